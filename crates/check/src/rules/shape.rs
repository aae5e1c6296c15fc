//! Shape: values that have a form, but no rule of their own.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::forms::{is_currency, is_external_order_id, is_sku};
use crate::memory::{Books, Entry};
use crate::rows::{Cells, Order, OrderItem, Product, Tenant, Text};

/// The forms of values; remembers the currency of the tenant's first order.
#[derive(Default)]
pub(crate) struct Values {
    currency: Option<String>,
}

impl Rule for Values {
    /// In CSV an empty text and null are the same cell, so there is no empty text.
    fn row(&mut self, at: Place, row: &dyn Cells, _tenant: &Tenant, found: &mut Findings) {
        row.each_text(&mut |Text { column, text, .. }| {
            if text.is_empty() {
                found.add(at, format_args!("an empty text in `{column}`"));
            }
        });
    }

    fn product(&mut self, product: &Entry<Product>, _books: &Books<'_>, found: &mut Findings) {
        if !is_sku(&product.sku) {
            found.add(product.at, format_args!("sku `{}`", product.sku));
        }
    }

    fn order(&mut self, order: &Entry<Order>, _books: &Books<'_>, found: &mut Findings) {
        if !is_external_order_id(&order.external_order_id) {
            found.add(order.at, format_args!("external_order_id `{}`", order.external_order_id));
        }
        let currency = self.currency.get_or_insert_with(|| order.currency.clone());
        if order.currency != *currency || !is_currency(currency) {
            found.add(order.at, format_args!("currency `{}`", order.currency));
        }
    }

    fn item(&mut self, item: &Entry<OrderItem>, _books: &Books<'_>, found: &mut Findings) {
        if item.quantity == 0 {
            found.add(item.at, "quantity 0");
        }
    }
}
