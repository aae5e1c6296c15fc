//! The arguments of `cargo xtask sql`.

use std::num::{NonZeroU64, NonZeroUsize};

use clap::Args;

use crate::args::choice::choice;
use crate::args::dataset::WhichDataset;
use crate::args::number;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AnswerFormat {
    /// Aligned columns, for people.
    Table,
    Csv,
    Ndjson,
}

impl AnswerFormat {
    const ALL: &[Self] = &[Self::Table, Self::Csv, Self::Ndjson];

    fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }
}

/// The arguments of `cargo xtask sql`.
#[derive(Args, Debug)]
#[command(
    after_help = "The tables are those of `cargo xtask schema`; ids are texts, amounts exact decimals, times timestamps without a \
                  zone, and a member of an object is written like raw_payload['source']. Nothing is written: only what a query \
                  asks for is made, and what tenant_id, an id, a SKU, an email address, external_order_id or order_date \
                  exclude is not. docs/sql.md says more."
)]
pub(crate) struct SqlArgs {
    /// The query: SELECT, WITH, EXPLAIN, DESCRIBE or SHOW TABLES; - reads it from standard input
    #[arg(value_name = "QUERY")]
    pub(crate) query: String,

    /// How to print the answer [default: table on a terminal, else csv]
    #[arg(long, value_parser = choice(AnswerFormat::ALL, AnswerFormat::name))]
    pub(crate) format: Option<AnswerFormat>,

    /// Number of worker threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = number::threads, allow_hyphen_values = true)]
    pub(crate) threads: Option<NonZeroUsize>,

    /// The most bytes of memory that a query may hold for what it groups, sorts or joins [default: 4G]
    #[arg(long, value_name = "N", value_parser = number::positive_count, allow_hyphen_values = true)]
    pub(crate) memory: Option<NonZeroU64>,

    #[command(flatten)]
    pub(crate) dataset: WhichDataset,
}
