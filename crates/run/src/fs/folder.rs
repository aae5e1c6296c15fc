//! One directory, and a file in it that has no name of its own yet.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Disk, FileSystem, Lock, ReadFile, WriteFile};
use crate::error::{Error, Refusal};
use crate::space::Space;

const TEMPORARY: (&str, &str) = (".", ".partial");

/// What the file `name` is called until it is whole.
pub fn temporary_name(name: &str) -> String {
    format!("{}{name}{}", TEMPORARY.0, TEMPORARY.1)
}

/// The name that a temporary file will have once it is whole; `None` if `name` is not a temporary
/// name.
pub fn final_name(name: &str) -> Option<&str> {
    name.strip_prefix(TEMPORARY.0)?.strip_suffix(TEMPORARY.1)
}

/// A directory of a file system; its errors name the path.
#[derive(Clone)]
pub struct Folder {
    path: PathBuf,
    files: Arc<dyn FileSystem>,
}

impl Folder {
    /// A directory of this machine, which need not exist.
    pub fn new(path: &Path) -> Self {
        Self::on(path, Arc::new(Disk))
    }

    /// A directory of any file system.
    pub fn on(path: &Path, files: Arc<dyn FileSystem>) -> Self {
        Self { path: path.to_path_buf(), files }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file in it is.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A directory in it.
    #[must_use]
    pub fn subfolder(&self, name: &str) -> Self {
        Self { path: self.path_of(name), files: Arc::clone(&self.files) }
    }

    /// Creates the directory and its parents.
    ///
    /// # Errors
    /// What the system refused.
    pub fn create_directory(&self) -> Result<(), Error> {
        self.files.create_directory(&self.path).map_err(|error| Error::io("create the directory", &self.path, error))
    }

    /// Visits the names in it; false if there is no directory.
    ///
    /// # Errors
    /// What the system refused, or the first error of the visitor.
    pub fn list(&self, visit: &mut dyn FnMut(&OsStr) -> Result<(), Error>) -> Result<bool, Error> {
        let mut failure = None;
        let outcome = self.files.list(&self.path, &mut |name| {
            visit(name).map_err(|error| {
                failure = Some(error);
                io::ErrorKind::Other.into()
            })
        });
        match (failure, outcome) {
            (Some(error), _) => Err(error),
            (None, Ok(())) => Ok(true),
            (None, Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            (None, Err(error)) => Err(self.unusable(error)),
        }
    }

    /// Keeps other processes out of it; `None` if there is no directory.
    ///
    /// # Errors
    /// Another process works in it, or what the system refused.
    pub fn lock(&self) -> Result<Option<Lock>, Error> {
        match self.files.lock(&self.path) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(Error::refused(&self.path, Refusal::InUse)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unusable(error)),
        }
    }

    /// Keeps those out of it who want it for themselves; `None` if there is no directory.
    ///
    /// # Errors
    /// Another process has it for itself, or what the system refused.
    pub(crate) fn lock_shared(&self) -> Result<Option<Lock>, Error> {
        match self.files.lock_shared(&self.path) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(Error::refused(&self.path, Refusal::InUse)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unusable(error)),
        }
    }

    /// Locks a file that exists only for that; `None` if another process has locked it.
    pub(crate) fn lock_file(&self, name: &str) -> Result<Option<Lock>, Error> {
        self.with("create", name, |path| match self.files.lock_file(path) {
            // Where nothing can be written, nobody writes.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) =>
            {
                Ok(Some(Lock::none()))
            }
            outcome => outcome,
        })
    }

    /// Whether another process has locked such a file.
    pub(crate) fn is_file_locked(&self, name: &str) -> Result<bool, Error> {
        self.with("look at", name, |path| self.files.is_file_locked(path))
    }

    /// What the file system can still take, if it says. For a directory that does not exist, that
    /// of the nearest parent.
    pub fn space(&self) -> Option<Space> {
        let absolute = std::path::absolute(&self.path).ok()?;
        let answers = absolute.ancestors().map(|path| self.files.space(path));
        let known = |answer: &io::Result<_>| !matches!(answer, Err(error) if error.kind() == io::ErrorKind::NotFound);
        answers.into_iter().find(known)?.ok().flatten()
    }

    /// The length of a file; `None` if there is no file of this name.
    ///
    /// # Errors
    /// What the system refused.
    pub fn length(&self, name: &str) -> Result<Option<u64>, Error> {
        self.with("look at", name, |path| self.files.length(path))
    }

    /// Whether there is a directory of this name in it, not a link to one.
    ///
    /// # Errors
    /// What the system refused.
    pub fn has_directory(&self, name: &str) -> Result<bool, Error> {
        self.with("look at", name, |path| self.files.is_directory(path))
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// What the system refused.
    pub fn open(&self, name: &str) -> Result<Box<dyn ReadFile>, Error> {
        self.with("open", name, |path| self.files.open(path))
    }

    /// Creates a file under a temporary name; [`PendingFile::publish`] gives it its own.
    ///
    /// # Errors
    /// What the system refused; also that the temporary name is taken.
    pub fn create(&self, name: &str) -> Result<PendingFile, Error> {
        let temporary = temporary_name(name);
        let file = self.with("create", &temporary, |path| self.files.create(path))?;
        Ok(PendingFile {
            file,
            name: name.to_owned(),
            temporary: TemporaryFile { folder: self.clone(), name: Some(temporary) },
        })
    }

    /// Removes a file; one that does not exist is fine.
    ///
    /// # Errors
    /// What the system refused.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        self.with("remove", name, |path| match self.files.remove(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        })
    }

    /// Removes files; those that do not exist are fine.
    ///
    /// # Errors
    /// What the system refused.
    pub fn remove_all<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
        let outcome = self.files.remove_all(&mut names.map(|name| self.path_of(name)));
        outcome.map_err(|(path, error)| Error::io("remove", path.as_deref().unwrap_or(&self.path), error))
    }

    /// Removes the directory, which must be empty.
    ///
    /// # Errors
    /// What the system refused.
    pub fn remove_directory(&self) -> Result<(), Error> {
        self.files.remove_directory(&self.path).map_err(|error| Error::io("remove the directory", &self.path, error))
    }

    /// Makes the names in it survive a loss of power.
    ///
    /// # Errors
    /// What the system refused.
    pub fn sync(&self) -> Result<(), Error> {
        self.files.sync_directory(&self.path).map_err(|error| Error::io("flush", &self.path, error))
    }

    /// A failed read of a file in it.
    pub fn unreadable(&self, name: &str, error: io::Error) -> Error {
        Error::io("read", &self.path_of(name), error)
    }

    fn unusable(&self, error: io::Error) -> Error {
        Error::io("use the directory", &self.path, error)
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

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Folder").field(&self.path).finish()
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

/// A file that does not have its own name yet. One that is dropped unpublished is removed.
pub struct PendingFile {
    file: Box<dyn WriteFile>,
    name: String,
    temporary: TemporaryFile,
}

impl PendingFile {
    /// The name that it will have.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// What the system refused.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write(bytes).map_err(|error| self.error("write", error))
    }

    /// Appends what a writer of text writes, in large pieces.
    ///
    /// # Errors
    /// What the system refused.
    pub(crate) fn fill(&mut self, text: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        const BUFFER: usize = 64 * 1024;
        let mut writer = BufWriter::with_capacity(BUFFER, Stream { file: self, failure: None });
        let outcome = text(&mut writer).and_then(|()| writer.flush());
        // Dropped as it is, the writer would try once more to write what failed.
        let (stream, _) = writer.into_parts();
        if let Some(error) = stream.failure {
            return Err(error);
        }
        outcome.expect("only the file can fail");
        Ok(())
    }

    /// Makes what was written survive a loss of power.
    ///
    /// # Errors
    /// What the system refused.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.file.sync().map_err(|error| self.error("flush", error))
    }

    /// Gives the file its own name; it can still be appended to.
    ///
    /// # Errors
    /// What the system refused.
    pub fn publish(self) -> Result<Box<dyn WriteFile>, Error> {
        let Self { file, name, temporary } = self;
        temporary.rename(&name)?;
        Ok(file)
    }

    fn error(&self, action: &'static str, error: io::Error) -> Error {
        Error::io(action, &self.temporary.folder.path_of(&self.name), error)
    }
}

/// A temporary name: the file that has it is removed, unless it is renamed.
struct TemporaryFile {
    folder: Folder,
    name: Option<String>,
}

impl TemporaryFile {
    fn rename(mut self, name: &str) -> Result<(), Error> {
        let folder = &self.folder;
        if let Some(temporary) = &self.name {
            folder.with("finish", name, |path| folder.files.rename(&folder.path_of(temporary), path))?;
        }
        self.name = None;
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.name {
            // The error that led here is reported; a second one would add nothing.
            let _ = self.folder.files.remove(&self.folder.path_of(temporary));
        }
    }
}

/// A pending file as a writer; it keeps the error that names the path.
struct Stream<'s> {
    file: &'s mut PendingFile,
    failure: Option<Error>,
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|error| {
            self.failure = Some(error);
            io::Error::from(io::ErrorKind::Other)
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{ErrorKind, Job, Preset, Silent};

    fn names(root: &Path) -> Vec<String> {
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_appears_when_it_is_published() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
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
        Folder::new(place.path()).create("a.csv").unwrap().write(b"half").unwrap();
        assert!(names(place.path()).is_empty());
    }

    #[test]
    fn a_temporary_name_that_is_taken_is_never_overwritten() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join(".a.csv.partial"), "mine").unwrap();
        let error = Folder::new(place.path()).create("a.csv").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains(".a.csv.partial"), "{error}");
        assert_eq!(fs::read(place.path().join(".a.csv.partial")).unwrap(), b"mine");
    }

    #[test]
    fn a_missing_directory_is_created_with_its_parents() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("a/b"));
        assert!(!folder.list(&mut |_| Ok(())).unwrap());
        assert!(folder.space().is_some(), "the space of the nearest parent");
        folder.create_directory().unwrap();
        folder.create_directory().expect("one that exists is fine");
        assert!(folder.list(&mut |_| Ok(())).unwrap());
        folder.sync().unwrap();
    }

    /// The library says of it that it can be created, and that it is not there: whoever waits for it would wait for ever.
    #[test]
    fn an_empty_path_is_no_directory() {
        let job = Job::new(Preset::Tiny.spec(42)).directory("");
        let error = job.prepare().and_then(|prepared| prepared.execute(&mut Silent)).unwrap_err();
        assert!(error.to_string().starts_with("cannot create the directory"), "{error}");
    }

    #[test]
    fn the_visitors_first_error_comes_back() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("a"), "").unwrap();
        fs::write(place.path().join("b"), "").unwrap();
        let mut visits = 0;
        let error = Folder::new(place.path()).list(&mut |_| {
            visits += 1;
            Err(ErrorKind::Stopped.into())
        });
        assert!(matches!(error.unwrap_err().kind(), ErrorKind::Stopped));
        assert_eq!(visits, 1);
    }

    #[test]
    fn a_missing_directory_is_named() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("gone"));
        let error = folder.create("a.csv").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_has_one_owner_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
        assert!(Folder::new(&place.path().join("gone")).lock().unwrap().is_none());
        let lock = folder.lock().unwrap().unwrap();
        let refused = folder.lock().unwrap_err();
        assert!(
            matches!(refused.kind(), ErrorKind::Refused { directory, why: Refusal::InUse } if directory == place.path())
        );
        drop(lock);
        assert!(folder.lock().unwrap().is_some());
    }
}
