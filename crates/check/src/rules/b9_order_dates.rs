//! B9: orders are sorted by `order_date`.

use super::rule::Rule;
use crate::findings::Findings;
use crate::memory::{Books, Entry};
use crate::rows::Order;
use crate::values::Time;

/// The order of orders; remembers the last date.
#[derive(Default)]
pub(crate) struct OrderDates {
    last: Option<Time>,
}

impl Rule for OrderDates {
    fn order(&mut self, order: &Entry<Order>, _books: &Books<'_>, found: &mut Findings) {
        let date = order.order_date;
        if let Some(last) = self.last.replace(date).filter(|&last| last > date) {
            found.add(order.at, format_args!("order_date {date} comes after {last}"));
        }
    }
}
