//! Price history: every price that a product ever had.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{Entity, RowCursor};
use crate::model::TenantModel;
use crate::model::calendar::Seconds;
use crate::model::calendar::timestamp;
use crate::money::Money;
use crate::schema::record;
use crate::table::Table;

record! {
    /// A price of a product and the time in which it applied. A product's rows cover all time since
    /// its creation, without gaps or overlaps.
    pub struct PriceHistory in PriceHistory, docs price_history_docs {
        /// The row's id.
        id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// The product.
        product_id: Uuid [references Products],
        /// The price; it differs from the ones before and after.
        price: Money where minimum(1),
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
        tenant.versions().before(tenant.sizes().products)
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> PriceCursor<'_> {
        let (product, number) = tenant.versions().product_of_row(start);
        let mut cursor =
            PriceCursor { row: start, product, product_id: Uuid::nil(), number: 0, prices: vec![], tenant };
        cursor.open(product);
        cursor.number = number as usize;
        cursor
    }
}

/// Goes from price to price, product by product.
pub(crate) struct PriceCursor<'d> {
    tenant: TenantModel<'d>,
    row: u64,
    product: u64,
    product_id: Uuid,
    /// The next price of the product.
    number: usize,
    /// Its prices, and when each begins.
    prices: Vec<(Seconds, Money)>,
}

impl PriceCursor<'_> {
    fn open(&mut self, product: u64) {
        let (tenant, draws) = (&self.tenant, self.tenant.draws(Table::Products, product));
        let standing = tenant.catalogue().standing(product);
        let timeline = tenant.versions().timeline(product, draws, standing.offer);
        timeline.prices(
            tenant.pricing(standing.slot, draws),
            tenant.entered(product, standing.offer),
            &mut self.prices,
        );
        (self.product, self.product_id, self.number) = (product, tenant.id(Table::Products, product), 0);
    }
}

impl RowCursor<PriceHistory> for PriceCursor<'_> {
    #[inline]
    fn fill(&mut self, row: &mut PriceHistory) {
        if self.number == self.prices.len() {
            self.open(self.product + 1);
        }
        let (begins, price) = self.prices[self.number];
        row.id = self.tenant.id(Table::PriceHistory, self.row);
        row.tenant_id = self.tenant.tenant_id();
        row.product_id = self.product_id;
        row.price = price;
        row.effective_from = timestamp(begins);
        row.effective_to = self.prices.get(self.number + 1).map(|&(ends, _)| timestamp(ends));
        self.number += 1;
        self.row += 1;
    }
}
