//! When an order is placed, by whom, and when it comes back.

use super::calendar::{DAY, END, Position, Seconds, demand, working_hours};
use super::context::TenantModel;
use super::draw::{RowDraws, scale};
use super::lane;
use crate::table::Table;

/// A return comes at least this long after the sale, where the window allows.
const RETURN_AFTER: Seconds = 3 * DAY;
/// No return comes later than this after the sale.
pub(super) const RETURN_WITHIN: Seconds = 30 * DAY;

/// The position of an order with these draws on the demand curve.
#[inline]
pub(crate) fn position(tenant: &TenantModel<'_>, order: u64, draws: RowDraws) -> Position {
    tenant.sales().plan().spread.position(order, draws.bits(lane::order::TIME))
}

/// When an order was placed.
#[inline]
pub(crate) fn placed_at(tenant: &TenantModel<'_>, order: u64) -> Seconds {
    demand().time_at(position(tenant, order, tenant.draws(Table::Orders, order)))
}

/// The customer who places an order with these draws at a position of the demand curve: of two who
/// had signed up, the one with the greater weight.
#[inline]
pub(crate) fn customer(tenant: &TenantModel<'_>, draws: RowDraws, position: Position) -> u64 {
    let weight = |customer| tenant.draws(Table::Customers, customer).bits(lane::customer::WEIGHT);
    let signed_up = tenant.sign_ups().before(position);
    let one = scale(draws.bits(lane::order::CUSTOMER), signed_up);
    let other = scale(draws.bits(lane::order::CUSTOMER + 1), signed_up);
    if weight(one) >= weight(other) { one } else { other }
}

/// When a returned order came back, all items at once.
#[inline]
pub(super) fn returned_at(tenant: &TenantModel<'_>, order: u64, placed_at: Seconds) -> Seconds {
    let bits = tenant.draws(Table::Orders, order).bits(lane::order::RETURN);
    // The window's end cuts the time for a return short, in tiny datasets even below the usual
    // least.
    let least = if placed_at + RETURN_AFTER + DAY < END { RETURN_AFTER } else { 1 };
    let most = (END - placed_at).min(RETURN_WITHIN);
    let exact = placed_at + least + scale(bits, most - least);
    let at_work = working_hours(exact / DAY, bits.rotate_left(32));
    if (placed_at + least..placed_at + most).contains(&at_work) { at_work } else { exact }
}
