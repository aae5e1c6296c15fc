//! Who may work in a directory at the same time: one run for itself, or the runs of different parts of one dataset.
//!
//! A run of a part shares the lock of the directory, and has that of a file of the part's own. Whatever touches more than
//! its own part has the lock of the directory for itself. Locks end with their process, however that ends.

use std::thread;
use std::time::Duration;

use fixtures_gen::PartNumber;

use crate::directory::names;
use crate::error::{Error, Refusal};
use crate::fs::{Folder, Lock};

/// What a run holds while it works in a directory.
pub(crate) struct Held {
    // Dropped first: its file goes while nobody has the directory for himself.
    _part: Option<Lock>,
    directory: Lock,
    is_alone: bool,
}

impl Held {
    /// The whole directory, for one run; `None` if there is no directory.
    pub(crate) fn alone(folder: &Folder) -> Result<Option<Self>, Error> {
        Ok(folder.lock()?.map(|directory| Self { _part: None, directory, is_alone: true }))
    }

    /// A part, beside runs of other parts; `None` if there is no directory.
    pub(crate) fn part(folder: &Folder, part: PartNumber) -> Result<Option<Self>, Error> {
        /// Somebody who only looks locks it for a moment.
        const ATTEMPTS: usize = 10;
        const MOMENT: Duration = Duration::from_millis(10);

        let Some(directory) = folder.lock_shared()? else { return Ok(None) };
        if !directory.is_held() {
            return Ok(Some(Self { _part: None, directory, is_alone: false }));
        }
        for attempt in 1.. {
            if let Some(part) = folder.lock_file(&names::lock(part))? {
                return Ok(Some(Self { _part: Some(part), directory, is_alone: false }));
            }
            if attempt == ATTEMPTS {
                break;
            }
            thread::sleep(MOMENT);
        }
        Err(Error::refused(folder.path(), Refusal::PartInUse(part)))
    }

    /// What is enough to look at the directory: runs of other parts go on. `None` if there is no directory.
    pub(crate) fn to_look(folder: &Folder, part: Option<PartNumber>) -> Result<Option<Self>, Error> {
        let Some(part) = part else { return Self::alone(folder) };
        let Some(directory) = folder.lock_shared()? else { return Ok(None) };
        if is_in_work(folder, part)? {
            return Err(Error::refused(folder.path(), Refusal::PartInUse(part)));
        }
        Ok(Some(Self { _part: None, directory, is_alone: false }))
    }

    /// Whether no other run can work in the directory.
    pub(crate) fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Whether the file system has locks.
    pub(crate) fn has_locks(&self) -> bool {
        self.directory.is_held()
    }

    /// Whether other runs can write to it: those of other parts or, on a file system without locks, any.
    pub(crate) fn has_company(&self) -> bool {
        !self.is_alone || !self.directory.is_held()
    }
}

/// Whether a run makes this part right now, as far as the file system can tell.
pub(crate) fn is_in_work(folder: &Folder, part: PartNumber) -> Result<bool, Error> {
    folder.is_file_locked(&names::lock(part))
}
