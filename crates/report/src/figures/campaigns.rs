//! The figures of `measure::campaigns`.

use super::{CHOICE, Figure, Scope, Unit};

pub(crate) const FIGURES: &[Figure] = &[
    Figure {
        name: "orders of campaigns",
        how: "share of the orders with a `campaign`",
        published: "–",
        source: CHOICE,
        tolerance: 0.15..=0.35,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.campaigns.with_campaign.value(),
    },
    Figure {
        name: "orders with a code",
        how: "share of the orders with a `discount_code`",
        published: "–",
        source: CHOICE,
        tolerance: 0.05..=0.25,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.campaigns.with_code.value(),
    },
    Figure {
        name: "bursts of campaigns",
        how: "variance of the number of campaign orders of a day over its mean, which is 1 if they come at random; mean \
              over tenants",
        published: "–",
        source: CHOICE,
        tolerance: 2.0..=f64::INFINITY,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.campaigns.burstiness.value(),
    },
    Figure {
        name: "`black_friday` in its week",
        how: "share of the campaign's orders that come at most five days before or after Black Friday",
        published: "–",
        source: CHOICE,
        tolerance: 1.0..=1.0,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.campaigns.black_friday_in_its_week.value(),
    },
    Figure {
        name: "welcomes to the new",
        how: "share of the orders with the campaign `welcome_series` or a code `WELCOME…` that are their customer's first",
        published: "–",
        source: CHOICE,
        tolerance: 1.0..=1.0,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.campaigns.welcome_on_first.value(),
    },
    Figure {
        name: "`SUMMER…` in summer",
        how: "share of the orders with such a code that come from June to August",
        published: "–",
        source: CHOICE,
        tolerance: 1.0..=1.0,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.campaigns.summer_in_summer.value(),
    },
];
