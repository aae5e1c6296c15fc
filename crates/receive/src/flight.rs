//! Keys that are being processed: a second request with the same key waits for the first to end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// The keys that are being processed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flights(Arc<Mutex<HashMap<String, watch::Receiver<()>>>>);

/// A key that is being processed until this is dropped.
#[derive(Debug)]
pub(crate) struct Flight {
    flights: Flights,
    key: String,
    /// Closes when the flight has ended, which is all that it tells.
    _end: watch::Sender<()>,
}

impl Flights {
    /// Begins a flight; if the key is in flight, what tells the end of that one.
    pub(crate) fn begin(&self, key: &str) -> Result<Flight, watch::Receiver<()>> {
        let mut keys = self.lock();
        if let Some(other) = keys.get(key) {
            return Err(other.clone());
        }
        let (end, ended) = watch::channel(());
        keys.insert(key.to_owned(), ended);
        Ok(Flight { flights: self.clone(), key: key.to_owned(), _end: end })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Receiver<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_in_flight_once() {
        let flights = Flights::default();
        let first = flights.begin("key").unwrap();
        let second = flights.begin("key").unwrap_err();
        assert!(second.has_changed().is_ok());
        assert!(flights.begin("other").is_ok());
        drop(first);
        assert!(second.has_changed().is_err());
        assert!(flights.begin("key").is_ok());
    }
}
