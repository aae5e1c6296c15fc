//! The stock ledger: what came into and went out of stock, shelf by shelf, in chronological order.
//!
//! A shelf's time is cut into *periods* of whole epochs, and a period into *parts*. Each slot gets a
//! receipt at the beginning of some of the parts, the same number in every period; it brings the
//! level to what sells until the next receipt, plus what stays in stock. So no level ever falls
//! below zero. What stays after the last receipt of a period depends on nothing before it, so a
//! cursor can begin at any period; what stays after the others is chosen so that no receipt is of
//! nothing. A receipt of less than nothing is a surplus that goes to an outlet.
//!
//! A slot with two products changes from one to the other at a time of its own: the first pieces of
//! the successor come. Where there are several periods, the last pieces of its predecessor go to an
//! outlet, so that what comes back later is all that there is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::calendar::{END, Seconds, TRADE, Zone};
use super::catalogue::{CATEGORIES, MOST_RANKS, Occupants, Offer};
use super::context::TenantModel;
use super::draw::{RowDraws, scale};
use super::lane;
use super::lines::{Choice, Pick};
use super::mix::Fate;
use super::orders;
use super::periods::{MOST_RECEIPTS, Tier};
use super::permute::partition_point;
use super::receipts::{EMPTY, Part, Receipt};
use super::sales::{EPOCH_ORDERS, ListTools, Segment, SoldItem};
use crate::table::Table;

/// How many epochs are looked through together for returns when a ledger is entered, at least.
const EPOCHS_AT_A_TIME: u64 = 64;
/// About how many returns they have together, if those are fewer.
const RETURNS_AT_A_TIME: u64 = 1_024;
/// Lines that an order can have: the line takes three bits.
const LINES: u64 = 8;

/// Places for the slots of a shelf, by category and rank.
const PLACES: usize = CATEGORIES as usize * MOST_RANKS;
/// Stocks of a shelf: two for each place, of its product and of a successor.
pub(crate) const STOCKS: usize = 2 * PLACES;

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
    moved + tenant.periods().events_before(tenant.catalogue(), shelf)
}

/// The shelf whose ledger has a row.
pub(crate) fn shelf_of_row(tenant: &TenantModel<'_>, row: u64) -> u64 {
    let shelves = tenant.catalogue().shelves();
    partition_point(1..shelves, |shelf| rows_before(tenant, shelf) <= row) - 1
}

/// Why a level changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Goods came, or a surplus went; the first goods of a product are initial.
    Receipt { is_initial: bool },
    /// A line of an order left.
    Sale { order: u64 },
    /// It came back.
    Return { order: u64 },
    /// A count found more or less than there should be.
    Count,
    /// The product was discontinued; what was left went.
    Clearance,
}

/// One event of a shelf's ledger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) time: Seconds,
    pub(crate) cause: Cause,
    line: u8,
    /// Number of the stock on the shelf.
    pub(crate) stock: u8,
    pub(crate) delta: i64,
    pub(crate) level: i64,
}

/// An event but for its level, in a number that sorts as the ledger does: by time, then receipts, sales,
/// returns, counts and clearances, each by order and line, or by stock.
///
/// From the highest bit: 27 bits of time and 3 of the kind, 48 of what sorts events of one time and kind, 8
/// of the stock, 1 of whether a receipt is initial, and 41 of the pieces above [`Packed::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Packed(u128);

impl Packed {
    /// No pieces.
    const NONE: i64 = 1 << 40;
    const DELTA: u32 = 41;

    /// Packs an event. Of receipts and of counts of one stock and time, the one with the least index comes
    /// first.
    #[inline(always)]
    fn new(event: &Event, index: usize) -> Packed {
        let by_stock = u64::from(event.stock) << 32 | index as u64;
        let by_line = |order: u64| order * LINES + u64::from(event.line);
        let (kind, number, is_initial) = match event.cause {
            Cause::Receipt { is_initial } => (0, by_stock, is_initial),
            Cause::Sale { order } => (1, by_line(order), false),
            Cause::Return { order } => (2, by_line(order), false),
            Cause::Count => (3, by_stock, false),
            Cause::Clearance => (4, by_stock, false),
        };
        let high = event.time << 37 | kind << 34 | number >> 14;
        let low = number << 50 | u64::from(event.stock) << 42 | u64::from(is_initial) << 41;
        Packed(u128::from(high) << 64 | u128::from(low)).with_delta(event.delta)
    }

    #[inline(always)]
    fn with_delta(self, delta: i64) -> Packed {
        Packed(self.0 >> Packed::DELTA << Packed::DELTA | u128::from((delta + Packed::NONE) as u64))
    }

    #[inline(always)]
    fn time(self) -> Seconds {
        (self.0 >> 101) as Seconds
    }

    #[inline(always)]
    fn stock(self) -> u8 {
        (self.0 >> 42) as u8
    }

    #[inline(always)]
    fn delta(self) -> i64 {
        (self.0 as u64 & ((1 << Packed::DELTA) - 1)) as i64 - Packed::NONE
    }

    #[inline(always)]
    fn is_clearance(self) -> bool {
        (self.0 >> 98) as u64 & 7 == 4
    }

    /// The event, with the level after it.
    #[inline(always)]
    fn event(self, level: i64) -> Event {
        let number = (self.0 >> 50) as u64 & ((1 << 48) - 1);
        let order = number / LINES;
        let cause = match (self.0 >> 98) as u64 & 7 {
            0 => Cause::Receipt { is_initial: self.0 >> 41 & 1 == 1 },
            1 => Cause::Sale { order },
            2 => Cause::Return { order },
            3 => Cause::Count,
            _ => Cause::Clearance,
        };
        let line = (number % LINES) as u8;
        Event { time: self.time(), cause, line, stock: self.stock(), delta: self.delta(), level }
    }
}

/// Sorts events that are spread over a time: by equal parts of it first, of which there are as many as
/// events. What is left is a step here and there.
#[derive(Clone, Debug, Default)]
struct Sorting {
    /// The events by part.
    by_part: Vec<Packed>,
    /// Where the next event of each part goes.
    next: Vec<u32>,
}

impl Sorting {
    /// The most events of a part that are sorted by steps.
    const MOST: u32 = 48;

    fn sort(&mut self, events: &mut Vec<Packed>, time: Range<Seconds>) {
        let parts = events.len().next_power_of_two();
        let per_second = ((parts as u64 - 1) << 32) / (time.end - time.start).max(1);
        let part = |event: Packed| {
            let since = event.time().clamp(time.start, time.end) - time.start;
            ((since * per_second) >> 32) as usize
        };
        self.next.clear();
        self.next.resize(parts, 0);
        for &event in &*events {
            self.next[part(event)] += 1;
        }
        let (mut before, mut most) = (0, 0);
        for next in &mut self.next {
            let count = std::mem::replace(next, before);
            (before, most) = (before + count, most.max(count));
        }
        if most > Sorting::MOST {
            return events.sort_unstable();
        }
        self.by_part.resize(events.len(), Packed(0));
        for &event in &*events {
            let next = &mut self.next[part(event)];
            self.by_part[*next as usize] = event;
            *next += 1;
        }
        std::mem::swap(events, &mut self.by_part);
        for index in 1..events.len() {
            let (mut at, event) = (index, events[index]);
            while at > 0 && events[at - 1] > event {
                events[at] = events[at - 1];
                at -= 1;
            }
            events[at] = event;
        }
    }
}

/// A returned item that has not come back yet, in 16 bytes: many can be under way. Ordered by time,
/// then order and line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pending {
    time: u32,
    /// The order's number above three bits of the line.
    order_and_line: u64,
    stock: u8,
    quantity: u8,
}

impl Pending {
    /// The return of a sold item of an order with these draws, yet to come.
    fn new(sale: &Event, order: u64, draws: RowDraws, zone: Zone) -> Pending {
        Pending {
            time: orders::returned_at(draws, sale.time, zone) as u32,
            order_and_line: order * LINES + u64::from(sale.line),
            stock: sale.stock,
            quantity: sale.delta.unsigned_abs() as u8,
        }
    }

    fn event(self) -> Event {
        Event {
            time: u64::from(self.time),
            cause: Cause::Return { order: self.order_and_line / LINES },
            line: (self.order_and_line % LINES) as u8,
            stock: self.stock,
            delta: i64::from(self.quantity),
            level: 0,
        }
    }
}

/// What stands at a place of the shelf.
#[derive(Clone, Copy, Debug)]
struct Place {
    number: u8,
    rank: u8,
    occupants: Occupants,
    /// Whether it stocks next to nothing: it sells out between two receipts.
    is_lean: bool,
}

impl Place {
    /// Whether the successor is sold at a time.
    #[inline]
    fn is_succeeded(&self, time: Seconds) -> bool {
        self.occupants.succession.is_some_and(|succession| succession <= time)
    }

    /// The stock of the product, or of its successor.
    #[inline]
    fn stock(&self, successor: bool) -> usize {
        2 * usize::from(self.number) + usize::from(successor)
    }
}

/// Goes through the ledger of one shelf, period by period.
#[derive(Clone, Debug)]
pub(crate) struct ShelfLedger {
    shelf: u64,
    row: u64,
    tier: Option<Tier>,
    /// Number of periods.
    periods: u64,
    places: Vec<Place>,
    /// The place with a number, one below.
    at: [u8; PLACES],
    /// The next period to be made.
    period: u64,
    levels: [i64; STOCKS],
    /// The next one to come back is on top.
    pending: BinaryHeap<Reverse<Pending>>,
    items: Vec<SoldItem>,
    list_tools: ListTools,
    /// By stock and part.
    parts: Vec<[Part; MOST_RECEIPTS]>,
    /// The events of a period, sorted.
    events: Vec<Packed>,
    /// The level after each.
    levels_after: Vec<i64>,
    sorting: Sorting,
    receipts: Vec<Receipt>,
    /// The next event to be returned.
    next: usize,
}

/// The time of a period and of its parts.
struct Times {
    /// Orders of the period.
    orders: Range<u64>,
    /// When each part begins, and the last one ends.
    borders: [Seconds; MOST_RECEIPTS + 1],
    parts: usize,
    is_first: bool,
    /// The draws of the period.
    draws: RowDraws,
    /// The place with which its counts begin.
    first_counted: u64,
}

impl Times {
    fn begins(&self) -> Seconds {
        self.borders[0]
    }

    fn ends(&self) -> Seconds {
        self.borders[self.parts]
    }

    /// The part of an order.
    #[inline]
    fn of_order(&self, order: u64) -> usize {
        ((order - self.orders.start) * self.parts as u64 / (self.orders.end - self.orders.start)) as usize
    }

    /// The first order of a part.
    fn first_order(&self, part: usize) -> u64 {
        self.orders.start + ((self.orders.end - self.orders.start) * part as u64).div_ceil(self.parts as u64)
    }

    /// The part of a time inside.
    #[inline]
    fn of_time(&self, time: Seconds) -> usize {
        self.borders[1..self.parts].partition_point(|&border| border <= time)
    }
}

impl ShelfLedger {
    /// An empty ledger, to be [opened](Self::open).
    pub(crate) fn new() -> ShelfLedger {
        ShelfLedger {
            shelf: 0,
            row: 0,
            tier: None,
            periods: 0,
            places: vec![],
            at: [0; PLACES],
            period: 0,
            levels: [0; STOCKS],
            pending: BinaryHeap::new(),
            items: vec![],
            list_tools: ListTools::default(),
            parts: vec![[EMPTY; MOST_RECEIPTS]; STOCKS],
            events: vec![],
            levels_after: vec![],
            sorting: Sorting::default(),
            receipts: vec![],
            next: 0,
        }
    }

    /// Moves to the next shelf; others will follow.
    pub(crate) fn open_next(&mut self, tenant: &TenantModel<'_>) {
        self.list_tools.keep_shuffles(tenant.sales());
        self.open(tenant, self.shelf + 1, 0);
    }

    /// Moves to a shelf, before row `row` of its ledger.
    pub(crate) fn open(&mut self, tenant: &TenantModel<'_>, shelf: u64, row: u64) {
        self.stand_before(tenant, shelf);
        let (period, before) = self.period_near(tenant, row);
        self.begin(tenant, period);
        self.skip(tenant, row - (before - self.pending.len() as u64));
    }

    /// Moves to a shelf, before the sales of an order: to the first row of the period that they are in.
    /// Returns the number of that row in the shelf's ledger.
    pub(crate) fn open_at_order(&mut self, tenant: &TenantModel<'_>, shelf: u64, order: u64) -> u64 {
        self.stand_before(tenant, shelf);
        let period = self.period_of(order);
        self.begin(tenant, period);
        if period == 0 {
            return 0;
        }
        let successions = self.periods_of_successions(tenant);
        self.rows_if_nothing_pends(tenant, &successions, period) - self.pending.len() as u64
    }

    /// About how many events are looked through from [there](Self::open_at_order) to the return of the
    /// order, those included that came back before.
    pub(crate) fn rows_around(&mut self, tenant: &TenantModel<'_>, shelf: u64, order: u64) -> u64 {
        self.stand_before(tenant, shelf);
        let begins = self.begins(tenant, self.period_of(order));
        let epoch_at = |time| {
            partition_point(0..tenant.sales().plan().epochs(), |epoch| {
                orders::placed_at(tenant, epoch * EPOCH_ORDERS) < time
            })
        };
        let first = epoch_at(begins.saturating_sub(2 * orders::RETURN_WITHIN));
        let last = epoch_at(orders::placed_at(tenant, order) + orders::RETURN_WITHIN);
        let [until, since] = [last, first].map(|epoch| self.sold_before(tenant, epoch));
        let moved = |fate: Fate| until[fate as usize] - since[fate as usize];
        moved(Fate::Kept) + 2 * moved(Fate::Returned)
    }

    /// The period that holds the sales of an order.
    fn period_of(&self, order: u64) -> u64 {
        (order / EPOCH_ORDERS / self.tier().epochs).min(self.periods - 1)
    }

    /// Lists the products of a shelf with what is in stock at the window's end. Only the last period is
    /// gone through.
    pub(crate) fn levels_at_end(&mut self, tenant: &TenantModel<'_>, shelf: u64, levels: &mut Vec<(u64, i64)>) {
        self.stand_before(tenant, shelf);
        let last = self.periods - 1;
        let begins = self.begins(tenant, last);
        self.begin(tenant, last);
        self.make_period(tenant);
        for index in 0..self.places.len() {
            let place = self.places[index];
            let first = self.levels[place.stock(false)];
            let Some(succession) = place.occupants.succession else {
                levels.push((place.occupants.first, first));
                continue;
            };
            // A period that begins with the successor knows what has come back since of its
            // predecessor only if that was lately.
            let first =
                if last > 0 && succession <= begins { self.late_returns(tenant, &place, succession) } else { first };
            levels.push((place.occupants.first, first));
            levels.push((place.occupants.first + 1, self.levels[place.stock(true)]));
        }
    }

    /// The pieces of the first product of a place that came back after its succession, which cleared its
    /// stock.
    fn late_returns(&mut self, tenant: &TenantModel<'_>, place: &Place, succession: Seconds) -> i64 {
        let epochs = tenant.sales().plan().epochs();
        let epoch_at =
            |time| partition_point(0..epochs, |epoch| orders::placed_at(tenant, epoch * EPOCH_ORDERS) < time);
        let sold = epoch_at(succession - succession.min(orders::RETURN_WITHIN)).saturating_sub(1)..epoch_at(succession);
        self.items.clear();
        tenant.sales().items_on(self.shelf, Fate::Returned, &sold, &mut self.list_tools, &mut self.items);
        let pieces = |item: &SoldItem| {
            let (sale, draws) = self.sale(tenant, *item);
            let is_late = usize::from(sale.stock) == place.stock(false)
                && orders::returned_at(draws, sale.time, tenant.zone()) > succession;
            if is_late { -sale.delta } else { 0 }
        };
        self.items.iter().map(pieces).sum()
    }

    /// Moves to a shelf, before nothing yet.
    fn stand_before(&mut self, tenant: &TenantModel<'_>, shelf: u64) {
        self.shelf = shelf;
        self.tier = Some(*tenant.periods().tier(shelf));
        self.periods = tenant.periods().count(self.tier());
        self.row = tenant.catalogue().row(shelf);
        self.places.clear();
        for category in 0..CATEGORIES {
            let section = tenant.catalogue().section(self.row, category);
            for rank in 0..section.slots {
                let number = place_number(Pick { category, rank });
                let slot = section.slot(rank);
                self.at[number] = self.places.len() as u8;
                self.places.push(Place {
                    number: number as u8,
                    rank: rank as u8,
                    occupants: tenant.catalogue().occupants(slot),
                    is_lean: tenant.stock_draws(slot).below(lane::stock::LEAN, 4) == 0,
                });
            }
        }
        self.events.clear();
        self.next = 0;
    }

    /// The stocks of the shelf with the numbers of their products.
    pub(crate) fn stocks(&self) -> impl Iterator<Item = (usize, u64)> {
        self.places.iter().flat_map(|place| {
            let successor = place.occupants.succession.map(|_| (place.stock(true), place.occupants.first + 1));
            std::iter::once((place.stock(false), place.occupants.first)).chain(successor)
        })
    }

    /// Days between two receipts of a stock, by the calendar's mean.
    pub(crate) fn days_between_receipts(&self, stock: u8) -> u64 {
        let rank = usize::from(stock) / 2 % MOST_RANKS;
        self.tier().days * self.tier().parts as u64 / u64::from(self.tier().receipts[rank])
    }

    fn tier(&self) -> &Tier {
        self.tier.as_ref().expect("the ledger is open")
    }

    /// The next event; `None` after the last of the shelf.
    #[inline]
    pub(crate) fn next(&mut self, tenant: &TenantModel<'_>) -> Option<Event> {
        while self.next == self.events.len() {
            if self.period == self.periods {
                return None;
            }
            self.make_period(tenant);
        }
        self.next += 1;
        Some(self.events[self.next - 1].event(self.levels_after[self.next - 1]))
    }

    /// About how many events can be skipped in the time that it takes to enter this ledger anew.
    pub(crate) fn rows_worth_an_entry(&self, tenant: &TenantModel<'_>) -> u64 {
        4 * 1024 + tenant.periods().epochs() / 16 + self.pending.len() as u64 / 2
    }

    /// Skips events of the shelf; returns how many are still to be skipped at its end.
    pub(crate) fn skip(&mut self, tenant: &TenantModel<'_>, mut rows: u64) -> u64 {
        loop {
            let ahead = (self.events.len() - self.next) as u64;
            if rows <= ahead {
                self.next += rows as usize;
                return 0;
            }
            if self.period == self.periods {
                self.next = self.events.len();
                return rows - ahead;
            }
            rows -= ahead;
            self.make_period(tenant);
        }
    }

    /// The epochs of a period; the last one has those that are left, too.
    fn epochs(&self, tenant: &TenantModel<'_>, period: u64) -> Range<u64> {
        let length = self.tier().epochs;
        let is_last = period + 1 == self.periods;
        period * length..if is_last { tenant.sales().plan().epochs() } else { (period + 1) * length }
    }

    /// When a period begins: with the first order of its first epoch, but the first one with the
    /// window.
    fn begins(&self, tenant: &TenantModel<'_>, period: u64) -> Seconds {
        match period {
            0 => 0,
            period if period == self.periods => END,
            period => orders::placed_at(tenant, self.epochs(tenant, period).start * EPOCH_ORDERS),
        }
    }

    fn times(&self, tenant: &TenantModel<'_>, period: u64) -> Times {
        let (epochs, all) = (self.epochs(tenant, period), tenant.sales().plan().orders());
        let orders = epochs.start * EPOCH_ORDERS..(epochs.end * EPOCH_ORDERS).min(all);
        let draws = tenant.stock_draws_of_period(self.shelf, period);
        let mut times = Times {
            orders,
            borders: [END; MOST_RECEIPTS + 1],
            parts: self.tier().parts,
            is_first: period == 0,
            draws,
            first_counted: draws.below(0, self.places.len() as u64),
        };
        for part in 1..times.parts {
            times.borders[part] = orders::placed_at(tenant, times.first_order(part));
        }
        times.borders[0] = self.begins(tenant, period);
        times.borders[times.parts] = self.begins(tenant, period + 1);
        times
    }

    /// The last period that surely begins at or before a row, and the rows before it if nothing
    /// were pending.
    fn period_near(&self, tenant: &TenantModel<'_>, row: u64) -> (u64, u64) {
        let periods = self.periods;
        if row == 0 || periods == 1 {
            return (0, 0);
        }
        let successions = self.periods_of_successions(tenant);
        let before = |period| self.rows_if_nothing_pends(tenant, &successions, period);
        let period = partition_point(1..periods, |period| before(period) <= row) - 1;
        (period, before(period))
    }

    /// The period in which each succession of the shelf takes place, sorted.
    fn periods_of_successions(&self, tenant: &TenantModel<'_>) -> Vec<u64> {
        let periods = self.periods;
        let mut successions: Vec<u64> = self
            .places
            .iter()
            .filter_map(|place| place.occupants.succession)
            .map(|time| partition_point(1..periods, |period| self.begins(tenant, period) < time) - 1)
            .collect();
        successions.sort_unstable();
        successions
    }

    /// The rows before a period if all that its predecessors sold had come back before it.
    fn rows_if_nothing_pends(&self, tenant: &TenantModel<'_>, successions: &[u64], period: u64) -> u64 {
        let receipts = |place: &Place| u64::from(self.tier().receipts[usize::from(place.rank)]);
        let fixed = self.tier().counts + self.places.iter().map(receipts).sum::<u64>();
        let succeeded = successions.partition_point(|&at| at < period) as u64;
        let moved = self.sold_before(tenant, period * self.tier().epochs);
        period * fixed
            + super::periods::events_of_succession(self.periods) * succeeded
            + moved[Fate::Kept as usize]
            + 2 * moved[Fate::Returned as usize]
    }

    /// The items of the shelf that were kept and returned, of the epochs before this one.
    fn sold_before(&self, tenant: &TenantModel<'_>, epoch: u64) -> [u64; 2] {
        let sales = tenant.sales();
        Fate::SOLD.map(|fate| {
            let of_segment = |segment: &Segment| {
                let places = sales.places_on(segment, fate, self.shelf);
                segment.places_before(&places, epoch)
            };
            sales.segments_of_sales().iter().map(of_segment).sum()
        })
    }

    /// Sets levels and pending returns to what they are before a period.
    fn begin(&mut self, tenant: &TenantModel<'_>, period: u64) {
        self.period = period;
        self.pending.clear();
        self.levels = [0; STOCKS];
        if period == 0 {
            return;
        }
        let last = self.times(tenant, period - 1);
        let begins = last.ends();
        for index in 0..self.places.len() {
            let place = self.places[index];
            self.levels[place.stock(place.is_succeeded(begins))] = self.stays_after(tenant, &place, &last, period - 1);
        }
        let looked_through = self.epochs_that_may_return(tenant, &last, period);
        let end = looked_through.end;
        // Few returns at a time: what is still under way can be far less than what was returned.
        let returns = self.sold_before(tenant, tenant.sales().plan().epochs())[Fate::Returned as usize];
        let at_a_time = (RETURNS_AT_A_TIME * tenant.sales().plan().epochs() / (returns + 1)).max(EPOCHS_AT_A_TIME);
        let mut epochs = looked_through;
        while !epochs.is_empty() {
            let part = epochs.start..end.min(epochs.start + at_a_time);
            epochs.start = part.end;
            self.items.clear();
            tenant.sales().items_on(self.shelf, Fate::Returned, &part, &mut self.list_tools, &mut self.items);
            for &item in &self.items {
                let (sale, draws) = self.sale(tenant, item);
                let pending = Pending::new(&sale, item.order, draws, tenant.zone());
                let time = u64::from(pending.time);
                if time >= begins {
                    self.pending.push(Reverse(pending));
                    continue;
                }
                let place = &self.places[usize::from(self.at[usize::from(sale.stock / 2)])];
                let is_successor = sale.stock % 2 == 1;
                let counts = if place.is_succeeded(begins) == is_successor {
                    // What came back before the last receipt is part of what that one made up for.
                    time >= last.borders[last.parts - self.parts_per_receipt(place)]
                } else {
                    place.occupants.succession.is_some_and(|succession| time > succession)
                };
                if counts {
                    self.levels[usize::from(sale.stock)] -= sale.delta;
                }
            }
        }
    }

    /// The epochs whose returns may still come back in a period, or count in the levels before it, which
    /// follow the period before.
    fn epochs_that_may_return(&self, tenant: &TenantModel<'_>, last: &Times, period: u64) -> Range<u64> {
        let begins = last.ends();
        let oldest =
            last.begins().min(begins - begins.min(orders::RETURN_WITHIN)).saturating_sub(orders::RETURN_WITHIN);
        let end = period * self.tier().epochs;
        let start = partition_point(0..end, |epoch| orders::placed_at(tenant, epoch * EPOCH_ORDERS) < oldest);
        start.saturating_sub(1)..end
    }

    /// About how many events are looked through to make a row of a shelf's ledger: the returns that were
    /// under way when its period began, and the events of that period.
    pub(crate) fn events_looked_through(&mut self, tenant: &TenantModel<'_>, shelf: u64, row: u64) -> u64 {
        self.stand_before(tenant, shelf);
        let (period, before) = self.period_near(tenant, row);
        let sold = |epoch| self.sold_before(tenant, epoch);
        let returns = if period == 0 {
            0
        } else {
            let epochs = self.epochs_that_may_return(tenant, &self.times(tenant, period - 1), period);
            sold(epochs.end)[Fate::Returned as usize] - sold(epochs.start)[Fate::Returned as usize]
        };
        let epochs = self.epochs(tenant, period);
        let [until, since] = [sold(epochs.end), sold(epochs.start)];
        let moved = |fate: Fate| until[fate as usize] - since[fate as usize];
        returns + (moved(Fate::Kept) + 2 * moved(Fate::Returned)).max(row - before.min(row))
    }

    fn parts_per_receipt(&self, place: &Place) -> usize {
        self.tier().parts / usize::from(self.tier().receipts[usize::from(place.rank)])
    }

    /// The event of an item's sale, and the draws of its order.
    #[inline(always)]
    fn sale(&self, tenant: &TenantModel<'_>, item: SoldItem) -> (Event, RowDraws) {
        let draws = tenant.draws(Table::Orders, item.order);
        let time = orders::placed_at_of(tenant, item.order, draws);
        let choice = Choice::new(tenant, draws, item.fate, time);
        let number = place_number(choice.pick(tenant, self.row, item.line).1);
        let place = &self.places[usize::from(self.at[number])];
        let event = Event {
            time,
            cause: Cause::Sale { order: item.order },
            line: item.line as u8,
            stock: place.stock(place.is_succeeded(time)) as u8,
            delta: -choice.quantity(tenant, item.line),
            level: 0,
        };
        (event, draws)
    }

    /// Makes the events of the next period.
    fn make_period(&mut self, tenant: &TenantModel<'_>) {
        self.events.clear();
        self.next = 0;
        let times = self.times(tenant, self.period);
        for place in &self.places {
            // Most places have no successor.
            for parts in &mut self.parts[place.stock(false)..=place.stock(place.occupants.succession.is_some())] {
                parts[..times.parts].fill(EMPTY);
            }
        }
        self.collect_sales(tenant, &times);
        self.collect_returns(&times);
        for index in 0..self.places.len() {
            let place = self.places[index];
            self.receive(tenant, &place, &times);
        }
        self.sorting.sort(&mut self.events, times.begins().max(TRADE)..times.ends());
        self.levels_after.clear();
        self.levels_after.extend(self.events.iter_mut().map(|event| {
            let level = &mut self.levels[usize::from(event.stock())];
            if event.is_clearance() {
                *event = event.with_delta(-*level);
            }
            *level += event.delta();
            *level
        }));
        self.period += 1;
    }

    fn collect_sales(&mut self, tenant: &TenantModel<'_>, times: &Times) {
        self.items.clear();
        let epochs = self.epochs(tenant, self.period);
        for fate in Fate::SOLD {
            tenant.sales().items_on(self.shelf, fate, &epochs, &mut self.list_tools, &mut self.items);
        }
        for &item in &self.items {
            let (sale, draws) = self.sale(tenant, item);
            if item.fate == Fate::Returned {
                self.pending.push(Reverse(Pending::new(&sale, item.order, draws, tenant.zone())));
            }
            let part = &mut self.parts[usize::from(sale.stock)][times.of_order(item.order)];
            part.sold -= sale.delta as i32;
            part.first_sale = part.first_sale.min(sale.time as u32);
            self.events.push(Packed::new(&sale, 0));
        }
    }

    fn collect_returns(&mut self, times: &Times) {
        while let Some(Reverse(pending)) = self.pending.peek().filter(|next| u64::from(next.0.time) < times.ends()) {
            let part = times.of_time(u64::from(pending.time));
            self.parts[usize::from(pending.stock)][part].returned += i32::from(pending.quantity);
            self.events.push(Packed::new(&pending.event(), 0));
            self.pending.pop();
        }
    }

    /// What stays in stock until the end of a period, besides what came back since its last
    /// receipt. It depends on nothing before.
    fn stays_after(&self, tenant: &TenantModel<'_>, place: &Place, times: &Times, period: u64) -> i64 {
        let last = usize::from(self.tier().receipts[usize::from(place.rank)]) - 1;
        let stays = self.stays(tenant, place, period, last);
        let border = times.borders[times.parts - self.parts_per_receipt(place)];
        // A successor begins with a piece at least.
        let begins = place.is_succeeded(times.ends()) && !place.is_succeeded(border);
        stays.max(i64::from(begins))
    }

    /// Pieces that are to stay in stock after a receipt of a period has been sold.
    fn stays(&self, tenant: &TenantModel<'_>, place: &Place, period: u64, receipt: usize) -> i64 {
        let rank = usize::from(place.rank);
        let number = period * MOST_RECEIPTS as u64 + receipt as u64;
        let bits = tenant.stock_draws(place.occupants.slot).bits(lane::stock::STAYS + number);
        let (stock, lot) = (self.tier().stock[rank], self.tier().lot[rank]);
        if place.is_lean || stock == 0 {
            i64::from(scale(bits, 8) == 0)
        } else {
            i64::from(stock) + scale(bits, u64::from(lot) / 2 + 1) as i64
        }
    }

    /// Adds the receipts of a place in the next period, its count if it has one, and what a
    /// succession brings.
    fn receive(&mut self, tenant: &TenantModel<'_>, place: &Place, times: &Times) {
        let mut receipts = std::mem::take(&mut self.receipts);
        self.plan_receipts(tenant, place, times, &mut receipts);
        let mut level = self.levels[place.stock(place.is_succeeded(times.begins()))];
        for number in 0..receipts.len() {
            let next = receipts.get(number + 1).copied();
            let receipt = &mut receipts[number];
            if receipt.is_initial {
                level = 0;
            }
            if !receipt.is_last {
                // Neither this receipt nor the last one of the period may be of nothing.
                let last = next.filter(|next| next.is_last && !next.is_initial).map(|next| next.target());
                while receipt.target() == level || last == Some(receipt.level_at_end()) {
                    receipt.stays += 1;
                }
            }
            self.push(
                receipt.stock,
                receipt.time,
                Cause::Receipt { is_initial: receipt.is_initial },
                receipt.target() - level,
            );
            if receipt.found != 0 {
                let time = receipt.time
                    + scale(receipt.bits.rotate_left(16), receipt.ends.max(receipt.time + 1) - receipt.time);
                self.push(receipt.stock, time, Cause::Count, receipt.found);
            }
            level = receipt.level_at_end();
        }
        let succession = place.occupants.succession.filter(|&time| times.begins() < time && time <= times.ends());
        if let Some(time) = succession.filter(|_| self.periods > 1) {
            self.push(place.stock(false), time, Cause::Clearance, 0);
        }
        self.receipts = receipts;
    }

    /// Lists the receipts of a place in the next period.
    fn plan_receipts(&self, tenant: &TenantModel<'_>, place: &Place, times: &Times, receipts: &mut Vec<Receipt>) {
        receipts.clear();
        let count = usize::from(self.tier().receipts[usize::from(place.rank)]);
        let width = times.parts / count;
        let draws = tenant.stock_draws(place.occupants.slot);
        let (counted, found) = self.count_at(place, times, count).unzip();
        // Nothing depends on what stays after the last period.
        let is_final = self.period + 1 == self.periods;
        for number in 0..count {
            let span = number * width..(number + 1) * width;
            let (begins, ends) = (times.borders[span.start], times.borders[span.end]);
            let (before, after) = (place.is_succeeded(begins), place.is_succeeded(ends));
            let is_last = number + 1 == count && !is_final;
            let bits = draws.bits(lane::stock::RECEIPT + self.period * MOST_RECEIPTS as u64 + number as u64);
            let stays = self.stays(tenant, place, self.period, number);
            let is_initial = times.is_first && number == 0;
            let earliest = if is_initial { begins.max(ShelfLedger::entered(tenant, place, false)) } else { begins };
            let succession = place.occupants.succession.filter(|_| before != after);
            let stock = place.stock(before);
            let found = found.filter(|_| counted == Some(number)).unwrap_or(0);
            receipts.push(Receipt {
                stays: if succession.is_some() { i64::from(self.periods > 1) } else { stays },
                is_last: is_last && succession.is_none(),
                ..Receipt::new(
                    stock,
                    self.sum(stock, span.clone()),
                    earliest..succession.unwrap_or(ends),
                    (found, is_initial),
                    bits,
                    tenant.zone(),
                )
            });
            if let Some(time) = succession {
                let (stock, bits) = (place.stock(true), bits.rotate_left(8));
                let earliest = begins.max(ShelfLedger::entered(tenant, place, true));
                let mut part = self.sum(stock, span);
                // The successor is there when it takes over.
                part.first_sale = time as u32;
                receipts.push(Receipt {
                    stays: stays.max(1),
                    is_last,
                    ..Receipt::new(stock, part, earliest..ends, (0, true), bits, tenant.zone())
                });
            }
        }
        // More can be found than there should be only if it stays: it is not there for the sales.
        for receipt in receipts.iter_mut().filter(|receipt| receipt.found > receipt.stays) {
            receipt.found = -receipt.found;
        }
    }

    /// When the product of a place, or its successor, was entered into the catalogue.
    fn entered(tenant: &TenantModel<'_>, place: &Place, successor: bool) -> Seconds {
        match place.occupants.succession.filter(|_| successor) {
            Some(sold) => tenant.entered(place.occupants.first + 1, Offer::Since(sold)),
            None => tenant.entered(place.occupants.first, Offer::Always),
        }
    }

    /// The receipt of a place after which a count of the next period finds something, and what.
    fn count_at(&self, place: &Place, times: &Times, receipts: usize) -> Option<(usize, i64)> {
        let (places, counts) = (self.places.len() as u64, self.tier().counts);
        let at = u64::from(self.at[usize::from(place.number)]);
        let index = if at < times.first_counted { at + places - times.first_counted } else { at - times.first_counted };
        // Counts are spread over the places: one more has begun before the next place.
        let is_counted = index * counts % places + counts >= places;
        is_counted.then(|| {
            let bits = times.draws.bits(1 + index);
            let found = [-1, -1, -1, -2, -2, -3, 1, 2][(bits & 7) as usize];
            (scale(bits, receipts as u64) as usize, found)
        })
    }

    /// What a stock sells and gets back in some parts of the next period.
    fn sum(&self, stock: usize, span: Range<usize>) -> Part {
        self.parts[stock][span].iter().fold(EMPTY, |sum, part| Part {
            sold: sum.sold + part.sold,
            returned: sum.returned + part.returned,
            first_sale: sum.first_sale.min(part.first_sale),
        })
    }

    fn push(&mut self, stock: usize, time: Seconds, cause: Cause, delta: i64) {
        let event = Event { time, cause, line: 0, stock: stock as u8, delta, level: 0 };
        self.events.push(Packed::new(&event, self.events.len()));
    }
}

/// The number of the place of a pick.
#[inline]
fn place_number(pick: Pick) -> usize {
    pick.category as usize * MOST_RANKS + pick.rank as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        /// Times inside and outside of the range, evenly spread and in heaps.
        #[test]
        fn events_are_sorted(times in vec(prop_oneof![0u64..2_000, 300u64..500, Just(400u64)], 0..400), end in 100u64..1_500) {
            let packed = |(index, &time): (usize, &u64)| {
                let cause = [Cause::Count, Cause::Sale { order: index as u64 * 7_919 % 64 }][index % 2];
                Packed::new(&Event { time, cause, line: 1, stock: (index % 7) as u8, delta: 1, level: 0 }, index)
            };
            let mut events: Vec<_> = times.iter().enumerate().map(packed).collect();
            let mut expected = events.clone();
            expected.sort_unstable();
            let mut sorting = Sorting::default();
            sorting.sort(&mut events, 100..end);
            prop_assert_eq!(&events, &expected);
            events.reverse();
            sorting.sort(&mut events, 100..end);
            prop_assert_eq!(&events, &expected);
        }

        #[test]
        fn packed_events_come_back(
            time in 0..=END, order in 0u64..1 << 45, line in 0..LINES as u8, stock: u8, delta in -1i64 << 40..1 << 40, kind in 0..6usize,
        ) {
            let cause = [
                Cause::Receipt { is_initial: true },
                Cause::Receipt { is_initial: false },
                Cause::Sale { order },
                Cause::Return { order },
                Cause::Count,
                Cause::Clearance,
            ][kind];
            let event = Packed::new(&Event { time, cause, line, stock, delta: 7, level: 0 }, 3).with_delta(delta).event(5);
            prop_assert_eq!((event.time, event.cause, event.stock, event.delta, event.level), (time, cause, stock, delta, 5));
            if matches!(cause, Cause::Sale { .. } | Cause::Return { .. }) {
                prop_assert_eq!(event.line, line);
            }
        }
    }
}
