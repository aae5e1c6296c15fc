//! How fast requests may follow one another: a server that says "too many" stops all of them for as
//! long as it asks, and what it let through before says how many it allows.
//!
//! A limit is taken for a bucket: it holds some requests (its burst), and is refilled at a rate.
//! Between two refusals lies a *phase*: a pause of `p` seconds, then `n` requests within `a`
//! seconds. The bucket was empty before and is empty again, so its rate is at least `n / (p + a)`.
//! Any `k` requests in a row that were accepted, from the first to the last within `t` seconds, say
//! that the rate is at least `(k - burst) / t`. The refusal says that it is less than `k / t` for
//! some `k` requests that end with it.
//!
//! Every refusal costs a pause, which is long where the rate is high. So the rate is looked for from
//! below: slowly at first, then each request a little sooner than the one before, up to a refusal.
//! What was accepted last is the rate that is kept.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Growth with each accepted request while the rate is not known.
const SEARCH: f64 = 0.25;

/// Requests in the time of a pause, where nothing is known.
const FIRST: f64 = 5.0;

/// Growth within a few pauses while it is, below what was refused and near it.
const APPROACH: f64 = 0.2;
const PROBE: f64 = 0.02;

/// As many of these without a refusal double the growth.
const DOUBLE_AFTER: f64 = 5.0;

/// What is kept of a rate that was accepted for a moment.
const KEPT: f64 = 0.97;

/// What is kept of a rate that was too high.
const MARGIN: f64 = 0.8;

/// Requests beyond the burst that show the rate.
const ENOUGH: f64 = 2.0;

/// So much slower is the growth near a rate that was refused.
const NEAR: f64 = 12.0;

/// Requests whose times are remembered.
const MOST_RECENT: usize = 128;

/// Shorter times, in seconds, cannot be measured.
const SHORTEST: f64 = 1e-3;

/// No pace is slower: one request in a minute.
const SLOWEST: f64 = 1.0 / 60.0;

/// Shorter times between requests, in seconds, say little about the rate.
const SHORTEST_OF_BUCKET: f64 = 5e-3;

/// How far the bounds of a rate may be from one another for both to be of use.
const CLOSE: f64 = 1.3;

/// When requests may be sent, by itself, without threads or a clock.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    /// Requests per second; `None` before the first refusal.
    rate: Option<f64>,
    /// Whether the rate is measured, not guessed.
    is_known: bool,
    /// The rate that was about refused when it was last measured.
    ceiling: f64,
    /// The fewest requests between two refusals: no burst is larger.
    burst: f64,
    /// The shortest time from a request to its response.
    latency: Duration,
    /// The time of the next request.
    next: Option<Instant>,
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
    sent: u64,
    accepted: u64,
    /// When the last of them were sent.
    recent: VecDeque<Instant>,
    /// When the growth was last looked at.
    grown: Option<Instant>,
}

impl Phase {
    /// The rate that the bucket has at least, by the requests in a row that it let through.
    fn at_least(&self, burst: f64) -> f64 {
        let mut least: f64 = 0.0;
        for (first, begin) in self.recent.iter().enumerate() {
            for (last, end) in self.recent.iter().enumerate().skip(first + 1) {
                let time = end.saturating_duration_since(*begin).as_secs_f64();
                // Of shorter ones, the times on the way say more than those of the bucket.
                if time < SHORTEST_OF_BUCKET {
                    continue;
                }
                least = least.max(((last - first + 1) as f64 - burst) / time);
            }
        }
        least
    }

    /// The rate that it has at most, for it did not let the next one through.
    fn at_most(&self) -> f64 {
        let Some(refused) = self.refused else { return f64::INFINITY };
        let requests = self.recent.iter().rev().zip(1..);
        let rate = |(begin, count): (&Instant, u32)| {
            f64::from(count) / refused.saturating_duration_since(*begin).as_secs_f64().max(SHORTEST)
        };
        requests.map(rate).fold(0.0, f64::max)
    }
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
            ceiling: f64::INFINITY,
            burst: f64::INFINITY,
            latency: Duration::MAX,
            next: None,
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
        self.phase.first.get_or_insert(now);
        self.phase.sent += 1;
        let paced = self.rate.filter(|_| self.phase.sent as f64 > self.held());
        self.next = paced.map(|rate| now + Duration::from_secs_f64(1.0 / rate));
        Ok(Slot { epoch: self.epoch, start: now })
    }

    /// The server did not say that there are too many.
    pub(crate) fn on_accepted(&mut self, slot: Slot, now: Instant) {
        self.in_a_row = 0;
        self.latency = self.latency.min(now.saturating_duration_since(slot.start));
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

    /// Of a request that was late, the next one keeps its distance, too.
    fn keep_distance(&mut self, slot: Slot, now: Instant) {
        let (Some(rate), Some(next)) = (self.rate, self.next) else { return };
        let distance = Duration::from_secs_f64(1.0 / rate);
        if let Some(sent) = now.checked_sub(self.latency).filter(|_| slot.start + distance >= next) {
            self.next = Some(next.max(sent + distance));
        }
    }

    /// The server says that there are too many, and wants `delay` of silence. True if this begins a
    /// pause: responses to requests that were sent before it say nothing new.
    pub(crate) fn on_throttled(&mut self, slot: Slot, now: Instant, delay: Duration) -> bool {
        let end = now + delay;
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
        self.burst = self.burst.min(count.max(1.0));
        if let (Some(rate), true) = (self.rate, count < 1.0) {
            // Nothing was let through: the pause goes on.
            self.phase.pause = phase.pause + Duration::from_secs_f64(time) + pause;
            self.rate = Some(rate);
            return;
        }
        let measured = if before > 0.0 { count / (before + time) } else { 0.0 };
        // A server that names a time lets a request through after it, as a rule.
        let first = FIRST / pause.as_secs_f64().max(SHORTEST);
        let (least, most) = (phase.at_least(self.burst).max(measured), phase.at_most());
        let has_settled = self.rate.is_some() && count >= self.burst + ENOUGH;
        let rate = match self.rate {
            None => first.max(least),
            Some(_) if has_settled => KEPT * least,
            Some(rate) if self.is_known => (MARGIN * rate).max(KEPT * least),
            Some(rate) => (rate * least).sqrt().min(MARGIN * rate).max(KEPT * least),
        };
        self.is_known |= has_settled;
        self.ceiling = match has_settled {
            true if most <= CLOSE * least => most.max(least),
            true => most.min(2.0 * least),
            false => self.ceiling.min(rate / KEPT),
        };
        self.rate = Some(rate.max(SLOWEST));
    }

    /// Requests that a bucket surely holds after a pause.
    fn held(&self) -> f64 {
        if self.burst.is_finite() && self.burst >= 4.0 { (self.burst / 2.0).floor() } else { 0.0 }
    }

    fn grow(&mut self, now: Instant) {
        let (Some(rate), Some(first)) = (self.rate, self.phase.first) else { return };
        // What a bucket holds says nothing about the rate.
        let held = if self.is_known { self.burst } else { self.held().max(1.0) };
        if self.phase.accepted as f64 <= held {
            return;
        }
        let grown = self.phase.grown.replace(now).unwrap_or(now);
        if !self.is_known {
            self.rate = Some(rate * (1.0 + SEARCH));
            return;
        }
        // A refusal costs a pause, and some requests: few of them are worth the knowledge, and fewer
        // near the rate that was refused before.
        let (probe, nearness) = if rate < KEPT * self.ceiling { (APPROACH, 1.0) } else { (PROBE, NEAR) };
        let unit = nearness * (2.0 * self.phase.pause.as_secs_f64().clamp(0.02, 10.0) + 2.0 / rate);
        let units = |since: Instant| now.saturating_duration_since(since).as_secs_f64() / unit;
        let doublings = (units(first) / DOUBLE_AFTER).min(30.0) as i32;
        let growth = probe * units(grown) * 2.0_f64.powi(doublings);
        self.rate = Some(rate * (1.0 + growth.min(SEARCH)));
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    use super::*;

    /// A server that lets a bucket of requests through, in a time of its own.
    struct Bucket {
        rate: f64,
        burst: f64,
        tokens: f64,
        at: Duration,
    }

    impl Bucket {
        fn take(&mut self, now: Duration) -> bool {
            self.tokens = (self.tokens + now.saturating_sub(self.at).as_secs_f64() * self.rate).min(self.burst);
            self.at = now;
            let is_allowed = self.tokens >= 1.0;
            self.tokens -= if is_allowed { 1.0 } else { 0.0 };
            is_allowed
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Step {
        Ask,
        Arrive,
        Answer { is_allowed: bool },
    }

    /// Uploads for a time; returns the share of the allowed requests that were made in its second
    /// half, and in all of it.
    fn upload(rate: f64, burst: f64, workers: usize, retry_after: f64, seconds: f64) -> (f64, f64) {
        let origin = Instant::now();
        let mut bucket = Bucket { rate, burst, tokens: burst, at: Duration::ZERO };
        let (mut pace, mut slots) = (Pace::new(), vec![None; workers]);
        let mut steps: BinaryHeap<_> =
            (0..workers).map(|worker| Reverse((Duration::ZERO, worker, Step::Ask))).collect();
        let (mut draw, mut late, mut all) = (1_u64, 0.0, 0.0);
        let mut random = || {
            draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (draw >> 11) as f64 / (1_u64 << 53) as f64
        };
        while let Some(Reverse((at, worker, step))) = steps.pop() {
            if at.as_secs_f64() > seconds {
                break;
            }
            let now = origin + at;
            let next = match step {
                Step::Ask => match pace.enter(now) {
                    Ok(slot) => {
                        slots[worker] = Some(slot);
                        (at + Duration::from_secs_f64(0.001 + 0.0003 * random()), Step::Arrive)
                    }
                    Err(until) => (until.duration_since(origin), Step::Ask),
                },
                Step::Arrive => (at + Duration::from_millis(1), Step::Answer { is_allowed: bucket.take(at) }),
                Step::Answer { is_allowed: true } => {
                    pace.on_accepted(slots[worker].unwrap(), now);
                    all += 1.0;
                    late += if at.as_secs_f64() > seconds / 2.0 { 1.0 } else { 0.0 };
                    (at, Step::Ask)
                }
                Step::Answer { is_allowed: false } => {
                    let delay = Duration::from_secs_f64(retry_after * (1.0 + 0.1 * random()));
                    pace.on_throttled(slots[worker].unwrap(), now, delay);
                    (at, Step::Ask)
                }
            };
            steps.push(Reverse((next.0, worker, next.1)));
        }
        (late / (rate * seconds / 2.0), all / (rate * seconds + burst))
    }

    #[test]
    fn the_rate_settles_near_what_is_allowed() {
        let mut misses = vec![];
        for rate in [1.0, 5.0, 10.0, 50.0, 100.0] {
            for burst in [1.0, 3.0, 10.0] {
                for workers in [1, 64] {
                    for retry_after in [0.1, 1.0, 2.0] {
                        let (late, all) = upload(rate, burst, workers, retry_after, 120.0);
                        let line = format!("{rate}/s, {burst}, {workers} workers, {retry_after} s: {late:.2} {all:.2}");
                        if late < 0.8 {
                            misses.push(line);
                        }
                    }
                }
            }
        }
        assert!(misses.is_empty(), "{misses:#?}");
    }
}
