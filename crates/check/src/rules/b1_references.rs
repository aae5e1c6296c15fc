//! B1: every foreign key is the id of a row of the same tenant.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::memory::{Books, Entry, Parent};
use crate::rows::{Order, OrderItem, PriceVersion, StockEvent};
use crate::values::Id;

/// Foreign keys; remembers nothing.
pub(crate) struct References;

impl Rule for References {
    fn price(&mut self, version: &Entry<PriceVersion>, _books: &Books<'_>, found: &mut Findings) {
        expect_row(version.at, "product_id", version.product_id, version.parents.product, found);
    }

    fn order(&mut self, order: &Entry<Order>, _books: &Books<'_>, found: &mut Findings) {
        expect_row(order.at, "customer_id", order.customer_id, order.parents.customer, found);
    }

    fn item(&mut self, item: &Entry<OrderItem>, _books: &Books<'_>, found: &mut Findings) {
        expect_row(item.at, "order_id", item.order_id, item.parents.order, found);
        expect_row(item.at, "product_id", item.product_id, item.parents.product, found);
    }

    fn event(&mut self, event: &Entry<StockEvent>, _books: &Books<'_>, found: &mut Findings) {
        expect_row(event.at, "product_id", event.product_id, event.parents.product, found);
    }
}

fn expect_row(at: Place, column: &str, id: Id, parent: Parent, found: &mut Findings) {
    if parent.known().is_none() {
        found.add(at, format_args!("{column} {id} is not the id of a row of this tenant"));
    }
}
