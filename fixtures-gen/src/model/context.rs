//! What rows are made from: the model of a dataset, and of one tenant of it. Neither holds a row.

use uuid::Uuid;

use super::calendar::Seconds;
use super::draw::{Key, RowDraws};
use super::ids::{Address, Ids};
use super::periods::Periods;
use super::popularity::Ranking;
use super::prices::Versions;
use super::sales::{Sales, SalesPlan};
use super::sign_ups::SignUps;
use super::tenants;
use crate::spec::{DATASET_VERSION, Spec, SpecError};
use crate::table::Table;

/// What all tenants of a dataset have in common.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    spec: Spec,
    key: Key,
    ids: Ids,
    sales: SalesPlan,
    periods: Periods,
}

impl Model {
    pub(crate) fn new(spec: Spec) -> Result<Model, SpecError> {
        spec.validate()?;
        let key = Key::root(spec.seed, DATASET_VERSION);
        let sales = SalesPlan::new(spec.orders_per_tenant, spec.products_per_tenant);
        let periods = Periods::new(&sales, spec.products_per_tenant);
        Ok(Model { ids: Ids::new(key.child(0)), spec, key, sales, periods })
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) fn id(&self, address: Address) -> Uuid {
        self.ids.id(address.table, address.tenant, address.index)
    }

    /// The address that an id stands for; the dataset need not be so large.
    pub(crate) fn address(&self, id: Uuid) -> Option<Address> {
        self.ids.address(id)
    }

    /// One tenant.
    ///
    /// # Panics
    /// If `number` is not less than the number of tenants.
    pub(crate) fn tenant(&self, number: u64) -> TenantModel<'_> {
        assert!(number < self.spec.tenants, "tenant {number} of {}", self.spec.tenants);
        TenantModel::new(self, number)
    }
}

/// One tenant.
#[derive(Clone, Debug)]
pub(crate) struct TenantModel<'d> {
    model: &'d Model,
    number: u64,
    /// Keys of the draws, by table.
    keys: [Key; Table::ALL.len()],
    tenant_id: Uuid,
    arrival: Seconds,
    first_order_number: u64,
    sales: Sales<'d>,
    ranking: Ranking,
    versions: Versions,
    sign_ups: SignUps,
}

impl<'d> TenantModel<'d> {
    fn new(model: &'d Model, number: u64) -> TenantModel<'d> {
        let key = model.key.child(1).child(number);
        let keys: [Key; Table::ALL.len()] = std::array::from_fn(|table| key.child(table as u64));
        let draws = keys[Table::Tenants.index()].row(0);
        TenantModel {
            model,
            number,
            keys,
            tenant_id: model.ids.id(Table::Tenants, number, 0),
            arrival: tenants::arrival(draws),
            first_order_number: tenants::first_order_number(draws),
            sales: Sales::new(&model.sales, key.child(100)),
            ranking: Ranking::new(model.spec.products_per_tenant, key.child(101)),
            versions: Versions::new(key.child(102)),
            sign_ups: SignUps::new(model.spec.customers_per_tenant),
        }
    }

    /// The draws of a row.
    #[inline]
    pub(crate) fn draws(&self, table: Table, index: u64) -> RowDraws {
        self.keys[table.index()].row(index)
    }

    /// The id of a row.
    #[inline]
    pub(crate) fn id(&self, table: Table, index: u64) -> Uuid {
        self.model.ids.id(table, self.number, index)
    }

    pub(crate) fn model(&self) -> &'d Model {
        self.model
    }

    pub(crate) fn spec(&self) -> &'d Spec {
        &self.model.spec
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    pub(crate) fn api_key(&self) -> String {
        tenants::api_key(self.draws(Table::Tenants, 0))
    }

    pub(crate) fn currency(&self) -> &'static str {
        tenants::currency(self.draws(Table::Tenants, 0))
    }

    pub(crate) fn arrival(&self) -> Seconds {
        self.arrival
    }

    pub(crate) fn first_order_number(&self) -> u64 {
        self.first_order_number
    }

    #[inline]
    pub(crate) fn sales(&self) -> &Sales<'d> {
        &self.sales
    }

    pub(crate) fn periods(&self) -> &'d Periods {
        &self.model.periods
    }

    #[inline]
    pub(crate) fn ranking(&self) -> Ranking {
        self.ranking
    }

    #[inline]
    pub(crate) fn versions(&self) -> Versions {
        self.versions
    }

    pub(crate) fn sign_ups(&self) -> SignUps {
        self.sign_ups
    }
}
