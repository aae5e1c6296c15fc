//! The file system, as far as a run uses it: a trait, so that tests can let every single operation
//! fail, and so that a dataset can be somewhere else than on a disk.
//!
//! [`Disk`] is this machine's. [`Folder`] is what the rest of the crate uses: one directory, whose errors name the path.
//! Nothing here knows what the files of a dataset are called.

mod disk;
#[cfg(test)]
pub(crate) mod faulty;
mod folder;

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use crate::space::Space;

pub use disk::Disk;
pub use folder::{Folder, PendingFile, final_name, temporary_name};

/// Whether a failure is the file's own, rather than the system's: it is no regular file, say, or its
/// links are a loop.
pub fn is_of_file(error: &io::Error) -> bool {
    // A loop of links has a kind of its own, which is not stable yet; 40 is its number on Linux, 62
    // on macOS.
    let is_loop = matches!(error.raw_os_error(), Some(40 | 62)) && cfg!(unix);
    let is_described = error.get_ref().is_some_and(|inner| !inner.is::<OfSystem>());
    is_loop || is_described || error.kind() == io::ErrorKind::IsADirectory
}

/// What a file system that is not the operating system's says of its own failure. Inside an
/// [`io::Error`], it tells that from what is wrong with a single file.
///
/// ```
/// use std::io;
///
/// use fixtures_run::fs::{OfSystem, is_of_file};
///
/// assert!(is_of_file(&io::Error::other("not a regular file")));
/// let error = io::Error::other(OfSystem("the server is gone".to_owned()));
/// assert!(!is_of_file(&error));
/// assert_eq!(error.to_string(), "the server is gone");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfSystem(pub String);

impl fmt::Display for OfSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OfSystem {}

/// The operations on files.
pub trait FileSystem: Send + Sync {
    /// Creates a directory and its parents; one that exists is fine.
    ///
    /// # Errors
    /// The system's.
    fn create_directory(&self, path: &Path) -> io::Result<()>;

    /// Visits the names in a directory, in any order. An error of the visitor ends the visit.
    ///
    /// # Errors
    /// The system's, or the visitor's.
    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr) -> io::Result<()>) -> io::Result<()>;

    /// The length of a regular file, which may be behind a link; `None` if there is none.
    ///
    /// # Errors
    /// The system's.
    fn length(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Whether this is a directory itself, not a link to one.
    ///
    /// # Errors
    /// The system's.
    fn is_directory(&self, path: &Path) -> io::Result<bool>;

    /// Opens a regular file for reading; it may be behind a link.
    ///
    /// # Errors
    /// The system's, or that something else has the name.
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>>;

    /// Creates a file, which must not exist yet.
    ///
    /// # Errors
    /// The system's.
    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>>;

    /// Gives a file another name, replacing the file that may have it.
    ///
    /// # Errors
    /// The system's. `AlreadyExists` where the file system knows that another process has made a file of
    /// this name since it was last listed.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file, or a link, and then never what it leads to.
    ///
    /// # Errors
    /// The system's.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes many files; those that do not exist are fine. With the error comes the file that could not be
    /// removed, if it is known.
    ///
    /// # Errors
    /// The system's.
    fn remove_all(&self, paths: &mut dyn Iterator<Item = PathBuf>) -> Result<(), (Option<PathBuf>, io::Error)> {
        for path in paths {
            if let Err(error) = self.remove(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err((Some(path), error));
            }
        }
        Ok(())
    }

    /// Removes a directory, which must be empty.
    ///
    /// # Errors
    /// The system's.
    fn remove_directory(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory survive a loss of power.
    ///
    /// # Errors
    /// The system's.
    fn sync_directory(&self, path: &Path) -> io::Result<()>;

    /// Keeps other processes from working in a directory; `None` if another one works there.
    ///
    /// # Errors
    /// The system's.
    fn lock(&self, path: &Path) -> io::Result<Option<Lock>>;

    /// Keeps those out of a directory who want it for themselves, but not those who share it; `None` if another process
    /// has it for itself.
    ///
    /// # Errors
    /// The system's.
    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.lock(path)
    }

    /// Keeps other processes from locking a file, which is created where it does not exist and removed when the lock is
    /// dropped; `None` if another process has locked it.
    ///
    /// # Errors
    /// The system's.
    fn lock_file(&self, _path: &Path) -> io::Result<Option<Lock>> {
        Ok(Some(Lock::none()))
    }

    /// Whether another process has locked a file, which need not exist. It may look locked to others while this
    /// looks.
    ///
    /// # Errors
    /// The system's.
    fn is_file_locked(&self, _path: &Path) -> io::Result<bool> {
        Ok(false)
    }

    /// How much a directory's file system can still take; `None` if it does not say.
    ///
    /// # Errors
    /// The system's.
    fn space(&self, path: &Path) -> io::Result<Option<Space>>;
}

/// A file that is read.
pub trait ReadFile: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadFile for R {}

/// A file that is written.
pub trait WriteFile: Send {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// The system's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes what was written survive a loss of power.
    ///
    /// # Errors
    /// The system's.
    fn sync(&mut self) -> io::Result<()>;
}

/// A directory or file that other processes are kept out of until this is dropped. Where the system has no locks,
/// it holds none.
#[derive(Debug)]
pub struct Lock {
    held: Option<File>,
    /// A file that exists only to be locked.
    path: Option<PathBuf>,
}

impl Lock {
    /// That of a file system without locks.
    pub fn none() -> Self {
        Self { held: None, path: None }
    }

    /// That of an open file or directory.
    fn of(held: File) -> Self {
        Self { held: Some(held), path: None }
    }

    /// That of a file that goes with the lock.
    fn of_own_file(held: File, path: &Path) -> Self {
        Self { held: Some(held), path: Some(path.to_path_buf()) }
    }

    /// Whether it keeps anybody out.
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is locked: whoever has opened it meanwhile finds that it is not the file of this name any more.
        if let Some(path) = &self.path {
            // One that is left is locked by nobody.
            let _ = std::fs::remove_file(path);
        }
    }
}
