//! Price history: every price that a product ever had.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::Entity;
use crate::declare::record;
use crate::draft::RowCursor;
use crate::model::TenantModel;
use crate::model::calendar::Seconds;
use crate::money::Money;
use crate::table::Table;
use crate::text::Keep;
use crate::time::Time;

record! {
    /// A price of a product and the time in which it applied. A product's rows cover all time since
    /// its creation, without gaps or overlaps.
    pub struct PriceHistory, draft PriceHistoryDraft<'a> in PriceHistory, docs price_history_docs {
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
    type Cursor<'d, I: Keep> = PriceCursor<'d, I>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.versions().before(tenant.sizes().products)
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> PriceCursor<'_, I> {
        let (tenant_id, product_id) = (tenant.kept_tenant_id(), tenant.kept_id(Table::Products, 0));
        let mut cursor =
            PriceCursor { row: start, product: 0, product_id, number: 0, prices: vec![], tenant_id, tenant };
        cursor.enter();
        cursor
    }
}

/// Goes from price to price, product by product.
pub(crate) struct PriceCursor<'d, I> {
    tenant: TenantModel<'d>,
    tenant_id: I,
    row: u64,
    product: u64,
    product_id: I,
    /// The next price of the product.
    number: usize,
    /// Its prices, and when each begins.
    prices: Vec<(Seconds, Money)>,
}

impl<I: Keep> PriceCursor<'_, I> {
    /// Moves to the product that has the cursor's row.
    fn enter(&mut self) {
        let (product, number) = self.tenant.versions().product_of_row(self.row);
        self.open(product);
        self.number = number as usize;
    }

    fn open(&mut self, product: u64) {
        let (tenant, draws) = (&self.tenant, self.tenant.draws(Table::Products, product));
        let standing = tenant.catalogue().standing(product);
        let timeline = tenant.versions().timeline(product, draws, standing.offer);
        timeline.prices(
            tenant.pricing(standing.slot, draws),
            tenant.entered(product, standing.offer),
            &mut self.prices,
        );
        (self.product, self.product_id, self.number) = (product, tenant.kept_id(Table::Products, product), 0);
    }
}

impl<I: Keep> RowCursor for PriceCursor<'_, I> {
    type Row = PriceHistory;
    type Draft<'a>
        = PriceHistoryDraft<'a>
    where
        Self: 'a;

    fn skip(&mut self, rows: u64) {
        if rows > 0 {
            self.row += rows;
            self.enter();
        }
    }

    #[inline(always)]
    fn draft(&mut self) -> PriceHistoryDraft<'_> {
        if self.number == self.prices.len() {
            self.open(self.product + 1);
        }
        let (begins, price) = self.prices[self.number];
        (self.number, self.row) = (self.number + 1, self.row + 1);
        PriceHistoryDraft {
            id: self.tenant.fresh_id(Table::PriceHistory, self.row - 1),
            tenant_id: self.tenant_id.id(),
            product_id: self.product_id.id(),
            price,
            effective_from: Time(begins),
            effective_to: self.prices.get(self.number).map(|&(ends, _)| Time(ends)),
        }
    }
}
