//! The files of this machine.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use super::{FileSystem, Lock, ReadFile, WriteFile};
use crate::space::Space;

/// The files of this machine.
#[derive(Debug)]
pub struct Disk;

impl FileSystem for Disk {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        // To the library, the directory without a name is always there.
        if path.as_os_str().is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        fs::create_dir_all(path)
    }

    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr) -> io::Result<()>) -> io::Result<()> {
        fs::read_dir(path)?.try_for_each(|entry| visit(&entry?.file_name()))
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        // Tools for versions and builds keep files elsewhere, and links to them here.
        match fs::metadata(path) {
            Ok(metadata) => Ok(metadata.is_file().then_some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn is_directory(&self, path: &Path) -> io::Result<bool> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(metadata.is_dir()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        // Reading a pipe or a device might never begin, or never end.
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::Error::other("it is a directory"));
        }
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(Box::new(File::open(path)?))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
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
            // Some file systems have nothing to flush here.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            outcome => outcome,
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        if !cfg!(unix) {
            return Ok(Some(Lock::none()));
        }
        // Opening a pipe in its place would block forever; this is refused at once.
        drop(fs::read_dir(path)?);
        let directory = File::open(path)?;
        match directory.try_lock() {
            Ok(()) => Ok(Some(Lock::of(directory))),
            Err(TryLockError::WouldBlock) => Ok(None),
            // Some network file systems cannot lock directories.
            Err(TryLockError::Error(_)) => Ok(Some(Lock::none())),
        }
    }

    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        if !cfg!(unix) {
            return Ok(Some(Lock::none()));
        }
        drop(fs::read_dir(path)?);
        let directory = File::open(path)?;
        match directory.try_lock_shared() {
            Ok(()) => Ok(Some(Lock::of(directory))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(_)) => Ok(Some(Lock::none())),
        }
    }

    fn lock_file(&self, path: &Path) -> io::Result<Option<Lock>> {
        if !cfg!(unix) {
            return Ok(Some(Lock::none()));
        }
        loop {
            let (file, is_new) = match File::create_new(path) {
                Ok(file) => (file, true),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match open_to_lock(path)? {
                    Some(file) => (file, false),
                    None => continue,
                },
                Err(error) => return Err(error),
            };
            match file.try_lock() {
                // Whoever held it has removed it, and a file that is removed keeps nobody out.
                Ok(()) if !is_at(&file, path)? => {}
                Ok(()) => return Ok(Some(Lock::of_own_file(file, path))),
                Err(TryLockError::WouldBlock) => return Ok(None),
                // Some network file systems cannot lock. A file that was there may be another's, which can.
                Err(TryLockError::Error(_)) => {
                    if is_new {
                        fs::remove_file(path)?;
                    }
                    return Ok(Some(Lock::none()));
                }
            }
        }
    }

    fn is_file_locked(&self, path: &Path) -> io::Result<bool> {
        if !cfg!(unix) {
            return Ok(false);
        }
        let Some(file) = open_to_lock(path)? else { return Ok(false) };
        Ok(matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    #[cfg(unix)]
    fn space(&self, path: &Path) -> io::Result<Option<Space>> {
        let known = rustix::fs::statvfs(path)?;
        // Without a size it has no limit, or does not say.
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

/// Opens a file that exists only to be locked; `None` if there is none.
fn open_to_lock(path: &Path) -> io::Result<Option<File>> {
    match fs::symlink_metadata(path) {
        // Opening a pipe would block forever.
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other("not a regular file")),
        // To be written to, although nobody does: network file systems lock no other file for one process alone.
        Ok(_) => match File::options().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            // Another user's, or on a medium that is not written to.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) =>
            {
                File::open(path).map(Some)
            }
            outcome => outcome.map(Some),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an open file still has this name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let opened = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (opened.dev(), opened.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

impl WriteFile for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}
