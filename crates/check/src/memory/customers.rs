//! What is remembered of customers.

use super::fingerprint::short_fingerprint;
use super::index::Index;
use crate::rows::Customer;
use crate::values::Time;

/// The customers of a tenant, by number.
#[derive(Debug, Default)]
pub(crate) struct Customers {
    pub(super) index: Index,
    created_at: Vec<Time>,
    name: Vec<u64>,
    email: Vec<u64>,
    has_ordered: Vec<bool>,
}

impl Customers {
    pub(super) fn push(&mut self, customer: &Customer) {
        self.index.push(customer.customer_id.bits());
        self.created_at.push(customer.created_at);
        self.name.push(short_fingerprint(&customer.name));
        self.email.push(short_fingerprint(&customer.email));
        self.has_ordered.push(false);
    }

    pub(super) fn note_order(&mut self, number: usize) {
        if let Some(has_ordered) = self.has_ordered.get_mut(number) {
            *has_ordered = true;
        }
    }

    pub(crate) fn created_at(&self, number: usize) -> Time {
        self.created_at[number]
    }

    pub(crate) fn has_name(&self, number: usize, name: &str) -> bool {
        self.name[number] == short_fingerprint(name)
    }

    pub(crate) fn has_email(&self, number: usize, email: &str) -> bool {
        self.email[number] == short_fingerprint(email)
    }

    /// The fingerprints of all names.
    pub(crate) fn names(&self) -> &[u64] {
        &self.name
    }

    /// How many customers have no order.
    pub(crate) fn without_orders(&self) -> usize {
        self.has_ordered.iter().filter(|&&has_ordered| !has_ordered).count()
    }
}
