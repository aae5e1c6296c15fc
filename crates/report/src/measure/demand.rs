//! When orders come: hour, day of the week, season, in the local time of each tenant.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, Timelike};
use fixtures_gen::Order;

use super::calendar::{THANKSGIVINGS, TRADE_DAYS, TRADE_START, trade_day};
use super::summary::{Mean, Share, ratio};

const HOURS: usize = TRADE_DAYS * 24;

/// Searches by day from Monday, in percent.
const DOOFINDER: [f64; 7] = [16.1, 15.5, 15.0, 14.2, 13.4, 12.0, 13.8];

pub(crate) struct Demand {
    by_hour: [u64; 24],
    /// By day of trade.
    by_day: Vec<u64>,
    /// The orders of the tenant that is being read, by hour of trade in UTC.
    tenant: Vec<u64>,
}

impl Default for Demand {
    fn default() -> Demand {
        Demand { by_hour: [0; 24], by_day: vec![0; TRADE_DAYS], tenant: vec![0; HOURS] }
    }
}

impl Demand {
    pub(crate) fn add(&mut self, order: &Order) {
        let time = order.order_date;
        if let Some(day) = trade_day(time.date()) {
            self.tenant[day * 24 + time.hour() as usize] += 1;
        }
    }

    /// Ends a tenant, and returns the hours from UTC to its local time.
    pub(crate) fn end_of_tenant(&mut self) -> isize {
        let orders = std::mem::replace(&mut self.tenant, vec![0; HOURS]);
        let offset = offset_from_utc(&orders);
        for (hour, count) in orders.into_iter().enumerate() {
            // What falls outside of the window's days in local time is left out.
            if let Some(local) = hour.checked_add_signed(offset).filter(|&local| local < HOURS) {
                self.by_hour[local % 24] += count;
                self.by_day[local / 24] += count;
            }
        }
        offset
    }

    pub(crate) fn busiest_hour(&self, hours: Range<usize>) -> Option<f64> {
        hours.max_by_key(|&hour| self.by_hour[hour]).map(|hour| hour as f64)
    }

    pub(crate) fn night(&self) -> Option<f64> {
        let mut night = Share::default();
        night.add(self.by_hour[1..5].iter().sum(), self.by_hour.iter().sum());
        night.value()
    }

    /// Percentage points between a weekday's share and the published one, at most.
    pub(crate) fn deviation_of_weekdays(&self) -> Option<f64> {
        let mut by_weekday = [0; 7];
        for (day, count) in self.by_day.iter().enumerate() {
            let date = TRADE_START + Days::new(day as u64);
            by_weekday[date.weekday().num_days_from_monday() as usize] += count;
        }
        let all: u64 = by_weekday.iter().sum();
        let deviations = by_weekday.iter().zip(DOOFINDER).map(|(&count, published)| {
            let percent = 100.0 * ratio(count as f64, all as f64)?;
            Some((percent - published).abs())
        });
        deviations.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::max)
    }

    /// A day's orders over those of a mean day of November and December; mean over the years. The
    /// day is so many days after Thanksgiving.
    pub(crate) fn season_multiple(&self, days_after_thanksgiving: u64) -> Option<f64> {
        let multiple = |thanksgiving: NaiveDate| {
            let day = self.by_day[trade_day(thanksgiving + Days::new(days_after_thanksgiving))?];
            let season_start = trade_day(thanksgiving.with_day(1)?)?;
            let season: Mean = self.by_day[season_start..season_start + 61].iter().map(|&count| count as f64).collect();
            ratio(day as f64, season.value()?)
        };
        THANKSGIVINGS.into_iter().filter_map(multiple).collect::<Mean>().value()
    }
}

/// Whole hours from UTC to the tenant's local time, which no column states: the shift by which most
/// orders come at 10 and 20 o'clock and fewest from 1 to 5.
fn offset_from_utc(orders: &[u64]) -> isize {
    let mut by_hour = [0i64; 24];
    orders.iter().enumerate().for_each(|(hour, &count)| by_hour[hour % 24] += count as i64);
    let fit = |&offset: &isize| {
        let at = |local: isize| by_hour[(local - offset).rem_euclid(24) as usize];
        at(10) + at(20) - (1..5).map(at).sum::<i64>()
    };
    (-11..=12).max_by_key(fit).expect("there are offsets")
}

#[test]
fn offsets_are_found() {
    for offset in [-8, 0, 1, 9] {
        let mut demand = Demand::default();
        let local = [(3, 1), (9, 80), (10, 90), (11, 85), (19, 95), (20, 99), (21, 90)];
        for (hour, count) in local {
            demand.tenant[(240 + hour - offset) as usize] = count;
        }
        assert_eq!(offset_from_utc(&demand.tenant), offset);
        demand.end_of_tenant();
        assert_eq!((demand.by_day[10], demand.by_hour[20]), (540, 99));
    }
}
