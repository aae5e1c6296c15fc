//! B13: what is not `active` was discontinued, and sold nothing in the last 30 days of the window,
//! not even in an order that was cancelled. (Orders before the product existed are for B7.)

use super::rule::Rule;
use crate::findings::Findings;
use crate::memory::{Books, Entry};
use crate::rows::OrderItem;
use crate::values::Time;

/// Sales of discontinued products; remembers nothing beyond the books.
pub(crate) struct Offered {
    last_sale: Time,
}

impl Default for Offered {
    fn default() -> Self {
        Self { last_sale: Time::new_year(2025).days_before(30) }
    }
}

impl Rule for Offered {
    fn item(&mut self, item: &Entry<OrderItem>, books: &Books<'_>, found: &mut Findings) {
        let Some((order, product)) = item.parents.known() else { return };
        let date = books.orders.order_date(order);
        if date > self.last_sale && !books.products.is_active(product) {
            let (product, last) = (item.product_id, self.last_sale);
            found.add(item.at, format_args!("order_date {date} is after {last}, but product {product} is not active"));
        }
    }
}
