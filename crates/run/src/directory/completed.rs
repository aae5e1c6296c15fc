//! Files that an earlier run has finished: gathered from its manifest or journal, and compared with
//! what exists.

use std::io::{self, Read, Seek, SeekFrom};

use fixtures_gen::{Compression, Part, Plan, PlannedFile};

use crate::counters::{Totals, TotalsByTable};
use crate::digest::Digest;
use crate::directory::names::DataName;
use crate::error::Error;
use crate::file::{FileFacts, FileRecord};
use crate::fs::Folder;

/// The finished files of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletedFiles {
    part: Part,
    /// In the order of the plan.
    files: Vec<FileFacts>,
    totals: TotalsByTable,
    is_all: bool,
    missing: Option<String>,
}

impl CompletedFiles {
    /// No files of a part.
    pub(crate) fn none(part: &Part) -> Self {
        let (files, totals) = (vec![], TotalsByTable::default());
        Self { part: part.clone(), files, totals, is_all: false, missing: None }
    }

    /// What is known of each file, in the order of the plan.
    pub fn files(&self) -> &[FileFacts] {
        &self.files
    }

    /// Their totals, by table.
    pub fn totals(&self) -> &TotalsByTable {
        &self.totals
    }

    /// Whether these are all files of the run and no others.
    pub fn is_all(&self) -> bool {
        self.is_all
    }

    /// Those that belong to a part, of files of the whole that are all there.
    pub(crate) fn of_part(&self, plan: &Plan<'_>, part: &Part) -> Self {
        let mut own = plan.files_of_part(part).zip(0..).peekable();
        let mut completed = Self::none(part);
        for (file, facts) in plan.files_of_part(&self.part).zip(&self.files) {
            if let Some((file, number)) = own.next_if(|(own, _)| own.name == file.name) {
                completed.add(&file, FileFacts { number, ..*facts });
            }
        }
        completed.is_all = self.is_all && own.next().is_none();
        completed
    }

    fn add(&mut self, file: &PlannedFile, facts: FileFacts) {
        let FileFacts { rows, bytes, written, .. } = facts;
        self.totals[file.table.index()] += Totals { rows, files: 1, bytes, written };
        self.files.push(facts);
    }

    /// The name of the first file that is missing or not whole.
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// Their records, in the order of the plan.
    pub(crate) fn records(&self, plan: &Plan<'_>) -> impl Iterator<Item = FileRecord> {
        let mut files = self.files.iter().peekable();
        let records = plan.files_of_part(&self.part).zip(0..).map_while(move |(file, number)| {
            files.peek()?;
            Some(files.next_if(|facts| facts.number == number).map(|facts| FileRecord::new(&file.name, facts)))
        });
        records.flatten()
    }
}

/// Takes in the records of a manifest or journal, and keeps those that are true.
pub(crate) struct Gather<'g> {
    folder: &'g Folder,
    /// With a digest of name and rows, to be compared with the plan.
    claims: Vec<(FileFacts, u64)>,
}

impl<'g> Gather<'g> {
    pub(crate) fn new(folder: &'g Folder) -> Self {
        Self { folder, claims: vec![] }
    }

    /// Takes in a record: keeps it if its file exists and is as long as recorded.
    pub(crate) fn add(&mut self, record: &FileRecord) -> Result<(), Error> {
        let Some(written) = self.length(&record.path)? else { return Ok(()) };
        let is_whole = match record.written {
            Some(expected) => written == expected,
            None if record.path.ends_with(Compression::Gzip.suffix()) => {
                self.ends_like_gzip_of(&record.path, written, record.bytes)?
            }
            None => written == record.bytes,
        };
        if is_whole {
            let &FileRecord { number, rows, bytes, digest, .. } = record;
            let facts = FileFacts { number, rows, bytes, written, digest };
            self.claims.push((facts, claim(&record.path, rows)));
        }
        Ok(())
    }

    /// The records that are true and belong to the part.
    pub(crate) fn finish(mut self, plan: &Plan<'_>, part: &Part) -> CompletedFiles {
        self.claims.sort_by_key(|(facts, _)| facts.number);
        self.claims.dedup_by_key(|(facts, _)| facts.number);
        let mut claims = self.claims.into_iter().peekable();
        let mut completed = CompletedFiles::none(part);
        for (file, number) in plan.files_of_part(part).zip(0..) {
            let claimed = claims.next_if(|(facts, _)| facts.number == number);
            let Some((facts, _)) = claimed.filter(|(_, claimed)| *claimed == claim(&file.name, file.row_count()))
            else {
                completed.missing.get_or_insert(file.name);
                // The plan can be of any size; nothing more is known of its files.
                if claims.peek().is_none() {
                    break;
                }
                continue;
            };
            completed.add(&file, facts);
        }
        completed.is_all = completed.missing.is_none() && claims.next().is_none();
        completed
    }

    /// The length of a file that exists.
    fn length(&self, name: &str) -> Result<Option<u64>, Error> {
        // Only plain names of files of rows are looked at, whatever a manifest says.
        if DataName::parse(name).is_none() { Ok(None) } else { self.folder.length(name) }
    }

    /// Whether a file ends with the length of its text, as gzip has it.
    fn ends_like_gzip_of(&self, name: &str, written: u64, bytes: u64) -> Result<bool, Error> {
        let (mut file, mut end) = (self.folder.open(name)?, [0; 4]);
        let read = file.seek(SeekFrom::Start(written.saturating_sub(4))).and_then(|_| file.read_exact(&mut end));
        match read {
            Ok(()) => Ok(u32::from_le_bytes(end) == bytes as u32),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(self.folder.unreadable(name, error)),
        }
    }
}

/// What must fit the plan: a name and a number of rows.
fn claim(path: &str, rows: u64) -> u64 {
    let mut text = path.as_bytes().to_vec();
    text.extend_from_slice(&rows.to_le_bytes());
    Digest::of(&text).low_bits()
}
