//! B8: `sku`, `email` (in upper or lower case) and `external_order_id` are unique within the
//! tenant.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::memory::{Books, Entry, Index, fingerprint};
use crate::rows::{Customer, Order, Product};

/// Values that must be unique; remembers 22 to 27 bytes a product and a customer: fingerprints of
/// 16 bytes, so that of a billion different values two are taken for equal with a probability of
/// 10⁻²¹.
#[derive(Default)]
pub(crate) struct UniqueValues {
    skus: Index,
    emails: Index,
}

impl Rule for UniqueValues {
    fn product(&mut self, product: &Entry<Product>, _books: &Books<'_>, found: &mut Findings) {
        let is_first = self.skus.push(fingerprint(&product.sku));
        expect_first(is_first, product.at, "sku", &product.sku, found);
    }

    fn customer(&mut self, customer: &Entry<Customer>, _books: &Books<'_>, found: &mut Findings) {
        let is_first = self.emails.push(fingerprint(&customer.email.to_ascii_lowercase()));
        expect_first(is_first, customer.at, "email", &customer.email, found);
    }

    fn order(&mut self, order: &Entry<Order>, books: &Books<'_>, found: &mut Findings) {
        let is_first = books.orders.with_external_id(&order.external_order_id) == Some(order.number);
        expect_first(is_first, order.at, "external_order_id", &order.external_order_id, found);
    }
}

fn expect_first(is_first: bool, at: Place, column: &str, value: &str, found: &mut Findings) {
    if !is_first {
        found.add(at, format_args!("{column} `{value}` is that of an earlier row"));
    }
}
