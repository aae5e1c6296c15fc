//! What follows from a tenant's own draws and its number.

use super::calendar::{DAY, Seconds, Zone};
use super::draw::{Key, RowDraws, scale};
use super::lane::tenant as lane;
use crate::words::{COUNTRIES, Country, TRADES};

/// The last possible arrival: tenants come before any customer.
pub(crate) const TENANTS_ARRIVE_BEFORE: Seconds = 90 * DAY;

/// The trade of a tenant: tenants take the trades in turn, from one that depends on the dataset, so
/// that few tenants differ too.
pub(crate) fn trade(dataset: Key, number: u64) -> usize {
    ((scale(dataset.row(0).bits(0), TRADES.len() as u64) + number) % TRADES.len() as u64) as usize
}

/// The country of a tenant. Any run of tenants has about the shares of the countries: numbers are
/// spread by the golden section.
pub(crate) fn country(dataset: Key, number: u64) -> &'static Country {
    const GOLDEN_SECTION: u64 = 0x9e37_79b9_7f4a_7c15;
    let total: u32 = COUNTRIES.iter().map(|country| country.share).sum();
    let bits = dataset.row(0).bits(1).wrapping_add(number.wrapping_mul(GOLDEN_SECTION));
    let mut rest = scale(bits, u64::from(total)) as u32;
    for country in &COUNTRIES {
        match rest.checked_sub(country.share) {
            Some(less) => rest = less,
            None => return country,
        }
    }
    unreachable!("the rest is less than the sum of the shares")
}

/// Hours that the tenant's local time is ahead of UTC.
pub(crate) fn hours_ahead(country: &Country, draws: RowDraws) -> i8 {
    draws.pick(lane::ZONE, country.utc_offsets)
}

/// When the tenant with these draws arrived.
pub(crate) fn arrival(draws: RowDraws, zone: Zone) -> Seconds {
    let bits = draws.bits(lane::ARRIVAL);
    zone.working_hours(scale(bits, TENANTS_ARRIVE_BEFORE / DAY), bits.rotate_left(32))
}

/// The number of the tenant's first order: shops have sold elsewhere before.
pub(crate) fn first_order_number(draws: RowDraws) -> u64 {
    10_000_000 + draws.below(lane::FIRST_NUMBER, 20_000_000)
}

/// The tenant's API key: `fake_` and 32 hexadecimal digits.
pub(crate) fn api_key(draws: RowDraws) -> String {
    format!("fake_{:016x}{:016x}", draws.bits(lane::KEY), draws.bits(lane::KEY + 1))
}
