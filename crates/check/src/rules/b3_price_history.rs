//! B3: a product's price versions, in file order, tile the time since it was created; the last
//! price is the product's.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::memory::{Books, Version};
use crate::rows::{PriceVersion, Product};
use crate::values::Time;

/// The price history; remembers nothing beyond the books.
pub(crate) struct PriceHistory;

impl Rule for PriceHistory {
    fn finish(&mut self, books: &Books<'_>, found: &mut Findings) {
        for product in 0..books.products.len() {
            judge_product(product, books, found);
        }
    }
}

fn judge_product(product: usize, books: &Books<'_>, found: &mut Findings) {
    let versions = books.prices.of(product);
    let (Some(first), Some(last)) = (versions.clone().next(), versions.clone().next_back()) else {
        found.add(Place::row::<Product>(product), "no price_history");
        return;
    };
    if last.1.price != books.products.price(product) {
        found.add(Place::row::<Product>(product), "price is not the last of price_history");
    }
    let mut wrong = |row, what| found.add(Place::row::<PriceVersion>(row), what);
    if first.1.from != books.products.created_at(product) {
        wrong(first.0, "the first effective_from is not the product's created_at");
    }
    if last.1.to != Time::NEVER {
        wrong(last.0, "the last effective_to is not null");
    }
    for (earlier, later) in versions.clone().zip(versions.skip(1)) {
        judge_pair(earlier, later, &mut wrong);
    }
}

fn judge_pair(earlier: (usize, Version), later: (usize, Version), wrong: &mut impl FnMut(usize, &'static str)) {
    if earlier.1.to != later.1.from {
        wrong(earlier.0, "effective_to is not the next effective_from");
    }
    if earlier.1.from >= later.1.from {
        wrong(later.0, "effective_from is not later than the one before");
    }
    if earlier.1.price == later.1.price {
        wrong(later.0, "the same price as before");
    }
}
