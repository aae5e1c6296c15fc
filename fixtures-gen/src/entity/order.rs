//! Orders: what was bought when, by whom, for how much, and what became of it.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::Entity;
use super::customer::contact;
use super::order_item::{OrderItem, item};
use super::text::{Email, PersonName};
use crate::declare::{labels, object, record};
use crate::draft::{Draft, RowCursor};
use crate::model::baskets::Baskets;
use crate::model::calendar::{DAY, END, Seconds};
use crate::model::draw::RowDraws;
use crate::model::lane::order as lane;
use crate::model::mix::Fate;
use crate::model::{TenantModel, TenantOutline};
use crate::money::Money;
use crate::table::Table;
use crate::text::{Id, Keep, Text, TextOut, Word};
use crate::time::Time;

record! {
    /// An order of a customer. Orders are sorted by `order_date`.
    pub struct Order, draft OrderDraft<'a> in Orders, docs order_docs {
        /// The order's id.
        order_id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// The shop's order number: `EXT` and at least eight digits, rising; unique within the
        /// tenant.
        external_order_id: String as OrderNumber where pattern("^EXT[0-9]{8,}$") [unique],
        /// Who ordered: a customer who had signed up by then.
        customer_id: Uuid [references Customers],
        /// The customer's name.
        customer_name_snapshot: String as PersonName where NOT_EMPTY,
        /// The customer's email address.
        customer_email_snapshot: String as Email where email("^[a-z0-9._+-]+@example[.](com|org|net)$"),
        /// The sum of the items' `line_total`s.
        total_amount: Money where minimum(1),
        /// The tenant's currency, ISO 4217.
        currency: String as &'a Word where CURRENCY,
        /// Where the order stands at the end of the window.
        order_status: OrderStatus,
        /// When it was placed.
        order_date: NaiveDateTime,
        /// How it came in.
        raw_payload: RawPayload as RawPayloadDraft<'a>,
        /// When it was recorded: within a minute of `order_date`.
        created_at: NaiveDateTime,
    }
}

object! {
    /// How an order came in.
    pub struct RawPayload, draft RawPayloadDraft<'a>, docs raw_payload_docs {
        /// The channel, such as "web".
        source: String as &'a Word where NOT_EMPTY,
        /// The campaign that it came from: one that ran then, or `welcome_series` on a customer's
        /// first order; null on most orders.
        campaign: Option<String> as Option<&'a Word> where NOT_EMPTY,
        /// The code that was typed in, of the campaign or of none; null on most orders.
        discount_code: Option<String> as Option<&'a Word> where NOT_EMPTY,
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
        /// Called off: nothing left the stock. 3 %.
        Cancelled = "cancelled",
        /// All of it came back: 4 % to 35 % of the orders that are a week old or more, by what the
        /// shop deals in.
        Returned = "returned",
    }
}

/// An order's external id.
#[derive(Clone, Copy)]
pub(crate) struct OrderNumber(u64);

impl OrderNumber {
    #[inline(always)]
    pub(crate) fn of(tenant: &TenantModel<'_>, order: u64) -> OrderNumber {
        OrderNumber(tenant.first_order_number() + order)
    }
}

impl Text for OrderNumber {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        out.constant("EXT");
        out.padded_number(self.0, 8);
    }
}

/// The number in an external id; the rest need not fit.
pub(crate) fn number_of_external_id(id: &str) -> Option<u64> {
    let digits = id.strip_prefix("EXT").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let number: u64 = digits.parse().ok()?;
    // No zeros before the number: the least has eight digits.
    (digits.len() == 8.max(number.checked_ilog10().map_or(1, |last| last as usize + 1))).then_some(number)
}

/// The order of a tenant with this number in its external id.
pub(crate) fn order_of_number(tenant: &TenantOutline, number: u64) -> Option<u64> {
    number.checked_sub(tenant.first_order_number()).filter(|&order| order < tenant.sizes.orders)
}

pub(crate) fn status(fate: Fate, placed_at: Seconds, draws: RowDraws) -> OrderStatus {
    let age = END - placed_at;
    match fate {
        Fate::Cancelled => OrderStatus::Cancelled,
        Fate::Returned => OrderStatus::Returned,
        Fate::Kept if age >= 7 * DAY => OrderStatus::Delivered,
        // Some orders are quicker than others: by up to a quarter of the time.
        Fate::Kept => match age + age * draws.below(lane::STATUS, 1_024) / 3_072 {
            age if age < DAY => OrderStatus::Pending,
            age if age < 3 * DAY => OrderStatus::Processing,
            age if age < 7 * DAY => OrderStatus::Shipped,
            _ => OrderStatus::Delivered,
        },
    }
}

impl Entity for Order {
    const TABLE: Table = Table::Orders;
    type Cursor<'d, I: Keep> = OrderCursor<'d, I>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.sizes().orders
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> OrderCursor<'_, I> {
        OrderCursor {
            tenant_id: tenant.kept_tenant_id(),
            currency: Word::new(tenant.country().currency),
            run: Baskets::before(&tenant, start),
            next: 0,
            tenant,
        }
    }
}

/// Goes from order to order, through one run of them after the other.
pub(crate) struct OrderCursor<'d, I> {
    tenant: TenantModel<'d>,
    tenant_id: I,
    currency: Word,
    run: Baskets,
    /// The next order of the run.
    next: usize,
}

impl OrderCursor<'_, Id<'static>> {
    /// The next order. Adds its items, the first of which is in this row.
    pub(crate) fn row_with_items(&mut self, row: u64, items: &mut Vec<OrderItem>) -> Order {
        let order = self.draft().row();
        // As numbers: a struct has no use for their texts.
        let [tenant_id, order_id] = [order.tenant_id, order.order_id].map(|id| {
            let (high, low) = id.as_u64_pair();
            Id::Halves(high, low)
        });
        let sales = self.run.sales_of(&self.run.baskets()[self.next - 1]);
        items.extend((row..).zip(sales).map(|(row, &sale)| item(&self.tenant, row, (tenant_id, order_id), sale)));
        order
    }
}

impl<I: Keep> RowCursor for OrderCursor<'_, I> {
    type Row = Order;
    type Draft<'a>
        = OrderDraft<'a>
    where
        Self: 'a;

    fn skip(&mut self, rows: u64) {
        let ahead = self.run.baskets().len() - self.next;
        if rows <= ahead as u64 {
            self.next += rows as usize;
        } else {
            self.run.skip_to(self.run.end() + rows - ahead as u64);
            self.next = 0;
        }
    }

    #[inline(always)]
    fn draft(&mut self) -> OrderDraft<'_> {
        if self.next == self.run.baskets().len() {
            self.run.next_run(&self.tenant);
            self.next = 0;
        }
        let (tenant, basket) = (&self.tenant, &self.run.baskets()[self.next]);
        self.next += 1;
        let (order, draws, placed_at, shape) = (basket.order, basket.draws, basket.placed_at, basket.shape);
        let buyer = tenant.customers().buyer(order, draws);
        let (name, email) = contact(tenant, buyer.customer);
        let campaign = tenant.campaigns().of(draws, placed_at, buyer.is_welcome);
        let channel = || tenant.channel(draws.below(lane::SOURCE, 100), placed_at);
        OrderDraft {
            order_id: tenant.fresh_id(Table::Orders, order),
            tenant_id: self.tenant_id.id(),
            external_order_id: OrderNumber::of(tenant, order),
            customer_id: tenant.fresh_id(Table::Customers, buyer.customer),
            customer_name_snapshot: name,
            customer_email_snapshot: email,
            total_amount: self.run.total(basket),
            currency: &self.currency,
            order_status: status(shape.fate, placed_at, draws),
            order_date: Time(placed_at),
            raw_payload: RawPayloadDraft {
                source: campaign.channel.unwrap_or_else(channel),
                campaign: campaign.name,
                discount_code: campaign.code,
            },
            created_at: Time(placed_at + draws.below(lane::LAG, 60)),
        }
    }
}
