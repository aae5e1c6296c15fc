//! What a rule is: something that sees rows go by.

use crate::findings::{Findings, Place};
use crate::memory::{Books, Entry};
use crate::rows::{Cells, Customer, Order, OrderItem, PriceVersion, Product, StockEvent, Tenant};

/// A rule, or some clauses of one, while the rows of one tenant go by, or those of `tenants.csv`.
///
/// Tables go by in the order of these functions, so a rule knows from [`Books`] whatever came
/// before; what else it needs it remembers itself. A reference to a row that does not exist is
/// reported by [B1](super::b1_references); other rules leave the row alone, or judge what does not
/// depend on it.
pub(crate) trait Rule {
    /// Sees any row, before the function for its table does. A row of `tenants.csv` is its own
    /// tenant.
    fn row(&mut self, _at: Place, _row: &dyn Cells, _tenant: &Tenant, _found: &mut Findings) {}

    /// Sees a row of `tenants.csv`.
    fn tenant(&mut self, _at: Place, _tenant: &Tenant, _found: &mut Findings) {}

    /// Sees a product.
    fn product(&mut self, _product: &Entry<Product>, _books: &Books<'_>, _found: &mut Findings) {}

    /// Sees a row of `price_history`.
    fn price(&mut self, _version: &Entry<PriceVersion>, _books: &Books<'_>, _found: &mut Findings) {}

    /// Sees a customer.
    fn customer(&mut self, _customer: &Entry<Customer>, _books: &Books<'_>, _found: &mut Findings) {}

    /// Sees an order.
    fn order(&mut self, _order: &Entry<Order>, _books: &Books<'_>, _found: &mut Findings) {}

    /// Sees an order item.
    fn item(&mut self, _item: &Entry<OrderItem>, _books: &Books<'_>, _found: &mut Findings) {}

    /// Sees a stock event.
    fn event(&mut self, _event: &Entry<StockEvent>, _books: &Books<'_>, _found: &mut Findings) {}

    /// Judges what can only be judged when all rows of the tenant have gone by.
    fn finish(&mut self, _books: &Books<'_>, _found: &mut Findings) {}
}
