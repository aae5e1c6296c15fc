//! `.upload.ndjson`: which chunks of a dataset a server has acknowledged. It stays when all have
//! been, and says so.
//!
//! Its first line says what the dataset is and where it goes; then there is a line for each
//! acknowledged chunk, which survives a loss of power before the chunk counts. A chunk without a
//! line is sent again, under the same key.

use fixtures_gen::{Plan, Table};
use fixtures_run::Error;
use fixtures_run::directory::{Appender, UPLOAD_JOURNAL, UploadHead, UploadedChunk, read_upload_journal};
use fixtures_run::fs::{Folder, temporary_name};

use crate::chunk::bit_set::BitSet;
use crate::chunk::schedule;

/// What a journal says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Past {
    pub(crate) done: BitSet,
    /// Those of them whose keys the server confirmed.
    confirmed: BitSet,
    /// Those that the server was asked for in vain: it may know their keys since then only.
    spoiled: BitSet,
    /// Whether the server was found not to hold one of them.
    is_doubted: bool,
    by_table: [PastOfTable; Table::ALL.len()],
}

/// What a journal says of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct PastOfTable {
    pub(crate) rows: u64,
    pub(crate) rejected: u64,
    pub(crate) chunks: u64,
    pub(crate) confirmed: u64,
}

impl Past {
    /// Adds a chunk, if a plan has such a chunk.
    fn add(&mut self, chunk: &UploadedChunk, numbers_end: u64, chunk_rows: u64) {
        match chunk.table.as_str() {
            SPOILED => drop(self.spoiled.insert(chunk.number.min(numbers_end))),
            DOUBTED => self.is_doubted = true,
            _ => self.add_acknowledged(chunk, numbers_end, chunk_rows),
        }
    }

    fn add_acknowledged(&mut self, chunk: &UploadedChunk, numbers_end: u64, chunk_rows: u64) {
        let is_possible = chunk.number < numbers_end && chunk.rows <= chunk_rows && chunk.rejected <= chunk.rows;
        let Some(table) = chunk.table.parse::<Table>().ok().filter(|_| is_possible) else { return };
        if self.done.insert(chunk.number) {
            let of_table = &mut self.by_table[table.index()];
            of_table.rows += chunk.rows;
            of_table.rejected += chunk.rejected;
            of_table.chunks += 1;
            of_table.confirmed += u64::from(chunk.is_confirmed);
            if chunk.is_confirmed {
                self.confirmed.insert(chunk.number);
            }
        }
    }

    /// Some of the chunks whose keys the server confirmed: the first, the last, then others evenly.
    pub(crate) fn sample(&self) -> Vec<u64> {
        const STEPS: [(u64, u64); 9] = [(0, 1), (1, 1), (1, 2), (1, 4), (3, 4), (1, 8), (3, 8), (5, 8), (7, 8)];
        let Some((first, last)) = self.confirmed.first().zip(self.confirmed.last()) else { return vec![] };
        let mut sample = vec![];
        for (part, parts) in STEPS {
            let near = first + (last - first) / parts * part;
            let is_good = |&number: &u64| self.confirmed.contains(number) && !self.spoiled.contains(number);
            let number = (near..=last).find(is_good).or_else(|| (first..near).rev().find(is_good));
            sample.extend(number.filter(|number| !sample.contains(number)));
        }
        sample
    }

    /// Whether the server was found not to hold what it had acknowledged.
    pub(crate) fn is_doubted(&self) -> bool {
        self.is_doubted
    }

    /// Whether the server has confirmed a key.
    pub(crate) fn has_confirmed(&self) -> bool {
        self.confirmed.count() > 0
    }

    /// Whether the server has acknowledged chunks, and confirmed no key.
    pub(crate) fn is_without_keys(&self) -> bool {
        self.done.count() > 0 && self.confirmed.count() == 0
    }

    pub(crate) fn of(&self, table: Table) -> PastOfTable {
        self.by_table[table.index()]
    }

    /// Whether all of a dataset has been acknowledged.
    pub(crate) fn is_all(&self, plan: &Plan<'_>) -> bool {
        self.done.count() == schedule::chunk_count(plan)
    }
}

/// In place of a table's name, in lines that are no acknowledgements.
const SPOILED: &str = "?asked";
const DOUBTED: &str = "?doubted";

/// What the journal in a folder says; `None` if there is no journal.
pub(crate) fn find(folder: &Folder, plan: &Plan<'_>) -> Result<Option<(UploadHead, Past)>, Error> {
    let (mut past, end) = (Past::default(), schedule::numbers_end(plan));
    let head = read_upload_journal(folder, &mut |chunk| {
        past.add(&chunk, end, plan.chunk_rows());
        Ok(())
    })?;
    Ok(head.map(|head| (head, past)))
}

/// The journal of the upload that is under way. Threads share it.
pub(crate) struct Journal(Appender);

impl Journal {
    /// Begins a journal; if the upload resumes, with the whole lines of the one that exists.
    pub(crate) fn begin(folder: &Folder, head: &UploadHead, resumes: bool) -> Result<Self, Error> {
        const BATCH: usize = 256 * 1024;
        // One that an earlier process left.
        folder.remove(&temporary_name(UPLOAD_JOURNAL))?;
        let mut file = folder.create(UPLOAD_JOURNAL)?;
        let mut text = head.line();
        if resumes {
            read_upload_journal(folder, &mut |chunk| {
                text += &chunk.line();
                if text.len() >= BATCH {
                    file.write(text.as_bytes())?;
                    text.clear();
                }
                Ok(())
            })?;
        }
        file.write(text.as_bytes())?;
        file.sync()?;
        let journal = Appender::publish(folder, file).map(Self)?;
        folder.sync()?;
        Ok(journal)
    }

    /// Records that a chunk can no longer show whether the server holds what it acknowledged: it may
    /// know the key only since it was asked.
    pub(crate) fn spoil(&self, number: u64) -> Result<(), Error> {
        self.record(&remark(SPOILED, number))
    }

    /// Records that the server does not hold a chunk that it acknowledged, for it does from then on.
    pub(crate) fn doubt(&self, number: u64) -> Result<(), Error> {
        self.record(&remark(DOUBTED, number))
    }

    /// Records an acknowledged chunk.
    fn record(&self, chunk: &UploadedChunk) -> Result<(), Error> {
        self.record_all([chunk])
    }

    /// Records acknowledged chunks, which survive a loss of power together.
    pub(crate) fn record_all<'c>(&self, chunks: impl IntoIterator<Item = &'c UploadedChunk>) -> Result<(), Error> {
        let lines: String = chunks.into_iter().map(UploadedChunk::line).collect();
        self.0.append(&lines, true)
    }
}

fn remark(table: &str, number: u64) -> UploadedChunk {
    let (table, key) = (table.to_owned(), String::new());
    UploadedChunk { number, table, key, rows: 0, rejected: 0, is_confirmed: false }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Format, Preset};
    use fixtures_run::Job;

    use super::*;
    use crate::access::Target;

    fn head() -> UploadHead {
        let target = Target::new(Target::DEFAULT_URL, Target::DEFAULT_PATH, None, false).unwrap();
        UploadHead::new(Job::new(Preset::Tiny.spec(42)).identity(), target.record())
    }

    fn chunk(number: u64) -> UploadedChunk {
        let (table, key) = ("orders".to_owned(), format!("{number:032x}"));
        UploadedChunk { number, table, key, rows: 10, rejected: number % 2, is_confirmed: !number.is_multiple_of(3) }
    }

    #[test]
    fn a_journal_resumes_after_its_last_whole_line() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
        let path = place.path().join(UPLOAD_JOURNAL);
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 10);
        assert_eq!(find(&folder, &plan).unwrap(), None);

        let journal = Journal::begin(&folder, &head(), false).unwrap();
        (0..5).for_each(|number| journal.record(&chunk(number)).unwrap());
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        let fifth = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(4).unwrap().0;
        for cut in fifth + 1..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let journal = Journal::begin(&folder, &head(), true).unwrap();
            journal.record(&chunk(7)).unwrap();
            journal.record(&chunk(7)).unwrap();
            let (found, past) = find(&folder, &plan).unwrap().unwrap();
            assert_eq!(found, head());
            let done: Vec<_> = (0..10).filter(|&number| past.done.contains(number)).collect();
            assert_eq!(done, [0, 1, 2, 3, 7], "cut at {cut}");
            assert_eq!(past.of(Table::Orders), PastOfTable { rows: 50, rejected: 3, chunks: 5, confirmed: 3 });
            assert!(!past.is_all(&plan));
        }
        drop(Journal::begin(&folder, &head(), false).unwrap());
        assert_eq!(find(&folder, &plan).unwrap().unwrap().1, Past::default());
    }

    #[test]
    fn a_sample_has_the_first_and_the_last_whose_key_was_confirmed() {
        let mut past = Past::default();
        assert!(past.sample().is_empty() && !past.is_without_keys());
        past.add(&chunk(0), 1_000, 10);
        assert!(past.sample().is_empty() && past.is_without_keys());
        past.add(&chunk(7), 1_000, 10);
        assert_eq!((past.sample(), past.is_without_keys()), (vec![7], false));
        (0..1_000).for_each(|number| past.add(&chunk(number), 1_000, 10));
        assert_eq!(past.sample(), [1, 998, 499, 250, 748, 125, 373, 622, 869]);
        past.add(&remark(SPOILED, 1), 1_000, 10);
        past.add(&remark(SPOILED, 998), 1_000, 10);
        assert_eq!(past.sample()[..3], [2, 997, 499]);
        assert!(!past.is_doubted());
        past.add(&remark(DOUBTED, 7), 1_000, 10);
        assert!(past.is_doubted() && past.done.count() == 1_000);
    }

    #[test]
    fn impossible_chunks_count_for_nothing() {
        let mut past = Past::default();
        for change in [
            UploadedChunk { number: u64::MAX, ..chunk(0) },
            UploadedChunk { rows: 11, ..chunk(0) },
            UploadedChunk { rejected: 11, ..chunk(0) },
            UploadedChunk { table: "invoices".to_owned(), ..chunk(0) },
        ] {
            past.add(&change, 100, 10);
        }
        assert_eq!(past, Past::default());
    }
}
