//! The stock ledger: what came into and went out of stock, shelf by shelf, in chronological order.
//!
//! A shelf's time is cut into *periods* of whole epochs, so that a product sells some two dozen
//! times in each. A period opens with one event for each product that brings its level to what
//! sells until the next, plus a safety stock: a receipt, or a count that removes a surplus of
//! returned pieces. So no level ever falls below zero, and the level after an opening depends on
//! nothing before it: a cursor can begin at any period.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::calendar::{DAY, END, Seconds, working_hours};
use super::context::TenantModel;
use super::draw::scale;
use super::lane::product as lane;
use super::periods::partition_point;
use super::popularity::{MOST_PRODUCTS, SHELF};
use super::sales::{EPOCH_ORDERS, Fate, SoldItem};
use super::{lines, orders, products};
use crate::table::Table;

/// How many epochs' returns are looked through together when a ledger is entered.
const EPOCHS_AT_A_TIME: u64 = 64;

/// Rows of the ledgers of all shelves before this one.
pub(crate) fn rows_before(tenant: &TenantModel<'_>, shelf: u64) -> u64 {
    let (sales, popularity) = (tenant.sales(), &tenant.sales().plan().popularity);
    let moved: u64 = sales
        .segments_of_sales()
        .iter()
        .map(|segment| {
            let items = |fate| popularity.first_place(shelf, segment.places(fate));
            items(Fate::Kept) + 2 * items(Fate::Returned)
        })
        .sum();
    moved + tenant.periods().openings_before(sales.plan(), shelf)
}

/// The shelf whose ledger has a row.
pub(crate) fn shelf_of_row(tenant: &TenantModel<'_>, row: u64) -> u64 {
    let shelves = tenant.sales().plan().popularity.shelves();
    partition_point(1..shelves, |shelf| rows_before(tenant, shelf) <= row) - 1
}

/// Why a level changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The opening of a period, by its number.
    Opening { period: u64 },
    /// A line of an order left.
    Sale { order: u64 },
    /// It came back.
    Return { order: u64 },
}

/// One event of a shelf's ledger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) time: Seconds,
    pub(crate) cause: Cause,
    line: u8,
    pub(crate) place: u8,
    pub(crate) delta: i64,
    pub(crate) level: i64,
}

impl Event {
    /// The event's place in the ledger: by time, then openings, sales and returns, each by order.
    #[inline]
    fn key(&self) -> u128 {
        let (kind, number) = match self.cause {
            Cause::Opening { .. } => (0, u64::from(self.place)),
            Cause::Sale { order } => (1, order * SHELF + u64::from(self.line)),
            Cause::Return { order } => (2, order * SHELF + u64::from(self.line)),
        };
        u128::from(self.time * 4 + kind) << 64 | u128::from(number)
    }
}

/// A returned item that has not come back yet, in 16 bytes: many can be under way. Ordered by time,
/// then order and line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pending {
    time: u32,
    /// The order's number above three bits of the line.
    order_and_line: u64,
    place: u8,
    quantity: u8,
}

impl Pending {
    fn event(self) -> Event {
        Event {
            time: u64::from(self.time),
            cause: Cause::Return { order: self.order_and_line / SHELF },
            line: (self.order_and_line % SHELF) as u8,
            place: self.place,
            delta: i64::from(self.quantity),
            level: 0,
        }
    }
}

/// The return of a sold item, yet to come.
fn pending_return(tenant: &TenantModel<'_>, sale: &Event, order: u64) -> Pending {
    Pending {
        time: orders::returned_at(tenant, order, sale.time) as u32,
        order_and_line: order * SHELF + u64::from(sale.line),
        place: sale.place,
        quantity: sale.delta.unsigned_abs() as u8,
    }
}

/// Goes through the ledger of one shelf, period by period.
#[derive(Clone, Debug)]
pub(crate) struct ShelfLedger {
    shelf: u64,
    group: u64,
    first_rank: u64,
    products: u64,
    /// The next period to be opened.
    period: u64,
    levels: [i64; MOST_PRODUCTS],
    /// The next one to come back is on top.
    pending: BinaryHeap<Reverse<Pending>>,
    items: Vec<SoldItem>,
    events: Vec<Event>,
    /// The next event to be returned.
    next: usize,
}

impl ShelfLedger {
    /// An empty ledger, to be [opened](Self::open).
    pub(crate) fn new() -> ShelfLedger {
        ShelfLedger {
            shelf: 0,
            group: 1,
            first_rank: 0,
            products: 0,
            period: 0,
            levels: [0; MOST_PRODUCTS],
            pending: BinaryHeap::new(),
            items: vec![],
            events: vec![],
            next: 0,
        }
    }

    /// Moves to a shelf, before row `row` of its ledger.
    pub(crate) fn open(&mut self, tenant: &TenantModel<'_>, shelf: u64, row: u64) {
        let popularity = &tenant.sales().plan().popularity;
        self.shelf = shelf;
        self.group = tenant.periods().group(shelf);
        self.first_rank = popularity.first_rank(shelf);
        self.products = popularity.products_on(shelf);
        self.events.clear();
        self.next = 0;
        let (period, before) = self.period_near(tenant, row);
        self.begin(tenant, period);
        self.skip(tenant, row - (before - self.pending.len() as u64));
    }

    /// The product's number of a place on the shelf.
    pub(crate) fn product(&self, tenant: &TenantModel<'_>, place: u64) -> u64 {
        tenant.ranking().product(self.first_rank + place)
    }

    pub(crate) fn products(&self) -> u64 {
        self.products
    }

    /// Days that a period lasts, by the calendar's mean.
    pub(crate) fn days_per_period(&self, tenant: &TenantModel<'_>) -> u64 {
        731 / tenant.periods().count(self.group)
    }

    /// The next event; `None` after the last of the shelf.
    #[inline]
    pub(crate) fn next(&mut self, tenant: &TenantModel<'_>) -> Option<Event> {
        while self.next == self.events.len() {
            if self.period == tenant.periods().count(self.group) {
                return None;
            }
            self.make_period(tenant);
        }
        self.next += 1;
        Some(self.events[self.next - 1])
    }

    /// About how many events can be skipped in the time that it takes to enter this ledger anew.
    pub(crate) fn rows_worth_an_entry(&self, tenant: &TenantModel<'_>) -> u64 {
        8 * 1024 + tenant.periods().epochs / 16 + self.pending.len() as u64 / 2
    }

    /// Skips events of the shelf; returns how many are still to be skipped at its end.
    pub(crate) fn skip(&mut self, tenant: &TenantModel<'_>, mut rows: u64) -> u64 {
        loop {
            let ahead = (self.events.len() - self.next) as u64;
            if rows <= ahead {
                self.next += rows as usize;
                return 0;
            }
            if self.period == tenant.periods().count(self.group) {
                self.next = self.events.len();
                return rows - ahead;
            }
            rows -= ahead;
            self.make_period(tenant);
        }
    }

    fn epochs(&self, tenant: &TenantModel<'_>, period: u64) -> Range<u64> {
        let all = tenant.sales().plan().epochs();
        (period * self.group).min(all)..((period + 1) * self.group).min(all)
    }

    /// When a period begins: with the first order of its first epoch.
    fn begins(&self, tenant: &TenantModel<'_>, period: u64) -> Seconds {
        let first_order = self.epochs(tenant, period).start * EPOCH_ORDERS;
        if first_order < tenant.spec().orders_per_tenant { orders::placed_at(tenant, first_order) } else { END }
    }

    /// The last period that surely begins at or before a row, and the rows before it if nothing
    /// were pending.
    fn period_near(&self, tenant: &TenantModel<'_>, row: u64) -> (u64, u64) {
        if row == 0 || tenant.periods().count(self.group) == 1 {
            return (0, 0);
        }
        let (sales, mut period, mut before, mut next) = (tenant.sales(), 0, 0, self.products);
        let places: Vec<_> = sales
            .segments_of_sales()
            .iter()
            .map(|segment| (segment, Fate::SOLD.map(|fate| sales.places_on(segment, fate, self.shelf))))
            .collect();
        for (segment, [kept, returned]) in &places {
            for epoch in segment.range() {
                if epoch / self.group > period {
                    if next > row {
                        return (period, before);
                    }
                    (period, before) = (period + 1, next);
                    next += self.products;
                }
                next += segment.places_in_epoch(kept, epoch) + 2 * segment.places_in_epoch(returned, epoch);
            }
        }
        (period, before)
    }

    /// Sets levels and pending returns to what they are before a period.
    fn begin(&mut self, tenant: &TenantModel<'_>, period: u64) {
        self.period = period;
        self.pending.clear();
        self.levels = [0; MOST_PRODUCTS];
        if period == 0 {
            return;
        }
        let (before, begins) = (self.begins(tenant, period - 1), self.begins(tenant, period));
        for place in 0..self.products {
            self.levels[place as usize] = self.safety_stock(tenant, place);
        }
        let oldest = before.saturating_sub(orders::RETURN_WITHIN);
        let end = period * self.group;
        let start = partition_point(0..end, |epoch| orders::placed_at(tenant, epoch * EPOCH_ORDERS) < oldest);
        // Few epochs at a time: what is still under way can be far less than what was returned.
        let mut epochs = start.saturating_sub(1)..end;
        while !epochs.is_empty() {
            let part = epochs.start..end.min(epochs.start + EPOCHS_AT_A_TIME);
            epochs.start = part.end;
            self.items.clear();
            tenant.sales().items_on(self.shelf, Fate::Returned, &part, &mut self.items);
            for &item in &self.items {
                let sale = self.sale(tenant, item);
                let pending = pending_return(tenant, &sale, item.order);
                if u64::from(pending.time) >= begins {
                    self.pending.push(Reverse(pending));
                } else if u64::from(pending.time) >= before {
                    self.levels[usize::from(pending.place)] -= sale.delta;
                }
            }
        }
    }

    /// The event of an item's sale.
    fn sale(&self, tenant: &TenantModel<'_>, item: SoldItem) -> Event {
        Event {
            time: orders::placed_at(tenant, item.order),
            cause: Cause::Sale { order: item.order },
            line: item.line as u8,
            place: lines::place_on_shelf(tenant, item.order, item.line, self.products) as u8,
            delta: -lines::quantity(tenant, item.order, item.line),
            level: 0,
        }
    }

    fn safety_stock(&self, tenant: &TenantModel<'_>, place: u64) -> i64 {
        5 + tenant.draws(Table::Products, self.product(tenant, place)).below(lane::SAFETY_STOCK, 20) as i64
    }

    /// Makes the events of the next period.
    fn make_period(&mut self, tenant: &TenantModel<'_>) {
        self.events.clear();
        self.next = 0;
        let (period, ends) = (self.period, self.begins(tenant, self.period + 1));
        self.collect_sales(tenant, period);
        self.collect_returns(if period + 1 == tenant.periods().count(self.group) { END } else { ends });
        self.open_period(tenant, period, ends);
        self.events.sort_unstable_by_key(Event::key);
        for event in &mut self.events {
            let level = &mut self.levels[usize::from(event.place)];
            *level += event.delta;
            event.level = *level;
        }
        self.period += 1;
    }

    fn collect_sales(&mut self, tenant: &TenantModel<'_>, period: u64) {
        self.items.clear();
        for fate in Fate::SOLD {
            tenant.sales().items_on(self.shelf, fate, &self.epochs(tenant, period), &mut self.items);
        }
        for &item in &self.items {
            let sale = self.sale(tenant, item);
            if item.fate == Fate::Returned {
                self.pending.push(Reverse(pending_return(tenant, &sale, item.order)));
            }
            self.events.push(sale);
        }
    }

    fn collect_returns(&mut self, ends: Seconds) {
        while let Some(Reverse(pending)) = self.pending.peek().filter(|next| u64::from(next.0.time) < ends) {
            self.events.push(pending.event());
            self.pending.pop();
        }
    }

    /// Adds one opening for each product: up to what the period sells plus the safety stock.
    fn open_period(&mut self, tenant: &TenantModel<'_>, period: u64, ends: Seconds) {
        let begins = self.begins(tenant, period);
        // Stock arrives in the first quarter of the period, or before the first sale if that is
        // sooner.
        let (mut sold, mut first) = ([0; MOST_PRODUCTS], [begins + (ends - begins) / 4; MOST_PRODUCTS]);
        for event in &self.events {
            let place = usize::from(event.place);
            sold[place] -= event.delta.min(0);
            first[place] = first[place].min(event.time);
        }
        for place in 0..self.products {
            let draws = tenant.draws(Table::Products, self.product(tenant, place));
            let bits = draws.bits(lane::OPENING + period);
            let at = place as usize;
            let (from, to) = if period == 0 {
                let arrival = products::arrival(draws, tenant.arrival());
                (arrival, arrival + 3 * DAY)
            } else {
                (begins, first[at])
            };
            let exact = from + scale(bits, to - from + 1);
            let at_work = working_hours(exact / DAY, bits.rotate_left(32));
            let time = if (from..=to).contains(&at_work) { at_work } else { exact };
            let delta = self.safety_stock(tenant, place) + sold[at] - self.levels[at];
            self.events.push(Event {
                time,
                cause: Cause::Opening { period },
                line: 0,
                place: place as u8,
                delta,
                level: 0,
            });
        }
    }
}
