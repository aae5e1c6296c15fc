//! Running totals for each table: every worker adds to them, progress and summaries read them.

use std::ops::{Add, AddAssign};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use fixtures_gen::Table;

/// The totals of one table, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows.
    pub rows: u64,
    /// Whole files.
    pub files: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Bytes of files: fewer than of text where files are compressed.
    pub written: u64,
}

/// The totals of each table, in the order of [`Table::ALL`].
pub type TotalsByTable = [Totals; Table::ALL.len()];

/// The sum over all tables.
pub fn sum(totals: &TotalsByTable) -> Totals {
    totals.iter().copied().fold(Totals::default(), Add::add)
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

/// What a run has written so far. Threads share it.
#[derive(Debug, Default)]
pub struct Counters {
    /// What existed before the run.
    completed: TotalsByTable,
    by_table: [TableCounters; Table::ALL.len()],
    latest: AtomicUsize,
}

#[derive(Debug, Default)]
struct TableCounters {
    rows: AtomicU64,
    files: AtomicU64,
    bytes: AtomicU64,
    written: AtomicU64,
}

impl Counters {
    /// Counters of a run that begins with these files.
    pub fn starting_at(completed: TotalsByTable) -> Self {
        Self { completed, ..Self::default() }
    }

    /// Adds rows of a table: `bytes` of text, which took `written` bytes of a file.
    pub fn add_rows(&self, table: Table, rows: u64, bytes: u64, written: u64) {
        let counters = &self.by_table[table.index()];
        counters.rows.fetch_add(rows, Relaxed);
        counters.bytes.fetch_add(bytes, Relaxed);
        counters.written.fetch_add(written, Relaxed);
        self.latest.store(table.index(), Relaxed);
    }

    /// Adds a whole file.
    pub fn add_file(&self, table: Table) {
        self.by_table[table.index()].files.fetch_add(1, Relaxed);
    }

    /// The totals of each table, with what existed before.
    pub fn by_table(&self) -> TotalsByTable {
        std::array::from_fn(|table| self.completed[table] + self.by_table[table].read())
    }

    /// The totals of all tables, with what existed before.
    pub fn all(&self) -> Totals {
        sum(&self.by_table())
    }

    /// Files that existed before.
    pub fn files_before(&self) -> u64 {
        sum(&self.completed).files
    }

    /// The totals of what this run has made.
    pub fn made(&self) -> Totals {
        self.by_table.iter().map(TableCounters::read).fold(Totals::default(), Add::add)
    }

    /// The table that the latest rows belong to.
    pub fn latest(&self) -> Table {
        Table::ALL[self.latest.load(Relaxed)]
    }
}

impl TableCounters {
    fn read(&self) -> Totals {
        Totals {
            rows: self.rows.load(Relaxed),
            files: self.files.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            written: self.written.load(Relaxed),
        }
    }
}
