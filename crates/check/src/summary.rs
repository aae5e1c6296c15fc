//! What a dataset holds, in numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::values::Time;

/// What a dataset holds, counted while it was checked; [`check`](crate::check) returns it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tenants.
    pub tenants: u64,
    /// Rows by table, `tenants` included; a table without rows is there with 0.
    pub rows: BTreeMap<&'static str, u64>,
    /// Files by table.
    pub files: BTreeMap<&'static str, u64>,
    /// Orders by the word of their status; a status that no order has is missing.
    pub orders_by_status: BTreeMap<&'static str, u64>,
    /// Orders by their number of items.
    pub orders_by_items: BTreeMap<u64, u64>,
    /// Products by their number of price versions.
    pub products_by_prices: BTreeMap<u64, u64>,
    /// Stock events by the word of their source.
    pub events_by_source: BTreeMap<&'static str, u64>,
    /// Receipts that take something away: no rule forbids them.
    pub empty_receipts: u64,
    /// Items of cancelled orders.
    pub cancelled_items: u64,
    /// Items of returned orders.
    pub returned_items: u64,
    /// Products that no order has.
    pub unsold_products: u64,
    /// Customers without an order.
    pub customers_without_orders: u64,
    /// Different product names in the whole dataset, told apart by fingerprints of 8 bytes.
    pub distinct_product_names: u64,
    /// Different customer names in the whole dataset, told apart by fingerprints of 8 bytes.
    pub distinct_customer_names: u64,
    /// Different currencies in the whole dataset.
    pub currencies: BTreeSet<String>,
    /// The sum of all orders' `total_amount`, in cents of whatever currency.
    pub total_cents: i64,
    /// The first and the last `order_date`.
    pub order_dates: Option<(Time, Time)>,
}
