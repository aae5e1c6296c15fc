//! Customers: who buys.

use std::sync::LazyLock;

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::{ByIndex, Entity, Table, push_digits, set, tenant};
use crate::calendar::{ALL_DEMAND, DAY, Position, Seconds, Spread, TRADE, demand, timestamp};
use crate::dataset::Shop;
use crate::draw::{RowDraws, scale};
use crate::schema::{labels, object, record};
use crate::words::{CITIES, FIRST_NAMES, LAST_NAMES, SIGNUP_SOURCES, STREET_SUFFIXES, STREETS};

record! {
    /// A person who has an account at one shop.
    pub struct Customer in customers {
        /// The customer's id.
        customer_id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references tenants],
        /// First and last name.
        name: String,
        /// On example.com, .org or .net; unique within the tenant.
        email: String [unique],
        /// What the shop knows of the customer.
        metadata: CustomerMetadata,
        /// When they signed up: three in ten before trade began, the others as demand came.
        created_at: NaiveDateTime,
    }
}

object! {
    /// What a shop knows of a customer.
    pub struct CustomerMetadata {
        /// A number of the block that is kept for fiction: `+1-` area code `-555-01` two digits.
        phone: String,
        /// Street, city, state and ZIP code, which fit together.
        address: String,
        /// How much they buy.
        loyalty_tier: LoyaltyTier,
        /// Where they signed up.
        signup_source: String,
    }
}

labels! {
    /// How much a customer buys: the tiers divide the customers by the weight that also decides who orders.
    pub enum LoyaltyTier {
        /// 60 % of the customers.
        Bronze = "bronze",
        /// 25 %.
        Silver = "silver",
        /// 11 %.
        Gold = "gold",
        /// The 4 % who order most.
        Platinum = "platinum",
    }
}

const DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];

mod lane {
    pub(super) const FIRST: u64 = 0;
    pub(super) const LAST: u64 = 1;
    pub(super) const DOMAIN: u64 = 2;
    pub(super) const WEIGHT: u64 = 3;
    pub(super) const PHONE: u64 = 4;
    pub(super) const CITY: u64 = 5;
    pub(super) const STREET: u64 = 6;
    pub(super) const SUFFIX: u64 = 7;
    pub(super) const HOUSE: u64 = 8;
    pub(super) const ZIP: u64 = 9;
    pub(super) const SIGNUP: u64 = 10;
    pub(super) const ARRIVAL: u64 = 11;
}

/// Who had signed up when: the customers of a tenant in the order of time.
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

    /// Number of customers who had surely signed up at a position of the demand curve: the first ones.
    #[inline]
    pub(crate) fn before(self, position: Position) -> u64 {
        self.founders + ((u128::from(position) * u128::from(self.later)) / u128::from(ALL_DEMAND)) as u64
    }

    fn arrival(self, index: u64, draws: RowDraws) -> Seconds {
        let bits = draws.bits(lane::ARRIVAL);
        if index < self.founders {
            let years_share = TRADE - DAY - tenant::TENANTS_ARRIVE_BEFORE;
            let share = |index: u64| (u128::from(years_share) * u128::from(index) / u128::from(self.founders)) as u64;
            tenant::TENANTS_ARRIVE_BEFORE + share(index) + scale(bits, share(index + 1) - share(index))
        } else {
            demand().time_at(self.spread.position(index - self.founders, bits))
        }
    }
}

/// The customer who places an order: of two who had signed up, the one with the greater weight.
#[inline]
pub(crate) fn choose(shop: &Shop<'_>, signed_up: u64, bits: [u64; 2]) -> u64 {
    let weight = |customer| shop.draws(Table::Customers, customer).bits(lane::WEIGHT);
    let (one, other) = (scale(bits[0], signed_up), scale(bits[1], signed_up));
    if weight(one) >= weight(other) { one } else { other }
}

fn tier(draws: RowDraws) -> LoyaltyTier {
    match draws.below(lane::WEIGHT, 100) {
        0..60 => LoyaltyTier::Bronze,
        60..85 => LoyaltyTier::Silver,
        85..96 => LoyaltyTier::Gold,
        _ => LoyaltyTier::Platinum,
    }
}

/// A customer's name and mail address, which orders repeat.
#[inline]
pub(crate) fn fill_contact(shop: &Shop<'_>, index: u64, name: &mut String, email: &mut String) {
    let draws = shop.draws(Table::Customers, index);
    let first = draws.below(lane::FIRST, FIRST_NAMES.len() as u64) as usize;
    let last = draws.below(lane::LAST, LAST_NAMES.len() as u64) as usize;
    set(name, &[FIRST_NAMES[first], " ", LAST_NAMES[last]]);
    set(email, &[&FIRST_SLUGS[first], ".", &LAST_SLUGS[last]]);
    // The number makes it unique.
    push_digits(email, index + 1, 1);
    email.push('@');
    email.push_str(draws.pick(lane::DOMAIN, &DOMAINS));
}

/// The names as they stand in mail addresses.
static FIRST_SLUGS: LazyLock<Vec<String>> = LazyLock::new(|| slugs(FIRST_NAMES));
static LAST_SLUGS: LazyLock<Vec<String>> = LazyLock::new(|| slugs(LAST_NAMES));

/// The letters and digits of each name, in lower case.
fn slugs(names: &[&str]) -> Vec<String> {
    let slug = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    names.iter().map(|name| slug(name)).collect()
}

impl Entity for Customer {
    const TABLE: Table = Table::Customers;
    type Cursor<'d> = ByIndex<'d, Customer>;

    fn count(shop: &Shop<'_>) -> u64 {
        shop.spec().customers_per_tenant
    }

    fn cursor(shop: Shop<'_>, start: u64) -> ByIndex<'_, Customer> {
        ByIndex::new(shop, start, fill)
    }
}

fn fill(shop: &Shop<'_>, index: u64, row: &mut Customer) {
    let draws = shop.draws(Table::Customers, index);
    row.customer_id = shop.id(Table::Customers, index);
    row.tenant_id = shop.tenant_id();
    fill_contact(shop, index, &mut row.name, &mut row.email);
    fill_metadata(draws, &mut row.metadata);
    row.created_at = timestamp(shop.sign_ups().arrival(index, draws));
}

fn fill_metadata(draws: RowDraws, metadata: &mut CustomerMetadata) {
    let city = draws.pick(lane::CITY, CITIES);
    set(&mut metadata.phone, &["+1-"]);
    push_digits(&mut metadata.phone, u64::from(city.area_code), 3);
    metadata.phone.push_str("-555-01");
    push_digits(&mut metadata.phone, draws.below(lane::PHONE, 100), 2);

    metadata.address.clear();
    push_digits(&mut metadata.address, 1 + draws.below(lane::HOUSE, 9_999), 1);
    let street = [" ", draws.pick(lane::STREET, STREETS), " ", draws.pick(lane::SUFFIX, STREET_SUFFIXES)];
    metadata.address.extend(street.into_iter().chain([", ", city.name, ", ", city.state, " "]));
    push_digits(&mut metadata.address, u64::from(city.zip3), 3);
    push_digits(&mut metadata.address, draws.below(lane::ZIP, 100), 2);

    metadata.loyalty_tier = tier(draws);
    set(&mut metadata.signup_source, &[draws.pick(lane::SIGNUP, SIGNUP_SOURCES)]);
}
