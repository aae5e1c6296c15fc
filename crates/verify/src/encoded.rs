//! Compares files that are not text with what the encoding makes of the model's rows, byte by byte: a
//! file for each thread, a group of rows at a time.

use std::fmt::Write;
use std::io::{self, ErrorKind as IoKind, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use fixtures_gen::{Block, Plan, PlannedFile};
use fixtures_run::fs::Folder;
use fixtures_run::{Digester, EncodeGroup, Encoding, ErrorKind, next_group};

use crate::directory::{of_manifest, why_unreadable};
use crate::error::Error;
use crate::manifest::{Recorded, Records};
use crate::model::{Files, begin};
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
        files: Mutex::new(files),
        collector: Mutex::new(std::mem::take(collector)),
        failure: Mutex::new(None),
        is_over: AtomicBool::new(false),
    };
    thread::scope(|scope| {
        for me in 0..job.threads.get() {
            let shared = &shared;
            let work = move || shared.work();
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
    files: Mutex<Files<'s>>,
    collector: Mutex<Collector>,
    failure: Mutex<Option<Error>>,
    is_over: AtomicBool,
}

impl Shared<'_> {
    fn work(&self) {
        let mut encoder = self.encoding.encoder(self.plan.dataset());
        while !self.is_over.load(Ordering::Relaxed) {
            let next = lock(&self.files).next();
            let Some((number, planned)) = next else { return };
            if let Err(error) = self.compare(number, &planned, &mut *encoder) {
                return self.fail(error);
            }
        }
    }

    fn fail(&self, error: Error) {
        lock(&self.failure).get_or_insert(error);
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Compares a file of the plan.
    fn compare(&self, number: u64, planned: &PlannedFile, encoder: &mut dyn EncodeGroup) -> Result<(), Error> {
        let report = |rule, what| self.report(number, planned, rule, what);
        let file = match self.folder.open(&planned.name) {
            Ok(file) => file,
            Err(error) => {
                report(Rule::Manifest, why_unreadable(error)?);
                return Ok(());
            }
        };
        let mut content = Content::new(file);
        let read = self.compare_content(planned, encoder, &mut content).and_then(|()| content.read_rest());
        let unreadable = |error| self.folder.unreadable(&planned.name, error);
        if self.job.stop.is_requested() {
            return Err(Error::Stopped);
        }
        read.map_err(unreadable)?;
        self.job.counters.add_file(planned.table);
        let actual = Recorded { rows: planned.row_count(), bytes: content.bytes, digest: content.digester.finish() };
        match self.records.of(&planned.name) {
            None => report(Rule::Manifest, "is not in the manifest".to_owned()),
            Some(recorded) => self.compare_with_record(number, planned, &actual, recorded, content.finding.is_some()),
        }
        if let Some((rule, what)) = content.finding {
            report(rule, what);
        }
        Ok(())
    }

    /// Compares header, groups and footer, until something differs.
    fn compare_content(
        &self,
        planned: &PlannedFile,
        encoder: &mut dyn EncodeGroup,
        content: &mut Content,
    ) -> io::Result<()> {
        let (mut file, mut expected) = (self.encoding.file(planned.table), vec![]);
        file.header(&mut expected);
        content.compare(&expected, || "at its beginning".to_owned())?;
        let (mut blocks, mut start) = (self.plan.blocks(planned), planned.rows.start);
        for number in 1.. {
            let group = next_group(&mut blocks, self.encoding.group_rows());
            if group.is_empty() {
                break;
            }
            let count: u64 = group.iter().map(Block::row_count).sum();
            let rows = start..start + count;
            start = rows.end;
            if content.finding.is_none() && !self.job.stop.is_requested() {
                expected.clear();
                file.add(encoder.encode(&group, &mut expected));
                content
                    .compare(&expected, || format!("in row group {number}, rows {} to {}", rows.start, rows.end - 1))?;
            }
            self.job.counters.add_rows(planned.table, count, expected.len() as u64, 0);
        }
        expected.clear();
        if content.finding.is_none() {
            file.footer(&mut expected);
            content.compare(&expected, || "in its footer".to_owned())?;
        }
        Ok(())
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

/// A file as it is read.
struct Content {
    file: Box<dyn fixtures_run::fs::ReadFile>,
    digester: Digester,
    bytes: u64,
    buffer: Vec<u8>,
    /// The first difference.
    finding: Option<(Rule, String)>,
}

impl Content {
    fn new(file: Box<dyn fixtures_run::fs::ReadFile>) -> Self {
        Self { file, digester: Digester::new(), bytes: 0, buffer: vec![], finding: None }
    }

    /// Reads as many bytes as are expected next, and compares them.
    fn compare(&mut self, expected: &[u8], place: impl Fn() -> String) -> io::Result<()> {
        if self.finding.is_some() {
            return Ok(());
        }
        self.buffer.clear();
        let start = self.bytes;
        (&mut self.file).take(expected.len() as u64).read_to_end(&mut self.buffer)?;
        self.digester.update(&self.buffer);
        self.bytes += self.buffer.len() as u64;
        if self.buffer != expected {
            let equal = self.buffer.iter().zip(expected).take_while(|(is, should)| is == should).count();
            let byte = start + equal as u64;
            self.finding = Some(if equal == self.buffer.len() {
                (Rule::Shape, format!("ends after {byte} bytes, {}", place()))
            } else {
                (Rule::Dataset, format!("differs from the file of the dataset at byte {byte}, {}", place()))
            });
        }
        Ok(())
    }

    /// Reads what is left; more than there should be is a difference, too.
    fn read_rest(&mut self) -> io::Result<()> {
        let (mut buffer, end) = (vec![0; 1 << 16], self.bytes);
        loop {
            match self.file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    self.digester.update(&buffer[..read]);
                    self.bytes += read as u64;
                }
                Err(error) if error.kind() == IoKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if self.bytes > end && self.finding.is_none() {
            self.finding = Some((Rule::Shape, format!("goes on behind its end, which is after {end} bytes")));
        }
        Ok(())
    }
}
