//! How many requests are under way at once: fewer when the server says that they are too many, more
//! while it does not.
//!
//! Additive increase, multiplicative decrease: a 429 halves the limit, and a limit's worth of
//! successes raises it by one.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The limit by itself, without threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    most: usize,
    limit: f64,
    under_way: usize,
    /// Raised whenever the limit is halved.
    epoch: u64,
}

impl Window {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, limit: most as f64, under_way: 0, epoch: 0 }
    }

    /// How many may be under way.
    pub(crate) fn limit(&self) -> usize {
        self.limit as usize
    }

    /// Whether one more may go; if so, it counts from now on.
    fn enter(&mut self) -> Option<u64> {
        (self.under_way < self.limit()).then(|| {
            self.under_way += 1;
            self.epoch
        })
    }

    fn leave(&mut self) {
        self.under_way -= 1;
    }

    fn raise(&mut self) {
        self.limit = (self.limit + 1.0 / self.limit).min(self.most as f64);
    }

    /// Halves the limit; true if it did. Requests that were sent before the last time say nothing
    /// new.
    fn halve(&mut self, epoch: u64) -> bool {
        if epoch != self.epoch {
            return false;
        }
        self.limit = (self.limit / 2.0).max(1.0);
        self.epoch += 1;
        true
    }
}

/// A window that threads share.
pub(crate) struct Limiter {
    window: Mutex<Window>,
    room: Condvar,
}

/// The right to have one request under way, until it is dropped.
pub(crate) struct Permit<'l> {
    limiter: &'l Limiter,
    epoch: u64,
}

impl Limiter {
    pub(crate) fn new(most: usize) -> Self {
        Self { window: Mutex::new(Window::new(most)), room: Condvar::new() }
    }

    /// Waits for room; `None` once `is_over`.
    pub(crate) fn enter(&self, is_over: impl Fn() -> bool) -> Option<Permit<'_>> {
        const LOOK_EVERY: Duration = Duration::from_millis(50);
        let mut window = self.lock();
        while !is_over() {
            if let Some(epoch) = window.enter() {
                return Some(Permit { limiter: self, epoch });
            }
            window = self.room.wait_timeout(window, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The server stored rows of the request.
    pub(crate) fn on_success(&self) {
        self.limiter.lock().raise();
        self.limiter.room.notify_all();
    }

    /// The server says that there are too many; returns the new limit, if this lowers it.
    pub(crate) fn on_throttled(&self) -> Option<usize> {
        let mut window = self.limiter.lock();
        window.halve(self.epoch).then(|| window.limit())
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.limiter.lock().leave();
        self.limiter.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_429_halves_and_success_restores_step_by_step() {
        let mut window = Window::new(8);
        for limit in [4, 2, 1, 1] {
            assert!(window.halve(window.epoch));
            assert_eq!(window.limit(), limit);
        }
        let mut steps = vec![];
        for _ in 0..60 {
            window.raise();
            steps.push(window.limit());
        }
        assert!(steps.is_sorted() && steps.windows(2).all(|pair| pair[1] - pair[0] <= 1), "{steps:?}");
        assert_eq!((steps[0], steps[59]), (2, 8));
        assert!(steps.iter().filter(|&&limit| limit == 4).count() >= 4, "a limit's worth of successes: {steps:?}");
    }

    #[test]
    fn responses_to_earlier_requests_do_not_halve_again() {
        let mut window = Window::new(8);
        let epochs: Vec<_> = std::iter::from_fn(|| window.enter()).collect();
        assert_eq!(epochs.len(), 8);
        assert_eq!(epochs.iter().filter(|&&epoch| window.halve(epoch)).count(), 1);
        assert_eq!(window.limit(), 4);
        for _ in 0..4 {
            window.leave();
            assert_eq!(window.enter(), None, "more are under way than may be");
        }
        window.leave();
        assert_eq!(window.enter(), Some(1));
    }

    #[test]
    fn a_dropped_permit_makes_room() {
        let limiter = Limiter::new(1);
        let permit = limiter.enter(|| false).unwrap();
        assert!(limiter.enter(|| true).is_none());
        drop(permit);
        assert!(limiter.enter(|| false).is_some());
    }
}
