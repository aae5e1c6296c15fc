//! What one run of `gen` is to do: the flags, checked and completed. Plain data; nothing has happened yet.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::thread;

use fixtures_gen::{Format, PartNumber, Preset, Spec, Table};

use crate::args::GenArgs;
use crate::compress::Compression;
use crate::error::Error;
use crate::report::Json;
use crate::state::Consent;
use crate::upload::{self, Access};

const DEFAULT_SEED: u64 = 42;
const DEFAULT_CHUNK_ROWS: NonZeroU64 = NonZeroU64::new(10_000).unwrap();
const DEFAULT_DIRECTORY: &str = "generated_data";
const MOST_THREADS: usize = 1_024;

/// One run of `gen`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Job {
    /// Seed and sizes: what the rows are.
    pub(crate) spec: Spec,
    /// How a row is written.
    pub(crate) format: Format,
    /// How a file is packed.
    pub(crate) compression: Compression,
    /// Rows in each file, the last of a table excepted.
    pub(crate) chunk_rows: NonZeroU64,
    /// Which part of the dataset to make; none for all of it.
    pub(crate) part: Option<PartNumber>,
    /// Where the rows go.
    pub(crate) output: Output,
    /// What may be done about files that are there.
    pub(crate) consent: Consent,
    /// Whether a file must outlive a loss of power as soon as it has its name.
    pub(crate) sync: bool,
    /// Whether nothing but an estimate is wanted.
    pub(crate) dry_run: bool,
    /// Where the dataset is uploaded to while it is made, and how; none if it is not.
    pub(crate) upload: Option<Access>,
    /// How many threads work.
    pub(crate) threads: NonZeroUsize,
    /// How much is said on standard error.
    pub(crate) voice: Voice,
    /// What is told on standard output.
    pub(crate) json: Option<Json>,
}

/// Where rows go.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// All tables, as files in this directory.
    Directory(PathBuf),
    /// One table, to standard output.
    Stdout(Table),
}

/// How much is said on standard error while the work is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Voice {
    /// Nothing but errors.
    Quiet,
    /// What begins, how far it is, and a summary.
    Normal,
    /// The same and a line for every file.
    Verbose,
}

impl Job {
    /// Completes the flags with the preset's sizes and the defaults.
    pub(crate) fn resolve(args: GenArgs) -> Result<Self, Error> {
        Ok(Self {
            spec: spec(&args),
            format: args.format.unwrap_or(Format::Ndjson),
            compression: if args.compress { Compression::Gzip } else { Compression::None },
            chunk_rows: args.chunk_size.unwrap_or(DEFAULT_CHUNK_ROWS),
            part: args.part,
            consent: Consent { resume: args.resume, force: args.force },
            sync: args.sync,
            dry_run: args.dry_run,
            threads: threads(args.threads)?,
            voice: args.told.voice(),
            json: args.told.json,
            upload: upload(&args)?,
            output: match args.stdout {
                Some(table) => Output::Stdout(table),
                None => Output::Directory(args.output_dir.unwrap_or_else(|| DEFAULT_DIRECTORY.into())),
            },
        })
    }
}

/// The sizes that were given, else the preset's, else those of the large preset.
fn spec(args: &GenArgs) -> Spec {
    let named = args.preset.unwrap_or(Preset::Large).spec(args.seed.unwrap_or(DEFAULT_SEED));
    Spec {
        seed: named.seed,
        tenants: args.tenants.unwrap_or(named.tenants),
        products_per_tenant: args.products_per_tenant.unwrap_or(named.products_per_tenant),
        orders_per_tenant: args.orders_per_tenant.unwrap_or(named.orders_per_tenant),
        customers_per_tenant: args.customers_per_tenant.unwrap_or(named.customers_per_tenant),
    }
}

fn threads(asked: Option<NonZeroU64>) -> Result<NonZeroUsize, Error> {
    let Some(asked) = asked else { return Ok(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)) };
    NonZeroUsize::try_from(asked)
        .ok()
        .filter(|threads| threads.get() <= MOST_THREADS)
        .ok_or_else(|| Error::usage(format!("--threads {asked} is too large"), format!("give at most {MOST_THREADS}")))
}

fn upload(args: &GenArgs) -> Result<Option<Access>, Error> {
    if args.upload {
        return upload::resolve(args.upload_flags.clone(), args.told.quiet).map(Some);
    }
    match args.upload_flags.first_given() {
        Some(flag) => Err(Error::usage(
            format!("{flag} says how to upload, but nothing is to be uploaded"),
            format!("add --upload, or leave out {flag}"),
        )),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(args: GenArgs) -> [u64; 4] {
        let spec = Job::resolve(args).unwrap().spec;
        [spec.tenants, spec.products_per_tenant, spec.orders_per_tenant, spec.customers_per_tenant]
    }

    #[test]
    fn no_flag_at_all_is_the_documented_default() {
        let job = Job::resolve(GenArgs::default()).unwrap();
        assert_eq!(sizes(GenArgs::default()), [10, 500_000, 2_000_000, 10_000]);
        assert_eq!(job.spec.seed, 42);
        assert_eq!((job.format, job.compression), (Format::Ndjson, Compression::None));
        assert_eq!(job.chunk_rows.get(), 10_000);
        assert_eq!(job.output, Output::Directory("generated_data".into()));
        assert_eq!(job.voice, Voice::Normal);
    }

    #[test]
    fn presets_have_the_documented_sizes() {
        for (preset, expected) in [
            (Preset::Tiny, [1, 20, 50, 10]),
            (Preset::Small, [2, 1_000, 5_000, 100]),
            (Preset::Medium, [5, 50_000, 100_000, 1_000]),
            (Preset::Large, [10, 500_000, 2_000_000, 10_000]),
        ] {
            assert_eq!(sizes(GenArgs { preset: Some(preset), ..GenArgs::default() }), expected);
        }
    }

    #[test]
    fn an_explicit_size_wins_over_the_presets() {
        let args = GenArgs { preset: Some(Preset::Small), orders_per_tenant: Some(7), ..GenArgs::default() };
        assert_eq!(sizes(args), [2, 1_000, 7, 100]);
    }

    #[test]
    fn threads_are_limited() {
        assert_eq!(threads(NonZeroU64::new(1_024)).ok(), NonZeroUsize::new(1_024));
        assert!(matches!(threads(NonZeroU64::new(1_025)), Err(Error::Usage { .. })));
    }
}
