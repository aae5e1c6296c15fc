//! The figures of `measure::products`.

use super::{CHOICE, Figure, Scope, Unit};

/// The letters that the SKUs of clothes and shoes begin with.
#[rustfmt::skip]
const FASHION: &[&str] = &[
    "TOP", "BLO", "DRE", "SKI", "TRO", "JAC", "MSH", "MTR", "MOU", "WSH", "MSS", "SAN", "KTO", "KTR", "KDR", "KJA",
    "EVE", "EVS",
];
/// The same of what a home needs, and of groceries.
#[rustfmt::skip]
const HOME_AND_GROCERIES: &[&str] = &[
    "BED", "BAT", "CUS", "CUR", "RUG", "COO", "BAK", "KNF", "TBW", "FST", "GAD", "SID", "SHE", "CHR", "STB", "VAS",
    "MIR", "WCL", "SPI", "HBS", "BLE", "SAL", "CHI", "BKI", "GRI", "SAU", "PRE", "PAS", "CHC", "BIS", "OIL", "RED",
    "WHI", "BLT", "COF", "COG", "DCH", "TEW",
];

pub(crate) const FIGURES: &[Figure] = &[
    Figure {
        name: "unique names",
        how: "names over products, within a tenant",
        published: "–",
        source: CHOICE,
        tolerance: 1.0..=1.0,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.unique_names.value(),
    },
    Figure {
        name: "price, median",
        how: "of all products, in their tenants' currencies",
        published: "75",
        source: "Olist (BRL)",
        tolerance: 20.0..=100.0,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.products.log_prices.median(),
    },
    Figure {
        name: "price, mean",
        how: "of all products, in their tenants' currencies",
        published: "121",
        source: "Olist (BRL)",
        tolerance: 35.0..=160.0,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.products.prices.value(),
    },
    Figure {
        name: "price, sigma",
        how: "standard deviation of the logarithms of the prices",
        published: "0.9 to 1.0",
        source: "Olist",
        tolerance: 0.7..=1.3,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.products.log_prices.sigma(),
    },
    Figure {
        name: "price changes",
        how: "share of the months of trade in which a product's price changed; of products that are active, from the \
              month after their creation",
        published: "24 %",
        source: "Cavallo 2018",
        tolerance: 0.18..=0.3,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.changed.value(),
    },
    Figure {
        name: "cuts for Black Friday",
        how: "share of the active products whose price was cut at most five days from Black Friday and raised again \
              after it, within two weeks; mean over the years, of products that were a month old",
        published: "–",
        source: CHOICE,
        tolerance: 0.05..=0.5,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.cut.value(),
    },
    Figure {
        name: "no longer active",
        how: "share of the products",
        published: "–",
        source: CHOICE,
        tolerance: 0.02..=0.25,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.inactive.value(),
    },
    Figure {
        name: "came during trade",
        how: "share of the products with a `created_at` from 2023-01-01 on",
        published: "–",
        source: CHOICE,
        tolerance: 0.05..=0.7,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.created_during_trade.value(),
    },
    Figure {
        name: "popularity by rank",
        how: "the exponent with which a product's lines fall with its rank, by least squares from the first hundredth \
              to the middle of the products; mean over tenants; flatter where all products stand on a dozen shelves",
        published: "−0.871",
        source: "Brynjolfsson, Hu, Smith",
        tolerance: -1.05..=-0.5,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.products.popularity.value(),
    },
    Figure {
        name: "lines of the top fifth",
        how: "share of a tenant's lines that are of its best-selling fifth of the products; mean over tenants",
        published: "–",
        source: CHOICE,
        tolerance: 0.55..=0.85,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.share_of_top_fifth.value(),
    },
    Figure {
        name: "affinity",
        how: "share of the pairs of lines of an order that are of one category, over the share of random pairs of the \
              tenant's lines",
        published: "–",
        source: CHOICE,
        tolerance: 3.0..=f64::INFINITY,
        unit: Unit::Times,
        scope: Scope::All,
        value: |all| all.products.affinity.value(),
    },
    Figure {
        name: "returns, lowest category",
        how: "share of the lines of orders that were not cancelled; of categories with at least 500 of them",
        published: "–",
        source: CHOICE,
        tolerance: 0.01..=0.08,
        unit: Unit::Percent,
        scope: Scope::ManyTenants,
        value: |all| all.products.returns().reduce(f64::min),
    },
    Figure {
        name: "returns, highest category",
        how: "the same",
        published: "–",
        source: CHOICE,
        tolerance: 0.2..=0.42,
        unit: Unit::Percent,
        scope: Scope::ManyTenants,
        value: |all| all.products.returns().reduce(f64::max),
    },
    Figure {
        name: "returns of fashion",
        how: "the same, of clothes and shoes, where tenants sell them",
        published: "–",
        source: CHOICE,
        tolerance: 0.2..=0.4,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.returns_of(FASHION),
    },
    Figure {
        name: "returns of home and groceries",
        how: "the same, where tenants sell them",
        published: "–",
        source: CHOICE,
        tolerance: 0.02..=0.08,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.products.returns_of(HOME_AND_GROCERIES),
    },
];
