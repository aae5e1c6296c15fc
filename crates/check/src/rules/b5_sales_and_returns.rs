//! B5: the sales and returns in the ledger are exactly those of the order items. (That a return is
//! not before its sale is for B7.)

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::memory::{Books, Entry};
use crate::rows::{OrderItem, StockEvent};
use crate::values::{Source, Status};

/// Sales and returns; remembers a byte an order item.
#[derive(Default)]
pub(crate) struct SalesAndReturns {
    /// Which events each item has had: [`SALE`] and [`RETURN`].
    events: Vec<u8>,
}

const SALE: u8 = 1;
const RETURN: u8 = 2;

impl Rule for SalesAndReturns {
    fn item(&mut self, _item: &Entry<OrderItem>, _books: &Books<'_>, _found: &mut Findings) {
        self.events.push(0);
    }

    fn event(&mut self, event: &Entry<StockEvent>, books: &Books<'_>, found: &mut Findings) {
        let kind = match event.source {
            Source::Sale => SALE,
            Source::Return => RETURN,
            Source::Receipt | Source::Adjustment => return,
        };
        let Some(product) = event.parents.product.known() else { return };
        let Some(order) = event.parents.order else {
            found.add(event.at, format_args!("meta.reason `{}` does not name one order", event.meta.reason));
            return;
        };
        let Some(item) = books.items.of(order).find(|&item| books.items.product(item) == product) else {
            found.add(event.at, format_args!("a {} of a product that the order does not have", event.source.word()));
            return;
        };
        compare(event, order, item, books, found);
        if self.events[item] & kind != 0 {
            found.add(event.at, format_args!("a second {} of the same item", event.source.word()));
        }
        self.events[item] |= kind;
    }

    /// Of two items of an order with one product, which break B2, the second one is left without
    /// events.
    fn finish(&mut self, books: &Books<'_>, found: &mut Findings) {
        for order in 0..books.orders.len() {
            let expected = match books.orders.status(order) {
                Status::Cancelled => 0,
                Status::Returned => SALE | RETURN,
                _ => SALE,
            };
            for item in books.items.of(order).filter(|&item| books.items.product(item) < books.products.len()) {
                report_missing(expected & !self.events[item], order, item, books, found);
            }
        }
    }
}

fn report_missing(missing: u8, order: usize, item: usize, books: &Books<'_>, found: &mut Findings) {
    for (kind, source) in [(SALE, Source::Sale), (RETURN, Source::Return)] {
        if missing & kind != 0 {
            let (product, order) = (books.products.id(books.items.product(item)), books.orders.id(order));
            let what = format_args!("no {} of product {product} for order {order}", source.word());
            found.add(Place::row::<OrderItem>(item), what);
        }
    }
}

/// Reports how a sale or return differs from what the item calls for.
fn compare(event: &Entry<StockEvent>, order: usize, item: usize, books: &Books<'_>, found: &mut Findings) {
    let (status, date) = (books.orders.status(order), books.orders.order_date(order));
    let quantity = i128::from(books.items.quantity(item));
    let (delta, is_called_for) = match event.source {
        Source::Return => (quantity, status == Status::Returned),
        _ => (-quantity, status != Status::Cancelled),
    };
    if !is_called_for {
        found.add(event.at, format_args!("a {} for an order that is {}", event.source.word(), status.word()));
    }
    if i128::from(event.delta) != delta {
        found.add(event.at, format_args!("delta is {}, should be {delta}", event.delta));
    }
    if event.source == Source::Sale && event.event_time != date {
        found.add(event.at, format_args!("at {}, though ordered at {date}", event.event_time));
    }
}
