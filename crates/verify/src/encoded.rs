//! Compares files that are not text with what the encoding makes of the model's rows, byte by byte, a group of rows at a time.
//!
//! A worker takes the next file of the plan. When the plan has run out, workers help with the files that are still open.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use fixtures_gen::{Plan, PlannedFile};
use fixtures_run::fs::Folder;
use fixtures_run::{EncodeGroup, Encoding, ErrorKind};

use crate::directory::{of_manifest, why_unreadable};
use crate::error::Error;
use crate::groups::{GroupedFile, Whole};
use crate::manifest::{Recorded, Records};
use crate::model::begin;
use crate::open_files::OpenFiles;
use crate::options::Options;
use crate::report::{Collector, Finding, Place};
use crate::rule::Rule;
use crate::slots::lock;

/// Compares the directory with a plan and with its manifest.
pub(crate) fn compare(
    job: &Options,
    plan: &Plan<'_>,
    encoding: &dyn Encoding,
    collector: &mut Collector,
) -> Result<(), Error> {
    let folder = job.folder();
    let (records, files) = begin(&folder, plan, collector)?;
    let shared = Shared {
        job,
        plan,
        encoding,
        folder,
        records,
        files: OpenFiles::new(files, job.threads.get()),
        collector: Mutex::new(std::mem::take(collector)),
        failure: Mutex::new(None),
        is_over: AtomicBool::new(false),
    };
    thread::scope(|scope| {
        for me in 0..shared.files.workers() {
            let shared = &shared;
            let work = move || shared.work(me);
            if let Err(error) = thread::Builder::new().name(format!("verifier {me}")).spawn_scoped(scope, work) {
                shared.fail(fixtures_run::Error::from(ErrorKind::Thread(error)).into());
            }
        }
    });
    *collector = shared.collector.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failure = shared.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    failure.map_or(Ok(()), Err)
}

struct Shared<'s> {
    job: &'s Options,
    plan: &'s Plan<'s>,
    encoding: &'s dyn Encoding,
    folder: Folder,
    records: Records,
    files: OpenFiles<'s, GroupedFile<'s>>,
    collector: Mutex<Collector>,
    failure: Mutex<Option<Error>>,
    is_over: AtomicBool,
}

impl<'s> Shared<'s> {
    fn work(&self, me: usize) {
        let mut encoder = self.encoding.encoder(self.plan.dataset());
        while !self.is_over() {
            let outcome = match self.files.next(me, |number, planned| self.open(number, planned)) {
                Ok(Some(file)) => self.compare_group(&file, &mut *encoder),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                return self.fail(error);
            }
            if self.job.stop.is_requested() {
                return self.fail(Error::Stopped);
            }
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn fail(&self, error: Error) {
        lock(&self.failure).get_or_insert(error);
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Opens a file of the plan; `None` if there is none, which is then reported.
    fn open(&self, number: u64, planned: PlannedFile) -> Result<Option<GroupedFile<'s>>, Error> {
        match self.folder.open(&planned.name) {
            Ok(file) => {
                let workers = self.files.workers();
                Ok(Some(GroupedFile::new(number, self.plan, planned, self.encoding, file, workers)))
            }
            Err(error) => {
                self.report(number, &planned, Rule::Manifest, why_unreadable(error)?);
                Ok(None)
            }
        }
    }

    /// Compares the next group of a file.
    fn compare_group(&self, file: &Arc<GroupedFile<'s>>, encoder: &mut dyn EncodeGroup) -> Result<(), Error> {
        let Some(group) = file.claim(|| self.is_over()) else {
            // Whoever has the last group closes the file.
            self.files.leave(file);
            return Ok(());
        };
        let (planned, mut expected, mut index) = (&file.planned, vec![], None);
        if !file.differs() && !group.blocks.is_empty() {
            index = Some(encoder.encode(&group.blocks, &mut expected));
        }
        let (rows, bytes) = (group.rows.end - group.rows.start, expected.len() as u64);
        let whole = file.compare(group, expected, index);
        let whole = whole.map_err(|error| self.folder.unreadable(&planned.name, error))?;
        self.job.counters.add_rows(planned.table, rows, bytes, 0);
        if let Some(whole) = whole {
            self.close(file, whole);
        }
        Ok(())
    }

    /// Judges a file that was read to its end.
    fn close(&self, file: &GroupedFile<'_>, whole: Whole) {
        let (number, planned) = (file.number, &file.planned);
        self.job.counters.add_file(planned.table);
        let actual = Recorded { rows: planned.row_count(), bytes: whole.bytes, digest: whole.digester.finish() };
        match self.records.of(&planned.name) {
            None => self.report(number, planned, Rule::Manifest, "is not in the manifest".to_owned()),
            Some(recorded) => self.compare_with_record(number, planned, &actual, recorded, whole.finding.is_some()),
        }
        if let Some((rule, what)) = whole.finding {
            self.report(number, planned, rule, what);
        }
    }

    /// Compares a file with what the manifest says of it.
    fn compare_with_record(
        &self,
        number: u64,
        planned: &PlannedFile,
        actual: &Recorded,
        recorded: Recorded,
        differs: bool,
    ) {
        let mut what = String::new();
        if actual.rows != recorded.rows {
            let _ = write!(what, "; {} rows, not {}", actual.rows, recorded.rows);
        }
        if actual.bytes != recorded.bytes {
            let _ = write!(what, "; {} bytes, not {}", actual.bytes, recorded.bytes);
        }
        if actual.digest != recorded.digest {
            let _ = write!(what, "; digest {}, not {}", actual.digest, recorded.digest);
        }
        let Some(what) = what.strip_prefix("; ") else { return };
        if differs {
            self.report(number, planned, Rule::Manifest, format!("is not what the manifest says: {what}"));
        } else {
            // The file is what the dataset has, so the manifest is wrong.
            let what = format!("is wrong about {}: it has {what}", planned.name);
            lock(&self.collector).add(Place::Manifest, of_manifest(what));
        }
    }

    fn report(&self, number: u64, planned: &PlannedFile, rule: Rule, what: String) {
        lock(&self.collector).add(Place::File(number), Finding { rule, file: planned.name.clone(), line: None, what });
    }
}
