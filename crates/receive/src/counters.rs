//! What a server has seen, for those who test against it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::faults::{Fault, Faults};

/// What a server has seen since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Connections that were accepted, whether or not a request came.
    pub connections: u64,
    /// Requests of all kinds.
    pub total: u64,
    /// Requests by path, whatever the answer was.
    pub by_path: BTreeMap<String, u64>,
    /// Uploads by idempotency key, whatever the answer was.
    pub by_key: BTreeMap<String, u64>,
    /// Answers that were given again for a known key.
    pub replays: u64,
    /// Without idempotency: rows that came again.
    pub repeated_rows: u64,
    /// Faults that requests met.
    pub faults: BTreeMap<Fault, u64>,
}

/// [`Requests`] that are being counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Requests,
    faults_of_key: BTreeMap<String, u32>,
}

impl Counters {
    pub(crate) fn seen(&self) -> Requests {
        self.lock().requests.clone()
    }

    pub(crate) fn connection(&self) {
        self.lock().requests.connections += 1;
    }

    pub(crate) fn request(&self, path: &str) {
        let requests = &mut self.lock().requests;
        requests.total += 1;
        *requests.by_path.entry(path.to_owned()).or_default() += 1;
    }

    /// Counts an upload with this key, and decides which fault it meets.
    pub(crate) fn upload(&self, key: &str, faults: &Faults) -> Option<Fault> {
        let mut seen = self.lock();
        let attempt = seen.requests.by_key.entry(key.to_owned()).or_default();
        *attempt += 1;
        let attempt = u32::try_from(*attempt).unwrap_or(u32::MAX);
        if faults.rates.is_empty() {
            return None;
        }
        let met = seen.faults_of_key.get(key).copied().unwrap_or_default();
        let fault = faults.of_request(key, attempt, met)?;
        seen.faults_of_key.insert(key.to_owned(), met + 1);
        *seen.requests.faults.entry(fault).or_default() += 1;
        Some(fault)
    }

    pub(crate) fn replay(&self) {
        self.lock().requests.replays += 1;
    }

    pub(crate) fn repeated_rows(&self, rows: u64) {
        self.lock().requests.repeated_rows += rows;
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
