//! The forecast of a run, and its result.

use std::path::PathBuf;
use std::time::Duration;

use fixtures_gen::Table;

use crate::counters::{Totals, TotalsByTable, sum};
use crate::identity::Identity;
use crate::space::{Space, SpaceNeeded};

/// The result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub(super) status: Status,
    pub(super) identity: Identity,
    pub(super) directory: Option<PathBuf>,
    pub(super) totals: TotalsByTable,
    pub(super) made: Totals,
    pub(super) files_before: u64,
    pub(super) elapsed: Duration,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All files exist now.
    Complete,
    /// All files existed before.
    AlreadyComplete,
}

impl Summary {
    /// How it ended.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The dataset.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The directory that holds the files, if one does.
    pub fn directory(&self) -> Option<&std::path::Path> {
        self.directory.as_deref()
    }

    /// The totals of each table, with what existed before.
    pub fn by_table(&self) -> &TotalsByTable {
        &self.totals
    }

    /// The totals of one table, with what existed before.
    pub fn of(&self, table: Table) -> Totals {
        self.totals[table.index()]
    }

    /// The totals of all tables, with what existed before.
    pub fn totals(&self) -> Totals {
        sum(&self.totals)
    }

    /// The totals of what this run has made.
    pub fn made(&self) -> Totals {
        self.made
    }

    /// Files that existed before.
    pub fn files_before(&self) -> u64 {
        self.files_before
    }

    /// How long it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// The forecast of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The estimated totals of each table, with what exists already.
    pub totals: TotalsByTable,
    /// What the files that are missing take of the file system.
    pub needed: SpaceNeeded,
    /// What the file system can still take; `None` if it does not say, or no files are written.
    pub free: Option<Space>,
    /// How long the run will take, if the disk keeps up.
    pub duration: Duration,
}

impl Forecast {
    /// Whether the file system has room enough, as far as it says.
    pub fn has_room(&self) -> bool {
        !self.free.is_some_and(|free| self.needed.exceeds(free))
    }
}
