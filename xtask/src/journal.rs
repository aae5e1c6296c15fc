//! `.journal.ndjson`: what a run has finished so far. Its presence says that the dataset is not complete.
//!
//! Its first line says what the dataset is; then there is a line for each file. A line is written *before* its file gets
//! its name: a file under its name therefore has its line, and a file counts as finished if it is there in the length
//! that its line tells. Each line carries its own digest, so one that was torn by the end of the process counts for nothing.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::error::Error;
use crate::files::Folder;
use crate::found::Told;
use crate::identity::{GENERATOR, Identity};
use crate::lines::{self, Appender};
use crate::names;
use crate::output::Finished;

/// Raised when the shape of the journal changes.
const FORMAT_VERSION: u32 = 1;

/// A finished file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Its place in the run, from 0.
    pub(crate) number: u64,
    pub(crate) path: String,
    pub(crate) rows: u64,
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Bytes of the file.
    pub(crate) written: u64,
    pub(crate) digest: Digest,
}

impl Entry {
    fn of(file: &Finished) -> Self {
        Self {
            number: file.label.number,
            path: file.label.name.clone(),
            rows: file.label.rows.end - file.label.rows.start,
            bytes: file.bytes,
            written: file.written,
            digest: file.digest,
        }
    }
}

impl From<Entry> for Told {
    fn from(entry: Entry) -> Self {
        let Entry { number, path, rows, bytes, written, digest } = entry;
        Self { number: Some(number), path, rows, bytes, written: Some(written), digest }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    format_version: u32,
    generator: String,
    identity: Identity,
}

/// Reads a journal: says what it is of and shows every whole entry; none if it is no journal of ours.
pub(crate) fn read(mut input: &mut dyn BufRead, visit: &mut dyn FnMut(Entry)) -> io::Result<Option<Identity>> {
    let mut line = Vec::new();
    if !lines::next(&mut input, &mut line)? {
        return Ok(None);
    }
    let is_ours = |head: &Head| head.format_version == FORMAT_VERSION && head.generator == GENERATOR;
    let Some(head) = lines::content(&line, "journal").filter(is_ours) else { return Ok(None) };
    while lines::next(&mut input, &mut line)? {
        lines::content(&line, "file").into_iter().for_each(&mut *visit);
    }
    Ok(Some(head.identity))
}

/// The journal of the run that is under way. Threads share it.
pub(crate) struct Journal<'f>(Appender<'f>);

impl<'f> Journal<'f> {
    /// Begins a journal with the files that are finished already, in place of the one that may be there.
    pub(crate) fn begin(
        folder: &Folder<'f>,
        identity: &Identity,
        finished: impl Iterator<Item = Entry>,
    ) -> Result<Self, Error> {
        const PIECE: usize = 256 * 1024;
        let name = names::journal(identity.part);
        let mut file = folder.create(&name)?;
        let head = Head { format_version: FORMAT_VERSION, generator: GENERATOR.to_owned(), identity: identity.clone() };
        let mut text = lines::line("journal", &head);
        for entry in finished {
            text += &lines::line("file", &entry);
            if text.len() >= PIECE {
                file.write(text.as_bytes())?;
                text.clear();
            }
        }
        file.write(text.as_bytes())?;
        // Without its first line a journal is none of ours, so that must outlive a loss of power too.
        file.sync()?;
        Appender::publish(folder, &name, file).map(Self)
    }

    /// Notes a file that is whole, before it gets its name; with `sync` so that the line outlives a loss of power.
    pub(crate) fn note(&self, file: &Finished, sync: bool) -> Result<(), Error> {
        let line = lines::line("file", &Entry::of(file));
        self.0.append(&line, sync)
    }

    /// Removes the journal of a run that is complete.
    pub(crate) fn remove(self) -> Result<(), Error> {
        self.0.remove()
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;
    use crate::args::GenArgs;
    use crate::files::Disk;
    use crate::job::Job;

    fn identity() -> Identity {
        Identity::of(&Job::resolve(GenArgs::default()).unwrap())
    }

    fn entry(number: u64) -> Entry {
        let path = format!("file {number}");
        Entry { number, path, rows: 1, bytes: 100, written: 10, digest: Digest::of(&[number as u8]) }
    }

    fn text(entries: u64) -> Vec<u8> {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        let entries: Vec<_> = (0..entries).map(entry).collect();
        Journal::begin(&folder, &identity(), entries.into_iter()).unwrap();
        std::fs::read(place.path().join(names::journal(None))).unwrap()
    }

    fn read_all(bytes: &[u8]) -> Option<Vec<u64>> {
        let mut numbers = vec![];
        let found = read(&mut BufReader::new(bytes), &mut |entry| numbers.push(entry.number)).unwrap();
        assert!(found.is_none_or(|found| found == identity()));
        read(&mut BufReader::new(bytes), &mut |_| ()).unwrap().map(|_| numbers)
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let mut entries = vec![];
        let found = read(&mut BufReader::new(text(3).as_slice()), &mut |entry| entries.push(entry)).unwrap();
        assert_eq!(found, Some(identity()));
        assert_eq!(entries, [entry(0), entry(1), entry(2)]);
    }

    #[test]
    fn a_torn_line_counts_for_nothing() {
        let whole = text(3);
        let ends: Vec<usize> = (0..whole.len()).filter(|&at| whole[at] == b'\n').collect();
        for cut in 0..whole.len() {
            let lines = ends.iter().filter(|&&end| end < cut).count();
            let expected = lines.checked_sub(1).map(|entries| (0..entries as u64).collect());
            assert_eq!(read_all(&whole[..cut]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_line_with_any_byte_changed_counts_for_nothing() {
        let whole = text(3);
        let ends: Vec<usize> = (0..whole.len()).filter(|&at| whole[at] == b'\n').collect();
        for at in ends[0] + 1..ends[1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            let read = read_all(&changed).unwrap();
            assert!(read == [1, 2] || read == [0, 1, 2] && changed[at].is_ascii_whitespace(), "{at}: {read:?}");
        }
    }

    #[test]
    fn nothing_follows_a_failed_write() {
        let place = tempfile::tempdir().unwrap();
        let faulty = crate::files::faulty::Faulty::once(crate::files::faulty::Kind::Write, 1);
        let journal = Journal::begin(&Folder::new(place.path(), &faulty), &identity(), std::iter::empty()).unwrap();
        let label = crate::draft::Label {
            number: 0,
            name: "file 0".to_owned(),
            table: fixtures_gen::Table::Orders,
            tenant: None,
            rows: 0..1,
        };
        let file = Finished { label, bytes: 1, written: 1, digest: Digest::default() };
        assert!(journal.note(&file, false).is_err());
        assert!(journal.note(&file, false).is_err());
        assert_eq!(read_all(&std::fs::read(place.path().join(names::journal(None))).unwrap()), Some(vec![]));
    }
}
