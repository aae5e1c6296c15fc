//! Order items: the lines of the orders.

use uuid::Uuid;

use super::cursor::Entity;
use crate::declare::record;
use crate::draft::{Draft, RowCursor};
use crate::model::TenantModel;
use crate::model::baskets::{Basket, Baskets};
use crate::model::quotes::Sale;
use crate::money::Money;
use crate::table::Table;
use crate::text::{Id, Keep};

record! {
    /// A line of an order. A product occurs at most once in an order.
    pub struct OrderItem, draft OrderItemDraft<'a> in OrderItems unique by (order_id, product_id), docs order_item_docs {
        /// The item's id.
        order_item_id: Uuid [id],
        /// The order.
        order_id: Uuid [references Orders],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// What was bought.
        product_id: Uuid [references Products],
        /// How many pieces, from 1 to 6.
        quantity: i64 where minimum(1),
        /// The product's price at the order's `order_date`.
        unit_price: Money where minimum(1),
        /// Quantity times unit price, exactly.
        line_total: Money where minimum(1),
    }
}

impl Entity for OrderItem {
    const TABLE: Table = Table::OrderItems;
    type Cursor<'d, I: Keep> = ItemCursor<'d, I>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.sales().items_before(tenant.sizes().orders)
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> ItemCursor<'_, I> {
        let (order, line) = tenant.sales().order_of_item(start);
        ItemCursor::new(tenant, start, (order, line))
    }
}

/// Goes from line to line, through one run of orders after the other.
pub(crate) struct ItemCursor<'d, I> {
    tenant: TenantModel<'d>,
    tenant_id: I,
    row: u64,
    run: Baskets,
    /// The ids of the run's orders.
    order_ids: Vec<I>,
    /// The next line of the run.
    next: usize,
}

impl<'d, I: Keep> ItemCursor<'d, I> {
    /// A cursor before a row, which is this line of this order.
    fn new(tenant: TenantModel<'d>, row: u64, (order, line): (u64, u64)) -> ItemCursor<'d, I> {
        let (run, tenant_id) = (Baskets::before(&tenant, order), tenant.kept_tenant_id());
        let mut cursor = ItemCursor { tenant, tenant_id, row, run, order_ids: vec![], next: 0 };
        cursor.next_run();
        cursor.next = line as usize;
        cursor
    }

    #[inline(never)]
    fn next_run(&mut self) {
        self.run.next_run(&self.tenant);
        self.order_ids.clear();
        let id = |basket: &Basket| self.tenant.kept_id::<I>(Table::Orders, basket.order);
        self.order_ids.extend(self.run.baskets().iter().map(id));
        self.next = 0;
    }
}

impl<'d> ItemCursor<'d, Id<'static>> {
    /// A cursor before the first item of an order.
    pub(crate) fn of_order(tenant: TenantModel<'d>, order: u64) -> Self {
        let row = tenant.sales().items_before(order);
        ItemCursor::new(tenant, row, (order, 0))
    }

    /// The items of the order that the cursor begins with.
    pub(crate) fn items(&mut self) -> Vec<OrderItem> {
        // The first run is one order.
        (self.next..self.run.sales().len()).map(|_| self.row()).collect()
    }

    fn row(&mut self) -> OrderItem {
        self.draft().row()
    }
}

impl<I: Keep> RowCursor for ItemCursor<'_, I> {
    type Row = OrderItem;
    type Draft<'a>
        = OrderItemDraft<'a>
    where
        Self: 'a;

    fn skip(&mut self, rows: u64) {
        self.row += rows;
        let ahead = self.run.sales().len() - self.next;
        if rows <= ahead as u64 {
            self.next += rows as usize;
        } else {
            let (order, line) = self.tenant.sales().order_of_item(self.row);
            self.run.skip_to(order);
            self.next_run();
            self.next = line as usize;
        }
    }

    #[inline(always)]
    fn draft(&mut self) -> OrderItemDraft<'_> {
        if self.next == self.run.sales().len() {
            self.next_run();
        }
        let (sale, (basket, _)) = (self.run.sales()[self.next], self.run.lines()[self.next]);
        (self.next, self.row) = (self.next + 1, self.row + 1);
        draft(&self.tenant, self.row - 1, (self.tenant_id.id(), self.order_ids[usize::from(basket)].id()), sale)
    }
}

/// The item in a row, of a tenant's order.
#[inline(always)]
fn draft<'a>(
    tenant: &TenantModel<'_>,
    row: u64,
    (tenant_id, order_id): (Id<'a>, Id<'a>),
    sale: Sale,
) -> OrderItemDraft<'a> {
    OrderItemDraft {
        order_item_id: tenant.fresh_id(Table::OrderItems, row),
        order_id,
        tenant_id,
        product_id: tenant.fresh_id(Table::Products, sale.product),
        quantity: sale.quantity,
        unit_price: sale.unit_price,
        line_total: sale.total(),
    }
}

/// The item in a row, of a tenant's order.
pub(super) fn item(tenant: &TenantModel<'_>, row: u64, ids: (Id<'_>, Id<'_>), sale: Sale) -> OrderItem {
    draft(tenant, row, ids, sale).row()
}
