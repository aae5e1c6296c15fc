//! When customers signed up.

use super::calendar::{ALL_DEMAND, DAY, Position, Seconds, Spread, TRADE, demand};
use super::draw::{RowDraws, scale};
use super::lane::customer as lane;
use super::tenants::TENANTS_ARRIVE_BEFORE;

/// Who had signed up when: the customers of a tenant in chronological order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignUps {
    /// Customers from before trade began; at least one.
    founders: u64,
    later: u64,
    spread: Spread,
}

impl SignUps {
    pub(crate) fn new(customers: u64) -> SignUps {
        let founders = (customers * 3 / 10).max(1).min(customers);
        let later = customers - founders;
        SignUps { founders, later, spread: Spread::new(later) }
    }

    /// Number of customers who have certainly signed up by a position of the demand curve: the
    /// first ones.
    #[inline]
    pub(crate) fn before(self, position: Position) -> u64 {
        self.founders + ((u128::from(position) * u128::from(self.later)) / u128::from(ALL_DEMAND)) as u64
    }

    /// When a customer with these draws signed up.
    pub(crate) fn arrival(self, index: u64, draws: RowDraws) -> Seconds {
        let bits = draws.bits(lane::ARRIVAL);
        if index < self.founders {
            let years_share = TRADE - DAY - TENANTS_ARRIVE_BEFORE;
            let share = |index: u64| (u128::from(years_share) * u128::from(index) / u128::from(self.founders)) as u64;
            TENANTS_ARRIVE_BEFORE + share(index) + scale(bits, share(index + 1) - share(index))
        } else {
            demand().time_at(self.spread.position(index - self.founders, bits))
        }
    }
}
