//! The figures in the tables of the document.

use std::sync::LazyLock;

use fixtures_report::{Figure, Measures, SUBJECTS};

use crate::samples::{SAMPLES, Sample, measure_all};

/// Each subject with its figures and their values in each sample, computed once for all tests.
pub(crate) static TABLES: LazyLock<Vec<(&str, Vec<Row>)>> = LazyLock::new(|| {
    let measured = measure_all();
    let row = |figure| Row::new(figure, &measured);
    SUBJECTS.iter().map(|(subject, figures)| (*subject, figures.iter().map(row).collect())).collect()
});

/// A figure with its value in each sample; `None` where it does not apply.
pub(crate) struct Row {
    pub(crate) figure: &'static Figure,
    pub(crate) values: Vec<Option<f64>>,
}

impl Row {
    /// The figure's values in the samples it applies to, from the measures of all samples.
    pub(crate) fn new(figure: &'static Figure, measured: &[Measures]) -> Row {
        let samples = SAMPLES.iter().zip(measured);
        let value = |(sample, measures): (&Sample, &Measures)| {
            figure.scope.includes(sample.tenants, sample.skewed).then(|| figure.value(measures)).flatten()
        };
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
