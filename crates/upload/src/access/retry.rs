//! How often a request is sent again, and how long to wait before: what the server asks for, or
//! full jitter.

use std::time::{Duration, SystemTime};

/// No random wait is longer.
const LONGEST_JITTER: Duration = Duration::from_secs(30);

/// No server is waited for longer, whatever its `Retry-After` says.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// No server is waited for longer than it asks by more than this.
const LONGEST_EXTRA: Duration = Duration::from_secs(1);

/// How often, and after how long, a request is sent again.
///
/// ```
/// use std::time::Duration;
/// use fixtures_upload::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_retries(20).first_delay(Duration::from_secs(1));
/// assert_ne!(patient, RetryPolicy::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_retries: u32,
    first_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_retries: Self::DEFAULT_MAX_RETRIES, first_delay: Self::DEFAULT_FIRST_DELAY }
    }
}

impl RetryPolicy {
    /// How often a request is sent again, unless an upload says otherwise.
    pub const DEFAULT_MAX_RETRIES: u32 = 8;

    /// The longest first wait, unless an upload says otherwise.
    pub const DEFAULT_FIRST_DELAY: Duration = Duration::from_millis(500);

    /// How often a request is sent again before its chunk is given up.
    #[must_use]
    pub fn max_retries(self, max_retries: u32) -> Self {
        Self { max_retries, ..self }
    }

    /// The upper bound of the first wait; it doubles with each retry, up to 30 seconds.
    #[must_use]
    pub fn first_delay(self, first_delay: Duration) -> Self {
        Self { first_delay, ..self }
    }

    /// The wait before retry `number`, from 0. `retry_after` is what the server asked for; `random`
    /// decides within the bounds.
    pub(crate) fn delay(&self, number: u32, retry_after: Option<Duration>, random: u64) -> Duration {
        let factor = 1_u32.checked_shl(number);
        let bound = factor.map_or(LONGEST_JITTER, |factor| self.first_delay.saturating_mul(factor));
        let jitter = bound.min(LONGEST_JITTER).mul_f64(random as f64 / u64::MAX as f64);
        // Zero seconds are ignored: all requests would come back at once. What a server asks for is
        // a lower bound: other clients were told the same.
        retry_after.filter(|time| !time.is_zero()).map_or(jitter, |time| {
            let time = time.min(LONGEST_RETRY_AFTER);
            time + (time / 10).min(LONGEST_EXTRA).mul_f64(random as f64 / u64::MAX as f64)
        })
    }
}

/// What a `Retry-After` header says: seconds, also fractions of one, or a date. `now` is the time
/// of the clock that the date is from.
pub(crate) fn parse_retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large asks for the longest wait.
        return Some(header.parse().map_or(LONGEST_RETRY_AFTER, Duration::from_secs));
    }
    // No standard has fractions, but servers send them.
    if let Some(time) = fraction(header) {
        return Some(time);
    }
    let date = httpdate::parse_http_date(header).ok()?;
    // A date that has passed asks for no wait.
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

/// A number of seconds with a point in it; rounded up to milliseconds.
fn fraction(header: &str) -> Option<Duration> {
    let (whole, part) = header.split_once('.')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || part.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(u64::MAX) };
    let millis = part.bytes().chain([b'0'; 3]).take(3).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    let rest = u64::from(part.bytes().skip(3).any(|digit| digit != b'0'));
    Some(Duration::from_secs(whole).saturating_add(Duration::from_millis(millis + rest)).min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_doubles_up_to_half_a_minute() {
        let policy = RetryPolicy::default();
        for (number, most) in [(0, 500), (1, 1_000), (5, 16_000), (6, 30_000), (31, 30_000), (u32::MAX, 30_000)] {
            assert_eq!(policy.delay(number, None, u64::MAX), Duration::from_millis(most), "{number}");
            assert_eq!(policy.delay(number, None, 0), Duration::ZERO);
            let half = policy.delay(number, None, u64::MAX / 2).as_millis();
            assert!(half.abs_diff(u128::from(most) / 2) <= 1, "{number}: {half}");
        }
    }

    #[test]
    fn the_server_is_waited_for_but_not_for_ever() {
        let policy = RetryPolicy::default();
        for (asked, delay) in [(1, 1), (60, 60), (61, 60), (u64::MAX, 60)] {
            let (asked, delay) = (Some(Duration::from_secs(asked)), Duration::from_secs(delay));
            assert_eq!(policy.delay(3, asked, 0), delay);
            let more = (delay / 10).min(Duration::from_secs(1));
            assert_eq!(policy.delay(3, asked, u64::MAX), delay + more, "jitter is on top");
        }
        assert_eq!(policy.delay(0, Some(Duration::ZERO), u64::MAX), Duration::from_millis(500));
    }

    #[test]
    fn retry_after_may_have_fractions() {
        for (header, millis) in [
            ("1.5", Some(1_500)),
            ("0.25", Some(250)),
            (".5", Some(500)),
            ("0.0001", Some(1)),
            ("0.0", Some(0)),
            ("99999999999999999999.5", Some(60_000)),
            ("1.", None),
            (".", None),
            ("1.2.3", None),
            ("-0.5", None),
            ("1.5e3", None),
        ] {
            assert_eq!(parse_retry_after(header, SystemTime::now()), millis.map(Duration::from_millis), "{header}");
        }
    }

    #[test]
    fn retry_after_is_in_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (header, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("", None),
            ("+1", None),
            ("1 s", None),
            ("0007", Some(7)),
            ("99999999999999999999999", Some(60)),
        ] {
            assert_eq!(parse_retry_after(header, now), seconds.map(Duration::from_secs), "{header}");
        }
    }
}
