//! B2: lines and totals add up to the cent; every order has an item, and no product twice.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::memory::{Books, Entry};
use crate::rows::{Order, OrderItem};
use crate::values::Id;

/// Sums of money; remembers 8 bytes an order.
#[derive(Default)]
pub(crate) struct Totals {
    /// The sum of each order's `line_total`s in cents. They are not negative and fit 63 bits, so a
    /// sum that does not fit 64 and stays at the maximum is still equal to no total.
    sums: Vec<u64>,
}

impl Rule for Totals {
    fn order(&mut self, _order: &Entry<Order>, _books: &Books<'_>, _found: &mut Findings) {
        self.sums.push(0);
    }

    fn item(&mut self, item: &Entry<OrderItem>, _books: &Books<'_>, found: &mut Findings) {
        let product = i128::from(item.quantity) * i128::from(item.unit_price.0);
        if product != i128::from(item.line_total.0) {
            let (quantity, unit_price, line_total) = (item.quantity, item.unit_price.0, item.line_total.0);
            found.add(item.at, format_args!("{quantity} × {unit_price} is not {line_total} cents"));
        }
        if let Some(order) = item.parents.order.known() {
            self.sums[order] = self.sums[order].saturating_add(item.line_total.0.unsigned_abs());
        }
    }

    fn finish(&mut self, books: &Books<'_>, found: &mut Findings) {
        for (order, &sum) in self.sums.iter().enumerate() {
            let (at, total) = (Place::row::<Order>(order), books.orders.total(order).0);
            if books.items.of(order).len() == 0 {
                found.add(at, "no items");
            } else if i128::from(sum) != i128::from(total) {
                found.add(at, format_args!("total_amount is {total} cents, the sum of its lines {sum}"));
            }
            for product in products_twice(order, books) {
                found.add(at, format_args!("product {product} twice"));
            }
        }
    }
}

/// The products of an order that another line before has.
fn products_twice(order: usize, books: &Books<'_>) -> impl Iterator<Item = Id> {
    let mut products: Vec<usize> = books.items.of(order).map(|item| books.items.product(item)).collect();
    products.sort_unstable();
    let twice: Vec<usize> = products.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    twice.into_iter().map(|product| books.products.id(product))
}
