//! Times of the window: in the model and in drafts a number of seconds, in rows a `NaiveDateTime`, in
//! files a text.

use std::sync::LazyLock;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// Seconds since [`WINDOW_START`].
pub(crate) type Seconds = u64;

pub(crate) const HOUR: Seconds = 3_600;
pub(crate) const DAY: Seconds = 24 * HOUR;

/// The first moment of the window: tenants, catalogues and the first customers arrive from here on.
///
/// ```
/// assert_eq!(fixtures_gen::WINDOW_START.to_string(), "2022-01-01 00:00:00");
/// ```
pub const WINDOW_START: NaiveDateTime = midnight(2022, 1, 1);
/// Days of the window, and its end.
const DAYS: usize = 365 + 365 + 366 + 1;

pub(crate) const fn midnight(year: i32, month: u32, day: u32) -> NaiveDateTime {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => NaiveDateTime::new(date, NaiveTime::MIN),
        None => panic!("no such day"),
    }
}

/// The days of the window, and its end.
pub(crate) static DATES: LazyLock<Vec<NaiveDate>> =
    LazyLock::new(|| (0..DAYS as u64).map(|day| WINDOW_START.date() + Days::new(day)).collect());

/// The texts of the same days: `2024-01-01T`, followed by zeros.
static TEXTS: [[u8; 16]; DAYS] = {
    let mut texts = [[0; 16]; DAYS];
    let (mut day, mut year, mut month, mut of_month) = (0, 2022, 1, 1);
    while day < DAYS {
        texts[day] = date_text(year, month, of_month);
        (day, of_month) = (day + 1, of_month + 1);
        if NaiveDate::from_ymd_opt(year as i32, month, of_month).is_none() {
            (month, of_month) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    texts
};

/// `2024-01-01T`, followed by zeros, of a year of four digits at most.
pub(crate) const fn date_text(year: u32, month: u32, day: u32) -> [u8; 16] {
    const fn two(value: u32) -> [u8; 2] {
        [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]
    }
    let [[c0, c1], [y0, y1], [m0, m1], [d0, d1]] = [two(year / 100), two(year % 100), two(month), two(day)];
    [c0, c1, y0, y1, b'-', m0, m1, b'-', d0, d1, b'T', 0, 0, 0, 0, 0]
}

/// `23:59:59`, from the seconds since midnight: the three numbers and their digits side by side in a word.
#[inline(always)]
pub(crate) fn time_text(seconds: u32) -> [u8; 8] {
    let (hours, minutes) = (seconds / 3_600, seconds / 60);
    let numbers = [hours, minutes - hours * 60, seconds - minutes * 60].map(u64::from);
    let x = numbers[0] | numbers[1] << 24 | numbers[2] << 48;
    let tens = ((x * 103) >> 10) & 0x000f_0000_0f00_000f;
    let digits = tens | (x - tens * 10) << 8;
    (digits | 0x3030_3a30_303a_3030).to_le_bytes()
}

/// A time of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub(crate) Seconds);

impl Time {
    /// The same, as rows hold it.
    #[inline]
    pub(crate) fn timestamp(self) -> NaiveDateTime {
        let (date, seconds) = (DATES[(self.0 / DAY) as usize], (self.0 % DAY) as u32);
        NaiveDateTime::new(date, NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).expect("a day has more"))
    }

    /// `2024-01-01T`, followed by zeros, and `23:59:59`.
    #[inline(always)]
    pub(crate) fn texts(self) -> (&'static [u8; 16], [u8; 8]) {
        let day = self.0 / DAY;
        (&TEXTS[day as usize], time_text((self.0 - day * DAY) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_chrono() {
        for time in (0..DAYS as u64 * DAY).step_by(3_599).chain((0..2 * DAY).map(|second| 700 * DAY + second)) {
            let (date, time_of_day) = Time(time).texts();
            let text = [&date[..11], &time_of_day].concat();
            assert_eq!(str::from_utf8(&text).unwrap(), format!("{:?}", Time(time).timestamp()));
        }
    }
}
