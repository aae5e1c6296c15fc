//! The stock ledger: what came into and went out of stock, shelf by shelf, in the order of time.
//!
//! A shelf's time is cut into *periods* of whole epochs, so that a product sells some two dozen times in each. A period
//! opens with one event for each product that brings its level to what sells until the next, plus a safety stock: a
//! receipt, or a count that takes a surplus of returned pieces away. So no level ever goes below zero, and the level after an
//! opening depends on nothing before it: a cursor can begin at any period.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use crate::calendar::{DAY, END, Seconds, working_hours};
use crate::dataset::Shop;
use crate::draw::scale;
use crate::entity::{Table, order, order_item, product};
use crate::popularity::{MOST_PRODUCTS, SHELF};
use crate::sales::{EPOCH_ORDERS, Fate, SalesPlan, SoldItem};

/// Sales of a product between two openings, on average, where there are so many.
const SALES_PER_PERIOD: f64 = 24.0;

/// Lanes of the products' draws; the products' own and the prices' are lower.
const SAFETY_LANE: u64 = 2048;
const OPENING_LANE: u64 = 4096;

/// How many epochs' returns are looked through together when a ledger is entered.
const EPOCHS_AT_A_TIME: u64 = 64;

/// How long the periods of each shelf are.
#[derive(Clone, Debug)]
pub(crate) struct LedgerPlan {
    epochs: u64,
    /// First shelf and epochs per period; popular shelves come first and have the shortest periods.
    tiers: Vec<(u64, u64)>,
}

impl LedgerPlan {
    pub(crate) fn new(sales: &SalesPlan, products: u64) -> LedgerPlan {
        let popularity = &sales.popularity;
        let target = SALES_PER_PERIOD * products as f64 / popularity.shelves() as f64;
        let is_enough =
            |shelf, epochs: u64| popularity.share(shelf) * (sales.sold_per_epoch() * epochs) as f64 >= target;
        let (mut tiers, mut first, mut group) = (vec![], 0, 1);
        while first < popularity.shelves() {
            // Shares fall with the rank: the shelves for which this period is long enough come first.
            let whole_window = group >= sales.epochs();
            let end = if whole_window {
                popularity.shelves()
            } else {
                partition_point(first..popularity.shelves(), |shelf| is_enough(shelf, group))
            };
            if end > first {
                tiers.push((first, group));
            }
            (first, group) = (end, group * 2);
        }
        LedgerPlan { epochs: sales.epochs(), tiers }
    }

    fn group(&self, shelf: u64) -> u64 {
        self.tiers[self.tiers.partition_point(|&(first, _)| first <= shelf) - 1].1
    }

    fn periods(&self, group: u64) -> u64 {
        self.epochs.div_ceil(group).max(1)
    }

    /// Number of opening events on the shelves before this one.
    fn openings_before(&self, sales: &SalesPlan, shelf: u64) -> u64 {
        let ends = self.tiers.iter().skip(1).map(|&(first, _)| first).chain([u64::MAX]);
        let ranks = |shelf| sales.popularity.first_rank(shelf);
        self.tiers
            .iter()
            .zip(ends)
            .filter(|((first, _), _)| *first < shelf)
            .map(|(&(first, group), end)| self.periods(group) * (ranks(end.min(shelf)) - ranks(first)))
            .sum()
    }
}

fn partition_point(mut range: Range<u64>, holds: impl Fn(u64) -> bool) -> u64 {
    while range.start < range.end {
        let middle = range.start + (range.end - range.start) / 2;
        if holds(middle) {
            range.start = middle + 1;
        } else {
            range.end = middle;
        }
    }
    range.start
}

/// Rows of the ledgers of all shelves before this one.
pub(crate) fn rows_before(shop: &Shop<'_>, shelf: u64) -> u64 {
    let (sales, popularity) = (shop.sales(), &shop.sales().plan().popularity);
    let moved: u64 = sales
        .segments_of_sales()
        .iter()
        .map(|segment| {
            let items = |fate| popularity.first_place(shelf, segment.places(fate));
            items(Fate::Kept) + 2 * items(Fate::Returned)
        })
        .sum();
    moved + shop.ledgers().openings_before(sales.plan(), shelf)
}

/// The shelf whose ledger has a row.
pub(crate) fn shelf_of_row(shop: &Shop<'_>, row: u64) -> u64 {
    let shelves = shop.sales().plan().popularity.shelves();
    partition_point(1..shelves, |shelf| rows_before(shop, shelf) <= row) - 1
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
    /// Where the event stands: by its time, then openings, sales, returns, each in the order of the orders.
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

/// A returned item that has not come back yet, in 16 bytes: many can be under way. Ordered by time, then order and line.
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

/// What a sold item will be until it comes back.
fn pending_return(shop: &Shop<'_>, sale: &Event, order: u64) -> Pending {
    Pending {
        time: order::returned_at(shop, order, sale.time) as u32,
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
    /// The next one to come back on top.
    pending: BinaryHeap<Reverse<Pending>>,
    items: Vec<SoldItem>,
    events: Vec<Event>,
    /// The next event to be shown.
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

    /// Turns to a shelf, in front of row `row` of its ledger.
    pub(crate) fn open(&mut self, shop: &Shop<'_>, shelf: u64, row: u64) {
        let popularity = &shop.sales().plan().popularity;
        self.shelf = shelf;
        self.group = shop.ledgers().group(shelf);
        self.first_rank = popularity.first_rank(shelf);
        self.products = popularity.products_on(shelf);
        self.events.clear();
        self.next = 0;
        let (period, before) = self.period_near(shop, row);
        self.begin(shop, period);
        self.skip(shop, row - (before - self.pending.len() as u64));
    }

    /// The product's number of a place on the shelf.
    pub(crate) fn product(&self, shop: &Shop<'_>, place: u64) -> u64 {
        shop.ranking().product(self.first_rank + place)
    }

    pub(crate) fn products(&self) -> u64 {
        self.products
    }

    /// Days that a period lasts, by the calendar's mean.
    pub(crate) fn days_per_period(&self, shop: &Shop<'_>) -> u64 {
        731 / shop.ledgers().periods(self.group)
    }

    /// The next event; `None` after the last of the shelf.
    #[inline]
    pub(crate) fn next(&mut self, shop: &Shop<'_>) -> Option<Event> {
        while self.next == self.events.len() {
            if self.period == shop.ledgers().periods(self.group) {
                return None;
            }
            self.make_period(shop);
        }
        self.next += 1;
        Some(self.events[self.next - 1])
    }

    /// About how many events could be passed over in the time that it takes to enter this ledger anew.
    pub(crate) fn rows_worth_an_entry(&self, shop: &Shop<'_>) -> u64 {
        8 * 1024 + shop.ledgers().epochs / 16 + self.pending.len() as u64 / 2
    }

    /// Passes over some events of the shelf; returns how many were left to pass at its end.
    pub(crate) fn skip(&mut self, shop: &Shop<'_>, mut rows: u64) -> u64 {
        loop {
            let ahead = (self.events.len() - self.next) as u64;
            if rows <= ahead {
                self.next += rows as usize;
                return 0;
            }
            if self.period == shop.ledgers().periods(self.group) {
                self.next = self.events.len();
                return rows - ahead;
            }
            rows -= ahead;
            self.make_period(shop);
        }
    }

    fn epochs(&self, shop: &Shop<'_>, period: u64) -> Range<u64> {
        let all = shop.sales().plan().epochs();
        (period * self.group).min(all)..((period + 1) * self.group).min(all)
    }

    /// When a period begins: with the first order of its first epoch.
    fn begins(&self, shop: &Shop<'_>, period: u64) -> Seconds {
        let first_order = self.epochs(shop, period).start * EPOCH_ORDERS;
        if first_order < shop.spec().orders_per_tenant { order::placed_at(shop, first_order) } else { END }
    }

    /// The last period that surely begins at or before a row, and the rows before it if nothing were pending.
    fn period_near(&self, shop: &Shop<'_>, row: u64) -> (u64, u64) {
        if row == 0 || shop.ledgers().periods(self.group) == 1 {
            return (0, 0);
        }
        let (sales, mut period, mut before, mut next) = (shop.sales(), 0, 0, self.products);
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

    /// Puts levels and pending returns in the state in front of a period.
    fn begin(&mut self, shop: &Shop<'_>, period: u64) {
        self.period = period;
        self.pending.clear();
        self.levels = [0; MOST_PRODUCTS];
        if period == 0 {
            return;
        }
        let (before, begins) = (self.begins(shop, period - 1), self.begins(shop, period));
        for place in 0..self.products {
            self.levels[place as usize] = self.safety_stock(shop, place);
        }
        let oldest = before.saturating_sub(order::RETURN_WITHIN);
        let end = period * self.group;
        let start = partition_point(0..end, |epoch| order::placed_at(shop, epoch * EPOCH_ORDERS) < oldest);
        // Few epochs at a time: what is still under way can be far less than what was returned.
        let mut epochs = start.saturating_sub(1)..end;
        while !epochs.is_empty() {
            let part = epochs.start..end.min(epochs.start + EPOCHS_AT_A_TIME);
            epochs.start = part.end;
            self.items.clear();
            shop.sales().items_on(self.shelf, Fate::Returned, &part, &mut self.items);
            for &item in &self.items {
                let sale = self.sale(shop, item);
                let pending = pending_return(shop, &sale, item.order);
                if u64::from(pending.time) >= begins {
                    self.pending.push(Reverse(pending));
                } else if u64::from(pending.time) >= before {
                    self.levels[usize::from(pending.place)] -= sale.delta;
                }
            }
        }
    }

    /// The event of an item's sale.
    fn sale(&self, shop: &Shop<'_>, item: SoldItem) -> Event {
        Event {
            time: order::placed_at(shop, item.order),
            cause: Cause::Sale { order: item.order },
            line: item.line as u8,
            place: order_item::place_on_shelf(shop, item.order, item.line, self.products) as u8,
            delta: -order_item::quantity(shop, item.order, item.line),
            level: 0,
        }
    }

    fn safety_stock(&self, shop: &Shop<'_>, place: u64) -> i64 {
        5 + shop.draws(Table::Products, self.product(shop, place)).below(SAFETY_LANE, 20) as i64
    }

    /// Makes the events of the next period.
    fn make_period(&mut self, shop: &Shop<'_>) {
        self.events.clear();
        self.next = 0;
        let (period, ends) = (self.period, self.begins(shop, self.period + 1));
        self.collect_sales(shop, period);
        self.collect_returns(if period + 1 == shop.ledgers().periods(self.group) { END } else { ends });
        self.open_period(shop, period, ends);
        self.events.sort_unstable_by_key(Event::key);
        for event in &mut self.events {
            let level = &mut self.levels[usize::from(event.place)];
            *level += event.delta;
            event.level = *level;
        }
        self.period += 1;
    }

    fn collect_sales(&mut self, shop: &Shop<'_>, period: u64) {
        self.items.clear();
        for fate in Fate::SOLD {
            shop.sales().items_on(self.shelf, fate, &self.epochs(shop, period), &mut self.items);
        }
        for &item in &self.items {
            let sale = self.sale(shop, item);
            if item.fate == Fate::Returned {
                self.pending.push(Reverse(pending_return(shop, &sale, item.order)));
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

    /// Adds one opening for each product: to what the period sells, and the safety stock.
    fn open_period(&mut self, shop: &Shop<'_>, period: u64, ends: Seconds) {
        let begins = self.begins(shop, period);
        // A quarter of the period is time to open it, but for products that are asked for sooner.
        let (mut sold, mut first) = ([0; MOST_PRODUCTS], [begins + (ends - begins) / 4; MOST_PRODUCTS]);
        for event in &self.events {
            let place = usize::from(event.place);
            sold[place] -= event.delta.min(0);
            first[place] = first[place].min(event.time);
        }
        for place in 0..self.products {
            let draws = shop.draws(Table::Products, self.product(shop, place));
            let bits = draws.bits(OPENING_LANE + period);
            let at = place as usize;
            let (from, to) = match period {
                0 => (product::arrival(shop, draws), product::arrival(shop, draws) + 3 * DAY),
                _ => (begins, first[at]),
            };
            let exact = from + scale(bits, to - from + 1);
            let at_work = working_hours(exact / DAY, bits.rotate_left(32));
            let time = if (from..=to).contains(&at_work) { at_work } else { exact };
            let delta = self.safety_stock(shop, place) + sold[at] - self.levels[at];
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
