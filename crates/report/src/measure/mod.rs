//! All that is measured of a dataset, in one pass over its rows.

pub(crate) mod calendar;
mod campaigns;
mod customers;
mod demand;
mod orders;
pub(crate) mod overview;
mod products;
mod stock;
pub(crate) mod summary;
mod tenants;

use campaigns::Campaigns;
use customers::Customers;
use demand::Demand;
use orders::Orders;
use overview::Overview;
use products::Products;
use stock::Stock;
use tenants::Tenants;

use crate::source::{ReadError, Source, TenantRows, WholeTables};

/// A tenant with fewer orders is left out of means and extremes over tenants: it has too few of
/// anything.
const ENOUGH_ORDERS: u64 = 500;

/// What was measured of a dataset, by subject.
///
/// Each measure keeps a record per product or customer of the tenant that is being read, and sums of
/// those before.
#[derive(Default)]
pub struct Measures {
    pub(crate) orders: Orders,
    pub(crate) demand: Demand,
    pub(crate) campaigns: Campaigns,
    pub(crate) customers: Customers,
    pub(crate) products: Products,
    pub(crate) stock: Stock,
    pub(crate) tenants: Tenants,
    pub(crate) overview: Overview,
    count: u64,
}

impl Measures {
    /// Measures some of a dataset's tenants, by their numbers, which rise: of a large dataset, not all.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    /// use fixtures_report::{Measures, Source};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let measures = Measures::of(&Source::Model(&dataset), 0..1)?;
    /// assert_eq!(measures.tenants(), 1);
    /// # Ok::<(), fixtures_report::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// A file or a row cannot be read.
    pub fn of(source: &Source<'_>, tenants: impl IntoIterator<Item = usize>) -> Result<Measures, ReadError> {
        let rows = source.tenants()?;
        let (mut measures, tables) = (Measures::default(), WholeTables::new(&rows));
        for number in tenants {
            if let Some(row) = rows.get(number) {
                measures.overview.begin_tenant(row);
                measures.read_tenant(&source.tenant(number, row, &tables))?;
            }
        }
        Ok(measures)
    }

    /// How many tenants were measured.
    pub fn tenants(&self) -> u64 {
        self.count
    }

    fn read_tenant(&mut self, tenant: &TenantRows<'_>) -> Result<(), ReadError> {
        for row in tenant.customers()? {
            let row = row?;
            self.customers.add(&row);
            self.overview.add_customer(&row);
        }
        for row in tenant.products()? {
            let row = row?;
            self.overview.add_product(&row);
            self.products.add(row);
        }
        self.read_orders(tenant)?;
        for row in tenant.price_history()? {
            self.products.add_price(&row?);
            self.overview.add_price();
        }
        self.overview.choose_product();
        for row in tenant.stock_events()? {
            let row = row?;
            self.stock.add(&row);
            self.overview.add_stock_event(&row);
        }

        let is_large = self.tenants.orders_of_tenant() >= ENOUGH_ORDERS;
        let offset = self.demand.end_of_tenant();
        self.overview.end_of_tenant(offset);
        self.tenants.end_of_tenant(self.customers.commonest_country(), self.products.categories());
        self.orders.end_of_tenant(is_large);
        self.campaigns.end_of_tenant(is_large);
        self.customers.end_of_tenant(is_large);
        self.products.end_of_tenant(is_large);
        self.stock.end_of_tenant();
        self.count += 1;
        Ok(())
    }

    /// Reads orders and their items side by side: both are in the order of the orders. Items without
    /// an order are passed over.
    fn read_orders(&mut self, tenant: &TenantRows<'_>) -> Result<(), ReadError> {
        let mut items = tenant.order_items()?;
        let mut next = items.next().transpose()?;
        let mut lines = vec![];
        for order in tenant.orders()? {
            let order = order?;
            lines.clear();
            while let Some(item) = next.take_if(|item| item.order_id == order.order_id) {
                lines.push(item);
                next = items.next().transpose()?;
            }
            let is_first = self.customers.add_order(&order);
            self.orders.add(&order, &lines);
            self.demand.add(&order);
            self.campaigns.add(&order, is_first);
            self.products.add_order(&order, &lines);
            self.tenants.add_order(&order);
            self.overview.add_order(&order, &lines);
        }
        Ok(())
    }
}
