//! What programs are told on standard output: `--json`, one object a line. Every object has `schema_version` and `kind`.
//!
//! | kind | when | beside what all have |
//! | --- | --- | --- |
//! | `summary` | the dataset is made; the last without `--upload` | `status`, `directory`, `dataset`, `threads`, `tables`, `total`, `files_found`, `seconds`, `rows_per_second`, `bytes_per_second`, `peak_memory_bytes` |
//! | `estimate` | `--dry-run`; always the last | `directory`, `dataset`, `threads`, `tables`, `total`, `disk`, `seconds`, `action`, `refusal` |
//! | `error` | the run failed or was refused; always the last | `error`, `hint`, `exit_code` |
//! | `start` | with `--json=events`: before the first file | `directory`, `dataset`, `threads`, `rows`, `files`, `files_found` |
//! | `file` | with `--json=events`: a file has got its name | `path`, `table`, `tenant`, `rows`, `bytes`, `written`, `digest` |
//! | `upload` | an upload is done, after the `summary` of what was made | `status`, `directory`, `dataset`, `target`, `delivery`, `reason`, `tables`, `total`, `chunks_refused`, `chunks_given_up`, `seconds` |
//! | `chunk` | with `--json=events`: a chunk is acknowledged | `path`, `table`, `chunk`, `rows`, `rejected`, `key` |
//! | `progress` | with `--json=events`: every second | `rows`, `bytes`, `seconds` |
//!
//! New keys may come in any release; a key that goes or changes raises the schema version.

use std::io::{self, Write};

use fixtures_gen::Table;
use serde::Serialize;

use crate::digest::Digest;
use crate::error::Error;
use crate::identity::Identity;
use crate::output::Finished;
use crate::tally::Totals;
use crate::upload::{self, Delivery, TargetName};

/// Raised when a key goes or changes.
const SCHEMA_VERSION: u32 = 1;

/// What is told on standard output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Json {
    /// One object at the end.
    Summary,
    /// And one for everything that happens.
    Events,
}

/// What is told of each table.
#[derive(Serialize)]
pub(crate) struct OfTable {
    table: &'static str,
    #[serde(flatten)]
    totals: Sums,
}

/// Sums over a table or all of them.
#[derive(Serialize)]
pub(crate) struct Sums {
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

/// What is told, by its kind.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Report<'r> {
    Summary {
        status: Status,
        #[serde(flatten)]
        of: Of<'r>,
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
        of: Of<'r>,
        #[serde(flatten)]
        tables: Tables,
        disk: DiskUse,
        seconds: f64,
        action: &'static str,
        refusal: Option<String>,
    },
    Error {
        error: String,
        hint: String,
        exit_code: u8,
    },
    Start {
        #[serde(flatten)]
        of: Of<'r>,
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
    Chunk {
        path: &'r str,
        table: &'static str,
        chunk: u64,
        rows: u64,
        rejected: u64,
        key: &'r str,
    },
    Upload {
        status: UploadStatus,
        directory: String,
        dataset: &'r Identity,
        target: TargetName,
        delivery: Delivery,
        reason: String,
        tables: Vec<upload::Sums>,
        total: upload::Sums,
        chunks_refused: u64,
        chunks_given_up: u64,
        seconds: f64,
    },
    Progress {
        rows: u64,
        bytes: u64,
        seconds: f64,
    },
}

/// How a run ended.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// All files are there now.
    Complete,
    /// All files were there before.
    AlreadyThere,
}

/// How an upload ended.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UploadStatus {
    /// All rows are acknowledged now.
    Complete,
    /// All rows were acknowledged before.
    AlreadyThere,
    /// Some are not; an `error` follows.
    Incomplete,
}

/// What is made, and where.
#[derive(Serialize)]
pub(crate) struct Of<'r> {
    pub(crate) directory: String,
    pub(crate) dataset: &'r Identity,
    pub(crate) threads: usize,
}

/// The totals of each table that has files, and of all.
#[derive(Serialize)]
pub(crate) struct Tables {
    tables: Vec<OfTable>,
    total: Sums,
}

impl Tables {
    pub(crate) fn of(totals: impl Fn(Table) -> Totals) -> Self {
        let all = || Table::ALL.iter().map(|&table| (table, totals(table)));
        let tables = all().filter(|(_, totals)| totals.files > 0);
        Self {
            tables: tables.map(|(table, totals)| OfTable { table: table.name(), totals: totals.into() }).collect(),
            total: all().fold(Totals::default(), |sum, (_, totals)| sum + totals).into(),
        }
    }
}

/// What is needed of the file system, and what it has; null where it does not tell.
#[derive(Serialize)]
pub(crate) struct DiskUse {
    pub(crate) needed_bytes: u64,
    pub(crate) needed_files: u64,
    pub(crate) free_bytes: Option<u64>,
    pub(crate) free_files: Option<u64>,
    pub(crate) is_enough: bool,
}

#[derive(Serialize)]
struct Versioned<'r> {
    schema_version: u32,
    #[serde(flatten)]
    report: &'r Report<'r>,
}

impl<'r> Report<'r> {
    /// What is told of a file that has got its name.
    pub(crate) fn of_file(file: &'r Finished) -> Self {
        Self::File {
            path: &file.label.name,
            table: file.label.table.name(),
            tenant: file.label.tenant,
            rows: file.label.rows.end - file.label.rows.start,
            bytes: file.bytes,
            written: file.written,
            digest: file.digest,
        }
    }

    /// What is told of a failure.
    pub(crate) fn of_error(error: &Error) -> Self {
        Report::Error { error: error.to_string(), hint: error.hint(), exit_code: error.exit_code() }
    }

    /// Tells it. A reader who has gone is told no more; that is no failure of the work.
    pub(crate) fn tell(&self) -> Result<(), Error> {
        // Structs of numbers and texts have JSON.
        let mut line =
            serde_json::to_string(&Versioned { schema_version: SCHEMA_VERSION, report: self }).unwrap_or_default();
        line.push('\n');
        match io::stdout().write_all(line.as_bytes()).and_then(|()| io::stdout().flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.map_err(Error::stdout),
        }
    }
}
