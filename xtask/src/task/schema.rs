//! `cargo xtask schema`: the tables described for other programs.

use clap::Args;
use fixtures_gen::{Description, Table};

use crate::args::choice::choice;

/// The arguments of `cargo xtask schema`.
#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// The language; sql is for PostgreSQL and SQLite, sqlite for strict tables, json-schema
    /// describes an NDJSON line, data-package CSV files
    #[arg(long = "as", value_name = "LANGUAGE", value_parser = choice(Description::ALL, Description::name), default_value = "markdown")]
    description: Description,

    /// Only this table
    #[arg(value_name = "TABLE", value_parser = choice(Table::ALL, Table::name))]
    table: Option<Table>,
}

/// The description of the tables that were asked for.
pub(crate) fn describe(args: &SchemaArgs) -> String {
    match args.table {
        Some(table) => args.description.of(&[table]),
        None => args.description.of(Table::ALL),
    }
}
