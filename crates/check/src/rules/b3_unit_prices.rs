//! B3: `unit_price` is the price in effect at `order_date`. (Orders before the product existed are
//! for B7.)

use super::rule::Rule;
use crate::findings::Findings;
use crate::memory::{Books, Entry};
use crate::rows::OrderItem;

/// Prices charged; remembers nothing beyond the books.
pub(crate) struct UnitPrices;

impl Rule for UnitPrices {
    fn item(&mut self, item: &Entry<OrderItem>, books: &Books<'_>, found: &mut Findings) {
        let Some((order, product)) = item.parents.known() else { return };
        let date = books.orders.order_date(order);
        if date < books.products.created_at(product) {
            return;
        }
        let price = books.prices.at(product, date);
        if price != Some(item.unit_price) {
            let charged = item.unit_price.0;
            found.add(item.at, format_args!("unit_price is {charged} cents, the price at {date} was {price:?}"));
        }
    }
}
