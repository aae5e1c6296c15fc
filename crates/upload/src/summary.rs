//! The result of an upload, as plain data: rows by table, speed, latency, what was lost, and
//! which promise holds.

use std::time::Duration;

use fixtures_gen::Table;

use crate::response::reason::Reason;
use crate::stats::{TableStats, UploadStats};

/// The result of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadSummary {
    by_table: [TableSummary; Table::ALL.len()],
    total: TableSummary,
    losses: Losses,
    elapsed: Duration,
}

/// The result of an upload for one table, or for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableSummary {
    /// Rows that were acknowledged before this run.
    pub rows_before: u64,
    /// Rows that this run has sent, each counted once.
    pub rows_sent: u64,
    /// Rows that are stored, with those of before.
    pub rows_acknowledged: u64,
    /// Rows that were rejected for good, with those of before.
    pub rows_rejected: u64,
    /// Rows that were not sent, because rows that they depend on are not stored.
    pub rows_not_sent: u64,
    /// Chunks that are acknowledged, with those of before.
    pub chunks_acknowledged: u64,
    /// Chunks of these whose idempotency key the server confirmed with every response.
    pub chunks_confirmed: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Bytes of bodies whose rows are acknowledged.
    pub bytes: u64,
    /// Bytes in a second; `None` if nothing was acknowledged.
    pub bytes_per_second: Option<f64>,
    /// The time that half of the requests did not exceed; `None` without requests.
    pub p50: Option<Duration>,
    /// The time that 99 of 100 requests did not exceed; `None` without requests.
    pub p99: Option<Duration>,
}

/// How often a row can be in the database now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Once: the server confirmed the idempotency key of every chunk.
    ExactlyOnce,
    /// Once, or twice if its request was sent again.
    AtLeastOnce,
    /// No chunk is acknowledged.
    Nothing,
}

/// Chunks that were not stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// Those that the server refused.
    pub refused: LostChunks,
    /// Those that were given up after the last retry.
    pub given_up: LostChunks,
    /// Why the first of them was not stored.
    pub first: Option<Reason>,
}

/// How much was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostChunks {
    /// Chunks.
    pub chunks: u64,
    /// Their rows that are neither stored nor rejected.
    pub rows: u64,
}

impl LostChunks {
    pub(crate) fn add(&mut self, rows: u64) {
        self.chunks += 1;
        self.rows += rows;
    }
}

impl TableSummary {
    fn new(stats: &TableStats, rows_not_sent: u64) -> Self {
        Self {
            rows_before: stats.before,
            rows_sent: stats.sent,
            rows_acknowledged: stats.acknowledged,
            rows_rejected: stats.rejected,
            rows_not_sent,
            chunks_acknowledged: stats.chunks,
            chunks_confirmed: stats.confirmed,
            retries: stats.retries,
            bytes: stats.bytes,
            bytes_per_second: stats.speed(),
            p50: stats.latencies.percentile(50),
            p99: stats.latencies.percentile(99),
        }
    }
}

impl UploadSummary {
    pub(crate) fn new(
        stats: &UploadStats,
        rows_not_sent: impl Fn(Table) -> u64,
        losses: Losses,
        elapsed: Duration,
    ) -> Self {
        let not_sent: [u64; Table::ALL.len()] = std::array::from_fn(|table| rows_not_sent(Table::ALL[table]));
        let by_table = std::array::from_fn(|table| TableSummary::new(&stats.of(Table::ALL[table]), not_sent[table]));
        Self { by_table, total: TableSummary::new(&stats.all(), not_sent.iter().sum()), losses, elapsed }
    }

    /// The result for one table.
    pub fn of(&self, table: Table) -> &TableSummary {
        &self.by_table[table.index()]
    }

    /// The result for all tables.
    pub fn total(&self) -> &TableSummary {
        &self.total
    }

    /// Chunks that were not stored.
    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// How long it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Which promise holds for the rows that are stored.
    pub fn delivery(&self) -> Delivery {
        match (self.total.chunks_acknowledged, self.total.chunks_confirmed) {
            (0, _) => Delivery::Nothing,
            (chunks, confirmed) if chunks == confirmed => Delivery::ExactlyOnce,
            _ => Delivery::AtLeastOnce,
        }
    }

    /// Whether no row is known to be missing in the database: none was rejected, lost or not sent.
    pub fn is_lossless(&self) -> bool {
        let Losses { refused, given_up, .. } = self.losses;
        let lost = refused.chunks + given_up.chunks;
        lost + self.total.rows_rejected + self.total.rows_not_sent == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::journal::Past;
    use crate::stats::Acknowledged;

    fn summary(is_confirmed: bool) -> UploadSummary {
        let stats = UploadStats::starting_at(&Past::default());
        stats.on_chunk(Table::Orders, 1_000);
        stats.on_response(Table::Orders, Duration::from_millis(3));
        stats.on_retry(Table::Orders);
        stats.on_acknowledged(Table::Orders, Acknowledged { rows: 1_000, rejected: 1, bytes: 9, is_confirmed });
        UploadSummary::new(&stats, |_| 2, Losses::default(), Duration::ZERO)
    }

    #[test]
    fn the_promise_hangs_on_the_keys() {
        assert_eq!(summary(true).delivery(), Delivery::ExactlyOnce);
        assert_eq!(summary(false).delivery(), Delivery::AtLeastOnce);
        let nothing =
            UploadSummary::new(&UploadStats::starting_at(&Past::default()), |_| 0, Losses::default(), Duration::ZERO);
        assert_eq!(nothing.delivery(), Delivery::Nothing);
        assert!(nothing.is_lossless() && !summary(true).is_lossless());
    }

    #[test]
    fn tables_add_up() {
        let summary = summary(true);
        let orders = summary.of(Table::Orders);
        assert_eq!((orders.rows_sent, orders.rows_acknowledged, orders.rows_rejected), (1_000, 999, 1));
        assert_eq!((orders.retries, orders.rows_not_sent, orders.bytes), (1, 2, 9));
        assert!(orders.p50.is_some_and(|time| time.as_millis() == 3) && orders.p99 == orders.p50);
        assert_eq!(summary.of(Table::Products).rows_sent, 0);
        assert_eq!((summary.total().rows_sent, summary.total().rows_not_sent), (1_000, 14));
    }
}
