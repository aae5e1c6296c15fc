//! All that is measured of a dataset, in one pass over its files.

mod calendar;
mod campaigns;
mod customers;
mod demand;
mod orders;
mod products;
mod rows;
mod stock;
pub(crate) mod summary;
mod tenants;

use std::path::Path;

use campaigns::Campaigns;
use customers::Customers;
use demand::Demand;
use orders::Orders;
use products::Products;
use rows::{ItemRow, OrderRow, TenantFiles, tenant_ids};
use stock::Stock;
use tenants::Tenants;

/// A tenant with fewer orders is left out of means and extremes over tenants: it has too few of
/// anything.
const ENOUGH_ORDERS: u64 = 500;

/// The measures by subject. Each keeps a record per product or customer of the tenant that is being
/// read, and sums of those before.
#[derive(Default)]
pub(crate) struct Measures {
    pub(crate) orders: Orders,
    pub(crate) demand: Demand,
    pub(crate) campaigns: Campaigns,
    pub(crate) customers: Customers,
    pub(crate) products: Products,
    pub(crate) stock: Stock,
    pub(crate) tenants: Tenants,
}

impl Measures {
    /// Reads the first `tenants` of a dataset's tenants.
    pub(crate) fn of_directory(directory: &Path, tenants: u64) -> Measures {
        let mut measures = Measures::default();
        for tenant_id in tenant_ids(directory).into_iter().take(tenants as usize) {
            measures.read_tenant(&TenantFiles { directory, tenant_id });
        }
        measures
    }

    fn read_tenant(&mut self, files: &TenantFiles) {
        files.rows("customers").for_each(|row| self.customers.add(&row));
        files.rows("products").for_each(|row| self.products.add(row));
        self.read_orders(files);
        files.rows("price_history").for_each(|row| self.products.add_price(&row));
        files.rows("stock_events").for_each(|row| self.stock.add(&row));

        let is_large = self.tenants.orders_of_tenant() >= ENOUGH_ORDERS;
        self.tenants.end_of_tenant(self.customers.commonest_country(), self.products.categories());
        self.orders.end_of_tenant(is_large);
        self.demand.end_of_tenant();
        self.campaigns.end_of_tenant(is_large);
        self.customers.end_of_tenant(is_large);
        self.products.end_of_tenant(is_large);
        self.stock.end_of_tenant();
    }

    /// Reads orders and their items side by side: both are in the order of the orders.
    fn read_orders(&mut self, files: &TenantFiles) {
        let mut items = files.rows::<ItemRow>("order_items").peekable();
        let mut lines = vec![];
        for order in files.rows::<OrderRow>("orders") {
            lines.clear();
            while let Some(item) = items.next_if(|item| item.order_id == order.order_id) {
                lines.push(item);
            }
            let is_first = self.customers.add_order(&order);
            self.orders.add(&order, &lines);
            self.demand.add(&order);
            self.campaigns.add(&order, is_first);
            self.products.add_order(&order, &lines);
            self.tenants.add_order(&order);
        }
        assert!(items.next().is_none(), "the items are not in the order of their orders");
    }
}
