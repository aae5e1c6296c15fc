//! Customers: who buys.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::Entity;
use super::text::{Email, PersonName};
use crate::declare::{labels, object, record};
use crate::draft::RowCursor;
use crate::model::customers::Activity;
use crate::model::draw::{RowDraws, scale};
use crate::model::lane::customer as lane;
use crate::model::{TenantModel, TenantOutline};
use crate::table::Table;
use crate::text::{Keep, Line, Text, TextOut, Word};
use crate::time::Time;
use crate::words::{AddressStyle, COUNTRIES, City, Country, SIGNUP_SOURCES};

record! {
    /// A person who has an account at one shop.
    pub struct Customer, draft CustomerDraft<'a> in Customers, docs customer_docs {
        /// The customer's id.
        customer_id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references Tenants],
        /// First and last name, as usual in the customer's country: the shop's, but for 4 % of the
        /// customers. 4 % have a double last name.
        name: String as PersonName where NOT_EMPTY,
        /// On example.com, .org or .net, in ASCII; unique within the tenant.
        email: String as Email where email("^[a-z0-9._+-]+@example[.](com|org|net)$") [unique],
        /// What the shop knows about the customer.
        metadata: CustomerMetadata as CustomerMetadataDraft<'a>,
        /// When they signed up: three in ten before trade began, the others in step with demand.
        created_at: NaiveDateTime,
    }
}

object! {
    /// What a shop knows about a customer.
    pub struct CustomerMetadata, draft CustomerMetadataDraft<'a>, docs customer_metadata_docs {
        /// A number that the regulator of the customer's country keeps for fiction, such as
        /// `+1-312-555-0123` or `+44-20-7946-0123`. It is of the city's area, or, where nothing of that
        /// is kept, of no area or a mobile phone's.
        phone: String as Phone where pattern("^[+][0-9]{1,3}(-[0-9]+)+$"),
        /// Street, city and postcode, which fit together, as they are written in the customer's
        /// country: `123 Main St, Chicago, IL 60612` or `Lindenstraße 12a, 50667 Köln`.
        address: String as Address where NOT_EMPTY,
        /// How much they buy.
        loyalty_tier: LoyaltyTier,
        /// Where they signed up.
        signup_source: String as &'a Word where NOT_EMPTY,
    }
}

labels! {
    /// How much a customer buys. Who signed up only lately has not bought enough for the highest
    /// tiers.
    pub enum LoyaltyTier {
        /// Nine customers in sixteen.
        Bronze = "bronze",
        /// About a quarter.
        Silver = "silver",
        /// About an eighth.
        Gold = "gold",
        /// The one in sixteen who orders most.
        Platinum = "platinum",
    }
}

static DOMAINS: [Word; 3] = [Word::new("@example.com"), Word::new("@example.org"), Word::new("@example.net")];

pub(crate) fn tier(activity: Activity) -> LoyaltyTier {
    match activity {
        Activity::Least => LoyaltyTier::Bronze,
        Activity::Little => LoyaltyTier::Silver,
        Activity::Much => LoyaltyTier::Gold,
        Activity::Most => LoyaltyTier::Platinum,
    }
}

/// One customer in so many lives in another country than the shop's.
const ONE_ABROAD_IN: u64 = 25;

/// One customer in so many has two last names.
const ONE_DOUBLE_NAME_IN: u64 = 25;

/// The country that a customer of a shop in this country lives in.
#[inline]
fn home(shop: &'static Country, draws: RowDraws) -> &'static Country {
    let bits = draws.bits(lane::COUNTRY);
    if scale(bits, ONE_ABROAD_IN) > 0 { shop } else { abroad(shop, bits.rotate_left(32)) }
}

/// One of the other countries.
fn abroad(country: &Country, bits: u64) -> &'static Country {
    let mut others = COUNTRIES.iter().filter(|other| other.code != country.code);
    others.nth(scale(bits, COUNTRIES.len() as u64 - 1) as usize).expect("there are other countries")
}

/// The index of a second last name, which is not the first, if the customer has one.
#[inline]
fn second_name(draws: RowDraws, last: usize, names: usize) -> Option<usize> {
    let bits = draws.bits(lane::DOUBLE_NAME);
    let step = || 1 + scale(bits.rotate_left(32), names as u64 - 1) as usize;
    (scale(bits, ONE_DOUBLE_NAME_IN) == 0).then(|| (last + step()) % names)
}

/// A customer's name and email address, which orders repeat.
#[inline(always)]
pub(crate) fn contact(tenant: &TenantModel<'_>, index: u64) -> (PersonName, Email) {
    contact_of(tenant.country(), tenant.draws(Table::Customers, index), index)
}

/// The same for a customer of a shop in this country with these draws.
#[inline(always)]
fn contact_of(shop: &'static Country, draws: RowDraws, index: u64) -> (PersonName, Email) {
    let slugs = &**home(shop, draws).slugs;
    let first = &slugs.first[draws.below(lane::FIRST, slugs.first.len() as u64) as usize];
    let last = draws.below(lane::LAST, slugs.last.len() as u64) as usize;
    let second = second_name(draws, last, slugs.last.len()).map(|second| &slugs.last[second]);
    let last = &slugs.last[last];
    (
        PersonName { first: &first.name, last: &last.name, second: second.map(|second| &second.name) },
        Email {
            first: &first.slug,
            last: &last.slug,
            second: second.map(|second| &second.slug),
            number: index + 1,
            domain: &DOMAINS[draws.below(lane::DOMAIN, DOMAINS.len() as u64) as usize],
        },
    )
}

/// The number in an email address, which is the customer's; the rest need not fit.
pub(crate) fn customer_of_email(email: &str) -> Option<u64> {
    let local = email.split_once('@')?.0;
    let digits = local.len() - local.bytes().rev().take_while(u8::is_ascii_digit).count();
    local[digits..].parse::<u64>().ok()?.checked_sub(1)
}

/// Whether a customer of a tenant has this email address.
pub(crate) fn has_email(tenant: &TenantOutline, index: u64, email: &str) -> bool {
    let actual = || Line::of(&contact_of(tenant.country, tenant.draws(Table::Customers, index), index).1);
    index < tenant.sizes.customers && actual().as_str() == email
}

impl Entity for Customer {
    const TABLE: Table = Table::Customers;
    type Cursor<'d, I: Keep> = CustomerCursor<'d, I>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.sizes().customers
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> CustomerCursor<'_, I> {
        CustomerCursor { tenant_id: tenant.kept_tenant_id(), index: start, tenant }
    }
}

/// Goes from customer to customer.
pub(crate) struct CustomerCursor<'d, I> {
    tenant: TenantModel<'d>,
    tenant_id: I,
    index: u64,
}

impl<I: Keep> RowCursor for CustomerCursor<'_, I> {
    type Row = Customer;
    type Draft<'a>
        = CustomerDraft<'a>
    where
        Self: 'a;

    fn skip(&mut self, rows: u64) {
        self.index += rows;
    }

    #[inline(always)]
    fn draft(&mut self) -> CustomerDraft<'_> {
        let (tenant, index) = (&self.tenant, self.index);
        self.index += 1;
        let draws = tenant.draws(Table::Customers, index);
        let country = home(tenant.country(), draws);
        let city = &country.cities[draws.below(lane::CITY, country.cities.len() as u64) as usize];
        let (name, email) = contact(tenant, index);
        CustomerDraft {
            customer_id: tenant.fresh_id(Table::Customers, index),
            tenant_id: self.tenant_id.id(),
            name,
            email,
            metadata: CustomerMetadataDraft {
                phone: Phone { city, draws },
                address: Address { country, city, draws },
                loyalty_tier: tier(tenant.customers().activity(index)),
                signup_source: &SIGNUP_SOURCES[draws.below(lane::SIGNUP, SIGNUP_SOURCES.len() as u64) as usize],
            },
            created_at: Time(tenant.customers().signed_up(index, draws, tenant.demand())),
        }
    }
}

/// A telephone number.
#[derive(Clone, Copy)]
pub(crate) struct Phone {
    city: &'static City,
    draws: RowDraws,
}

impl Text for Phone {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        self.city.phone.write(out, "", self.draws.bits(lane::PHONE));
    }
}

/// An address in a city, in the order of its country.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    country: &'static Country,
    city: &'static City,
    draws: RowDraws,
}

impl Text for Address {
    const HAS_COMMA: bool = true;

    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        let Address { country, draws, .. } = *self;
        let bits = draws.bits(lane::HOUSE);
        let house = 1 + scale(bits, country.house_numbers);
        let street = &country.streets[draws.below(lane::STREET, country.streets.len() as u64) as usize];
        if country.address_style == AddressStyle::German {
            street.write(out);
            out.ascii(b' ');
        }
        out.number(house);
        out.constant(house_suffix(country.address_style, bits.rotate_left(32)));
        if country.address_style != AddressStyle::German {
            out.ascii(b' ');
            street.write(out);
        }
        if !country.street_types.is_empty() {
            out.ascii(b' ');
            let street_type = draws.below(lane::SUFFIX, country.street_types.len() as u64) as usize;
            (&country.street_types[street_type]).write(out);
        }
        out.constant(", ");
        self.write_place(out);
    }
}

impl Address {
    #[inline(always)]
    fn write_place<O: TextOut>(&self, out: &mut O) {
        let Address { country, city, draws } = *self;
        let postcode = |out: &mut O| {
            city.postcode.write(out, country.postcode_letters, draws.bits(lane::ZIP));
        };
        match country.address_style {
            AddressStyle::American => {
                (&city.name).write(out);
                out.constant(", ");
                (&city.region).write(out);
                out.ascii(b' ');
            }
            AddressStyle::Australian => {
                (&city.name).write(out);
                out.ascii(b' ');
                (&city.region).write(out);
                out.ascii(b' ');
            }
            AddressStyle::British => {
                (&city.name).write(out);
                out.ascii(b' ');
            }
            AddressStyle::French | AddressStyle::German => {
                postcode(out);
                out.ascii(b' ');
                (&city.name).write(out);
                return;
            }
        }
        postcode(out);
    }
}

/// What follows some house numbers: "12a" in Germany, "12 bis" in France.
fn house_suffix(style: AddressStyle, bits: u64) -> &'static str {
    let suffixes = match style {
        AddressStyle::German => ["a", "b", "c"],
        AddressStyle::French => [" bis", " bis", " ter"],
        _ => return "",
    };
    suffixes.get(scale(bits, 30) as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::draft::Draft;
    use crate::model::Model;
    use crate::spec::Preset;
    use crate::text::Id;

    fn customers(tenants: u64, each: u64, mut check: impl FnMut(&TenantModel<'_>, &'static Country, &Customer)) {
        let mut spec = Preset::Tiny.spec(42);
        (spec.tenants, spec.customers_per_tenant) = (tenants, each);
        let model = Model::new(spec).unwrap();
        for tenant in (0..tenants).map(|number| model.tenant(number)) {
            let mut cursor = Customer::cursor::<Id>(tenant.clone(), 0);
            for index in 0..each {
                let row = cursor.draft().row();
                check(&tenant, home(tenant.country(), tenant.draws(Table::Customers, index)), &row);
            }
        }
    }

    #[test]
    fn four_in_a_hundred_live_abroad_and_four_have_two_last_names() {
        let (mut all, mut abroad, mut double) = (0, 0, 0);
        customers(40, 500, |tenant, country, row| {
            all += 1;
            abroad += u64::from(country.code != tenant.country().code);
            double += u64::from(row.name.split(' ').skip(1).any(|last| last.contains('-')));
        });
        for count in [abroad, double] {
            assert!((30..50).contains(&(count * 1000 / all)), "{count} of {all}");
        }
    }

    #[test]
    fn phones_addresses_and_mail_fit_the_country() {
        let mut seen = BTreeSet::new();
        customers(60, 100, |_, country, row| {
            seen.insert(country.code);
            let calling = match country.code {
                "GB" => "+44-",
                "IE" => "+353-20-91",
                "DE" => "+49-",
                "FR" => "+33-",
                "AU" => "+61-",
                _ => "+1-",
            };
            assert!(row.metadata.phone.starts_with(calling), "{}: {}", country.code, row.metadata.phone);
            assert!(country.cities.iter().any(|city| row.metadata.address.contains(city.name.as_str())));
            assert!(row.email.is_ascii() && row.email.len() <= 64 + "@example.com".len(), "{}", row.email);
            assert!(!row.metadata.address.contains(['#', '%', '@']), "{}", row.metadata.address);
        });
        assert_eq!(seen.len(), COUNTRIES.len());
    }

    #[test]
    fn addresses_are_in_the_style_of_their_country() {
        for country in &COUNTRIES {
            let draws = Model::new(Preset::Tiny.spec(42)).unwrap().tenant(0).draws(Table::Customers, 3);
            let address = Line::of(&Address { country, city: &country.cities[0], draws });
            let address = address.as_str();
            let (street, place) = address.split_once(", ").unwrap();
            let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
            let is_german = country.address_style == AddressStyle::German;
            assert_eq!(begins_with_digit(street), !is_german, "{address}");
            let postcode_first = is_german || country.address_style == AddressStyle::French;
            assert_eq!(begins_with_digit(place), postcode_first, "{address}");
        }
    }
}
