//! Results that clients poll for after a 202.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;

use super::canned;
use super::response::Response;

/// The results that are being polled, by key.
#[derive(Default)]
pub(super) struct PendingResults(Mutex<HashMap<String, PendingResult>>);

struct PendingResult {
    polls_left: u32,
    response: Response,
}

impl PendingResults {
    /// Keeps a response until it has been asked for more than `polls` times.
    pub(super) fn add(&self, key: &str, polls: u32, response: Response) {
        self.lock().insert(key.to_owned(), PendingResult { polls_left: polls, response });
    }

    /// The response to a poll.
    pub(super) fn poll(&self, key: &str) -> Response {
        match self.lock().get_mut(key) {
            None => Response::problem(StatusCode::NOT_FOUND, "no upload with this key has a result to be polled"),
            Some(pending) if pending.polls_left > 0 => {
                pending.polls_left -= 1;
                canned::accepted(key)
            }
            Some(pending) => pending.response.clone(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, PendingResult>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
