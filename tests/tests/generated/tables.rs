//! The tables of columns in `docs/tables.md` are those of the declarations.

use fixtures_gen::{Description, Table};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/tables.md");
const BEGIN: &str = "<!-- tables: written by `cargo xtask bless tables` -->\n";
const END: &str = "<!-- end of tables -->\n";

#[test]
fn tables_are_those_of_the_declarations() {
    let text = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("docs/tables.md marks where the tables begin");
    let (_, after) = rest.split_once(END).expect("docs/tables.md marks where the tables end");
    let tables = Description::Markdown.of(Table::ALL);
    let expected = format!("{before}{BEGIN}\n{tables}{END}{after}");
    if crate::is_blessing() {
        std::fs::write(DOCUMENT, expected).unwrap();
    } else {
        assert!(text == expected, "the tables in docs/tables.md are out of date: run `cargo xtask bless tables`");
    }
}
