//! How long requests take: a histogram of fixed size, exact to a sixteenth.
//!
//! It is written here because it is forty lines; a library of histograms would bring three
//! packages.

use std::time::Duration;

/// Buckets of each power of two.
const STEPS: u64 = 16;

/// Microseconds: the last power holds everything that takes more than half an hour.
const POWERS: usize = 32;

/// Counts of requests by how long they took.
#[derive(Clone, Debug)]
pub(crate) struct Latencies {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Latencies {
    fn default() -> Self {
        Self { counts: vec![0; POWERS * STEPS as usize], total: 0 }
    }
}

impl Latencies {
    pub(crate) fn add(&mut self, time: Duration) {
        let bucket = bucket(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        self.counts[bucket.min(POWERS * STEPS as usize - 1)] += 1;
        self.total += 1;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
        self.total += other.total;
    }

    /// The time that `percent` of the requests did not exceed; `None` if there were no requests.
    pub(crate) fn percentile(&self, percent: u64) -> Option<Duration> {
        let rank = (self.total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(Duration::from_micros(end(bucket)))
    }
}

/// Times below 16 have a bucket each; from there on each power of two has sixteen.
fn bucket(micros: u64) -> usize {
    let power = u64::from(micros.max(1).ilog2()).saturating_sub(4);
    (power * STEPS + (micros >> power)) as usize
}

/// The longest time in a bucket.
fn end(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let power = (bucket / STEPS).saturating_sub(1);
    ((bucket - power * STEPS + 1) << power) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_in_order_and_narrow() {
        let mut last = 0;
        for micros in (0..100_000).chain([1 << 30, 3_000_000_000]) {
            let bucket = bucket(micros);
            assert!(bucket >= last, "{micros}");
            assert!(end(bucket) >= micros && end(bucket) - micros <= micros / 16, "{micros}: {}", end(bucket));
            last = bucket;
        }
    }

    #[test]
    fn percentiles_are_those_of_a_sorted_list() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.percentile(50), None);
        (1..=1_000).for_each(|millis| latencies.add(Duration::from_millis(millis)));
        for (percent, millis) in [(50, 500), (99, 990), (100, 1_000)] {
            let found = latencies.percentile(percent).unwrap().as_millis() as i64;
            assert!((0..=millis / 16).contains(&(found - millis)), "{percent}: {found}");
        }
        latencies.add(Duration::MAX);
        assert!(latencies.percentile(100).unwrap() > Duration::from_secs(1_800));
    }
}
