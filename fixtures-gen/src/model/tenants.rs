//! What follows from a tenant's own draws.

use super::calendar::{DAY, Seconds, working_hours};
use super::draw::{RowDraws, scale};
use super::lane::tenant as lane;

/// The last possible arrival: tenants come before any customer.
pub(crate) const TENANTS_ARRIVE_BEFORE: Seconds = 90 * DAY;

/// The currencies of tenants with their shares in percent: a choice.
const CURRENCIES: [(&str, u32); 5] = [("USD", 52), ("EUR", 24), ("GBP", 12), ("CAD", 7), ("AUD", 5)];

/// When the tenant with these draws arrived.
pub(crate) fn arrival(draws: RowDraws) -> Seconds {
    let bits = draws.bits(lane::ARRIVAL);
    working_hours(scale(bits, TENANTS_ARRIVE_BEFORE / DAY), bits.rotate_left(32))
}

/// The ISO 4217 code of the tenant's currency.
pub(crate) fn currency(draws: RowDraws) -> &'static str {
    CURRENCIES[draws.weighted(lane::CURRENCY, &CURRENCIES.map(|(_, share)| share), 100)].0
}

/// The number of the tenant's first order: shops have sold elsewhere before.
pub(crate) fn first_order_number(draws: RowDraws) -> u64 {
    10_000_000 + draws.below(lane::FIRST_NUMBER, 20_000_000)
}

/// The tenant's API key: `fake_` and 32 hexadecimal digits.
pub(crate) fn api_key(draws: RowDraws) -> String {
    format!("fake_{:016x}{:016x}", draws.bits(lane::KEY), draws.bits(lane::KEY + 1))
}
