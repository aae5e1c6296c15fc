//! `cargo xtask verify`: whether a dataset is whole and right.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};
use fixtures_gen::{FileFormat, Format, Table};
use fixtures_run::Counters;
use fixtures_verify::Verification;

use crate::args::ReportFlags;
use crate::args::number;
use crate::args::path::{is_address, place};
use crate::encoding;
use crate::error::Error;
use crate::launcher;
use crate::store;
use crate::task::stop;
use crate::ui::progress::Progress;
use crate::ui::verify::{announce, of_verify_error, report};

/// The arguments of `cargo xtask verify`.
#[derive(Args, Debug)]
#[command(
    after_help = "Compares every file with the manifest and every row with what the model makes again, and names the \
                  file, the line and the rule of each difference. Exit code 3 if there is one."
)]
pub(crate) struct VerifyArgs {
    /// The directory that holds the dataset, or the address of a place in an object store
    #[arg(value_name = "DIR", value_parser = place(), value_hint = ValueHint::DirPath)]
    directory: PathBuf,

    /// Check the rules of files that another program wrote in this layout, without manifest and
    /// model; memory grows with the dataset, by 8 bytes a row and some 100 a row of the largest
    /// tenants
    #[arg(long)]
    foreign: bool,

    /// Number of worker threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = number::threads, allow_hyphen_values = true)]
    threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) report: ReportFlags,
}

/// Verifies the directory.
pub(crate) fn run(args: &VerifyArgs) -> Result<(), Error> {
    if args.foreign && is_address(&args.directory) {
        return Err(Error::usage(
            format!("{} is in an object store, and --foreign needs files of this machine", args.directory.display()),
            "copy them to a directory first, or leave out --foreign to compare them with the model",
        ));
    }
    if args.foreign && holds_parquet(&args.directory) {
        return Err(Error::usage(
            format!(
                "{} holds parquet files, whose rules are not checked from the files alone",
                args.directory.display()
            ),
            "leave out --foreign to compare them with the model, or check the same dataset as CSV or NDJSON",
        ));
    }
    let reports = args.report.reports(false);
    let counters = Arc::new(Counters::default());
    let mut job = Verification::new(&args.directory).foreign(args.foreign).counters(&counters);
    if let Some(threads) = args.threads {
        job = job.threads(threads);
    }
    if let Some(files) = store::files_at(&args.directory, "verify")? {
        job = job.on(files);
    }
    let job = job.stop(&stop::end_at_signals()?);
    let announced = job.announced();
    let format = announced.as_ref().and_then(|(identity, _)| identity.file_format());
    let job = match format.filter(|format| format.text().is_none()) {
        None => job,
        Some(format) => job.encoding(encoding::of(format).ok_or_else(|| {
            launcher::restart_with(format.name());
            encoding::missing(format, "verify")
        })?),
    };
    announce(&args.directory, announced.as_ref(), job.thread_count().get(), reports);
    let progress = Progress::start(reports, &counters, announced.map_or(0, |(_, rows)| rows));
    let outcome = job.run();
    drop(progress);
    report(&outcome.map_err(of_verify_error)?, job.thread_count().get(), reports)
}

/// Whether a directory has its table of tenants in a format that is not text, and not as text.
fn holds_parquet(directory: &Path) -> bool {
    let has = |format: FileFormat| directory.join(format!("{}.{format}", Table::Tenants)).exists();
    has(FileFormat::Parquet) && !has(Format::Csv.into())
}
