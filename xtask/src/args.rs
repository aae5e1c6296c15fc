//! The flags of `cargo xtask gen`, as they were typed, and those that other tasks have too. What they mean together is decided
//! in [`crate::job`].

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;
use fixtures_gen::{Format, PartNumber, Preset, Table};

use crate::job::Voice;
use crate::number;
use crate::part_number;
use crate::report::Json;
use crate::upload::UploadFlags;
use crate::usage::{self, Refusal};

/// The flags of `cargo xtask gen`; `None` where a flag was not given.
#[derive(Args, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
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

    /// Only this part of N parts of the dataset, which can be made elsewhere; `cargo xtask join` puts them together
    #[arg(long, value_name = "I/N", value_parser = part_number::parse, allow_hyphen_values = true, conflicts_with = "stdout", help_heading = "What to make")]
    pub(crate) part: Option<PartNumber>,

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
        conflicts_with = "stdout",
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

    /// Go on where an interrupted run stopped; finished files stay as they are
    #[arg(long, conflicts_with = "stdout", help_heading = "How to write it")]
    pub(crate) resume: bool,

    /// Replace the dataset in the directory, and start even if the disk is too small
    #[arg(long, conflicts_with = "stdout", help_heading = "How to write it")]
    pub(crate) force: bool,

    /// Let every file reach the disk before it gets its name, so that it outlives a loss of power
    #[arg(long, conflicts_with = "stdout", help_heading = "How to write it")]
    pub(crate) sync: bool,

    /// Write this table alone, of all tenants, to standard output: one stream, one CSV header
    #[arg(long, value_name = "TABLE", value_parser = table, conflicts_with = "json", help_heading = "How to write it")]
    pub(crate) stdout: Option<Table>,

    /// Write nothing: tell rows, files, bytes, free space and the time that it will take
    #[arg(long, conflicts_with = "stdout", help_heading = "How to run")]
    pub(crate) dry_run: bool,

    /// Threads that work at the same time; never changes a byte [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = number::positive_count,
        allow_hyphen_values = true,
        help_heading = "How to run"
    )]
    pub(crate) threads: Option<NonZeroU64>,

    /// Upload the dataset while it is made
    #[arg(long, conflicts_with_all = ["stdout", "part"], help_heading = "How to run")]
    pub(crate) upload: bool,

    #[command(flatten)]
    pub(crate) told: Told,

    #[command(flatten)]
    pub(crate) upload_flags: UploadFlags,
}

/// What is told while a task runs, and where.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Told {
    /// Say of every file what is in it and why it ends where it ends
    #[arg(long, conflicts_with = "quiet", help_heading = "How to run")]
    pub(crate) verbose: bool,

    /// Say nothing but errors
    #[arg(long, help_heading = "How to run")]
    pub(crate) quiet: bool,

    // Help and documentation show it as it is typed.
    #[arg(
        long,
        value_name = "events",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "summary",
        value_parser = json,
        help_heading = "How to run",
        help = "Summary or estimate as JSON on standard output; =events adds an object for every file"
    )]
    pub(crate) json: Option<Json>,
}

impl Told {
    /// How much is said on standard error.
    pub(crate) fn voice(&self) -> Voice {
        match (self.quiet, self.verbose) {
            (true, _) => Voice::Quiet,
            (_, true) => Voice::Verbose,
            _ => Voice::Normal,
        }
    }
}

fn preset(word: &str) -> Result<Preset, Refusal> {
    usage::choose(word, "preset", Preset::ALL.iter().map(|preset| (preset.name(), *preset)))
}

fn format(word: &str) -> Result<Format, Refusal> {
    usage::choose(word, "format", Format::ALL.iter().map(|format| (format.name(), *format)))
}

fn json(word: &str) -> Result<Json, Refusal> {
    usage::choose(word, "form of --json", [("summary", Json::Summary), ("events", Json::Events)])
}

fn table(word: &str) -> Result<Table, Refusal> {
    usage::choose(word, "table", Table::ALL.iter().map(|table| (table.name(), *table)))
}
