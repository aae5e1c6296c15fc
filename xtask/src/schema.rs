//! `cargo xtask schema`: the tables described for other programs.

use clap::Args;
use fixtures_gen::{Description, Table};

use crate::usage::{self, Refusal};

/// The arguments of `cargo xtask schema`.
#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// The language: Markdown, SQL (for PostgreSQL and SQLite), SQLite's strict tables, or JSON Schema of an NDJSON line
    #[arg(long = "as", value_name = "markdown|sql|sqlite|json-schema", value_parser = description, default_value = "markdown")]
    description: Description,

    /// This table alone
    #[arg(value_name = "TABLE", value_parser = table)]
    table: Option<Table>,
}

/// The description of the tables that were asked for.
pub(crate) fn describe(args: &SchemaArgs) -> String {
    let tables = Table::ALL.iter().filter(|table| args.table.is_none_or(|only| only == **table));
    tables.map(|table| args.description.of(table.schema())).collect()
}

fn description(word: &str) -> Result<Description, Refusal> {
    usage::choose(word, "description", Description::ALL.iter().map(|one| (one.name(), *one)))
}

fn table(word: &str) -> Result<Table, Refusal> {
    usage::choose(word, "table", Table::ALL.iter().map(|table| (table.name(), *table)))
}
