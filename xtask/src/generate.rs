//! `cargo xtask gen`: one job from its start to its summary.

use std::num::NonZeroU64;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use fixtures_gen::{BlockEncoder, DATASET_VERSION, Dataset, Plan, Spec, Table};

use crate::draft::{self, Drafts};
use crate::dry_run;
use crate::engine::{Engine, Observe};
use crate::error::Error;
use crate::estimate::{self, Estimate};
use crate::files::{Disk, FileSystem, Folder};
use crate::found::Found;
use crate::identity::Identity;
use crate::job::{Job, Output, Voice};
use crate::journal::Journal;
use crate::manifest::{Manifest, Records};
use crate::names;
use crate::output::{Added, Finished};
use crate::progress::Progress;
use crate::report::{Json, Of, Report, Status, Tables};
use crate::room;
use crate::sink::Sink;
use crate::sink::directory::Directory;
use crate::sink::stdout::Stdout;
use crate::state::{self, Action, Goal, State, Survey};
use crate::stop::{self, Stop};
use crate::style::say;
use crate::summary::{self, grouped};
use crate::tally::Tally;
use crate::upload::{self, Cargo, Manner, Standing, Upload};

/// Does the job.
pub(crate) fn run(job: &Job) -> Result<(), Error> {
    match &job.output {
        Output::Directory(root) => {
            let stop = Stop::default();
            let (dry_run, is_told) = (job.dry_run, job.json.is_some());
            let give_up = move |signal| {
                let error = Error::Interrupted(signal);
                let error = if dry_run { error } else { upload::unfinished(error) };
                error.report();
                if is_told {
                    let _ = Report::of_error(&error).tell();
                }
            };
            stop::listen(&stop, give_up).map_err(Error::Signals)?;
            write_dataset(job, root, &Disk, &stop)
        }
        Output::Stdout(table) => {
            stop::end_at_once().map_err(Error::Signals)?;
            write_table(job, *table)
        }
    }
}

/// All tables, or a part of them, into a directory.
fn write_dataset(job: &Job, root: &Path, files: &dyn FileSystem, stop: &Stop) -> Result<(), Error> {
    let dataset = Dataset::new(job.spec.clone())?;
    let plan = Plan::new(&dataset, job.format, job.chunk_rows.get()).with_compression(job.compression);
    let part = match job.part {
        Some(part) => plan.part(part),
        None => plan.whole(),
    };
    let (folder, identity) = (Folder::new(root, files), Identity::of(job));
    let goal = Goal { folder: &folder, identity: &identity, plan: &plan, part: &part };
    let counts = estimate::count(&plan, &part);
    room::check_sizes(job, &goal, &counts)?;
    if job.dry_run {
        return dry_run::run(job, &goal);
    }
    claim_and_write(job, &goal, &counts, stop)
}

/// Takes the directory for this process, makes of it what the flags allow, and fills it.
fn claim_and_write(job: &Job, goal: &Goal<'_>, counts: &Estimate, stop: &Stop) -> Result<(), Error> {
    let folder = goal.folder;
    let mut lock = folder.lock()?;
    let is_new = lock.is_none();
    if is_new {
        room::check(job, goal, counts, Found::default().totals())?;
        folder.make()?;
        lock = folder.lock()?;
    }
    let Survey { state, leftovers } = state::find(goal)?;
    let action = state::decide(&state, job.consent, folder.path())?;
    let mut found = Box::<Found>::default();
    match (action, state) {
        (Action::Rest, _) => {
            leftovers.into_iter().try_for_each(|name| folder.remove(&name))?;
            folder.remove(&names::journal(goal.identity.part))?;
            rest(job, goal, counts)?;
            return cargo(job, goal).map_or(Ok(()), |cargo| cargo.send_directory(consent(job), stop));
        }
        (Action::Resume, State::Interrupted(there)) => found = there,
        (Action::Replace, state) => {
            room::check(job, goal, counts, found.totals())?;
            let forgotten = upload::forgotten(folder, goal.identity)?;
            state::clear(goal, &state)?;
            forgotten.iter().filter(|_| job.voice != Voice::Quiet).for_each(|warning| say(warning));
        }
        _ => {}
    }
    if !is_new && action != Action::Replace {
        room::check(job, goal, counts, found.totals())?;
    }
    let standing = cargo(job, goal).map(|cargo| cargo.look(consent(job))).transpose()?;
    leftovers.into_iter().try_for_each(|name| folder.remove(&name))?;
    let outcome = fill_and_send(job, goal, counts, &found, standing, stop).map_err(upload::unfinished);
    drop(lock);
    outcome
}

/// What is to be uploaded, if anything is.
fn cargo<'c>(job: &'c Job, goal: &'c Goal<'c>) -> Option<Cargo<'c>> {
    let &Goal { folder, identity, plan, .. } = goal;
    let manner = Manner { voice: job.voice, json: job.json };
    job.upload.as_ref().map(|access| Cargo { folder, identity, plan, access, manner })
}

fn consent(job: &Job) -> upload::Consent {
    upload::Consent { resume: job.consent.resume, restart: false }
}

/// Makes the files that were not found, and sends them as they come if they are to be uploaded.
fn fill_and_send(
    job: &Job,
    goal: &Goal<'_>,
    counts: &Estimate,
    found: &Found,
    standing: Option<Standing>,
    stop: &Stop,
) -> Result<(), Error> {
    let records = Records::of(found);
    let cargo = cargo(job, goal);
    let Some((cargo, standing)) = cargo.zip(standing) else {
        return fill(job, goal, counts, found, &records, None, stop);
    };
    let upload = Upload::begin(cargo, standing, &records, stop)?;
    found.known().iter().try_for_each(|known| upload.publish(known.number))?;
    let made = thread::scope(|scope| {
        let sending = thread::Builder::new().name("upload".to_owned()).spawn_scoped(scope, || upload.send());
        let sending = sending.map_err(Error::Thread)?;
        let made = fill(job, goal, counts, found, &records, Some(&upload), stop);
        upload.close(made.is_ok());
        let _progress = made.is_ok().then(|| upload.progress());
        // A panic there goes on here, when the scope ends.
        let _ = sending.join();
        made
    });
    // Where the upload failed, the generator only says that it did.
    let sent = upload.end();
    match made {
        Err(error) if !matches!(error, Error::Upload { .. }) => Err(error),
        Ok(()) | Err(_) => sent,
    }
}

/// Makes the files that were not found, and the manifest of all.
fn fill(
    job: &Job,
    goal: &Goal<'_>,
    counts: &Estimate,
    found: &Found,
    records: &Records,
    upload: Option<&Upload<'_>>,
    stop: &Stop,
) -> Result<(), Error> {
    let &Goal { folder, identity, plan, part } = goal;
    let journal = Journal::begin(folder, identity, found.entries(plan, part))?;
    folder.remove(&names::manifest(identity.part))?;
    let run = Run::start(job, plan.dataset(), folder.to_string(), Tally::starting_at(*found.totals()));
    run.tell_start(goal, counts)?;
    let sink = Directory { folder, journal: &journal, sync: job.sync };
    let drafts = draft::dataset(plan, part, found.known());
    let rows = counts.all().rows.saturating_sub(run.tally.all().rows);
    let witness = Witness { job, tally: &run.tally, records: Some(records), upload };
    run.make(&sink, drafts, rows, &witness, stop)?;
    if let Some(signal) = stop.reason() {
        return Err(Error::Interrupted(signal));
    }
    if job.sync {
        folder.sync()?;
    }
    let mut manifest = Manifest { identity, plan, part, records: &records.all() }.write(folder)?;
    manifest.sync()?;
    manifest.publish()?;
    journal.remove()?;
    folder.sync()?;
    run.end(goal)
}

/// Nothing is to be done: all is there.
fn rest(job: &Job, goal: &Goal<'_>, counts: &Estimate) -> Result<(), Error> {
    let run = Run::start(job, goal.plan.dataset(), goal.folder.to_string(), Tally::default());
    run.say(&format!("{}: already there, {}", run.target, run.name()));
    run.tell_summary(goal, Status::AlreadyThere, |table| counts.of(table))
}

/// One table to standard output, chunks being of no use there.
fn write_table(job: &Job, table: Table) -> Result<(), Error> {
    let dataset = Dataset::new(job.spec.clone())?;
    let plan = Plan::new(&dataset, job.format, u64::MAX).with_compression(job.compression);
    let run = Run::start(job, &dataset, format!("{} to standard output", table.name()), Tally::default());
    let rows = plan.rows(table);
    let drafts = draft::table(&plan, table, rows);
    let witness = Witness { job, tally: &run.tally, records: None, upload: None };
    run.make(&Stdout, drafts, rows, &witness, &Stop::default())?;
    run.summarize();
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
    fn start(job: &'r Job, dataset: &'r Dataset, target: String, tally: Tally) -> Self {
        let run = Self { job, dataset, target, start: Instant::now(), tally: Arc::new(tally) };
        run.say(&format!("{}: {}", run.target, plot(job)));
        run
    }

    /// Makes the files.
    fn make(
        &self,
        sink: &impl Sink,
        drafts: Drafts<'_>,
        rows: u64,
        witness: &Witness<'_, '_>,
        stop: &Stop,
    ) -> Result<(), Error> {
        let _progress = Progress::start(self.job.voice, self.job.json, &self.tally, rows);
        let new_encoder = || BlockEncoder::new(self.dataset);
        Engine { threads: self.job.threads, new_encoder, sink, observer: witness, stop }.run(drafts)
    }

    /// Says and tells what has been done.
    fn end(&self, goal: &Goal<'_>) -> Result<(), Error> {
        self.summarize();
        self.tell_summary(goal, Status::Complete, |table| self.tally.of(table))
    }

    fn summarize(&self) {
        self.say(&summary::report(&self.tally, self.job.compression, self.start.elapsed()));
        self.say(&format!("{}: complete, {}", self.target, self.name()));
    }

    fn name(&self) -> String {
        let part = self.job.part.map_or_else(String::new, |part| format!("part {part} of "));
        format!("{part}dataset version {DATASET_VERSION}, seed {}", self.job.spec.seed)
    }

    fn say(&self, text: &str) {
        if self.job.voice != Voice::Quiet {
            say(text);
        }
    }

    fn of<'g>(&self, goal: &'g Goal<'_>) -> Of<'g> {
        Of { directory: goal.folder.to_string(), dataset: goal.identity, threads: self.job.threads.get() }
    }

    fn tell_start(&self, goal: &Goal<'_>, counts: &Estimate) -> Result<(), Error> {
        if self.job.json != Some(Json::Events) {
            return Ok(());
        }
        let all = counts.all();
        let files_found = self.tally.files_found();
        Report::Start { of: self.of(goal), rows: all.rows, files: all.files, files_found }.tell()
    }

    fn tell_summary(
        &self,
        goal: &Goal<'_>,
        status: Status,
        totals: impl Fn(Table) -> crate::tally::Totals,
    ) -> Result<(), Error> {
        if self.job.json.is_none() {
            return Ok(());
        }
        let (made, seconds) = (self.tally.made(), self.start.elapsed().as_secs_f64());
        let per_second = |count: u64| (count as f64 / seconds.max(1e-6)).round();
        Report::Summary {
            status,
            of: self.of(goal),
            tables: Tables::of(totals),
            files_found: self.tally.files_found(),
            seconds,
            rows_per_second: per_second(made.rows),
            bytes_per_second: per_second(made.bytes),
            peak_memory_bytes: summary::peak_memory(),
        }
        .tell()
    }
}

/// Keeps account of what the workers do.
struct Witness<'w, 'u> {
    job: &'w Job,
    tally: &'w Tally,
    records: Option<&'w Records>,
    upload: Option<&'w Upload<'u>>,
}

impl Observe for Witness<'_, '_> {
    fn committed(&self, table: Table, rows: u64, added: Added) {
        self.tally.add_block(table, rows, added);
    }

    fn finished(&self, file: Finished) -> Result<(), Error> {
        self.tally.add_file(file.label.table);
        if let Some(records) = self.records {
            records.add(&file);
        }
        if self.job.voice == Voice::Verbose {
            say(&story(&file, self.job.chunk_rows));
        }
        if self.job.json == Some(Json::Events) {
            Report::of_file(&file).tell()?;
        }
        self.upload.map_or(Ok(()), |upload| upload.publish(file.label.number))
    }
}

/// What a job makes, and how.
pub(crate) fn plot(job: &Job) -> String {
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

    use fixtures_gen::{Format, Preset};
    use serde_json::Value;

    use super::*;
    use crate::args::GenArgs;
    use crate::compress::Compression;
    use crate::digest::Digester;
    use crate::draft::Label;
    use crate::files::Space;
    use crate::files::faulty::{Faulty, Kind};
    use crate::state::Consent;

    fn job(root: &Path, threads: usize) -> Job {
        let args = GenArgs {
            tenants: Some(2),
            products_per_tenant: Some(30),
            orders_per_tenant: Some(1_200),
            customers_per_tenant: Some(40),
            chunk_size: NonZeroU64::new(700),
            output_dir: Some(root.to_path_buf()),
            told: crate::args::Told { quiet: true, ..Default::default() },
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
        write(&job, &Disk).unwrap();
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
        let manifest: Value = serde_json::from_slice(&files.remove("manifest.json").unwrap()).unwrap();
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
            let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
            let files = manifest["files"].as_array().unwrap();
            files.iter().map(|file| (file["bytes"].clone(), file["digest"].clone())).collect::<Vec<_>>()
        });
        assert_eq!(digests[0], digests[1]);
    }

    /// The job done on a file system.
    fn write(job: &Job, files: &dyn FileSystem) -> Result<(), Error> {
        let Output::Directory(root) = &job.output else { panic!("a job for a directory") };
        write_dataset(job, root, files, &Stop::default())
    }

    /// How often an operation of a kind can fail, and does until the run goes through: each failure ends in an error that
    /// names the path, leaves no half file, and is resumed to what an undisturbed run makes.
    fn fail_each(faulty: fn(Kind, u64) -> Faulty, change: fn(&mut Job)) {
        let whole = generate(2, change);
        let mut counts = vec![];
        for kind in Kind::ALL {
            let mut failures = 0;
            for at in 0.. {
                let place = tempfile::tempdir().unwrap();
                let root = place.path().join("data");
                let mut job = job(&root, 2);
                change(&mut job);
                let files = faulty(kind, at);
                let Err(error) = write(&job, &files) else {
                    assert!(!files.has_failed() || matches!(kind, Kind::Space | Kind::Remove), "{kind:?} {at}");
                    assert!(self::files(&root) == whole, "{kind:?} {at}: the directory differs");
                    if !files.has_failed() {
                        break;
                    }
                    failures += 1;
                    continue;
                };
                failures += 1;
                assert_eq!(error.exit_code(), 1, "{kind:?} {at}: {error}");
                assert!(error.to_string().contains(root.to_str().unwrap()), "{kind:?} {at}: {error}");
                let there = if root.exists() { self::files(&root) } else { BTreeMap::new() };
                for (name, content) in &there {
                    let is_ours_alone = name.starts_with('.');
                    assert!(is_ours_alone || whole.get(name) == Some(content), "{kind:?} {at}: {name} is not whole");
                    assert!(!name.ends_with(".partial") || kind == Kind::Remove, "{kind:?} {at}: {name} is left");
                }
                write(&Job { consent: Consent { resume: true, force: false }, ..job }, &Disk).unwrap();
                assert!(self::files(&root) == whole, "{kind:?} {at}: the resumed directory differs");
            }
            counts.push((kind, failures));
        }
        let files = whole.len() as u64 - 1;
        for (kind, least) in [(Kind::Create, files + 2), (Kind::Write, 2 * files), (Kind::Rename, files + 2)] {
            assert!(counts.iter().any(|(known, count)| *known == kind && *count >= least), "{counts:?}");
        }
    }

    /// Some 500 rows in 11 files.
    fn shrink(job: &mut Job) {
        job.spec = Preset::Tiny.spec(42);
        job.chunk_rows = NonZeroU64::new(70).unwrap();
    }

    #[test]
    fn any_operation_may_fail_once() {
        fail_each(Faulty::once, shrink);
    }

    #[test]
    fn any_operation_may_fail_from_then_on() {
        fail_each(Faulty::from, |job| {
            shrink(job);
            job.sync = true;
            job.compression = Compression::Gzip;
        });
    }

    #[test]
    fn too_little_space_is_refused_with_both_figures() {
        let place = tempfile::tempdir().unwrap();
        let job = job(&place.path().join("data"), 2);
        for (bytes, files, sentence) in [
            (1_000_000, None, "data needs about 5.1 MB, its file system has 1.0 MB free"),
            (u64::MAX, Some(10), "data needs 33 files, its file system has room for 10"),
        ] {
            let faulty = Faulty::with_space(Space { bytes, files, block: 4_096 });
            let error = write(&job, &faulty).unwrap_err();
            assert!(error.to_string().ends_with(sentence), "{error}");
            assert_eq!(error.exit_code(), 2);
            assert!(!place.path().join("data").exists());
        }
        let faulty = Faulty::with_space(Space { bytes: 0, files: Some(0), block: 4_096 });
        write(&Job { consent: Consent { resume: false, force: true }, ..job }, &faulty).unwrap();
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
