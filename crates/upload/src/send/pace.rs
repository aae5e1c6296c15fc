//! How fast requests may follow one another: a server that says "too many" stops all of them for as
//! long as it asks, and what it let through before says how many it allows.
//!
//! A limit is taken for a bucket: it holds some requests (its burst), and is refilled at a rate. The
//! first phase, up to the first refusal, empties a full bucket. So does each later phase that begins
//! slowly and becomes faster until it is refused. At the true rate, both show the same burst; this
//! is how the rate is found. From the refusal before, it is at least the number of requests that were
//! accepted by the time that they took, with the pause.
//!
//! Every refusal costs a pause, which is long where the rate is high. So there are few of them: one
//! at the beginning, one when the rate is found from below. Then a little less is kept, and it grows
//! so slowly that the next one is far away, unless there is none for long.
//!
//! A request that is late is caught up with, but only within the burst: where that is one request,
//! each keeps its distance from the one before, and none overtakes one whose response is overdue. A
//! thread or a server that was held up for a moment would see both at once.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Requests in the time of a pause, where nothing is known.
const FIRST: f64 = 10.0;

/// Growth in the time of a pause, and the most with each request, while the rate is not known.
const SEARCH: f64 = 1.5;
const MOST_SEARCH: f64 = 0.25;

/// What is kept, at most, of a rate that was much too high.
const BACK: f64 = 0.7;

/// What is kept of a rate that was measured; of one that was refused, at most and at least.
const KEPT: f64 = 0.96;
const MARGIN: f64 = 0.94;
const LEAST: f64 = 0.7;

/// Pauses' time without a refusal that is long.
const LONG: f64 = 3.0;

/// How far the bounds of a rate may be from one another for it to be known.
const CLOSE: f64 = 1.3;

/// Growth in the time of a pause while it is known: below what was measured, and from there.
const APPROACH: f64 = 0.05;
/// The more of what was refused is missing, the faster.
const FAR: f64 = 0.5;
const PROBE: f64 = 0.0005;

/// After this many pauses' time the growth begins to double, and doubles each time after so many.
const PATIENCE: f64 = 30.0;
const DOUBLE_AFTER: f64 = 5.0;

/// The most lateness, in seconds, that is caught up with.
const CATCH_UP: f64 = 0.05;

/// Requests whose times are remembered.
const MOST_RECENT: usize = 128;

/// Shorter times, in seconds, cannot be measured.
const SHORTEST: f64 = 1e-3;

/// A response that takes so many seconds longer than others is overdue, or lost.
const OVERDUE: f64 = 5e-3;
const LOST: f64 = 0.5;

/// No pace is slower: one request in a minute.
const SLOWEST: f64 = 1.0 / 60.0;

/// When requests may be sent, by itself, without threads or a clock.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    /// Requests per second; `None` before the first refusal.
    rate: Option<f64>,
    /// Whether the rate is measured, not guessed.
    is_known: bool,
    /// The growth while it is not.
    search: f64,
    /// The rate that was refused last, as it was measured.
    ceiling: f64,
    /// The times of the first requests, when the bucket was full.
    full: Vec<f64>,
    /// The fewest requests between two refusals: no burst is larger.
    burst: f64,
    /// Requests that may follow at once on ones that were late.
    spare: f64,
    /// How long a response takes, in seconds, as a rule.
    latency: Option<f64>,
    /// When the requests were sent that have no response yet.
    under_way: VecDeque<Instant>,
    /// The time of the next request.
    next: Option<Instant>,
    /// Whether the last request came much later than it might have.
    is_idle: bool,
    phase: Phase,
    /// The pause that is under way, with its end.
    pause: Option<Pause>,
    /// Raised with each refusal that begins a pause.
    epoch: u64,
    /// Pauses since a request was last accepted.
    in_a_row: u32,
}

/// What happened since a pause.
#[derive(Clone, Debug, Default)]
struct Phase {
    /// How long the pause was; zero before the first one.
    pause: Duration,
    first: Option<Instant>,
    /// When the last request was sent that was accepted, or the first one that was not.
    last: Option<Instant>,
    /// When the request was sent that was refused.
    refused: Option<Instant>,
    accepted: u64,
    /// When the last of them were sent.
    recent: VecDeque<Instant>,
    /// When the growth was last looked at.
    grown: Option<Instant>,
}

impl Phase {
    /// The times of the last requests that were accepted, in seconds.
    fn times(&self) -> Vec<f64> {
        let Some(origin) = self.recent.iter().min() else { return vec![] };
        let mut times: Vec<_> =
            self.recent.iter().map(|time| time.saturating_duration_since(*origin).as_secs_f64()).collect();
        times.sort_by(f64::total_cmp);
        times
    }

    /// The same, with the one that was refused in its place.
    fn times_with_refused(&self) -> Vec<f64> {
        let mut phase = self.clone();
        phase.recent.extend(self.refused);
        phase.times()
    }
}

/// The burst that is needed for requests at these times if the bucket is refilled at a rate.
fn burst_at(rate: f64, times: &[f64]) -> f64 {
    let (mut most, mut least) = (1.0_f64, f64::INFINITY);
    for (number, time) in times.iter().enumerate() {
        let excess = number as f64 - rate * time;
        least = least.min(excess);
        most = most.max(excess - least + 1.0);
    }
    most
}

#[derive(Clone, Copy, Debug)]
struct Pause {
    begin: Instant,
    end: Instant,
}

/// The right to send one request now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slot {
    epoch: u64,
    start: Instant,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self {
            rate: None,
            is_known: false,
            search: SEARCH,
            ceiling: f64::INFINITY,
            full: vec![],
            burst: f64::INFINITY,
            spare: 0.0,
            latency: None,
            under_way: VecDeque::new(),
            next: None,
            is_idle: false,
            phase: Phase::default(),
            pause: None,
            epoch: 0,
            in_a_row: 0,
        }
    }

    /// A request may be sent now, or must wait until a time.
    pub(crate) fn enter(&mut self, now: Instant) -> Result<Slot, Instant> {
        if let Some(pause) = self.pause {
            if now < pause.end {
                return Err(pause.end);
            }
            self.resume(now.duration_since(pause.begin));
        }
        if let Some(next) = self.next.filter(|&next| now < next) {
            return Err(next);
        }
        if let Some(until) = self.wait_for_response(now) {
            return Err(until);
        }
        self.phase.first.get_or_insert(now);
        if let Some(rate) = self.rate {
            self.under_way.push_back(now);
            let (interval, spare) = (1.0 / rate, self.spare / rate);
            let due = self.next.unwrap_or(now);
            self.is_idle = now.duration_since(due).as_secs_f64() > interval + spare;
            let due = now.checked_sub(Duration::from_secs_f64(spare)).map_or(now, |earliest| due.max(earliest));
            self.next = Some(due + Duration::from_secs_f64(interval));
        }
        Ok(Slot { epoch: self.epoch, start: now })
    }

    /// Where no two requests may come at once, none overtakes one whose response is overdue: both would
    /// come together.
    fn wait_for_response(&mut self, now: Instant) -> Option<Instant> {
        let usual = self.latency.filter(|_| self.spare <= 0.0)?;
        let age = |start: &Instant| now.saturating_duration_since(*start).as_secs_f64();
        // A request that was lost is not waited for.
        while self.under_way.front().is_some_and(|start| age(start) > LOST + 4.0 * usual) {
            self.under_way.pop_front();
        }
        let is_overdue = age(self.under_way.front()?) > 1.5 * usual + OVERDUE;
        is_overdue.then(|| now + Duration::from_secs_f64(SHORTEST))
    }

    /// The server did not say that there are too many.
    pub(crate) fn on_accepted(&mut self, slot: Slot, now: Instant) {
        self.in_a_row = 0;
        self.keep_distance(slot, now);
        if slot.epoch + u64::from(self.pause.is_some()) != self.epoch {
            return;
        }
        self.phase.accepted += 1;
        self.phase.last = self.phase.last.max(Some(slot.start));
        self.phase.recent.push_back(slot.start);
        if self.phase.recent.len() > MOST_RECENT {
            self.phase.recent.pop_front();
        }
        if self.pause.is_none() {
            self.grow(now);
        }
    }

    /// Of a request that was later on its way than others, the next one keeps its distance.
    fn keep_distance(&mut self, slot: Slot, now: Instant) {
        self.under_way.retain(|start| *start != slot.start);
        let took = now.saturating_duration_since(slot.start).as_secs_f64();
        let usual = self.latency.unwrap_or(took);
        self.latency = Some(usual + (took - usual).min(usual) / 16.0);
        let (Some(rate), Some(next)) = (self.rate, self.next) else { return };
        let distance = Duration::from_secs_f64((1.0 - self.spare).max(0.0) / rate);
        if slot.start + distance >= next && took > usual {
            self.next = Some(next.max(slot.start + distance + Duration::from_secs_f64(took - usual)));
        }
    }

    /// The server says that there are too many, and wants `delay` of silence. True if this begins a
    /// pause: responses to requests that were sent before it say nothing new.
    pub(crate) fn on_throttled(&mut self, slot: Slot, now: Instant, delay: Duration) -> bool {
        let end = now + delay;
        self.under_way.retain(|start| *start != slot.start);
        if let Some(pause) = &mut self.pause {
            pause.end = pause.end.max(end);
            return false;
        }
        if slot.epoch != self.epoch {
            return false;
        }
        self.phase.last = self.phase.last.max(Some(slot.start));
        self.phase.refused = Some(slot.start);
        self.pause = Some(Pause { begin: now, end });
        self.epoch += 1;
        self.in_a_row = self.in_a_row.saturating_add(1);
        true
    }

    /// Begins a pause, or makes the one under way longer, whatever request is the reason.
    pub(crate) fn pause(&mut self, now: Instant, delay: Duration) {
        self.on_throttled(Slot { epoch: self.epoch, start: now }, now, delay);
    }

    /// Pauses since a request was last accepted.
    pub(crate) fn pauses_in_a_row(&self) -> u32 {
        self.in_a_row
    }

    /// How long the pause still lasts.
    pub(crate) fn pause_left(&self, now: Instant) -> Duration {
        self.pause.map_or(Duration::ZERO, |pause| pause.end.saturating_duration_since(now))
    }

    /// Begins a phase with what the one before has shown.
    fn resume(&mut self, pause: Duration) {
        let phase = std::mem::take(&mut self.phase);
        (self.pause, self.next) = (None, None);
        self.phase.pause = pause;
        let (before, count) = (phase.pause.as_secs_f64(), phase.accepted as f64);
        let time = phase.first.zip(phase.last).map_or(0.0, |(first, last)| last.duration_since(first).as_secs_f64());
        let time = time.max(SHORTEST);
        let Some(rate) = self.rate else {
            self.burst = count.max(1.0);
            self.full = phase.times();
            let pause = pause.as_secs_f64().max(SHORTEST);
            self.rate = Some((FIRST / pause).max(0.8 * count / time.max(pause)));
            return;
        };
        if count < 1.0 {
            // Nothing was let through: the pause goes on.
            self.phase.pause = phase.pause + Duration::from_secs_f64(time) + pause;
            return;
        }
        self.burst = self.burst.min(count);
        let measured = count / (before + time);
        let (accepted, all) = (phase.times(), phase.times_with_refused());
        let least = self.least_rate(&accepted).max(measured);
        let most = self.least_rate(&all).max(least);
        let is_close = most <= CLOSE * least;
        // What was accepted for long is not much too high: a thread was late, here or there.
        let was_long = self.is_known && time > LONG * before.max(SHORTEST);
        let floor = if was_long { MARGIN } else { LEAST };
        let new = if self.is_known {
            (KEPT * least).clamp(floor * rate, MARGIN * rate)
        } else if is_close {
            (KEPT * least).min(MARGIN * rate)
        } else {
            (least * most).sqrt().min(BACK * rate).max(KEPT * least).min(MARGIN * rate)
        };
        let kept = if was_long { MARGIN * self.ceiling.min(rate) } else { 0.0 };
        self.is_known |= is_close;
        self.search /= 3.0;
        // If there is no bucket, but a number for each second, the rate is higher.
        let without_burst = (count - 1.0) / time;
        self.ceiling = if is_close { most.max(without_burst.min(rate)).max(kept) } else { rate };
        self.rate = Some(new.max(SLOWEST));
        // What a burst of one seems to be more is the time on the way.
        let burst = burst_at(new, &self.full).min(self.burst);
        self.spare = ((burst - 2.0) / 2.0).clamp(0.0, CATCH_UP * new);
    }

    /// The least rate at which a bucket lets requests through at these times.
    fn least_rate(&self, times: &[f64]) -> f64 {
        let (mut low, mut high) = (0.0, 1.0 / SHORTEST);
        for _ in 0..30 {
            let rate = f64::midpoint(low, high);
            let is_enough = burst_at(rate, times) <= burst_at(rate, &self.full).min(self.burst) + rate * SHORTEST;
            (low, high) = if is_enough { (low, rate) } else { (rate, high) };
        }
        high
    }

    fn grow(&mut self, now: Instant) {
        let (Some(rate), Some(first)) = (self.rate, self.phase.first) else { return };
        if self.phase.accepted < 2 || self.is_idle {
            self.phase.grown = Some(now);
            return;
        }
        let grown = self.phase.grown.replace(now).unwrap_or(now);
        let unit = self.phase.pause.as_secs_f64().clamp(0.02, 10.0);
        let since = now.saturating_duration_since(grown).as_secs_f64();
        let growth = if self.is_known {
            let unit = unit + 2.0 / rate;
            let units = now.saturating_duration_since(first).as_secs_f64() / unit;
            let doublings = ((units - PATIENCE) / DOUBLE_AFTER).clamp(0.0, 30.0);
            let gap = self.ceiling / rate - 1.0;
            let pace = if rate < KEPT * self.ceiling { APPROACH + FAR * gap } else { PROBE };
            pace * since / unit * 2.0_f64.powi(doublings as i32)
        } else {
            self.search * since / unit
        };
        self.rate = Some(rate * (1.0 + growth.min(MOST_SEARCH)));
    }
}
