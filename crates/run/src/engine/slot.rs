//! The place of the file that a worker has open, where idle workers find it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use fixtures_gen::{Block, Compression, Piece};

use super::output::Output;
use super::task::{BlockTask, Content, FileTask};
use crate::encoding::{Encoding, next_group};
use crate::sink::SinkFile;

/// The most blocks of a run. A worker that goes on behind the run of another has to enter the rows anew there, which for a
/// stock ledger takes as long as some hundreds of them.
const LONGEST_RUN: u64 = 8;

/// The place of a worker's open file.
pub(super) struct Slot<'p, F> {
    open: Mutex<Option<OpenFile<'p, F>>>,
    /// Notified whenever a run has been committed.
    turn: Condvar,
}

impl<F> Default for Slot<'_, F> {
    fn default() -> Self {
        Self { open: Mutex::new(None), turn: Condvar::new() }
    }
}

impl<'p, F: SinkFile> Slot<'p, F> {
    /// Opens a file and claims its first block.
    pub(super) fn open(&self, task: FileTask<'p>, encoding: Option<&dyn Encoding>) -> Option<BlockTask> {
        lock(&self.open).insert(OpenFile::new(task, encoding)).claim()
    }

    /// The next block of the open file, if there is one that nobody has claimed.
    pub(super) fn claim(&self) -> Option<BlockTask> {
        lock(&self.open).as_mut()?.claim()
    }

    /// The next run of blocks of the open file, which `workers` share; empty if there is none that nobody has claimed.
    pub(super) fn claim_run(&self, workers: u64) -> Vec<BlockTask> {
        let mut open = lock(&self.open);
        let Some(file) = open.as_mut() else { return vec![] };
        let blocks = file.blocks_of_run(workers);
        (0..blocks).map_while(|_| file.claim()).collect()
    }

    /// Takes the output out if `number` blocks are committed.
    pub(super) fn take_turn(&self, number: u64) -> Option<Output<F>> {
        lock(&self.open).as_mut().filter(|file| file.committed == number)?.output.take()
    }

    /// Waits until `number` blocks are committed, then takes the output out; `None` once
    /// `is_stopped`.
    pub(super) fn await_turn(&self, number: u64, is_stopped: impl Fn() -> bool) -> Option<Output<F>> {
        let mut open = lock(&self.open);
        loop {
            if is_stopped() {
                return None;
            }
            match open.as_mut() {
                Some(file) if file.committed == number => return file.output.take(),
                _ => open = self.turn.wait(open).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Gives the output back after some blocks.
    pub(super) fn give_back(&self, output: Output<F>, blocks: u64) {
        if let Some(open) = lock(&self.open).as_mut() {
            open.output = Some(output);
            open.committed += blocks;
        }
        self.turn.notify_all();
    }

    /// Closes the file after its last block.
    pub(super) fn close(&self) {
        *lock(&self.open) = None;
    }

    /// Wakes everybody who waits.
    pub(super) fn wake(&self) {
        // A thread that waits has either seen that the run has stopped, or is asleep by the time
        // the lock is free.
        drop(lock(&self.open));
        self.turn.notify_all();
    }
}

/// A file in a slot.
struct OpenFile<'p, F> {
    compression: Compression,
    content: Content<'p>,
    /// Blocks of a file that is not text are handed out in groups of at least this many rows.
    group_rows: u64,
    /// Blocks handed out so far.
    claimed: u64,
    /// Rows of the blocks that are not handed out.
    rows_left: u64,
    /// Rows of the last block that was.
    block_rows: u64,
    all_claimed: bool,
    /// Blocks appended so far.
    committed: u64,
    /// Absent while a worker commits.
    output: Option<Output<F>>,
}

impl<'p, F: SinkFile> OpenFile<'p, F> {
    fn new(task: FileTask<'p>, encoding: Option<&dyn Encoding>) -> Self {
        let FileTask { number, file, content } = task;
        Self {
            rows_left: file.row_count(),
            block_rows: 0,
            compression: file.compression,
            content,
            group_rows: encoding.map_or(1, Encoding::group_rows),
            claimed: 0,
            all_claimed: false,
            committed: 0,
            output: Some(Output::new(number, file, encoding)),
        }
    }

    /// How many blocks a worker claims at once. Towards the end they become fewer, so that all workers end together. A group
    /// is large by itself.
    fn blocks_of_run(&self, workers: u64) -> u64 {
        match self.content {
            Content::Text { .. } if workers > 1 => {
                (self.rows_left / self.block_rows.max(1) / (2 * workers)).clamp(1, LONGEST_RUN)
            }
            _ => 1,
        }
    }

    /// The next rows with the text before them, or the next group of blocks, if not all are handed out.
    /// What no rows follow is a task, too, so that a file without rows has one.
    fn claim(&mut self) -> Option<BlockTask> {
        if self.all_claimed {
            return None;
        }
        let (mut text, mut notation, mut blocks) = (String::new(), None, vec![]);
        match &mut self.content {
            Content::Text { pieces, most_rows } => {
                while blocks.is_empty()
                    && let Some(piece) = pieces.next()
                {
                    match piece {
                        Piece::Text(more) if text.is_empty() => text = more,
                        Piece::Text(more) => text += &more,
                        Piece::Rows(of_block, block) => (notation, blocks) = (Some(of_block), vec![block]),
                    }
                }
                let mut rows = blocks.iter().map(Block::row_count).sum::<u64>();
                let mut joins = |piece: &Piece| match piece {
                    Piece::Rows(of_block, block) if Some(*of_block) == notation => {
                        rows += block.row_count();
                        rows <= *most_rows
                    }
                    _ => false,
                };
                while let Some(Piece::Rows(_, block)) = pieces.next_if(&mut joins) {
                    blocks.push(block);
                }
            }
            Content::Groups(rest) => blocks = next_group(rest, self.group_rows),
        }
        self.block_rows = blocks.iter().map(Block::row_count).sum();
        self.rows_left = self.rows_left.saturating_sub(self.block_rows);
        let number = self.claimed;
        self.claimed += 1;
        self.all_claimed = self.content.is_used_up();
        Some(BlockTask { number, is_last: self.all_claimed, compression: self.compression, text, notation, blocks })
    }
}

/// Locks; a panic elsewhere is reported by the scope, so a poisoned lock needs no care here.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
