//! How many requests are under way at once: fewer when the server says that they are too many, more
//! while it does not.
//!
//! Additive increase, multiplicative decrease: a 429 halves the limit, and a limit's worth of
//! successes raises it by one. How fast they follow one another is decided in
//! [`pace`](super::pace).

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::send::pace::{Pace, Slot};

/// How often those who wait look whether all is over.
const LOOK_EVERY: Duration = Duration::from_millis(50);

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
    pub(super) fn enter(&mut self) -> Option<u64> {
        (self.under_way < self.limit()).then(|| {
            self.under_way += 1;
            self.epoch
        })
    }

    pub(super) fn leave(&mut self) {
        self.under_way -= 1;
    }

    pub(super) fn raise(&mut self) {
        self.limit = (self.limit + 1.0 / self.limit).min(self.most as f64);
    }

    /// Halves the limit; true if it did. Requests that were sent before the last time say nothing
    /// new.
    pub(super) fn halve(&mut self, epoch: u64) -> bool {
        if epoch != self.epoch {
            return false;
        }
        self.limit = (self.limit / 2.0).max(1.0);
        self.epoch += 1;
        true
    }
}

/// A window and a pace that threads share.
pub(crate) struct Limiter {
    window: Mutex<Window>,
    room: Condvar,
    pace: Mutex<Pace>,
    /// Held by the one thread that waits for the time of the next request.
    turn: Mutex<()>,
}

/// The right to have one request under way, until it is dropped.
pub(crate) struct Permit<'l> {
    room: Room<'l>,
    slot: Slot,
}

/// A place in the window.
struct Room<'l> {
    limiter: &'l Limiter,
    epoch: u64,
}

impl Limiter {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            window: Mutex::new(Window::new(most)),
            room: Condvar::new(),
            pace: Mutex::new(Pace::new()),
            turn: Mutex::default(),
        }
    }

    /// Waits for room, and for the time of the next request; `None` once `is_over`.
    pub(crate) fn enter(&self, is_over: impl Fn() -> bool) -> Option<Permit<'_>> {
        let room = Room { limiter: self, epoch: self.room(&is_over)? };
        let slot = self.slot(is_over)?;
        Some(Permit { room, slot })
    }

    fn room(&self, is_over: impl Fn() -> bool) -> Option<u64> {
        let mut window = self.lock();
        while !is_over() {
            if let Some(epoch) = window.enter() {
                return Some(epoch);
            }
            window = self.room.wait_timeout(window, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
        None
    }

    /// Waits for the time of the next request; `None` once `is_over`.
    pub(crate) fn slot(&self, is_over: impl Fn() -> bool) -> Option<Slot> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        while !is_over() {
            let slot = self.pace().enter(Instant::now());
            match slot {
                Ok(slot) => return Some(slot),
                Err(until) => thread::sleep(until.saturating_duration_since(Instant::now()).min(LOOK_EVERY)),
            }
        }
        None
    }

    /// The server did not say of a request that there are too many.
    pub(crate) fn on_accepted(&self, slot: Slot) {
        self.pace().on_accepted(slot, Instant::now());
    }

    /// The server wants no request for this long.
    pub(crate) fn on_throttled(&self, slot: Slot, delay: Duration) {
        self.pace().on_throttled(slot, Instant::now(), delay);
    }

    /// No request is sent for this long, whatever the reason.
    pub(crate) fn pause(&self, delay: Duration) {
        self.pace().pause(Instant::now(), delay);
    }

    /// Pauses since a request was last accepted.
    pub(crate) fn pauses_in_a_row(&self) -> u32 {
        self.pace().pauses_in_a_row()
    }

    /// How long the pause still lasts.
    pub(crate) fn pause_left(&self) -> Duration {
        self.pace().pause_left(Instant::now())
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The server stored rows of the request.
    pub(crate) fn on_success(&self) {
        self.room.limiter.lock().raise();
        self.room.limiter.room.notify_all();
    }

    /// When the request was sent.
    pub(crate) fn slot(&self) -> Slot {
        self.slot
    }

    /// The server says that there are too many; returns the new limit, if this lowers it.
    pub(crate) fn on_throttled(&self) -> Option<usize> {
        let mut window = self.room.limiter.lock();
        window.halve(self.room.epoch).then(|| window.limit())
    }
}

impl Drop for Room<'_> {
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
