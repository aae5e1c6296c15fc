//! Figures of realism by subject: what tells a shop from a random table.

mod campaigns;
mod customers;
mod demand;
mod orders;
mod products;
mod stock;
mod tenants;

use std::ops::RangeInclusive;

use crate::measure::Measures;

/// The source of a figure that nobody has published, as far as we know: the tolerance is ours.
pub const CHOICE: &str = "choice";

/// The figures by subject, in the order of the document.
pub const SUBJECTS: &[(&str, &[Figure])] = &[
    ("Orders", orders::FIGURES),
    ("Demand", demand::FIGURES),
    ("Campaigns", campaigns::FIGURES),
    ("Customers", customers::FIGURES),
    ("Products", products::FIGURES),
    ("Stock", stock::FIGURES),
    ("Tenants", tenants::FIGURES),
];

/// One figure of realism: what it is, what was published, and what is within the tolerance.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
/// use fixtures_report::{Measures, SUBJECTS, Source};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let measures = Measures::of(&Source::Model(&dataset), 0..2)?;
/// let (_, figures) = SUBJECTS[0];
/// let lines = figures.iter().find(|figure| figure.name == "lines per order").unwrap();
/// assert!(lines.is_within(lines.value(&measures).unwrap()));
/// # Ok::<(), fixtures_report::ReadError>(())
/// ```
pub struct Figure {
    /// Its name, unique among all.
    pub name: &'static str,
    /// How it is computed, in one line.
    pub how: &'static str,
    /// The published value as its source has it, or what is closest to one; `–` if there is none.
    pub published: &'static str,
    /// Where it was published, or [`CHOICE`].
    pub source: &'static str,
    /// What is realistic.
    pub tolerance: RangeInclusive<f64>,
    /// How its values are written.
    pub unit: Unit,
    /// Which datasets it applies to.
    pub scope: Scope,
    /// `None` if the rows have nothing to compute it from.
    pub(crate) value: fn(&Measures) -> Option<f64>,
}

/// How a value is written.
#[derive(Clone, Copy)]
pub enum Unit {
    /// A share, in percent.
    Percent,
    /// A number with two digits after the point.
    Number,
    /// A multiple of something.
    Times,
    /// A whole number.
    Count,
}

/// Which datasets a figure applies to.
#[derive(Clone, Copy)]
pub enum Scope {
    /// All.
    All,
    /// Those with enough tenants to compare them.
    ManyTenants,
    /// Those whose tenants are of different sizes.
    SkewedTenants,
}

impl Unit {
    /// The value with its unit.
    pub fn format(self, value: f64) -> String {
        let text = match self {
            Self::Percent => format!("{:.1} %", 100.0 * value),
            Self::Number => format!("{value:.2}"),
            Self::Times => format!("{value:.2} ×"),
            Self::Count => format!("{value:.0}"),
        };
        text.replace('-', "−")
    }
}

impl Scope {
    /// Whether it includes a dataset, of which so many tenants are looked at.
    pub fn includes(self, tenants: u64, skewed: bool) -> bool {
        match self {
            Self::All => true,
            Self::ManyTenants => tenants >= 20,
            Self::SkewedTenants => skewed,
        }
    }
}

impl Figure {
    /// Its value; `None` if the rows have nothing to compute it from.
    pub fn value(&self, measures: &Measures) -> Option<f64> {
        (self.value)(measures)
    }

    /// Whether a value is within the tolerance.
    pub fn is_within(&self, value: f64) -> bool {
        self.tolerance.contains(&value)
    }

    /// The tolerance in words.
    pub fn tolerance(&self) -> String {
        let (from, to) = (self.unit.format(*self.tolerance.start()), self.unit.format(*self.tolerance.end()));
        if from == to {
            from
        } else if self.tolerance.end().is_infinite() {
            format!("at least {from}")
        } else {
            format!("{from} to {to}")
        }
    }
}
