//! The figures of `measure::stock`.

use super::{CHOICE, Figure, Scope, Unit};

pub(crate) const FIGURES: &[Figure] = &[
    Figure {
        name: "stock turns",
        how: "pieces sold a year over the mean level since the first receipt; median of the products that sell at all",
        published: "–",
        source: CHOICE,
        tolerance: 2.0..=6.0,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.stock.turns.median(),
    },
    Figure {
        name: "receipts a year",
        how: "per product that sells at all, since its first receipt; mean",
        published: "–",
        source: CHOICE,
        tolerance: 1.0..=26.0,
        unit: Unit::Number,
        scope: Scope::All,
        value: |all| all.stock.receipts_per_year.value(),
    },
    Figure {
        name: "sold out and restocked",
        how: "share of the products that sell at all of which a sale took the last piece, with a receipt later on",
        published: "–",
        source: CHOICE,
        tolerance: 0.03..=0.6,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.stock.sold_out_and_restocked.value(),
    },
    Figure {
        name: "adjustments",
        how: "share of the stock events",
        published: "–",
        source: CHOICE,
        tolerance: 0.005..=0.03,
        unit: Unit::Percent,
        scope: Scope::All,
        value: |all| all.stock.adjustments.value(),
    },
];
