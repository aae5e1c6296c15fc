//! A place in an object store as a file system.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fixtures_run::fs::{FileSystem, Lock, OfSystem, ReadFile, WriteFile, final_name};
use fixtures_run::{Digest, Space};
use futures_util::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use object_store::path::Path as Key;
use tokio::runtime::Builder;

use crate::address::{Address, Keeper};
use crate::client::{Patience, build};
use crate::error::{Error, Secrets};
use crate::log::{self, Log, Piece};
use crate::read::{Appended, Object};
use crate::session::Session;
use crate::upload::{Mode, Upload};

/// A place in an object store, as a [`FileSystem`] with one directory: the [root](Self::root). Clones are of the same place.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    session: Arc<Session>,
    address: Address,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Files on their way, by their final names.
    pending: HashMap<String, Arc<Mutex<File>>>,
    /// The length of every file, by a digest of its name, since they were last listed.
    lengths: Option<HashMap<u64, u64>>,
}

/// A file that is written.
enum File {
    Pending(Upload),
    /// It has its name, and is appended to.
    Log(Log),
    /// It has its name, or has gone.
    Closed,
}

/// Threads that wait for sockets.
const THREADS: usize = 2;
/// How often a listing goes on without having brought a name.
const LISTING_ATTEMPTS: usize = 3;
/// Objects that are removed with few requests.
const BATCH: usize = 10_000;

impl Store {
    /// Opens the place that an address such as `s3://bucket/prefix` names, with the credentials and settings in the
    /// environment, and asks whether it can be listed.
    ///
    /// # Errors
    /// What is wrong with the address or the settings, or what the store says.
    pub fn open(address: &str) -> std::result::Result<Self, Error> {
        Self::open_with(address, &[])
    }

    /// The same with settings that win over the environment: names as `object_store` has them, such as `aws_endpoint`, and
    /// values.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn open_with(address: &str, settings: &[(&str, &str)]) -> std::result::Result<Self, Error> {
        let address = Address::parse(address)?;
        let secrets = Secrets::of_environment().and(settings);
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).thread_name("store").enable_all().build();
        let runtime = runtime.map_err(Error::Unusable)?;
        if address.keeper != Keeper::Disk {
            let client = build(&address.keeper, settings, Patience::Short, &secrets)?;
            let first = runtime.block_on(async { client.list(prefix(&address.prefix)).next().await.transpose() });
            first.map_err(|error| Error::Unusable(secrets.io(&error)))?;
        }
        let client = build(&address.keeper, settings, Patience::Long, &secrets)?;
        let session = Arc::new(Session { client, secrets, runtime });
        Ok(Self(Arc::new(Inner { session, address, state: Mutex::default() })))
    }

    /// The directory of the place, which is what its address is, as a path.
    pub fn root(&self) -> &Path {
        &self.0.address.root
    }

    /// The key of a file.
    fn key(&self, path: &Path) -> io::Result<Key> {
        let inside = path.strip_prefix(self.root()).ok().and_then(Path::to_str);
        let inside = inside.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let parts = inside.split(['/', std::path::MAIN_SEPARATOR]).filter(|part| !part.is_empty());
        Ok(parts.fold(self.0.address.prefix.clone(), Key::join))
    }

    /// The name of a file in the root.
    fn name<'p>(&self, path: &'p Path) -> Option<&'p str> {
        path.strip_prefix(self.root()).ok()?.to_str().filter(|name| !name.contains('/'))
    }

    /// The final name of a file that is on its way, by the name it has meanwhile.
    fn final_name<'p>(&self, path: &'p Path) -> Option<&'p str> {
        self.name(path).and_then(final_name)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.root()).finish()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn prefix(key: &Key) -> Option<&Key> {
    (!key.is_root()).then_some(key)
}

fn short(name: &str) -> u64 {
    Digest::of(name.as_bytes()).low_bits()
}

impl Inner {
    fn set_length(&self, name: &str, length: Option<u64>) {
        if let Some(lengths) = &mut lock(&self.state).lengths {
            match length {
                Some(length) => drop(lengths.insert(short(name), length)),
                None => drop(lengths.remove(&short(name))),
            }
        }
    }
}

impl FileSystem for Store {
    /// A store has no directories.
    fn create_directory(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr) -> io::Result<()>) -> io::Result<()> {
        let Self(inner) = self;
        let key = self.key(path)?;
        let is_root = path == self.root();
        let (mut lengths, mut folders, mut is_empty) = (HashMap::new(), HashSet::new(), true);
        let mut objects = inner.session.client.list(prefix(&key));
        let (mut last, mut attempts) = (None::<Key>, 0);
        loop {
            let found = match inner.session.wait(objects.try_next()) {
                Ok(Some(found)) => found,
                Ok(None) => break,
                // An empty place is no error: this is about the bucket.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(io::Error::other(OfSystem(error.to_string())));
                }
                // The client does not ask again where an answer is cut.
                Err(error) if error.kind() == io::ErrorKind::Other && attempts < LISTING_ATTEMPTS => {
                    attempts += 1;
                    objects = match &last {
                        Some(last) => inner.session.client.list_with_offset(prefix(&key), last),
                        None => inner.session.client.list(prefix(&key)),
                    };
                    continue;
                }
                Err(error) => return Err(error),
            };
            (is_empty, attempts) = (false, 0);
            last = Some(found.location.clone());
            let mut parts = found.location.prefix_match(&key).into_iter().flatten();
            let Some(name) = parts.next() else { continue };
            let name = name.as_ref();
            if parts.next().is_some() {
                if !log::is_folder(name) && folders.insert(name.to_owned()) {
                    visit(OsStr::new(name))?;
                }
                continue;
            }
            lengths.insert(short(name), found.size);
            visit(OsStr::new(name))?;
        }
        if is_root {
            lock(&inner.state).lengths = Some(lengths);
        }
        if is_empty { Err(io::ErrorKind::NotFound.into()) } else { Ok(()) }
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        let Self(inner) = self;
        let name = self.name(path).filter(|name| !log::is_log(name));
        if let (Some(name), Some(lengths)) = (name, &lock(&inner.state).lengths) {
            return Ok(lengths.get(&short(name)).copied());
        }
        let key = self.key(path)?;
        let Some(found) = inner.session.head(&key)? else { return Ok(None) };
        if !key.filename().is_some_and(log::is_log) {
            return Ok(Some(found.size));
        }
        let pieces = inner.session.wait(log::pieces(&*inner.session.client, &key, found.e_tag.as_deref()))?;
        Ok(Some(found.size + pieces.last().map_or(0, Piece::end)))
    }

    /// A store has no directories.
    fn is_directory(&self, _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        let Self(inner) = self;
        let key = self.key(path)?;
        let object = Object::open(&inner.session, key.clone())?;
        if !key.filename().is_some_and(log::is_log) {
            return Ok(Box::new(object));
        }
        Ok(Box::new(Appended::open(object)?))
    }

    /// Begins a file under a temporary name: any other would be seen before it is whole.
    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let name = self.final_name(path).ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?;
        let file = Arc::new(Mutex::new(File::Pending(Upload::new(self.0.address.prefix.clone().join(name)))));
        match lock(&self.0.state).pending.entry(name.to_owned()) {
            std::collections::hash_map::Entry::Occupied(_) => return Err(io::ErrorKind::AlreadyExists.into()),
            std::collections::hash_map::Entry::Vacant(place) => drop(place.insert(Arc::clone(&file))),
        }
        Ok(Box::new(StoreFile { store: Arc::clone(&self.0), file }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let Self(inner) = self;
        let name = self.final_name(from).filter(|name| self.name(to) == Some(name));
        let name = name.ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?;
        let (file, is_there) = {
            let state = lock(&inner.state);
            let is_there = state.lengths.as_ref().is_none_or(|lengths| lengths.contains_key(&short(name)));
            (state.pending.get(name).cloned(), is_there)
        };
        let file = file.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut file = lock(&file);
        let File::Pending(upload) = &mut *file else { return Err(io::ErrorKind::NotFound.into()) };
        let mode = if log::is_log(name) && !is_there { Mode::Create } else { Mode::Replace };
        let (written, key) = (upload.written(), upload.location().clone());
        let version = inner.session.wait(upload.complete(&*inner.session.client, mode))?;
        *file = if log::is_log(name) {
            File::Log(inner.session.wait(Log::begin(&*inner.session.client, &key, version.as_deref()))?)
        } else {
            File::Closed
        };
        lock(&inner.state).pending.remove(name);
        inner.set_length(name, Some(written));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let Self(inner) = self;
        if let Some(name) = self.final_name(path) {
            let pending = lock(&inner.state).pending.remove(name);
            let file = pending.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            let file = std::mem::replace(&mut *lock(&file), File::Closed);
            if let File::Pending(mut upload) = file {
                inner.session.runtime.block_on(upload.abort());
            }
            return Ok(());
        }
        let key = self.key(path)?;
        if key.filename().is_some_and(log::is_log) {
            inner.session.wait(log::clear(&*inner.session.client, &key))?;
        }
        inner.session.wait(inner.session.client.delete(&key))?;
        if let Some(name) = self.name(path) {
            inner.set_length(name, None);
        }
        Ok(())
    }

    fn remove_all(
        &self,
        paths: &mut dyn Iterator<Item = PathBuf>,
    ) -> std::result::Result<(), (Option<PathBuf>, io::Error)> {
        let Self(inner) = self;
        loop {
            let mut keys = vec![];
            let mut is_more = false;
            for path in &mut *paths {
                let is_plain = self.name(&path).is_some_and(|name| !log::is_log(name));
                if !is_plain {
                    match self.remove(&path) {
                        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err((Some(path), error)),
                        _ => continue,
                    }
                }
                keys.push(self.key(&path).map_err(|error| (Some(path.clone()), error))?);
                if let Some(name) = self.name(&path) {
                    inner.set_length(name, None);
                }
                if keys.len() == BATCH {
                    is_more = true;
                    break;
                }
            }
            inner.session.wait(log::remove(&*inner.session.client, keys)).map_err(|error| (None, error))?;
            if !is_more {
                return Ok(());
            }
        }
    }

    /// A store has no directories.
    fn remove_directory(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    /// What a store has answered survives.
    fn sync_directory(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    /// A store has no locks.
    fn lock(&self, _: &Path) -> io::Result<Option<Lock>> {
        Ok(Some(Lock::none()))
    }

    /// A store does not say how much it can take.
    fn space(&self, _: &Path) -> io::Result<Option<Space>> {
        Ok(None)
    }
}

/// A file that is written.
struct StoreFile {
    store: Arc<Inner>,
    file: Arc<Mutex<File>>,
}

impl WriteFile for StoreFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let client = &*self.store.session.client;
        match &mut *lock(&self.file) {
            File::Pending(upload) => self.store.session.wait(upload.write(client, bytes)),
            File::Log(log) => self.store.session.wait(log.append(client, bytes)),
            File::Closed => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// What is not an object yet need not survive, and the rest does.
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
