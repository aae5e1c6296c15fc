//! What follows from a product's own draws: its category, and when it entered the catalogue.

use super::calendar::{DAY, Seconds, TRADE, working_hours};
use super::draw::{RowDraws, scale};
use super::lane::product as lane;
use crate::words::CATEGORIES;

/// The catalogue is complete some days before trade begins.
const CATALOGUE_BEFORE: Seconds = TRADE - 10 * DAY;

/// The index of a product's category.
#[inline]
pub(crate) fn category(draws: RowDraws) -> usize {
    usize::from(CATEGORY_OF_PERCENT[draws.below(lane::CATEGORY, 100) as usize])
}

/// The category that each percent of a catalogue belongs to.
const CATEGORY_OF_PERCENT: [u8; 100] = {
    let mut table = [0; 100];
    let (mut percent, mut index) = (0, 0);
    while index < CATEGORIES.len() {
        let end = percent + CATEGORIES[index].weight as usize;
        while percent < end {
            table[percent] = index as u8;
            percent += 1;
        }
        index += 1;
    }
    assert!(percent == 100, "the weights of the categories are percents");
    table
};

/// When a product entered the catalogue of a tenant that arrived at a time.
#[inline]
pub(crate) fn arrival(draws: RowDraws, tenant_arrival: Seconds) -> Seconds {
    let (bits, first_day) = (draws.bits(lane::ARRIVAL), tenant_arrival / DAY + 1);
    working_hours(first_day + scale(bits, CATALOGUE_BEFORE / DAY - first_day), bits.rotate_left(32))
}
