//! The flags of `cargo xtask load`.
//!
//! A program that is built without loads has them, too, and refuses an address that is none before one with the
//! drivers of databases is built.

pub(crate) mod access;

use std::convert::Infallible;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::dataset::DatasetArgs;
use crate::args::number;
use crate::args::path::path;
use crate::args::reports::{ReportFlags, Reports};

/// Where a dataset goes if nothing else is said.
pub(crate) const DEFAULT_TARGET: &str = "sqlite:shop.db";

const SIZES: [&str; 7] =
    ["preset", "tenants", "tenant_sizes", "products_per_tenant", "orders_per_tenant", "customers_per_tenant", "seed"];

/// The arguments of `cargo xtask load`.
#[derive(Args, Debug)]
#[command(
    after_help = "Loads every row exactly once: a load that was interrupted goes on with the same command, and one that \
                  is repeated finds everything there. A password is taken from --password-file, from PGPASSWORD or \
                  ~/.pgpass for PostgreSQL, from MYSQL_PWD for MySQL and MariaDB, or from the URL, where other processes can \
                  see it."
)]
pub(crate) struct LoadArgs {
    /// The directory that holds a dataset, which is verified first; instead of it, give a preset or sizes
    #[arg(
        value_name = "DIR",
        value_parser = path(),
        value_hint = ValueHint::DirPath,
        conflicts_with_all = SIZES,
    )]
    pub(crate) directory: Option<PathBuf>,

    #[command(flatten, next_help_heading = "What to load")]
    pub(crate) dataset: DatasetArgs,

    // As an attribute: rustdoc wants addresses marked up, and a terminal would show the marks.
    #[arg(
        long,
        value_name = "URL",
        value_parser = Address::typed,
        allow_hyphen_values = true,
        help_heading = "Where to load it",
        help = format!(
            "The database: sqlite:FILE, duckdb:FILE, postgres://USER@HOST/DATABASE or mysql://USER@HOST/DATABASE, which \
             is for MariaDB, too [default: {DEFAULT_TARGET}]"
        )
    )]
    pub(crate) into: Option<Address>,

    /// File that holds the password
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Where to load it")]
    pub(crate) password_file: Option<PathBuf>,

    /// Drop what another load has made there; tables that no load has made are never dropped
    #[arg(long, help_heading = "Where to load it")]
    pub(crate) drop: bool,

    /// Compare counts and sums of every column with the model's afterwards
    #[arg(long, help_heading = "How to run")]
    pub(crate) verify: bool,

    /// Number of connections, and of worker threads; SQLite and DuckDB are written over one [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = number::threads,
        allow_hyphen_values = true,
        help_heading = "How to run"
    )]
    pub(crate) threads: Option<NonZeroUsize>,

    #[command(flatten, next_help_heading = "How to run")]
    pub(crate) report: ReportFlags,
}

impl LoadArgs {
    /// What is reported, and where.
    pub(crate) fn reports(&self) -> Reports {
        self.report.reports(false)
    }
}

/// The address of a database as it was typed; it may hold a password, so nothing shows it.
#[derive(Clone)]
pub(crate) struct Address(pub(crate) String);

impl Address {
    // A parser that refuses nothing: a refusal would show the value.
    #[expect(clippy::unnecessary_wraps, reason = "a parser of values may fail")]
    fn typed(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address")
    }
}
