//! What an upload has come to, by table: rows, retries, bytes and times. Every worker adds to it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fixtures_gen::Table;

use crate::upload::journal::Past;
use crate::upload::latency::Latencies;

/// The account of all tables.
pub(super) struct Account([Mutex<OfTable>; Table::ALL.len()]);

/// The account of one table, or of several.
#[derive(Clone, Debug, Default)]
pub(super) struct OfTable {
    /// Rows that an earlier run has had acknowledged.
    pub(super) before: u64,
    /// Rows of this run's chunks, each counted once.
    pub(super) sent: u64,
    /// Rows that are stored, with those of before.
    pub(super) acknowledged: u64,
    /// Rows that were turned away for good, with those of before.
    pub(super) rejected: u64,
    /// Requests that were sent again.
    pub(super) retries: u64,
    /// Bytes of bodies whose rows are acknowledged.
    pub(super) bytes: u64,
    /// Chunks that are acknowledged, with those of before, and how many of them the server confirmed throughout.
    pub(super) chunks: u64,
    pub(super) confirmed: u64,
    pub(super) latencies: Latencies,
    /// From the first request to the last acknowledgement.
    pub(super) span: Option<(Instant, Instant)>,
}

/// What became of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acknowledged {
    pub(super) rows: u64,
    pub(super) rejected: u64,
    pub(super) bytes: u64,
    pub(super) is_confirmed: bool,
}

impl Account {
    /// Begins with what an earlier run has had acknowledged.
    pub(super) fn starting_at(past: &Past) -> Self {
        let of_table = past.of_table.map(|past| {
            Mutex::new(OfTable {
                before: past.rows,
                acknowledged: past.rows - past.rejected,
                rejected: past.rejected,
                chunks: past.chunks,
                confirmed: past.confirmed,
                ..OfTable::default()
            })
        });
        Self(of_table)
    }

    /// A chunk is about to be sent for the first time.
    pub(super) fn send(&self, table: Table, rows: u64) {
        let mut of_table = self.lock(table);
        of_table.sent += rows;
        let now = Instant::now();
        of_table.span.get_or_insert((now, now));
    }

    /// A request has had its answer, or will have none.
    pub(super) fn answer(&self, table: Table, time: Duration) {
        self.lock(table).latencies.add(time);
    }

    /// A request is sent again.
    pub(super) fn retry(&self, table: Table) {
        self.lock(table).retries += 1;
    }

    /// A chunk is acknowledged.
    pub(super) fn acknowledge(&self, table: Table, chunk: Acknowledged) {
        let mut of_table = self.lock(table);
        of_table.acknowledged += chunk.rows - chunk.rejected;
        of_table.rejected += chunk.rejected;
        of_table.bytes += chunk.bytes;
        of_table.chunks += 1;
        of_table.confirmed += u64::from(chunk.is_confirmed);
        if let Some((_, end)) = &mut of_table.span {
            *end = Instant::now();
        }
    }

    /// A chunk is lost, but for these rows.
    pub(super) fn keep(&self, table: Table, stored: u64, rejected: u64) {
        let mut of_table = self.lock(table);
        of_table.acknowledged += stored;
        of_table.rejected += rejected;
    }

    pub(super) fn of(&self, table: Table) -> OfTable {
        self.lock(table).clone()
    }

    pub(super) fn all(&self) -> OfTable {
        Table::ALL.iter().fold(OfTable::default(), |sum, &table| sum.with(&self.lock(table)))
    }

    fn lock(&self, table: Table) -> MutexGuard<'_, OfTable> {
        self.0[table.index()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OfTable {
    /// Megabytes in a second; none if nothing was sent.
    pub(super) fn speed(&self) -> Option<f64> {
        let (start, end) = self.span?;
        (self.bytes > 0).then(|| self.bytes as f64 / 1e6 / (end - start).as_secs_f64().max(1e-6))
    }

    fn with(mut self, other: &Self) -> Self {
        self.before += other.before;
        self.sent += other.sent;
        self.acknowledged += other.acknowledged;
        self.rejected += other.rejected;
        self.retries += other.retries;
        self.bytes += other.bytes;
        self.chunks += other.chunks;
        self.confirmed += other.confirmed;
        self.latencies.merge(&other.latencies);
        let ends = [self.span, other.span].into_iter().flatten();
        self.span = ends.reduce(|(start, end), (first, last)| (start.min(first), end.max(last)));
        self
    }
}
