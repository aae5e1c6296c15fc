//! Files that are read by several workers: one reads the next piece of text under a lock, and
//! compares it with the model without one.

use std::iter::Peekable;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fixtures_gen::{BLOCK_ROWS, Block, Blocks, Plan, PlannedFile};
use fixtures_run::{Digest, Digester};

use crate::text::{Text, Trouble};

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is being read.
pub(crate) struct OpenFile<'p> {
    /// Its place among all files.
    pub(crate) number: u64,
    pub(crate) planned: PlannedFile,
    header: Vec<u8>,
    state: Mutex<State<'p>>,
    /// Set by the first worker that sees a difference: from then on the rest is only counted.
    differs: AtomicBool,
}

struct State<'p> {
    text: Text,
    digester: Digester,
    bytes: u64,
    lines: u64,
    last: u8,
    is_at_start: bool,
    /// The rest of the plan's blocks.
    blocks: Peekable<Blocks<'p>>,
    is_over: bool,
    trouble: Option<Trouble>,
    /// Pieces that workers have not compared yet.
    in_hand: u64,
}

/// What a file is, once all of it was read.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    pub(crate) digest: Digest,
    pub(crate) ends_in_line_feed: bool,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) differs: bool,
}

/// A piece of text, and the block of the plan that should be in it; none if the file has no rows.
pub(crate) struct Piece {
    pub(crate) block: Option<Block>,
    /// Bytes of the header before the rows.
    pub(crate) header: usize,
    /// Line ends in it.
    pub(crate) lines: u64,
}

impl<'p> OpenFile<'p> {
    pub(crate) fn new(number: u64, plan: &Plan<'p>, planned: PlannedFile, text: Text) -> Self {
        let state = State {
            text,
            digester: Digester::new(),
            bytes: 0,
            lines: 0,
            last: b'\n',
            is_at_start: true,
            blocks: plan.blocks(&planned).peekable(),
            is_over: false,
            trouble: None,
            in_hand: 0,
        };
        Self { number, header: planned.header(), planned, state: Mutex::new(state), differs: AtomicBool::new(false) }
    }

    pub(crate) fn differs(&self) -> bool {
        self.differs.load(Ordering::Relaxed)
    }

    pub(crate) fn set_differs(&self) {
        self.differs.store(true, Ordering::Relaxed);
    }

    /// Reads the next piece into `text`; `None` if there is none. What was claimed must be
    /// [released](Self::release).
    pub(crate) fn claim(&self, text: &mut Vec<u8>) -> Option<Piece> {
        let mut state = lock(&self.state);
        if state.is_over {
            return None;
        }
        let block = state.blocks.next();
        state.in_hand += 1;
        let before = state.lines;
        let header = if mem::take(&mut state.is_at_start) { self.header.len() } else { 0 };
        let lines = match &block {
            Some(block) => block.row_count() + u64::from(header > 0),
            // A file without rows: what there is should be the header.
            None => 1,
        };
        self.read(&mut state, lines, text);
        let lines = state.lines - before;
        let is_last = state.blocks.peek().is_none();
        if is_last && !state.is_over {
            let mut rest = Vec::new();
            while !state.is_over {
                self.read(&mut state, BLOCK_ROWS, &mut rest);
                if !rest.is_empty() {
                    self.set_differs();
                }
            }
        }
        Some(Piece { block, header, lines })
    }

    fn read(&self, state: &mut State<'_>, lines: u64, text: &mut Vec<u8>) {
        match state.text.piece(lines, text) {
            Ok(ends) => {
                state.digester.update(text);
                state.bytes += text.len() as u64;
                state.lines += ends;
                state.last = text.last().copied().unwrap_or(state.last);
                state.is_over = text.is_empty();
            }
            Err(trouble) => {
                text.clear();
                state.trouble = Some(trouble);
                state.is_over = true;
                self.set_differs();
            }
        }
    }

    /// Gives back a piece that was compared. What the file is, if it was the last one.
    pub(crate) fn release(&self) -> Option<Content> {
        let mut state = lock(&self.state);
        state.in_hand -= 1;
        (state.is_over && state.in_hand == 0).then(|| Content {
            bytes: state.bytes,
            lines: state.lines,
            digest: state.digester.finish(),
            ends_in_line_feed: state.last == b'\n',
            trouble: state.trouble.take(),
            differs: self.differs(),
        })
    }
}
