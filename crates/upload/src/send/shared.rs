//! What the threads of an upload share: one type, below everything that sends.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::Table;
use fixtures_run::directory::UploadHead;
use fixtures_run::fs::Folder;
use fixtures_run::{Counters, Error as RunError};

use crate::access::Access;
use crate::chunk::files::ChunkFiles;
use crate::chunk::journal::Journal;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Observer};
use crate::response::reason::Reason;
use crate::response::text::Mask;
use crate::send::client::Client;
use crate::send::limiter::Limiter;
use crate::send::queue::Queue;
use crate::stats::UploadStats;

/// What the threads share.
pub(crate) struct Shared<'u> {
    pub(crate) access: &'u Access,
    pub(crate) files: ChunkFiles<'u>,
    /// What stands for the dataset in keys.
    pub(crate) fingerprint: String,
    pub(crate) client: Client,
    pub(crate) limiter: Limiter,
    pub(crate) queue: Queue<'u>,
    /// `None` if all chunks are acknowledged: nothing is recorded any more.
    pub(crate) journal: Option<Journal>,
    pub(crate) stats: UploadStats,
    /// What progress is read from.
    pub(crate) counters: Arc<Counters>,
    /// Whether the server has responded to anything at all.
    pub(crate) has_responded: AtomicBool,
    /// Where the journal and rejected rows are.
    pub(crate) state_folder: &'u Folder,
    /// What a journal begins with.
    pub(crate) head: UploadHead,
    /// Whether it has confirmed a key, now or before.
    pub(crate) confirms_keys: AtomicBool,
    /// Whether it has stored rows without confirming their key, now or before.
    pub(crate) stores_without_key: AtomicBool,
    /// Whether the upload resumes one that was interrupted.
    pub(crate) was_interrupted: bool,
    pub(crate) observer: Mutex<Box<dyn Observer + 'u>>,
}

/// Why a chunk has no outcome.
pub(crate) enum Abort {
    /// All is over for another reason.
    Over,
    /// This ends the upload.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Abort {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Shared<'_> {
    pub(crate) fn is_over(&self) -> bool {
        self.queue.is_over()
    }

    /// Notes in the journal what was learned of it.
    pub(crate) fn note(&self, note: impl Fn(&Journal) -> Result<(), RunError>) -> Result<(), RunError> {
        match &self.journal {
            Some(journal) => note(journal),
            None => note(&Journal::begin(self.state_folder, &self.head, true)?),
        }
    }

    /// Whether the server is known to keep no idempotency keys.
    pub(crate) fn is_without_keys(&self) -> bool {
        self.stores_without_key.load(Ordering::Relaxed) && !self.confirms_keys.load(Ordering::Relaxed)
    }

    /// Takes the API key out of a server's texts.
    pub(crate) fn mask(&self) -> Mask<'_> {
        Mask::new(self.access.key.as_ref())
    }

    /// Reports an event.
    pub(crate) fn report(&self, event: &Event<'_>) -> Result<(), Error> {
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        observer.observe(event).map_err(|error| ErrorKind::Observer(error).into())
    }

    /// How long to wait before retry `number`.
    pub(crate) fn delay(&self, number: u32, retry_after: Option<Duration>) -> Duration {
        self.access.retries.delay(number, retry_after, random())
    }

    /// How long nothing is sent to a server that says that there are too many requests.
    pub(crate) fn throttle_delay(&self, retry_after: Option<Duration>) -> Duration {
        self.delay(self.limiter.pauses_in_a_row(), retry_after)
    }

    /// Reports that rows of a file are sent again once the pause is over.
    pub(crate) fn report_throttled(&self, table: Table, file: &str, reason: &Reason) -> Result<(), Error> {
        self.stats.on_retry(table);
        self.report(&Event::Retrying { file, reason, delay: self.limiter.pause_left() })
    }

    /// Reports that rows of a file are sent again, and waits until then.
    pub(crate) fn wait_for_retry(
        &self,
        table: Table,
        file: &str,
        reason: &Reason,
        delay: Duration,
    ) -> Result<(), Abort> {
        self.stats.on_retry(table);
        self.report(&Event::Retrying { file, reason, delay })?;
        self.pause(delay)
    }

    /// Waits, unless all is over.
    pub(crate) fn pause(&self, time: Duration) -> Result<(), Abort> {
        const LOOK_EVERY: Duration = Duration::from_millis(20);
        let start = Instant::now();
        while !self.is_over() {
            let left = time.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(LOOK_EVERY));
        }
        Err(Abort::Over)
    }
}

/// Bits that differ from call to call and from process to process.
fn random() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    RandomState::new().hash_one(CALLS.fetch_add(1, Ordering::Relaxed))
}
