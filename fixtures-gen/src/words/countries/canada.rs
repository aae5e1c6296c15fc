//! Canada.

use super::{AddressStyle, City, Country, Language, nanp, united_kingdom, united_states};
use crate::words::english;

pub(super) const fn country() -> Country {
    Country {
        code: "CA",
        name: "Canada",
        currency: "CAD",
        share: 7,
        language: Language::English,
        utc_offsets: &[-5, -5, -5, -5, -5, -4, -6, -7, -8],
        first_names: english::FIRST_NAMES,
        last_names: english::LAST_NAMES,
        slugs: &english::SLUGS,
        legal_forms: &["Inc", "Ltd", "Corp", "Co", "Group"],
        cities: CITIES,
        postcode_letters: "ABCEGHJKLMNPRSTVWXYZ",
        streets: united_kingdom::STREETS,
        street_types: united_states::STREET_TYPES,
        house_numbers: 2_999,
        address_style: AddressStyle::American,
    }
}

/// Cities of every province, with the first half of a postal code of theirs.
#[rustfmt::skip]
const CITIES: &[City] = &[
    nanp!("Toronto", "ON", "M5V #@#", "416"),
    nanp!("Toronto", "ON", "M4C #@#", "647"),
    nanp!("Ottawa", "ON", "K1P #@#", "613"),
    nanp!("Mississauga", "ON", "L5B #@#", "905"),
    nanp!("Brampton", "ON", "L6Y #@#", "905"),
    nanp!("Hamilton", "ON", "L8P #@#", "905"),
    nanp!("London", "ON", "N6A #@#", "519"),
    nanp!("Kitchener", "ON", "N2G #@#", "519"),
    nanp!("Windsor", "ON", "N9A #@#", "519"),
    nanp!("Kingston", "ON", "K7L #@#", "613"),
    nanp!("Barrie", "ON", "L4M #@#", "705"),
    nanp!("Sudbury", "ON", "P3E #@#", "705"),
    nanp!("Thunder Bay", "ON", "P7B #@#", "807"),
    nanp!("Montréal", "QC", "H2X #@#", "514"),
    nanp!("Montréal", "QC", "H3B #@#", "438"),
    nanp!("Québec", "QC", "G1R #@#", "418"),
    nanp!("Laval", "QC", "H7N #@#", "450"),
    nanp!("Gatineau", "QC", "J8X #@#", "819"),
    nanp!("Sherbrooke", "QC", "J1H #@#", "819"),
    nanp!("Trois-Rivières", "QC", "G9A #@#", "819"),
    nanp!("Saguenay", "QC", "G7H #@#", "418"),
    nanp!("Vancouver", "BC", "V6B #@#", "604"),
    nanp!("Burnaby", "BC", "V5H #@#", "604"),
    nanp!("Surrey", "BC", "V3T #@#", "604"),
    nanp!("Victoria", "BC", "V8W #@#", "250"),
    nanp!("Kelowna", "BC", "V1Y #@#", "250"),
    nanp!("Calgary", "AB", "T2P #@#", "403"),
    nanp!("Edmonton", "AB", "T5J #@#", "780"),
    nanp!("Red Deer", "AB", "T4N #@#", "403"),
    nanp!("Lethbridge", "AB", "T1J #@#", "403"),
    nanp!("Saskatoon", "SK", "S7K #@#", "306"),
    nanp!("Regina", "SK", "S4P #@#", "306"),
    nanp!("Winnipeg", "MB", "R3C #@#", "204"),
    nanp!("Brandon", "MB", "R7A #@#", "204"),
    nanp!("Halifax", "NS", "B3J #@#", "902"),
    nanp!("Sydney", "NS", "B1P #@#", "902"),
    nanp!("Fredericton", "NB", "E3B #@#", "506"),
    nanp!("Moncton", "NB", "E1C #@#", "506"),
    nanp!("Saint John", "NB", "E2L #@#", "506"),
    nanp!("Charlottetown", "PE", "C1A #@#", "902"),
    nanp!("Whitehorse", "YT", "Y1A #@#", "867"),
    nanp!("Yellowknife", "NT", "X1A #@#", "867"),
    nanp!("St. John's", "NL", "A1C #@#", "709"),
];
