//! `cargo xtask gen`: one job from its start to its summary.

use std::io::{self, Write};
use std::num::NonZeroU64;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use fixtures_gen::{BlockEncoder, DATASET_VERSION, Dataset, Plan, Spec, Table};

use crate::draft::{self, Drafts};
use crate::engine::{Engine, Observe};
use crate::error::Error;
use crate::job::{Job, Output, Voice};
use crate::manifest::Records;
use crate::output::{Added, Finished};
use crate::progress::Progress;
use crate::sink::Sink;
use crate::sink::directory::Directory;
use crate::sink::stdout::Stdout;
use crate::summary::{self, grouped};
use crate::tally::Tally;

/// Does the job.
pub(crate) fn run(job: &Job) -> Result<(), Error> {
    let dataset = Dataset::new(job.spec.clone())?;
    match &job.output {
        Output::Directory(root) => write_dataset(job, &dataset, root),
        Output::Stdout(table) => write_table(job, &dataset, *table),
    }
}

/// All tables into a directory, the manifest last.
fn write_dataset(job: &Job, dataset: &Dataset, root: &Path) -> Result<(), Error> {
    let sink = Directory::claim(root)?;
    let plan = Plan::new(dataset, job.format, job.chunk_rows.get());
    let run = Run::start(job, dataset, root.display().to_string());
    let rows = Table::ALL.iter().map(|&table| plan.rows(table)).fold(0, u64::saturating_add);
    let records = Records::default();
    run.make(&sink, draft::dataset(&plan, job.compression), rows, Some(&records))?;
    records.write(job, &plan, &sink)?;
    run.end();
    Ok(())
}

/// One table to standard output, chunks being of no use there.
fn write_table(job: &Job, dataset: &Dataset, table: Table) -> Result<(), Error> {
    let plan = Plan::new(dataset, job.format, u64::MAX);
    let run = Run::start(job, dataset, format!("{} to standard output", table.name()));
    let rows = plan.rows(table);
    run.make(&Stdout, draft::table(&plan, table, rows, job.format, job.compression), rows, None)?;
    run.end();
    Ok(())
}

/// A job under way.
struct Run<'r> {
    job: &'r Job,
    dataset: &'r Dataset,
    target: String,
    start: Instant,
    tally: Arc<Tally>,
}

impl<'r> Run<'r> {
    /// Says what is about to be done.
    fn start(job: &'r Job, dataset: &'r Dataset, target: String) -> Self {
        let run = Self { job, dataset, target, start: Instant::now(), tally: Arc::default() };
        run.say(&format!("{}: {}", run.target, plot(job)));
        run
    }

    /// Makes the files.
    fn make(&self, sink: &impl Sink, drafts: Drafts<'_>, rows: u64, records: Option<&Records>) -> Result<(), Error> {
        let witness = Witness { job: self.job, tally: &self.tally, records };
        let _progress = Progress::start(self.job.voice, &self.tally, rows);
        let new_encoder = || BlockEncoder::new(self.dataset);
        Engine { threads: self.job.threads, new_encoder, sink, observer: &witness }.run(drafts)
    }

    /// Says what has been done.
    fn end(&self) {
        self.say(&summary::report(&self.tally, self.job.compression, self.start.elapsed()));
        self.say(&format!("{}: complete, dataset version {DATASET_VERSION}, seed {}", self.target, self.job.spec.seed));
    }

    fn say(&self, text: &str) {
        if self.job.voice != Voice::Quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}

/// Keeps account of what the workers do.
struct Witness<'w> {
    job: &'w Job,
    tally: &'w Tally,
    records: Option<&'w Records>,
}

impl Observe for Witness<'_> {
    fn committed(&self, table: Table, rows: u64, added: Added) {
        self.tally.add_block(table, rows, added);
    }

    fn finished(&self, file: Finished) -> Result<(), Error> {
        self.tally.add_file(file.label.table);
        if let Some(records) = self.records {
            records.add(&file);
        }
        if self.job.voice == Voice::Verbose {
            let _ = writeln!(io::stderr(), "{}", story(&file, self.job.chunk_rows));
        }
        Ok(())
    }
}

/// What a job makes, and how.
fn plot(job: &Job) -> String {
    let Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant } = job.spec;
    format!(
        "tenants {}, each products {}, orders {}, customers {}; seed {seed}; {}, compression {}; threads {}",
        grouped(tenants),
        grouped(products_per_tenant),
        grouped(orders_per_tenant),
        grouped(customers_per_tenant),
        job.format.name(),
        job.compression.name(),
        job.threads
    )
}

/// What is in a file and why it ends where it ends.
fn story(file: &Finished, chunk_rows: NonZeroU64) -> String {
    let label = &file.label;
    let rows = label.rows.end - label.rows.start;
    let whose = label.tenant.map_or_else(|| "all tenants".to_owned(), |tenant| format!("tenant {tenant}"));
    let size = if file.bytes == file.written {
        format!("{} bytes", grouped(file.bytes))
    } else {
        format!("{} bytes, {} compressed", grouped(file.bytes), grouped(file.written))
    };
    let why = if label.tenant.is_none() {
        "all tenants are in one file"
    } else if rows == chunk_rows.get() {
        "a full chunk"
    } else if label.rows.start == 0 {
        "all rows fit one chunk"
    } else {
        "the rest of the table"
    };
    format!(
        "{}: rows {} to {} of {}, {whose}; {size}; {why}",
        label.name,
        grouped(label.rows.start),
        grouped(label.rows.end),
        label.table.name()
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::io::BufRead;
    use std::num::NonZeroUsize;

    use fixtures_gen::Format;
    use serde_json::Value;

    use super::*;
    use crate::args::GenArgs;
    use crate::compress::Compression;
    use crate::digest::Digester;
    use crate::draft::Label;
    use crate::manifest;

    fn job(root: &Path, threads: usize) -> Job {
        let args = GenArgs {
            tenants: Some(2),
            products_per_tenant: Some(30),
            orders_per_tenant: Some(1_200),
            customers_per_tenant: Some(40),
            chunk_size: NonZeroU64::new(700),
            output_dir: Some(root.to_path_buf()),
            quiet: true,
            ..GenArgs::default()
        };
        Job { threads: NonZeroUsize::new(threads).unwrap(), ..Job::resolve(args).unwrap() }
    }

    fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
        let name = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap();
        let entries = fs::read_dir(root).unwrap().map(Result::unwrap);
        entries.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect()
    }

    fn generate(threads: usize, change: impl FnOnce(&mut Job)) -> BTreeMap<String, Vec<u8>> {
        let place = tempfile::tempdir().unwrap();
        let mut job = job(place.path(), threads);
        change(&mut job);
        run(&job).unwrap();
        files(place.path())
    }

    #[test]
    fn the_directory_does_not_depend_on_threads() {
        for compression in [Compression::None, Compression::Gzip] {
            let change = |job: &mut Job| job.compression = compression;
            assert!(generate(1, change) == generate(7, change), "{compression:?}");
        }
    }

    #[test]
    fn the_manifest_lists_what_is_there() {
        let mut files = generate(2, |job| job.format = Format::Csv);
        let manifest: Value = serde_json::from_slice(&files.remove(manifest::NAME).unwrap()).unwrap();
        assert_eq!(manifest["spec"]["orders_per_tenant"], 1_200);
        assert_eq!(manifest["dataset_version"], DATASET_VERSION);
        assert_eq!((&manifest["format"], &manifest["compression"]), (&"csv".into(), &"none".into()));
        for entry in manifest["files"].as_array().unwrap() {
            let content = files.remove(entry["path"].as_str().unwrap()).expect("the file is there");
            let mut digester = Digester::new();
            digester.update(&content);
            assert_eq!(entry["digest"], digester.finish().to_string());
            assert_eq!(entry["bytes"], content.len());
            assert_eq!(entry["rows"], content.lines().count() - 1);
        }
        assert!(files.is_empty(), "not in the manifest: {:?}", files.keys());
    }

    #[test]
    fn packing_changes_no_digest() {
        let digests = [Compression::None, Compression::Gzip].map(|compression| {
            let files = generate(2, |job| job.compression = compression);
            let manifest: Value = serde_json::from_slice(&files[manifest::NAME]).unwrap();
            let files = manifest["files"].as_array().unwrap();
            files.iter().map(|file| (file["bytes"].clone(), file["digest"].clone())).collect::<Vec<_>>()
        });
        assert_eq!(digests[0], digests[1]);
    }

    #[test]
    fn a_failed_run_leaves_no_manifest_and_no_partial_file() {
        let place = tempfile::tempdir().unwrap();
        let job = job(place.path(), 2);
        let dataset = Dataset::new(job.spec.clone()).unwrap();
        let plan = Plan::new(&dataset, job.format, job.chunk_rows.get());
        let sink = Directory::claim(place.path()).unwrap();
        let first_order = plan.files_of(Table::Orders).next().unwrap().name;
        fs::create_dir(place.path().join(first_order)).unwrap();
        let run = Run::start(&job, &dataset, String::new());
        let error = run.make(&sink, draft::dataset(&plan, job.compression), 0, None).unwrap_err();
        assert!(matches!(error, Error::Io { action: "finish", .. }), "{error}");
        assert!(files_named(place.path(), ".partial").is_empty());
    }

    fn files_named(root: &Path, end: &str) -> Vec<String> {
        let names = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(end)).collect()
    }

    #[test]
    fn a_story_tells_why_a_file_ends() {
        let chunk = NonZeroU64::new(10).unwrap();
        for (tenant, rows, why) in [
            (None, 0..3, "all tenants are in one file"),
            (Some(1), 0..10, "a full chunk"),
            (Some(1), 0..4, "all rows fit one chunk"),
            (Some(1), 20..24, "the rest of the table"),
        ] {
            let label = Label { number: 0, name: "f.csv".to_owned(), table: Table::Orders, tenant, rows };
            let file = Finished { label, bytes: 2_000, written: 1_000, digest: Digester::new().finish() };
            let story = story(&file, chunk);
            assert!(story.ends_with(why) && story.contains("2,000 bytes, 1,000 compressed"), "{story}");
        }
    }
}
