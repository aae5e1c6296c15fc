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

mod event;
mod period;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

pub(crate) use event::{Cause, Event};
use event::{Packed, Pending, Sorting};
use period::Times;

use super::calendar::{END, Seconds};
use super::catalogue::{CATEGORIES, MOST_RANKS, Occupants};
use super::context::TenantModel;
use super::lane;
use super::lines::Pick;
use super::mix::Fate;
use super::orders;
use super::periods::{MOST_RECEIPTS, Tier};
use super::permute::partition_point;
use super::receipts::{EMPTY, Part, Receipt};
use super::sales::{EPOCH_ORDERS, ListTools, Segment, SoldItem};

/// How many epochs are looked through together for returns when a ledger is entered, at least.
const EPOCHS_AT_A_TIME: u64 = 64;
/// About how many returns they have together, if those are fewer.
const RETURNS_AT_A_TIME: u64 = 1_024;
/// Lines that an order can have: the line takes three bits.
const LINES: u64 = 8;

/// Places of the largest shelf: one for each category and rank.
const PLACES: usize = CATEGORIES as usize * MOST_RANKS;
/// Its stocks: two for each place, of its product and of a successor.
const STOCKS: usize = 2 * PLACES;

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

/// What stands at a place of the shelf.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Among those of the shelf.
    number: u8,
    rank: u8,
    occupants: Occupants,
    /// When the successor takes over; after all time if there is none.
    succeeded: Seconds,
    /// By the calendar's mean.
    days_between_receipts: u64,
    /// Whether it stocks next to nothing: it sells out between two receipts.
    is_lean: bool,
}

impl Place {
    /// Whether the successor is sold at a time.
    #[inline]
    fn is_succeeded(&self, time: Seconds) -> bool {
        self.succeeded <= time
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
    /// The numbers of the places, by [category and rank](category_and_rank).
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
            parts: vec![],
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
                let number = self.places.len() as u8;
                let slot = section.slot(rank);
                self.at[category_and_rank(Pick { category, rank })] = number;
                let occupants = tenant.catalogue().occupants(slot);
                self.places.push(Place {
                    number,
                    rank: rank as u8,
                    occupants,
                    succeeded: occupants.succession.unwrap_or(Seconds::MAX),
                    days_between_receipts: self.tier().days_between_receipts(rank as usize),
                    is_lean: tenant.stock_draws(slot).below(lane::stock::LEAN, 4) == 0,
                });
            }
        }
        let stocks = 2 * self.places.len();
        if self.parts.len() < stocks {
            self.parts.resize(stocks, [EMPTY; MOST_RECEIPTS]);
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

    /// Days between two receipts of a stock.
    pub(crate) fn days_between_receipts(&self, stock: u8) -> u64 {
        self.place(stock).days_between_receipts
    }

    /// The place of a stock.
    #[inline]
    fn place(&self, stock: u8) -> &Place {
        &self.places[usize::from(stock / 2)]
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
                let place = self.place(sale.stock);
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
}

/// The category and the rank of a pick as one number.
#[inline]
fn category_and_rank(pick: Pick) -> usize {
    pick.category as usize * MOST_RANKS + pick.rank as usize
}
