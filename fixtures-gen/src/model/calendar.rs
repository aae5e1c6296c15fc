//! Time: the fixed window, and the demand curve that orders and sign-ups follow.
//!
//! Inside the model a time is a number of seconds since the window's start; it becomes a
//! `NaiveDateTime` in a row.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::draw::scale;
pub use crate::time::WINDOW_START;
use crate::time::{DATES, Time, midnight};
pub(crate) use crate::time::{DAY, HOUR, Seconds};

/// The first moment of trade.
///
/// ```
/// assert_eq!(fixtures_gen::TRADE_START.to_string(), "2023-01-01 00:00:00");
/// ```
pub const TRADE_START: NaiveDateTime = midnight(2023, 1, 1);
/// The end of the window, exclusive: nothing happens at or after this.
///
/// ```
/// assert_eq!(fixtures_gen::WINDOW_END.to_string(), "2025-01-01 00:00:00");
/// ```
pub const WINDOW_END: NaiveDateTime = midnight(2025, 1, 1);

/// [`TRADE_START`] as seconds of the window.
pub(crate) const TRADE: Seconds = 365 * DAY;
const TRADE_DAYS: u64 = 365 + 366;
/// [`WINDOW_END`] as seconds of the window.
pub(crate) const END: Seconds = TRADE + TRADE_DAYS * DAY;

/// A time of the window, as rows hold it.
#[inline]
pub(crate) fn timestamp(time: Seconds) -> NaiveDateTime {
    Time(time).timestamp()
}

/// Where local time stands to UTC, all year.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zone {
    ahead: i8,
    /// The second of a day of UTC at which the working hours begin.
    opens: u32,
}

impl Zone {
    /// Local time that is some hours ahead of UTC, −12 to 14.
    pub(crate) fn new(hours_ahead: i8) -> Zone {
        let opens = (8 - i64::from(hours_ahead)).rem_euclid(24) as u32 * HOUR as u32;
        Zone { ahead: hours_ahead, opens }
    }

    /// The demand curve.
    pub(crate) fn demand(self) -> &'static Demand {
        DEMANDS[(i64::from(self.ahead) + 12) as usize].get_or_init(|| Demand::new(i64::from(self.ahead)))
    }

    /// A time on a day of UTC at which people work: from 08:00 to 18:00, local time.
    #[inline]
    pub(crate) fn working_hours(self, day: u64, bits: u64) -> Seconds {
        let time = u64::from(self.opens) + scale(bits, 10 * HOUR);
        day * DAY + if time < DAY { time } else { time - DAY }
    }

    /// The hour of the local day.
    #[inline]
    pub(crate) fn local_hour(self, time: Seconds) -> u64 {
        // Eight o'clock is when the working hours begin.
        (time + DAY - u64::from(self.opens) + 8 * HOUR) / HOUR % 24
    }
}

/// A position on the demand curve: the share of all demand that came before, in units of 2^-63.
pub(crate) type Position = u64;

/// All of the demand.
pub(crate) const ALL_DEMAND: Position = 1 << 63;

/// Demand of each hour of the trade years, as a cumulative table in integers: exact on every
/// platform.
#[derive(Debug)]
pub(crate) struct Demand {
    /// The hours, and one behind the last.
    hours: Vec<Hour>,
    /// The hour in which each 2^15th of the demand begins.
    guide: Vec<u16>,
}

/// An hour of a demand curve, in words of 32 bits: so it has no gaps, and is mostly in one line of the cache.
#[derive(Clone, Copy, Debug)]
struct Hour([u32; 3]);

impl Hour {
    /// An hour from the position at its start and its pace.
    fn new(start: Position, pace: u32) -> Hour {
        Hour([start as u32, (start >> 32) as u32, pace])
    }

    #[inline(always)]
    fn start(self) -> Position {
        u64::from(self.0[0]) | u64::from(self.0[1]) << 32
    }

    /// Its seconds × 2^64 / its width, rounded down: seconds per unit of position.
    #[inline(always)]
    fn pace(self) -> u32 {
        self.0[2]
    }
}

/// Parts of the guide of a demand curve: about two for each hour.
const GUIDE_BITS: u32 = 15;

/// The demand curves, by the hours that local time is ahead of UTC, from −12.
static DEMANDS: [OnceLock<Demand>; 27] = [const { OnceLock::new() }; 27];

/// Share of a day's orders by its hour: the peaks at 10:00 and 20:00 are from `SaleCycle` 2022, the
/// rest is a choice.
const BY_HOUR: [u64; 24] = [18, 11, 8, 6, 6, 9, 18, 32, 47, 58, 64, 60, 57, 55, 53, 51, 50, 52, 56, 63, 68, 61, 47, 30];

/// Share of a week's orders by its day from Monday, in permille (Doofinder, searches).
const BY_WEEKDAY: [u64; 7] = [161, 155, 150, 142, 134, 120, 138];

/// A day's demand in ten-thousandths of a mean day, by its season and its day of the week. The
/// months are a choice. The multiples of Thanksgiving to Cyber Monday are Adobe's of 2024 and 2025,
/// of a mean day of November and December.
fn of_day(date: NaiveDate) -> u64 {
    const CYBER_WEEKS: [(i32, u32, u32); 2] = [(2023, 11, 23), (2024, 11, 28)];
    const MULTIPLES: [u64; 5] = [150, 275, 140, 140, 340];
    let of_year = CYBER_WEEKS.iter().find(|(year, ..)| *year == date.year());
    let in_week = of_year.and_then(|&(year, month, day)| {
        let thanksgiving = NaiveDate::from_ymd_opt(year, month, day)?;
        MULTIPLES.get(usize::try_from((date - thanksgiving).num_days()).ok()?)
    });
    if let Some(multiple) = in_week {
        const SEASON: u64 = 130;
        return SEASON * multiple;
    }
    // Presents are bought until they can still come, and hardly anything on the holidays.
    let season = match (date.month(), date.day()) {
        (12, 1..=20) => 142,
        (12, 21..=23) => 112,
        (12, 24 | 25) | (1, 1) => 58,
        (12, _) => 84,
        (month, _) => [88, 86, 94, 96, 100, 97, 95, 96, 98, 103, 118, 0][month as usize - 1],
    };
    season * BY_WEEKDAY[date.weekday().num_days_from_monday() as usize] * 7 / 10
}

impl Demand {
    /// Hour of day × day of week × season × growth.
    fn new(hours_ahead: i64) -> Demand {
        let days: Vec<u64> = (0..TRADE_DAYS)
            // Trade grows by a fifth in the two years: a choice.
            .map(|day| of_day(DATES[(TRADE / DAY + day) as usize]) * (1_000 + 200 * day / TRADE_DAYS))
            .collect();
        // Of the local day, counted from the day before trade; the calendar's ends are those of UTC.
        let weight = |local: u64| {
            let day = (local / 24).clamp(1, TRADE_DAYS) - 1;
            BY_HOUR[(local % 24) as usize] * days[day as usize]
        };
        let first = 24_u64.wrapping_add_signed(hours_ahead);
        let weights: Vec<u64> = (first..first + TRADE_DAYS * 24).map(weight).collect();
        let total: u64 = weights.iter().sum();
        let (mut before, mut start, mut left) = (0, 0, TRADE_DAYS * 24);
        let mut hours: Vec<Hour> = Vec::with_capacity((TRADE_DAYS * 24 + 1) as usize);
        hours.extend(weights.iter().map(|weight| {
            (before, left) = (before + weight, left - 1);
            let end = ((u128::from(before) << 63) / u128::from(total)) as u64;
            // The last minute is left for what follows an order: its record, its return.
            let seconds = if left == 0 { HOUR - 60 } else { HOUR };
            let pace = (u128::from(seconds) << 64) / u128::from(end - start);
            let pace = u32::try_from(pace).expect("even at night, an hour has a 2^20th of the demand");
            Hour::new(std::mem::replace(&mut start, end), pace)
        }));
        hours.push(Hour::new(ALL_DEMAND, 0));
        let mut guide = Vec::with_capacity(1 << GUIDE_BITS);
        for (hour, next) in (0..).zip(&hours[1..]) {
            // The parts that begin before the next hour.
            guide.resize(next.start().div_ceil(1 << (63 - GUIDE_BITS)) as usize, hour);
        }
        Demand { hours, guide }
    }

    /// The time at a position: monotone, from [`TRADE`] to more than a minute before [`END`].
    #[inline]
    pub(crate) fn time_at(&self, position: Position) -> Seconds {
        let mut hour = usize::from(self.guide[(position >> (63 - GUIDE_BITS)) as usize]);
        while self.hours[hour + 1].start() <= position {
            hour += 1;
        }
        let (start, pace) = (self.hours[hour].start(), self.hours[hour].pace());
        TRADE + hour as u64 * HOUR + scale(position - start, u64::from(pace))
    }

    /// The position at the start of an hour of the trade years.
    pub(crate) fn position_of(&self, time: Seconds) -> Position {
        self.hours[((time.max(TRADE) - TRADE) / HOUR) as usize].start()
    }
}

/// Spreads `count` events over the demand curve, sorted by construction: event i falls into the
/// i-th of `count` equal shares of the demand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    step: Position,
}

impl Spread {
    pub(crate) fn new(count: u64) -> Spread {
        Spread { step: ALL_DEMAND / count.max(1) }
    }

    /// The first position of event `index`'s share.
    #[inline]
    pub(crate) fn start(self, index: u64) -> Position {
        index * self.step
    }

    /// The position of event `index`, from 64 uniform bits.
    #[inline]
    pub(crate) fn position(self, index: u64, bits: u64) -> Position {
        self.start(index) + scale(bits, self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_become_sorted_times_inside_trade() {
        let mut last = 0;
        for part in 0..200_000u64 {
            let time = Zone::new(0).demand().time_at(part * (ALL_DEMAND / 200_000));
            assert!(time >= last && (TRADE..END).contains(&time));
            last = time;
        }
        for zone in [-12, -8, 0, 1, 10, 14] {
            assert_eq!(Zone::new(zone).demand().time_at(0), TRADE);
            assert_eq!(Zone::new(zone).demand().time_at(ALL_DEMAND - 1), END - 61);
        }
    }

    #[test]
    fn black_friday_sells_more_than_the_week_before() {
        let day = |m, d| {
            let start = (midnight(2024, m, d) - WINDOW_START).num_seconds() as u64;
            Zone::new(0).demand().position_of(start + DAY) - Zone::new(0).demand().position_of(start)
        };
        assert!(day(11, 29) > 2 * day(11, 22));
    }

    #[test]
    fn timestamps_cover_the_window() {
        assert_eq!(timestamp(0), WINDOW_START);
        assert_eq!(timestamp(TRADE), TRADE_START);
        assert_eq!(timestamp(END), WINDOW_END);
        assert_eq!(timestamp(END - 1).to_string(), "2024-12-31 23:59:59");
    }
}
