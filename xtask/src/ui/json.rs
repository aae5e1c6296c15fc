//! What programs read on standard output: `--json`, one object a line. Every object has
//! `schema_version` and `kind`; docs/json.md lists the kinds and their keys. A key that is removed,
//! or changes its meaning, raises the schema version.

use std::io;
use std::path::Path;

use fixtures_gen::{PlannedFile, Table};
use fixtures_run::{Digest, FileFacts, Identity, Start, Status, Stream, Summary, Totals, TotalsByTable, sum};
use serde::Serialize;

use crate::error::Error;
use crate::ui::summary::peak_memory;

/// Raised when a key is removed or changes its meaning.
const SCHEMA_VERSION: u32 = 1;

/// One object, by its kind.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Report<'r> {
    Summary {
        status: &'static str,
        #[serde(flatten)]
        run: Run<'r>,
        #[serde(flatten)]
        tables: Tables,
        files_found: u64,
        seconds: f64,
        rows_per_second: f64,
        bytes_per_second: f64,
        peak_memory_bytes: Option<u64>,
    },
    Estimate {
        #[serde(flatten)]
        run: Run<'r>,
        #[serde(flatten)]
        tables: Tables,
        disk: DiskUse,
        seconds: f64,
        action: &'static str,
        refusal: Option<String>,
    },
    Error {
        error: &'r str,
        hint: &'r str,
        exit_code: u8,
    },
    Start {
        #[serde(flatten)]
        run: Run<'r>,
        rows: u64,
        files: u64,
        files_found: u64,
    },
    File {
        path: &'r str,
        table: &'static str,
        tenant: Option<u64>,
        rows: u64,
        bytes: u64,
        written: u64,
        digest: Digest,
    },
    Progress {
        rows: u64,
        bytes: u64,
        seconds: f64,
    },
}

/// What is made, and where.
#[derive(Serialize)]
pub(crate) struct Run<'r> {
    directory: String,
    dataset: &'r Identity,
    threads: usize,
}

impl<'r> Run<'r> {
    pub(crate) fn new(directory: Option<&Path>, dataset: &'r Identity, threads: usize) -> Self {
        let directory = directory.map_or_else(String::new, |path| path.display().to_string());
        Self { directory, dataset, threads }
    }
}

/// The totals of each table that has files, and of all.
#[derive(Serialize)]
pub(crate) struct Tables {
    tables: Vec<OfTable>,
    total: Sums,
}

#[derive(Serialize)]
struct OfTable {
    table: &'static str,
    #[serde(flatten)]
    totals: Sums,
}

#[derive(Serialize)]
struct Sums {
    rows: u64,
    files: u64,
    bytes: u64,
    written: u64,
}

impl From<Totals> for Sums {
    fn from(Totals { rows, files, bytes, written }: Totals) -> Self {
        Self { rows, files, bytes, written }
    }
}

impl From<&TotalsByTable> for Tables {
    fn from(totals: &TotalsByTable) -> Self {
        let tables = Table::ALL.iter().zip(totals).filter(|(_, totals)| totals.files > 0);
        Self {
            tables: tables.map(|(table, totals)| OfTable { table: table.name(), totals: (*totals).into() }).collect(),
            total: sum(totals).into(),
        }
    }
}

/// What is needed of the file system, and what it has; null where it does not say.
#[derive(Serialize)]
pub(crate) struct DiskUse {
    pub(crate) needed_bytes: u64,
    pub(crate) needed_files: u64,
    pub(crate) free_bytes: Option<u64>,
    pub(crate) free_files: Option<u64>,
    pub(crate) is_enough: bool,
}

impl<'r> Report<'r> {
    pub(crate) fn of_start(start: &Start<'r>, threads: usize) -> Self {
        let &Start { directory, identity, rows, files, counters, .. } = start;
        // Those that the run will make, and those that existed.
        let rows = rows + counters.all().rows;
        Self::Start { run: Run::new(directory, identity, threads), rows, files, files_found: counters.files_before() }
    }

    pub(crate) fn of_file(file: &'r PlannedFile, facts: &FileFacts) -> Self {
        let &FileFacts { rows, bytes, written, digest, .. } = facts;
        let (table, tenant) = (file.table.name(), file.tenant);
        Self::File { path: &file.name, table, tenant, rows, bytes, written, digest }
    }

    pub(crate) fn of_summary(summary: &'r Summary, threads: usize) -> Self {
        let (made, seconds) = (summary.made(), summary.elapsed().as_secs_f64());
        let per_second = |count: u64| (count as f64 / seconds.max(1e-6)).round();
        Self::Summary {
            status: match summary.status() {
                Status::Complete => "complete",
                Status::AlreadyComplete => "already_there",
            },
            run: Run::new(summary.directory(), summary.identity(), threads),
            tables: summary.by_table().into(),
            files_found: summary.files_before(),
            seconds,
            rows_per_second: per_second(made.rows),
            bytes_per_second: per_second(made.bytes),
            peak_memory_bytes: peak_memory(),
        }
    }

    pub(crate) fn of_error(error: &'r Error) -> Self {
        Self::Error { error: error.sentence(), hint: error.hint(), exit_code: error.exit_code() }
    }

    /// Prints the object.
    pub(crate) fn print(&self) -> Result<(), Error> {
        print(self)
    }
}

#[derive(Serialize)]
struct Versioned<'r, R> {
    schema_version: u32,
    #[serde(flatten)]
    report: &'r R,
}

/// Prints an object that has a `kind`. A reader that has closed standard output is not a failure of
/// the work.
pub(crate) fn print(report: &impl Serialize) -> Result<(), Error> {
    match Stream::Output.write_all(line(report).as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.map_err(|error| Error::stdout(&error)),
    }
}

/// A line with an object that has a `kind`.
pub(crate) fn line(report: &impl Serialize) -> String {
    let line = serde_json::to_string(&Versioned { schema_version: SCHEMA_VERSION, report });
    line.expect("a report of numbers and texts is JSON") + "\n"
}

/// How a line with an object of a kind begins, for those that are too many to be serialized one by one.
pub(crate) fn prefix(kind: &str) -> String {
    format!("{{\"schema_version\":{SCHEMA_VERSION},\"kind\":\"{kind}\"")
}
