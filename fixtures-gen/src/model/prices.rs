//! Prices: what a product costs, how often that changes, and when.
//!
//! A product has *versions* of its regular price, which begin at times drawn from equal shares of
//! the time in which it is offered. Some products are also cheaper in the week of Black Friday; no
//! regular price begins in that week.

use super::calendar::{DAY, END, Seconds, TRADE, Zone};
use super::catalogue::Offer;
use super::draw::{Key, RowDraws, scale};
use super::lane::product as lane;
use super::strata::STRATUM;
use crate::money::Money;
use crate::words::Noun;

/// The cents that a price ends in. Successive prices take theirs from the two lists in turn, so
/// they always differ.
const ENDINGS: [[i64; 3]; 2] = [[99, 95, 90], [49, 0, 50]];

/// The weeks of Black Friday, from Monday to Cyber Monday, in days of the window.
pub(crate) const BLACK_FRIDAY_WEEKS: [(u64, u64); 2] = [(688, 696), (1_059, 1_067)];
/// Days of the trade years that belong to no such week.
const REGULAR_DAYS: u64 = (END - TRADE) / DAY - 16;

/// How a product's prices follow from its draws.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pricing {
    draws: RowDraws,
    /// In cents, before any change.
    base: u64,
}

impl Pricing {
    /// The prices of a product that is a `noun`, at a tenant with a price level in 1,024ths.
    #[inline]
    pub(crate) fn new(draws: RowDraws, noun: &Noun, price_level: u64) -> Pricing {
        let (low, range) = (100 * u64::from(noun.low), 100 * u64::from(noun.high - noun.low));
        let bits = draws.bits(lane::PRICE);
        Pricing { draws, base: (low + scale(bits, scale(bits, range))) * price_level / 1_024 }
    }

    /// Which of some sizes, from the smallest, a product with these draws has: larger ones cost more.
    pub(crate) fn size(draws: RowDraws, sizes: u64) -> u64 {
        scale(draws.bits(lane::PRICE), sizes)
    }

    /// The price of a version, from 0: between 85 % and 125 % of the base, with a customary ending.
    #[inline]
    pub(crate) fn price(self, version: u64) -> Money {
        let bits = self.draws.bits(lane::FACTOR + version);
        let units = (self.base * (850 + scale(bits, 400)) / 100_000).max(1) as i64;
        Money::from_cents(units * 100 + ENDINGS[(version & 1) as usize][(((bits & 0xffff) * 3) >> 16) as usize])
    }

    /// The price in the week of Black Friday: 10 % to 35 % below a version's. It ends in 7, as no
    /// other does.
    #[inline]
    fn reduced(self, version: u64) -> Money {
        let percent = 65 + scale(self.draws.bits(lane::REDUCTION), 26) as i64;
        Money::from_cents(self.price(version).cents() * percent / 1_000 * 10 + 7)
    }
}

/// Products of a stratum by the number of changes of their regular price, from 0. With two changes
/// for each reduction, the mean of 5.76 in two years is the 24 % of products a month of Cavallo
/// 2018; that a few products change most often is a choice.
const BY_CHANGES: [u64; 21] = [19, 11, 11, 12, 9, 7, 6, 5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1];

/// How many prices a product has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    regular: u8,
    /// A bit for each week of Black Friday in which the product is cheaper.
    reductions: u8,
}

impl Count {
    const fn rows(self) -> u64 {
        self.regular as u64 + 2 * self.reductions.count_ones() as u64
    }
}

/// What each entry of a stratum has: three in ten are reduced in a week of Black Friday.
const COUNTS: [Count; STRATUM as usize] = {
    let mut table = [Count { regular: 0, reductions: 0 }; STRATUM as usize];
    let (mut entry, mut changes) = (0, 0);
    while changes < BY_CHANGES.len() {
        let mut count = 0;
        while count < BY_CHANGES[changes] {
            let reductions = match entry % 10 {
                1 | 7 => 1,
                2 | 8 => 2,
                4 => 3,
                _ => 0,
            };
            table[entry] = Count { regular: changes as u8 + 1, reductions };
            entry += 1;
            count += 1;
        }
        changes += 1;
    }
    assert!(entry == STRATUM as usize, "a stratum has one entry a product");
    table
};

/// Prices of a whole stratum.
const PER_STRATUM: u64 = {
    let (mut sum, mut entry) = (0, 0);
    while entry < COUNTS.len() {
        sum += COUNTS[entry].rows();
        entry += 1;
    }
    sum
};

/// How many prices each product of a tenant has, and which rows they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Versions {
    arrangements: Key,
    zone: Zone,
}

impl Versions {
    pub(crate) fn new(key: Key, zone: Zone) -> Versions {
        Versions { arrangements: key, zone }
    }

    #[inline]
    fn count(self, product: u64) -> Count {
        let (stratum, slot) = (product / STRATUM, product % STRATUM);
        // A unit of the numbers modulo 100 and a rotation: entries of each stratum in another order.
        let bits = self.arrangements.row(stratum).own();
        let unit = 10 * (bits & 7) + [1, 3, 7, 9][(bits >> 3 & 3) as usize];
        COUNTS[((slot * unit + (bits >> 40)) as u32 % STRATUM as u32) as usize]
    }

    /// Number of prices of a product, at least 1.
    #[inline]
    pub(crate) fn of(self, product: u64) -> u64 {
        self.count(product).rows()
    }

    /// Rows of the products before this one.
    pub(crate) fn before(self, product: u64) -> u64 {
        let stratum = product / STRATUM;
        stratum * PER_STRATUM + (stratum * STRATUM..product).map(|product| self.of(product)).sum::<u64>()
    }

    /// The product of a row, and which of its prices that is.
    pub(crate) fn product_of_row(self, row: u64) -> (u64, u64) {
        let (mut product, mut number) = (row / PER_STRATUM * STRATUM, row % PER_STRATUM);
        while number >= self.of(product) {
            number -= self.of(product);
            product += 1;
        }
        (product, number)
    }

    /// When the prices of a product begin.
    #[inline(always)]
    pub(crate) fn timeline(self, product: u64, draws: RowDraws, offer: Offer) -> Timeline {
        let count = self.count(product);
        let (start, length) = match offer {
            Offer::Always => {
                let share = SHARES[usize::from(count.regular)];
                let (versions, reductions) = (u64::from(count.regular), count.reductions);
                return Timeline { draws, zone: self.zone, versions, reductions, is_cut: true, start: TRADE, share };
            }
            Offer::Until(end) => (TRADE, end - TRADE),
            Offer::Since(start) => (start, END - start),
        };
        // A product that is not offered in both weeks has regular prices instead.
        let versions = count.rows();
        let share = (length / (versions - 1).max(1)) as u32;
        Timeline { draws, zone: self.zone, versions, reductions: 0, is_cut: false, start, share }
    }
}

/// The share of the trade years, without the weeks of Black Friday, that each change of a product
/// falls into, by the product's number of regular prices.
const SHARES: [u32; BY_CHANGES.len() + 1] = {
    let mut shares = [(REGULAR_DAYS * DAY) as u32; BY_CHANGES.len() + 1];
    let mut versions = 2;
    while versions < shares.len() {
        shares[versions] = (REGULAR_DAYS * DAY / (versions as u64 - 1)) as u32;
        versions += 1;
    }
    shares
};

/// A time, as prices look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) time: Seconds,
    /// The time with the weeks of Black Friday cut out; one inside is the last second before.
    cut: Seconds,
    /// A bit for the week of Black Friday that the time lies in, if any.
    week: u8,
    /// When such a week begins or ends next.
    edge: Seconds,
}

impl Moment {
    #[inline]
    pub(crate) fn new(time: Seconds) -> Moment {
        let mut moment = Moment { time, cut: time, week: 0, edge: END };
        for (week, (start, end)) in BLACK_FRIDAY_WEEKS.into_iter().enumerate() {
            if time >= end * DAY {
                moment.cut -= (end - start) * DAY;
            } else if time >= start * DAY {
                moment.cut -= time - start * DAY + 1;
                (moment.week, moment.edge) = (1 << week, end * DAY);
            } else {
                moment.edge = moment.edge.min(start * DAY);
            }
        }
        moment
    }
}

/// The day that a day without the weeks of Black Friday stands for.
fn with_weeks(mut day: u64) -> u64 {
    for (start, end) in BLACK_FRIDAY_WEEKS {
        if day >= start {
            day += end - start;
        }
    }
    day
}

/// When the prices of one product begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeline {
    draws: RowDraws,
    zone: Zone,
    /// Number of regular prices.
    versions: u64,
    /// A bit for each week of Black Friday in which the product is cheaper.
    reductions: u8,
    /// Whether the weeks of Black Friday are cut out of the time of the changes.
    is_cut: bool,
    /// When the share of the first change begins.
    start: Seconds,
    share: u32,
}

impl Timeline {
    /// When version `version` (from 1) begins.
    #[inline]
    fn change(self, version: u64) -> Seconds {
        let share = u64::from(self.share);
        let first_day = (self.start + (version - 1) * share).div_ceil(DAY);
        let bits = self.draws.bits(lane::CHANGE + version);
        // A day less than the share has, so that every hour of the last one lies inside.
        self.zone.working_hours(first_day + scale(bits, share / DAY - 1), bits.rotate_left(32))
    }

    /// The regular version in effect at a time at which the product is offered, and when the next one begins,
    /// if the time is looked at like that of the changes.
    #[inline]
    fn version_at(self, moment: Moment) -> (u64, Seconds) {
        let time = if self.is_cut { moment.cut } else { moment.time };
        // The change of the time's own share is the only one that can lie on either side of it. A product
        // without changes is looked at as if it had one: that cannot be guessed.
        let shares_before = (time.saturating_sub(self.start)) as u32 / self.share;
        let version = u64::from(shares_before).min(self.versions.max(2) - 2);
        let (own, following) = (self.change(version + 1), self.change(version + 2));
        let begun = u64::from(own <= time) & u64::from(self.versions > 1);
        let (version, next) = (version + begun, if begun == 0 { own } else { following });
        (version, if version + 1 < self.versions { next } else { END })
    }

    /// The price in effect at a time at which the product is offered, and a later time until which it is
    /// in effect at least.
    #[inline]
    pub(crate) fn price_at(self, pricing: Pricing, moment: Moment) -> (Money, Seconds) {
        let (version, next) = self.version_at(moment);
        let is_reduced = self.reductions & moment.week != 0;
        let price = if is_reduced { pricing.reduced(version) } else { pricing.price(version) };
        let cut = if self.is_cut { moment.time - moment.cut } else { 0 };
        (price, (next + cut).min(moment.edge))
    }

    /// The price at the window's end.
    #[inline]
    pub(crate) fn last_price(self, pricing: Pricing) -> Money {
        pricing.price(self.versions - 1)
    }

    /// All prices in chronological order with the time at which each begins; the first begins when
    /// the product is entered.
    pub(crate) fn prices(self, pricing: Pricing, entered: Seconds, prices: &mut Vec<(Seconds, Money)>) {
        prices.clear();
        prices.push((entered, pricing.price(0)));
        let weeks = BLACK_FRIDAY_WEEKS.into_iter().enumerate();
        let mut weeks = weeks.filter(|(week, _)| self.reductions >> week & 1 == 1).map(|(_, week)| week);
        let mut next_week = weeks.next();
        let mut reduce = |version: u64, until: Seconds, prices: &mut Vec<(Seconds, Money)>| {
            while let Some((start, end)) = next_week.filter(|week| week.1 * DAY <= until) {
                prices.push((start * DAY, pricing.reduced(version)));
                prices.push((end * DAY, pricing.price(version)));
                next_week = weeks.next();
            }
        };
        for version in 1..self.versions {
            let change = self.change(version);
            let begins = if self.is_cut { with_weeks(change / DAY) * DAY + change % DAY } else { change };
            reduce(version - 1, begins, prices);
            prices.push((begins, pricing.price(version)));
        }
        reduce(self.versions - 1, END, prices);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Word;

    const NOUN: Noun = Noun { name: Word::new("Thing"), low: 3, high: 20 };

    #[test]
    fn changes_have_the_documented_mean() {
        assert_eq!(PER_STRATUM - STRATUM, 576);
    }

    /// The price at any time is the last that began, and consecutive prices differ.
    #[test]
    fn prices_follow_their_timeline() {
        let mut prices = vec![];
        for product in 0..3_000 {
            let draws = Key::root(7, 1).row(product);
            let entered = TRADE - 20 * DAY;
            let from = TRADE + (60 + product % 600) * DAY;
            let offer = match product % 3 {
                0 => Offer::Always,
                1 => Offer::Until(from),
                _ => Offer::Since(from),
            };
            let versions = Versions::new(Key::root(product, 2), Zone::new((product % 27) as i8 - 12));
            let timeline = versions.timeline(product, draws, offer);
            let pricing = Pricing::new(draws, &NOUN, 1_100);
            let (entered, start, end) = match offer {
                Offer::Always => (entered, TRADE, END),
                Offer::Until(end) => (entered, TRADE, end),
                Offer::Since(start) => (start - 5 * DAY, start, END),
            };
            timeline.prices(pricing, entered, &mut prices);
            assert_eq!(prices.len() as u64, versions.of(product));
            assert!(prices.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1), "{prices:?}");
            assert!(prices.iter().all(|(_, price)| price.cents() > 0));
            assert_eq!(prices.last().unwrap().1, timeline.last_price(pricing));
            assert!(prices[1..].iter().all(|&(time, _)| time > start && time < end));
            for time in prices[1..].iter().flat_map(|&(time, _)| [time - 1, time, time + 1]).chain([start, end - 1]) {
                let expected = prices.iter().rfind(|price| price.0 <= time).unwrap().1;
                let (price, until) = timeline.price_at(pricing, Moment::new(time));
                assert_eq!(price, expected, "{time} {prices:?}");
                assert!(until > time && prices.iter().all(|&(begins, _)| begins <= time || begins >= until));
            }
            if offer == Offer::Always {
                let in_week = |time: Seconds| Moment::new(time).week != 0;
                let reduced = prices.windows(2).filter(|pair| in_week(pair[0].0)).inspect(|pair| {
                    assert!(pair[0].1 < pair[1].1 && pair[0].1.cents() % 10 == 7);
                });
                assert_eq!(reduced.count() as u32, timeline.reductions.count_ones());
            }
        }
    }
}
