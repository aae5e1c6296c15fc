//! What is remembered of orders.

use std::collections::BTreeSet;

use super::fingerprint::fingerprint;
use super::index::Index;
use crate::rows::Order;
use crate::values::{Cents, Id, Status, Time};

/// The orders of a tenant, by number.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    pub(super) index: Index,
    by_external_id: Index,
    order_date: Vec<Time>,
    status: Vec<Status>,
    total: Vec<Cents>,
    currencies: BTreeSet<String>,
}

impl Orders {
    pub(super) fn push(&mut self, order: &Order) {
        self.index.push(order.order_id.bits());
        self.by_external_id.push(fingerprint(&order.external_order_id));
        self.order_date.push(order.order_date);
        self.status.push(order.order_status);
        self.total.push(order.total_amount);
        if !self.currencies.contains(&order.currency) {
            self.currencies.insert(order.currency.clone());
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.index.rows()
    }

    /// The first order with this `external_order_id`.
    pub(crate) fn with_external_id(&self, external_id: &str) -> Option<usize> {
        self.by_external_id.get(fingerprint(external_id))
    }

    pub(crate) fn id(&self, number: usize) -> Id {
        Id::from_bits(self.index.key(number))
    }

    pub(crate) fn order_date(&self, number: usize) -> Time {
        self.order_date[number]
    }

    pub(crate) fn status(&self, number: usize) -> Status {
        self.status[number]
    }

    pub(crate) fn total(&self, number: usize) -> Cents {
        self.total[number]
    }

    pub(crate) fn currencies(&self) -> &BTreeSet<String> {
        &self.currencies
    }

    /// The first and the last `order_date`.
    pub(crate) fn dates(&self) -> Option<(Time, Time)> {
        Some((*self.order_date.iter().min()?, *self.order_date.iter().max()?))
    }
}
