//! Misbehaviour, decided by seed: which fault a request meets follows from the seed, its idempotency key and the number
//! of times that the key has come, never from a clock or from other requests. What a fault does stands where it happens.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sha2::{Digest, Sha256};

macro_rules! faults {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal; )+) => {
        /// A way to misbehave.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Fault {
            /// All faults.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant),+];

            /// The name on the command line.
            pub fn name(self) -> &'static str {
                match self { $( Fault::$variant => $name, )+ }
            }

            /// What it does, in one line.
            pub fn doc(self) -> &'static str {
                match self { $( Fault::$variant => concat!($($doc),+).trim_ascii(), )+ }
            }
        }
    };
}

faults! {
    /// 429 without `Retry-After`; nothing is stored
    TooMany = "429";
    /// 429 with `Retry-After` in seconds; nothing is stored
    TooManySeconds = "429-seconds";
    /// 429 with `Retry-After` as a date; nothing is stored
    TooManyDate = "429-date";
    /// 503 without `Retry-After`; nothing is stored
    Unavailable = "503";
    /// 503 with `Retry-After` in seconds; nothing is stored
    UnavailableSeconds = "503-seconds";
    /// 503 with `Retry-After` as a date; nothing is stored
    UnavailableDate = "503-date";
    /// 503 before the body has been read, after which the connection ends; nothing is stored
    UnavailableEarly = "503-early";
    /// 408; nothing is stored
    Timeout = "408";
    /// 425; nothing is stored
    TooEarly = "425";
    /// 409 with `Retry-After: 0`, as if the key were being processed; nothing is stored
    InFlight = "409";
    /// 500; nothing is stored
    Failure = "500";
    /// The connection is reset before the body is read; nothing is stored
    ResetBeforeBody = "reset-before-body";
    /// The connection is reset in the middle of the body; nothing is stored
    ResetInBody = "reset-in-body";
    /// The connection is reset after the body; nothing is stored
    ResetBeforeCommit = "reset-before-commit";
    /// 500 although all is stored
    FailureAfterCommit = "500-after-commit";
    /// The connection is reset although all is stored
    ResetAfterCommit = "reset-after-commit";
    /// All is stored, and the answer comes late
    Slow = "slow";
    /// All is stored, and the answer ends in its middle
    Truncated = "truncated";
    /// All is stored, and the answer claims to be JSON and is none
    NoJson = "no-json";
    /// All is stored, and the answer's counts are wrong
    WrongCounts = "wrong-counts";
    /// Some rows are not stored and named with status 503; each row at most once
    Partial = "partial";
    /// All is stored, but the answer is 202, and its Location has the true one after some polls
    Accepted = "202";
    /// Nothing is stored, the answer is 202, and its Location answers 404
    AcceptedAndLost = "202-lost";
    /// The process dies at once, with nothing stored (for the program, not for the library)
    CrashBeforeCommit = "crash-before-commit";
    /// The process dies at once, with all stored and nothing answered (for the program, not for the library)
    CrashAfterCommit = "crash-after-commit";
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Fault {
    type Err = ();

    fn from_str(name: &str) -> Result<Fault, ()> {
        Fault::ALL.iter().copied().find(|fault| fault.name() == name).ok_or(())
    }
}

/// How a server misbehaves.
///
/// ```
/// use receive::{Fault, Faults};
/// let faults = Faults { seed: 7, ..Faults::one(Fault::ResetInBody, 0.5) };
/// assert_eq!(faults.rates.len(), 1);
/// assert!(Faults::default().rates.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// What every decision is drawn from.
    pub seed: u64,
    /// The share of requests that meet a fault, by kind; together at most 1.
    pub rates: BTreeMap<Fault, f64>,
    /// After so many faults a key meets none any more.
    pub most_per_key: u32,
    /// The seconds of `Retry-After`.
    pub retry_after: u32,
    /// How late [`Fault::Slow`] answers.
    pub delay: Duration,
    /// How often the Location of [`Fault::Accepted`] answers 202.
    pub polls: u32,
    /// The share of rows that [`Fault::Partial`] turns away; at least one row of a request.
    pub partial_rows: f64,
    /// The share of all rows that are refused for good, with status 422: the same rows on every attempt.
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
    /// One kind of fault at this share of requests.
    pub fn one(fault: Fault, rate: f64) -> Faults {
        Faults { rates: BTreeMap::from([(fault, rate)]), ..Faults::default() }
    }

    /// All kinds but the crashes, with this share of requests between them.
    pub fn mix(rate: f64) -> Faults {
        let crashes = [Fault::CrashBeforeCommit, Fault::CrashAfterCommit];
        let kinds = || Fault::ALL.iter().filter(|fault| !crashes.contains(fault));
        let each = rate / kinds().count() as f64;
        Faults { rates: kinds().map(|fault| (*fault, each)).collect(), ..Faults::default() }
    }

    /// What is wrong with the shares, if anything is.
    pub(crate) fn mistake(&self) -> Option<String> {
        let shares = self.rates.iter().map(|(fault, share)| (fault.name(), *share));
        let of_rows = [("partial rows", self.partial_rows), ("refused rows", self.refused_rows)];
        let outside = shares.chain(of_rows).find(|(_, share)| !(0.0..=1.0).contains(share));
        if let Some((name, share)) = outside {
            return Some(format!("the share {share} of {name} is not between 0 and 1"));
        }
        let sum: f64 = self.rates.values().sum();
        (sum > 1.0 + 1e-9).then(|| format!("the shares of the faults add up to {sum}, which is more than 1"))
    }

    /// The fault that the `attempt`th request with this key meets, from 1; `met` is how many it has met.
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

    /// Whether [`Fault::Partial`] would turn a row away.
    pub(crate) fn turns_away(&self, row: &[u8; 16]) -> bool {
        self.draw(&[b"partial", row]) < self.partial_rows
    }

    /// Whether a row is refused for good.
    pub(crate) fn refuses(&self, row: &[u8; 16]) -> bool {
        self.refused_rows > 0.0 && self.draw(&[b"refused", row]) < self.refused_rows
    }

    /// A number from 0 to 1, exclusive.
    fn draw(&self, parts: &[&[u8]]) -> f64 {
        let mut hash = Sha256::new_with_prefix(self.seed.to_le_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut bits = [0; 8];
        bits.copy_from_slice(&hash.finalize()[..8]);
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
    fn rates_are_kept_on_every_attempt() {
        for attempt in 1..4 {
            let found = met(&Faults::mix(0.3), attempt);
            assert!((2_800..3_200).contains(&found), "{found}");
        }
        assert_eq!(met(&Faults::one(Fault::Slow, 1.0), 1), 10_000);
        assert_eq!(met(&Faults::one(Fault::Slow, 0.0), 1), 0);
    }

    #[test]
    fn a_key_has_had_enough_at_last() {
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
    fn names_are_read_back_and_shares_are_judged() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
        assert_eq!(Faults::mix(1.0).mistake(), None);
        assert!(Faults::mix(1.1).mistake().is_some_and(|mistake| mistake.contains("more than 1")));
        assert!(Faults::one(Fault::Slow, -0.5).mistake().is_some_and(|mistake| mistake.contains("-0.5 of slow")));
    }
}
