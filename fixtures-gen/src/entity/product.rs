//! Products: a tenant's catalogue.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{ByIndex, Entity};
use super::text::{push_digits, set};
use crate::model::calendar::timestamp;
use crate::model::lane::product as lane;
use crate::model::prices::Pricing;
use crate::model::{TenantModel, products};
use crate::money::Money;
use crate::schema::record;
use crate::table::Table;
use crate::words::CATEGORIES;

record! {
    /// A product in a shop's catalogue.
    pub struct Product in Products {
        /// The product's id.
        product_id: Uuid [id],
        /// The shop that sells it.
        tenant_id: Uuid [references Tenants],
        /// Three letters of the category and the product's number, such as "ELE000001"; unique
        /// within the tenant.
        sku: String [unique],
        /// What it is, in words of its category.
        name: String,
        /// The price now: the last one of the price history.
        price: Money,
        /// Number of the category, from 1.
        category_id: i64,
        /// Whether it is still offered; 95 in 100 are.
        active: bool,
        /// When it entered the catalogue: in 2022, after its tenant.
        created_at: NaiveDateTime,
    }
}

impl Product {
    /// The name of the product's category.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    /// let product = Dataset::new(Preset::Tiny.spec(42)).unwrap().tenant(0).product(0);
    /// assert_eq!((&product.sku[..3], product.category_name()), ("SPO", Some("Sports")));
    /// ```
    pub fn category_name(&self) -> Option<&'static str> {
        let index = usize::try_from(self.category_id.checked_sub(1)?).ok()?;
        CATEGORIES.get(index).map(|category| category.name)
    }
}

impl Entity for Product {
    const TABLE: Table = Table::Products;
    type Cursor<'d> = ByIndex<'d, Product>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.spec().products_per_tenant
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> ByIndex<'_, Product> {
        ByIndex::new(tenant, start, fill)
    }
}

fn fill(tenant: &TenantModel<'_>, index: u64, row: &mut Product) {
    let draws = tenant.draws(Table::Products, index);
    let category_index = products::category(draws);
    let category = &CATEGORIES[category_index];
    row.product_id = tenant.id(Table::Products, index);
    row.tenant_id = tenant.tenant_id();
    set(&mut row.sku, &[category.code]);
    push_digits(&mut row.sku, index + 1, 6);
    let words = [draws.pick(lane::ADJECTIVE, category.adjectives), draws.pick(lane::FEATURE, category.features)];
    set(&mut row.name, &[words[0], " ", words[1], " ", draws.pick(lane::NOUN, category.nouns)]);
    row.price = Pricing::new(draws).price(tenant.versions().of(index) - 1);
    row.category_id = category_index as i64 + 1;
    row.active = draws.chance(lane::ACTIVE, 950);
    row.created_at = timestamp(products::arrival(draws, tenant.arrival()));
}
