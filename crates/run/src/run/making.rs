//! A job under way: makes files, counts, and reports to the observer. Where they go is decided above.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use fixtures_gen::{BlockEncoder, Part, Plan, PlannedFile, Table};

use super::prepare::Prepared;
use super::summary::{Status, Summary};
use crate::counters::Counters;
use crate::directory::{Action, CompletedFiles};
use crate::encoding::Encoding;
use crate::engine::{Encode, Engine, FileTask, FileTasks, GroupEncoder, Listener};
use crate::error::{Error, ErrorKind};
use crate::estimate;
use crate::file::FileFacts;
use crate::fs::Folder;
use crate::job::Packing;
use crate::observer::{Observed, Observer, Progress, Start};
use crate::sink::Sink;
use crate::stop::Stop;

/// A job under way.
pub(super) struct Run<'r> {
    pub(super) prepared: &'r Prepared,
    pub(super) stop: &'r Stop,
    observer: Mutex<&'r mut dyn Observer>,
    start: Instant,
}

impl<'r> Run<'r> {
    /// Begins now.
    pub(super) fn new(prepared: &'r Prepared, stop: &'r Stop, observer: &'r mut dyn Observer) -> Self {
        Self { prepared, stop, observer: Mutex::new(observer), start: Instant::now() }
    }
}

impl Run<'_> {
    /// Reports the start.
    pub(super) fn begin(&self, action: Action, completed: &CompletedFiles) -> Result<RunCounters, Error> {
        let Prepared { identity, counts, .. } = self.prepared;
        let counters = Arc::new(Counters::starting_at(*completed.totals()));
        let all = estimate::all(counts);
        let start = Start {
            action,
            identity,
            directory: self.prepared.folder().map(Folder::path),
            rows: all.rows.saturating_sub(counters.all().rows),
            files: all.files,
            completed,
            counters: &counters,
        };
        let rows = start.rows;
        self.report(|observer| observer.started(&start))?;
        Ok(RunCounters { counters, rows })
    }

    /// Makes files.
    pub(super) fn make(
        &self,
        sink: &impl Sink,
        tasks: FileTasks<'_>,
        counters: &RunCounters,
        keep: &(dyn Fn(&FileFacts) + Sync),
    ) -> Result<(), Error> {
        self.make_in(self.prepared.job.writing.encoding(), sink, tasks, counters, keep)
    }

    /// Makes files in an encoding, or as text.
    pub(super) fn make_in(
        &self,
        encoding: Option<&dyn Encoding>,
        sink: &impl Sink,
        tasks: FileTasks<'_>,
        counters: &RunCounters,
        keep: &(dyn Fn(&FileFacts) + Sync),
    ) -> Result<(), Error> {
        let dataset = &self.prepared.dataset;
        let listener = Reporter { run: self, counters, keep };
        match encoding {
            None => self.make_with(|| BlockEncoder::new(dataset), sink, tasks, &listener),
            Some(encoding) => self.make_with(|| GroupEncoder::new(encoding, dataset), sink, tasks, &listener),
        }
    }

    fn make_with<E: Encode>(
        &self,
        new_encoder: impl Fn() -> E + Sync,
        sink: &impl Sink,
        tasks: FileTasks<'_>,
        listener: &Reporter<'_, '_>,
    ) -> Result<(), Error> {
        let job = &self.prepared.job;
        let Packing { encoding, gzip_level } = job.packing();
        Engine { threads: job.threads, new_encoder, encoding, gzip_level, sink, listener, stop: self.stop }.run(tasks)
    }

    fn report(&self, event: impl FnOnce(&mut dyn Observer) -> Observed) -> Result<(), Error> {
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        event(&mut **observer).map_err(|error| ErrorKind::Observer(error).into())
    }

    pub(super) fn summary(&self, status: Status, counters: &Counters) -> Summary {
        Summary {
            status,
            identity: self.prepared.identity.clone(),
            directory: self.prepared.job.path().map(Path::to_path_buf),
            totals: counters.by_table(),
            made: counters.made(),
            files_before: counters.files_before(),
            elapsed: self.start.elapsed(),
        }
    }
}

/// The files of a part that are not completed.
pub(super) fn missing<'p>(plan: &Plan<'p>, part: &Part, completed: &'p CompletedFiles) -> FileTasks<'p> {
    let mut completed = completed.files().iter().peekable();
    let mut is_missing = move |number: u64| completed.next_if(|facts| facts.number == number).is_none();
    let (plan, files) = (*plan, plan.files_of_part(part).zip(0..));
    let missing = files.filter(move |(_, number)| is_missing(*number));
    Box::new(missing.map(move |(file, number)| FileTask::new(number, &plan, file)))
}

/// What a run has made, and how many rows it will make.
pub(super) struct RunCounters {
    pub(super) counters: Arc<Counters>,
    pub(super) rows: u64,
}

/// Counts what the workers do, and reports it to the observer.
struct Reporter<'w, 'r> {
    run: &'w Run<'r>,
    counters: &'w RunCounters,
    keep: &'w (dyn Fn(&FileFacts) + Sync),
}

impl Listener for Reporter<'_, '_> {
    fn committed(&self, table: Table, rows: u64, bytes: u64, written: u64) {
        let RunCounters { counters, rows: all } = self.counters;
        counters.add_rows(table, rows, bytes, written);
        // A busy observer is called for a later block.
        if let Ok(mut observer) = self.run.observer.try_lock() {
            let made = counters.made();
            observer.advanced(&Progress { done: made.rows, rows: *all, bytes: made.bytes, table });
        }
    }

    fn finished(&self, file: &PlannedFile, facts: Option<&FileFacts>) -> Result<(), Error> {
        self.counters.counters.add_file(file.table);
        let Some(facts) = facts else { return Ok(()) };
        (self.keep)(facts);
        self.run.report(|observer| observer.finished(file, facts))
    }
}
