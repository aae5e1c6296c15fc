//! Keeps two loads apart that are to write to one file. A lock that the database takes does not: SQLite's is free between
//! two transactions, and DuckDB's is not there before the file is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_run::fs::{Disk, FileSystem, Lock};

use super::unwritten;
use crate::error::{Error, ErrorKind, Refusal};
use crate::target::Target;

/// How long another load may have the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Locks a file beside that of the database, which is removed with the lock. It is the system's lock: of a process that
/// was killed nothing is left but an empty file, which the next load takes.
pub(super) fn lock(target: &Target, path: &Path) -> Result<Lock, Error> {
    let place = beside(path);
    let start = Instant::now();
    loop {
        match Disk.lock_file(&place) {
            Ok(Some(lock)) => return Ok(lock),
            Ok(None) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(50)),
            Ok(None) => return Err(ErrorKind::Refused { target: target.clone(), why: Refusal::InUse }.into()),
            // Where it cannot be created, no database can be written, which the database itself says best.
            Err(error) if is_out_of_reach(&error) && fs::symlink_metadata(&place).is_err() => return Ok(Lock::none()),
            Err(error) => return Err(unwritten(target, &place, &error)),
        }
    }
}

fn is_out_of_reach(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), NotADirectory | NotFound | PermissionDenied | ReadOnlyFilesystem)
}

/// The name of the lock: one, however the database's file is named.
fn beside(path: &Path) -> PathBuf {
    let mut name = resolved(path).into_os_string();
    name.push(".fixtures_load.lock");
    name.into()
}

/// Where a file is, or will be.
fn resolved(path: &Path) -> PathBuf {
    let new = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(new).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_lock_before_it_is_there_and_under_each_of_its_names() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        let name = beside(&path);
        assert!(name.ends_with("shop.db.fixtures_load.lock"), "{}", name.display());
        assert_eq!(beside(&place.path().join(".").join("shop.db")), name);
        fs::write(&path, "").unwrap();
        assert_eq!(beside(&path), name);
        #[cfg(unix)]
        {
            let link = place.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert_eq!(beside(&link), name);
        }
    }

    #[test]
    fn a_folder_that_is_missing_is_left_to_the_database() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("nowhere").join("shop.db");
        drop(lock(&Target::Sqlite(path.clone()), &path).unwrap());
    }
}
