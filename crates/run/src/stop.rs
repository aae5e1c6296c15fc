//! Whether a run is asked to stop. Who asks, and why, is the caller's business: nothing here
//! listens for signals.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to stop, shared by all its clones. A run looks at it before every block.
///
/// A run that stops finishes the blocks in hand, removes its temporary files and ends with
/// [`ErrorKind::Stopped`](crate::ErrorKind::Stopped). What it has finished stays, and can be resumed.
///
/// ```
/// use fixtures_run::Stop;
///
/// let stop = Stop::default();
/// let clone = stop.clone();
/// assert!(!stop.is_requested());
/// clone.request();
/// assert!(stop.is_requested());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the run to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
