//! Orders: what was bought when, by whom, for how much, and what became of it.

use chrono::{Datelike, NaiveDateTime};
use uuid::Uuid;

use super::{Entity, RowCursor, Table, customer, order_item, push_digits, set};
use crate::calendar::{DAY, END, Seconds, demand, timestamp, working_hours};
use crate::dataset::Shop;
use crate::draw::scale;
use crate::money::Money;
use crate::sales::{EPOCH_ORDERS, EpochView, Fate};
use crate::schema::{labels, object, record};
use crate::words::{CAMPAIGNS, DISCOUNT_CODES, ORDER_SOURCES, SEASONAL_CAMPAIGNS};

record! {
    /// An order of a customer. Orders are sorted by `order_date`.
    pub struct Order in orders {
        /// The order's id.
        order_id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references tenants],
        /// The number that the shop shows: `EXT` and eight digits or more, rising; unique within the tenant.
        external_order_id: String [unique],
        /// Who ordered: a customer who had signed up by then.
        customer_id: Uuid [references customers],
        /// The customer's name.
        customer_name_snapshot: String,
        /// The customer's mail address.
        customer_email_snapshot: String,
        /// The sum of the items' `line_total`s.
        total_amount: Money,
        /// The tenant's currency, ISO 4217.
        currency: String,
        /// Where the order stands at the end of the window.
        order_status: OrderStatus,
        /// When it was placed.
        order_date: NaiveDateTime,
        /// How it came in.
        raw_payload: RawPayload,
        /// When it was recorded: within a minute of `order_date`.
        created_at: NaiveDateTime,
    }
}

object! {
    /// How an order came in.
    pub struct RawPayload {
        /// The channel, such as "web".
        source: String,
        /// The campaign that it came from; null on three orders of four.
        campaign: Option<String>,
        /// The code that was typed in; null on seven orders of eight.
        discount_code: Option<String>,
    }
}

labels! {
    /// Where an order stands at the end of the window: by its fate, and by its age if it was kept.
    pub enum OrderStatus {
        /// Less than a day old.
        Pending = "pending",
        /// Less than three days old.
        Processing = "processing",
        /// Less than a week old.
        Shipped = "shipped",
        /// A week old or more.
        Delivered = "delivered",
        /// Called off: nothing left the stock. 3.2 %.
        Cancelled = "cancelled",
        /// All of it came back. 19 % of the orders that are a week old or more.
        Returned = "returned",
    }
}

mod lane {
    pub(super) const TIME: u64 = 0;
    pub(super) const CUSTOMER: u64 = 1;
    pub(super) const SOURCE: u64 = 3;
    pub(super) const CAMPAIGN: u64 = 4;
    pub(super) const DISCOUNT: u64 = 5;
    pub(super) const LAG: u64 = 6;
    pub(super) const RETURN: u64 = 7;
}

/// A return comes at least so long after the sale, where the window allows.
const RETURN_AFTER: Seconds = 3 * DAY;
/// No return comes later than this after the sale.
pub(crate) const RETURN_WITHIN: Seconds = 30 * DAY;

/// When an order was placed.
#[inline]
pub(crate) fn placed_at(shop: &Shop<'_>, order: u64) -> Seconds {
    demand().time_at(shop.sales().plan().spread.position(order, shop.draws(Table::Orders, order).bits(lane::TIME)))
}

/// When a returned order came back, all items at once.
#[inline]
pub(crate) fn returned_at(shop: &Shop<'_>, order: u64, placed_at: Seconds) -> Seconds {
    let bits = shop.draws(Table::Orders, order).bits(lane::RETURN);
    // The window's end cuts the time for a return short, in tiny datasets even below the usual least.
    let least = if placed_at + RETURN_AFTER + DAY < END { RETURN_AFTER } else { 1 };
    let most = (END - placed_at).min(RETURN_WITHIN);
    let exact = placed_at + least + scale(bits, most - least);
    let at_work = working_hours(exact / DAY, bits.rotate_left(32));
    if (placed_at + least..placed_at + most).contains(&at_work) { at_work } else { exact }
}

/// Writes an order's external id.
#[inline]
pub(crate) fn push_external_id(shop: &Shop<'_>, order: u64, target: &mut String) {
    target.push_str("EXT");
    push_digits(target, shop.first_order_number() + order, 8);
}

fn status(fate: Fate, placed_at: Seconds) -> OrderStatus {
    match (fate, (END - placed_at) / DAY) {
        (Fate::Cancelled, _) => OrderStatus::Cancelled,
        (Fate::Returned, _) => OrderStatus::Returned,
        (Fate::Kept, 0) => OrderStatus::Pending,
        (Fate::Kept, 1..3) => OrderStatus::Processing,
        (Fate::Kept, 3..7) => OrderStatus::Shipped,
        (Fate::Kept, _) => OrderStatus::Delivered,
    }
}

impl Entity for Order {
    const TABLE: Table = Table::Orders;
    type Cursor<'d> = OrderCursor<'d>;

    fn count(shop: &Shop<'_>) -> u64 {
        shop.spec().orders_per_tenant
    }

    fn cursor(shop: Shop<'_>, start: u64) -> OrderCursor<'_> {
        OrderCursor { view: shop.sales().epoch(start / EPOCH_ORDERS), order: start, shop }
    }
}

/// Goes from order to order, with the view of their epoch at hand.
pub(crate) struct OrderCursor<'d> {
    shop: Shop<'d>,
    order: u64,
    view: EpochView,
}

impl RowCursor<Order> for OrderCursor<'_> {
    #[inline]
    fn fill(&mut self, row: &mut Order) {
        if self.order / EPOCH_ORDERS != self.view.epoch {
            self.view = self.shop.sales().epoch(self.order / EPOCH_ORDERS);
        }
        fill(&self.shop, &self.view, self.order, row);
        self.order += 1;
    }
}

#[inline]
fn fill(shop: &Shop<'_>, view: &EpochView, order: u64, row: &mut Order) {
    let draws = shop.draws(Table::Orders, order);
    let position = shop.sales().plan().spread.position(order, draws.bits(lane::TIME));
    let placed_at = demand().time_at(position);
    let shape = shop.sales().shape(order);
    let signed_up = shop.sign_ups().before(position);
    let customer = customer::choose(shop, signed_up, [draws.bits(lane::CUSTOMER), draws.bits(lane::CUSTOMER + 1)]);

    row.order_id = shop.id(Table::Orders, order);
    row.tenant_id = shop.tenant_id();
    row.external_order_id.clear();
    push_external_id(shop, order, &mut row.external_order_id);
    row.customer_id = shop.id(Table::Customers, customer);
    customer::fill_contact(shop, customer, &mut row.customer_name_snapshot, &mut row.customer_email_snapshot);
    row.total_amount =
        (0..shape.lines).map(|line| order_item::sale(shop, view, order, shape, line, placed_at).total()).sum();
    set(&mut row.currency, &[shop.currency()]);
    row.order_status = status(shape.fate, placed_at);
    row.order_date = timestamp(placed_at);
    let source = draws.weighted(lane::SOURCE, &ORDER_SOURCES.map(|(_, share)| share), 100);
    set(&mut row.raw_payload.source, &[ORDER_SOURCES[source].0]);
    set_or_null(&mut row.raw_payload.campaign, campaign(draws.bits(lane::CAMPAIGN), row.order_date));
    let code = scale(draws.bits(lane::DISCOUNT), 8 * DISCOUNT_CODES.len() as u64);
    set_or_null(&mut row.raw_payload.discount_code, DISCOUNT_CODES.get(code as usize).copied());
    row.created_at = timestamp(placed_at + draws.below(lane::LAG, 60));
}

/// A campaign of any season on one order in eight, that of the month on another.
#[inline]
fn campaign(bits: u64, placed_at: NaiveDateTime) -> Option<&'static str> {
    let choice = scale(bits, 8 * CAMPAIGNS.len() as u64) as usize;
    match choice / CAMPAIGNS.len() {
        0 => Some(CAMPAIGNS[choice]),
        1 => Some(SEASONAL_CAMPAIGNS[placed_at.month0() as usize]),
        _ => None,
    }
}

#[inline]
fn set_or_null(target: &mut Option<String>, word: Option<&str>) {
    match word {
        Some(word) => set(target.get_or_insert_default(), &[word]),
        None => *target = None,
    }
}
