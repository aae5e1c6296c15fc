//! A period of a shelf's ledger: what it sells, what comes back, and the receipts that this takes.

use std::cmp::Reverse;
use std::ops::Range;

use super::event::{Cause, Event, Packed, Pending};
use super::{Place, ShelfLedger, category_and_rank};
use crate::model::calendar::{Seconds, TRADE};
use crate::model::catalogue::Offer;
use crate::model::context::TenantModel;
use crate::model::draw::{RowDraws, scale};
use crate::model::lane;
use crate::model::lines::Choice;
use crate::model::mix::Fate;
use crate::model::orders;
use crate::model::periods::MOST_RECEIPTS;
use crate::model::receipts::{EMPTY, Part, Receipt};
use crate::model::sales::SoldItem;
use crate::table::Table;

/// The time of a period and of its parts.
pub(super) struct Times {
    /// Orders of the period.
    pub(super) orders: Range<u64>,
    /// When each part begins, and the last one ends.
    pub(super) borders: [Seconds; MOST_RECEIPTS + 1],
    pub(super) parts: usize,
    pub(super) is_first: bool,
    /// The draws of the period.
    pub(super) draws: RowDraws,
    /// The place with which its counts begin.
    pub(super) first_counted: u64,
}

impl Times {
    pub(super) fn begins(&self) -> Seconds {
        self.borders[0]
    }

    pub(super) fn ends(&self) -> Seconds {
        self.borders[self.parts]
    }

    /// The part of an order.
    #[inline]
    pub(super) fn of_order(&self, order: u64) -> usize {
        ((order - self.orders.start) * self.parts as u64 / (self.orders.end - self.orders.start)) as usize
    }

    /// The first order of a part.
    pub(super) fn first_order(&self, part: usize) -> u64 {
        self.orders.start + ((self.orders.end - self.orders.start) * part as u64).div_ceil(self.parts as u64)
    }

    /// The part of a time inside.
    #[inline]
    pub(super) fn of_time(&self, time: Seconds) -> usize {
        self.borders[1..self.parts].partition_point(|&border| border <= time)
    }
}

impl ShelfLedger {
    pub(super) fn parts_per_receipt(&self, place: &Place) -> usize {
        self.tier().parts / usize::from(self.tier().receipts[usize::from(place.rank)])
    }

    /// The event of an item's sale, and the draws of its order.
    #[inline(always)]
    pub(super) fn sale(&self, tenant: &TenantModel<'_>, item: SoldItem) -> (Event, RowDraws) {
        let draws = tenant.draws(Table::Orders, item.order);
        let time = orders::placed_at_of(tenant, item.order, draws);
        let choice = Choice::new(tenant, draws, item.fate, time);
        let pick = choice.pick(tenant, self.row, item.line).1;
        let place = &self.places[usize::from(self.at[category_and_rank(pick)])];
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
    pub(super) fn make_period(&mut self, tenant: &TenantModel<'_>) {
        self.events.clear();
        self.next = 0;
        let times = self.times(tenant, self.period);
        for place in &self.places {
            // Most places have no successor.
            for parts in &mut self.parts[place.stock(false)..=place.stock(place.occupants.succession.is_some())] {
                parts[..times.parts].fill(EMPTY);
            }
        }
        self.collect_returns(&times);
        self.collect_sales(tenant, &times);
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
                let pending = Pending::new(&sale, item.order, draws, tenant.zone());
                if u64::from(pending.time) < times.ends() {
                    give_back(pending, times, &mut self.parts, &mut self.events);
                } else {
                    self.pending.push(Reverse(pending));
                }
            }
            let part = &mut self.parts[usize::from(sale.stock)][times.of_order(item.order)];
            part.sold -= sale.delta as i32;
            part.first_sale = part.first_sale.min(sale.time as u32);
            self.events.push(Packed::new(&sale, 0));
        }
    }

    /// Gives back what was sold before the period, and comes back in it.
    fn collect_returns(&mut self, times: &Times) {
        while let Some(&Reverse(pending)) = self.pending.peek().filter(|next| u64::from(next.0.time) < times.ends()) {
            give_back(pending, times, &mut self.parts, &mut self.events);
            self.pending.pop();
        }
    }

    /// What stays in stock until the end of a period, besides what came back since its last
    /// receipt. It depends on nothing before.
    pub(super) fn stays_after(&self, tenant: &TenantModel<'_>, place: &Place, times: &Times, period: u64) -> i64 {
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
        let at = u64::from(place.number);
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

/// Adds the event of a return in a period.
#[inline(always)]
fn give_back(pending: Pending, times: &Times, parts: &mut [[Part; MOST_RECEIPTS]], events: &mut Vec<Packed>) {
    let part = times.of_time(u64::from(pending.time));
    parts[usize::from(pending.stock)][part].returned += i32::from(pending.quantity);
    events.push(Packed::new(&pending.event(), 0));
}
