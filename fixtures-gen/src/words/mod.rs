//! The words that names, addresses, products and companies are made of: plain lists, nothing that
//! chooses from them.
//!
//! These lists decide bytes. A word added, removed, moved or respelt changes what every seed
//! yields, so none is edited without raising `DATASET_VERSION` and saying so in the changelog.
//!
//! `people` is rendered from the locale lists of the crate `fake` (see `NOTICE`) by `cargo xtask
//! bless words`, and a test holds it to them; `fake` itself never runs when data is generated. The
//! other modules are written by hand for this project. Everything is in Latin script, and nothing
//! begins with a character that a spreadsheet takes for a formula.

mod catalogue;
mod companies;
mod countries;
mod pattern;
mod people;
mod trades;
#[cfg(test)]
mod wording;

pub(crate) use catalogue::{CATEGORIES, Category, Department, Noun};
pub(crate) use companies::{CHANNELS, COMPANY_LEADS, Channel, SIGNUP_SOURCES};
pub(crate) use countries::{AddressStyle, COUNTRIES, City, Country, Spellings};
use people::english;
use people::french;
pub(crate) use trades::{TRADES, Trade};
