//! A tenant's catalogue: which product stands where, in which category, and from when until when it
//! is offered.
//!
//! * A *slot* is a place in the catalogue that can be sold from at any time. Most slots have one
//!   product; one in eight has two, one after the other: a product that is discontinued, and its
//!   successor. Nine products and eight slots are a *block*.
//! * Each block has one slot of each of the tenant's eight categories.
//! * Eight blocks are a *row*, which stands on one *shelf* of the popularity curve. The slots that
//!   are left stand on the shelf of the last row.
//!
//! Category, neighbours and times of a product follow from its number alone, so they stay when the
//! catalogue grows.

use super::calendar::{DAY, END, Seconds, TRADE, Zone};
use super::draw::{Key, scale};
use super::permute::{inverse_modulo, multiply_modulo, unit_modulo};

/// Categories of a tenant.
pub(crate) const CATEGORIES: u64 = 8;
/// Slots of a block: one of each category.
const BLOCK_SLOTS: u64 = CATEGORIES;
/// Products of a block: one of its slots has two.
const BLOCK_PRODUCTS: u64 = BLOCK_SLOTS + 1;
/// Blocks of a row.
const ROW_BLOCKS: u64 = 8;
/// Slots of a row.
const ROW_SLOTS: u64 = ROW_BLOCKS * BLOCK_SLOTS;
/// The most slots of a category on a shelf: those of a row, and of the slots left.
pub(crate) const MOST_RANKS: usize = 2 * ROW_BLOCKS as usize;
/// How popular each rank of a category is on its shelf: rank^−1.35, a choice that makes sales over all
/// products follow about rank^−0.87.
pub(super) const WEIGHTS: [u32; MOST_RANKS] = [1000, 392, 227, 154, 114, 89, 72, 60, 51, 45, 39, 35, 31, 28, 26, 24];
/// The most lines of an order: a category of a whole row has a product for each.
pub(crate) const MOST_LINES: u64 = ROW_BLOCKS;

/// A successor takes over at least this long after trade began, and before the window's end.
const SETTLED: Seconds = 60 * DAY;
/// A successor is entered at most this many days before it is sold.
const ENTERED_WITHIN: u64 = 14;

/// When a product is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// All the time.
    Always,
    /// It is discontinued at that time.
    Until(Seconds),
    /// It is sold from that time; it was [entered](Catalogue::entered) before.
    Since(Seconds),
}

/// Where a product stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) slot: Slot,
    pub(crate) offer: Offer,
}

/// A place in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot(u64);

impl Slot {
    /// Number of the slot's category among the tenant's eight.
    #[inline]
    pub(crate) fn category(self) -> u64 {
        (self.0 + self.block()) % CATEGORIES
    }

    /// The slot's block, which is also its number among those of its category.
    #[inline]
    pub(crate) fn block(self) -> u64 {
        self.0 / BLOCK_SLOTS
    }

    /// The least number that a product of the slot can have. It is one more behind the block's successor, and so is the
    /// number of the slot's own successor.
    #[inline]
    pub(super) fn least_product(self) -> u64 {
        self.0 + self.block()
    }

    /// The slot's number.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    #[inline]
    fn in_block(self) -> u64 {
        self.0 % BLOCK_SLOTS
    }
}

/// The products of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occupants {
    pub(crate) slot: Slot,
    /// The number of the first product; its successor has the next one.
    pub(crate) first: u64,
    /// When the successor takes over.
    pub(crate) succession: Option<Seconds>,
}

impl Occupants {
    /// The product that is sold at a time, and when it is offered.
    #[inline]
    pub(crate) fn at(self, time: Seconds) -> (u64, Offer) {
        match self.succession {
            None => (self.first, Offer::Always),
            Some(end) if time < end => (self.first, Offer::Until(end)),
            Some(start) => (self.first + 1, Offer::Since(start)),
        }
    }
}

/// The slots of a category on a shelf, by their popularity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    row: u64,
    category: u64,
    /// Number of slots.
    pub(crate) slots: u64,
    turn: u64,
}

impl Section {
    /// The slot of a rank, which must be below the number of slots.
    #[inline]
    pub(crate) fn slot(self, rank: u64) -> Slot {
        let at = rank + self.turn;
        let place = if at >= self.slots { at - self.slots } else { at };
        let in_block = (self.category + CATEGORIES - place % CATEGORIES) % CATEGORIES;
        Slot(self.row * ROW_SLOTS + place * BLOCK_SLOTS + in_block)
    }
}

/// Which row stands on which shelf: `row = shelf × unit + turn`, modulo the number of rows, so that
/// the first products are not the best sellers.
#[derive(Clone, Copy, Debug)]
struct Arrangement {
    rows: u64,
    unit: u64,
    inverse: u64,
    turn: u64,
}

impl Arrangement {
    fn new(rows: u64, bits: u64) -> Arrangement {
        let unit = unit_modulo(rows, bits as u32);
        Arrangement { rows, unit, inverse: inverse_modulo(unit, rows), turn: scale(bits, rows) }
    }

    #[inline]
    fn row(&self, shelf: u64) -> u64 {
        let row = multiply_modulo(shelf, self.unit, self.rows) + self.turn;
        if row < self.rows { row } else { row - self.rows }
    }

    fn shelf(&self, row: u64) -> u64 {
        multiply_modulo(row + self.rows - self.turn, self.inverse, self.rows)
    }
}

/// The catalogue of a tenant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Catalogue {
    products: u64,
    slots: u64,
    successions: u64,
    rows: u64,
    arrangement: Arrangement,
    key: Key,
    turns: Key,
}

impl Catalogue {
    pub(crate) fn new(products: u64, key: Key) -> Catalogue {
        let blocks = products / BLOCK_PRODUCTS;
        let rest = products % BLOCK_PRODUCTS;
        let pair = pair_of(key, blocks);
        let slots = blocks * BLOCK_SLOTS + if rest > pair { rest - 1 } else { rest };
        let rows = (slots / ROW_SLOTS).max(1);
        Catalogue {
            products,
            slots,
            successions: blocks + u64::from(rest > pair + 1),
            rows,
            arrangement: Arrangement::new(rows, key.child(1).row(0).own()),
            key,
            turns: key.child(2),
        }
    }

    /// Number of slots.
    pub(crate) fn slots(&self) -> u64 {
        self.slots
    }

    /// Number of shelves.
    pub(crate) fn shelves(&self) -> u64 {
        self.rows
    }

    /// The most lines that an order can have: a slot for each.
    pub(crate) fn most_lines(&self) -> u64 {
        self.slots.min(MOST_LINES)
    }

    /// Whether each category has enough slots on every shelf for any order.
    #[inline]
    pub(crate) fn has_whole_rows(&self) -> bool {
        self.slots >= ROW_SLOTS
    }

    /// Slots and successions that a shelf has beyond those of a row: some on one shelf, none on the
    /// others. Of a catalogue of less than a row, all are beyond.
    pub(crate) fn beyond_rows(&self) -> (u64, u64) {
        if self.has_whole_rows() {
            (self.slots - self.rows * ROW_SLOTS, self.successions - self.rows * ROW_BLOCKS)
        } else {
            (self.slots, self.successions)
        }
    }

    /// Successions that each shelf has, besides those beyond the rows.
    pub(crate) fn successions_of_row(&self) -> u64 {
        if self.has_whole_rows() { ROW_BLOCKS } else { 0 }
    }

    /// The shelf of the slots beyond the rows.
    pub(crate) fn last_rows_shelf(&self) -> u64 {
        self.arrangement.shelf(self.rows - 1)
    }

    /// The row on a shelf.
    #[inline]
    pub(crate) fn row(&self, shelf: u64) -> u64 {
        self.arrangement.row(shelf)
    }

    /// The row of a product's slot. The products of a row follow one another.
    pub(crate) fn row_of(&self, product: u64) -> u64 {
        (self.standing(product).slot.0 / ROW_SLOTS).min(self.rows - 1)
    }

    /// The shelf of a row.
    pub(crate) fn shelf_of_row(&self, row: u64) -> u64 {
        self.arrangement.shelf(row)
    }

    /// The shelf of a slot; it must be one of the catalogue.
    pub(crate) fn shelf(&self, slot: Slot) -> u64 {
        self.arrangement.shelf((slot.0 / ROW_SLOTS).min(self.rows - 1))
    }

    /// Whether products can be sold from a slot; there is none where a product waits for its
    /// successor to be in the catalogue.
    pub(crate) fn has(&self, slot: Slot) -> bool {
        slot.0 < self.slots
    }

    /// Whether there is a product of a category.
    pub(crate) fn has_category(&self, category: u64) -> bool {
        self.products > 0
            && (0..self.products.min(BLOCK_PRODUCTS)).any(|product| self.standing(product).slot.category() == category)
    }

    /// The slots of a category in a row.
    #[inline]
    pub(crate) fn section(&self, row: u64, category: u64) -> Section {
        let slots = if row + 1 < self.rows { ROW_BLOCKS } else { self.slots_of_last_row(row, category) };
        let turn = self.turns.spread(row * CATEGORIES + category, slots);
        Section { row, category, slots, turn }
    }

    #[cold]
    fn slots_of_last_row(&self, row: u64, category: u64) -> u64 {
        let slots = self.slots - row * ROW_SLOTS;
        let (places, rest) = (slots / BLOCK_SLOTS, slots % BLOCK_SLOTS);
        places + u64::from((category + CATEGORIES - places % CATEGORIES) % CATEGORIES < rest)
    }

    /// The products of a slot.
    #[inline]
    pub(crate) fn occupants(&self, slot: Slot) -> Occupants {
        let (block, in_block) = (slot.block(), slot.in_block());
        let pair = pair_of(self.key, block);
        let first = block * BLOCK_PRODUCTS + in_block + u64::from(in_block > pair);
        Occupants { slot, first, succession: (in_block == pair).then(|| self.succession(block)) }
    }

    /// Where a product stands, and when it is offered.
    #[inline]
    pub(crate) fn standing(&self, product: u64) -> Standing {
        let (block, number) = (product / BLOCK_PRODUCTS, product % BLOCK_PRODUCTS);
        let pair = pair_of(self.key, block);
        let in_block = if number > pair { number - 1 } else { number };
        let offer = match number.wrapping_sub(pair) {
            0 => Offer::Until(self.succession(block)),
            1 => Offer::Since(self.succession(block)),
            _ => Offer::Always,
        };
        Standing { slot: Slot(block * BLOCK_SLOTS + in_block), offer }
    }

    /// When a successor that is sold from a time was entered into the catalogue.
    pub(crate) fn entered(&self, product: u64, sold: Seconds, zone: Zone) -> Seconds {
        let bits = self.key.row(product / BLOCK_PRODUCTS).bits(2);
        zone.working_hours(sold / DAY - 1 - scale(bits, ENTERED_WITHIN), bits.rotate_left(32))
    }

    /// When the successor in a block takes over: at a midnight.
    fn succession(&self, block: u64) -> Seconds {
        const DAYS: u64 = (END - TRADE - 2 * SETTLED) / DAY;
        TRADE + SETTLED + scale(self.key.row(block).bits(1), DAYS) * DAY
    }
}

/// Which product of a block, from 1 to 7, is followed by a successor. Never the first, so that a
/// catalogue of one product can sell it.
#[inline]
fn pair_of(key: Key, block: u64) -> u64 {
    1 + key.spread(block, BLOCK_SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn products_slots_and_shelves_agree() {
        for products in (1..200).chain([575, 576, 577, 1_000, 5_000]) {
            let catalogue = Catalogue::new(products, Key::root(products, 3));
            let mut sold = BTreeSet::new();
            let (mut slots, mut successions) = (0, 0);
            for shelf in 0..catalogue.shelves() {
                let row = catalogue.row(shelf);
                for category in 0..CATEGORIES {
                    let section = catalogue.section(row, category);
                    assert!(section.slots <= MOST_RANKS as u64);
                    assert!(!catalogue.has_whole_rows() || section.slots >= MOST_LINES);
                    for rank in 0..section.slots {
                        let slot = section.slot(rank);
                        assert!(catalogue.has(slot));
                        assert_eq!((slot.category(), catalogue.shelf(slot)), (category, shelf));
                        let occupants = catalogue.occupants(slot);
                        assert!(sold.insert(occupants.first));
                        assert_eq!(catalogue.standing(occupants.first).slot, slot);
                        if let Some(time) = occupants.succession {
                            assert!(sold.insert(occupants.first + 1));
                            assert_eq!(catalogue.standing(occupants.first).offer, Offer::Until(time));
                            assert_eq!(catalogue.standing(occupants.first + 1).offer, Offer::Since(time));
                            let entered = catalogue.entered(occupants.first + 1, time, Zone::new(-8));
                            assert!(entered < time && entered + 15 * DAY > time);
                            assert_eq!(occupants.at(time - 1), (occupants.first, Offer::Until(time)));
                            assert_eq!(occupants.at(time), (occupants.first + 1, Offer::Since(time)));
                            successions += 1;
                        } else {
                            assert_eq!(catalogue.standing(occupants.first).offer, Offer::Always);
                        }
                        slots += 1;
                    }
                }
            }
            assert_eq!((slots, successions), (catalogue.slots, catalogue.successions));
            // All products are sold, unless the last one waits for its successor.
            let waits = !catalogue.has(catalogue.standing(products - 1).slot);
            assert_eq!(sold.len() as u64, products - u64::from(waits));
            assert!(sold.iter().all(|&product| product < products));
        }
    }

    #[test]
    fn products_stay_when_the_catalogue_grows() {
        let [few, many] = [100, 5_000].map(|products| Catalogue::new(products, Key::root(7, 3)));
        for product in 0..100 {
            assert_eq!(few.standing(product), many.standing(product));
        }
    }
}
