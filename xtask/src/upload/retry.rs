//! How long to wait before a request is sent again: what the server asks for, or full jitter.

use std::time::{Duration, SystemTime};

/// No random wait is longer.
const LONGEST_JITTER: Duration = Duration::from_secs(30);

/// No server is waited for longer.
const LONGEST_WISH: Duration = Duration::from_secs(60);

/// How often, and after how long, a request is sent again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Policy {
    /// How often at most.
    pub(super) most: u32,
    /// The upper bound of the first wait; each one doubles it.
    pub(super) first: Duration,
}

impl Policy {
    /// The wait before retry `number`, from 0. `wish` is what the server asked for; `random` decides within the bounds.
    pub(super) fn wait(&self, number: u32, wish: Option<Duration>, random: u64) -> Duration {
        let bound = 1_u32.checked_shl(number).map_or(LONGEST_JITTER, |factor| self.first.saturating_mul(factor));
        let jitter = bound.min(LONGEST_JITTER).mul_f64(random as f64 / u64::MAX as f64);
        // Zero seconds are no wish: all would come back at once.
        wish.filter(|wish| !wish.is_zero()).map_or(jitter, |wish| wish.min(LONGEST_WISH))
    }
}

/// What a `Retry-After` says: seconds, or a date.
pub(super) fn wish(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than any number holds is as long as may be.
        return Some(header.parse().map_or(LONGEST_WISH, Duration::from_secs));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { most: 8, first: Duration::from_millis(500) };

    #[test]
    fn jitter_doubles_up_to_half_a_minute() {
        for (number, most) in [(0, 500), (1, 1_000), (5, 16_000), (6, 30_000), (31, 30_000), (u32::MAX, 30_000)] {
            assert_eq!(POLICY.wait(number, None, u64::MAX), Duration::from_millis(most), "{number}");
            assert_eq!(POLICY.wait(number, None, 0), Duration::ZERO);
            let half = POLICY.wait(number, None, u64::MAX / 2).as_millis();
            assert!(half.abs_diff(u128::from(most) / 2) <= 1, "{number}: {half}");
        }
    }

    #[test]
    fn the_server_is_waited_for_but_not_for_ever() {
        for (wish, wait) in [(1, 1), (60, 60), (61, 60), (u64::MAX, 60)] {
            let wait = Duration::from_secs(wait);
            assert_eq!(POLICY.wait(3, Some(Duration::from_secs(wish)), 7), wait);
        }
        assert_eq!(POLICY.wait(0, Some(Duration::ZERO), u64::MAX), Duration::from_millis(500));
    }

    #[test]
    fn a_wish_is_told_in_seconds_or_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (header, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("1.5", None),
            ("", None),
            ("+1", None),
            ("1 s", None),
            ("0007", Some(7)),
            ("99999999999999999999999", Some(60)),
        ] {
            assert_eq!(wish(header, now), seconds.map(Duration::from_secs), "{header}");
        }
    }
}
