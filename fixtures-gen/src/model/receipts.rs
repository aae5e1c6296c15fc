//! Receipts of a stock: when goods come, and up to which level.

use std::ops::Range;

use super::calendar::{DAY, Seconds, Zone};
use super::draw::scale;

/// A receipt comes at most so long before the first sale that it is for.
const RECEIPT_BEFORE: Seconds = 20 * DAY;

/// What a stock sells and gets back in each part of a period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) sold: i32,
    pub(super) returned: i32,
    pub(super) first_sale: u32,
}

pub(super) const EMPTY: Part = Part { sold: 0, returned: 0, first_sale: u32::MAX };

/// A receipt of a stock, and what follows it until the next one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    pub(super) stock: usize,
    pub(super) part: Part,
    /// Pieces that stay when all is sold, besides what comes back.
    pub(super) stays: i64,
    /// What a count finds.
    pub(super) found: i64,
    pub(super) time: Seconds,
    /// When the next receipt can come.
    pub(super) ends: Seconds,
    pub(super) is_initial: bool,
    /// Whether the next period relies on what stays.
    pub(super) is_last: bool,
    pub(super) bits: u64,
}

impl Receipt {
    /// A receipt in time for the first sale of a part.
    pub(super) fn new(
        stock: usize,
        part: Part,
        span: Range<Seconds>,
        (found, is_initial): (i64, bool),
        bits: u64,
        zone: Zone,
    ) -> Receipt {
        let latest = match part.first_sale {
            u32::MAX => span.start + (span.end - span.start.min(span.end)) / 4,
            time => u64::from(time),
        };
        let earliest = span.start.max(latest.saturating_sub(RECEIPT_BEFORE)).min(latest);
        let exact = earliest + scale(bits, latest - earliest + 1);
        let at_work = zone.working_hours(exact / DAY, bits.rotate_left(32));
        let time = if (earliest..=latest).contains(&at_work) { at_work } else { exact };
        Receipt { stock, part, stays: 0, found, time, ends: span.end, is_initial, is_last: false, bits }
    }

    /// The level that the receipt brings the stock to.
    pub(super) fn target(&self) -> i64 {
        i64::from(self.part.sold) + self.stays - self.found
    }

    /// The level before the next receipt.
    pub(super) fn level_at_end(&self) -> i64 {
        self.stays + i64::from(self.part.returned)
    }
}
