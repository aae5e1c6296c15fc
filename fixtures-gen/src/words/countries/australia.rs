//! Australia.

use super::phones::australia as phones;
use super::{AddressStyle, City, Country, Language, city, padded, united_kingdom};
use crate::text::Word;

pub(super) const fn country() -> Country {
    Country {
        code: "AU",
        name: "Australia",
        currency: "AUD",
        share: 5,
        language: Language::English,
        utc_offsets: &[10, 10, 10, 10, 8],
        first_names: united_kingdom::FIRST_NAMES,
        last_names: united_kingdom::LAST_NAMES,
        slugs: &united_kingdom::SLUGS,
        legal_forms: &["Pty Ltd", "Ltd", "Group", "Holdings"],
        cities: CITIES,
        postcode_letters: "",
        streets: united_kingdom::STREETS,
        street_types: STREET_TYPES,
        house_numbers: 260,
        address_style: AddressStyle::Australian,
    }
}

/// Cities, suburbs and towns of every state, each with its postcode.
#[rustfmt::skip]
const CITIES: &[City] = &[
    city("Sydney", "NSW", "2000", phones::CENTRAL_EAST),
    city("Parramatta", "NSW", "2150", phones::CENTRAL_EAST_7010),
    city("Bondi", "NSW", "2026", phones::CENTRAL_EAST),
    city("Manly", "NSW", "2095", phones::CENTRAL_EAST_7010),
    city("Newtown", "NSW", "2042", phones::CENTRAL_EAST),
    city("Newcastle", "NSW", "2300", phones::CENTRAL_EAST_7010),
    city("Wollongong", "NSW", "2500", phones::CENTRAL_EAST),
    city("Wagga Wagga", "NSW", "2650", phones::CENTRAL_EAST_7010),
    city("Dubbo", "NSW", "2830", phones::CENTRAL_EAST),
    city("Tamworth", "NSW", "2340", phones::CENTRAL_EAST_7010),
    city("Canberra", "ACT", "2601", phones::CENTRAL_EAST),
    city("Belconnen", "ACT", "2617", phones::CENTRAL_EAST_7010),
    city("Melbourne", "VIC", "3000", phones::SOUTH_EAST),
    city("Fitzroy", "VIC", "3065", phones::SOUTH_EAST_7010),
    city("St Kilda", "VIC", "3182", phones::SOUTH_EAST),
    city("Footscray", "VIC", "3011", phones::SOUTH_EAST_7010),
    city("Geelong", "VIC", "3220", phones::SOUTH_EAST),
    city("Ballarat", "VIC", "3350", phones::SOUTH_EAST_7010),
    city("Bendigo", "VIC", "3550", phones::SOUTH_EAST),
    city("Shepparton", "VIC", "3630", phones::SOUTH_EAST_7010),
    city("Hobart", "TAS", "7000", phones::SOUTH_EAST),
    city("Launceston", "TAS", "7250", phones::SOUTH_EAST_7010),
    city("Brisbane", "QLD", "4000", phones::NORTH_EAST),
    city("Southport", "QLD", "4215", phones::NORTH_EAST_7010),
    city("Toowoomba", "QLD", "4350", phones::NORTH_EAST),
    city("Rockhampton", "QLD", "4700", phones::NORTH_EAST_7010),
    city("Townsville", "QLD", "4810", phones::NORTH_EAST),
    city("Cairns", "QLD", "4870", phones::NORTH_EAST_7010),
    city("Adelaide", "SA", "5000", phones::CENTRAL_WEST),
    city("Glenelg", "SA", "5045", phones::CENTRAL_WEST_7010),
    city("Mount Gambier", "SA", "5290", phones::CENTRAL_WEST),
    city("Perth", "WA", "6000", phones::CENTRAL_WEST_7010),
    city("Fremantle", "WA", "6160", phones::CENTRAL_WEST),
    city("Bunbury", "WA", "6230", phones::CENTRAL_WEST_7010),
    city("Albany", "WA", "6330", phones::CENTRAL_WEST),
    city("Darwin", "NT", "0800", phones::CENTRAL_WEST_7010),
    city("Alice Springs", "NT", "0870", phones::CENTRAL_WEST),
];

/// What kind of street, as abbreviated on an envelope.
#[rustfmt::skip]
const STREET_TYPES: &[Word] = &padded([
    "St", "Rd", "Ave", "Dr", "Ct", "Pl", "Cres", "Pde", "Tce", "Cl", "Way", "Ln",
]);
