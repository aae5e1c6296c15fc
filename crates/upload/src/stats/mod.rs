//! The running results of an upload, by table: rows, retries, bytes and times. Every thread adds to
//! it.

mod latency;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fixtures_gen::Table;

use self::latency::Latencies;
use crate::chunk::journal::Past;

/// The statistics of all tables.
pub(crate) struct UploadStats([Mutex<TableStats>; Table::ALL.len()]);

/// The statistics of one table, or of several.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableStats {
    /// Rows that an earlier run has had acknowledged.
    pub(crate) before: u64,
    /// Rows of this run's chunks, each counted once.
    pub(crate) sent: u64,
    /// Rows that are stored, with those of before.
    pub(crate) acknowledged: u64,
    /// Rows that were rejected for good, with those of before.
    pub(crate) rejected: u64,
    /// Requests that were sent again.
    pub(crate) retries: u64,
    /// Bytes of bodies whose rows are acknowledged.
    pub(crate) bytes: u64,
    /// Chunks that are acknowledged, with those of before, and how many of them the server
    /// confirmed throughout.
    pub(crate) chunks: u64,
    pub(crate) confirmed: u64,
    pub(crate) latencies: Latencies,
    /// From the first request to the last acknowledgement.
    span: Option<(Instant, Instant)>,
}

/// A chunk that is acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acknowledged {
    pub(crate) rows: u64,
    pub(crate) rejected: u64,
    pub(crate) bytes: u64,
    pub(crate) is_confirmed: bool,
}

impl UploadStats {
    /// Begins with what an earlier run has had acknowledged.
    pub(crate) fn starting_at(past: &Past) -> Self {
        Self(std::array::from_fn(|table| {
            let past = past.of(Table::ALL[table]);
            Mutex::new(TableStats {
                before: past.rows,
                acknowledged: past.rows - past.rejected,
                rejected: past.rejected,
                chunks: past.chunks,
                confirmed: past.confirmed,
                ..TableStats::default()
            })
        }))
    }

    /// A chunk is about to be sent for the first time.
    pub(crate) fn on_chunk(&self, table: Table, rows: u64) {
        let mut stats = self.lock(table);
        stats.sent += rows;
        let now = Instant::now();
        stats.span.get_or_insert((now, now));
    }

    /// A request has its response, or will have none.
    pub(crate) fn on_response(&self, table: Table, time: Duration) {
        self.lock(table).latencies.add(time);
    }

    /// A request is sent again.
    pub(crate) fn on_retry(&self, table: Table) {
        self.lock(table).retries += 1;
    }

    /// A chunk is acknowledged.
    pub(crate) fn on_acknowledged(&self, table: Table, chunk: Acknowledged) {
        let mut stats = self.lock(table);
        stats.acknowledged += chunk.rows - chunk.rejected;
        stats.rejected += chunk.rejected;
        stats.bytes += chunk.bytes;
        stats.chunks += 1;
        stats.confirmed += u64::from(chunk.is_confirmed);
        if let Some((_, end)) = &mut stats.span {
            *end = Instant::now();
        }
    }

    /// A chunk is lost, except for these of its rows.
    pub(crate) fn on_lost(&self, table: Table, stored: u64, rejected: u64) {
        let mut stats = self.lock(table);
        stats.acknowledged += stored;
        stats.rejected += rejected;
    }

    pub(crate) fn of(&self, table: Table) -> TableStats {
        self.lock(table).clone()
    }

    pub(crate) fn all(&self) -> TableStats {
        Table::ALL.iter().fold(TableStats::default(), |sum, &table| sum.with(&self.lock(table)))
    }

    fn lock(&self, table: Table) -> MutexGuard<'_, TableStats> {
        self.0[table.index()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TableStats {
    /// Bytes in a second; `None` if nothing was acknowledged.
    pub(crate) fn speed(&self) -> Option<f64> {
        let (start, end) = self.span?;
        (self.bytes > 0).then(|| self.bytes as f64 / (end - start).as_secs_f64().max(1e-6))
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
