//! `.upload.ndjson`: which chunks of a dataset a server has acknowledged. It stays when all have been, and says so.
//!
//! Its first line says what the dataset is and where it goes; then there is a line for each acknowledged chunk, which
//! outlives a loss of power before the next chunk counts. What has no line is sent again, under the same key.

use std::io::{self, BufRead, BufReader};

use fixtures_gen::{Plan, Table};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::files::Folder;
use crate::identity::{GENERATOR, Identity};
use crate::lines::{self, Appender};
use crate::names;
use crate::upload::numbers::Numbers;
use crate::upload::schedule;
use crate::upload::target::TargetName;

/// Raised when the shape of the journal changes.
const FORMAT_VERSION: u32 = 1;

/// An acknowledged chunk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its place among all chunks.
    pub(super) number: u64,
    pub(super) table: String,
    /// The key that it was sent under.
    pub(super) key: String,
    pub(super) rows: u64,
    /// How many of the rows were turned away.
    pub(super) rejected: u64,
    /// Whether every answer confirmed its key.
    pub(super) is_confirmed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) format_version: u32,
    pub(super) generator: String,
    pub(super) identity: Identity,
    pub(super) target: TargetName,
}

impl Head {
    pub(super) fn new(identity: &Identity, target: TargetName) -> Self {
        Self { format_version: FORMAT_VERSION, generator: GENERATOR.to_owned(), identity: identity.clone(), target }
    }
}

/// What a journal tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Past {
    pub(super) done: Numbers,
    pub(super) of_table: [PastOfTable; Table::ALL.len()],
}

/// What a journal tells of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PastOfTable {
    pub(super) rows: u64,
    pub(super) rejected: u64,
    pub(super) chunks: u64,
    pub(super) confirmed: u64,
}

impl Past {
    /// Takes in an entry, if a plan has such a chunk.
    fn add(&mut self, entry: &Entry, numbers_end: u64, chunk_rows: u64) {
        let table = Table::ALL.iter().position(|table| table.name() == entry.table);
        let is_possible = entry.number < numbers_end && entry.rows <= chunk_rows && entry.rejected <= entry.rows;
        let Some(table) = table.filter(|_| is_possible) else { return };
        if self.done.insert(entry.number) {
            let of_table = &mut self.of_table[table];
            of_table.rows += entry.rows;
            of_table.rejected += entry.rejected;
            of_table.chunks += 1;
            of_table.confirmed += u64::from(entry.is_confirmed);
        }
    }

    pub(super) fn of(&self, table: Table) -> PastOfTable {
        self.of_table[table.index()]
    }

    /// Whether all of a dataset has been acknowledged.
    pub(super) fn is_all(&self, plan: &Plan<'_>) -> bool {
        self.done.count() == schedule::chunk_count(plan)
    }
}

/// Reads a journal: says what it is of and shows every whole entry; none if it is no journal of ours.
pub(super) fn read(mut input: &mut dyn BufRead, visit: &mut dyn FnMut(Entry)) -> io::Result<Option<Head>> {
    let mut line = Vec::new();
    if !lines::next(&mut input, &mut line)? {
        return Ok(None);
    }
    let is_ours = |head: &Head| head.format_version == FORMAT_VERSION && head.generator == GENERATOR;
    let Some(head) = lines::content(&line, "upload").filter(is_ours) else { return Ok(None) };
    while lines::next(&mut input, &mut line)? {
        lines::content(&line, "chunk").into_iter().for_each(&mut *visit);
    }
    Ok(Some(head))
}

/// What the journal in a folder tells; none if there is none of ours.
pub(super) fn find(folder: &Folder<'_>, plan: &Plan<'_>) -> Result<Option<(Head, Past)>, Error> {
    let (mut past, end) = (Past::default(), schedule::numbers_end(plan));
    let head = scan(folder, &mut |entry| past.add(&entry, end, plan.chunk_rows()))?;
    Ok(head.map(|head| (head, past)))
}

fn scan(folder: &Folder<'_>, visit: &mut dyn FnMut(Entry)) -> Result<Option<Head>, Error> {
    let name = names::UPLOAD_JOURNAL;
    if folder.length(name)?.is_none() {
        return Ok(None);
    }
    let mut input = BufReader::new(folder.open(name)?);
    read(&mut input, visit).map_err(|error| Error::io("read", &folder.path_of(name), error))
}

/// The journal of the upload that is under way. Threads share it.
pub(super) struct Journal<'f>(Appender<'f>);

impl<'f> Journal<'f> {
    /// Begins a journal, with the whole lines of the one that is there if the upload goes on.
    pub(super) fn begin(folder: &Folder<'f>, head: &Head, goes_on: bool) -> Result<Self, Error> {
        const PIECE: usize = 256 * 1024;
        let name = names::UPLOAD_JOURNAL;
        // One that an earlier process left.
        folder.remove(&names::temporary(name))?;
        let mut file = folder.create(name)?;
        let mut text = lines::line("upload", head);
        let mut outcome = Ok(());
        if goes_on {
            scan(folder, &mut |entry| {
                text += &lines::line("chunk", &entry);
                if text.len() >= PIECE && outcome.is_ok() {
                    outcome = file.write(text.as_bytes());
                    text.clear();
                }
            })?;
        }
        outcome?;
        file.write(text.as_bytes())?;
        file.sync()?;
        let journal = Appender::publish(folder, name, file).map(Self)?;
        folder.sync()?;
        Ok(journal)
    }

    /// Notes an acknowledged chunk.
    pub(super) fn note(&self, entry: &Entry) -> Result<(), Error> {
        self.0.append(&lines::line("chunk", entry), true)
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Format, Preset};

    use super::*;
    use crate::args::GenArgs;
    use crate::files::Disk;
    use crate::job::Job;
    use crate::upload::target::Target;

    fn head() -> Head {
        let identity = Identity::of(&Job::resolve(GenArgs::default()).unwrap());
        Head::new(&identity, Target::new(None, None, None, false).unwrap().name())
    }

    fn entry(number: u64) -> Entry {
        let (table, key) = ("orders".to_owned(), format!("{number:032x}"));
        Entry { number, table, key, rows: 10, rejected: number % 2, is_confirmed: !number.is_multiple_of(3) }
    }

    #[test]
    fn a_journal_goes_on_behind_its_last_whole_line() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        let path = place.path().join(names::UPLOAD_JOURNAL);
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 10);
        assert_eq!(find(&folder, &plan).unwrap(), None);

        let journal = Journal::begin(&folder, &head(), false).unwrap();
        (0..5).for_each(|number| journal.note(&entry(number)).unwrap());
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        let fifth = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(4).unwrap().0;
        for cut in fifth + 1..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let journal = Journal::begin(&folder, &head(), true).unwrap();
            journal.note(&entry(7)).unwrap();
            journal.note(&entry(7)).unwrap();
            let (found, past) = find(&folder, &plan).unwrap().unwrap();
            assert_eq!(found, head());
            let there: Vec<_> = (0..10).filter(|&number| past.done.contains(number)).collect();
            assert_eq!(there, [0, 1, 2, 3, 7], "cut at {cut}");
            assert_eq!(past.of(Table::Orders), PastOfTable { rows: 50, rejected: 3, chunks: 5, confirmed: 3 });
            assert!(!past.is_all(&plan));
        }
        drop(Journal::begin(&folder, &head(), false).unwrap());
        assert_eq!(find(&folder, &plan).unwrap().unwrap().1, Past::default());
    }

    #[test]
    fn entries_that_cannot_be_count_for_nothing() {
        let mut past = Past::default();
        for change in [
            Entry { number: u64::MAX, ..entry(0) },
            Entry { rows: 11, ..entry(0) },
            Entry { rejected: 11, ..entry(0) },
            Entry { table: "invoices".to_owned(), ..entry(0) },
        ] {
            past.add(&change, 100, 10);
        }
        assert_eq!(past, Past::default());
    }
}
