//! Times.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::deserialize::deserialize_from_text;

/// A moment, in UTC, whose text was exactly `YYYY-MM-DDTHH:MM:SS`; eight bytes.
///
/// ```
/// use fixtures_check::values::Time;
///
/// assert_eq!("2024-01-01T00:00:00".parse::<Time>().unwrap().to_string(), "2024-01-01T00:00:00");
/// for wrong in ["2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "2024-02-30T00:00:00", "2024-01-01T24:00:00"] {
///     assert!(wrong.parse::<Time>().is_err(), "{wrong}");
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time {
    seconds_since_1970: i64,
}

impl Time {
    /// The end of what has not ended: later than every time that can be written.
    pub(crate) const NEVER: Self = Self { seconds_since_1970: i64::MAX };

    /// The first moment of a year.
    ///
    /// ```
    /// use fixtures_check::values::Time;
    ///
    /// assert_eq!(Time::new_year(2025).to_string(), "2025-01-01T00:00:00");
    /// ```
    ///
    /// # Panics
    ///
    /// If the year is beyond what [`NaiveDate`] holds, some 262,000 years from now.
    pub fn new_year(year: i32) -> Self {
        Self::from(NaiveDateTime::from(NaiveDate::from_ymd_opt(year, 1, 1).expect("the year is in chrono's range")))
    }

    /// The same time of day, so many days before.
    pub(crate) fn days_before(self, days: i64) -> Self {
        Self { seconds_since_1970: self.seconds_since_1970 - days * 24 * 60 * 60 }
    }
}

impl From<NaiveDateTime> for Time {
    /// Drops fractions of a second.
    fn from(time: NaiveDateTime) -> Self {
        Self { seconds_since_1970: time.and_utc().timestamp() }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp(self.seconds_since_1970, 0) {
            Some(time) => write!(f, "{:?}", time.naive_utc()),
            None => f.write_str("never"),
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        exact_time(text).map(Self::from).ok_or_else(|| format!("`{text}` is not a time YYYY-MM-DDTHH:MM:SS"))
    }
}

fn exact_time(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || separators.iter().any(|&(at, byte)| bytes[at] != byte) {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0, |sum, byte| if byte.is_ascii_digit() { Some(sum * 10 + u32::from(byte - b'0')) } else { None })
    };
    NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(5, 7)?, number(8, 10)?)?.and_hms_opt(
        number(11, 13)?,
        number(14, 16)?,
        number(17, 19)?,
    )
}

deserialize_from_text!(Time);
