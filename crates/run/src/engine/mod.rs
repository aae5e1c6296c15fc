//! Threads that make files: `tasks → blocks → encode → pack → commit in order → sink`.
//!
//! Each worker has a *slot* for the file that it has open. It takes the next file of the plan,
//! encodes the file's blocks one after the other in a buffer of its own and writes them from there.
//! When the plan has run out, workers without a file help with those still open. Each *claims* a *run*
//! of blocks then, encodes and packs them at once, and *commits* them (digest, write) when all blocks
//! before them are committed; those that are encoded until then are *held*. So one file of any size
//! keeps every core busy, and many small files pass between no threads. In memory is one block for each
//! worker, and, while a file is shared, at most a run more for each.
//!
//! Invariants:
//! - **A file has one worker until the plan has run out.** Files are put into a slot under the
//!   plan's lock, so a worker that finds the plan empty sees every file that may want help.
//! - **Blocks are committed in order, by one worker at a time**: the one that has taken the file's
//!   output out of its slot. It keeps it until all blocks of its run are committed.
//! - **Runs are claimed in order**, so the worker whose turn it is waits for nobody.
//! - **The committer of a file's last block finishes it.**
//! - **The first error stops everything**: nobody encodes another block, nobody waits for a turn any
//!   longer.

mod output;
mod scratch;
mod slot;
mod task;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use fixtures_gen::{PlannedFile, Table};

use self::output::{Appended, Output};
use self::scratch::{EncodedBlock, Held};
use self::slot::{Slot, lock};
use self::task::BlockTask;
use crate::codec::GzipLevel;
use crate::encoding::Encoding;
use crate::error::{Error, ErrorKind};
use crate::file::FileFacts;
use crate::sink::Sink;
use crate::stop::Stop;

pub(crate) use self::scratch::{Encode, GroupEncoder, Scratch};
pub(crate) use self::task::{Content, FileTask, FileTasks};

/// Is called by every worker with what happens.
pub(crate) trait Listener: Sync {
    /// A block of `rows` rows of `table` is written: `bytes` of text, which took `written` bytes.
    fn committed(&self, table: Table, rows: u64, bytes: u64, written: u64);

    /// A file is whole and has its name. There are facts if the sink wants them.
    fn finished(&self, file: &PlannedFile, facts: Option<&FileFacts>) -> Result<(), Error>;
}

/// What the workers share: tools, and where things go.
pub(crate) struct Engine<'e, S, N, L> {
    /// Number of workers.
    pub(crate) threads: NonZeroUsize,
    /// Makes a worker's encoder.
    pub(crate) new_encoder: N,
    /// How the files are written, if they are not text.
    pub(crate) encoding: Option<&'e dyn Encoding>,
    /// How they are compressed.
    pub(crate) gzip_level: Option<GzipLevel>,
    /// Takes the files.
    pub(crate) sink: &'e S,
    /// Is called as they are made.
    pub(crate) listener: &'e L,
    /// Ends the work before all is made.
    pub(crate) stop: &'e Stop,
}

impl<S: Sink, E: Encode, N: Fn() -> E + Sync, L: Listener> Engine<'_, S, N, L> {
    /// Makes all files; returns the first error once every worker has stopped.
    pub(crate) fn run(&self, tasks: FileTasks<'_>) -> Result<(), Error> {
        let shared = Shared {
            engine: self,
            tasks: Mutex::new(Some(tasks)),
            slots: (0..self.threads.get()).map(|_| Slot::default()).collect(),
            is_stopped: AtomicBool::new(false),
            failure: Mutex::new(None),
        };
        thread::scope(|scope| {
            for me in 0..shared.slots.len() {
                let shared = &shared;
                let name = format!("worker {me}");
                if let Err(error) = thread::Builder::new().name(name).spawn_scoped(scope, move || shared.work(me)) {
                    return shared.fail(ErrorKind::Thread(error).into());
                }
            }
        });
        let failure = shared.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        failure.map_or(Ok(()), Err)
    }
}

/// Makes one file on this thread, a block at a time. The same `scratch` can make the next one.
pub(crate) fn make_one<S: Sink>(
    task: FileTask<'_>,
    scratch: &mut Scratch<impl Encode>,
    encoding: Option<&dyn Encoding>,
    sink: &S,
) -> Result<FileFacts, Error> {
    let slot: Slot<'_, S::File> = Slot::default();
    let mut next = slot.open(task, encoding);
    while let Some(task) = next {
        let block = scratch.encode(&task);
        let mut output = slot.await_turn(task.number, || false).expect("nobody else takes a turn");
        output.append(block, task.is_last, sink)?;
        if task.is_last {
            return output.finish().map(|(_, facts)| facts.expect("the sink wants facts"));
        }
        slot.give_back(output, 1);
        next = slot.claim();
    }
    unreachable!("a file has a last block")
}

/// What the workers of one run share.
struct Shared<'e, 'p, S: Sink, N, L> {
    engine: &'e Engine<'e, S, N, L>,
    /// The rest of the plan; `None` once it has run out.
    tasks: Mutex<Option<FileTasks<'p>>>,
    /// One for each worker.
    slots: Vec<Slot<'p, S::File>>,
    is_stopped: AtomicBool,
    failure: Mutex<Option<Error>>,
}

impl<'p, S: Sink, E: Encode, N: Fn() -> E + Sync, L: Listener> Shared<'_, 'p, S, N, L> {
    fn work(&self, me: usize) {
        let _guard = StopOnPanic(self);
        let (mut scratch, mut held) =
            (Scratch::new((self.engine.new_encoder)(), self.engine.gzip_level), Held::default());
        while !self.is_stopped() {
            let Some((slot, run)) = self.next_run(me) else { return };
            if let Err(error) = self.make(slot, &run, &mut scratch, &mut held) {
                return self.fail(error);
            }
        }
    }

    /// The next blocks to encode and the slot of their file: of the worker's own file, of a new one,
    /// or of another's.
    fn next_run(&self, me: usize) -> Option<(&Slot<'p, S::File>, Vec<BlockTask>)> {
        let own = &self.slots[me];
        let workers = if self.is_shared() { self.slots.len() as u64 } else { 1 };
        let claim = |slot: &Slot<'p, S::File>| {
            let run = slot.claim_run(workers);
            (!run.is_empty()).then_some(run)
        };
        if let Some(run) = claim(own).or_else(|| self.open_next(own).map(|task| vec![task])) {
            return Some((own, run));
        }
        let others = self.slots[me + 1..].iter().chain(&self.slots[..me]);
        others.into_iter().find_map(|slot| Some((slot, claim(slot)?)))
    }

    /// Whether workers may help with the files that are open.
    fn is_shared(&self) -> bool {
        lock(&self.tasks).is_none()
    }

    /// Puts the next file of the plan into `slot` and claims its first block.
    fn open_next(&self, slot: &Slot<'p, S::File>) -> Option<BlockTask> {
        let mut tasks = lock(&self.tasks);
        let Some(task) = tasks.as_mut()?.next() else {
            *tasks = None;
            return None;
        };
        slot.open(task, self.engine.encoding)
    }

    /// Encodes the blocks of a run and appends them to their file as soon as their turn has come.
    fn make(
        &self,
        slot: &Slot<'p, S::File>,
        run: &[BlockTask],
        scratch: &mut Scratch<E>,
        held: &mut Held,
    ) -> Result<(), Error> {
        let Some((first, last)) = run.first().zip(run.last()) else { return Ok(()) };
        let mut output = None;
        for task in run {
            if self.engine.stop.is_requested() {
                return Err(ErrorKind::Stopped.into());
            }
            if self.is_stopped() {
                return Ok(());
            }
            let block = scratch.encode(task);
            output = match output {
                None if task.number == last.number => slot.await_turn(first.number, || self.is_stopped()),
                None => slot.take_turn(first.number),
                taken => taken,
            };
            match &mut output {
                Some(output) => {
                    for (task, block) in run.iter().zip(held.drain()) {
                        self.append(output, task, EncodedBlock::Text(block))?;
                    }
                    self.append(output, task, block)?;
                }
                None if task.number == last.number => return Ok(()),
                None => held.push(block),
            }
        }
        let output = output.expect("the turn of the last block has come");
        if !last.is_last {
            slot.give_back(output, run.len() as u64);
            return Ok(());
        }
        let (file, facts) = output.finish()?;
        slot.close();
        self.engine.listener.finished(&file, facts.as_ref())
    }

    fn append(&self, output: &mut Output<S::File>, task: &BlockTask, block: EncodedBlock<'_>) -> Result<(), Error> {
        let (table, rows) = task.counts().unwrap_or((output.planned().table, 0));
        let Appended { bytes, written } = output.append(block, task.is_last, self.engine.sink)?;
        self.engine.listener.committed(table, rows, bytes, written);
        Ok(())
    }
}

impl<S: Sink, N, L> Shared<'_, '_, S, N, L> {
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
        self.slots.iter().for_each(Slot::wake);
    }
}

/// A panic in one worker must not leave the others waiting for their turn.
struct StopOnPanic<'s, 'e, 'p, S: Sink, N, L>(&'s Shared<'e, 'p, S, N, L>);

impl<S: Sink, N, L> Drop for StopOnPanic<'_, '_, '_, S, N, L> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}
