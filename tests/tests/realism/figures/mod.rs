//! Figures by subject, their values, and the tables they stand in.

mod campaigns;
mod customers;
mod demand;
mod orders;
mod products;
mod stock;
mod tenants;

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use crate::measure::Measures;
use crate::samples::{SAMPLES, Sample, measure_all};

/// The source of a figure that nobody has published, as far as we know: the tolerance is ours.
pub(crate) const CHOICE: &str = "choice";

/// The figures by subject, in the order of the document.
pub(crate) const SUBJECTS: &[(&str, &[Figure])] = &[
    ("Orders", orders::FIGURES),
    ("Demand", demand::FIGURES),
    ("Campaigns", campaigns::FIGURES),
    ("Customers", customers::FIGURES),
    ("Products", products::FIGURES),
    ("Stock", stock::FIGURES),
    ("Tenants", tenants::FIGURES),
];

/// Each subject with its figures and their values in each sample, computed once for all tests.
pub(crate) static TABLES: LazyLock<Vec<(&str, Vec<Row>)>> = LazyLock::new(|| {
    let measured = measure_all();
    let row = |figure| Row::new(figure, &measured);
    SUBJECTS.iter().map(|(subject, figures)| (*subject, figures.iter().map(row).collect())).collect()
});

/// One figure of realism.
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    /// How it is computed, in one line.
    pub(crate) how: &'static str,
    /// The published value as its source has it, or what is closest to one; `–` if there is none.
    pub(crate) published: &'static str,
    /// Where it was published, or [`CHOICE`].
    pub(crate) source: &'static str,
    pub(crate) tolerance: RangeInclusive<f64>,
    pub(crate) unit: Unit,
    pub(crate) scope: Scope,
    /// `None` if the rows have nothing to compute it from.
    pub(crate) value: fn(&Measures) -> Option<f64>,
}

/// How a value is written.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    /// A share, in percent.
    Percent,
    /// A number with two digits after the point.
    Number,
    /// A multiple of something.
    Times,
    /// A whole number.
    Count,
}

/// Which samples a figure applies to.
#[derive(Clone, Copy)]
pub(crate) enum Scope {
    All,
    /// Those with enough tenants to compare them.
    ManyTenants,
    /// Those whose tenants are of different sizes.
    SkewedTenants,
}

/// A figure with its value in each sample; `None` where it does not apply.
pub(crate) struct Row {
    pub(crate) figure: &'static Figure,
    pub(crate) values: Vec<Option<f64>>,
}

impl Unit {
    fn format(self, value: f64) -> String {
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
    pub(crate) fn includes(self, sample: &Sample) -> bool {
        match self {
            Self::All => true,
            Self::ManyTenants => sample.tenants >= 20,
            Self::SkewedTenants => sample.skewed,
        }
    }
}

impl Figure {
    fn is_within(&self, value: f64) -> bool {
        self.tolerance.contains(&value)
    }

    fn tolerance(&self) -> String {
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

impl Row {
    /// The figure's values in the samples it applies to, from the measures of all samples.
    pub(crate) fn new(figure: &'static Figure, measured: &[Measures]) -> Row {
        let samples = SAMPLES.iter().zip(measured);
        let value = |(sample, measures)| figure.scope.includes(sample).then(|| (figure.value)(measures)).flatten();
        Row { figure, values: samples.map(value).collect() }
    }

    /// One line for each value that is out.
    pub(crate) fn out_of_tolerance(&self) -> impl Iterator<Item = String> {
        SAMPLES.iter().zip(&self.values).filter_map(|(sample, value)| {
            let (figure, value) = (self.figure, (*value)?);
            let line = || {
                let (value, tolerance) = (figure.unit.format(value), figure.tolerance());
                format!("{}, {}: {value}, tolerance {tolerance}", figure.name, sample.name)
            };
            (!figure.is_within(value)).then(line)
        })
    }

    fn cells(&self) -> Vec<String> {
        let figure = self.figure;
        let cell = |value: &Option<f64>| match *value {
            None => String::from("–"),
            Some(value) if figure.is_within(value) => figure.unit.format(value),
            Some(value) => format!("**{}** (out)", figure.unit.format(value)),
        };
        let mut cells = vec![figure.name.to_owned(), figure.published.to_owned(), figure.source.to_owned()];
        cells.push(figure.tolerance());
        cells.extend(self.values.iter().map(cell));
        cells
    }
}

/// Rows as a Markdown table, padded for those who read it as text.
pub(crate) fn table(rows: &[Row]) -> String {
    let heads = ["figure", "published", "source", "tolerance"].into_iter().chain(SAMPLES.iter().map(|s| s.name));
    let mut lines: Vec<Vec<String>> = vec![heads.map(String::from).collect()];
    lines.extend(rows.iter().map(Row::cells));
    let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    lines.insert(1, widths.iter().map(|&width| "-".repeat(width)).collect());
    let line = |cells: &Vec<String>| {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", padded.join(" | "))
    };
    lines.iter().map(line).collect()
}
