//! What the program asks of a file system, so that tests can let every single operation fail.
//!
//! [`Disk`] is the real one. [`Folder`] is what the rest of the program uses: a directory on a file system whose errors
//! name the path.

#[cfg(test)]
pub(crate) mod faulty;

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::names;

/// The operations on files.
pub(crate) trait FileSystem: Sync {
    /// Makes a directory and those above it; one that is there is fine.
    fn create_directory(&self, path: &Path) -> io::Result<()>;

    /// Tells the names in a directory, in any order.
    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr)) -> io::Result<()>;

    /// The length of a file; none if there is no file.
    fn length(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Opens a file to be read.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>>;

    /// Makes a file, which must not be there yet.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Target>>;

    /// Gives a file another name, in place of the file that may have it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes a directory, which must be empty.
    fn remove_directory(&self, path: &Path) -> io::Result<()>;

    /// Lets the names in a directory outlive a loss of power.
    fn sync_directory(&self, path: &Path) -> io::Result<()>;

    /// Keeps other processes from working in a directory; none if another one works there.
    fn lock(&self, path: &Path) -> io::Result<Option<Lock>>;

    /// How much a directory's file system can still take; none if it does not tell.
    fn space(&self, path: &Path) -> io::Result<Option<Space>>;
}

/// A file being read.
pub(crate) trait Source: Read + Seek + Send {}

impl<R: Read + Seek + Send> Source for R {}

/// A file being written.
pub(crate) trait Target: Send {
    /// Appends all of `bytes`.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Lets what was written outlive a loss of power.
    fn sync(&mut self) -> io::Result<()>;
}

/// What a file system can still take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Space {
    /// Bytes.
    pub(crate) bytes: u64,
    /// Files; none if it does not tell, or makes room for them as they come.
    pub(crate) files: Option<u64>,
    /// A file takes a multiple of so many bytes.
    pub(crate) block: u64,
}

/// A directory that nobody else works in until this is dropped. Where the system has no locks, it holds none.
pub(crate) struct Lock {
    _directory: Option<File>,
}

/// The files of this machine.
#[derive(Debug)]
pub(crate) struct Disk;

impl FileSystem for Disk {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr)) -> io::Result<()> {
        fs::read_dir(path)?.try_for_each(|entry| {
            visit(&entry?.file_name());
            Ok(())
        })
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(metadata.is_file().then_some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        // Whatever else bears the name might never end, or never begin.
        if !fs::symlink_metadata(path)?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(Box::new(File::open(path)?))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Target>> {
        Ok(Box::new(File::create_new(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        if !cfg!(unix) {
            return Ok(());
        }
        match File::open(path)?.sync_all() {
            // Some file systems have nothing to flush there.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            outcome => outcome,
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        if !cfg!(unix) {
            return Ok(Some(Lock { _directory: None }));
        }
        // A pipe in its place would let the opening wait for ever; this is refused at once.
        drop(fs::read_dir(path)?);
        let directory = File::open(path)?;
        match directory.try_lock() {
            Ok(()) => Ok(Some(Lock { _directory: Some(directory) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            // Some network file systems lock no directories.
            Err(TryLockError::Error(_)) => Ok(Some(Lock { _directory: None })),
        }
    }

    #[cfg(unix)]
    fn space(&self, path: &Path) -> io::Result<Option<Space>> {
        let known = rustix::fs::statvfs(path)?;
        // Without a size it has no limit, or does not tell.
        Ok((known.f_blocks > 0).then(|| Space {
            bytes: known.f_bavail.saturating_mul(known.f_frsize),
            files: (known.f_files > 0).then_some(known.f_favail),
            block: known.f_frsize.max(1),
        }))
    }

    #[cfg(not(unix))]
    fn space(&self, _: &Path) -> io::Result<Option<Space>> {
        Ok(None)
    }
}

impl Target for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// A directory; what goes wrong in it names the path.
#[derive(Clone)]
pub(crate) struct Folder<'f> {
    path: PathBuf,
    files: &'f dyn FileSystem,
}

impl<'f> Folder<'f> {
    pub(crate) fn new(path: &Path, files: &'f dyn FileSystem) -> Self {
        Self { path: path.to_path_buf(), files }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file in it is.
    pub(crate) fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A directory in it.
    pub(crate) fn below(&self, name: &str) -> Self {
        Self { path: self.path_of(name), files: self.files }
    }

    /// Makes the directory.
    pub(crate) fn make(&self) -> Result<(), Error> {
        self.files.create_directory(&self.path).map_err(|error| Error::io("create the directory", &self.path, error))
    }

    /// Tells the names in it; false if there is no directory.
    pub(crate) fn list(&self, visit: &mut dyn FnMut(&OsStr)) -> Result<bool, Error> {
        match self.files.list(&self.path, visit) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::io("use the directory", &self.path, error)),
        }
    }

    /// Keeps other processes out of it; refused if one is there already, and none if there is no directory.
    pub(crate) fn lock(&self) -> Result<Option<Lock>, Error> {
        match self.files.lock(&self.path) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(Error::Locked(self.path.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("use the directory", &self.path, error)),
        }
    }

    /// What the file system can still take, if it tells; where the directory is still to be made, that of the one above it.
    pub(crate) fn space(&self) -> Option<Space> {
        let absolute = std::path::absolute(&self.path).ok()?;
        let answers = absolute.ancestors().map(|path| self.files.space(path));
        let known = |answer: &io::Result<_>| !matches!(answer, Err(error) if error.kind() == io::ErrorKind::NotFound);
        answers.into_iter().find(known)?.ok().flatten()
    }

    /// The length of a file; none if there is no file of this name.
    pub(crate) fn length(&self, name: &str) -> Result<Option<u64>, Error> {
        self.with("look at", name, |path| self.files.length(path))
    }

    /// Opens a file to be read.
    pub(crate) fn open(&self, name: &str) -> Result<Box<dyn Source>, Error> {
        self.with("open", name, |path| self.files.open(path))
    }

    /// Makes a file that is called otherwise until [`Draft::publish`] lets it appear.
    pub(crate) fn create(&self, name: &str) -> Result<Draft<'f>, Error> {
        let temporary = names::temporary(name);
        let target = self.with("create", &temporary, |path| self.files.create(path))?;
        let partial = Partial { folder: self.clone(), name: Some(temporary) };
        Ok(Draft { target, partial, name: name.to_owned() })
    }

    /// Removes a file; one that has gone already is fine.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        self.with("remove", name, |path| match self.files.remove(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        })
    }

    /// Removes the directory, which must be empty.
    pub(crate) fn remove_directory(&self) -> Result<(), Error> {
        self.files.remove_directory(&self.path).map_err(|error| Error::io("remove the directory", &self.path, error))
    }

    /// Lets the names in it outlive a loss of power.
    pub(crate) fn sync(&self) -> Result<(), Error> {
        self.files.sync_directory(&self.path).map_err(|error| Error::io("flush", &self.path, error))
    }

    fn with<T>(
        &self,
        action: &'static str,
        name: &str,
        operation: impl FnOnce(&Path) -> io::Result<T>,
    ) -> Result<T, Error> {
        let path = self.path_of(name);
        operation(&path).map_err(|error| Error::io(action, &path, error))
    }
}

impl fmt::Display for Folder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

/// A file that has not got its own name yet. One that is dropped is removed.
pub(crate) struct Draft<'f> {
    target: Box<dyn Target>,
    partial: Partial<'f>,
    name: String,
}

impl Draft<'_> {
    /// Appends all of `bytes`.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.target.write(bytes).map_err(|error| self.error("write", error))
    }

    /// Lets what was written outlive a loss of power.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        self.target.sync().map_err(|error| self.error("flush", error))
    }

    /// Lets the file appear under its name; it can still be appended to.
    pub(crate) fn publish(self) -> Result<Box<dyn Target>, Error> {
        let Self { target, partial, name } = self;
        partial.rename(&name)?;
        Ok(target)
    }

    fn error(&self, action: &'static str, error: io::Error) -> Error {
        Error::io(action, &self.partial.folder.path_of(&self.name), error)
    }
}

/// A temporary name: what bears it is removed, unless it is renamed.
struct Partial<'f> {
    folder: Folder<'f>,
    name: Option<String>,
}

impl Partial<'_> {
    fn rename(mut self, name: &str) -> Result<(), Error> {
        let folder = &self.folder;
        if let Some(temporary) = &self.name {
            folder.with("finish", name, |path| folder.files.rename(&folder.path_of(temporary), path))?;
        }
        self.name = None;
        Ok(())
    }
}

impl Drop for Partial<'_> {
    fn drop(&mut self) {
        if let Some(temporary) = &self.name {
            let _ = self.folder.files.remove(&self.folder.path_of(temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_appears_when_it_is_published() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        let mut file = folder.create("a.csv").unwrap();
        file.write(b"one").unwrap();
        file.write(b"two").unwrap();
        file.sync().unwrap();
        assert_eq!(names(place.path()), [".a.csv.partial"]);
        file.publish().unwrap().write(b"three").unwrap();
        assert_eq!(names(place.path()), ["a.csv"]);
        assert_eq!(fs::read(place.path().join("a.csv")).unwrap(), b"onetwothree");
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        Folder::new(place.path(), &Disk).create("a.csv").unwrap().write(b"half").unwrap();
        assert!(names(place.path()).is_empty());
    }

    #[test]
    fn a_temporary_name_that_is_taken_is_never_overwritten() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join(".a.csv.partial"), "mine").unwrap();
        let error = Folder::new(place.path(), &Disk).create("a.csv").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains(".a.csv.partial"), "{error}");
        assert_eq!(fs::read(place.path().join(".a.csv.partial")).unwrap(), b"mine");
    }

    #[test]
    fn a_missing_directory_is_made_with_its_parents() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("a/b"), &Disk);
        assert!(!folder.list(&mut |_| ()).unwrap());
        assert!(folder.space().is_some(), "the space of the nearest directory above");
        folder.make().unwrap();
        folder.make().expect("one that is there is fine");
        assert!(folder.list(&mut |_| ()).unwrap());
        folder.sync().unwrap();
    }

    #[test]
    fn a_vanished_directory_is_named() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("gone"), &Disk);
        let error = folder.create("a.csv").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_has_one_owner_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        assert!(Folder::new(&place.path().join("gone"), &Disk).lock().unwrap().is_none());
        let lock = folder.lock().unwrap().unwrap();
        assert!(matches!(folder.lock(), Err(Error::Locked(path)) if path == place.path()));
        drop(lock);
        assert!(folder.lock().unwrap().is_some());
    }
}
