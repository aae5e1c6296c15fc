//! What programs read of an upload: objects of the kinds `upload` and `chunk`, as `ui::json` lists
//! them.

use std::path::Path;

use fixtures_gen::Table;
use fixtures_run::Identity;
use fixtures_run::directory::UploadTarget;
use fixtures_upload::{Delivery, TableSummary, UploadSummary};
use serde::Serialize;

use crate::ui::upload::summary::promise;

/// An upload has ended.
#[derive(Serialize)]
#[serde(tag = "kind", rename = "upload")]
pub(crate) struct UploadReport<'r> {
    status: &'static str,
    directory: String,
    dataset: &'r Identity,
    target: UploadTarget,
    delivery: &'static str,
    reason: String,
    tables: Vec<Sums>,
    total: Sums,
    chunks_refused: u64,
    chunks_given_up: u64,
    seconds: f64,
}

/// A chunk is acknowledged.
#[derive(Serialize)]
#[serde(tag = "kind", rename = "chunk")]
pub(crate) struct ChunkReport<'r> {
    pub(crate) path: &'r str,
    pub(crate) table: &'static str,
    pub(crate) chunk: u64,
    pub(crate) rows: u64,
    pub(crate) rejected: u64,
    pub(crate) key: &'r str,
}

#[derive(Serialize)]
struct Sums {
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'static str>,
    rows_before: u64,
    rows_sent: u64,
    rows_acknowledged: u64,
    rows_rejected: u64,
    rows_not_sent: u64,
    chunks_acknowledged: u64,
    chunks_confirmed: u64,
    retries: u64,
    bytes: u64,
    megabytes_per_second: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
}

impl<'r> UploadReport<'r> {
    pub(crate) fn new(
        status: &'static str,
        directory: &Path,
        dataset: &'r Identity,
        target: UploadTarget,
        summary: &UploadSummary,
    ) -> Self {
        Self {
            status,
            directory: directory.display().to_string(),
            dataset,
            target,
            delivery: match summary.delivery() {
                Delivery::ExactlyOnce => "exactly_once",
                Delivery::AtLeastOnce => "at_least_once",
                Delivery::Nothing => "nothing",
            },
            reason: promise(summary),
            tables: Table::ALL.iter().map(|&table| Sums::new(Some(table), summary.of(table))).collect(),
            total: Sums::new(None, summary.total()),
            chunks_refused: summary.losses().refused.chunks,
            chunks_given_up: summary.losses().given_up.chunks,
            seconds: summary.elapsed().as_secs_f64(),
        }
    }
}

impl Sums {
    fn new(table: Option<Table>, summary: &TableSummary) -> Self {
        let millis = |time: std::time::Duration| time.as_micros() as f64 / 1e3;
        Self {
            table: table.map(Table::name),
            rows_before: summary.rows_before,
            rows_sent: summary.rows_sent,
            rows_acknowledged: summary.rows_acknowledged,
            rows_rejected: summary.rows_rejected,
            rows_not_sent: summary.rows_not_sent,
            chunks_acknowledged: summary.chunks_acknowledged,
            chunks_confirmed: summary.chunks_confirmed,
            retries: summary.retries,
            bytes: summary.bytes,
            megabytes_per_second: summary.bytes_per_second.map(|speed| speed / 1e6),
            p50_ms: summary.p50.map(millis),
            p99_ms: summary.p99.map(millis),
        }
    }
}
