//! What a tenant deals in: its trade, its price level, and how large its orders are.
//!
//! Baskets of cheap goods hold more of them, so that the mean order of every trade has a plausible
//! value: between 90 and 160 in the tenant's currency, a choice.

use std::sync::LazyLock;

use super::calendar::{DAY, Seconds};
use super::catalogue::CATEGORIES;
use super::draw::RowDraws;
use super::lane::tenant as lane;
use super::mix::Fate;
use crate::words::{Category, Noun, TRADES, Trade};

/// Mean value of an order that tenants aim at, in cents: a tenant's lies up to so much above.
const LEAST_VALUE: u64 = 10_600;
const VALUE_RANGE: u64 = 3_400;
/// Tenants are rather cheap than dear, in percent of the prices of the words: orders have more
/// lines.
const USUAL_LEVEL: u64 = 78;

/// Prices change by 0.85 to 1.25: a mean of 1.05.
const MEAN_CHANGE: u64 = 105;

/// How many lines orders have, and how many pieces a line: numbers of
/// [`BY_LINES`](super::mix::BY_LINES) and [`BY_QUANTITY`], and the mean pieces of an order in
/// hundredths.
const BASKET_SIZES: [(usize, usize, u64); 10] = {
    const CHOICES: [(usize, usize); 10] =
        [(0, 0), (1, 0), (2, 0), (3, 0), (4, 1), (5, 1), (5, 2), (6, 2), (6, 3), (6, 4)];
    let mut sizes = [(0, 0, 0); 10];
    let mut number = 0;
    while number < sizes.len() {
        let (lines, quantity) = CHOICES[number];
        sizes[number] = (lines, quantity, mean(&super::mix::BY_LINES[lines]) * mean(&BY_QUANTITY[quantity]) / 100);
        number += 1;
    }
    sizes
};

/// Lines by their number of pieces, from 1, in percent: choices.
pub(crate) const BY_QUANTITY: [[u8; 5]; 5] =
    [[92, 6, 1, 1, 0], [82, 12, 4, 1, 1], [70, 18, 7, 3, 2], [52, 26, 12, 6, 4], [38, 27, 17, 10, 8]];

/// Mean of a distribution in percent over 1, 2, 3 and so on, in hundredths.
pub(super) const fn mean<const N: usize>(percent: &[u8; N]) -> u64 {
    let (mut sum, mut number) = (0, 0);
    while number < N {
        sum += percent[number] as u64 * (number as u64 + 1);
        number += 1;
    }
    sum
}

/// Mean price of each trade's goods, in cents.
static MEAN_PRICES: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let of_noun = |noun: &Noun| 100 * u64::from(2 * noun.low + noun.high) / 3;
    let of_category =
        |category: &Category| category.nouns.iter().map(of_noun).sum::<u64>() / category.nouns.len() as u64;
    let of_trade = |trade: &Trade| {
        let categories =
            trade.categories.iter().map(|&number| of_category(&crate::words::CATEGORIES[usize::from(number)]));
        categories.zip(trade.weights).map(|(price, weight)| price * u64::from(weight)).sum::<u64>() / 100
    };
    TRADES.iter().map(of_trade).collect()
});

/// What a tenant deals in.
#[derive(Clone, Debug)]
pub(crate) struct Assortment {
    pub(crate) trade: &'static Trade,
    categories: [&'static Category; CATEGORIES as usize],
    /// How dear the tenant is, in 1,024ths.
    pub(crate) price_level: u64,
    /// Number of the distribution of lines.
    pub(crate) lines: usize,
    /// Number of the distribution of pieces.
    quantity: usize,
    /// The pieces of each percent of lines.
    quantities: &'static Percents,
    /// The category of each percent of orders, of those that are kept or cancelled, and of those
    /// that are returned.
    themes: &'static [Percents; 2],
}

/// What each of a hundred has.
pub(super) type Percents = [u8; 100];

/// The pieces of each percent of lines, by distribution.
static QUANTITIES: LazyLock<[Percents; BY_QUANTITY.len()]> = LazyLock::new(|| {
    BY_QUANTITY
        .map(|shares| percents(|number| shares.get(number).copied().map_or(0, u64::from)).map(|number| number + 1))
});

/// The category of each percent of orders, by trade.
static THEMES: LazyLock<Vec<[Percents; 2]>> = LazyLock::new(|| TRADES.iter().map(themes).collect());

impl Assortment {
    pub(crate) fn new(trade: usize, draws: RowDraws) -> Assortment {
        let mean_price = MEAN_PRICES[trade] * MEAN_CHANGE / 100;
        let target = LEAST_VALUE + draws.below(lane::VALUE, VALUE_RANGE);
        // The size whose baskets come nearest to the target at the usual price level.
        let value = |size: &&(usize, usize, u64)| size.2 * mean_price / 100 * USUAL_LEVEL / 100;
        let distance = |value: u64| (value.max(target) * 1_024) / value.min(target).max(1);
        let &(lines, quantity, pieces) =
            BASKET_SIZES.iter().min_by_key(|size| distance(value(size))).expect("there are sizes of baskets");
        let price_level = (target * 1_024 * 100 / (pieces * mean_price)).clamp(600, 1_500);
        let (trade, themes) = (&TRADES[trade], &THEMES[trade]);
        let categories = trade.categories.map(|number| &crate::words::CATEGORIES[usize::from(number)]);
        Assortment { trade, categories, price_level, lines, quantity, quantities: &QUANTITIES[quantity], themes }
    }

    /// Mean pieces of a line, in hundredths.
    pub(crate) fn pieces_per_line(&self) -> u64 {
        mean(&BY_QUANTITY[self.quantity])
    }

    /// One of the tenant's eight categories.
    #[inline]
    pub(crate) fn category(&self, number: u64) -> &'static Category {
        self.categories[number as usize]
    }

    /// The category that a percent of the orders of a fate is about.
    #[inline]
    pub(crate) fn theme(&self, fate: Fate, percent: usize) -> u64 {
        u64::from(self.themes[usize::from(fate == Fate::Returned)][percent])
    }

    /// How many pieces a line has, from 64 bits.
    #[inline]
    pub(crate) fn quantity(&self, bits: u64, is_before_christmas: bool) -> i64 {
        let quantity = i64::from(self.quantities[super::draw::scale(bits, 100) as usize]);
        // Presents: before Christmas, one line in five has a piece more.
        quantity + i64::from(is_before_christmas && bits & 0xff < 51)
    }
}

/// From mid-November to Christmas Eve.
#[inline]
pub(super) fn is_before_christmas(time: Seconds) -> bool {
    const SEASONS: [(Seconds, Seconds); 2] = [(683 * DAY, 723 * DAY), (1_049 * DAY, 1_089 * DAY)];
    SEASONS.iter().any(|&(start, end)| (start..end).contains(&time))
}

/// Some categories come back more often than others: by a few percent, a choice.
fn themes(trade: &Trade) -> [Percents; 2] {
    let weight = |number: usize| u64::from(trade.weights[number]);
    let odds = |number: usize| 60 + u64::from(trade.categories[number]) * 5 % 9;
    let returned = |number: usize| weight(number) * odds(number);
    [percents(weight), percents(returned)]
}

/// The number that each of a hundred belongs to, by weights.
pub(super) fn percents(weight: impl Fn(usize) -> u64) -> Percents {
    let total: u64 = (0..CATEGORIES as usize).map(&weight).sum();
    let (mut table, mut before, mut number) = ([0; 100], 0, 0);
    for (percent, entry) in table.iter_mut().enumerate() {
        while (before + weight(number)) * 100 <= percent as u64 * total {
            before += weight(number);
            number += 1;
        }
        *entry = number as u8;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::{WINDOW_START, timestamp};
    use crate::model::draw::Key;

    #[test]
    fn baskets_of_every_trade_have_a_plausible_value() {
        for trade in 0..TRADES.len() {
            for tenant in 0..50 {
                let assortment = Assortment::new(trade, Key::root(tenant, 1).row(0));
                let pieces = mean(&super::super::mix::BY_LINES[assortment.lines]) * assortment.pieces_per_line() / 100;
                let value = pieces * MEAN_PRICES[trade] * MEAN_CHANGE / 100 * assortment.price_level / 1_024 / 100;
                assert!((10_000..14_500).contains(&value), "{}: {value}", assortment.trade.names[0][0]);
            }
        }
    }

    #[test]
    fn themes_have_their_shares() {
        for trade in TRADES {
            let [kept, returned] = themes(trade);
            for number in 0..8 {
                let count = |table: &[u8; 100]| table.iter().map(|&entry| usize::from(entry == number)).sum::<usize>();
                assert_eq!(count(&kept), usize::from(trade.weights[usize::from(number)]));
                assert!(count(&returned).abs_diff(count(&kept)) <= 4);
            }
        }
    }

    #[test]
    fn the_season_of_presents() {
        let text = |day: u64| timestamp(day * DAY).date().to_string();
        assert_eq!(WINDOW_START.to_string(), "2022-01-01 00:00:00");
        assert_eq!([text(683), text(723)], ["2023-11-15", "2023-12-25"]);
        assert_eq!([text(1_049), text(1_089)], ["2024-11-15", "2024-12-25"]);
    }
}
