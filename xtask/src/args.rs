//! The flags of `cargo xtask gen`, as they were typed. What they mean together is decided in [`crate::job`].

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;
use fixtures_gen::{Format, Preset, Table};

use crate::number;
use crate::usage::{self, Refusal};

/// The flags of `cargo xtask gen`; `None` where a flag was not given.
#[derive(Args, Debug, Default)]
pub(crate) struct GenArgs {
    /// Sizes by name
    #[arg(long, value_name = "tiny|small|medium|large", value_parser = preset, help_heading = "What to make")]
    pub(crate) preset: Option<Preset>,

    /// Number of tenants [default: 10, or the preset's]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true, help_heading = "What to make")]
    pub(crate) tenants: Option<u64>,

    /// Products of each tenant [default: 500000, or the preset's]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true, help_heading = "What to make")]
    pub(crate) products_per_tenant: Option<u64>,

    /// Orders of each tenant [default: 2000000, or the preset's]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true, help_heading = "What to make")]
    pub(crate) orders_per_tenant: Option<u64>,

    /// Customers of each tenant [default: 10000, or the preset's]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true, help_heading = "What to make")]
    pub(crate) customers_per_tenant: Option<u64>,

    /// What every value is drawn from: 0 to 18446744073709551615, or 0x and hexadecimal digits [default: 42]
    #[arg(long, value_name = "N", value_parser = number::seed, allow_hyphen_values = true, help_heading = "What to make")]
    pub(crate) seed: Option<u64>,

    /// Text format [default: ndjson]
    #[arg(long, value_name = "csv|ndjson", value_parser = format, help_heading = "How to write it")]
    pub(crate) format: Option<Format>,

    /// Compress with gzip and append .gz to the file names; tenants.csv stays as it is
    #[arg(long, help_heading = "How to write it")]
    pub(crate) compress: bool,

    /// Rows in each file; the last file of a table has fewer [default: 10000]
    #[arg(
        long,
        value_name = "ROWS",
        value_parser = number::positive_count,
        allow_hyphen_values = true,
        help_heading = "How to write it"
    )]
    pub(crate) chunk_size: Option<NonZeroU64>,

    // As an attribute: rustdoc would have the name in backticks, which a terminal would show.
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with = "stdout",
        help_heading = "How to write it",
        help = "Directory to write to: a new one, or an empty one [default: generated_data]"
    )]
    pub(crate) output_dir: Option<PathBuf>,

    /// Write this table alone, of all tenants, to standard output: one stream, one CSV header
    #[arg(long, value_name = "TABLE", value_parser = table, help_heading = "How to write it")]
    pub(crate) stdout: Option<Table>,

    /// Threads that work at the same time; never changes a byte [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = number::positive_count,
        allow_hyphen_values = true,
        help_heading = "How to run"
    )]
    pub(crate) threads: Option<NonZeroU64>,

    /// Say of every file what is in it and why it ends where it ends
    #[arg(long, conflicts_with = "quiet", help_heading = "How to run")]
    pub(crate) verbose: bool,

    /// Say nothing but errors
    #[arg(long, help_heading = "How to run")]
    pub(crate) quiet: bool,
}

fn preset(word: &str) -> Result<Preset, Refusal> {
    usage::choose(word, "preset", Preset::ALL.iter().map(|preset| (preset.name(), *preset)))
}

fn format(word: &str) -> Result<Format, Refusal> {
    usage::choose(word, "format", Format::ALL.iter().map(|format| (format.name(), *format)))
}

fn table(word: &str) -> Result<Table, Refusal> {
    usage::choose(word, "table", Table::ALL.iter().map(|table| (table.name(), *table)))
}
