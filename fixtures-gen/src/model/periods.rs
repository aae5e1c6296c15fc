//! How the time of each shelf's stock ledger is divided into periods.

use std::ops::Range;

use super::sales::SalesPlan;

/// Sales of a product between two openings, on average, if it sells that many.
const SALES_PER_PERIOD: f64 = 24.0;

/// How long the periods of each shelf are.
#[derive(Clone, Debug)]
pub(crate) struct Periods {
    pub(super) epochs: u64,
    /// First shelf and epochs per period; popular shelves come first and have the shortest periods.
    tiers: Vec<(u64, u64)>,
}

impl Periods {
    pub(crate) fn new(sales: &SalesPlan, products: u64) -> Periods {
        let popularity = &sales.popularity;
        let target = SALES_PER_PERIOD * products as f64 / popularity.shelves() as f64;
        let is_enough =
            |shelf, epochs: u64| popularity.share(shelf) * (sales.sold_per_epoch() * epochs) as f64 >= target;
        let (mut tiers, mut first, mut group) = (vec![], 0, 1);
        while first < popularity.shelves() {
            // Shares fall with the rank: the shelves for which this period is long enough come
            // first.
            let whole_window = group >= sales.epochs();
            let end = if whole_window {
                popularity.shelves()
            } else {
                partition_point(first..popularity.shelves(), |shelf| is_enough(shelf, group))
            };
            if end > first {
                tiers.push((first, group));
            }
            (first, group) = (end, group * 2);
        }
        Periods { epochs: sales.epochs(), tiers }
    }

    /// The epochs in a period of a shelf.
    pub(super) fn group(&self, shelf: u64) -> u64 {
        self.tiers[self.tiers.partition_point(|&(first, _)| first <= shelf) - 1].1
    }

    /// Number of periods of `group` epochs each.
    pub(super) fn count(&self, group: u64) -> u64 {
        self.epochs.div_ceil(group).max(1)
    }

    /// Number of opening events on the shelves before this one.
    pub(super) fn openings_before(&self, sales: &SalesPlan, shelf: u64) -> u64 {
        let ends = self.tiers.iter().skip(1).map(|&(first, _)| first).chain([u64::MAX]);
        let ranks = |shelf| sales.popularity.first_rank(shelf);
        self.tiers
            .iter()
            .zip(ends)
            .filter(|((first, _), _)| *first < shelf)
            .map(|(&(first, group), end)| self.count(group) * (ranks(end.min(shelf)) - ranks(first)))
            .sum()
    }
}

/// The first number of a range for which `holds` is false, if it holds for the ones before.
pub(super) fn partition_point(mut range: Range<u64>, holds: impl Fn(u64) -> bool) -> u64 {
    while range.start < range.end {
        let middle = range.start + (range.end - range.start) / 2;
        if holds(middle) {
            range.start = middle + 1;
        } else {
            range.end = middle;
        }
    }
    range.start
}
