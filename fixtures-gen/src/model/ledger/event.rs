//! Events of a shelf's ledger: as they are, packed so that they sort quickly, and those that are yet to come.

use std::ops::Range;

use super::LINES;
use crate::model::calendar::{Seconds, Zone};
use crate::model::draw::RowDraws;
use crate::model::orders;

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
    pub(super) line: u8,
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
pub(super) struct Packed(u128);

impl Packed {
    /// No pieces.
    const NONE: i64 = 1 << 40;
    const DELTA: u32 = 41;

    /// Packs an event. Of receipts and of counts of one stock and time, the one with the least index comes
    /// first.
    #[inline(always)]
    pub(super) fn new(event: &Event, index: usize) -> Packed {
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
    pub(super) fn with_delta(self, delta: i64) -> Packed {
        Packed(self.0 >> Packed::DELTA << Packed::DELTA | u128::from((delta + Packed::NONE) as u64))
    }

    #[inline(always)]
    pub(super) fn time(self) -> Seconds {
        (self.0 >> 101) as Seconds
    }

    #[inline(always)]
    pub(super) fn stock(self) -> u8 {
        (self.0 >> 42) as u8
    }

    #[inline(always)]
    pub(super) fn delta(self) -> i64 {
        (self.0 as u64 & ((1 << Packed::DELTA) - 1)) as i64 - Packed::NONE
    }

    #[inline(always)]
    pub(super) fn is_clearance(self) -> bool {
        (self.0 >> 98) as u64 & 7 == 4
    }

    /// The event, with the level after it.
    #[inline(always)]
    pub(super) fn event(self, level: i64) -> Event {
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
pub(super) struct Sorting {
    /// The events by part.
    by_part: Vec<Packed>,
    /// Where the next event of each part goes.
    next: Vec<u32>,
}

impl Sorting {
    /// The most events of a part that are sorted by steps.
    const MOST: u32 = 48;

    pub(super) fn sort(&mut self, events: &mut Vec<Packed>, time: Range<Seconds>) {
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
pub(super) struct Pending {
    pub(super) time: u32,
    /// The order's number above three bits of the line.
    order_and_line: u64,
    pub(super) stock: u8,
    pub(super) quantity: u8,
}

impl Pending {
    /// The return of a sold item of an order with these draws, yet to come.
    pub(super) fn new(sale: &Event, order: u64, draws: RowDraws, zone: Zone) -> Pending {
        Pending {
            time: orders::returned_at(draws, sale.time, zone) as u32,
            order_and_line: order * LINES + u64::from(sale.line),
            stock: sale.stock,
            quantity: sale.delta.unsigned_abs() as u8,
        }
    }

    pub(super) fn event(self) -> Event {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::END;
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
