//! The rules B1–B11 and B13, one file for each or for clauses of one that belong together.
//!
//! A new rule is a file here and a line in [`all`] (and its `mod` line). Where one mistake could
//! break two rules, exactly one of them reports it: a sale whose time is wrong breaks B5, a return
//! before its sale B7, an order before its product existed B7 and neither B3 nor B13.
//!
//! Two clauses of B1 concern all tenants together, so they are not in the list: [`b1_unique`] and
//! [`b1_random`].

mod b10_key_hashes;
mod b11_reaches_nobody;
mod b13_offered;
mod b1_categories;
pub(crate) mod b1_random;
mod b1_references;
mod b1_shape;
pub(crate) mod b1_unique;
mod b2_totals;
mod b3_price_history;
mod b3_unit_prices;
mod b4_stock_levels;
mod b5_sales_and_returns;
mod b6_snapshots;
mod b7_causality;
mod b7_window;
mod b8_unique;
mod b9_order_dates;
mod rule;
mod shape;

pub use b10_key_hashes::KeyOf;
pub(crate) use rule::Rule;

/// All rules, as they are before they have seen a row, each with the name that it reports under.
///
/// `key_of` gives the API keys, if they are known.
pub(crate) fn all(key_of: Option<KeyOf<'_>>) -> Vec<(&'static str, Box<dyn Rule + '_>)> {
    vec![
        ("shape", Box::new(shape::Values::default())),
        ("B1", Box::new(b1_shape::Ids)),
        ("B1", Box::new(b1_references::References)),
        ("B1", Box::new(b1_categories::CategoryIds)),
        ("B2", Box::new(b2_totals::Totals::default())),
        ("B3", Box::new(b3_price_history::PriceHistory)),
        ("B3", Box::new(b3_unit_prices::UnitPrices)),
        ("B4", Box::new(b4_stock_levels::StockLevels::default())),
        ("B5", Box::new(b5_sales_and_returns::SalesAndReturns::default())),
        ("B6", Box::new(b6_snapshots::Snapshots)),
        ("B7", Box::new(b7_window::Window::default())),
        ("B7", Box::new(b7_causality::Causality::default())),
        ("B8", Box::new(b8_unique::UniqueValues::default())),
        ("B9", Box::new(b9_order_dates::OrderDates::default())),
        ("B10", Box::new(b10_key_hashes::KeyHashes::new(key_of))),
        ("B11", Box::new(b11_reaches_nobody::ReachesNobody)),
        ("B13", Box::new(b13_offered::Offered::default())),
    ]
}
