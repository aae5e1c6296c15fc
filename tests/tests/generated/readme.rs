//! The README's tables of columns are those of the declarations.

use fixtures_gen::{Description, Table};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
const BEGIN: &str = "<!-- tables: written by `cargo xtask bless readme` -->\n";
const END: &str = "<!-- end of tables -->\n";

#[test]
fn tables_are_those_of_the_declarations() {
    let text = std::fs::read_to_string(README).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the README marks where the tables begin");
    let (_, after) = rest.split_once(END).expect("the README marks where the tables end");
    let tables: String = Table::ALL.iter().map(|table| Description::Markdown.of(table.schema())).collect();
    let expected = format!("{before}{BEGIN}\n{tables}{END}{after}");
    if crate::is_blessing() {
        std::fs::write(README, expected).unwrap();
    } else {
        assert!(text == expected, "the README's tables are out of date: run `cargo xtask bless readme`");
    }
}
