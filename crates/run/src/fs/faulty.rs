//! A file system for tests: the real one, with single operations that fail on request.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{Disk, FileSystem, Lock, ReadFile, WriteFile};
use crate::space::Space;

/// Kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    CreateDirectory,
    List,
    Length,
    Open,
    Create,
    Write,
    Sync,
    Rename,
    Remove,
    SyncDirectory,
    Lock,
    Space,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::CreateDirectory,
        Self::List,
        Self::Length,
        Self::Open,
        Self::Create,
        Self::Write,
        Self::Sync,
        Self::Rename,
        Self::Remove,
        Self::SyncDirectory,
        Self::Lock,
        Self::Space,
    ];
}

/// The real file system with one kind of operation that fails.
#[derive(Clone, Debug)]
pub(crate) struct Faulty {
    kind: Kind,
    /// Which operations of the kind fail, counted from 0.
    fails: fn(u64, u64) -> bool,
    at: u64,
    seen: Arc<AtomicU64>,
    free: Option<Space>,
}

impl Faulty {
    /// Operation `at` fails, once.
    pub(crate) fn once(kind: Kind, at: u64) -> Self {
        Self { kind, fails: |seen, at| seen == at, at, seen: Arc::default(), free: None }
    }

    /// Operation `at` fails, and so do all after it.
    pub(crate) fn from(kind: Kind, at: u64) -> Self {
        Self { fails: |seen, at| seen >= at, ..Self::once(kind, at) }
    }

    /// Nothing fails, and this much is free.
    pub(crate) fn with_space(space: Space) -> Self {
        Self { fails: |_, _| false, free: Some(space), ..Self::once(Kind::Space, 0) }
    }

    /// Whether an operation has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.seen.load(Relaxed) > self.at
    }

    fn check(&self, kind: Kind) -> io::Result<()> {
        if kind != self.kind || !(self.fails)(self.seen.fetch_add(1, Relaxed), self.at) {
            return Ok(());
        }
        Err(if matches!(kind, Kind::Create | Kind::Write | Kind::Sync) {
            io::ErrorKind::StorageFull.into()
        } else {
            io::ErrorKind::PermissionDenied.into()
        })
    }
}

impl FileSystem for Faulty {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.check(Kind::CreateDirectory)?;
        Disk.create_directory(path)
    }

    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr) -> io::Result<()>) -> io::Result<()> {
        self.check(Kind::List)?;
        Disk.list(path, visit)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        self.check(Kind::Length)?;
        Disk.length(path)
    }

    fn is_directory(&self, path: &Path) -> io::Result<bool> {
        self.check(Kind::Length)?;
        Disk.is_directory(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        self.check(Kind::Open)?;
        Disk.open(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        self.check(Kind::Create)?;
        Ok(Box::new(FaultyFile { inner: Disk.create(path)?, faulty: self.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(Kind::Rename)?;
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.check(Kind::Remove)?;
        Disk.remove(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        self.check(Kind::Remove)?;
        Disk.remove_directory(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.check(Kind::SyncDirectory)?;
        Disk.sync_directory(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.check(Kind::Lock)?;
        Disk.lock(path)
    }

    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.check(Kind::Lock)?;
        Disk.lock_shared(path)
    }

    fn lock_file(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.check(Kind::Create)?;
        Disk.lock_file(path)
    }

    fn is_file_locked(&self, path: &Path) -> io::Result<bool> {
        self.check(Kind::Lock)?;
        Disk.is_file_locked(path)
    }

    fn space(&self, path: &Path) -> io::Result<Option<Space>> {
        self.check(Kind::Space)?;
        Ok(self.free.or(Disk.space(path)?))
    }
}

struct FaultyFile {
    inner: Box<dyn WriteFile>,
    faulty: Faulty,
}

impl WriteFile for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.faulty.check(Kind::Write) {
            // A full disk takes what fits.
            self.inner.write(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.inner.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.faulty.check(Kind::Sync)?;
        self.inner.sync()
    }
}
