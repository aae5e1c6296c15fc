//! The figures of `measure::tenants`.

use super::{CHOICE, Figure, Scope, Unit};

pub(crate) const FIGURES: &[Figure] = &[
    Figure {
        name: "currencies",
        how: "how many the tenants have",
        published: "–",
        source: CHOICE,
        tolerance: 3.0..=f64::INFINITY,
        unit: Unit::Count,
        scope: Scope::ManyTenants,
        value: |all| Some(all.tenants.currencies.len() as f64),
    },
    Figure {
        name: "countries",
        how: "how many the tenants are in, by the commonest country code of their customers' phones",
        published: "–",
        source: CHOICE,
        tolerance: 4.0..=f64::INFINITY,
        unit: Unit::Count,
        scope: Scope::ManyTenants,
        value: |all| Some(all.tenants.countries.len() as f64),
    },
    Figure {
        name: "trades",
        how: "how many different sets of categories the tenants sell",
        published: "–",
        source: CHOICE,
        tolerance: 6.0..=f64::INFINITY,
        unit: Unit::Count,
        scope: Scope::ManyTenants,
        value: |all| Some(all.tenants.assortments.len() as f64),
    },
    Figure {
        name: "orders of the largest tenants",
        how: "share of all orders that the tenth of the tenants with the most orders has; published is their revenue",
        published: "67 %",
        source: "Olist",
        tolerance: 0.6..=0.72,
        unit: Unit::Percent,
        scope: Scope::SkewedTenants,
        value: |all| all.tenants.share_of_top_tenth(),
    },
];
