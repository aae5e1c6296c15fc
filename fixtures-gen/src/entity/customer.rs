//! Customers: who buys.

use std::sync::LazyLock;

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{ByIndex, Entity};
use super::text::{push_digits, set};
use crate::model::TenantModel;
use crate::model::calendar::timestamp;
use crate::model::draw::RowDraws;
use crate::model::lane::customer as lane;
use crate::schema::{labels, object, record};
use crate::table::Table;
use crate::words::{CITIES, FIRST_NAMES, LAST_NAMES, SIGNUP_SOURCES, STREET_SUFFIXES, STREETS};

record! {
    /// A person who has an account at one shop.
    pub struct Customer in Customers {
        /// The customer's id.
        customer_id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// First and last name.
        name: String,
        /// On example.com, .org or .net; unique within the tenant.
        email: String [unique],
        /// What the shop knows about the customer.
        metadata: CustomerMetadata,
        /// When they signed up: three in ten before trade began, the others in step with demand.
        created_at: NaiveDateTime,
    }
}

object! {
    /// What a shop knows about a customer.
    pub struct CustomerMetadata {
        /// A number reserved for fiction: `+1-`, an area code, `-555-01` and two digits.
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
    /// How much a customer buys: the tiers divide the customers by the weight that also decides who
    /// orders.
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

fn tier(draws: RowDraws) -> LoyaltyTier {
    match draws.below(lane::WEIGHT, 100) {
        0..60 => LoyaltyTier::Bronze,
        60..85 => LoyaltyTier::Silver,
        85..96 => LoyaltyTier::Gold,
        _ => LoyaltyTier::Platinum,
    }
}

/// A customer's name and email address, which orders repeat.
#[inline]
pub(crate) fn fill_contact(tenant: &TenantModel<'_>, index: u64, name: &mut String, email: &mut String) {
    let draws = tenant.draws(Table::Customers, index);
    let first = draws.below(lane::FIRST, FIRST_NAMES.len() as u64) as usize;
    let last = draws.below(lane::LAST, LAST_NAMES.len() as u64) as usize;
    set(name, &[FIRST_NAMES[first], " ", LAST_NAMES[last]]);
    set(email, &[&FIRST_SLUGS[first], ".", &LAST_SLUGS[last]]);
    // The number makes it unique.
    push_digits(email, index + 1, 1);
    email.push('@');
    email.push_str(draws.pick(lane::DOMAIN, &DOMAINS));
}

/// The names as they appear in email addresses.
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

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.spec().customers_per_tenant
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> ByIndex<'_, Customer> {
        ByIndex::new(tenant, start, fill)
    }
}

fn fill(tenant: &TenantModel<'_>, index: u64, row: &mut Customer) {
    let draws = tenant.draws(Table::Customers, index);
    row.customer_id = tenant.id(Table::Customers, index);
    row.tenant_id = tenant.tenant_id();
    fill_contact(tenant, index, &mut row.name, &mut row.email);
    fill_metadata(draws, &mut row.metadata);
    row.created_at = timestamp(tenant.sign_ups().arrival(index, draws));
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
