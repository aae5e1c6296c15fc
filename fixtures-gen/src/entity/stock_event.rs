//! Stock events: each product's ledger.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::Entity;
use super::order::OrderNumber;
use super::text::PersonName;
use crate::declare::{labels, object, record};
use crate::draft::{Draft, RowCursor};
use crate::model::TenantModel;
use crate::model::lane;
use crate::model::ledger::{Cause, Event, ShelfLedger, rows_before, shelf_of_row};
use crate::table::Table;
use crate::text::{Id, Keep, Phrase, Text, TextOut, Word};
use crate::time::Time;
use crate::words::Spellings;

record! {
    /// A change of a product's stock. A product's events are in chronological order, and
    /// `resulting_level` is the running sum.
    pub struct StockEvent, draft StockEventDraft<'a> in StockEvents, docs stock_event_docs {
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
        meta: StockMeta as StockMetaDraft<'a>,
    }
}

object! {
    /// Why a stock changed, and by whom.
    pub struct StockMeta, draft StockMetaDraft<'a>, docs stock_meta_docs {
        /// The reason; of a sale or a return it names the order's `external_order_id`.
        reason: String as Reason where NOT_EMPTY,
        /// Who recorded it.
        operator: String as &'a Phrase where NOT_EMPTY,
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
    type Cursor<'d, I: Keep> = StockCursor<'d, I>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        rows_before(tenant, tenant.catalogue().shelves())
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> StockCursor<'_, I> {
        StockCursor::new(tenant, start)
    }
}

/// Why a stock changed, as a draft has it; of a sale or a return, also of which order.
#[derive(Clone, Copy)]
pub(crate) struct Reason(&'static Word, Option<OrderNumber>);

impl Text for Reason {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        self.0.write(out);
        if let Some(order) = self.1 {
            order.write(out);
        }
    }
}

/// Goes from event to event, shelf by shelf.
pub(crate) struct StockCursor<'d, I> {
    tenant: TenantModel<'d>,
    tenant_id: I,
    row: u64,
    shelf: u64,
    ledger: ShelfLedger,
    /// By stock of the shelf.
    product_ids: Vec<I>,
    /// The names of the staff.
    staff: [Phrase; STAFF as usize],
}

impl<'d, I: Keep> StockCursor<'d, I> {
    fn before(tenant: TenantModel<'d>, (row, shelf): (u64, u64), ledger: ShelfLedger) -> StockCursor<'d, I> {
        StockCursor {
            tenant_id: tenant.kept_tenant_id(),
            row,
            shelf,
            ledger,
            product_ids: vec![],
            staff: std::array::from_fn(|number| name_of_staff(&tenant, number as u64)),
            tenant,
        }
    }

    fn new(tenant: TenantModel<'d>, row: u64) -> StockCursor<'d, I> {
        let mut cursor = StockCursor::before(tenant, (row, 0), ShelfLedger::new());
        cursor.enter();
        cursor
    }

    /// Moves to the shelf that has the cursor's row.
    fn enter(&mut self) {
        self.shelf = shelf_of_row(&self.tenant, self.row);
        self.open_shelf(self.row - rows_before(&self.tenant, self.shelf));
    }

    fn open_shelf(&mut self, row: u64) {
        self.ledger.open(&self.tenant, self.shelf, row);
        self.name_products();
    }

    fn open_next_shelf(&mut self) {
        self.shelf += 1;
        self.ledger.open_next(&self.tenant);
        self.name_products();
    }

    fn name_products(&mut self) {
        for (stock, product) in self.ledger.stocks() {
            if self.product_ids.len() <= stock {
                self.product_ids.resize(stock + 1, self.tenant_id);
            }
            self.product_ids[stock] = self.tenant.kept_id(Table::Products, product);
        }
    }

    #[inline]
    fn next_event(&mut self) -> Event {
        loop {
            if let Some(event) = self.ledger.next(&self.tenant) {
                return event;
            }
            self.open_next_shelf();
        }
    }

    /// What kind of event it is, and why.
    #[inline(always)]
    fn describe(&self, event: Event) -> (StockSource, Reason) {
        const SALE: &Word = &Word::new("Sale ");
        const RETURN: &Word = &Word::new("Return ");
        match event.cause {
            Cause::Sale { order } => (StockSource::Sale, Reason(SALE, Some(OrderNumber::of(&self.tenant, order)))),
            Cause::Return { order } => {
                (StockSource::Return, Reason(RETURN, Some(OrderNumber::of(&self.tenant, order))))
            }
            Cause::Receipt { .. } if event.delta > 0 => {
                (StockSource::Receipt, Reason(self.receipt_reason(event), None))
            }
            Cause::Receipt { .. } | Cause::Count | Cause::Clearance => {
                (StockSource::Adjustment, Reason(adjustment_reason(event), None))
            }
        }
    }

    #[inline(always)]
    fn receipt_reason(&self, event: Event) -> &'static Word {
        const INITIAL: &Word = &Word::new("Initial stock");
        const DAILY: &Word = &Word::new("Daily stock replenishment");
        const WEEKLY: &Word = &Word::new("Weekly stock replenishment");
        const MONTHLY: &Word = &Word::new("Monthly stock replenishment");
        const QUARTERLY: &Word = &Word::new("Quarterly stock replenishment");
        const SEASONAL: &Word = &Word::new("Seasonal stock replenishment");
        if event.cause == (Cause::Receipt { is_initial: true }) {
            return INITIAL;
        }
        match self.ledger.days_between_receipts(event.stock) {
            0..=3 => DAILY,
            4..=14 => WEEKLY,
            15..=60 => MONTHLY,
            61..=150 => QUARTERLY,
            _ => SEASONAL,
        }
    }

    /// Who records an event that no customer causes.
    #[inline(always)]
    fn operator(&self, row: u64) -> &Phrase {
        let staff = self.tenant.draws(Table::StockEvents, row).below(lane::stock_event::OPERATOR, STAFF);
        &self.staff[staff as usize]
    }

    /// The next row, with its event.
    #[inline(always)]
    fn draft_of(&mut self, event: Event) -> StockEventDraft<'_> {
        const CHECKOUT: &Phrase = &Phrase::new("Checkout");
        let row = self.row;
        self.row += 1;
        let (source, reason) = self.describe(event);
        StockEventDraft {
            stock_event_id: self.tenant.fresh_id(Table::StockEvents, row),
            tenant_id: self.tenant_id.id(),
            product_id: self.product_ids[usize::from(event.stock)].id(),
            delta: event.delta,
            resulting_level: event.level,
            event_time: Time(event.time),
            source,
            meta: StockMetaDraft {
                reason,
                operator: [CHECKOUT, self.operator(row)][usize::from(source != StockSource::Sale)],
            },
        }
    }
}

fn name_of_staff(tenant: &TenantModel<'_>, number: u64) -> Phrase {
    let (draws, lane) = (tenant.draws(Table::Tenants, 0), lane::tenant::STAFF + 2 * number);
    let slugs = tenant.country().slugs;
    let pick = |lane, names: &'static [Spellings]| &names[draws.below(lane, names.len() as u64) as usize].name;
    Phrase::of(&PersonName { first: pick(lane, &slugs.first), last: pick(lane + 1, &slugs.last), second: None })
}

/// Why pieces were found, lost or moved.
fn adjustment_reason(event: Event) -> &'static Word {
    const FOUND: &Word = &Word::new("Cycle count: found");
    const MISSING: &Word = &Word::new("Cycle count: missing");
    const DAMAGED: &Word = &Word::new("Damaged in storage");
    const DISCONTINUED: &Word = &Word::new("Discontinued, moved to outlet");
    const SURPLUS: &Word = &Word::new("Surplus moved to outlet");
    match (event.cause, event.delta) {
        (Cause::Count, 1..) => FOUND,
        (Cause::Count, -1) => MISSING,
        (Cause::Count, _) => DAMAGED,
        (Cause::Clearance, _) => DISCONTINUED,
        _ => SURPLUS,
    }
}

impl<'d> StockCursor<'d, Id<'static>> {
    /// A cursor before the first event of a shelf.
    pub(crate) fn of_shelf(tenant: TenantModel<'d>, shelf: u64) -> Self {
        let row = rows_before(&tenant, shelf);
        let mut cursor = StockCursor::before(tenant, (row, shelf), ShelfLedger::new());
        cursor.open_shelf(0);
        cursor
    }

    /// The next event of the cursor's shelf; `None` at its end.
    pub(crate) fn next_of_shelf(&mut self) -> Option<StockEvent> {
        let event = self.ledger.next(&self.tenant)?;
        Some(self.row_of(event))
    }

    fn row_of(&mut self, event: Event) -> StockEvent {
        self.draft_of(event).row()
    }

    /// A cursor on a shelf before what an order sold there, and about how many events are looked through
    /// from there to its return; `None` if those are more than `effort`.
    pub(crate) fn of_order(tenant: TenantModel<'d>, shelf: u64, order: u64, effort: u64) -> (Option<Self>, u64) {
        let mut ledger = ShelfLedger::new();
        let rows = ledger.rows_around(&tenant, shelf, order);
        if rows > effort {
            return (None, rows);
        }
        let row = rows_before(&tenant, shelf) + ledger.open_at_order(&tenant, shelf, order);
        let mut cursor = StockCursor::before(tenant, (row, shelf), ledger);
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
                let at = self.row;
                return Some((at, self.row_of(event)));
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
            if self.product_ids[usize::from(event.stock)].id().uuid() == product {
                let at = self.row;
                return Some((at, self.row_of(event)));
            }
            self.row += 1;
        }
        None
    }
}

impl<I: Keep> RowCursor for StockCursor<'_, I> {
    type Row = StockEvent;
    type Draft<'a>
        = StockEventDraft<'a>
    where
        Self: 'a;

    #[inline(always)]
    fn draft(&mut self) -> StockEventDraft<'_> {
        let event = self.next_event();
        self.draft_of(event)
    }

    fn skip(&mut self, rows: u64) {
        self.row += rows;
        if rows > self.ledger.rows_worth_an_entry(&self.tenant) {
            return self.enter();
        }
        let mut left = self.ledger.skip(&self.tenant, rows);
        while left > 0 {
            self.open_next_shelf();
            left = self.ledger.skip(&self.tenant, left);
        }
    }
}
