//! Order items: the lines of the orders.

use uuid::Uuid;

use super::cursor::Entity;
use crate::model::lines::Choice;
use crate::model::sales::{EPOCH_ORDERS, EpochView, OrderShape};
use crate::model::{TenantModel, lines, orders};
use crate::money::Money;
use crate::schema::{RowCursor, record};
use crate::table::Table;
use crate::text::{Id, KeptId};

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
    type Cursor<'d> = ItemCursor<'d>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.sales().items_before(tenant.sizes().orders)
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> ItemCursor<'_> {
        let (order, line) = tenant.sales().order_of_item(start);
        ItemCursor {
            row: start,
            line,
            view: tenant.sales().epoch(order / EPOCH_ORDERS),
            open: OpenOrder::new(&tenant, order),
            tenant_id: tenant.kept_tenant_id(),
            tenant,
        }
    }
}

/// Goes from line to line, order by order, keeping the view of their epoch.
pub(crate) struct ItemCursor<'d> {
    tenant: TenantModel<'d>,
    tenant_id: KeptId,
    row: u64,
    line: u64,
    view: EpochView,
    open: OpenOrder,
}

/// What the lines of one order have in common.
struct OpenOrder {
    order: u64,
    shape: OrderShape,
    choice: Choice,
    order_id: KeptId,
}

impl OpenOrder {
    #[inline]
    fn new(tenant: &TenantModel<'_>, order: u64) -> OpenOrder {
        let (shape, draws) = (tenant.sales().shape(order), tenant.draws(Table::Orders, order));
        OpenOrder {
            order,
            shape,
            choice: Choice::new(tenant, draws, shape.fate, orders::placed_at_of(tenant, order, draws)),
            order_id: tenant.kept_id(Table::Orders, order),
        }
    }
}

impl ItemCursor<'_> {
    fn next_order(&mut self) {
        let order = self.open.order + 1;
        if order / EPOCH_ORDERS != self.view.epoch {
            self.view = self.tenant.sales().epoch(order / EPOCH_ORDERS);
        }
        self.open = OpenOrder::new(&self.tenant, order);
        self.line = 0;
    }
}

impl RowCursor for ItemCursor<'_> {
    type Row = OrderItem;
    type Draft<'a>
        = OrderItemDraft<'a>
    where
        Self: 'a;

    #[inline(always)]
    fn draft(&mut self) -> OrderItemDraft<'_> {
        if self.line == self.open.shape.lines {
            self.next_order();
        }
        let open = &self.open;
        let sale = lines::sale(&self.tenant, &self.view, &open.choice, open.shape, self.line);
        (self.line, self.row) = (self.line + 1, self.row + 1);
        OrderItemDraft {
            order_item_id: self.tenant.fresh_id(Table::OrderItems, self.row - 1),
            order_id: Id::Kept(&self.open.order_id),
            tenant_id: Id::Kept(&self.tenant_id),
            product_id: self.tenant.fresh_id(Table::Products, sale.product),
            quantity: sale.quantity,
            unit_price: sale.unit_price,
            line_total: sale.total(),
        }
    }
}
