//! Where the threads of an upload meet: what is sent next, which files exist, what was lost, and
//! when all is over.
//!
//! Nothing here waits for the generator, and the generator waits for nothing here: it reports the
//! files that it has finished, and sees whether the upload has failed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fixtures_gen::Table;
use fixtures_run::Stop;

use crate::access::Target;
use crate::chunk::bit_set::BitSet;
use crate::chunk::schedule::{Chunk, Next, Schedule};
use crate::error::{Error, ErrorKind};
use crate::response::reason::Reason;
use crate::summary::Losses;

/// How often those who wait look whether all is over.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What became of a chunk.
#[derive(Debug)]
pub(crate) enum ChunkOutcome {
    /// Its rows are stored, except for those in `rejects/`, and the journal has its line.
    Stored,
    /// The server refused it.
    Refused(LostChunk),
    /// It was given up after the last retry.
    GivenUp(LostChunk),
}

/// What is lost with a chunk.
#[derive(Debug)]
pub(crate) struct LostChunk {
    /// The rows that are neither stored nor in `rejects/`.
    pub(crate) rows: u64,
    pub(crate) reason: Reason,
}

/// The chunks of an upload. Threads share it.
pub(crate) struct Queue<'u> {
    state: Mutex<State<'u>>,
    changed: Condvar,
    is_over: AtomicBool,
    stop: Stop,
    target: &'u Target,
    /// Chunks that are given up one after the other before the server counts as gone.
    most_in_a_row: usize,
}

struct State<'u> {
    schedule: Schedule<'u>,
    /// The files that exist.
    files: BitSet,
    failure: Option<Error>,
    losses: Losses,
    given_up_in_a_row: usize,
}

/// What an upload has lost, and why it ended early, if it did.
pub(crate) struct End {
    pub(crate) losses: Losses,
    pub(crate) not_sent: [u64; Table::ALL.len()],
    pub(crate) failure: Option<Error>,
}

impl<'u> Queue<'u> {
    pub(crate) fn new(schedule: Schedule<'u>, target: &'u Target, most_in_a_row: usize, stop: &Stop) -> Self {
        let losses = Losses::default();
        let state = State { schedule, files: BitSet::default(), failure: None, losses, given_up_in_a_row: 0 };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            is_over: AtomicBool::new(false),
            stop: stop.clone(),
            target,
            most_in_a_row,
        }
    }

    /// A file of the plan exists.
    pub(crate) fn publish(&self, file: u64) {
        self.lock().files.insert(file);
        self.changed.notify_all();
    }

    /// Waits until a file exists; false if all is over before.
    pub(crate) fn wait_for(&self, file: u64) -> bool {
        let mut state = self.lock();
        while !self.is_over() {
            if state.files.contains(file) {
                return true;
            }
            state = self.changed.wait_timeout(state, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
        false
    }

    /// Nothing more is sent: what is under way is finished or dropped.
    pub(crate) fn abandon(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// Ends the upload because of an error; the first one counts.
    pub(crate) fn fail(&self, error: Error) {
        self.lock().failure.get_or_insert(error);
        self.abandon();
    }

    /// Whether nothing more is sent, because of a failure or a request to stop.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed) || self.stop.is_requested()
    }

    /// The next chunk to send; `None` when there is nothing any more.
    pub(crate) fn next(&self) -> Option<Chunk> {
        let mut state = self.lock();
        while !self.is_over() {
            let State { schedule, files, .. } = &mut *state;
            match schedule.next(&|file| files.contains(file)) {
                Next::Send(chunk) => return Some(chunk),
                Next::End => return None,
                Next::Wait => {
                    state = self.changed.wait_timeout(state, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        None
    }

    /// Records what became of a chunk.
    pub(crate) fn settle(&self, chunk: &Chunk, outcome: ChunkOutcome) {
        let mut state = self.lock();
        state.schedule.end(chunk, matches!(outcome, ChunkOutcome::Stored));
        match outcome {
            ChunkOutcome::Stored => state.given_up_in_a_row = 0,
            ChunkOutcome::Refused(LostChunk { rows, reason }) => {
                state.losses.refused.add(rows);
                state.losses.first.get_or_insert(reason);
            }
            ChunkOutcome::GivenUp(LostChunk { rows, reason }) => {
                state.losses.given_up.add(rows);
                state.given_up_in_a_row += 1;
                if state.given_up_in_a_row >= self.most_in_a_row {
                    let kind = ErrorKind::Gone { target: self.target.clone(), reason: reason.clone() };
                    state.failure.get_or_insert(kind.into());
                    self.is_over.store(true, Ordering::Relaxed);
                }
                state.losses.first.get_or_insert(reason);
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The end result.
    pub(crate) fn finish(self) -> End {
        let State { schedule, losses, failure, .. } = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        // What fails while the upload stops is not worth a report.
        let failure = if self.stop.is_requested() { Some(ErrorKind::Stopped.into()) } else { failure };
        End { losses, not_sent: std::array::from_fn(|table| schedule.not_sent(Table::ALL[table])), failure }
    }

    fn lock(&self) -> MutexGuard<'_, State<'u>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
