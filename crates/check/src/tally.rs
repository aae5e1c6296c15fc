//! Counts what goes into the [`Summary`]: tenant by tenant, then all tenants together.

use std::collections::{BTreeMap, HashSet};

use crate::memory::Books;
use crate::rows::Row;
use crate::summary::Summary;
use crate::values::Status;

/// A summary of some tenants, and the fingerprints of all names in them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    summary: Summary,
    product_names: HashSet<u64>,
    customer_names: HashSet<u64>,
}

impl Tally {
    /// Counts the rows and files of a table.
    pub(crate) fn count_table<R: Row>(&mut self, rows: u64, files: usize) {
        *self.summary.rows.entry(R::TABLE).or_default() += rows;
        *self.summary.files.entry(R::TABLE).or_default() += files as u64;
    }

    /// Counts what is in a tenant's books.
    pub(crate) fn count_books(&mut self, books: &Books<'_>) {
        self.summary.tenants += 1;
        self.count_catalogue(books);
        self.count_orders(books);
        for (source, count) in books.events.by_source() {
            *self.summary.events_by_source.entry(source.word()).or_default() += count;
        }
        self.summary.empty_receipts += books.events.empty_receipts();
    }

    fn count_catalogue(&mut self, books: &Books<'_>) {
        self.product_names.extend(books.products.names());
        self.customer_names.extend(books.customers.names());
        for product in 0..books.products.len() {
            *self.summary.products_by_prices.entry(books.prices.of(product).len() as u64).or_default() += 1;
        }
        self.summary.unsold_products += unsold_products(books);
        self.summary.customers_without_orders += books.customers.without_orders() as u64;
    }

    fn count_orders(&mut self, books: &Books<'_>) {
        let summary = &mut self.summary;
        for order in 0..books.orders.len() {
            let (status, items) = (books.orders.status(order), books.items.of(order).len() as u64);
            *summary.orders_by_status.entry(status.word()).or_default() += 1;
            *summary.orders_by_items.entry(items).or_default() += 1;
            match status {
                Status::Cancelled => summary.cancelled_items += items,
                Status::Returned => summary.returned_items += items,
                _ => {}
            }
            summary.total_cents = summary.total_cents.saturating_add(books.orders.total(order).0);
        }
        summary.currencies.extend(books.orders.currencies().iter().cloned());
        summary.order_dates = books.orders.dates();
    }

    /// Adds the counts of other tenants.
    pub(crate) fn merge(&mut self, other: Self) {
        let (summary, more) = (&mut self.summary, other.summary);
        summary.tenants += more.tenants;
        add_all(&mut summary.rows, more.rows);
        add_all(&mut summary.files, more.files);
        add_all(&mut summary.orders_by_status, more.orders_by_status);
        add_all(&mut summary.orders_by_items, more.orders_by_items);
        add_all(&mut summary.products_by_prices, more.products_by_prices);
        add_all(&mut summary.events_by_source, more.events_by_source);
        summary.empty_receipts += more.empty_receipts;
        summary.cancelled_items += more.cancelled_items;
        summary.returned_items += more.returned_items;
        summary.unsold_products += more.unsold_products;
        summary.customers_without_orders += more.customers_without_orders;
        summary.currencies.extend(more.currencies);
        summary.total_cents = summary.total_cents.saturating_add(more.total_cents);
        let dates = [summary.order_dates, more.order_dates].into_iter().flatten();
        summary.order_dates = dates.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        self.product_names.extend(other.product_names);
        self.customer_names.extend(other.customer_names);
    }

    pub(crate) fn finish(self) -> Summary {
        Summary {
            distinct_product_names: self.product_names.len() as u64,
            distinct_customer_names: self.customer_names.len() as u64,
            ..self.summary
        }
    }
}

fn unsold_products(books: &Books<'_>) -> u64 {
    let mut is_sold = vec![false; books.products.len()];
    for item in 0..books.items.len() {
        if let Some(is_sold) = is_sold.get_mut(books.items.product(item)) {
            *is_sold = true;
        }
    }
    is_sold.iter().filter(|&&is_sold| !is_sold).count() as u64
}

fn add_all<K: Ord>(counts: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (key, count) in more {
        *counts.entry(key).or_default() += count;
    }
}
