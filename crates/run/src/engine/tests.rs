//! The engine against encoders that are slow, uneven or broken.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use fixtures_gen::{Block, Compression, Format, Notation, Piece};

use super::scratch::{Encoded, Text};
use super::*;
use crate::sink::Memory;

/// Writes a block as its number, repeated so often that no two neighbours take the same time.
#[derive(Default)]
struct Uneven(Vec<u8>);

impl Encode for Uneven {
    fn encode(&mut self, _: Option<Notation>, _: Compression, blocks: &[Block]) -> Encoded<'_> {
        self.0 = blocks.iter().map(|block| text(block.rows.start)).collect::<String>().into_bytes();
        Encoded::Text(Text::Bytes(&mut self.0))
    }
}

fn text(block: u64) -> String {
    format!("{block}\n").repeat([1, 20_000, 3, 700, 90_000][block as usize % 5])
}

/// A file of blocks of one row each.
fn task<'p>(number: u64, blocks: u64, compression: Compression) -> FileTask<'p> {
    let block = |row| Block { table: Table::Orders, tenant: 0, rows: row..row + 1 };
    let rows = move |row| Piece::Rows(Format::Csv.into(), block(row));
    let file = PlannedFile {
        table: Table::Orders,
        tenant: Some(0),
        tenant_id: None,
        chunk: number,
        format: Format::Csv.into(),
        compression,
        rows: 0..blocks,
        name: format!("f{number:05}"),
    };
    let header = Piece::Text(String::from_utf8(header()).unwrap());
    FileTask { number, file, content: Content::text(std::iter::once(header).chain((0..blocks).map(rows))) }
}

fn header() -> Vec<u8> {
    Format::Csv.header(Table::Orders.schema())
}

fn content(blocks: u64) -> String {
    String::from_utf8(header()).unwrap() + &(0..blocks).map(text).collect::<String>()
}

#[derive(Default)]
struct Count {
    rows: AtomicU64,
    files: Mutex<BTreeMap<u64, FileFacts>>,
}

impl Listener for Count {
    fn committed(&self, _: Table, rows: u64, _: u64, _: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    fn finished(&self, _: &PlannedFile, facts: Option<&FileFacts>) -> Result<(), Error> {
        let facts = facts.expect("files in memory have facts");
        lock(&self.files).insert(facts.number, *facts);
        Ok(())
    }
}

fn run<E: Encode>(
    threads: usize,
    sink: &Memory,
    new_encoder: impl Fn() -> E + Sync,
    tasks: Vec<FileTask<'_>>,
) -> Result<Count, Error> {
    run_until(&Stop::default(), threads, sink, new_encoder, tasks)
}

fn run_until<E: Encode>(
    stop: &Stop,
    threads: usize,
    sink: &Memory,
    new_encoder: impl Fn() -> E + Sync,
    tasks: Vec<FileTask<'_>>,
) -> Result<Count, Error> {
    let _watch = watch();
    let (count, threads) = (Count::default(), NonZeroUsize::new(threads).unwrap());
    Engine { threads, new_encoder, encoding: None, gzip_level: None, sink, listener: &count, stop }
        .run(Box::new(tasks.into_iter()))?;
    Ok(count)
}

/// Ends the tests if what it watches is not dropped within a minute: workers that wait for each
/// other would wait forever.
fn watch() -> Sender<()> {
    let (alive, end) = mpsc::channel();
    thread::spawn(move || {
        if end.recv_timeout(Duration::from_secs(60)) == Err(mpsc::RecvTimeoutError::Timeout) {
            eprintln!("the workers of an engine wait for each other");
            std::process::abort();
        }
    });
    alive
}

fn assert_equal(left: &[u8], right: &str) {
    assert!(left == right.as_bytes(), "the contents differ");
}

#[test]
fn uneven_blocks_of_one_file_keep_their_order() {
    for threads in [1, 2, 7] {
        let sink = Memory::new();
        let count = run(threads, &sink, Uneven::default, vec![task(0, 83, Compression::None)]).unwrap();
        assert_equal(&sink.files()["f00000"], &content(83));
        assert_eq!(count.rows.into_inner(), 83);
    }
}

#[test]
fn packed_blocks_of_one_file_keep_their_order() {
    let packed = [1, 2, 7].map(|threads| {
        let sink = Memory::new();
        run(threads, &sink, Uneven::default, vec![task(0, 31, Compression::Gzip)]).unwrap();
        sink.files().remove("f00000").unwrap()
    });
    assert!(packed[0] == packed[1] && packed[0] == packed[2], "the bytes depend on the threads");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed[0].as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_equal(&unpacked, &content(31));
}

#[test]
fn every_file_of_many_is_made_once() {
    for threads in [1, 2, 7] {
        let sink = Memory::new();
        let tasks = (0..300).map(|number| task(number, number % 4, Compression::None)).collect();
        let count = run(threads, &sink, Uneven::default, tasks).unwrap();
        let files = sink.files();
        assert_eq!(files.len(), 300);
        for (number, bytes) in files.values().enumerate() {
            assert_equal(bytes, &content(number as u64 % 4));
        }
        assert_eq!(lock(&count.files).len(), 300);
    }
}

#[test]
fn a_file_without_rows_has_its_header() {
    for compression in [Compression::None, Compression::Gzip] {
        let sink = Memory::new();
        let count = run(2, &sink, Uneven::default, vec![task(0, 0, compression)]).unwrap();
        assert_eq!(lock(&count.files)[&0].bytes, header().len() as u64);
        assert_eq!(sink.files().len(), 1);
    }
}

#[test]
fn what_a_file_has_become_does_not_depend_on_threads() {
    let digests = [1, 7].map(|threads| {
        let tasks = (0..9).map(|number| task(number, 11, Compression::None)).collect();
        let count = run(threads, &Memory::new(), Uneven::default, tasks).unwrap();
        let files = lock(&count.files);
        files.values().map(|file| (file.bytes, file.digest)).collect::<Vec<_>>()
    });
    assert_eq!(digests[0], digests[1]);
}

/// Encodes block 0 only when another worker has encoded block 1.
struct Polite<'t> {
    sender: Sender<()>,
    receiver: &'t Mutex<Receiver<()>>,
    inner: Uneven,
}

impl Encode for Polite<'_> {
    fn encode(&mut self, notation: Option<Notation>, compression: Compression, blocks: &[Block]) -> Encoded<'_> {
        match blocks[0].rows.start {
            0 => lock(self.receiver).recv_timeout(Duration::from_secs(60)).expect("nobody helps"),
            1 => self.sender.send(()).unwrap(),
            _ => {}
        }
        self.inner.encode(notation, compression, blocks)
    }
}

#[test]
fn an_idle_worker_helps_with_an_open_file() {
    let (sender, receiver) = mpsc::channel();
    let (sender, receiver) = (Mutex::new(sender), Mutex::new(receiver));
    let new_encoder = || Polite { sender: lock(&sender).clone(), receiver: &receiver, inner: Uneven::default() };
    let sink = Memory::new();
    run(2, &sink, new_encoder, vec![task(0, 3, Compression::None)]).unwrap();
    assert_equal(&sink.files()["f00000"], &content(3));
}

#[test]
fn the_first_error_stops_all_and_is_returned() {
    for (threads, files, blocks) in [(1, 5, 3), (7, 1, 200), (7, 50, 4)] {
        let sink = Memory::failing_after(2);
        let tasks = (0..files).map(|number| task(number, blocks, Compression::None)).collect();
        let error = run(threads, &sink, Uneven::default, tasks).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Io { action: "write", .. }), "{error}");
        assert!(sink.files().is_empty());
    }
}

/// Asks the run to stop while it encodes block 2.
struct Stopping<'s>(&'s Stop, Uneven);

impl Encode for Stopping<'_> {
    fn encode(&mut self, notation: Option<Notation>, compression: Compression, blocks: &[Block]) -> Encoded<'_> {
        if blocks[0].rows.start == 2 {
            self.0.request();
        }
        self.1.encode(notation, compression, blocks)
    }
}

#[test]
fn a_run_that_is_asked_to_stop_does() {
    for (threads, files, blocks) in [(1, 5, 30), (7, 1, 300), (7, 50, 40)] {
        let (stop, sink) = (Stop::default(), Memory::new());
        let tasks = (0..files).map(|number| task(number, blocks, Compression::None)).collect();
        let new_encoder = || Stopping(&stop, Uneven::default());
        let error = run_until(&stop, threads, &sink, new_encoder, tasks).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Stopped), "{error}");
        assert!(sink.files().len() < files as usize);
    }
}

/// Fails as only a mistake in the program can.
struct Broken(Uneven);

impl Encode for Broken {
    fn encode(&mut self, notation: Option<Notation>, compression: Compression, blocks: &[Block]) -> Encoded<'_> {
        assert!(blocks[0].rows.start != 5, "broken on purpose");
        self.0.encode(notation, compression, blocks)
    }
}

#[test]
#[should_panic(expected = "a scoped thread panicked")]
fn a_panic_leaves_nobody_waiting() {
    let new_encoder = || Broken(Uneven::default());
    let _ = run(7, &Memory::new(), new_encoder, vec![task(0, 100, Compression::None)]);
}
