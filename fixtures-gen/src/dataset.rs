//! A dataset: its tenants, and its ids both ways.

use uuid::Uuid;

use crate::model::{Address, Model};
use crate::rows::Shop;
use crate::spec::{Spec, SpecError};
use crate::table::Table;

/// A dataset: nothing but its spec and what follows from it. It holds no row.
///
/// ```
/// use fixtures_gen::{Dataset, Preset, Spec};
///
/// // A hundred million orders per tenant: any of them is made instantly.
/// let spec = Spec { tenants: 3, orders_per_tenant: 100_000_000, customers_per_tenant: 50_000, ..Preset::Small.spec(7) };
/// let dataset = Dataset::new(spec).unwrap();
/// let order = dataset.tenant(2).order(99_999_999);
/// let items = dataset.tenant(2).order_items(99_999_999);
/// assert_eq!(order.total_amount, items.iter().map(|item| item.line_total).sum());
/// ```
#[derive(Clone, Debug)]
pub struct Dataset {
    model: Model,
}

impl Dataset {
    /// The dataset of a spec.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// let dataset = Dataset::new(Preset::Tiny.spec(7)).unwrap();
    /// assert_eq!(dataset.spec().seed, 7);
    /// ```
    ///
    /// # Errors
    /// If the spec is invalid: see [`Spec::validate`].
    pub fn new(spec: Spec) -> Result<Dataset, SpecError> {
        Model::new(spec).map(|model| Dataset { model })
    }

    /// The spec.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert_eq!(dataset.spec().orders_per_tenant, 50);
    /// ```
    pub fn spec(&self) -> &Spec {
        self.model.spec()
    }

    /// One tenant's shop, by its number from 0.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert_eq!(dataset.tenant(0).number(), 0);
    /// ```
    ///
    /// # Panics
    /// If there is no tenant with this number.
    #[track_caller]
    pub fn tenant(&self, number: u64) -> Shop<'_> {
        let tenants = self.spec().tenants;
        assert!(number < tenants, "tenant {number}, but the dataset has {tenants}, numbered from 0");
        Shop::new(self.model.tenant(number))
    }

    /// The shops of all tenants, in order.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert_eq!(dataset.tenants().count(), 1);
    /// ```
    pub fn tenants(&self) -> impl Iterator<Item = Shop<'_>> {
        (0..self.spec().tenants).map(|number| self.tenant(number))
    }

    /// The id of the row or category at an address, even if the dataset is not that large.
    ///
    /// ```
    /// use fixtures_gen::{Address, Dataset, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let address = Address::Row { table: Table::Products, tenant: 0, index: 3 };
    /// assert_eq!(dataset.id_at(address), dataset.tenant(0).product(3).product_id);
    /// ```
    ///
    /// # Panics
    /// If the tenant's number is not below 2^24, or the index not below 2^48: an id has no room for
    /// more.
    #[track_caller]
    pub fn id_at(&self, address: Address) -> Uuid {
        assert!(address.tenant() < 1 << 24 && address.index() < 1 << 48, "no id has room for {address:?}");
        self.model.id(address)
    }

    /// The address of the row or category with this id; `None` if this dataset has neither.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let address = dataset.address_of(dataset.tenant(0).product(3).product_id).unwrap();
    /// assert_eq!((address.table(), address.index()), (Some(Table::Products), 3));
    /// ```
    pub fn address_of(&self, id: Uuid) -> Option<Address> {
        let address = self.model.address(id)?;
        if address.tenant() >= self.spec().tenants {
            return None;
        }
        let is_here = match address {
            Address::Row { table: Table::Tenants, index, .. } => index == 0,
            Address::Row { table, tenant, index } => index < self.tenant(tenant).rows(table),
            Address::Category { tenant, index } => self.model.tenant(tenant).has_category(index),
        };
        is_here.then_some(address)
    }

    /// What the rows are made from.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }
}
