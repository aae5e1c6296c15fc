//! The countries that tenants and customers live in: names, cities, streets and telephone numbers
//! that belong together.
//!
//! A country is here only if a regulator of its keeps telephone numbers for fiction, and if prices
//! look right at the same figures in its currency. The parts of a [`City`] belong together, so an
//! address never has a Chicago ZIP in Ohio. The street is what keeps an address from being anyone's:
//! a made-up number on a made-up street.

use std::sync::LazyLock;

use slugs::Slugs;
pub(crate) use slugs::Spellings;

use crate::text::{Padded, Word};
use crate::words::pattern::Pattern;

mod australia;
mod canada;
mod france;
mod germany;
mod ireland;
mod phones;
pub(super) mod slugs;
mod united_kingdom;
mod united_states;

/// A country.
#[derive(Debug)]
#[allow(dead_code, reason = "some parts are there for what is written from a country next")]
pub(crate) struct Country {
    /// The ISO 3166 code, such as "US".
    pub(crate) code: &'static str,
    /// The English name.
    pub(crate) name: &'static str,
    /// The ISO 4217 code of the currency.
    pub(crate) currency: &'static str,
    /// How many of a hundred tenants are here.
    pub(crate) share: u32,
    /// What companies are named in.
    pub(crate) language: Language,
    /// Hours that standard time is ahead of UTC; a tenant takes one. An offset where more tenants are
    /// stands here more often.
    pub(crate) utc_offsets: &'static [i8],
    pub(crate) first_names: &'static [&'static str],
    pub(crate) last_names: &'static [&'static str],
    /// The names with those that appear in email addresses, in the same order.
    pub(crate) slugs: &'static LazyLock<Slugs>,
    /// Last part of a company name.
    pub(crate) legal_forms: &'static [&'static str],
    pub(crate) cities: &'static [City],
    /// The letters that an `@` of a postcode stands for.
    pub(crate) postcode_letters: &'static str,
    /// Streets; without what kind of street it is where there are `street_types`.
    pub(crate) streets: &'static [Word],
    pub(crate) street_types: &'static [Word],
    /// The highest house number.
    pub(crate) house_numbers: u64,
    pub(crate) address_style: AddressStyle,
}

impl Country {
    /// Whether summer is from December to February.
    pub(crate) fn is_south(&self) -> bool {
        self.code == "AU"
    }
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    French,
}

/// In which order an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressStyle {
    /// "123 Main St, Chicago, IL 60612".
    American,
    /// "12 King St, Sydney NSW 2000".
    Australian,
    /// "12 Mill Lane, Leeds LS1 4AB".
    British,
    /// "12 rue des Lilas, 69003 Lyon".
    French,
    /// "Lindenstraße 12a, 50667 Köln".
    German,
}

/// A city, in whose [patterns](Pattern) an `@` stands for a letter that postcodes of the country use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct City {
    /// Name, such as "Chicago".
    pub(crate) name: Word,
    /// The state or province, such as "IL"; empty where addresses have none.
    pub(crate) region: Padded<7>,
    /// The pattern of some of the city's postcodes, such as `606##`.
    pub(crate) postcode: Pattern,
    /// The pattern of telephone numbers: of the city's area where the regulator keeps some of it.
    pub(crate) phone: Pattern,
}

const fn city(name: &'static str, region: &'static str, postcode: &'static str, phone: &'static str) -> City {
    let (postcode, phone) = (Pattern::new(postcode), Pattern::new(phone));
    City { name: Word::new(name), region: Padded::new(region), postcode, phone }
}

/// A list of words as addresses are written from it.
const fn padded<const N: usize>(list: [&str; N]) -> [Word; N] {
    let (mut words, mut at) = ([Word::new(""); N], 0);
    while at < N {
        words[at] = Word::new(list[at]);
        at += 1;
    }
    words
}

/// A city of the North American Numbering Plan, of which 555-0100 to 555-0199 are kept for fiction in
/// every area code: NANPA and the Canadian Numbering Administrator, "555 Line Number Assignment
/// Guidelines" (ATIS-0300048).
macro_rules! nanp {
    ($name:literal, $region:literal, $postcode:literal, $area:literal) => {
        $crate::words::countries::city($name, $region, $postcode, concat!("+1-", $area, "-555-01##"))
    };
}
use nanp;

/// All countries. The shares are a choice.
pub(crate) static COUNTRIES: [Country; 7] = [
    united_states::country(),
    united_kingdom::country(),
    germany::country(),
    france::country(),
    canada::country(),
    australia::country(),
    ireland::country(),
];

#[cfg(test)]
mod tests;
