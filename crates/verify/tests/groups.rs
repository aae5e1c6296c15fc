//! One large file that is not text: all threads compare it, and what they find does not depend on how many they are.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use fixtures_gen::{Block, BlockEncoder, Dataset, FileFormat, Format, Layout, Preset, Table};
use fixtures_run::{EncodeGroup, EncodedFile, Encoding, GroupIndex, Job, Silent};
use fixtures_verify::Verification;

/// Rows as NDJSON between a line and the lengths of the groups.
#[derive(Clone, Debug, Default)]
struct Lines {
    /// Who encodes groups of stock events, and whoever waits for somebody else to do so, too.
    threads: Option<Arc<(Mutex<Vec<ThreadId>>, Condvar)>>,
}

impl Encoding for Lines {
    fn format(&self) -> FileFormat {
        FileFormat::Parquet
    }

    fn group_rows(&self) -> u64 {
        2_000
    }

    fn encoder<'d>(&self, dataset: &'d Dataset) -> Box<dyn EncodeGroup + 'd> {
        Box::new(Groups { encoder: BlockEncoder::new(dataset), threads: self.threads.clone() })
    }

    fn file(&self, _: Table) -> Box<dyn EncodedFile> {
        Box::<Lengths>::default()
    }
}

struct Groups<'d> {
    encoder: BlockEncoder<'d>,
    threads: Option<Arc<(Mutex<Vec<ThreadId>>, Condvar)>>,
}

impl EncodeGroup for Groups<'_> {
    fn encode(&mut self, blocks: &[Block], out: &mut Vec<u8>) -> GroupIndex {
        if let Some(threads) = self.threads.as_ref().filter(|_| blocks[0].table == Table::StockEvents) {
            let mut seen = threads.0.lock().unwrap();
            if !seen.contains(&thread::current().id()) {
                seen.push(thread::current().id());
            }
            threads.1.notify_all();
            // Nobody comes if a file has one thread.
            drop(threads.1.wait_timeout_while(seen, Duration::from_secs(10), |seen| seen.len() < 2).unwrap());
        }
        for block in blocks {
            out.extend_from_slice(self.encoder.encode(Format::Ndjson, block));
        }
        Box::new(out.len())
    }
}

#[derive(Default)]
struct Lengths(Vec<usize>);

impl EncodedFile for Lengths {
    fn header(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"groups\n");
    }

    fn add(&mut self, group: GroupIndex) {
        self.0.push(*group.downcast().unwrap());
    }

    fn footer(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{:?}\n", self.0).as_bytes());
    }
}

fn made(place: &Path) {
    let job = Job::new(Preset::Small.spec(42)).encoding(Arc::new(Lines::default())).layout(Layout::Table);
    job.directory(place).prepare().unwrap().execute(&mut Silent).unwrap();
}

fn verification(place: &Path, encoding: Lines, threads: usize) -> Verification {
    Verification::new(place).encoding(Arc::new(encoding)).threads(NonZeroUsize::new(threads).unwrap())
}

#[test]
fn all_threads_work_at_the_last_file() {
    let place = tempfile::tempdir().unwrap();
    made(place.path());
    let threads = Arc::<(Mutex<Vec<ThreadId>>, Condvar)>::default();
    let report = verification(place.path(), Lines { threads: Some(Arc::clone(&threads)) }, 2).run().unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!((report.files, report.rows), (7, 89_963));
    assert_eq!(threads.0.lock().unwrap().len(), 2, "stock events were one thread's");
}

#[test]
fn what_is_found_depends_on_no_thread() {
    let place = tempfile::tempdir().unwrap();
    made(place.path());
    let path = place.path().join("stock_events.parquet");
    let whole = fs::read(&path).unwrap();
    let groups = fs::read_to_string(&path).unwrap();
    let lengths = groups.lines().last().unwrap().trim_matches(['[', ']']).split(", ").map(|one| one.parse().unwrap());
    let ends: Vec<usize> =
        lengths.scan(7, |end, length: usize| Some(*end + length).inspect(|&next| *end = next)).collect();
    assert!(ends.len() > 10, "{}", ends.len());
    let changed = |places: &[usize]| {
        let mut bytes = whole.clone();
        for &at in places {
            bytes[at] ^= 1;
        }
        bytes
    };
    for (bytes, found) in [
        (whole.clone(), None),
        (changed(&[3, ends[4]]), Some("at byte 3, at its beginning".to_owned())),
        (changed(&[ends[2], ends[6]]), Some(format!("at byte {}, in row group 4, rows ", ends[2]))),
        (changed(&[ends[6] - 1]), Some(format!("at byte {}, in row group 7, rows ", ends[6] - 1))),
        (changed(&[whole.len() - 1]), Some(format!("at byte {}, in its footer", whole.len() - 1))),
        (whole[..ends[8]].to_vec(), Some(format!("ends after {} bytes, in row group 10, rows ", ends[8]))),
        ([&whole[..], b"x"].concat(), Some(format!("behind its end, which is after {} bytes", whole.len()))),
    ] {
        fs::write(&path, bytes).unwrap();
        let reports = [1, 2, 5].map(|threads| verification(place.path(), Lines::default(), threads).run().unwrap());
        for report in &reports {
            let said: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
            let first: Vec<_> = reports[0].findings.iter().map(ToString::to_string).collect();
            assert_eq!(said, first);
            assert_eq!((report.files, report.rows), (7, 89_963));
            match &found {
                None => assert!(said.is_empty(), "{said:?}"),
                Some(found) => assert!(said.iter().any(|one| one.contains(found)), "{found}: {said:?}"),
            }
        }
    }
}
