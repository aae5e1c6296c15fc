//! How close the shops come to real ones: figures computed from files that were written and read
//! back, each with its published value or "choice", and a tolerance.
//!
//! `cargo test -p tests --test realism -- --nocapture` prints the tables; `cargo xtask bless realism`
//! writes them into `docs/realism.md`.

mod document;
mod samples;
mod table;

use fixtures_report::SUBJECTS;
use samples::SAMPLES;
use table::{Row, TABLES, table};

#[test]
fn figures_are_within_their_tolerances() {
    let mut out = vec![];
    for (subject, rows) in TABLES.iter() {
        println!("\n{subject}\n\n{}", table(rows));
        out.extend(rows.iter().flat_map(Row::out_of_tolerance));
    }
    assert!(out.is_empty(), "{} values are out of their tolerances:\n{}", out.len(), out.join("\n"));
}

#[test]
fn every_figure_is_measured_somewhere() {
    for row in TABLES.iter().flat_map(|(_, rows)| rows) {
        let applies = SAMPLES.iter().any(|sample| row.figure.scope.includes(sample.tenants, sample.skewed));
        assert_eq!(row.values.iter().any(Option::is_some), applies, "{}", row.figure.name);
    }
}

#[test]
fn names_of_figures_are_unique() {
    let mut names: Vec<&str> = SUBJECTS.iter().flat_map(|(_, figures)| *figures).map(|figure| figure.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
