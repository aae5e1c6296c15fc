//! What all connections of a server share.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time;

use super::bucket::Bucket;
use super::results::PendingResults;
use super::row_faults::RowFaults;
use crate::counters::RequestCounters;
use crate::database::Writer;
use crate::in_flight::KeysInFlight;
use crate::options::Options;

/// What all connections of a server share.
pub(super) struct Shared {
    pub(super) options: Options,
    pub(super) writer: Writer,
    pub(super) counters: Arc<RequestCounters>,
    pub(super) stop: Stop,
    pub(super) keys_in_flight: KeysInFlight,
    pub(super) results: PendingResults,
    pub(super) row_faults: RowFaults,
    pub(super) bucket: Option<Bucket>,
}

impl Shared {
    pub(super) fn new(options: Options, writer: Writer, counters: Arc<RequestCounters>, stop: Stop) -> Shared {
        Shared {
            bucket: options.rate_limit.map(Bucket::new),
            options,
            writer,
            counters,
            stop,
            keys_in_flight: KeysInFlight::default(),
            results: PendingResults::default(),
            row_faults: RowFaults::default(),
        }
    }
}

/// Whether the server is to stop.
#[derive(Clone)]
pub(super) struct Stop(pub(super) watch::Receiver<bool>);

impl Stop {
    /// Resolves when the server is to stop.
    pub(super) async fn requested(&self) {
        // An error means that nobody holds the server any more.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }

    /// Sleeps, but not after a stop is requested.
    pub(super) async fn sleep(&self, time: Duration) {
        // Whether the time ends or a stop is requested, it is the same to the caller.
        let _ = time::timeout(time, self.requested()).await;
    }
}
