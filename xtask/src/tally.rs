//! Running totals for each table, added to by every worker and read by progress and summary.

use std::ops::{Add, AddAssign};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use fixtures_gen::Table;

use crate::output::Added;

/// What has been written so far.
#[derive(Default)]
pub(crate) struct Tally {
    /// What was there before.
    found: [Totals; Table::ALL.len()],
    counters: [Counters; Table::ALL.len()],
    latest: AtomicUsize,
}

#[derive(Default)]
struct Counters {
    rows: AtomicU64,
    files: AtomicU64,
    bytes: AtomicU64,
    written: AtomicU64,
}

/// The totals of one table, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Totals {
    /// Rows.
    pub(crate) rows: u64,
    /// Whole files.
    pub(crate) files: u64,
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Bytes written: fewer where files are packed.
    pub(crate) written: u64,
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            rows: self.rows.saturating_add(other.rows),
            files: self.files.saturating_add(other.files),
            bytes: self.bytes.saturating_add(other.bytes),
            written: self.written.saturating_add(other.written),
        }
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Tally {
    /// Begins with what is there already.
    pub(crate) fn starting_at(found: [Totals; Table::ALL.len()]) -> Self {
        Self { found, ..Self::default() }
    }

    /// Counts a block.
    pub(crate) fn add_block(&self, table: Table, rows: u64, added: Added) {
        let counters = &self.counters[table.index()];
        counters.rows.fetch_add(rows, Relaxed);
        counters.bytes.fetch_add(added.bytes, Relaxed);
        counters.written.fetch_add(added.written, Relaxed);
        self.latest.store(table.index(), Relaxed);
    }

    /// Counts a whole file.
    pub(crate) fn add_file(&self, table: Table) {
        self.counters[table.index()].files.fetch_add(1, Relaxed);
    }

    /// The totals of `table`, with what was there before.
    pub(crate) fn of(&self, table: Table) -> Totals {
        self.found[table.index()] + self.made_of(table)
    }

    /// The totals of all tables, with what was there before.
    pub(crate) fn all(&self) -> Totals {
        self.found.into_iter().fold(self.made(), Add::add)
    }

    /// Files that were there before.
    pub(crate) fn files_found(&self) -> u64 {
        self.found.iter().map(|totals| totals.files).sum()
    }

    fn made_of(&self, table: Table) -> Totals {
        let counters = &self.counters[table.index()];
        Totals {
            rows: counters.rows.load(Relaxed),
            files: counters.files.load(Relaxed),
            bytes: counters.bytes.load(Relaxed),
            written: counters.written.load(Relaxed),
        }
    }

    /// The totals of what this run has made.
    pub(crate) fn made(&self) -> Totals {
        Table::ALL.iter().map(|&table| self.made_of(table)).fold(Totals::default(), Add::add)
    }

    /// The table that a row was written of last.
    pub(crate) fn latest(&self) -> Table {
        Table::ALL[self.latest.load(Relaxed)]
    }
}
