//! What people and programs read of a run: warnings before it, events while it works, and the
//! summary.

use std::num::NonZeroU64;

use fixtures_gen::{PlannedFile, SqlDialect, Table};
use fixtures_run::directory::EarlierUpload;
use fixtures_run::{Destination, FileFacts, Identity, Observed, Observer, Prepared, Start, Status, Streamed, Summary};

use crate::args::{Reports, Verbosity};
use crate::error::{Error, Kind};
use crate::ui::describe::{describe_file, describe_job, name};
use crate::ui::json::Report;
use crate::ui::progress::Progress;
use crate::ui::resume;
use crate::ui::run_error::shortage;
use crate::ui::summary;
use crate::ui::terminal::{print_labelled, print_line, print_text};
use crate::ui::words::grouped;

/// An error of a run, with the command that resumes it if it has begun to write files.
pub(crate) fn resumable(has_begun: bool, error: Error) -> Error {
    if has_begun && error.kind() != Kind::Usage { error.with_resume(&resume::typed()) } else { error }
}

/// Warns that the file system has too little room, which --force overrules.
pub(crate) fn warn_of_shortage(prepared: &Prepared) {
    let (Some((needed, free)), Some(folder)) = (prepared.overruled_shortage(), prepared.folder()) else { return };
    print_labelled("warning:", &shortage(folder.path(), needed, free));
}

/// Warns that a run forgets an upload, because it replaces the directory that was uploaded.
pub(crate) fn warn_of_forgotten_upload(prepared: &Prepared, reports: Reports) -> Result<(), Error> {
    if let Some(upload) = prepared.forgotten_upload()?.filter(|_| !reports.is_quiet()) {
        print_labelled("warning:", &forgotten(&upload, prepared.identity()));
    }
    Ok(())
}

/// What to print before the journal of an upload is removed: its chunks stay where they are. `ours`
/// is the dataset that the directory holds from then on.
pub(crate) fn forgotten(upload: &EarlierUpload, ours: &Identity) -> String {
    let follows = match upload.identity.difference(ours) {
        Some(_) => "they stay there, and the new dataset does not replace them",
        None => "their record is removed, so an upload sends them again under the same keys",
    };
    let were = if upload.chunks == 1 { "chunk of this directory was" } else { "chunks of this directory were" };
    let chunks = grouped(upload.chunks);
    format!("{chunks} {were} uploaded to {}; {follows}", upload.target.url)
}

/// Reports the result of a run.
pub(crate) fn print_summary(summary: &Summary, prepared: &Prepared, reports: Reports) -> Result<(), Error> {
    if !reports.is_quiet() {
        let (target, name) = (target(prepared), name(prepared.identity()));
        match summary.status() {
            Status::AlreadyComplete => print_line(&format!("{target}: already complete, {name}")),
            Status::Complete => {
                print_text(&summary::report(summary));
                print_line(&format!("{target}: complete, {name}"));
            }
        }
    }
    match prepared.job().destination() {
        Destination::Directory(_) if reports.json.is_some() => {
            Report::of_summary(summary, prepared.job().thread_count().get()).print()
        }
        _ => Ok(()),
    }
}

/// Where the rows go, in words.
fn target(prepared: &Prepared) -> String {
    match prepared.job().destination() {
        Destination::Directory(path) => path.display().to_string(),
        Destination::Stdout(Streamed::Sql(ddl)) => format!("SQL for {} to standard output", ddl.dialect()),
        Destination::Stdout(Streamed::Tables(tables)) if tables.len() == Table::ALL.len() => {
            "all tables to standard output".to_owned()
        }
        Destination::Stdout(Streamed::Tables(tables)) => {
            format!("{} to standard output", tables.iter().map(|table| table.name()).collect::<Vec<_>>().join(", "))
        }
        Destination::Memory(_) => "memory".to_owned(),
    }
}

/// Reports a run as it goes: to people on standard error, to programs on standard output.
pub(crate) struct RunReporter {
    target: String,
    reports: Reports,
    threads: usize,
    chunk_rows: NonZeroU64,
    /// Of a stream of SQL.
    dialect: Option<SqlDialect>,
    /// Whether files are left of a run that ends before its time.
    is_resumable: bool,
    progress: Option<Progress>,
}

impl RunReporter {
    /// Whether the run has begun to write files that can be resumed.
    pub(crate) fn has_begun(&self) -> bool {
        self.progress.is_some() && self.is_resumable
    }

    pub(crate) fn new(prepared: &Prepared, reports: Reports) -> Self {
        let chunk_rows = NonZeroU64::new(prepared.plan().chunk_rows()).expect("a chunk has rows");
        let threads = prepared.job().thread_count().get();
        Self {
            target: target(prepared),
            reports,
            threads,
            chunk_rows,
            dialect: match prepared.job().destination() {
                Destination::Stdout(Streamed::Sql(ddl)) => Some(ddl.dialect()),
                _ => None,
            },
            is_resumable: prepared.folder().is_some(),
            progress: None,
        }
    }
}

impl Observer for RunReporter {
    fn started(&mut self, start: &Start<'_>) -> Observed {
        if !self.reports.is_quiet() {
            let identity = Identity {
                format: self.dialect.map_or_else(|| start.identity.format.clone(), |dialect| format!("{dialect} SQL")),
                ..start.identity.clone()
            };
            print_line(&format!("{}: {}", self.target, describe_job(&identity, self.threads)));
        }
        if self.reports.has_events() {
            Report::of_start(start, self.threads).print()?;
        }
        self.progress = Some(Progress::start(self.reports, start.counters, start.rows));
        Ok(())
    }

    fn finished(&mut self, file: &PlannedFile, facts: &FileFacts) -> Observed {
        if self.reports.verbosity == Verbosity::Verbose {
            print_line(&describe_file(file, facts, self.chunk_rows));
        }
        if self.reports.has_events() {
            Report::of_file(file, facts).print()?;
        }
        Ok(())
    }
}
