//! The figures in `docs/realism.md` are those that are measured.

use std::fmt::Write;

use crate::samples::SAMPLES;
use crate::table::{Row, TABLES, table};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/realism.md");
const BEGIN: &str = "<!-- figures: written by `cargo xtask bless realism` -->\n";
const END: &str = "<!-- end of figures -->\n";

#[test]
fn document_has_the_figures() {
    let text = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("docs/realism.md marks where the figures begin");
    let (_, after) = rest.split_once(END).expect("docs/realism.md marks where the figures end");
    let expected = format!("{before}{BEGIN}\n{}\n{END}{after}", figures());
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        std::fs::write(DOCUMENT, expected).unwrap();
    } else {
        assert!(text == expected, "the figures in docs/realism.md are out of date: run `cargo xtask bless realism`");
    }
}

/// The samples, and of each subject a table of its figures and how each is computed.
fn figures() -> String {
    let mut text: String = SAMPLES.iter().map(|sample| format!("- **{}**: {}\n", sample.name, sample.what)).collect();
    for (subject, rows) in TABLES.iter() {
        let how: String = rows.iter().map(explanation).collect();
        write!(text, "\n## {subject}\n\n{}\n{how}", table(rows)).unwrap();
    }
    text
}

fn explanation(row: &Row) -> String {
    format!("- **{}**: {}.\n", row.figure.name, row.figure.how)
}
