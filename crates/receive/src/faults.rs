//! Fault injection, decided by seed: which fault a request meets follows from the seed, its
//! idempotency key and how often the key has come, never from a clock or from other requests.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::error::InvalidOptions;
use crate::fault::Fault;

/// Which requests meet which faults.
///
/// ```
/// use receive::{Fault, Faults};
/// let faults = Faults { seed: 7, ..Faults::one(Fault::ResetInBody, 0.5) };
/// assert_eq!(faults.rates.len(), 1);
/// assert!(Faults::default().rates.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// What every decision is drawn from: the same seed, the same faults for the same uploads.
    pub seed: u64,
    /// The share of requests that meet a fault, by kind; together at most 1.
    pub rates: BTreeMap<Fault, f64>,
    /// The most faults that one key meets.
    pub most_per_key: u32,
    /// What `Retry-After` says, in seconds.
    pub retry_after: u32,
    /// How late the response of [`Fault::Slow`] is.
    pub delay: Duration,
    /// How often the `Location` of [`Fault::Accepted`] answers 202 before it has the result.
    pub polls: u32,
    /// The share of rows that [`Fault::Partial`] rejects; at least one row of a request.
    pub partial_rows: f64,
    /// The share of all rows that are rejected permanently, with status 422: the same rows on every
    /// attempt.
    pub refused_rows: f64,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults {
            seed: 0,
            rates: BTreeMap::new(),
            most_per_key: 5,
            retry_after: 0,
            delay: Duration::from_millis(100),
            polls: 2,
            partial_rows: 0.1,
            refused_rows: 0.0,
        }
    }
}

impl Faults {
    /// One kind of fault, for this share of requests.
    pub fn one(fault: Fault, rate: f64) -> Faults {
        Faults { rates: BTreeMap::from([(fault, rate)]), ..Faults::default() }
    }

    /// All kinds except crashes, for this share of requests between them.
    pub fn mix(rate: f64) -> Faults {
        let kinds = || Fault::ALL.iter().filter(|fault| !fault.is_crash());
        let each = rate / kinds().count() as f64;
        Faults { rates: kinds().map(|fault| (*fault, each)).collect(), ..Faults::default() }
    }

    /// Whether the shares make sense.
    pub(crate) fn check(&self) -> Result<(), InvalidOptions> {
        let shares = self.rates.iter().map(|(fault, share)| (fault.name(), *share));
        let of_rows = [("partial rows", self.partial_rows), ("refused rows", self.refused_rows)];
        let outside = shares.chain(of_rows).find(|(_, share)| !(0.0..=1.0).contains(share));
        if let Some((of, share)) = outside {
            return Err(InvalidOptions::Share { of, share });
        }
        let sum: f64 = self.rates.values().sum();
        if sum > 1.0 + 1e-9 { Err(InvalidOptions::ShareSum(sum)) } else { Ok(()) }
    }

    /// The fault that a key meets at this attempt, which counts from 1; `met` is how many it has
    /// met before.
    pub(crate) fn of_request(&self, key: &str, attempt: u32, met: u32) -> Option<Fault> {
        if met >= self.most_per_key {
            return None;
        }
        let draw = self.draw(&[b"request", key.as_bytes(), &attempt.to_le_bytes()]);
        let mut end = 0.0;
        self.rates.iter().find_map(|(fault, rate)| {
            end += rate;
            (draw < end).then_some(*fault)
        })
    }

    /// Whether [`Fault::Partial`] would reject a row.
    pub(crate) fn rejects_for_now(&self, row: &[u8; 16]) -> bool {
        self.draw(&[b"partial", row]) < self.partial_rows
    }

    /// Whether a row is rejected on every attempt.
    pub(crate) fn rejects_permanently(&self, row: &[u8; 16]) -> bool {
        self.draw(&[b"refused", row]) < self.refused_rows
    }

    /// A number from 0 to 1, exclusive.
    fn draw(&self, parts: &[&[u8]]) -> f64 {
        let mut hash = Sha256::new_with_prefix(self.seed.to_le_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let bits = *hash.finalize().first_chunk().expect("a SHA-256 has 32 bytes");
        (u64::from_le_bytes(bits) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(faults: &Faults, attempt: u32) -> usize {
        let keys = (0..10_000).map(|key: u32| key.to_string());
        keys.filter(|key| faults.of_request(key, attempt, 0).is_some()).count()
    }

    #[test]
    fn rates_hold_on_every_attempt() {
        for attempt in 1..4 {
            let found = met(&Faults::mix(0.3), attempt);
            assert!((2_800..3_200).contains(&found), "{found}");
        }
        assert_eq!(met(&Faults::one(Fault::Slow, 1.0), 1), 10_000);
        assert_eq!(met(&Faults::one(Fault::Slow, 0.0), 1), 0);
    }

    #[test]
    fn a_key_meets_no_more_faults_than_allowed() {
        let faults = Faults::one(Fault::Slow, 1.0);
        assert_eq!(faults.of_request("key", 5, 4), Some(Fault::Slow));
        assert_eq!(faults.of_request("key", 6, 5), None);
    }

    #[test]
    fn the_seed_decides() {
        let of_seed = |seed| {
            let faults = Faults { seed, ..Faults::mix(0.9) };
            (0..100).map(|attempt| faults.of_request("key", attempt, 0)).collect::<Vec<_>>()
        };
        assert_eq!(of_seed(1), of_seed(1));
        assert_ne!(of_seed(1), of_seed(2));
    }

    #[test]
    fn shares_are_checked() {
        assert_eq!(Faults::mix(1.0).check(), Ok(()));
        assert!(matches!(Faults::mix(1.1).check(), Err(InvalidOptions::ShareSum(sum)) if sum > 1.0));
        let negative = Faults::one(Fault::Slow, -0.5).check();
        assert_eq!(negative, Err(InvalidOptions::Share { of: "slow", share: -0.5 }));
    }
}
