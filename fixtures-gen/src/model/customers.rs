//! Who orders: when customers sign up, how often they order, and when they stop.
//!
//! * Three customers in ten signed up before trade began. The others are numbered by the time of
//!   their first order, which follows their sign-up after some days, as far as there are orders.
//! * All other orders come from customers who are known by then. Sixteen who signed up one after
//!   another are a *cohort*; each of them has one of sixteen *ranks*. A rank has its share of the
//!   orders (the first one more than a third, the fourteenth a hundredth), and stays for its part of
//!   the customers: the first rank always, the fourteenth until a twentieth of all customers have
//!   signed up since. The last two ranks never order.
//!
//! Shares and stays are choices, made so that the top tenth of the customers places about half of
//! the orders, and that about half of the customers have stopped ordering.

use std::ops::Range;

use super::calendar::{DAY, Demand, Seconds, Spread, TRADE};
use super::draw::{Key, RowDraws, scale};
use super::lane::customer as lane;
use super::permute::{multiply_divide, partition_point};
use super::tenants::TENANTS_ARRIVE_BEFORE;

/// Customers of a cohort, and ranks.
const COHORT: u64 = 16;

/// Ranks that order; who has another never does.
const BUYERS: u64 = 14;
/// A sign-up is at most so long before the first order.
const MOST_LAG: Seconds = 60 * DAY;

/// Of 256 orders, those of each rank.
const SHARES: [u64; BUYERS as usize] = [92, 42, 26, 18, 15, 12, 10, 9, 8, 7, 6, 5, 3, 3];
/// Of 256 parts of the cohorts known, the youngest ones of which a rank still orders.
const STAYS: [u64; BUYERS as usize] = [256, 220, 165, 125, 95, 78, 64, 52, 42, 34, 27, 22, 17, 12];

/// The rank of each 256th of the orders.
static RANKS: [u8; 256] = {
    let mut table = [0; 256];
    let (mut rank, mut entry) = (0, 0);
    while rank < SHARES.len() {
        let mut count = 0;
        while count < SHARES[rank] {
            table[entry] = rank as u8;
            entry += 1;
            count += 1;
        }
        rank += 1;
    }
    assert!(entry == table.len(), "the shares sum to 256");
    table
};

/// Inverses of the odd numbers modulo 16.
const INVERSES: [u64; 8] = [1, 11, 13, 7, 9, 3, 5, 15];

/// How much a customer buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Activity {
    Least,
    Little,
    Much,
    Most,
}

/// The customers of a tenant in the order of their sign-ups.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customers {
    count: u64,
    /// Customers from before trade began; at least one.
    founders: u64,
    /// How many of the others each order makes known, in units of 2^-64: less than one.
    per_order: u64,
    /// Whether there are at least two orders for each of the others.
    has_many_orders: bool,
    /// Orders between a sign-up's share of the demand and the customer's first order.
    margin: u64,
    spread: Spread,
    key: Key,
    /// What part of the shares counts, in 256ths: the less, the more go to the first ranks.
    tilt: u64,
}

/// Who places an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Buyer {
    pub(crate) customer: u64,
    /// Whether it is the customer's first order, soon after signing up.
    pub(crate) is_welcome: bool,
}

impl Customers {
    pub(crate) fn new(customers: u64, orders: u64, key: Key) -> Customers {
        let founders = (customers * 3 / 10).max(1).min(customers);
        let later = customers - founders;
        // A millionth of the orders makes up for the rounding of both spreads.
        let margin = 1 + (orders >> 20);
        let per_order = (u128::from(later) << 64) / u128::from(orders.max(1));
        Customers {
            count: customers,
            founders,
            per_order: u64::try_from(per_order).unwrap_or(u64::MAX),
            has_many_orders: 2 * later <= orders,
            margin,
            spread: Spread::new(later),
            key,
            tilt: 226 + scale(key.row(u64::MAX).own(), 31),
        }
    }

    /// Number of customers who are known before an order: the first ones. Those from before trade,
    /// and whoever has placed their first order.
    #[inline]
    fn known_before(&self, order: u64) -> (u64, bool) {
        let share = u128::from(order.saturating_sub(self.margin)) * u128::from(self.per_order);
        let (known, rest) = ((share >> 64) as u64, share as u64);
        // This order is someone's first if the number has just grown; where almost every order
        // would be, only every second one is.
        let has_grown = known > 0 && rest < self.per_order && (self.has_many_orders || order.is_multiple_of(2));
        (self.founders + known, has_grown)
    }

    /// Who places an order with these draws.
    #[inline]
    pub(crate) fn buyer(&self, order: u64, draws: RowDraws) -> Buyer {
        let (known, is_welcome) = self.known_before(order);
        if is_welcome && self.rank(known - 1) < BUYERS {
            return Buyer { customer: known - 1, is_welcome };
        }
        let (is_welcome, bits) = (false, draws.bits(super::lane::order::CUSTOMER));
        let rank = self.drawn_rank(bits);
        let cohorts = known / COHORT;
        if cohorts == 0 {
            return Buyer { customer: self.member(0, rank) % known, is_welcome };
        }
        // Who has just placed a first order orders twice as often as the others.
        let new = known % COHORT;
        let turn = scale(bits.rotate_left(32), known + new);
        if turn < 2 * new && self.rank(known - 1 - turn / 2) < BUYERS {
            return Buyer { customer: known - 1 - turn / 2, is_welcome };
        }
        let staying = (cohorts * STAYS[rank as usize]).div_ceil(256);
        let cohort = cohorts - 1 - scale(bits, staying);
        Buyer { customer: cohort * COHORT + self.member(cohort, rank), is_welcome }
    }

    /// The orders among which all of a customer's are: from the first one after the customer is known,
    /// until customers of the rank and age no longer order.
    pub(crate) fn orders_around(&self, customer: u64, orders: u64) -> Range<u64> {
        let (cohort, rank) = (customer / COHORT, self.rank(customer));
        let staying = |cohorts: u64| STAYS.get(rank as usize).map_or(0, |&stays| (cohorts * stays).div_ceil(256));
        let is_unknown = |order| self.known_before(order).0 <= customer;
        let may_order = |order| {
            let cohorts = self.known_before(order).0 / COHORT;
            cohorts <= cohort || cohorts - staying(cohorts) <= cohort
        };
        let start = partition_point(0..orders, is_unknown);
        start..partition_point(start..orders, may_order)
    }

    /// Those of a range of orders that a customer places, in the time that it takes to look at each.
    pub(crate) fn orders_of(
        &self,
        customer: u64,
        orders: Range<u64>,
        draws: impl Fn(u64) -> RowDraws,
    ) -> impl Iterator<Item = u64> {
        let (cohort, rank) = (customer / COHORT, self.rank(customer));
        let grown = partition_point(orders.clone(), |order| (self.known_before(order).0 - 1) / COHORT <= cohort);
        orders.filter(move |&order| {
            let draws = draws(order);
            // When the next cohort grows, only what is drawn for the rank can be the customer's.
            let may_be = order < grown || self.drawn_rank(draws.bits(super::lane::order::CUSTOMER)) == rank;
            may_be && self.buyer(order, draws).customer == customer
        })
    }

    /// The rank that some bits are drawn for.
    #[inline]
    fn drawn_rank(&self, bits: u64) -> u64 {
        u64::from(RANKS[(((bits & 0xff) * self.tilt) >> 8) as usize])
    }

    /// The place in its cohort of the customer with a rank.
    #[inline]
    fn member(&self, cohort: u64, rank: u64) -> u64 {
        let bits = self.key.row(cohort).bits(0);
        (rank * (2 * (bits & 7) + 1) + (bits >> 32)) % COHORT
    }

    fn rank(&self, customer: u64) -> u64 {
        let bits = self.key.row(customer / COHORT).bits(0);
        (customer % COHORT + COHORT - (bits >> 32) % COHORT) * INVERSES[(bits & 7) as usize] % COHORT
    }

    /// How much a customer buys: by rank, and by the time that is left.
    pub(crate) fn activity(&self, customer: u64) -> Activity {
        let (rank, cohorts) = (self.rank(customer), self.founders / COHORT);
        let stays = STAYS.get(rank as usize).map_or(0, |&stays| (cohorts * stays).div_ceil(256));
        if customer / COHORT + stays < cohorts {
            // Gone before trade began.
            return Activity::Least;
        }
        let by_rank = match rank {
            0 => Activity::Most,
            1..3 => Activity::Much,
            3..7 => Activity::Little,
            _ => Activity::Least,
        };
        // Who signs up late cannot have bought much yet.
        let age = (self.count - customer) * 16 / self.count;
        by_rank.min(match age {
            0 => Activity::Little,
            1..3 => Activity::Much,
            _ => Activity::Most,
        })
    }

    /// When a customer with these draws signed up.
    pub(crate) fn signed_up(&self, customer: u64, draws: RowDraws, demand: &Demand) -> Seconds {
        let bits = draws.bits(lane::ARRIVAL);
        if customer < self.founders {
            let years_share = TRADE - DAY - TENANTS_ARRIVE_BEFORE;
            let share = |index: u64| multiply_divide(years_share, index, self.founders);
            TENANTS_ARRIVE_BEFORE + share(customer) + scale(bits, share(customer + 1) - share(customer))
        } else {
            // Most order within days, some after weeks: the fourth power of a uniform draw.
            let known = demand.time_at(self.spread.position(customer - self.founders, bits));
            let lag = draws.bits(lane::LAG);
            known - scale(lag, scale(lag, scale(lag, scale(lag, MOST_LAG))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Zone;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn ranks_and_members_agree() {
        let customers = Customers::new(1_000, 1_000, Key::root(3, 1));
        for cohort in 0..60 {
            let members: BTreeSet<u64> = (0..16).map(|rank| customers.member(cohort, rank)).collect();
            assert_eq!(members.len(), 16);
            for rank in 0..16 {
                assert_eq!(customers.rank(cohort * 16 + customers.member(cohort, rank)), rank);
            }
        }
    }

    proptest! {
        #[test]
        fn buyers_have_signed_up_and_welcomes_come_first(count in 1u64..400, orders in 1u64..3_000, seed in any::<u64>()) {
            let customers = Customers::new(count, orders, Key::root(seed, 1));
            let (demand, spread) = (Zone::new(0).demand(), Spread::new(orders));
            let (mut seen, mut welcomed) = (BTreeSet::new(), 0);
            for order in 0..orders {
                let draws = Key::root(seed, 2).row(order);
                let buyer = customers.buyer(order, draws);
                prop_assert!(buyer.customer < count);
                let placed_at = demand.time_at(spread.position(order, draws.bits(0)));
                let signed_up = customers.signed_up(buyer.customer, Key::root(seed, 3).row(buyer.customer), demand);
                prop_assert!(signed_up <= placed_at);
                if buyer.is_welcome {
                    prop_assert!(seen.insert(buyer.customer), "order {} is not the first", order);
                    welcomed += 1;
                }
                seen.insert(buyer.customer);
            }
            let later = count - customers.founders;
            let buyers = (customers.founders..count).filter(|&customer| customers.rank(customer) < BUYERS).count() as u64;
            if 2 * later <= orders && later > 0 {
                prop_assert!(welcomed + 2 + later * 2 / orders.max(1) >= buyers, "{} of {}", welcomed, buyers);
            }
        }

        #[test]
        fn customers_order_nowhere_but_around_their_time(count in 1u64..300, orders in 1u64..3_000, seed in any::<u64>()) {
            let customers = Customers::new(count, orders, Key::root(seed, 1));
            let around: Vec<_> = (0..count).map(|customer| customers.orders_around(customer, orders)).collect();
            for order in 0..orders {
                let buyer = customers.buyer(order, Key::root(seed, 2).row(order)).customer;
                prop_assert!(around[buyer as usize].contains(&order), "{} by {}: {:?}", order, buyer, around[buyer as usize]);
            }
            for customer in (0..count).step_by(7) {
                let draws = |order| Key::root(seed, 2).row(order);
                let expected = (0..orders).filter(|&order| customers.buyer(order, draws(order)).customer == customer);
                prop_assert!(customers.orders_of(customer, 0..orders, draws).eq(expected), "customer {}", customer);
            }
        }

        #[test]
        fn rounding_leaves_sign_ups_before_first_orders(count in 2u64..1 << 40, orders in 1u64 << 20..1 << 40, at in any::<u64>()) {
            let customers = Customers::new(count, orders, Key::root(1, 1));
            let (order, spread) = (at % orders, Spread::new(orders));
            let (known, _) = customers.known_before(order);
            if known > customers.founders {
                let last = known - 1 - customers.founders;
                prop_assert!(customers.spread.start(last) + (super::super::calendar::ALL_DEMAND / (count - customers.founders)) <= spread.start(order));
            }
        }
    }
}
