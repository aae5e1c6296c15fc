//! When an order is placed, and when it comes back.

use super::calendar::{DAY, END, Seconds, Zone};
use super::context::TenantModel;
use super::draw::{RowDraws, scale};
use super::lane;
use crate::table::Table;

/// A return comes at least this long after the sale, where the window allows.
const RETURN_AFTER: Seconds = 3 * DAY;
/// No return comes later than this after the sale.
pub(super) const RETURN_WITHIN: Seconds = 30 * DAY;

/// When an order with these draws was placed.
#[inline]
pub(crate) fn placed_at_of(tenant: &TenantModel<'_>, order: u64, draws: RowDraws) -> Seconds {
    tenant.demand().time_at(tenant.sales().plan().spread.position(order, draws.bits(lane::order::TIME)))
}

/// When an order was placed.
#[inline]
pub(crate) fn placed_at(tenant: &TenantModel<'_>, order: u64) -> Seconds {
    placed_at_of(tenant, order, tenant.draws(Table::Orders, order))
}

/// When a returned order came back, all items at once.
#[inline]
pub(crate) fn returned_at(draws: RowDraws, placed_at: Seconds, zone: Zone) -> Seconds {
    let bits = draws.bits(lane::order::RETURN);
    // The window's end cuts the time for a return short, in tiny datasets even below the usual
    // least.
    let least = if placed_at + RETURN_AFTER + DAY < END { RETURN_AFTER } else { 1 };
    let most = (END - placed_at).min(RETURN_WITHIN);
    let exact = placed_at + least + scale(bits, most - least);
    let at_work = zone.working_hours(exact / DAY, bits.rotate_left(32));
    if (placed_at + least..placed_at + most).contains(&at_work) { at_work } else { exact }
}
