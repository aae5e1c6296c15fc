//! Files that a previous run has finished: gathered from its manifest or journal, and held against what is there.

use std::io::{self, Read, Seek, SeekFrom};

use fixtures_gen::{Part, Plan, Table};

use crate::compress::Compression;
use crate::digest::Digest;
use crate::error::Error;
use crate::files::Folder;
use crate::journal;
use crate::manifest::Record;
use crate::names::DataName;
use crate::tally::Totals;

/// The finished files of a run.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Found {
    /// In the order of the plan.
    known: Vec<Known>,
    totals: [Totals; Table::ALL.len()],
    /// Whether no file of the run is missing.
    pub(crate) is_all: bool,
    /// The first one that is.
    pub(crate) missing: Option<String>,
}

/// A finished file: 40 bytes, for there can be millions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Known {
    /// Its place in the run, from 0.
    pub(crate) number: u64,
    /// What the manifest tells of it.
    pub(crate) record: Record,
    /// Bytes of the file.
    pub(crate) written: u64,
}

impl Found {
    /// The finished files.
    pub(crate) fn known(&self) -> &[Known] {
        &self.known
    }

    /// Their totals, by table.
    pub(crate) fn totals(&self) -> &[Totals; Table::ALL.len()] {
        &self.totals
    }

    /// Their lines for a journal.
    pub(crate) fn entries(&self, plan: &Plan<'_>, part: &Part) -> impl Iterator<Item = journal::Entry> {
        let mut known = self.known.iter().peekable();
        let entries = plan.files_of_part(part).zip(0..).map_while(move |(file, number)| {
            known.peek()?;
            let entry = known.next_if(|known| known.number == number).map(|known| journal::Entry {
                number,
                rows: file.row_count(),
                path: file.name,
                bytes: known.record.bytes,
                written: known.written,
                digest: known.record.digest,
            });
            Some(entry)
        });
        entries.flatten()
    }
}

/// What a manifest or journal tells of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// Its place in the run; none if they are told in order.
    pub(crate) number: Option<u64>,
    pub(crate) path: String,
    pub(crate) rows: u64,
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Bytes of the file; none if that was not told.
    pub(crate) written: Option<u64>,
    pub(crate) digest: Digest,
}

/// Takes in what a manifest or journal tells, and keeps what is true.
pub(crate) struct Gather<'g> {
    folder: &'g Folder<'g>,
    /// With the digest of what else was told, to be compared with the plan.
    claims: Vec<(Known, u64)>,
    told: u64,
    error: Option<Error>,
}

impl<'g> Gather<'g> {
    pub(crate) fn new(folder: &'g Folder<'g>) -> Self {
        Self { folder, claims: vec![], told: 0, error: None }
    }

    /// Takes in a file: keeps it if it is there and holds as much as was told.
    pub(crate) fn add(&mut self, told: &Told) {
        let number = told.number.unwrap_or(self.told);
        self.told += 1;
        let Some(written) = self.length(&told.path) else { return };
        let holds = match told.written {
            Some(expected) => written == expected,
            None if told.path.ends_with(Compression::Gzip.suffix()) => {
                self.holds_packed(&told.path, written, told.bytes)
            }
            None => written == told.bytes,
        };
        let known = Known { number, record: Record { bytes: told.bytes, digest: told.digest }, written };
        self.claims.extend(holds.then(|| (known, claim(&told.path, told.rows))));
    }

    /// What is true of it all, and belongs to the part.
    pub(crate) fn end(mut self, plan: &Plan<'_>, part: &Part) -> Result<Found, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.claims.sort_by_key(|(known, _)| known.number);
        self.claims.dedup_by_key(|(known, _)| known.number);
        let mut claims = self.claims.into_iter().peekable();
        let mut found = Found { is_all: true, ..Found::default() };
        for (file, number) in plan.files_of_part(part).zip(0..) {
            let rows = file.row_count();
            let told = claims.next_if(|(known, _)| known.number == number);
            let Some((known, _)) = told.filter(|(_, told)| *told == claim(&file.name, rows)) else {
                found.missing.get_or_insert(file.name);
                found.is_all = false;
                continue;
            };
            found.known.push(known);
            found.totals[file.table.index()] +=
                Totals { rows, files: 1, bytes: known.record.bytes, written: known.written };
        }
        found.is_all &= claims.next().is_none();
        Ok(found)
    }

    /// The length of a file that is there; the first failure is kept for the end.
    fn length(&mut self, name: &str) -> Option<u64> {
        // Nothing but a plain name of ours is looked at, whatever a manifest says.
        DataName::parse(name)?;
        self.folder.length(name).unwrap_or_else(|error| {
            self.error.get_or_insert(error);
            None
        })
    }

    /// Whether a packed file ends with the length of its text, as gzip has it.
    fn holds_packed(&mut self, name: &str, written: u64, bytes: u64) -> bool {
        let mut end = [0; 4];
        let outcome = self.folder.open(name).and_then(|mut file| {
            let read = file.seek(SeekFrom::Start(written.saturating_sub(4))).and_then(|_| file.read_exact(&mut end));
            match read {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
                read => read.map(|()| true).map_err(|error| Error::io("read", &self.folder.path_of(name), error)),
            }
        });
        outcome.unwrap_or_else(|error| {
            self.error.get_or_insert(error);
            false
        }) && u32::from_le_bytes(end) == bytes as u32
    }
}

/// What must fit the plan: a name and a number of rows.
fn claim(path: &str, rows: u64) -> u64 {
    let mut text = path.as_bytes().to_vec();
    text.extend_from_slice(&rows.to_le_bytes());
    Digest::of(&text).low_bits()
}
