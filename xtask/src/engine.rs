//! Threads that make files: `drafts → blocks → encode → compress → commit in order → sink`.
//!
//! Each worker has a *slot* for the file that it has open. It takes the next draft of the plan, encodes the file's
//! blocks one after the other in a buffer of its own and writes them from there. When the plan has run out, workers
//! without a file help with those still open: whoever has *claimed* block *n* of a file encodes and packs it at once,
//! and *commits* it (digest, write) when the *n* blocks before it are committed. So one file of any size keeps every
//! core busy, many small ones pass between no threads, and there is never more than one block for each worker in memory.
//!
//! Invariants:
//! - **A file has one worker until the plan has run out.** Drafts are put into a slot under the plan's lock, so a
//!   worker that finds the plan empty sees every file that may want help.
//! - **Blocks are committed in order, by one worker at a time**: the one that has taken [`Open::output`] out.
//! - **The committer of a file's last block finishes it.**
//! - **The first error stops all**: nobody claims another block, nobody waits for a turn any longer.

use std::iter::Peekable;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use fixtures_gen::{Block, BlockEncoder, Format, Table};

use crate::compress::{Compression, Packer};
use crate::draft::{Blocks, Draft, Drafts};
use crate::error::Error;
use crate::output::{Added, Content, Finished, Output};
use crate::sink::Sink;
use crate::stop::Stop;

/// Turns blocks into text. Each worker has one of its own.
pub(crate) trait Encode {
    /// The rows of `block`, in a buffer that the next block overwrites.
    fn encode(&mut self, format: Format, block: &Block) -> &[u8];
}

impl Encode for BlockEncoder<'_> {
    fn encode(&mut self, format: Format, block: &Block) -> &[u8] {
        self.encode(format, block)
    }
}

/// Hears what happens, from every worker.
pub(crate) trait Observe: Sync {
    /// A block of `rows` rows of `table` is written.
    fn committed(&self, table: Table, rows: u64, added: Added);

    /// A file is whole and has its name.
    fn finished(&self, file: Finished) -> Result<(), Error>;
}

/// What the workers share: tools, and where things go.
pub(crate) struct Engine<'e, S, N, O> {
    /// How many workers there are.
    pub(crate) threads: NonZeroUsize,
    /// Makes a worker's encoder.
    pub(crate) new_encoder: N,
    /// Takes the files.
    pub(crate) sink: &'e S,
    /// Hears of them.
    pub(crate) observer: &'e O,
    /// Tells when to stop before all is made.
    pub(crate) stop: &'e Stop,
}

impl<S: Sink, E: Encode, N: Fn() -> E + Sync, O: Observe> Engine<'_, S, N, O> {
    /// Makes all files; returns the first error once every worker has stopped.
    pub(crate) fn run(&self, drafts: Drafts<'_>) -> Result<(), Error> {
        let floor = Floor {
            engine: self,
            drafts: Mutex::new(Some(drafts)),
            slots: (0..self.threads.get()).map(|_| Slot::default()).collect(),
            is_stopped: AtomicBool::new(false),
            failure: Mutex::new(None),
        };
        thread::scope(|scope| {
            for me in 0..floor.slots.len() {
                let floor = &floor;
                let name = format!("worker {me}");
                if let Err(error) = thread::Builder::new().name(name).spawn_scoped(scope, move || floor.work(me)) {
                    return floor.fail(Error::Thread(error));
                }
            }
        });
        let failure = floor.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        failure.map_or(Ok(()), Err)
    }
}

/// Where the workers of one run meet.
struct Floor<'e, 'p, S: Sink, N, O> {
    engine: &'e Engine<'e, S, N, O>,
    /// The rest of the plan; none once it has run out.
    drafts: Mutex<Option<Drafts<'p>>>,
    /// One for each worker.
    slots: Vec<Slot<'p, S::File>>,
    is_stopped: AtomicBool,
    failure: Mutex<Option<Error>>,
}

impl<'p, S: Sink, E: Encode, N: Fn() -> E + Sync, O: Observe> Floor<'_, 'p, S, N, O> {
    fn work(&self, me: usize) {
        let _guard = StopOnPanic(self);
        let mut bench = Bench::new((self.engine.new_encoder)());
        while !self.is_stopped() {
            if let Some(signal) = self.engine.stop.reason() {
                return self.fail(Error::Interrupted(signal));
            }
            let Some((slot, piece)) = self.next_piece(me) else { return };
            let mut content = bench.encode(&piece);
            if let Err(error) = self.commit(slot, &piece, &mut content) {
                return self.fail(error);
            }
        }
    }

    /// The next block to encode and the slot of its file: of the worker's own file, of a new one, or of another's.
    fn next_piece(&self, me: usize) -> Option<(&Slot<'p, S::File>, Piece)> {
        let own = &self.slots[me];
        if let Some(piece) = own.claim().or_else(|| self.open_next(own)) {
            return Some((own, piece));
        }
        let others = self.slots[me + 1..].iter().chain(&self.slots[..me]);
        others.into_iter().find_map(|slot| Some((slot, slot.claim()?)))
    }

    /// Puts the next file of the plan into `slot` and claims its first block.
    fn open_next(&self, slot: &Slot<'p, S::File>) -> Option<Piece> {
        let mut plan = lock(&self.drafts);
        let Some(draft) = plan.as_mut()?.next() else {
            *plan = None;
            return None;
        };
        lock(&slot.open).insert(Open::new(draft)).claim()
    }

    /// Appends the piece to its file when its turn has come.
    fn commit(&self, slot: &Slot<'p, S::File>, piece: &Piece, content: &mut Content<'_>) -> Result<(), Error> {
        let Some(mut output) = self.await_turn(slot, piece.number) else { return Ok(()) };
        let table = output.label().table;
        let added = output.append(content, piece.is_last, self.engine.sink)?;
        self.engine.observer.committed(table, piece.rows(), added);
        if !piece.is_last {
            slot.give_back(output);
            return Ok(());
        }
        let finished = output.finish()?;
        slot.close();
        self.engine.observer.finished(finished)
    }

    /// Waits until `number` blocks are committed, then takes the file out; none if the run has stopped.
    fn await_turn(&self, slot: &Slot<'p, S::File>, number: u64) -> Option<Output<S::File>> {
        let mut open = lock(&slot.open);
        loop {
            if self.is_stopped() {
                return None;
            }
            match open.as_mut() {
                Some(file) if file.committed == number => return file.output.take(),
                _ => open = slot.turn.wait(open).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl<S: Sink, N, O> Floor<'_, '_, S, N, O> {
    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Stops all workers because of `error`, unless an earlier one has.
    fn fail(&self, error: Error) {
        lock(&self.failure).get_or_insert(error);
        self.stop();
    }

    fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        for slot in &self.slots {
            // Who waits has either seen the flag or is asleep by the time the lock is free.
            drop(lock(&slot.open));
            slot.turn.notify_all();
        }
    }
}

/// A panic in one worker must not leave the others waiting for their turn.
struct StopOnPanic<'f, 'e, 'p, S: Sink, N, O>(&'f Floor<'e, 'p, S, N, O>);

impl<S: Sink, N, O> Drop for StopOnPanic<'_, '_, '_, S, N, O> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

/// The place of a worker's open file.
struct Slot<'p, F> {
    open: Mutex<Option<Open<'p, F>>>,
    /// Told whenever a block has been committed.
    turn: Condvar,
}

impl<F> Default for Slot<'_, F> {
    fn default() -> Self {
        Self { open: Mutex::new(None), turn: Condvar::new() }
    }
}

impl<F> Slot<'_, F> {
    fn claim(&self) -> Option<Piece> {
        lock(&self.open).as_mut()?.claim()
    }

    fn give_back(&self, output: Output<F>) {
        if let Some(open) = lock(&self.open).as_mut() {
            open.output = Some(output);
            open.committed += 1;
        }
        self.turn.notify_all();
    }

    fn close(&self) {
        *lock(&self.open) = None;
    }
}

/// A file in a slot.
struct Open<'p, F> {
    format: Format,
    compression: Compression,
    header: Vec<u8>,
    blocks: Peekable<Blocks<'p>>,
    /// Blocks handed out so far.
    claimed: u64,
    all_claimed: bool,
    /// Blocks appended so far.
    committed: u64,
    /// Absent while a worker commits.
    output: Option<Output<F>>,
}

impl<'p, F: crate::sink::SinkFile> Open<'p, F> {
    fn new(draft: Draft<'p>) -> Self {
        Self {
            format: draft.format,
            compression: draft.compression,
            header: draft.header,
            blocks: draft.blocks.peekable(),
            claimed: 0,
            all_claimed: false,
            committed: 0,
            output: Some(Output::new(draft.label, draft.compression)),
        }
    }
}

impl<F> Open<'_, F> {
    /// The next block, if not all are handed out. A file without rows has one piece without a block.
    fn claim(&mut self) -> Option<Piece> {
        if self.all_claimed {
            return None;
        }
        let (number, block) = (self.claimed, self.blocks.next());
        self.claimed += 1;
        self.all_claimed = self.blocks.peek().is_none();
        Some(Piece {
            number,
            is_last: self.all_claimed,
            format: self.format,
            compression: self.compression,
            header: std::mem::take(&mut self.header),
            block,
        })
    }
}

/// A block on its way through a worker.
struct Piece {
    /// Its place in the file, from 0.
    number: u64,
    is_last: bool,
    format: Format,
    compression: Compression,
    /// The text before the block: the file's header before its first block.
    header: Vec<u8>,
    block: Option<Block>,
}

impl Piece {
    fn rows(&self) -> u64 {
        self.block.as_ref().map_or(0, |block| block.rows.end - block.rows.start)
    }
}

/// A worker's tools.
struct Bench<E> {
    encoder: E,
    packer: Option<Packer>,
    /// A header and the block behind it.
    joined: Vec<u8>,
    packed: Vec<u8>,
}

impl<E: Encode> Bench<E> {
    fn new(encoder: E) -> Self {
        Self { encoder, packer: None, joined: Vec::new(), packed: Vec::new() }
    }

    fn encode(&mut self, piece: &Piece) -> Content<'_> {
        let mut text = piece.block.as_ref().map_or(&[][..], |block| self.encoder.encode(piece.format, block));
        if !piece.header.is_empty() {
            self.joined.clear();
            self.joined.extend_from_slice(&piece.header);
            self.joined.extend_from_slice(text);
            text = &self.joined;
        }
        let mut content = Content::new(text, &mut self.packed);
        if piece.compression == Compression::Gzip {
            content.pack(self.packer.get_or_insert_with(Packer::new), piece.number == 0);
        }
        content
    }
}

/// Locks; a panic elsewhere is reported by the scope, so a poisoned lock is none of our business.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read;
    use std::sync::atomic::AtomicU64;
    use std::sync::mpsc::{self, Receiver, Sender};
    use std::time::Duration;

    use super::*;
    use crate::draft::Label;
    use crate::sink::memory::Memory;
    use crate::stop::Signal;

    /// Writes a block as its number, repeated so often that no two neighbours take the same time.
    #[derive(Default)]
    struct Uneven(Vec<u8>);

    impl Encode for Uneven {
        fn encode(&mut self, _: Format, block: &Block) -> &[u8] {
            self.0 = text(block.rows.start).into_bytes();
            &self.0
        }
    }

    fn text(block: u64) -> String {
        format!("{block}\n").repeat([1, 20_000, 3, 700, 90_000][block as usize % 5])
    }

    /// A file of blocks of one row each.
    fn draft<'p>(number: u64, blocks: u64, compression: Compression) -> Draft<'p> {
        let block = |row| Block { table: Table::Orders, tenant: 0, rows: row..row + 1 };
        Draft {
            label: Label {
                number,
                name: format!("f{number:05}"),
                table: Table::Orders,
                tenant: Some(0),
                rows: 0..blocks,
            },
            format: Format::Csv,
            compression,
            header: b"head\n".to_vec(),
            blocks: Box::new((0..blocks).map(block)),
        }
    }

    fn content(blocks: u64) -> String {
        "head\n".to_owned() + &(0..blocks).map(text).collect::<String>()
    }

    #[derive(Default)]
    struct Count {
        rows: AtomicU64,
        files: Mutex<BTreeMap<u64, Finished>>,
    }

    impl Observe for Count {
        fn committed(&self, _: Table, rows: u64, _: Added) {
            self.rows.fetch_add(rows, Ordering::Relaxed);
        }

        fn finished(&self, file: Finished) -> Result<(), Error> {
            lock(&self.files).insert(file.label.number, file);
            Ok(())
        }
    }

    fn run<E: Encode>(
        threads: usize,
        sink: &Memory,
        new_encoder: impl Fn() -> E + Sync,
        drafts: Vec<Draft<'_>>,
    ) -> Result<Count, Error> {
        run_until(&Stop::default(), threads, sink, new_encoder, drafts)
    }

    fn run_until<E: Encode>(
        stop: &Stop,
        threads: usize,
        sink: &Memory,
        new_encoder: impl Fn() -> E + Sync,
        drafts: Vec<Draft<'_>>,
    ) -> Result<Count, Error> {
        let _watch = watch();
        let (observer, threads) = (Count::default(), NonZeroUsize::new(threads).unwrap());
        Engine { threads, new_encoder, sink, observer: &observer, stop }.run(Box::new(drafts.into_iter()))?;
        Ok(observer)
    }

    /// Ends the tests if what it watches is not dropped within a minute: workers that wait for each other would wait for ever.
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
            let count = run(threads, &sink, Uneven::default, vec![draft(0, 83, Compression::None)]).unwrap();
            assert_equal(&sink.files()["f00000"], &content(83));
            assert_eq!(count.rows.into_inner(), 83);
        }
    }

    #[test]
    fn packed_blocks_of_one_file_keep_their_order() {
        let packed = [1, 2, 7].map(|threads| {
            let sink = Memory::new();
            run(threads, &sink, Uneven::default, vec![draft(0, 31, Compression::Gzip)]).unwrap();
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
            let drafts = (0..300).map(|number| draft(number, number % 4, Compression::None)).collect();
            let count = run(threads, &sink, Uneven::default, drafts).unwrap();
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
        for (compression, length) in [(Compression::None, 5), (Compression::Gzip, 5)] {
            let sink = Memory::new();
            let count = run(2, &sink, Uneven::default, vec![draft(0, 0, compression)]).unwrap();
            assert_eq!(lock(&count.files)[&0].bytes, length);
            assert_eq!(sink.files().len(), 1);
        }
    }

    #[test]
    fn what_a_file_has_become_does_not_depend_on_threads() {
        let digests = [1, 7].map(|threads| {
            let drafts = (0..9).map(|number| draft(number, 11, Compression::None)).collect();
            let count = run(threads, &Memory::new(), Uneven::default, drafts).unwrap();
            let files = lock(&count.files);
            files.values().map(|file| (file.bytes, file.digest)).collect::<Vec<_>>()
        });
        assert_eq!(digests[0], digests[1]);
    }

    /// Encodes block 0 only when another worker has encoded block 1.
    struct Polite<'t> {
        tell: Sender<()>,
        told: &'t Mutex<Receiver<()>>,
        inner: Uneven,
    }

    impl Encode for Polite<'_> {
        fn encode(&mut self, format: Format, block: &Block) -> &[u8] {
            match block.rows.start {
                0 => lock(self.told).recv_timeout(Duration::from_secs(60)).expect("nobody helps"),
                1 => self.tell.send(()).unwrap(),
                _ => {}
            }
            self.inner.encode(format, block)
        }
    }

    #[test]
    fn an_idle_worker_helps_with_an_open_file() {
        let (tell, told) = mpsc::channel();
        let (tell, told) = (Mutex::new(tell), Mutex::new(told));
        let new_encoder = || Polite { tell: lock(&tell).clone(), told: &told, inner: Uneven::default() };
        let sink = Memory::new();
        run(2, &sink, new_encoder, vec![draft(0, 3, Compression::None)]).unwrap();
        assert_equal(&sink.files()["f00000"], &content(3));
    }

    #[test]
    fn the_first_error_stops_all_and_is_returned() {
        for (threads, files, blocks) in [(1, 5, 3), (7, 1, 200), (7, 50, 4)] {
            let sink = Memory::failing_after(2);
            let drafts = (0..files).map(|number| draft(number, blocks, Compression::None)).collect();
            let error = run(threads, &sink, Uneven::default, drafts).map(|_| ()).unwrap_err();
            assert!(matches!(error, Error::Io { action: "write", .. }), "{error}");
            assert!(sink.files().is_empty());
        }
    }

    /// Asks the run to stop while it encodes block 2.
    struct Stopping<'s>(&'s Stop, Uneven);

    impl Encode for Stopping<'_> {
        fn encode(&mut self, format: Format, block: &Block) -> &[u8] {
            if block.rows.start == 2 {
                self.0.ask(Signal::Interrupt);
            }
            self.1.encode(format, block)
        }
    }

    #[test]
    fn a_run_that_is_asked_to_stop_does() {
        for (threads, files, blocks) in [(1, 5, 30), (7, 1, 300), (7, 50, 40)] {
            let (stop, sink) = (Stop::default(), Memory::new());
            let drafts = (0..files).map(|number| draft(number, blocks, Compression::None)).collect();
            let new_encoder = || Stopping(&stop, Uneven::default());
            let error = run_until(&stop, threads, &sink, new_encoder, drafts).map(|_| ()).unwrap_err();
            assert!(matches!(error, Error::Interrupted(Signal::Interrupt)), "{error}");
            assert!(sink.files().len() < files as usize);
        }
    }

    /// Fails as only a mistake in the program can.
    struct Broken(Uneven);

    impl Encode for Broken {
        fn encode(&mut self, format: Format, block: &Block) -> &[u8] {
            assert!(block.rows.start != 5, "broken on purpose");
            self.0.encode(format, block)
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_leaves_nobody_waiting() {
        let new_encoder = || Broken(Uneven::default());
        let _ = run(7, &Memory::new(), new_encoder, vec![draft(0, 100, Compression::None)]);
    }
}
