//! Stock events: each product's ledger.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{Entity, RowCursor};
use super::order::push_external_id;
use super::text::set;
use crate::model::TenantModel;
use crate::model::calendar::timestamp;
use crate::model::lane;
use crate::model::ledger::{Cause, Event, STOCKS, ShelfLedger, rows_before, shelf_of_row};
use crate::schema::{labels, object, record};
use crate::table::Table;

record! {
    /// A change of a product's stock. A product's events are in chronological order, and
    /// `resulting_level` is the running sum.
    pub struct StockEvent in StockEvents, docs stock_event_docs {
        /// The event's id.
        stock_event_id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// The product.
        product_id: Uuid [references Products],
        /// Pieces that came (positive) or went (negative), never 0.
        delta: i64 where NONZERO,
        /// Pieces in stock afterwards, never negative.
        resulting_level: i64 where minimum(0),
        /// When it happened.
        event_time: NaiveDateTime,
        /// What kind of event it is.
        source: StockSource,
        /// Why, and by whom.
        meta: StockMeta,
    }
}

object! {
    /// Why a stock changed, and by whom.
    pub struct StockMeta, docs stock_meta_docs {
        /// The reason; of a sale or a return it names the order's `external_order_id`.
        reason: String where NOT_EMPTY,
        /// Who recorded it.
        operator: String where NOT_EMPTY,
    }
}

labels! {
    /// The kinds of stock events.
    pub enum StockSource {
        /// Goods came from a supplier.
        Receipt = "receipt",
        /// An item of an order that was not cancelled left, at the order's `order_date`.
        Sale = "sale",
        /// An item of a returned order came back.
        Return = "return",
        /// A count that found more or less than there should be, or pieces that went to an outlet:
        /// a surplus after many returns, or what was left of a discontinued product.
        Adjustment = "adjustment",
    }
}

/// People who work in a tenant's store.
const STAFF: u64 = 12;
impl Entity for StockEvent {
    const TABLE: Table = Table::StockEvents;
    type Cursor<'d> = StockCursor<'d>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        rows_before(tenant, tenant.catalogue().shelves())
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> StockCursor<'_> {
        StockCursor::new(tenant, start)
    }
}

/// Goes from event to event, shelf by shelf.
pub(crate) struct StockCursor<'d> {
    tenant: TenantModel<'d>,
    row: u64,
    shelf: u64,
    ledger: ShelfLedger,
    /// By stock of the shelf.
    product_ids: Vec<Uuid>,
}

impl<'d> StockCursor<'d> {
    fn new(tenant: TenantModel<'d>, row: u64) -> StockCursor<'d> {
        let shelf = shelf_of_row(&tenant, row);
        let before = rows_before(&tenant, shelf);
        let mut cursor = StockCursor { tenant, row, shelf, ledger: ShelfLedger::new(), product_ids: vec![] };
        cursor.open_shelf(row - before);
        cursor
    }

    /// A cursor before the first event of a shelf.
    pub(crate) fn of_shelf(tenant: TenantModel<'d>, shelf: u64) -> StockCursor<'d> {
        let row = rows_before(&tenant, shelf);
        let mut cursor = StockCursor { tenant, row, shelf, ledger: ShelfLedger::new(), product_ids: vec![] };
        cursor.open_shelf(0);
        cursor
    }

    fn open_shelf(&mut self, row: u64) {
        self.ledger.open(&self.tenant, self.shelf, row);
        self.name_products();
    }

    fn name_products(&mut self) {
        self.product_ids.resize(STOCKS, Uuid::nil());
        for (stock, product) in self.ledger.stocks() {
            self.product_ids[stock] = self.tenant.id(Table::Products, product);
        }
    }

    #[inline]
    fn next_event(&mut self) -> Event {
        loop {
            if let Some(event) = self.ledger.next(&self.tenant) {
                return event;
            }
            self.shelf += 1;
            self.open_shelf(0);
        }
    }

    fn describe(&self, event: Event, row: &mut StockEvent) {
        let reason = &mut row.meta.reason;
        let (source, order) = match event.cause {
            Cause::Sale { order } => (StockSource::Sale, Some(order)),
            Cause::Return { order } => (StockSource::Return, Some(order)),
            Cause::Receipt { .. } if event.delta > 0 => (StockSource::Receipt, None),
            Cause::Receipt { .. } | Cause::Count | Cause::Clearance => (StockSource::Adjustment, None),
        };
        row.source = source;
        match (source, order) {
            (StockSource::Sale, Some(order)) => {
                set(reason, &["Sale "]);
                push_external_id(&self.tenant, order, reason);
                set(&mut row.meta.operator, &["Checkout"]);
                return;
            }
            (_, Some(order)) => {
                set(reason, &["Return "]);
                push_external_id(&self.tenant, order, reason);
            }
            (StockSource::Receipt, None) => set(reason, &[self.receipt_reason(event)]),
            (_, None) => set(reason, &[adjustment_reason(event)]),
        }
        self.set_operator(row);
    }

    fn receipt_reason(&self, event: Event) -> &'static str {
        if event.cause == (Cause::Receipt { is_initial: true }) {
            return "Initial stock";
        }
        match self.ledger.days_between_receipts(event.stock) {
            0..=3 => "Daily stock replenishment",
            4..=14 => "Weekly stock replenishment",
            15..=60 => "Monthly stock replenishment",
            61..=150 => "Quarterly stock replenishment",
            _ => "Seasonal stock replenishment",
        }
    }

    fn set_operator(&self, row: &mut StockEvent) {
        let staff = self.tenant.draws(Table::StockEvents, self.row).below(lane::stock_event::OPERATOR, STAFF);
        let draws = self.tenant.draws(Table::Tenants, 0);
        let lane = lane::tenant::STAFF + 2 * staff;
        let country = self.tenant.country();
        let names = [draws.pick(lane, country.first_names), draws.pick(lane + 1, country.last_names)];
        set(&mut row.meta.operator, &[names[0], " ", names[1]]);
    }
}

/// Why pieces were found, lost or moved.
fn adjustment_reason(event: Event) -> &'static str {
    match (event.cause, event.delta) {
        (Cause::Count, 1..) => "Cycle count: found",
        (Cause::Count, -1) => "Cycle count: missing",
        (Cause::Count, _) => "Damaged in storage",
        (Cause::Clearance, _) => "Discontinued, moved to outlet",
        _ => "Surplus moved to outlet",
    }
}

impl StockCursor<'_> {
    /// The next event of the cursor's shelf; `None` at its end.
    pub(crate) fn next_of_shelf(&mut self) -> Option<StockEvent> {
        let event = self.ledger.next(&self.tenant)?;
        let mut row = StockEvent::default();
        self.fill_from(event, &mut row);
        Some(row)
    }

    #[inline]
    fn fill_from(&mut self, event: Event, row: &mut StockEvent) {
        row.stock_event_id = self.tenant.id(Table::StockEvents, self.row);
        row.tenant_id = self.tenant.tenant_id();
        row.product_id = self.product_ids[usize::from(event.stock)];
        row.delta = event.delta;
        row.resulting_level = event.level;
        row.event_time = timestamp(event.time);
        self.describe(event, row);
        self.row += 1;
    }
}

impl<'d> StockCursor<'d> {
    /// A cursor on a shelf before what an order sold there, and about how many events are looked through
    /// from there to its return; `None` if those are more than `effort`.
    pub(crate) fn of_order(tenant: TenantModel<'d>, shelf: u64, order: u64, effort: u64) -> (Option<Self>, u64) {
        let mut ledger = ShelfLedger::new();
        let rows = ledger.rows_around(&tenant, shelf, order);
        if rows > effort {
            return (None, rows);
        }
        let row = rows_before(&tenant, shelf) + ledger.open_at_order(&tenant, shelf, order);
        let mut cursor = StockCursor { tenant, row, shelf, ledger, product_ids: vec![] };
        cursor.name_products();
        (Some(cursor), rows)
    }

    /// About how many events are looked through to make a row.
    pub(crate) fn events_looked_through(tenant: &TenantModel<'_>, row: u64) -> u64 {
        let shelf = shelf_of_row(tenant, row);
        ShelfLedger::new().events_looked_through(tenant, shelf, row - rows_before(tenant, shelf))
    }

    /// The next event of an order with its row; `None` at the end of the shelf.
    pub(crate) fn next_of_order(&mut self, order: u64) -> Option<(u64, StockEvent)> {
        loop {
            let event = self.ledger.next(&self.tenant)?;
            let is_wanted =
                |cause| matches!(cause, Cause::Sale { order: of } | Cause::Return { order: of } if of == order);
            if is_wanted(event.cause) {
                let (at, mut row) = (self.row, StockEvent::default());
                self.fill_from(event, &mut row);
                return Some((at, row));
            }
            self.row += 1;
        }
    }

    /// The next event of a product's on the shelf with its row, and how many others were passed;
    /// no event at the end of the shelf, or when as many have been looked at as the effort allows.
    pub(crate) fn next_of_product(&mut self, product: Uuid, effort: &mut u64) -> Option<(u64, StockEvent)> {
        while let Some(left) = effort.checked_sub(1) {
            let event = self.ledger.next(&self.tenant)?;
            *effort = left;
            if self.product_ids[usize::from(event.stock)] == product {
                let (at, mut row) = (self.row, StockEvent::default());
                self.fill_from(event, &mut row);
                return Some((at, row));
            }
            self.row += 1;
        }
        None
    }
}

impl RowCursor<StockEvent> for StockCursor<'_> {
    #[inline]
    fn fill(&mut self, row: &mut StockEvent) {
        let event = self.next_event();
        self.fill_from(event, row);
    }

    fn skip(&mut self, rows: u64) -> bool {
        if rows > self.ledger.rows_worth_an_entry(&self.tenant) {
            return false;
        }
        self.row += rows;
        let mut left = self.ledger.skip(&self.tenant, rows);
        while left > 0 {
            self.shelf += 1;
            self.open_shelf(0);
            left = self.ledger.skip(&self.tenant, left);
        }
        true
    }
}
