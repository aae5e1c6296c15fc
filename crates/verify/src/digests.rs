//! Compares the files of a dataset of another version with its manifest: all that this release can
//! say about their text.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fixtures_gen::{BlockEncoder, Compression, Dataset, FileFormat, Format, Plan, ROWS_VERSION, Table};
use fixtures_run::directory::DataName;
use fixtures_run::fs::Folder;
use fixtures_run::{Digester, Identity};

use crate::directory::{of_manifest, report_strays, why_unreadable};
use crate::error::Error;
use crate::manifest::{Recorded, entries};
use crate::options::Options;
use crate::report::{Collector, Finding, Place};
use crate::rule::Rule;
use crate::slots::lock;
use crate::text::{Text, Trouble};

/// Lines that are digested at a time.
const LINES: u64 = 1_024;

/// Compares all files that the manifest lists.
pub(crate) fn check(job: &Options, identity: &Identity, collector: &mut Collector) -> Result<(), Error> {
    let folder = job.folder();
    let files = match entries(&folder)? {
        Ok(files) => files,
        Err(error) => {
            collector.add(Place::Manifest, of_manifest(format!("cannot be read: {error}")));
            return Ok(());
        }
    };
    // Later versions may have the same rows.
    if identity.dataset_version < ROWS_VERSION && is_of_this_version(&folder, identity) {
        let what = format!("says dataset version {}, but tenants.csv is of this one", identity.dataset_version);
        collector.add(Place::Manifest, of_manifest(what));
    }
    let listed: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    if listed.len() < files.len() {
        collector.add(Place::Manifest, of_manifest("lists a file more than once"));
    }
    report_strays(&folder, &|_, name| listed.contains(name), collector)?;
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    let shared = Mutex::new(std::mem::take(collector));
    thread::scope(|scope| {
        for _ in 0..job.threads.get().min(files.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((name, recorded)) = files.get(number) else { return };
                    let outcome = if job.stop.is_requested() {
                        Err(Error::Stopped)
                    } else {
                        compare(job, &folder, name, *recorded)
                    };
                    match outcome {
                        Ok(None) => {}
                        Ok(Some((rule, what))) => {
                            lock(&shared).add(
                                Place::File(number as u64),
                                Finding { rule, file: name.clone(), line: None, what },
                            );
                        }
                        Err(error) => {
                            next.store(files.len(), Ordering::Relaxed);
                            lock(&failure).get_or_insert(error);
                        }
                    }
                }
            });
        }
    });
    *collector = shared.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Compares one file; what is wrong with it.
fn compare(job: &Options, folder: &Folder, name: &str, recorded: Recorded) -> Result<Option<(Rule, String)>, Error> {
    if DataName::parse(name).is_none() {
        return Ok(Some((
            Rule::Manifest,
            "is listed by the manifest, but is not the name of a file of rows".to_owned(),
        )));
    }
    let file = match folder.open(name) {
        Ok(file) => file,
        Err(error) => return Ok(Some((Rule::Manifest, why_unreadable(error)?))),
    };
    let is_gzip = name.ends_with(Compression::Gzip.suffix());
    let compression = if is_gzip { Compression::Gzip } else { Compression::None };
    let (mut text, mut piece, mut digester) = (Text::new(file, compression), vec![], Digester::new());
    // A header is no row.
    let mut header = u64::from(name.contains(".csv"));
    let (mut bytes, mut rows) = (0, 0);
    let table = table_of(name);
    // Rows of a file that is not text are not lines.
    let is_text = !name.ends_with(FileFormat::Parquet.name());
    loop {
        match text.piece(LINES, &mut piece) {
            Ok(_) if piece.is_empty() => break,
            Ok(ends) => {
                digester.update(&piece);
                bytes += piece.len() as u64;
                let more = if is_text { ends.saturating_sub(std::mem::take(&mut header)) } else { 0 };
                rows += more;
                job.counters.add_rows(table, more, piece.len() as u64, 0);
            }
            Err(Trouble::Content(what)) => return Ok(Some((Rule::Shape, what))),
            Err(Trouble::System(error)) => return Err(folder.unreadable(name, error).into()),
        }
    }
    job.counters.add_file(table);
    if !is_text {
        rows = recorded.rows;
        job.counters.add_rows(table, rows, 0, 0);
    }
    let digest = digester.finish();
    Ok((recorded != Recorded { rows, bytes, digest }).then(|| {
        let Recorded { rows: of_rows, bytes: of_bytes, digest: of_digest } = recorded;
        let what = format!(
            "is not what the manifest says: {rows} rows, {bytes} bytes of text, digest {digest}, not {of_rows}, {of_bytes}, \
             {of_digest}"
        );
        (Rule::Manifest, what)
    }))
}

/// The table that a file's name begins with.
fn table_of(name: &str) -> Table {
    let of = |table: &&Table| name.strip_prefix(table.name()).is_some_and(|rest| rest.starts_with(['_', '.']));
    Table::ALL.iter().find(of).copied().unwrap_or(Table::Tenants)
}

/// Whether `tenants.csv` is what this release makes of the same spec: then the manifest is wrong
/// about the version.
fn is_of_this_version(folder: &Folder, identity: &Identity) -> bool {
    let Ok(dataset) = Dataset::new(identity.spec.clone()) else { return false };
    let plan = Plan::new(&dataset, Format::Csv, 1);
    let Some((file, mut text)) = plan.table_file(Table::Tenants).and_then(|file| {
        let text = Text::new(folder.open(&file.name).ok()?, Compression::None);
        Some((file, text))
    }) else {
        return false;
    };
    let Some(block) = plan.blocks(&file).next() else { return false };
    let mut first = vec![];
    let lines = block.row_count() + 1;
    if text.piece(lines, &mut first).is_err() {
        return false;
    }
    first.strip_prefix(&file.header()[..]) == Some(BlockEncoder::new(&dataset).encode(file.text_format(), &block))
}
