//! What an upload reports while it works.

use std::sync::Arc;
use std::time::Duration;

use fixtures_gen::Table;
use fixtures_run::{Counters, Observed, Silent};

use crate::access::Target;
use crate::response::reason::Reason;

/// Follows an upload. It is called from the threads that send, one call at a time; they wait for
/// it. An error stops the upload, which ends with
/// [`ErrorKind::Observer`](crate::ErrorKind::Observer).
///
/// ```
/// use fixtures_run::Observed;
/// use fixtures_upload::{Event, Observer};
///
/// #[derive(Default)]
/// struct Printer {
///     chunks: u64,
/// }
///
/// impl Observer for Printer {
///     fn observe(&mut self, event: &Event<'_>) -> Observed {
///         match event {
///             Event::ChunkStored { file, rows, .. } => {
///                 println!("{file}: {rows} rows");
///                 self.chunks += 1;
///             }
///             Event::Retrying { file, reason, delay, .. } => println!("{file}: {reason}; again in {delay:?}"),
///             _ => {}
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait Observer: Send {
    /// Something happened.
    ///
    /// # Errors
    /// Any, to stop the upload.
    fn observe(&mut self, event: &Event<'_>) -> Observed;
}

impl Observer for Silent {
    fn observe(&mut self, _: &Event<'_>) -> Observed {
        Ok(())
    }
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn observe(&mut self, event: &Event<'_>) -> Observed {
        (**self).observe(event)
    }
}

/// Something that happened. `file` is the name of the file whose rows it is about.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// The upload begins, or resumes.
    Started {
        /// Where it goes.
        target: &'e Target,
        /// Rows that are still to be sent.
        rows: u64,
        /// The most concurrent requests.
        concurrency: usize,
        /// What the upload adds to as it goes, for observers with a clock of their own.
        counters: &'e Arc<Counters>,
    },
    /// A chunk is acknowledged, and recorded in the journal.
    ChunkStored {
        /// The file.
        file: &'e str,
        /// The table.
        table: Table,
        /// The chunk's place in the tenant's table, from 0.
        chunk: u64,
        /// Its rows, with those that were rejected.
        rows: u64,
        /// Rows that were rejected.
        rejected: u64,
        /// The idempotency key that it was sent under.
        key: &'e str,
    },
    /// Rows of a chunk were rejected for good, and are kept with the reasons.
    RowsRejected {
        /// The file.
        file: &'e str,
        /// The file that keeps them, in the directory `rejects`.
        rejects: &'e str,
        /// Rows of the chunk.
        rows: u64,
        /// How many were rejected.
        rejected: u64,
        /// Why the first of them was: a [`Reason::Status`].
        first: &'e Reason,
    },
    /// The server refused a chunk.
    ChunkRefused {
        /// The file.
        file: &'e str,
        /// Why.
        reason: &'e Reason,
    },
    /// A chunk was given up after the last retry.
    ChunkGivenUp {
        /// The file.
        file: &'e str,
        /// How often it was sent again.
        retries: u32,
        /// Why it was not stored the last time.
        reason: &'e Reason,
    },
    /// A request will be sent again.
    Retrying {
        /// The file.
        file: &'e str,
        /// Why the rows are not stored.
        reason: &'e Reason,
        /// How long until then.
        delay: Duration,
    },
    /// The server has not finished a request after several inquiries. It is asked until it has;
    /// each time this is reported.
    Waiting {
        /// The file.
        file: &'e str,
        /// Where it is asked.
        location: &'e str,
    },
    /// A server that keeps no idempotency keys answered a repeated request with 409: its chunk counts
    /// as stored, but not as confirmed.
    AlreadyThere {
        /// The file.
        file: &'e str,
    },
    /// The server cannot be asked whether it still holds what it acknowledged before.
    NotAsked {
        /// Why not.
        why: Unasked,
    },
    /// The server asked for fewer concurrent requests.
    Throttled {
        /// The most there will be from now on.
        concurrency: usize,
    },
}

/// Why a server cannot be asked whether it still holds what it acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// It confirms no idempotency keys: it could store what it is asked with a second time.
    NoKeys,
    /// It does not say whether a response is a replay.
    NoReplays,
}
