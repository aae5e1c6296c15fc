//! Price history: every price that a product ever had.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{Entity, RowCursor};
use crate::model::calendar::timestamp;
use crate::model::prices::{Pricing, change};
use crate::model::{TenantModel, products};
use crate::money::Money;
use crate::schema::record;
use crate::table::Table;

record! {
    /// A price of a product and the time in which it applied. A product's rows cover all time since
    /// its creation, without gaps or overlaps.
    pub struct PriceHistory in PriceHistory {
        /// The row's id.
        id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// The product.
        product_id: Uuid [references Products],
        /// The price; it differs from the ones before and after.
        price: Money,
        /// When it begins to apply; in the first row, the product's creation.
        effective_from: NaiveDateTime,
        /// When it ceases to apply, exclusive: the next row's `effective_from`; null in the last
        /// row.
        effective_to: Option<NaiveDateTime>,
    }
}

impl Entity for PriceHistory {
    const TABLE: Table = Table::PriceHistory;
    type Cursor<'d> = PriceCursor<'d>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.versions().before(tenant.spec().products_per_tenant)
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> PriceCursor<'_> {
        let (product, version) = tenant.versions().product_of_row(start);
        let versions = tenant.versions().of(product);
        PriceCursor { row: start, product, version, versions, tenant }
    }
}

/// Goes from price to price, product by product.
pub(crate) struct PriceCursor<'d> {
    tenant: TenantModel<'d>,
    row: u64,
    product: u64,
    version: u64,
    versions: u64,
}

impl RowCursor<PriceHistory> for PriceCursor<'_> {
    #[inline]
    fn fill(&mut self, row: &mut PriceHistory) {
        if self.version == self.versions {
            self.product += 1;
            self.version = 0;
            self.versions = self.tenant.versions().of(self.product);
        }
        let draws = self.tenant.draws(Table::Products, self.product);
        row.id = self.tenant.id(Table::PriceHistory, self.row);
        row.tenant_id = self.tenant.tenant_id();
        row.product_id = self.tenant.id(Table::Products, self.product);
        row.price = Pricing::new(draws).price(self.version);
        row.effective_from = timestamp(match self.version {
            0 => products::arrival(draws, self.tenant.arrival()),
            version => change(draws, version, self.versions),
        });
        let next = self.version + 1;
        row.effective_to = (next < self.versions).then(|| timestamp(change(draws, next, self.versions)));
        self.version = next;
        self.row += 1;
    }
}
