//! All that is remembered of one tenant.

use super::customers::Customers;
use super::events::Events;
use super::items::Items;
use super::orders::Orders;
use super::prices::Prices;
use super::products::Products;
use crate::rows::Tenant;

/// What is remembered of the tables of one tenant that have been read so far.
#[derive(Debug)]
pub(crate) struct Books<'t> {
    pub(crate) tenant: &'t Tenant,
    pub(crate) products: Products,
    pub(crate) prices: Prices,
    pub(crate) customers: Customers,
    pub(crate) orders: Orders,
    pub(crate) items: Items,
    pub(crate) events: Events,
}

impl<'t> Books<'t> {
    pub(crate) fn new(tenant: &'t Tenant) -> Self {
        Self {
            tenant,
            products: Products::default(),
            prices: Prices::default(),
            customers: Customers::default(),
            orders: Orders::default(),
            items: Items::default(),
            events: Events::default(),
        }
    }
}
