//! Idempotency keys that are being processed: a second request with the same key waits for the
//! first to end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Closes when a key is no longer in flight.
pub(crate) type Released = watch::Receiver<()>;

/// The keys that are being processed.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeysInFlight(Arc<Mutex<HashMap<String, Released>>>);

/// A key that is being processed until this is dropped.
#[derive(Debug)]
pub(crate) struct InFlight {
    keys: KeysInFlight,
    key: String,
    /// Nothing is ever sent: receivers notice when it is dropped.
    _end: watch::Sender<()>,
}

impl KeysInFlight {
    /// Takes the key. If another request has it, returns what closes when that request ends.
    pub(crate) fn take(&self, key: &str) -> Result<InFlight, Released> {
        let mut keys = self.lock();
        if let Some(other) = keys.get(key) {
            return Err(other.clone());
        }
        let (end, released) = watch::channel(());
        keys.insert(key.to_owned(), released);
        Ok(InFlight { keys: self.clone(), key: key.to_owned(), _end: end })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Released>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.keys.lock().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_in_flight_once() {
        let keys = KeysInFlight::default();
        let first = keys.take("key").unwrap();
        let second = keys.take("key").unwrap_err();
        assert!(second.has_changed().is_ok());
        assert!(keys.take("other").is_ok());
        drop(first);
        assert!(second.has_changed().is_err());
        assert!(keys.take("key").is_ok());
    }
}
