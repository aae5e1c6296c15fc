//! Compares the files of a directory with the model, on several threads.
//!
//! A worker takes the next file of the plan, reads it in pieces of a block's lines, makes the block
//! and compares. When the plan has run out, workers help with the files that are still open. Once a
//! piece differs, the rest of the file is only digested and counted; then one worker looks at the
//! file once more, line by line (`diff`).

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use fixtures_gen::{BlockEncoder, Format, Plan, PlannedFile, Table};
use fixtures_run::ErrorKind;
use fixtures_run::directory::{has_as_many_files, has_far_more_files};
use fixtures_run::fs::{Folder, is_of_file};

use crate::diff;
use crate::directory::{of_manifest, report_package, report_strays_of_plan};
use crate::error::Error;
use crate::manifest::{Recorded, Records, file_of};
use crate::open_files::{Files, OpenFiles};
use crate::options::Options;
use crate::report::{Collector, Finding, Place};
use crate::rule::Rule;
use crate::slots::{Content, OpenFile, lock};
use crate::text::{Text, Trouble};

/// Looks at what does not depend on the rows; returns what the manifest says of the files, and which of
/// the plan are to be compared.
pub(crate) fn begin<'p>(
    folder: &Folder,
    plan: &Plan<'p>,
    collector: &mut Collector,
) -> Result<(Records, Files<'p>), Error> {
    report_strays_of_plan(folder, plan, collector)?;
    report_package(folder, plan, collector)?;
    let records = Records::read(folder, plan, collector)?;
    let listed = records.len();
    if !has_as_many_files(plan, listed) {
        let what = format!("lists {listed} files of the dataset of its spec, which has more or fewer");
        collector.add(Place::Manifest, of_manifest(what));
    }
    let files: Files<'p> = if has_far_more_files(plan, listed) {
        Box::new((0..).zip(existing(folder, plan)?))
    } else {
        Box::new((0..).zip(plan.files()))
    };
    Ok((records, files))
}

/// Compares the directory with a plan and with its manifest.
pub(crate) fn compare(job: &Options, plan: &Plan<'_>, collector: &mut Collector) -> Result<(), Error> {
    let folder = job.folder();
    let (records, files) = begin(&folder, plan, collector)?;
    let shared = Shared {
        job,
        plan,
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

/// The files of a plan that are in the directory, in the order of their names.
fn existing(folder: &Folder, plan: &Plan<'_>) -> Result<Vec<PlannedFile>, Error> {
    let mut files = vec![];
    folder.list(&mut |name| {
        files.extend(name.to_str().and_then(|name| file_of(plan, name)));
        Ok(())
    })?;
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

struct Shared<'s> {
    job: &'s Options,
    plan: &'s Plan<'s>,
    folder: Folder,
    records: Records,
    files: OpenFiles<'s, OpenFile<'s>>,
    collector: Mutex<Collector>,
    failure: Mutex<Option<Error>>,
    is_over: AtomicBool,
}

impl<'s> Shared<'s> {
    fn work(&self, me: usize) {
        let mut encoder = BlockEncoder::new(self.plan.dataset());
        let mut text = Vec::new();
        while !self.is_over.load(Ordering::Relaxed) {
            if self.job.stop.is_requested() {
                return self.fail(Error::Stopped);
            }
            let outcome = match self.files.next(me, |number, planned| self.open(number, planned)) {
                Ok(Some(file)) => self.compare_piece(&file, &mut encoder, &mut text),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                return self.fail(error);
            }
        }
    }

    fn fail(&self, error: Error) {
        lock(&self.failure).get_or_insert(error);
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Opens a file of the plan; `None` if there is none, which is then reported.
    fn open(&self, number: u64, planned: PlannedFile) -> Result<Option<OpenFile<'s>>, Error> {
        let what = match self.folder.open(&planned.name) {
            Ok(file) => {
                let text = Text::new(file, planned.compression);
                return Ok(Some(OpenFile::new(number, self.plan, planned, text)));
            }
            Err(error) => match error.kind() {
                ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
                ErrorKind::Io { source, .. } if is_of_file(source) => format!("cannot be read: {source}"),
                _ => return Err(error.into()),
            },
        };
        self.report(number, &planned, None, Rule::Manifest, what);
        Ok(None)
    }

    fn compare_piece(
        &self,
        file: &Arc<OpenFile<'s>>,
        encoder: &mut BlockEncoder<'_>,
        text: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let Some(piece) = file.claim(text) else {
            // Whoever has the last piece closes the file.
            self.files.leave(file);
            return Ok(());
        };
        let planned = &file.planned;
        if !file.differs() {
            let header = planned.header();
            let expected = match &piece.block {
                Some(block) => encoder.encode(planned.text_format(), block),
                None => &[],
            };
            let rows = text.strip_prefix(&header[..piece.header]);
            if rows != Some(expected) {
                file.set_differs();
            }
        }
        let rows = piece.lines.saturating_sub(u64::from(piece.header > 0));
        self.job.counters.add_rows(planned.table, rows, text.len() as u64, 0);
        match file.release() {
            Some(content) => self.close(file, content),
            None => Ok(()),
        }
    }

    /// Judges a file that was read to its end.
    fn close(&self, file: &OpenFile<'_>, content: Content) -> Result<(), Error> {
        let (number, planned) = (file.number, &file.planned);
        self.job.counters.add_file(planned.table);
        let rows = content.lines.saturating_sub(u64::from(planned.text_format() == Format::Csv));
        let recorded = self.records.of(&planned.name);
        match (&content.trouble, recorded) {
            (Some(Trouble::System(_)), _) => {}
            (Some(trouble @ Trouble::Content(_)), _) => {
                self.report(number, planned, None, Rule::Shape, trouble.to_string());
            }
            (None, Some(recorded)) => self.compare_with_record(file, &content, rows, recorded),
            (None, None) => self.report(number, planned, None, Rule::Manifest, "is not in the manifest".to_owned()),
        }
        let has_more_lines = rows > planned.row_count();
        match content.trouble {
            Some(Trouble::System(error)) => Err(self.folder.unreadable(&planned.name, error).into()),
            _ if content.differs => self.look_closer(file, &content, has_more_lines),
            _ => Ok(()),
        }
    }

    /// Compares a file that could be read with what the manifest says of it.
    fn compare_with_record(&self, file: &OpenFile<'_>, content: &Content, rows: u64, recorded: Recorded) {
        let (number, planned) = (file.number, &file.planned);
        let actual = Recorded { rows, bytes: content.bytes, digest: content.digest };
        if actual == recorded {
            return;
        }
        let differences = [
            (actual.rows != recorded.rows).then(|| format!("{} rows, not {}", actual.rows, recorded.rows)),
            (actual.bytes != recorded.bytes).then(|| format!("{} bytes of text, not {}", actual.bytes, recorded.bytes)),
            (actual.digest != recorded.digest).then(|| format!("digest {}, not {}", actual.digest, recorded.digest)),
        ];
        let differences = differences.into_iter().flatten().collect::<Vec<_>>().join("; ");
        if content.differs {
            self.report(number, planned, None, Rule::Manifest, format!("is not what the manifest says: {differences}"));
        } else {
            // The file is what the dataset has, so the manifest is wrong.
            let what = format!("is wrong about {}: it has {differences}", planned.name);
            lock(&self.collector).add(Place::Manifest, of_manifest(what));
        }
    }

    /// Finds out in what a file differs.
    fn look_closer(&self, file: &OpenFile<'_>, content: &Content, has_more_lines: bool) -> Result<(), Error> {
        let (number, planned, dataset) = (file.number, &file.planned, self.plan.dataset());
        if !content.ends_in_line_feed && content.trouble.is_none() && content.lines == 0 {
            self.report(number, planned, None, Rule::Shape, "has no line end".to_owned());
        }
        let first = diff::first_row(dataset, planned, self.reopen(planned)?);
        if let Some((table, tenant, row)) = first
            && let Some(what) = self.other_file(planned, content, (table, tenant, row))
        {
            let rule = match () {
                () if table != planned.table => Rule::Shape,
                () if Some(tenant) != planned.tenant => Rule::B1,
                () => diff::misplaced(table),
            };
            self.report(number, planned, None, rule, what);
            return Ok(());
        }
        let mut count = 0_u64;
        let mut found = |line, rule, what| {
            count += 1;
            self.report(number, planned, line, rule, what);
        };
        let text = self.reopen(planned)?;
        match diff::compare(self.plan, planned, text, has_more_lines, &mut found) {
            Err(Trouble::System(error)) => return Err(self.folder.unreadable(&planned.name, error).into()),
            Ok(()) if count == 0 && content.trouble.is_none() => {
                self.report(number, planned, None, Rule::Shape, "changed while it was read".to_owned());
            }
            // What is wrong with the content was reported when it was read first.
            Ok(()) | Err(Trouble::Content(_)) => {}
        }
        Ok(())
    }

    fn reopen(&self, planned: &PlannedFile) -> Result<Text, Error> {
        Ok(Text::new(self.folder.open(&planned.name)?, planned.compression))
    }

    /// What is said of a file that holds exactly the rows of another one, which begins with a row.
    fn other_file(
        &self,
        planned: &PlannedFile,
        content: &Content,
        (table, tenant, row): (Table, u64, u64),
    ) -> Option<String> {
        if content.trouble.is_some() || table == Table::Tenants {
            return None;
        }
        let of_tenant = || self.plan.file(tenant, table, row / self.plan.chunk_rows());
        let other = self.plan.table_file(table).or_else(of_tenant)?;
        let is_whole = self.records.of(&other.name).is_some_and(|recorded| recorded.digest == content.digest);
        (other.name != planned.name && is_whole).then(|| format!("holds the rows of {}", other.name))
    }

    fn report(&self, number: u64, planned: &PlannedFile, line: Option<u64>, rule: Rule, what: String) {
        lock(&self.collector).add(Place::File(number), Finding { rule, file: planned.name.clone(), line, what });
    }
}
