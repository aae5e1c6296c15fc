//! A local directory. A file is written as `.NAME.partial` and renamed when it is whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::sink::{Sink, SinkFile};

/// A directory that was empty when it was claimed.
#[derive(Debug)]
pub(crate) struct Directory {
    root: PathBuf,
}

impl Directory {
    /// Takes `root`, which must be an empty directory or not exist yet; it is made if need be.
    pub(crate) fn claim(root: &Path) -> Result<Self, Error> {
        match fs::read_dir(root).map(|mut entries| entries.next().is_some()) {
            Ok(false) => {}
            Ok(true) => return Err(Error::NotEmpty(root.to_path_buf())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(root).map_err(|error| Error::io("create the directory", root, error))?;
            }
            Err(error) => return Err(Error::io("use the directory", root, error)),
        }
        Ok(Self { root: root.to_path_buf() })
    }
}

impl Sink for Directory {
    type File = DirectoryFile;

    fn create(&self, name: &str) -> Result<DirectoryFile, Error> {
        let partial = self.root.join(format!(".{name}.partial"));
        let file = File::create(&partial).map_err(|error| Error::io("create", &partial, error))?;
        Ok(DirectoryFile { file, partial: Partial(Some(partial)), path: self.root.join(name) })
    }
}

/// A file that has its temporary name still.
pub(crate) struct DirectoryFile {
    file: File,
    partial: Partial,
    path: PathBuf,
}

impl SinkFile for DirectoryFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))
    }

    fn finish(self) -> Result<(), Error> {
        drop(self.file);
        self.partial.rename(&self.path)
    }
}

/// A temporary name: what bears it is removed, unless it is renamed.
struct Partial(Option<PathBuf>);

impl Partial {
    fn rename(mut self, path: &Path) -> Result<(), Error> {
        if let Some(partial) = &self.0 {
            fs::rename(partial, path).map_err(|error| Error::io("finish", path, error))?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(partial) = &self.0 {
            let _ = fs::remove_file(partial);
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
    fn a_missing_directory_is_made_with_its_parents() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("a/b");
        Directory::claim(&root).unwrap();
        assert!(root.is_dir());
        Directory::claim(&root).expect("an empty directory is fine");
    }

    #[test]
    fn a_directory_that_holds_anything_is_refused() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join(".hidden"), "").unwrap();
        assert!(matches!(Directory::claim(place.path()), Err(Error::NotEmpty(_))));
    }

    #[test]
    fn a_file_in_its_place_is_refused_with_the_systems_reason() {
        let place = tempfile::NamedTempFile::new().unwrap();
        let error = Directory::claim(place.path()).unwrap_err();
        assert!(matches!(&error, Error::Io { path, .. } if path == place.path()), "{error}");
    }

    #[test]
    fn a_file_appears_when_it_is_finished() {
        let place = tempfile::tempdir().unwrap();
        let sink = Directory::claim(place.path()).unwrap();
        let mut file = sink.create("a.csv").unwrap();
        file.write(b"one").unwrap();
        file.write(b"two").unwrap();
        assert_eq!(names(place.path()), [".a.csv.partial"]);
        file.finish().unwrap();
        assert_eq!(names(place.path()), ["a.csv"]);
        assert_eq!(fs::read(place.path().join("a.csv")).unwrap(), b"onetwo");
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let sink = Directory::claim(place.path()).unwrap();
        sink.create("a.csv").unwrap().write(b"half").unwrap();
        assert!(names(place.path()).is_empty());
    }

    #[test]
    fn a_vanished_directory_is_named() {
        let place = tempfile::tempdir().unwrap();
        let sink = Directory::claim(&place.path().join("gone")).unwrap();
        fs::remove_dir(place.path().join("gone")).unwrap();
        let error = sink.create("a.csv").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }
}
