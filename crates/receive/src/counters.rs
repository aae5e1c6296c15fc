//! What a server has seen, for tests against it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::Fault;
use crate::faults::Faults;

/// What a server has seen since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Accepted connections, with or without a request.
    pub connections: u64,
    /// Requests of all kinds.
    pub total: u64,
    /// Requests by path, whatever the response.
    pub by_path: BTreeMap<String, u64>,
    /// Uploads by idempotency key, whatever the response.
    pub by_key: BTreeMap<String, u64>,
    /// Responses that were sent again for a known key.
    pub replays: u64,
    /// Without idempotency: rows that were in the database already.
    pub repeated_rows: u64,
    /// Faults that requests met.
    pub faults: BTreeMap<Fault, u64>,
}

/// The [`Requests`] of a server that is running.
#[derive(Debug, Default)]
pub(crate) struct RequestCounters(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: Requests,
    faults_by_key: BTreeMap<String, u32>,
}

impl RequestCounters {
    pub(crate) fn so_far(&self) -> Requests {
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
        let mut counts = self.lock();
        let attempts = counts.requests.by_key.entry(key.to_owned()).or_default();
        *attempts += 1;
        if faults.rates.is_empty() {
            return None;
        }
        let attempt = u32::try_from(*attempts).unwrap_or(u32::MAX);
        let met = counts.faults_by_key.get(key).copied().unwrap_or(0);
        let fault = faults.of_request(key, attempt, met)?;
        counts.faults_by_key.insert(key.to_owned(), met + 1);
        *counts.requests.faults.entry(fault).or_default() += 1;
        Some(fault)
    }

    pub(crate) fn replay(&self) {
        self.lock().requests.replays += 1;
    }

    pub(crate) fn repeated_rows(&self, rows: u64) {
        self.lock().requests.repeated_rows += rows;
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
