//! The flags of `cargo xtask gen`, and the job that they ask for.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::{Args, ValueHint};
use fixtures_gen::{Compression, Constraints, Ddl, FileFormat, Format, Layout, PartNumber, SqlDialect};
use fixtures_run::{DEFAULT_CHUNK_ROWS, GzipLevel, Job, Policy, Streamed};

use crate::args::choice::choice;
use crate::args::dataset::DatasetArgs;
use crate::args::number;
use crate::args::part::part;
use crate::args::path::{is_address, place};
use crate::args::reports::{ReportFlags, Reports};
use crate::args::streamed::{TABLES_OR_ALL, TablesOrAll, of_part_of_stream, tables};
use crate::args::upload::UploadFlags;
use crate::encoding;
use crate::error::Error;

pub(crate) const DEFAULT_DIRECTORY: &str = "generated_data";

/// The flags of `cargo xtask gen`; `None` where a flag was not given.
#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct GenArgs {
    #[command(flatten, next_help_heading = "What to make")]
    pub(crate) dataset: DatasetArgs,

    /// Make only part I of N parts, so that others can be made at the same time; `cargo xtask join`
    /// joins them. With --stdout, the parts one after the other are the whole stream
    #[arg(
        long,
        value_name = "I/N",
        value_parser = part,
        allow_hyphen_values = true,
        help_heading = "What to make"
    )]
    pub(crate) part: Option<PartNumber>,

    /// Format of the files [default: ndjson]
    #[arg(long, value_parser = choice(FileFormat::ALL, FileFormat::name), help_heading = "How to write it")]
    pub(crate) format: Option<FileFormat>,

    /// Compress with gzip and append .gz to the file names; tenants.csv is never compressed
    #[arg(long, help_heading = "How to write it")]
    pub(crate) compress: bool,

    /// Compress with gzip at a level from 1 (fast) to 9 (small), by a library: smaller files, which take
    /// much longer, and whose bytes may change with its releases
    #[arg(
        long,
        value_name = "N",
        value_parser = number::gzip_level,
        allow_hyphen_values = true,
        help_heading = "How to write it"
    )]
    pub(crate) compress_level: Option<GzipLevel>,

    /// How rows are laid out in files: in chunks of each tenant's tables, or one file per table over all
    /// tenants [default: chunks]
    #[arg(
        long,
        value_parser = choice(Layout::ALL, Layout::name),
        conflicts_with = "stdout",
        help_heading = "How to write it"
    )]
    pub(crate) layout: Option<Layout>,

    #[arg(
        long,
        value_name = "ROWS",
        value_parser = number::positive_count,
        allow_hyphen_values = true,
        conflicts_with = "stdout",
        help_heading = "How to write it",
        help = format!("Rows per file; the last file of a table has fewer [default: {DEFAULT_CHUNK_ROWS}]")
    )]
    pub(crate) chunk_size: Option<NonZeroU64>,

    // As an attribute: rustdoc would have the name in backticks, which a terminal would show.
    #[arg(
        long,
        value_name = "PATH",
        value_parser = place(),
        value_hint = ValueHint::DirPath,
        conflicts_with = "stdout",
        help_heading = "How to write it",
        help = "Directory to write to, new or empty, or a place in an object store: s3://BUCKET/PREFIX, gs://, az:// or \
                file:///PATH [default: generated_data]"
    )]
    pub(crate) output_dir: Option<PathBuf>,

    /// Resume an interrupted run; finished files stay as they are
    #[arg(long, conflicts_with = "stdout", help_heading = "How to write it")]
    pub(crate) resume: bool,

    /// Replace the dataset in the directory, and start even if the disk has too little room
    #[arg(long, conflicts_with = "stdout", help_heading = "How to write it")]
    pub(crate) force: bool,

    /// Flush every file to disk before it gets its name, so that it survives a loss of power
    #[arg(long, conflicts_with = "stdout", help_heading = "How to write it")]
    pub(crate) sync: bool,

    /// Write a table of all tenants to standard output, as one stream with one CSV header; of several tables
    /// (or all) each NDJSON row begins with the name of its table
    #[arg(
        long,
        value_name = "TABLE,...",
        value_delimiter = ',',
        value_parser = choice(TABLES_OR_ALL, TablesOrAll::name),
        conflicts_with = "json",
        help_heading = "How to write it"
    )]
    pub(crate) stdout: Vec<TablesOrAll>,

    /// Write SQL that creates and fills the tables to standard output, for the database's own client, such as
    /// psql, sqlite3 or mariadb
    #[arg(
        long,
        value_name = "DATABASE",
        value_parser = choice(SqlDialect::ALL, SqlDialect::name),
        conflicts_with_all = [
            "stdout", "part", "format", "layout", "chunk_size", "output_dir", "resume", "force", "sync", "dry_run", "upload", "json",
        ],
        help_heading = "How to write it"
    )]
    pub(crate) sql: Option<SqlDialect>,

    /// Where keys and indexes are in the SQL: in the tables, after the rows, or nowhere [default: after]
    #[arg(
        long,
        value_name = "WHERE",
        value_parser = choice(Constraints::ALL, Constraints::name),
        help_heading = "How to write it"
    )]
    pub(crate) constraints: Option<Constraints>,

    /// Begin the SQL by dropping the tables where they exist
    #[arg(long, help_heading = "How to write it")]
    pub(crate) drop: bool,

    /// Print the estimated rows, files, bytes, free space and duration; write nothing
    #[arg(long, conflicts_with = "stdout", help_heading = "How to run")]
    pub(crate) dry_run: bool,

    /// Number of worker threads; never changes a byte [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = number::threads,
        allow_hyphen_values = true,
        help_heading = "How to run"
    )]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Upload the dataset while it is made
    #[arg(long, conflicts_with_all = ["stdout", "part"], help_heading = "How to run")]
    pub(crate) upload: bool,

    /// List each file as it is finished, with rows and size
    #[arg(long, conflicts_with = "quiet", help_heading = "How to run")]
    pub(crate) verbose: bool,

    #[command(flatten, next_help_heading = "How to run")]
    pub(crate) report: ReportFlags,

    #[command(flatten)]
    pub(crate) upload_flags: UploadFlags,
}

impl GenArgs {
    /// What is reported, and where.
    pub(crate) fn reports(&self) -> Reports {
        self.report.reports(self.verbose)
    }

    /// The job that the flags ask for, completed with the preset's sizes and the defaults.
    pub(crate) fn job(&self) -> Result<Job, Error> {
        self.check_format()?;
        self.check_layout()?;
        let job = Job::new(self.dataset.spec());
        let mut job = match self.format.unwrap_or(Format::Ndjson.into()) {
            FileFormat::Text(format) => job.format(format),
            format @ FileFormat::Parquet => {
                job.encoding(encoding::of(format).ok_or_else(|| encoding::missing(format, "gen"))?)
            }
        };
        job = job
            .compression(if self.compresses() { Compression::Gzip } else { Compression::None })
            .gzip_level(self.compress_level)
            .layout(self.layout.unwrap_or_default())
            .chunk_rows(self.chunk_size.unwrap_or(DEFAULT_CHUNK_ROWS))
            .policy(Policy { resume: self.resume, force: self.force })
            .sync(self.sync);
        if let Some(part) = self.part {
            job = job.part(part);
        }
        if let Some(threads) = self.threads {
            job = job.threads(threads);
        }
        Ok(match self.streamed()? {
            Some(streamed) => job.stdout(streamed),
            None => job.directory(self.output_dir.clone().unwrap_or_else(|| DEFAULT_DIRECTORY.into())),
        })
    }

    /// A level says that files are compressed, too.
    fn compresses(&self) -> bool {
        self.compress || self.compress_level.is_some()
    }

    /// What goes to standard output, if anything does.
    fn streamed(&self) -> Result<Option<Streamed>, Error> {
        if let Some(dialect) = self.sql {
            let ddl = Ddl::new(dialect).constraints(self.constraints.unwrap_or(Constraints::After));
            return Ok(Some(Streamed::Sql(if self.drop { ddl.drop_first() } else { ddl })));
        }
        let flags = [("--constraints", self.constraints.is_some()), ("--drop", self.drop)];
        if let Some((flag, _)) = flags.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Error::usage(
                format!("{flag} is about SQL, and none is written"),
                format!("add --sql, for instance `--sql postgres`, or leave out {flag}"),
            ));
        }
        let tables = tables(&self.stdout);
        let format = self.format.filter(|format| *format != Format::Ndjson);
        if let Some(format) = format.filter(|_| tables.len() > 1) {
            return Err(Error::usage(
                format!("rows of {format} cannot name their table, and --stdout names several"),
                format!("leave out --format {format}, or name one table"),
            ));
        }
        Ok((!tables.is_empty()).then_some(Streamed::Tables(tables)))
    }

    /// Refuses what files that are not text cannot be, and uploads from where they cannot be read.
    fn check_format(&self) -> Result<(), Error> {
        if let Some(place) = self.output_dir.as_deref().filter(|place| self.upload && is_address(place)) {
            return Err(Error::usage(
                format!("--upload needs files of this machine, and {} is in an object store", place.display()),
                "name a directory with --output-dir, or leave out --upload",
            ));
        }
        let Some(format) = self.format.filter(|format| format.text().is_none()) else { return Ok(()) };
        if self.compresses() {
            let flag = if self.compress_level.is_some() { "--compress-level" } else { "--compress" };
            let sentence = format!("{format} files are compressed inside, so {flag} is of no use");
            return Err(Error::usage(sentence, format!("leave out {flag}")));
        }
        if let Some(part) = self.part.filter(|_| !self.stdout.is_empty()) {
            return Err(of_part_of_stream(part, format));
        }
        if self.upload {
            let sentence = format!("{format} files cannot be uploaded");
            return Err(Error::usage(sentence, "choose `--format csv` or `--format ndjson`"));
        }
        Ok(())
    }

    /// Refuses what files of whole tables cannot be.
    fn check_layout(&self) -> Result<(), Error> {
        if self.layout != Some(Layout::Table) {
            return Ok(());
        }
        let usage = |sentence: &str, hint: &str| Err(Error::usage(sentence.to_owned(), hint));
        match (self.chunk_size, self.upload) {
            (Some(rows), _) => usage(
                &format!("--chunk-size {rows} is of chunks, and --layout table makes one file of each table"),
                "leave out --chunk-size, or choose --layout chunks",
            ),
            (None, true) => usage(
                "--layout table makes files of all tenants, and uploads go by tenant",
                "leave out --upload, or choose --layout chunks",
            ),
            (None, false) => Ok(()),
        }
    }

    /// Refuses flags of uploads without an upload.
    pub(crate) fn check_upload_flags(&self) -> Result<(), Error> {
        match self.upload_flags.first_given() {
            Some(flag) if !self.upload => Err(Error::usage(
                format!("{flag} is for uploads, and nothing is uploaded"),
                format!("add --upload, or leave out {flag}"),
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Preset, TenantSizes};
    use fixtures_run::Destination;

    use super::*;

    fn of(dataset: DatasetArgs) -> GenArgs {
        GenArgs { dataset, ..GenArgs::default() }
    }

    fn sizes(args: &GenArgs) -> [u64; 4] {
        let job = args.job().unwrap();
        let spec = job.spec();
        [spec.tenants, spec.products_per_tenant, spec.orders_per_tenant, spec.customers_per_tenant]
    }

    #[test]
    fn without_flags_the_job_is_the_documented_default() {
        let job = GenArgs::default().job().unwrap();
        assert_eq!(sizes(&GenArgs::default()), [10, 500_000, 2_000_000, 10_000]);
        assert_eq!(job.destination(), &Destination::Directory("generated_data".into()));
        let identity = job.identity();
        assert_eq!((identity.spec.seed, identity.chunk_size), (42, Some(10_000)));
        assert_eq!((identity.format.as_str(), identity.compression.as_str()), ("ndjson", "none"));
    }

    #[test]
    fn presets_have_the_documented_sizes() {
        for (preset, expected) in [
            (Preset::Tiny, [1, 20, 50, 10]),
            (Preset::Small, [2, 1_000, 5_000, 100]),
            (Preset::Medium, [5, 50_000, 100_000, 1_000]),
            (Preset::Large, [10, 500_000, 2_000_000, 10_000]),
        ] {
            assert_eq!(sizes(&of(DatasetArgs { preset: Some(preset), ..DatasetArgs::default() })), expected);
        }
    }

    #[test]
    fn an_explicit_size_wins_over_the_presets() {
        let dataset = DatasetArgs { preset: Some(Preset::Small), orders_per_tenant: Some(7), ..DatasetArgs::default() };
        assert_eq!(sizes(&of(dataset)), [2, 1_000, 7, 100]);
    }

    #[test]
    fn tenants_are_equal_unless_the_flag_says_otherwise() {
        let sizes = |tenant_sizes| DatasetArgs { tenant_sizes, ..DatasetArgs::default() }.spec().tenant_sizes;
        assert_eq!(sizes(None), TenantSizes::Equal);
        assert_eq!(sizes(Some(TenantSizes::Skewed)), TenantSizes::Skewed);
    }
}
