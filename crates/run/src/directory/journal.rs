//! `.journal.ndjson`: what a run has finished so far. While it exists, the dataset is not complete.
//!
//! Its first line says what the dataset is; then there is a line for each file. A line is written
//! *before* its file gets its name: a file under its name therefore has its line, and a file counts
//! as finished if it exists in the length that its line records. Each line carries its own digest,
//! so a line that was torn by the end of the process is ignored.

use std::io::{self, BufRead, BufReader};

use fixtures_gen::{PartNumber, Plan};
use serde::{Deserialize, Serialize};

use crate::directory::completed::CompletedFiles;
use crate::directory::lines::{self, Appender};
use crate::directory::{names, unreadable};
use crate::error::Error;
use crate::file::FileRecord;
use crate::fs::Folder;
use crate::identity::{Flaw, GENERATOR, Identity};

/// Raised when the shape of the journal changes.
const FORMAT_VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Head {
    format_version: u32,
    generator: String,
    identity: Identity,
}

/// Reads the journal of a part, or of a whole dataset: visits every whole record and returns what
/// the journal is of, or what is wrong if the file is not a journal.
///
/// # Errors
/// What the system refused, or the first error of the visitor.
pub(crate) fn read(
    folder: &Folder,
    part: Option<PartNumber>,
    visit: &mut dyn FnMut(FileRecord) -> Result<(), Error>,
) -> Result<Result<Identity, Flaw>, Error> {
    let name = names::journal(part);
    let mut input = match folder.open(&name) {
        Ok(file) => BufReader::new(file),
        Err(error) => return unreadable::flaw(error).map(Err),
    };
    read_from(&mut input, visit, &|error| folder.unreadable(&name, error))
}

/// The same from any input; `unreadable` makes an error of the system's.
pub(crate) fn read_from(
    mut input: &mut dyn BufRead,
    visit: &mut dyn FnMut(FileRecord) -> Result<(), Error>,
    unreadable: &dyn Fn(io::Error) -> Error,
) -> Result<Result<Identity, Flaw>, Error> {
    let mut line = Vec::new();
    if !lines::next(&mut input, &mut line).map_err(unreadable)? {
        return Ok(Err(Flaw::new("its first line is not whole", None)));
    }
    let head: Head = match head(&line) {
        Ok(head) => head,
        Err(flaw) => return Ok(Err(flaw)),
    };
    while lines::next(&mut input, &mut line).map_err(unreadable)? {
        if let Some(record) = lines::content(&line, "file") {
            visit(record)?;
        }
    }
    Ok(Ok(head.identity))
}

/// What the first line says.
fn head(line: &[u8]) -> Result<Head, Flaw> {
    /// As much of it as every release writes.
    #[derive(Deserialize)]
    struct Least {
        format_version: u32,
        generator: String,
        identity: LeastIdentity,
    }

    #[derive(Deserialize)]
    struct LeastIdentity {
        dataset_version: u32,
    }

    const KIND: &str = "journal";
    let unknown = || Flaw::new("its first line is not that of a journal", None);
    let least: Least = lines::content(line, KIND).ok_or_else(unknown)?;
    let flaw = |what: String| Flaw::new(what, Some(least.identity.dataset_version));
    if least.generator != GENERATOR {
        return Err(flaw(format!("its generator is {:?}, not {GENERATOR:?}", least.generator)));
    }
    if least.format_version != FORMAT_VERSION {
        let version = least.format_version;
        return Err(flaw(format!("its format_version is {version}, and this release reads {FORMAT_VERSION}")));
    }
    lines::content(line, KIND).ok_or_else(|| flaw("its identity cannot be read".to_owned()))
}

/// The journal of the run that is under way. Threads share it.
pub(crate) struct Journal(Appender);

impl Journal {
    /// Begins a journal with the files that are finished already, replacing the one that may exist.
    pub(crate) fn begin(
        folder: &Folder,
        identity: &Identity,
        plan: &Plan<'_>,
        completed: &CompletedFiles,
    ) -> Result<Self, Error> {
        const BATCH: usize = 256 * 1024;
        let mut file = folder.create(&names::journal(identity.part))?;
        let head = Head { format_version: FORMAT_VERSION, generator: GENERATOR.to_owned(), identity: identity.clone() };
        let mut text = lines::line("journal", &head);
        for record in completed.records(plan) {
            text += &lines::line("file", &record);
            if text.len() >= BATCH {
                file.write(text.as_bytes())?;
                text.clear();
            }
        }
        file.write(text.as_bytes())?;
        // Without its first line a journal is not recognised, so that must survive a loss of power,
        // too.
        file.sync()?;
        Appender::publish(folder, file).map(Self)
    }

    /// Records a file that is whole, before it gets its name; with `sync` so that the line survives
    /// a loss of power.
    pub(crate) fn record(&self, record: &FileRecord, sync: bool) -> Result<(), Error> {
        self.0.append(&lines::line("file", record), sync)
    }

    /// Removes the journal of a run that is complete, or that makes nothing.
    pub(crate) fn remove(self) -> Result<(), Error> {
        self.0.remove()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fixtures_gen::{Dataset, Format, Preset};

    use super::*;
    use crate::Job;
    use crate::digest::Digest;
    use crate::fs::faulty::{Faulty, Kind};

    fn identity() -> Identity {
        Job::new(Preset::Tiny.spec(42)).identity()
    }

    fn record(number: u64) -> FileRecord {
        let path = format!("file {number}");
        FileRecord { number, path, rows: 1, bytes: 100, written: Some(10), digest: Digest::of(&[number as u8]) }
    }

    fn begin(folder: &Folder) -> Journal {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
        Journal::begin(folder, &identity(), &plan, &CompletedFiles::none(&plan.whole())).unwrap()
    }

    fn text(records: u64) -> Vec<u8> {
        let place = tempfile::tempdir().unwrap();
        let journal = begin(&Folder::new(place.path()));
        (0..records).for_each(|number| journal.record(&record(number), false).unwrap());
        std::fs::read(place.path().join(names::journal(None))).unwrap()
    }

    fn read_all(bytes: &[u8]) -> Option<Vec<FileRecord>> {
        let mut records = vec![];
        let visit = &mut |record| {
            records.push(record);
            Ok(())
        };
        let found = read_from(&mut BufReader::new(bytes), visit, &|error| panic!("{error}")).unwrap().ok()?;
        assert_eq!(found, identity());
        Some(records)
    }

    fn numbers(bytes: &[u8]) -> Option<Vec<u64>> {
        Some(read_all(bytes)?.into_iter().map(|record| record.number).collect())
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        assert_eq!(read_all(&text(3)), Some(vec![record(0), record(1), record(2)]));
    }

    #[test]
    fn a_torn_line_is_ignored() {
        let whole = text(3);
        let ends: Vec<usize> = (0..whole.len()).filter(|&at| whole[at] == b'\n').collect();
        for cut in 0..whole.len() {
            let lines = ends.iter().filter(|&&end| end < cut).count();
            let expected = lines.checked_sub(1).map(|records| (0..records as u64).collect());
            assert_eq!(numbers(&whole[..cut]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_line_with_any_byte_changed_is_ignored() {
        let whole = text(3);
        let ends: Vec<usize> = (0..whole.len()).filter(|&at| whole[at] == b'\n').collect();
        for at in ends[0] + 1..ends[1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            let read = numbers(&changed).unwrap();
            assert!(read == [1, 2] || read == [0, 1, 2] && changed[at].is_ascii_whitespace(), "{at}: {read:?}");
        }
    }

    #[test]
    fn nothing_follows_a_failed_write() {
        let place = tempfile::tempdir().unwrap();
        let faulty = Faulty::once(Kind::Write, 1);
        let journal = begin(&Folder::on(place.path(), Arc::new(faulty)));
        assert!(journal.record(&record(0), false).is_err());
        assert!(journal.record(&record(0), false).is_err());
        assert_eq!(numbers(&std::fs::read(place.path().join(names::journal(None))).unwrap()), Some(vec![]));
    }
}
