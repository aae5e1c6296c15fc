//! B7: time is causal. Tenant ≤ product and customer ≤ order ≤ its row; product ≤ its stock events;
//! sale ≤ return; trade begins in 2023.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::memory::{Books, Entry};
use crate::rows::{Customer, Order, OrderItem, Product, StockEvent};
use crate::values::{Source, Time};

/// The order of times; remembers nothing beyond the books.
pub(crate) struct Causality {
    trade_start: Time,
}

impl Default for Causality {
    fn default() -> Self {
        Self { trade_start: Time::new_year(2023) }
    }
}

impl Rule for Causality {
    fn product(&mut self, product: &Entry<Product>, books: &Books<'_>, found: &mut Findings) {
        let tenant = ("the tenant's created_at", books.tenant.created_at);
        expect_order(product.at, tenant, ("created_at", product.created_at), found);
    }

    fn customer(&mut self, customer: &Entry<Customer>, books: &Books<'_>, found: &mut Findings) {
        let tenant = ("the tenant's created_at", books.tenant.created_at);
        expect_order(customer.at, tenant, ("created_at", customer.created_at), found);
    }

    fn order(&mut self, order: &Entry<Order>, books: &Books<'_>, found: &mut Findings) {
        let date = ("order_date", order.order_date);
        expect_order(order.at, ("the beginning of trade", self.trade_start), date, found);
        expect_order(order.at, date, ("created_at", order.created_at), found);
        if let Some(customer) = order.parents.customer.known() {
            let customer = ("the customer's created_at", books.customers.created_at(customer));
            expect_order(order.at, customer, date, found);
        }
    }

    fn item(&mut self, item: &Entry<OrderItem>, books: &Books<'_>, found: &mut Findings) {
        if let Some((order, product)) = item.parents.known() {
            let created = ("the product's created_at", books.products.created_at(product));
            expect_order(item.at, created, ("order_date", books.orders.order_date(order)), found);
        }
    }

    fn event(&mut self, event: &Entry<StockEvent>, books: &Books<'_>, found: &mut Findings) {
        let time = ("event_time", event.event_time);
        if let Some(product) = event.parents.product.known() {
            let created = ("the product's created_at", books.products.created_at(product));
            expect_order(event.at, created, time, found);
        }
        if let Some(order) = event.parents.order.filter(|_| event.source == Source::Return) {
            expect_order(event.at, ("the sale", books.orders.order_date(order)), time, found);
        }
    }
}

fn expect_order(at: Place, earlier: (&str, Time), later: (&str, Time), found: &mut Findings) {
    if earlier.1 > later.1 {
        found.add(at, format_args!("{} {} is before {} {}", later.0, later.1, earlier.0, earlier.1));
    }
}
