//! What each line of an order sells: which product, how many pieces, at which price.
//!
//! An order is about one category, its *theme*: most of its lines are of it. On the shelf that a
//! line falls on, the products of its category are taken by their popularity, no product twice.

use super::assortment::is_before_christmas;
use super::calendar::Seconds;
use super::catalogue::{CATEGORIES, MOST_LINES, MOST_RANKS, Section, Slot, WEIGHTS};
use super::context::TenantModel;
use super::draw::{Key, RowDraws};
use super::lane::order as lane;
use super::mix::Fate;
use super::prices::Moment;
use super::quotes::{Quote, Sale};
use super::sales::{EpochView, OrderShape};

/// The rank of each line in a category.
type Basket = [u8; MOST_LINES as usize];

/// Draws without replacement from the ranks of a category, by their weights, for each number of
/// ranks.
static BASKETS: [[Basket; BASKETS_OF_A_SECTION]; MOST_RANKS + 1] = {
    let mut baskets = [[[0; MOST_LINES as usize]; BASKETS_OF_A_SECTION]; MOST_RANKS + 1];
    let mut ranks = 0;
    while ranks < baskets.len() {
        let (key, mut number) = (Key::root(0, 0).child(103).child(ranks as u64), 0);
        while number < BASKETS_OF_A_SECTION {
            baskets[ranks][number] = basket(key.row(number as u64), ranks);
            number += 1;
        }
        ranks += 1;
    }
    baskets
};
/// A power of two.
const BASKETS_OF_A_SECTION: usize = 256;

const fn basket(draws: RowDraws, ranks: usize) -> Basket {
    let mut left = WEIGHTS;
    let left = left.split_at_mut(ranks).0;
    let (mut total, mut rank) = (0, 0);
    while rank < ranks {
        total += left[rank];
        rank += 1;
    }
    let (mut basket, mut line) = ([0; MOST_LINES as usize], 0);
    while line < basket.len() && line < ranks {
        let rank = draws.weighted(line as u64, left, total);
        total -= left[rank];
        left[rank] = 0;
        basket[line] = rank as u8;
        line += 1;
    }
    basket
}

/// What decides what an order is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    draws: RowDraws,
    fate: Fate,
    theme: u64,
    bits: u64,
    moment: Moment,
    is_before_christmas: bool,
}

/// A slot as a shelf's ledger knows it: category and rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) category: u64,
    pub(crate) rank: u64,
}

impl Choice {
    #[inline]
    pub(crate) fn new(tenant: &TenantModel<'_>, draws: RowDraws, fate: Fate, placed_at: Seconds) -> Choice {
        let bits = draws.bits(lane::PICK);
        Choice {
            draws,
            fate,
            theme: tenant.assortment().theme(fate, percent(bits)),
            bits,
            moment: Moment::new(placed_at),
            is_before_christmas: is_before_christmas(placed_at),
        }
    }

    /// What a line takes from a row of the catalogue: where it stands.
    #[inline(always)]
    pub(crate) fn pick(&self, tenant: &TenantModel<'_>, row: u64, line: u64) -> (Section, Pick) {
        let catalogue = tenant.catalogue();
        let baskets = |slots: u64| &BASKETS[slots as usize][self.bits as usize % BASKETS_OF_A_SECTION];
        if catalogue.has_whole_rows() {
            // One line in eight is of any category.
            let strays = (self.bits >> (8 + 3 * line)).is_multiple_of(8);
            let category = if strays { self.stray(tenant, line) } else { self.theme };
            let section = catalogue.section(row, category);
            let rank = u64::from(baskets(section.slots)[line as usize]);
            return (section, Pick { category, rank });
        }
        // A small catalogue has too few products of a category: the next ones follow.
        let (mut category, mut line) = (self.theme, line);
        loop {
            let section = catalogue.section(row, category);
            if line < section.slots {
                let rank = u64::from(baskets(section.slots)[line as usize]);
                return (section, Pick { category, rank });
            }
            line -= section.slots;
            category = (category + 1) % CATEGORIES;
        }
    }

    /// The slot that a line takes from a shelf.
    #[inline(always)]
    pub(super) fn slot(&self, tenant: &TenantModel<'_>, shelf: u64, line: u64) -> Slot {
        let (section, pick) = self.pick(tenant, tenant.catalogue().row(shelf), line);
        section.slot(pick.rank)
    }

    /// When the order was placed.
    #[inline(always)]
    pub(super) fn moment(&self) -> Moment {
        self.moment
    }

    fn stray(&self, tenant: &TenantModel<'_>, line: u64) -> u64 {
        tenant.assortment().theme(self.fate, percent(self.draws.bits(lane::STRAY + line)))
    }

    /// How many pieces a line has.
    #[inline]
    pub(crate) fn quantity(&self, tenant: &TenantModel<'_>, line: u64) -> i64 {
        tenant.assortment().quantity(self.draws.bits(lane::QUANTITY + line), self.is_before_christmas)
    }
}

#[inline]
fn percent(bits: u64) -> usize {
    super::draw::scale(bits, 100) as usize
}

/// What a line of an order sells, at which price.
#[inline]
pub(crate) fn sale(tenant: &TenantModel<'_>, view: &EpochView, choice: &Choice, shape: OrderShape, line: u64) -> Sale {
    let shelf = view.shelf(&tenant.sales().plan().popularity, shape, line);
    let slot = choice.slot(tenant, shelf, line);
    Quote::new(tenant, slot, choice.moment()).sale(slot, choice.quantity(tenant, line))
}
