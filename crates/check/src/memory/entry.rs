//! How each kind of row enters the books of its tenant, and finds the rows that it refers to.
//!
//! Tables are read in the order of this file, so that what a row refers to is known before it
//! comes.

use std::ops::Deref;

use super::books::Books;
use super::index::Index;
use crate::findings::Place;
use crate::forms::named_order;
use crate::read::Numbered;
use crate::rows::{Customer, Order, OrderItem, PriceVersion, Product, Row, StockEvent};
use crate::values::{Id, Source};

/// A row that is in the books, with where it stands and what it refers to.
#[derive(Debug)]
pub(crate) struct Entry<R: Entity> {
    pub(crate) at: Place,
    pub(crate) number: usize,
    pub(crate) row: R,
    pub(crate) parents: R::Parents,
}

impl<R: Entity> Entry<R> {
    /// Remembers of a row what is needed of it later.
    pub(crate) fn new(numbered: Numbered<R>, books: &mut Books<'_>) -> Self {
        let Numbered { number, row } = numbered;
        let (number, parents) = (number as usize, row.enter(books));
        Self { at: Place::row::<R>(number), number, row, parents }
    }
}

impl<R: Entity> Deref for Entry<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

/// A row that another one refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parent {
    /// Its number, or for a row that does not exist, a number that no row has.
    pub(crate) number: usize,
    exists: bool,
}

impl Parent {
    fn find(index: &mut Index, id: Id) -> Self {
        let number = index.number_of(id.bits());
        Self { number, exists: number < index.rows() }
    }

    /// The row's number; `None` if it does not exist. That is for rule B1 to report, and other
    /// rules leave it alone.
    pub(crate) fn known(self) -> Option<usize> {
        self.exists.then_some(self.number)
    }
}

/// A table of a tenant, as its rows enter the books.
pub(crate) trait Entity: Row {
    /// The rows of other tables that a row refers to.
    type Parents;

    /// Remembers what is needed of the row.
    fn enter(&self, books: &mut Books<'_>) -> Self::Parents;

    /// The table has been read to its end.
    fn close(_books: &mut Books<'_>) {}
}

impl Entity for Product {
    type Parents = ();

    fn enter(&self, books: &mut Books<'_>) {
        books.products.push(self);
    }
}

/// What a row of `price_history` refers to.
#[derive(Debug)]
pub(crate) struct PriceParents {
    pub(crate) product: Parent,
}

impl Entity for PriceVersion {
    type Parents = PriceParents;

    fn enter(&self, books: &mut Books<'_>) -> PriceParents {
        let product = Parent::find(&mut books.products.index, self.product_id);
        books.prices.push(self, product.number);
        PriceParents { product }
    }

    fn close(books: &mut Books<'_>) {
        books.prices.close(books.products.len());
    }
}

impl Entity for Customer {
    type Parents = ();

    fn enter(&self, books: &mut Books<'_>) {
        books.customers.push(self);
    }
}

/// What an order refers to.
#[derive(Debug)]
pub(crate) struct OrderParents {
    pub(crate) customer: Parent,
}

impl Entity for Order {
    type Parents = OrderParents;

    fn enter(&self, books: &mut Books<'_>) -> OrderParents {
        let customer = Parent::find(&mut books.customers.index, self.customer_id);
        books.customers.note_order(customer.number);
        books.orders.push(self);
        OrderParents { customer }
    }
}

/// What an order item refers to.
#[derive(Debug)]
pub(crate) struct ItemParents {
    pub(crate) order: Parent,
    pub(crate) product: Parent,
}

impl ItemParents {
    /// The numbers of order and product, if both exist.
    pub(crate) fn known(&self) -> Option<(usize, usize)> {
        self.order.known().zip(self.product.known())
    }
}

impl Entity for OrderItem {
    type Parents = ItemParents;

    fn enter(&self, books: &mut Books<'_>) -> ItemParents {
        let order = Parent::find(&mut books.orders.index, self.order_id);
        let product = Parent::find(&mut books.products.index, self.product_id);
        books.items.push(self, order.number, product.number);
        ItemParents { order, product }
    }

    fn close(books: &mut Books<'_>) {
        books.items.close(books.orders.len());
    }
}

/// What a stock event refers to.
#[derive(Debug)]
pub(crate) struct EventParents {
    pub(crate) product: Parent,
    /// The number of the order that the reason of a sale or a return names.
    pub(crate) order: Option<usize>,
}

impl Entity for StockEvent {
    type Parents = EventParents;

    fn enter(&self, books: &mut Books<'_>) -> EventParents {
        let product = Parent::find(&mut books.products.index, self.product_id);
        books.events.push(self);
        let named = named_order(&self.meta.reason).filter(|_| matches!(self.source, Source::Sale | Source::Return));
        EventParents { product, order: named.and_then(|name| books.orders.with_external_id(name)) }
    }
}
