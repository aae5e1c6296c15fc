//! Uploads against limited servers in a time of their own: threads that wake up late, a network that
//! takes its time, and several kinds of limits.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::{Duration, Instant};

use super::limiter::Window;
use super::pace::{Pace, Slot};

/// How a server limits its requests.
#[derive(Clone, Debug)]
pub(crate) enum Server {
    /// Tokens that are refilled; the limit may change after a time.
    Bucket { rate: f64, burst: f64, tokens: f64, at: f64, change: Option<(f64, f64)> },
    /// Requests in any window of time.
    Sliding { most: usize, seconds: f64, taken: VecDeque<f64> },
    /// Requests in windows that follow one another.
    Fixed { most: usize, seconds: f64, window: u64, taken: usize },
}

impl Server {
    pub(crate) fn bucket(rate: f64, burst: f64) -> Self {
        Self::Bucket { rate, burst, tokens: burst, at: 0.0, change: None }
    }

    fn take(&mut self, now: f64) -> bool {
        match self {
            Self::Bucket { rate, burst, tokens, at, change } => {
                if let Some((_, new)) = change.filter(|(when, _)| now >= *when) {
                    *rate = new;
                }
                *tokens = (*tokens + (now - *at).max(0.0) * *rate).min(*burst);
                *at = now.max(*at);
                let is_allowed = *tokens >= 1.0;
                *tokens -= if is_allowed { 1.0 } else { 0.0 };
                is_allowed
            }
            Self::Sliding { most, seconds, taken } => {
                while taken.front().is_some_and(|first| first + *seconds <= now) {
                    taken.pop_front();
                }
                let is_allowed = taken.len() < *most;
                if is_allowed {
                    taken.push_back(now);
                }
                is_allowed
            }
            Self::Fixed { most, seconds, window, taken } => {
                let current = (now / *seconds) as u64;
                if current != *window {
                    (*window, *taken) = (current, 0);
                }
                let is_allowed = *taken < *most;
                *taken += usize::from(is_allowed);
                is_allowed
            }
        }
    }
}

/// How late threads wake up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lateness {
    /// By a fraction of a millisecond.
    Calm,
    /// By a millisecond or two, and now and then by up to eight.
    Busy,
}

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) server: Server,
    pub(crate) workers: usize,
    /// Milliseconds there and back.
    pub(crate) latency: f64,
    pub(crate) lateness: Lateness,
    pub(crate) retry_after: f64,
    pub(crate) seconds: f64,
    pub(crate) seed: u64,
}

/// What came of an upload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// When requests were acknowledged.
    pub(crate) accepted: Vec<f64>,
    pub(crate) refusals: usize,
    pub(crate) pauses: usize,
}

impl Outcome {
    /// The share of the possible requests that were made.
    pub(crate) fn share(&self, reach: f64, seconds: f64) -> f64 {
        self.accepted.len() as f64 / (reach * seconds)
    }

    /// The same in the last two thirds.
    pub(crate) fn late_share(&self, reach: f64, seconds: f64) -> f64 {
        let from = seconds / 3.0;
        self.accepted.iter().filter(|at| **at > from).count() as f64 / (reach * (seconds - from))
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Of a thread that is running, on its way to the network.
    fn detour(&mut self, lateness: Lateness) -> f64 {
        match lateness {
            Lateness::Busy if self.next() < 0.01 => 0.003 * self.next(),
            Lateness::Calm | Lateness::Busy => 0.0002 * self.next(),
        }
    }

    fn lateness(&mut self, lateness: Lateness) -> f64 {
        match lateness {
            Lateness::Calm => 0.000_05 + 0.0003 * self.next(),
            Lateness::Busy if self.next() < 0.05 => 0.003 + 0.005 * self.next(),
            Lateness::Busy => 0.000_05 + 0.002 * self.next(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// Wants a place in the window.
    Ask,
    /// Has the turn, and asks the pace.
    Turn,
    Arrive(Slot),
    Answer {
        slot: Slot,
        is_allowed: bool,
    },
}

/// An event at a time in nanoseconds, numbered so that no two are equal.
struct Event(u64, u64, usize, Step);

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl Eq for Event {}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

pub(crate) fn upload(setting: &Setting) -> Outcome {
    let Setting { workers, latency, lateness, retry_after, seconds, seed, .. } = *setting;
    let mut server = setting.server.clone();
    let origin = Instant::now();
    let (mut pace, mut window, mut outcome) = (Pace::new(), Window::new(workers), Outcome::default());
    let (mut events, mut number) = (BinaryHeap::new(), 0);
    let mut random = Random(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut epochs = vec![0; workers];
    // Those who wait for room, and for their turn; the first of the latter has it.
    let (mut outside, mut line): (VecDeque<usize>, VecDeque<usize>) = Default::default();
    let mut push = |events: &mut BinaryHeap<_>, at: f64, worker: usize, step: Step| {
        number += 1;
        events.push(Reverse(Event((at * 1e9) as u64, number, worker, step)));
    };
    for worker in 0..workers {
        push(&mut events, 0.0, worker, Step::Ask);
    }
    while let Some(Reverse(Event(nanos, _, worker, step))) = events.pop() {
        let (at, now) = (nanos as f64 / 1e9, origin + Duration::from_nanos(nanos));
        if at > seconds {
            break;
        }
        match step {
            Step::Ask => outside.push_back(worker),
            Step::Turn => match pace.enter(now) {
                Ok(slot) => {
                    line.pop_front();
                    if let Some(&next) = line.front() {
                        push(&mut events, at + 0.000_01, next, Step::Turn);
                    }
                    let way = latency / 2e3 * (1.0 + 0.02 * random.next()) + random.detour(lateness);
                    push(&mut events, at + way, worker, Step::Arrive(slot));
                }
                Err(until) => {
                    let wait = until.duration_since(now).as_secs_f64().min(0.05) + random.lateness(lateness);
                    push(&mut events, at + wait, worker, Step::Turn);
                }
            },
            Step::Arrive(slot) => {
                let is_allowed = server.take(at);
                let way = latency / 2e3 * (1.0 + 0.02 * random.next()) + random.lateness(lateness);
                push(&mut events, at + way, worker, Step::Answer { slot, is_allowed });
            }
            Step::Answer { slot, is_allowed } => {
                if is_allowed {
                    pace.on_accepted(slot, now);
                    window.raise();
                    outcome.accepted.push(at);
                } else {
                    let delay = Duration::from_secs_f64(retry_after * (1.0 + 0.1 * random.next()));
                    outcome.refusals += 1;
                    outcome.pauses += usize::from(pace.on_throttled(slot, now, delay));
                    window.halve(epochs[worker]);
                }
                window.leave();
                push(&mut events, at + 0.0003, worker, Step::Ask);
            }
        }
        while let Some(&worker) = outside.front() {
            let Some(epoch) = window.enter() else { break };
            epochs[worker] = epoch;
            outside.pop_front();
            line.push_back(worker);
            if line.len() == 1 {
                push(&mut events, at, worker, Step::Turn);
            }
        }
    }
    outcome
}

/// A setting with a bucket, and the rate at which a client would send that knew the limit.
fn settings(lateness: Lateness) -> impl Iterator<Item = (String, Setting, f64)> {
    let grid = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].into_iter().flat_map(|rate| {
        let bursts = [1.0, 2.0, 3.0, 10.0].into_iter();
        bursts.flat_map(move |burst| [1, 8, 64].into_iter().map(move |workers| (rate, burst, workers)))
    });
    grid.flat_map(|setting| [1.0, 10.0, 50.0].into_iter().map(move |latency| (setting, latency))).map(
        move |((rate, burst, workers), latency)| {
            let server = Server::bucket(rate, burst);
            let line = format!("{rate}/s, burst {burst}, {workers} workers, {latency} ms, {lateness:?}");
            let setting = Setting { server, workers, latency, lateness, retry_after: 1.0, seconds: 30.0, seed: 0 };
            // Without a burst, what was late is lost.
            let late = match lateness {
                Lateness::Busy if burst < 2.0 => 0.0013,
                _ => 0.0,
            };
            let reach = (1.0 / (1.0 / rate + late)).min(workers as f64 / (latency + 1.5) * 1e3);
            (line, setting, reach)
        },
    )
}

#[test]
fn four_fifths_of_what_is_allowed_are_sent_from_the_start() {
    let mut misses = vec![];
    for (line, setting, reach) in settings(Lateness::Calm) {
        let outcome = upload(&setting);
        let (all, late) = (outcome.share(reach, setting.seconds), outcome.late_share(reach, setting.seconds));
        if all < 0.8 || late < 0.85 {
            misses.push(format!("{line}: {all:.3} {late:.3}, {} pauses", outcome.pauses));
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn a_busy_machine_settles_there_too() {
    let (mut misses, mut sum, mut count) = (vec![], 0.0, 0.0);
    for (line, setting, reach) in settings(Lateness::Busy) {
        let outcome = upload(&setting);
        let (all, late) = (outcome.share(reach, setting.seconds), outcome.late_share(reach, setting.seconds));
        (sum, count) = (sum + all, count + 1.0);
        // A hundred in a second, one by one, leave no room for a request that is late on its way.
        let is_tight = reach > 80.0 && line.contains("burst 1,");
        if late < if is_tight { 0.72 } else { 0.8 } {
            misses.push(format!("{line}: {all:.3} {late:.3}, {} pauses", outcome.pauses));
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
    assert!(sum / count > 0.9, "{}", sum / count);
}

#[test]
fn other_limits_are_kept_to() {
    let mut misses = vec![];
    for rate in [10.0, 50.0] {
        let servers = [
            ("sliding", Server::Sliding { most: rate as usize, seconds: 1.0, taken: VecDeque::new() }),
            ("fixed", Server::Fixed { most: rate as usize, seconds: 1.0, window: 0, taken: 0 }),
            ("bucket", Server::bucket(rate, 5.0)),
        ];
        for (name, server) in servers {
            for (workers, retry_after) in [(1, 0.25), (1, 1.0), (8, 2.0), (64, 0.25), (64, 1.0), (64, 2.0)] {
                let server = server.clone();
                let lateness = Lateness::Calm;
                let setting =
                    Setting { server, workers, latency: 10.0, lateness, retry_after, seconds: 120.0, seed: 0 };
                let outcome = upload(&setting);
                let late = outcome.late_share(rate, setting.seconds);
                // What is left of a sliding window after a pause says little.
                if late < if name == "sliding" { 0.7 } else { 0.8 } {
                    let pauses = outcome.pauses;
                    misses.push(format!(
                        "{name} {rate}/s, {workers} workers, {retry_after} s: {late:.3}, {pauses} pauses"
                    ));
                }
            }
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn a_limit_that_changes_is_found_again() {
    for (rate, new) in [(10.0, 50.0), (100.0, 30.0), (50.0, 5.0), (5.0, 20.0)] {
        let (at, seconds) = (30.0, 240.0);
        let server = Server::Bucket { rate, burst: 3.0, tokens: 3.0, at: 0.0, change: Some((at, new)) };
        let setting =
            Setting { server, workers: 8, latency: 10.0, lateness: Lateness::Calm, retry_after: 1.0, seconds, seed: 0 };
        let late = upload(&setting).late_share(new, seconds);
        assert!(late > 0.8, "{rate}/s, then {new}/s: {late:.3}");
    }
}
