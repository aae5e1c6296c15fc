//! The window of trade, and the days that shops know.

use chrono::{Days, NaiveDate};
pub(crate) use fixtures_gen::WINDOW_END;

const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("there is such a day")
}

/// The first day of trade.
pub(crate) const TRADE_START: NaiveDate = fixtures_gen::TRADE_START.date();
pub(crate) const TRADE_DAYS: usize = 365 + 366;
/// The months of trade.
pub(crate) const TRADE_MONTHS: u32 = 24;

/// The fourth Thursday of November, of each year of trade.
pub(crate) const THANKSGIVINGS: [NaiveDate; 2] = [date(2023, 11, 23), date(2024, 11, 28)];

/// The Black Friday that is at most five days away: the week from Monday to Monday, and a day for
/// the time zones on either side.
pub(crate) fn black_friday_near(day: NaiveDate) -> Option<NaiveDate> {
    let black_fridays = THANKSGIVINGS.map(|thanksgiving| thanksgiving + Days::new(1));
    black_fridays.into_iter().find(|&friday| (day - friday).num_days().abs() <= 5)
}

/// Number of a day of trade, from 0; `None` outside of the window.
pub(crate) fn trade_day(day: NaiveDate) -> Option<usize> {
    usize::try_from((day - TRADE_START).num_days()).ok().filter(|&day| day < TRADE_DAYS)
}

/// Months from the start of trade to a day; negative before it.
pub(crate) fn trade_month(day: NaiveDate) -> i32 {
    use chrono::Datelike;
    (day.year() - 2023) * 12 + day.month0() as i32
}
