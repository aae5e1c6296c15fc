//! How the tenants differ.

use std::collections::BTreeSet;

use fixtures_gen::Order;

use super::summary::share_of_largest;

#[derive(Default)]
pub(crate) struct Tenants {
    pub(crate) currencies: BTreeSet<String>,
    pub(crate) countries: BTreeSet<String>,
    /// What a tenant sells: its categories.
    pub(crate) assortments: BTreeSet<BTreeSet<String>>,
    /// Orders of each tenant.
    pub(crate) orders: Vec<u64>,
    /// Orders of the tenant that is being read.
    tenant: u64,
}

impl Tenants {
    /// What the tenth of the tenants with the most orders has of all orders.
    pub(crate) fn share_of_top_tenth(&self) -> Option<f64> {
        share_of_largest(self.orders.clone(), 0.1)
    }

    pub(crate) fn add_order(&mut self, order: &Order) {
        self.tenant += 1;
        if !self.currencies.contains(&order.currency) {
            self.currencies.insert(order.currency.clone());
        }
    }

    /// Orders of the tenant that is being read.
    pub(crate) fn orders_of_tenant(&self) -> u64 {
        self.tenant
    }

    /// Ends a tenant whose customers are mostly of a country.
    pub(crate) fn end_of_tenant(&mut self, country: Option<String>, assortment: BTreeSet<String>) {
        self.countries.extend(country);
        self.assortments.insert(assortment);
        self.orders.push(std::mem::take(&mut self.tenant));
    }
}
