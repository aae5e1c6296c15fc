//! Who buys: how unevenly, for how long, from where.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDateTime, TimeDelta};
use fixtures_gen::{self as model, LoyaltyTier, Order};
use uuid::Uuid;

use super::calendar::{TRADE_START, WINDOW_END};
use super::summary::{Mean, Share, ratio, share_of_largest};

/// Days of a month of a customer's time.
const MONTH: i64 = 30;
/// The months after sign-up that are looked at; every customer who counts has lived through all.
const LAST_MONTH: i64 = 12;
/// Days without an order after which a customer counts as gone.
const LAPSE: i64 = 182;

#[derive(Default)]
pub(crate) struct Customers {
    pub(crate) share_of_top_tenth: Mean,
    pub(crate) lapsed: Share,
    /// Customers of the cohorts who ordered, by month after sign-up.
    active: [Share; LAST_MONTH as usize + 1],
    /// Orders per customer, by [`LoyaltyTier`].
    orders_by_tier: [Mean; LoyaltyTier::ALL.len()],
    pub(crate) abroad: Share,
    pub(crate) beyond_ascii: Share,
    tenant: HashMap<Uuid, Customer>,
}

/// What is remembered of a customer of the tenant that is being read.
struct Customer {
    signed_up: NaiveDateTime,
    tier: LoyaltyTier,
    country: String,
    orders: u64,
    last_order: Option<NaiveDateTime>,
    /// A bit for each month after sign-up with an order in it.
    active: u64,
}

impl Customers {
    pub(crate) fn add(&mut self, row: &model::Customer) {
        self.beyond_ascii.count(!row.name.is_ascii());
        let customer = Customer {
            signed_up: row.created_at,
            tier: row.metadata.loyalty_tier,
            country: country_code(&row.metadata.phone).to_owned(),
            orders: 0,
            last_order: None,
            active: 0,
        };
        self.tenant.insert(row.customer_id, customer);
    }

    /// Takes an order in, and says whether it is its customer's first one.
    pub(crate) fn add_order(&mut self, order: &Order) -> bool {
        let Some(customer) = self.tenant.get_mut(&order.customer_id) else { return false };
        customer.orders += 1;
        customer.last_order = Some(order.order_date);
        let month = (order.order_date - customer.signed_up).num_days() / MONTH;
        customer.active |= u32::try_from(month).ok().and_then(|month| 1u64.checked_shl(month)).unwrap_or(0);
        customer.orders == 1
    }

    /// The country that most customers of the tenant have their phones in.
    pub(crate) fn commonest_country(&self) -> Option<String> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        self.tenant.values().for_each(|customer| *counts.entry(&customer.country).or_default() += 1);
        counts.into_iter().max_by_key(|&(_, count)| count).map(|(country, _)| country.to_owned())
    }

    /// Ends a tenant, which counts in the means over tenants if it is large enough.
    pub(crate) fn end_of_tenant(&mut self, is_large: bool) {
        let home = self.commonest_country();
        let customers = std::mem::take(&mut self.tenant);
        if is_large {
            let counts = customers.values().map(|customer| customer.orders).collect();
            self.share_of_top_tenth.extend(share_of_largest(counts, 0.1));
        }
        for customer in customers.values() {
            self.abroad.count(Some(&customer.country) != home.as_ref());
            self.orders_by_tier[place(customer.tier)].add(customer.orders as f64);
            if let Some(last) = customer.last_order {
                self.lapsed.count((WINDOW_END - last).num_days() >= LAPSE);
            }
            if customer.is_of_a_cohort() {
                let months = self.active.iter_mut().enumerate();
                months.for_each(|(month, share)| share.count(customer.active >> month & 1 == 1));
            }
        }
    }

    /// The share of the cohorts that ordered in a month after their sign-up.
    pub(crate) fn retention(&self, month: usize) -> Option<f64> {
        self.active[month].value()
    }

    /// Orders per customer of a tier over those of another.
    pub(crate) fn tier_ratio(&self, tier: LoyaltyTier, other: LoyaltyTier) -> Option<f64> {
        let mean = |tier| self.orders_by_tier[place(tier)].value();
        ratio(mean(tier)?, mean(other)?)
    }
}

impl Customer {
    /// Whether the customer signed up during trade, and early enough to be followed for all months.
    fn is_of_a_cohort(&self) -> bool {
        let followed = TimeDelta::days(MONTH * (LAST_MONTH + 1));
        self.signed_up.date() >= TRADE_START && self.signed_up + followed <= WINDOW_END
    }
}

fn place(tier: LoyaltyTier) -> usize {
    LoyaltyTier::ALL.iter().position(|&one| one == tier).expect("all are listed")
}

/// The country codes of two digits, by the plan of the ITU. Those that begin with 1 or 7 have one
/// digit, all others three.
#[rustfmt::skip]
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
];

/// The country code that an international number begins with, such as "+44".
fn country_code(phone: &str) -> &str {
    let digits = phone.strip_prefix('+').unwrap_or_default();
    let length = match digits {
        _ if digits.starts_with(['1', '7']) => 1,
        _ if TWO_DIGITS.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    phone.get(..=length).unwrap_or_default()
}

#[test]
fn country_codes_are_told_from_area_codes() {
    let phones = ["+1-212-555-0100", "+44 20 7946 0000", "+4930 23125 000", "+353 20 910 0000", "030 23125 000"];
    assert_eq!(phones.map(country_code), ["+1", "+44", "+49", "+353", "030 "]);
}
