//! Which product a slot sells at which price, and until when: *quotes*, which are kept for the orders that
//! follow.
//!
//! Orders come in the order of time, popular products are in many of them, and a price holds for weeks. So
//! most quotes that an order needs are there, and what is kept changes no price: a quote that does not hold
//! is made anew.

use super::calendar::Seconds;
use super::catalogue::{Offer, Slot};
use super::context::TenantModel;
use super::prices::Moment;
use crate::money::Money;
use crate::table::Table;

/// What one line sells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    pub(crate) product: u64,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Money,
}

impl Sale {
    #[inline]
    pub(crate) fn total(self) -> Money {
        Money::from_cents(self.quantity * self.unit_price.cents())
    }
}

/// The most quotes that are kept: 256 KiB, which fit into a processor's nearer memory.
const MOST_QUOTES: u64 = 16_384;

/// What a slot sells until some time, in 16 bytes: many are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    /// The slot's number above two bits, which say how much the product's is above what it is at
    /// [least](Slot::least_product).
    slot_and_product: u64,
    until: u32,
    /// In cents.
    unit_price: u32,
}

impl Quote {
    /// One that never holds.
    const NONE: Quote = Quote { slot_and_product: 0, until: 0, unit_price: 0 };

    /// What a slot sells from a moment on.
    #[inline(always)]
    pub(super) fn new(tenant: &TenantModel<'_>, slot: Slot, moment: Moment) -> Quote {
        let (product, offer) = tenant.catalogue().occupants(slot).at(moment.time);
        let draws = tenant.draws(Table::Products, product);
        let timeline = tenant.versions().timeline(product, draws, offer);
        let (unit_price, mut until) = timeline.price_at(tenant.pricing(slot, draws), moment);
        if let Offer::Until(end) = offer {
            until = until.min(end);
        }
        let above_least = product - slot.least_product();
        debug_assert!(above_least < 4, "product {product} does not fit into two bits above {}", slot.least_product());
        Quote {
            slot_and_product: slot.number() << 2 | above_least,
            until: until as u32,
            unit_price: u32::try_from(unit_price.cents()).expect("a price is far below 40 million units"),
        }
    }

    /// Whether the slot sells this at a time, not before the one that the quote was made for; no branch, since that
    /// cannot be guessed.
    #[inline(always)]
    fn holds(&self, slot: Slot, time: Seconds) -> bool {
        (self.slot_and_product >> 2 == slot.number()) & (time < u64::from(self.until))
    }

    /// The sale of some pieces by the slot.
    #[inline(always)]
    pub(super) fn sale(&self, slot: Slot, quantity: i64) -> Sale {
        let product = slot.least_product() + (self.slot_and_product & 3);
        Sale { product, quantity, unit_price: Money::from_cents(i64::from(self.unit_price)) }
    }
}

/// Quotes, each at a place that follows from its slot.
#[derive(Clone, Debug)]
pub(super) struct Quotes {
    /// As many as a power of two.
    kept: Vec<Quote>,
}

impl Quotes {
    /// Room for a single quote.
    pub(super) fn new() -> Quotes {
        Quotes { kept: vec![Quote::NONE] }
    }

    /// Makes room for those of a catalogue, from which many orders will follow.
    #[inline]
    pub(super) fn grow(&mut self, tenant: &TenantModel<'_>) {
        if self.kept.len() == 1 {
            let quotes = tenant.catalogue().slots().min(tenant.sizes().orders).min(MOST_QUOTES);
            self.kept.resize(quotes.next_power_of_two() as usize, Quote::NONE);
        }
    }

    #[inline(always)]
    fn place(&self, slot: Slot) -> usize {
        slot.number() as usize & (self.kept.len() - 1)
    }

    /// What is kept at the place of a slot, and whether it is the slot's quote at a time. Times do not go back.
    #[inline(always)]
    pub(super) fn at(&self, slot: Slot, time: Seconds) -> (&Quote, bool) {
        let quote = &self.kept[self.place(slot)];
        (quote, quote.holds(slot, time))
    }

    /// Keeps the quote of a slot.
    #[inline(always)]
    pub(super) fn keep(&mut self, slot: Slot, quote: Quote) {
        let place = self.place(slot);
        self.kept[place] = quote;
    }
}
