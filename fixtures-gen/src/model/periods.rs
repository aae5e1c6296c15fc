//! How the time of each shelf's stock ledger is divided, and how much stock its products have.
//!
//! Popular shelves have short periods. In a period, each slot of a shelf gets a number of receipts
//! that fits its sales: shelves of about the same sales are a *tier*, in which the slots of one
//! rank have the same number.

use super::catalogue::{CATEGORIES, Catalogue, MOST_RANKS, WEIGHTS};
use super::permute::partition_point;
use super::sales::{EPOCH_ORDERS, SalesPlan};

/// Sales of a shelf in a period, at least, if it sells that many in all the time.
const SALES_PER_PERIOD: f64 = 512.0;
/// The most receipts of a slot in a period: a power of two.
pub(crate) const MOST_RECEIPTS: usize = 16;
/// Sales that a receipt of a slot covers, at least, as far as a period has so many.
const SALES_PER_RECEIPT: f64 = 1.6;
/// Days between two receipts of a slot, at least, as far as a period is so long.
const DAYS_PER_RECEIPT: f64 = 20.0;
/// Days of sales that are in stock on average: a choice that turns the stock four to five times a
/// year.
const DAYS_IN_STOCK: f64 = 75.0;
/// Stock counts that find something, per event.
const COUNTS_PER_EVENT: f64 = 0.0035;
/// The days of the trade years.
const TRADE_DAYS: f64 = 731.0;

/// Shelves of about the same sales.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tier {
    first_shelf: u64,
    /// Epochs of a period.
    pub(crate) epochs: u64,
    /// Receipts of a slot in a period, by the slot's rank; powers of two.
    pub(crate) receipts: [u8; MOST_RANKS],
    /// The most receipts of any slot.
    pub(crate) parts: usize,
    /// Pieces that stay in stock, by the slot's rank.
    pub(crate) stock: [u32; MOST_RANKS],
    /// Pieces that a receipt brings on average, by the slot's rank.
    pub(crate) lot: [u32; MOST_RANKS],
    /// Counts of a period that find something.
    pub(crate) counts: u64,
    /// Days between two receipts of the slot with the most.
    days: u64,
}

/// The periods of each shelf.
#[derive(Clone, Debug)]
pub(crate) struct Periods {
    epochs: u64,
    /// Those that are finished.
    whole_epochs: u64,
    tiers: Vec<Tier>,
}

impl Periods {
    /// The periods of the shelves of a catalogue; a line has so many pieces on average, in
    /// hundredths.
    pub(crate) fn new(sales: &SalesPlan, catalogue: &Catalogue, pieces_per_line: u64) -> Periods {
        let popularity = &sales.popularity;
        let (whole_epochs, window) = (sales.orders() / EPOCH_ORDERS, sales.orders() as f64 / EPOCH_ORDERS as f64);
        let sold = |shelf, epochs: f64| popularity.share(shelf) * sales.sold_per_epoch() as f64 * epochs;
        let (mut tiers, mut first, mut epochs, mut least) = (vec![], 0, 1, SALES_PER_PERIOD);
        while first < popularity.shelves() {
            // Shares fall with the rank: the shelves that sell so many come first.
            let is_whole = epochs >= whole_epochs;
            let length = if is_whole { window } else { epochs as f64 };
            let end = if is_whole && least < 8.0 {
                popularity.shelves()
            } else {
                partition_point(first..popularity.shelves(), |shelf| sold(shelf, length) >= least)
            };
            if end > first {
                let sold = 0.5 * (sold(first, length) + sold(end - 1, length));
                let days = TRADE_DAYS * (length / window.max(length));
                let ranks = if catalogue.has_whole_rows() { MOST_RANKS / 2 } else { MOST_RANKS };
                let slots = if catalogue.has_whole_rows() { 64 } else { catalogue.beyond_rows().0 };
                let shape = Shape { sold, days, is_whole, ranks, slots, pieces: pieces_per_line as f64 / 100.0 };
                tiers.push(shape.tier(first, epochs));
            }
            first = end;
            if is_whole {
                least /= 2.0;
            } else {
                epochs *= 2;
            }
        }
        Periods { epochs: sales.epochs(), whole_epochs, tiers }
    }

    /// The tier of a shelf.
    pub(super) fn tier(&self, shelf: u64) -> &Tier {
        &self.tiers[self.tiers.partition_point(|tier| tier.first_shelf <= shelf) - 1]
    }

    /// Number of periods of a tier; the last one has the epochs that are left, too.
    pub(super) fn count(&self, tier: &Tier) -> u64 {
        (self.whole_epochs / tier.epochs).max(1)
    }

    /// Number of epochs.
    pub(super) fn epochs(&self) -> u64 {
        self.epochs
    }

    /// Receipts, counts and what successions bring on the shelves before this one.
    pub(super) fn events_before(&self, catalogue: &Catalogue, shelf: u64) -> u64 {
        let ends = self.tiers.iter().skip(1).map(|tier| tier.first_shelf).chain([u64::MAX]);
        let of_rows: u64 = self
            .tiers
            .iter()
            .zip(ends)
            .filter(|(tier, _)| tier.first_shelf < shelf)
            .map(|(tier, end)| {
                let (periods, shelves) = (self.count(tier), end.min(shelf) - tier.first_shelf);
                let successions = events_of_succession(periods) * catalogue.successions_of_row();
                (periods * tier.events_of_row(catalogue) + successions) * shelves
            })
            .sum();
        let last = catalogue.last_rows_shelf();
        let beyond = if last < shelf { self.events_beyond(catalogue, last) } else { 0 };
        of_rows + beyond
    }

    /// The events of the slots beyond the rows, all on one shelf.
    fn events_beyond(&self, catalogue: &Catalogue, shelf: u64) -> u64 {
        let tier = self.tier(shelf);
        let row = catalogue.row(shelf);
        let whole = if catalogue.has_whole_rows() { MOST_RANKS / 2 } else { 0 };
        let receipts: u64 = (0..CATEGORIES)
            .map(|category| {
                let ranks = whole..catalogue.section(row, category).slots as usize;
                tier.receipts[ranks].iter().map(|&receipts| u64::from(receipts)).sum::<u64>()
            })
            .sum();
        let periods = self.count(tier);
        periods * receipts + events_of_succession(periods) * catalogue.beyond_rows().1
    }
}

/// The events that a succession brings on a shelf with some periods: the first pieces of the
/// successor, and, where there are several, what is left of its predecessor.
pub(super) fn events_of_succession(periods: u64) -> u64 {
    1 + u64::from(periods > 1)
}

impl Tier {
    /// Days between two receipts of a slot with this rank.
    pub(super) fn days_between_receipts(&self, rank: usize) -> u64 {
        self.days * self.parts as u64 / u64::from(self.receipts[rank])
    }

    /// Receipts and counts of a period on a shelf with a row and nothing beyond; the counts alone
    /// where the catalogue is less than a row.
    fn events_of_row(&self, catalogue: &Catalogue) -> u64 {
        let receipts = self.receipts[..MOST_RANKS / 2].iter().map(|&receipts| u64::from(receipts)).sum::<u64>();
        self.counts + if catalogue.has_whole_rows() { CATEGORIES * receipts } else { 0 }
    }
}

/// What the figures of a tier follow from.
struct Shape {
    /// Sales of a shelf in a period.
    sold: f64,
    /// Days of a period.
    days: f64,
    /// Whether a period is all the time.
    is_whole: bool,
    /// Ranks and slots that share the sales.
    ranks: usize,
    slots: u64,
    /// Pieces of a sale.
    pieces: f64,
}

impl Shape {
    fn tier(&self, first_shelf: u64, epochs: u64) -> Tier {
        let per_category = (self.slots as f64 / CATEGORIES as f64).max(1.0);
        let ranks = if self.ranks == MOST_RANKS { per_category.min(16.0) as usize } else { self.ranks };
        let total: u32 = WEIGHTS[..ranks].iter().sum();
        // Where there are more periods, there are two receipts in each: the first one makes up for
        // whatever the last one needs.
        let least: f64 = if self.is_whole { 1.0 } else { 2.0 };
        let (mut receipts, mut stock, mut lot) = ([0; MOST_RANKS], [0; MOST_RANKS], [0; MOST_RANKS]);
        for rank in 0..MOST_RANKS {
            let sales = self.sold / (self.slots as f64 / per_category) * f64::from(WEIGHTS[rank]) / f64::from(total);
            let wanted = (sales / SALES_PER_RECEIPT).min(self.days / DAYS_PER_RECEIPT);
            let number = power_of_two(wanted.max(least));
            let pieces = sales * self.pieces;
            receipts[rank] = number as u8;
            lot[rank] = (pieces / f64::from(number)) as u32;
            let in_stock = pieces * DAYS_IN_STOCK / self.days - pieces / f64::from(number) / 2.0;
            stock[rank] = in_stock.max(0.0) as u32;
        }
        let parts = usize::from(receipts.into_iter().max().unwrap_or(1));
        let events = self.sold * 1.2
            + CATEGORIES as f64 * f64::from(receipts[..ranks].iter().map(|&r| u32::from(r)).sum::<u32>());
        let counts = ((events * COUNTS_PER_EVENT + 0.5) as u64).min(self.slots);
        Tier { first_shelf, epochs, receipts, parts, stock, lot, counts, days: (self.days / parts as f64) as u64 }
    }
}

/// The largest power of two that is not above a number, up to [`MOST_RECEIPTS`].
fn power_of_two(number: f64) -> u32 {
    let mut power = 1;
    while f64::from(power * 2) <= number && power < MOST_RECEIPTS as u32 {
        power *= 2;
    }
    power
}
