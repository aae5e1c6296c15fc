//! The threads that send chunks, and where they meet: what is sent next, which files are there, and when all is over.
//!
//! Nothing here waits for the generator and the generator waits for nothing here: it tells the numbers of finished files,
//! and looks whether the upload has failed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{Plan, Table};

use crate::error::Error;
use crate::files::Folder;
use crate::identity::Identity;
use crate::job::Voice;
use crate::manifest::Records;
use crate::output::Added;
use crate::report::{Json, Report};
use crate::stop::Stop;
use crate::style::{label, say};
use crate::tally::Tally;
use crate::upload::account::{Account, Acknowledged};
use crate::upload::answer::Hint;
use crate::upload::client::Client;
use crate::upload::deliver::{Delivered, Halt, Loss, Why};
use crate::upload::flags::Access;
use crate::upload::journal::Journal;
use crate::upload::key;
use crate::upload::limiter::Limiter;
use crate::upload::numbers::Numbers;
use crate::upload::schedule::{Chunk, Next, Schedule};
use crate::upload::summary::Summary;

/// Chunks that are given up one after the other before the server counts as gone; at least as many as are under way.
const GIVEN_UP_IN_A_ROW: usize = 3;

/// What is uploaded, and how.
pub(super) struct Parts<'u> {
    pub(super) access: &'u Access,
    pub(super) folder: &'u Folder<'u>,
    pub(super) identity: &'u Identity,
    pub(super) plan: &'u Plan<'u>,
    /// What the files are, as far as they are there.
    pub(super) records: &'u Records,
    pub(super) stop: &'u Stop,
    pub(super) voice: Voice,
    pub(super) json: Option<Json>,
}

/// An upload under way.
pub(super) struct Pool<'u> {
    pub(super) parts: Parts<'u>,
    pub(super) client: Client,
    pub(super) limiter: Limiter,
    pub(super) account: Account,
    pub(super) journal: Journal<'u>,
    /// What stands for the dataset in keys.
    pub(super) dataset: String,
    /// Where each chunk of tenants begins in their file, once that is known.
    pub(super) tenants: Mutex<Option<Arc<[u64]>>>,
    /// What progress is read from.
    pub(super) tally: Arc<Tally>,
    floor: Mutex<Floor<'u>>,
    changed: Condvar,
    is_over: AtomicBool,
    /// Whether the server has answered anything at all.
    pub(super) has_answered: AtomicBool,
    notes: Mutex<Notes>,
}

/// What the threads share.
struct Floor<'u> {
    schedule: Schedule<'u>,
    there: There,
    failure: Option<Error>,
    losses: Losses,
    given_up_in_a_row: usize,
}

/// Which files can be sent.
enum There {
    These(Numbers),
    All,
}

/// Chunks that were not stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Losses {
    /// Turned away as a whole.
    pub(super) refused: Lost,
    /// Sent as often as may be.
    pub(super) given_up: Lost,
    /// Why the first one was lost.
    pub(super) first: Option<Why>,
}

/// How much was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lost {
    pub(super) chunks: u64,
    /// Their rows that are neither stored nor rejected.
    pub(super) rows: u64,
}

impl Lost {
    fn add(&mut self, rows: u64) {
        self.chunks += 1;
        self.rows += rows;
    }
}

/// What was said lately.
#[derive(Default)]
struct Notes {
    last_retry: Option<Instant>,
    last_wait: Option<Instant>,
    unsaid: u64,
    problems: u64,
}

impl<'u> Pool<'u> {
    pub(super) fn new(
        parts: Parts<'u>,
        schedule: Schedule<'u>,
        account: Account,
        journal: Journal<'u>,
    ) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(parts.access)?,
            limiter: Limiter::new(parts.access.concurrency.get()),
            account,
            journal,
            dataset: key::fingerprint(parts.identity),
            tenants: Mutex::new(None),
            tally: Arc::default(),
            floor: Mutex::new(Floor {
                schedule,
                there: There::These(Numbers::default()),
                failure: None,
                losses: Losses::default(),
                given_up_in_a_row: 0,
            }),
            changed: Condvar::new(),
            is_over: AtomicBool::new(false),
            has_answered: AtomicBool::new(false),
            notes: Mutex::default(),
            parts,
        })
    }

    /// A file of the plan has got its name.
    pub(super) fn publish(&self, file: u64) {
        if let There::These(files) = &mut self.lock().there {
            files.insert(file);
        }
        self.changed.notify_all();
    }

    /// All files are there.
    pub(super) fn publish_all(&self) {
        self.lock().there = There::All;
        self.changed.notify_all();
    }

    /// No more files will come: what is under way is finished, and nothing else begun.
    pub(super) fn abandon(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// Whether nothing more is sent, because of a failure or a signal.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed) || self.parts.stop.reason().is_some()
    }

    /// Sends until all is sent, or the upload fails.
    pub(super) fn run(&self) {
        thread::scope(|scope| {
            for me in 0..self.parts.access.concurrency.get() {
                let name = format!("upload {me}");
                if let Err(error) = thread::Builder::new().name(name).spawn_scoped(scope, || self.work()) {
                    self.fail(Error::Thread(error));
                    break;
                }
            }
        });
    }

    /// What it has come to, and what was lost; the failure that ended it before its time, if there was one.
    pub(super) fn end(&self) -> (Summary, Losses, Option<Error>) {
        let mut floor = self.lock();
        let failure = floor.failure.take();
        let summary = Summary::new(&self.account, |table| floor.schedule.not_sent(table));
        (summary, floor.losses.clone(), failure)
    }

    fn work(&self) {
        let _guard = StopOnPanic(self);
        while let Some(chunk) = self.next() {
            match self.deliver(&chunk) {
                Ok(delivered) => self.settle(&chunk, delivered),
                Err(Halt::Over) => return,
                Err(Halt::Failed(error)) => return self.fail(error),
            }
        }
    }

    /// The next chunk to send; none when there is nothing any more.
    fn next(&self) -> Option<Chunk> {
        const LOOK_EVERY: Duration = Duration::from_millis(50);
        let mut floor = self.lock();
        while !self.is_over() {
            let Floor { schedule, there, .. } = &mut *floor;
            let there = &*there;
            let is_there = |file: u64| match there {
                There::These(files) => files.contains(file),
                There::All => true,
            };
            match schedule.next(&is_there) {
                Next::Send(chunk) => return Some(chunk),
                Next::End => return None,
                Next::Wait => {
                    floor = self.changed.wait_timeout(floor, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        None
    }

    /// Takes in what became of a chunk.
    fn settle(&self, chunk: &Chunk, delivered: Delivered) {
        let mut floor = self.lock();
        floor.schedule.end(chunk, matches!(delivered, Delivered::Stored));
        match delivered {
            Delivered::Stored => floor.given_up_in_a_row = 0,
            Delivered::Refused(Loss { rows, why }) => {
                floor.losses.refused.add(rows);
                floor.losses.first.get_or_insert(why);
            }
            Delivered::GivenUp(Loss { rows, why }) => {
                floor.losses.given_up.add(rows);
                floor.given_up_in_a_row += 1;
                if floor.given_up_in_a_row >= self.parts.access.concurrency.get().max(GIVEN_UP_IN_A_ROW) {
                    floor.failure.get_or_insert_with(|| self.gone(&why));
                    self.is_over.store(true, Ordering::Relaxed);
                }
                floor.losses.first.get_or_insert(why);
            }
        }
        drop(floor);
        self.changed.notify_all();
    }

    /// Nothing gets through any more.
    fn gone(&self, why: &Why) -> Error {
        let target = &self.parts.access.target;
        let hint = || Hint::elsewhere(format!("see whether the server is up at {target}"));
        let sentence = format!("{target} does not take any chunk: {}", why.text);
        why.hint.clone().unwrap_or_else(hint).into_error(sentence)
    }

    fn fail(&self, error: Error) {
        self.lock().failure.get_or_insert(error);
        self.abandon();
    }

    fn lock(&self) -> MutexGuard<'_, Floor<'u>> {
        self.floor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an acknowledged chunk, and tells of it.
    pub(super) fn acknowledged(
        &self,
        chunk: &Chunk,
        file: &str,
        key: &str,
        outcome: Acknowledged,
    ) -> Result<(), Error> {
        self.account.acknowledge(chunk.table, outcome);
        self.tally.add_block(chunk.table, outcome.rows, Added { bytes: outcome.bytes, written: outcome.bytes });
        self.tally.add_file(chunk.table);
        if self.parts.voice == Voice::Verbose {
            let rejected =
                if outcome.rejected > 0 { format!(", {} rejected", outcome.rejected) } else { String::new() };
            say(&format!("{file}: {} rows acknowledged{rejected}, key {key}", outcome.rows - outcome.rejected));
        }
        if self.parts.json == Some(Json::Events) {
            let (path, table) = (file, chunk.table.name());
            Report::Chunk { path, table, chunk: chunk.place, rows: outcome.rows, rejected: outcome.rejected, key }
                .tell()?;
        }
        Ok(())
    }

    /// Says that a request is sent again: all of them when asked to, else one now and then.
    pub(super) fn note_retry(&self, table: Table, file: &str, why: &str, wait: Duration) {
        const SAY_EVERY: Duration = Duration::from_secs(3);
        self.account.retry(table);
        let line = |more: String| say(&format!("{file}: {why}; again in {}{more}", millis(wait)));
        match self.parts.voice {
            Voice::Quiet => {}
            Voice::Verbose => line(String::new()),
            Voice::Normal => {
                let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
                if notes.last_retry.is_some_and(|last| last.elapsed() < SAY_EVERY) {
                    notes.unsaid += 1;
                    return;
                }
                notes.last_retry = Some(Instant::now());
                let unsaid = std::mem::take(&mut notes.unsaid);
                line(if unsaid > 0 { format!("; {unsaid} other retries before") } else { String::new() });
            }
        }
    }

    /// Says what is waited for; false if that has to wait, for it was said of another file a moment ago.
    pub(super) fn note_wait(&self, file: &str, address: &str) -> bool {
        const SAY_EVERY: Duration = Duration::from_secs(10);
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = notes.last_wait.is_none_or(|last| last.elapsed() >= SAY_EVERY);
        if is_due {
            notes.last_wait = Some(Instant::now());
            if self.parts.voice != Voice::Quiet {
                say(&format!("{file}: the server is not done; waiting for its answer at {address}"));
            }
        }
        is_due
    }

    /// Says that rows are not stored: the first times, unless asked for all.
    pub(super) fn note_problem(&self, what: &str) {
        const MOST: u64 = 10;
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.problems += 1;
        match (self.parts.voice, notes.problems) {
            (Voice::Quiet, _) => {}
            (Voice::Normal, number) if number > MOST + 1 => {}
            (Voice::Normal, number) if number > MOST => say("more of the same is told with --verbose"),
            _ => say(&format!("{} {what}", label("warning:"))),
        }
    }
}

/// A panic in one worker must not leave the others waiting for its chunk.
struct StopOnPanic<'p, 'u>(&'p Pool<'u>);

impl Drop for StopOnPanic<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.abandon();
        }
    }
}

fn millis(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
