//! A limit on requests in a time: a bucket that is refilled at a rate.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::options::RateLimit;

/// A bucket that all connections take from.
pub(super) struct Bucket {
    limit: RateLimit,
    /// How full it was, and when.
    state: Mutex<(f64, Instant)>,
}

impl Bucket {
    pub(super) fn new(limit: RateLimit) -> Bucket {
        Bucket { limit, state: Mutex::new((f64::from(limit.burst.get()), Instant::now())) }
    }

    /// Whether one more request is allowed; if so, it counts.
    pub(super) fn take(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let refill = now.duration_since(state.1).as_secs_f64() * f64::from(self.limit.per_second.get());
        let level = (state.0 + refill).min(f64::from(self.limit.burst.get()));
        let is_allowed = level >= 1.0;
        *state = (if is_allowed { level - 1.0 } else { level }, now);
        is_allowed
    }
}
