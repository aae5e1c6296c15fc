//! Whole jobs: what they make, whatever fails on the way.

mod beside;

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;
use std::sync::Arc;

use fixtures_gen::{Compression, DATASET_VERSION, Format, Layout, PartNumber, PlannedFile, Preset, Spec, TenantSizes};
use serde_json::Value;

use super::*;
use crate::counters::Totals;
use crate::directory::Policy;
use crate::error::{ErrorKind, Refusal};
use crate::file::FileFacts;
use crate::fs::faulty::{Faulty, Kind};
use crate::fs::{Disk, FileSystem};
use crate::job::Job;
use crate::observer::{Observed, Progress, Silent, Start};
use crate::space::Space;

/// Some 10,000 rows in 32 files.
fn job(root: &Path, threads: usize) -> Job {
    let spec = Spec {
        tenants: 2,
        products_per_tenant: 30,
        orders_per_tenant: 1_200,
        customers_per_tenant: 40,
        ..Preset::Tiny.spec(42)
    };
    let (threads, chunk_rows) = (NonZeroUsize::new(threads).unwrap(), NonZeroU64::new(700).unwrap());
    Job::new(spec).directory(root).threads(threads).chunk_rows(chunk_rows)
}

/// Some 500 rows in 11 files.
fn small(job: Job) -> Job {
    Job { spec: Preset::Tiny.spec(42), chunk_rows: NonZeroU64::new(70).unwrap(), ..job }
}

fn part_of(job: Job, number: u64, of: u64) -> Job {
    job.part(PartNumber::new(number, of).unwrap())
}

fn execute(job: &Job, files: Arc<dyn FileSystem>) -> Result<Summary, Error> {
    job.prepare_on(files)?.execute(&mut Silent)
}

fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap();
    let entries = fs::read_dir(root).unwrap().map(Result::unwrap);
    entries.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect()
}

fn generate(threads: usize, change: impl FnOnce(Job) -> Job) -> BTreeMap<String, Vec<u8>> {
    let place = tempfile::tempdir().unwrap();
    execute(&change(job(place.path(), threads)), Arc::new(Disk)).unwrap();
    files(place.path())
}

fn manifest(files: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&files["manifest.json"]).unwrap()
}

#[test]
fn the_directory_does_not_depend_on_threads() {
    for &compression in Compression::ALL {
        let change = |job: Job| job.compression(compression);
        assert!(generate(1, change) == generate(7, change), "{compression}");
    }
}

#[test]
fn memory_holds_the_files_of_a_directory() {
    let mut files = generate(2, |job| job.compression(Compression::Gzip));
    let memory = Memory::new();
    let job = job(Path::new("unused"), 2).compression(Compression::Gzip).memory(&memory);
    let summary = job.prepare().unwrap().execute(&mut Silent).unwrap();
    files.retain(|name, _| !["datapackage.json", "manifest.json"].contains(&name.as_str()));
    assert!(memory.files() == files);
    assert_eq!(summary.totals().files, files.len() as u64);
}

#[test]
fn the_manifest_lists_what_is_there() {
    let mut files = generate(2, |job| job.format(Format::Csv));
    let manifest = manifest(&files);
    files.remove("manifest.json");
    assert!(files.remove("datapackage.json").is_some());
    assert_eq!(manifest["spec"]["orders_per_tenant"], 1_200);
    assert_eq!(manifest["dataset_version"], DATASET_VERSION);
    assert_eq!((&manifest["format"], &manifest["compression"]), (&"csv".into(), &"none".into()));
    for entry in manifest["files"].as_array().unwrap() {
        let content = files.remove(entry["path"].as_str().unwrap()).expect("the file is there");
        assert_eq!(entry["digest"], crate::Digest::of(&content).to_string());
        assert_eq!(entry["bytes"], content.len());
        assert_eq!(entry["rows"], content.lines().count() - 1);
    }
    assert!(files.is_empty(), "not in the manifest: {:?}", files.keys());
}

#[test]
fn compression_changes_no_digest() {
    let digests = [Compression::None, Compression::Gzip].map(|compression| {
        let manifest = manifest(&generate(2, |job| job.compression(compression)));
        let files = manifest["files"].as_array().unwrap();
        files.iter().map(|file| (file["bytes"].clone(), file["digest"].clone())).collect::<Vec<_>>()
    });
    assert_eq!(digests[0], digests[1]);
}

/// Lets operation 0, 1, 2 … of each kind fail until a run goes through: each failure ends in an
/// error that names the path, leaves no half file, and is resumed to what an undisturbed run makes.
fn fail_each(faulty: fn(Kind, u64) -> Faulty, change: fn(Job) -> Job) {
    let whole = generate(2, change);
    let mut counts = vec![];
    for kind in Kind::ALL {
        let mut failures = 0;
        for at in 0.. {
            let place = tempfile::tempdir().unwrap();
            let root = place.path().join("data");
            let job = change(job(&root, 2));
            let files = faulty(kind, at);
            let Err(error) = execute(&job, Arc::new(files.clone())) else {
                assert!(!files.has_failed() || matches!(kind, Kind::Space | Kind::Remove), "{kind:?} {at}");
                assert!(self::files(&root) == whole, "{kind:?} {at}: the directory differs");
                if !files.has_failed() {
                    break;
                }
                failures += 1;
                continue;
            };
            failures += 1;
            assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{kind:?} {at}: {error}");
            assert!(error.to_string().contains(root.to_str().unwrap()), "{kind:?} {at}: {error}");
            let there = if root.exists() { self::files(&root) } else { BTreeMap::new() };
            for (name, content) in &there {
                let is_of_run = name.starts_with('.');
                assert!(is_of_run || whole.get(name) == Some(content), "{kind:?} {at}: {name} is not whole");
                assert!(!name.ends_with(".partial") || kind == Kind::Remove, "{kind:?} {at}: {name} is left");
            }
            execute(&job.policy(Policy { resume: true, force: false }), Arc::new(Disk)).unwrap();
            assert!(self::files(&root) == whole, "{kind:?} {at}: the resumed directory differs");
        }
        counts.push((kind, failures));
    }
    let files = whole.len() as u64 - 1;
    for (kind, least) in [(Kind::Create, files + 2), (Kind::Write, 2 * files), (Kind::Rename, files + 2)] {
        assert!(counts.iter().any(|(known, count)| *known == kind && *count >= least), "{counts:?}");
    }
}

#[test]
fn any_operation_may_fail_once() {
    fail_each(Faulty::once, small);
    fail_each(Faulty::once, |job| small(job).layout(Layout::Table));
}

#[test]
fn any_operation_of_a_part_may_fail() {
    fail_each(Faulty::once, |job| part_of(small(job), 2, 3));
    fail_each(Faulty::from, |job| part_of(small(job), 1, 2).compression(Compression::Gzip));
}

#[test]
fn any_operation_may_fail_from_then_on() {
    fail_each(Faulty::from, |job| small(job).sync(true).compression(Compression::Gzip));
}

#[test]
fn too_little_space_is_refused_unless_it_is_forced() {
    let place = tempfile::tempdir().unwrap();
    let job = job(&place.path().join("data"), 2);
    for (bytes, files, why) in [
        (1_000_000, None, "data needs about 5"),
        (u64::MAX, Some(10), "data needs 32 files, but its file system has room for 10"),
    ] {
        let faulty = Arc::new(Faulty::with_space(Space { bytes, files, block: 4_096 }));
        let prepared = job.prepare_on(faulty.clone()).unwrap();
        assert!(matches!(prepared.verdict(), Err(Refusal::NoSpace { .. })));
        assert!(!prepared.forecast().has_room());
        let error = prepared.execute(&mut Silent).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(!place.path().join("data").exists());
    }
    let faulty = Faulty::with_space(Space { bytes: 0, files: Some(0), block: 4_096 });
    let prepared = job.policy(Policy { resume: false, force: true }).prepare_on(Arc::new(faulty)).unwrap();
    assert!(prepared.overruled_shortage().is_some());
    prepared.execute(&mut Silent).unwrap();
}

#[test]
fn a_directory_has_one_run_at_a_time_and_preparing_keeps_nobody_out() {
    let place = tempfile::tempdir().unwrap();
    let job = small(job(place.path(), 1));
    let (first, second) = (job.prepare().unwrap(), job.prepare().unwrap());
    assert_eq!((first.verdict(), second.verdict()), (Ok(Action::Start), Ok(Action::Start)));
    first.execute(&mut Silent).unwrap();
    let in_use = |error: Error| matches!(error.kind(), ErrorKind::Refused { why: Refusal::InUse, .. });
    assert!(second.execute(&mut Silent).is_err_and(in_use));
    let third = job.prepare().unwrap();
    assert_eq!(third.verdict(), Err(&Refusal::InUse));
    assert!(third.forecast().totals[0].rows > 0);
    drop(first);
    assert_eq!(second.execute(&mut Silent).unwrap().status(), Status::AlreadyComplete, "inspected again");
}

#[test]
fn a_stop_before_the_start_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let job = small(job(place.path(), 1));
    execute(&job, Arc::new(Disk)).unwrap();
    let before = files(place.path());
    let other = Job { spec: Preset::Tiny.spec(7), ..job }.policy(Policy { resume: false, force: true });
    let stop = Stop::default();
    stop.request();
    let error = other.prepare().unwrap().execute_until(&stop, &mut Silent).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Stopped));
    assert!(files(place.path()) == before);
}

#[test]
fn a_job_goes_through_its_states() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("data");
    let job = small(job(&root, 2));
    let verdict = |job: &Job| job.prepare().unwrap().verdict().map_err(Clone::clone);
    assert_eq!(verdict(&job), Ok(Action::Start));
    assert!(!root.exists(), "to prepare a job changes nothing");
    let first = execute(&job, Arc::new(Disk)).unwrap();
    assert_eq!((first.status(), first.files_before()), (Status::Complete, 0));
    assert_eq!(verdict(&job), Ok(Action::AlreadyComplete));
    let second = execute(&job, Arc::new(Disk)).unwrap();
    assert_eq!((second.status(), second.by_table()), (Status::AlreadyComplete, first.by_table()));
    let other = Job { spec: Preset::Tiny.spec(7), ..job.clone() };
    assert!(matches!(verdict(&other), Err(Refusal::OtherDataset(_))));
    fs::remove_file(root.join("tenants.csv")).unwrap();
    assert_eq!(verdict(&job), Err(Refusal::Interrupted));
    let resumed = execute(&job.clone().policy(Policy { resume: true, force: false }), Arc::new(Disk)).unwrap();
    assert_eq!((resumed.made().files, resumed.by_table()), (1, first.by_table()));
    assert_eq!(verdict(&other.policy(Policy { resume: false, force: true })), Ok(Action::Replace));
}

/// An observer that counts, and fails at file `fails_at`.
#[derive(Default)]
struct Counting {
    starts: u64,
    files: u64,
    rows: u64,
    done: u64,
    fails_at: Option<u64>,
}

impl Observer for Counting {
    fn started(&mut self, start: &Start<'_>) -> Observed {
        self.starts += 1;
        self.rows = start.rows;
        Ok(())
    }

    fn advanced(&mut self, progress: &Progress) {
        assert!(progress.done <= progress.rows && progress.rows == self.rows);
        self.done = self.done.max(progress.done);
    }

    fn finished(&mut self, file: &PlannedFile, facts: &FileFacts) -> Observed {
        assert_eq!(file.row_count(), facts.rows);
        self.files += 1;
        if self.fails_at == Some(self.files) { Err("full".into()) } else { Ok(()) }
    }
}

#[test]
fn an_observer_is_called_for_every_file_and_may_stop_the_run() {
    let place = tempfile::tempdir().unwrap();
    let job = small(job(place.path(), 3));
    let mut failing = Counting { fails_at: Some(4), ..Counting::default() };
    let error = job.prepare().unwrap().execute(&mut failing).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Observer(_)) && error.to_string() == "full");
    let mut counting = Counting::default();
    let resume = job.policy(Policy { resume: true, force: false });
    let summary = resume.prepare().unwrap().execute(&mut counting).unwrap();
    assert_eq!((counting.starts, counting.files), (1, summary.made().files));
    assert!(summary.files_before() >= 4 && counting.rows == summary.made().rows && counting.done > 0);
}

/// Asks the run to stop when the first file is finished.
struct Stopping(Stop);

impl Observer for Stopping {
    fn finished(&mut self, _: &PlannedFile, _: &FileFacts) -> Observed {
        self.0.request();
        Ok(())
    }
}

#[test]
fn a_run_that_is_asked_to_stop_can_be_resumed() {
    let place = tempfile::tempdir().unwrap();
    let job = small(job(place.path(), 2));
    let stop = Stop::default();
    let error = job.prepare().unwrap().execute_until(&stop, &mut Stopping(stop.clone())).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Stopped));
    assert!(place.path().join(".journal.ndjson").exists());
    execute(&job.policy(Policy { resume: true, force: false }), Arc::new(Disk)).unwrap();
    assert!(files(place.path()) == generate(1, small));
}

/// What a release of dataset version 2 wrote.
const MANIFEST_OF_VERSION_2: &str = r#"{
  "format_version": 1,
  "dataset_version": 2,
  "generator": "commerce-fixtures",
  "spec": {
    "seed": 42,
    "tenants": 1,
    "products_per_tenant": 20,
    "orders_per_tenant": 50,
    "customers_per_tenant": 10
  },
  "format": "ndjson",
  "compression": "none",
  "chunk_size": 10000,
  "files": [
    {
      "path": "tenants.csv",
      "table": "tenants",
      "tenant_id": null,
      "rows": 1,
      "bytes": 185,
      "digest": "xxh3-128:818c410979d873041deb9d07e4fe31bb"
    }
  ]
}
"#;

#[test]
fn a_dataset_of_version_2_is_recognised() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("manifest.json"), MANIFEST_OF_VERSION_2).unwrap();
    fs::write(place.path().join("tenants.csv"), [b'x'; 185]).unwrap();
    let job = Job::new(Preset::Tiny.spec(42)).directory(place.path());
    for resume in [false, true] {
        let prepared = job.clone().policy(Policy { resume, force: false }).prepare().unwrap();
        assert_eq!(prepared.verdict(), Err(&Refusal::OtherVersion(2)));
        let error = prepared.execute(&mut Silent).unwrap_err().to_string();
        let sentence = format!(" was made by dataset version 2, and this release makes version {DATASET_VERSION}");
        assert!(error.ends_with(&sentence), "{error}");
    }
    let error = crate::join(place.path()).unwrap_err();
    let ErrorKind::Join { why, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(*why, crate::JoinRefusal::WholeOfVersion { version: 2, is_interrupted: false });
    assert!(why.to_string().starts_with("was made by dataset version 2, and "), "{why}");
    let job = job.policy(Policy { resume: false, force: true });
    assert_eq!(job.prepare().unwrap().verdict(), Ok(Action::Replace));
    execute(&job, Arc::new(Disk)).unwrap();
    assert_eq!(manifest(&files(place.path()))["dataset_version"], DATASET_VERSION);
}

fn skewed(job: Job) -> Job {
    let spec = Spec { tenants: 9, tenant_sizes: TenantSizes::Skewed, orders_per_tenant: 300, ..job.spec.clone() };
    Job { spec, ..job }
}

#[test]
fn parts_of_skewed_tenants_join_to_the_whole() {
    let whole = generate(2, skewed);
    assert_eq!(manifest(&whole)["spec"]["tenant_sizes"], "skewed");
    for count in [2, 5] {
        let place = tempfile::tempdir().unwrap();
        for number in 1..=count {
            let part = PartNumber::new(number, count).unwrap();
            execute(&skewed(job(place.path(), 2)).part(part), Arc::new(Disk)).unwrap();
        }
        crate::join(place.path()).unwrap();
        assert!(files(place.path()) == whole, "{count} parts");
        // A part of the whole is there, with what it has itself.
        let of_part = |number| {
            let part = PartNumber::new(number, count).unwrap();
            let there = execute(&skewed(job(place.path(), 2)).part(part), Arc::new(Disk)).unwrap();
            assert_eq!(there.status(), Status::AlreadyComplete);
            there.totals()
        };
        let parts: Vec<Totals> = (1..=count).map(of_part).collect();
        let all = execute(&skewed(job(place.path(), 2)), Arc::new(Disk)).unwrap().totals();
        assert!(parts.iter().all(|part| 0 < part.files && part.files < all.files), "{parts:?}");
        let sums = |of: fn(&Totals) -> u64| (parts.iter().map(of).sum::<u64>(), of(&all));
        for (parts, all) in [sums(|of| of.files), sums(|of| of.rows), sums(|of| of.bytes), sums(|of| of.written)] {
            assert_eq!(parts, all);
        }
    }
}

#[test]
fn equal_and_skewed_tenants_are_two_datasets() {
    let place = tempfile::tempdir().unwrap();
    let equal = Job::new(Spec { tenants: 3, ..Preset::Tiny.spec(42) }).directory(place.path());
    execute(&equal, Arc::new(Disk)).unwrap();
    let spec = Spec { tenant_sizes: TenantSizes::Skewed, ..equal.spec.clone() };
    let prepared = Job { spec, ..equal }.prepare().unwrap();
    let Err(Refusal::OtherDataset(difference)) = prepared.verdict() else { panic!("{:?}", prepared.verdict()) };
    assert_eq!(difference.to_string(), "distribution of tenant sizes is equal, not skewed");
}

#[test]
fn estimates_of_skewed_tenants_are_near() {
    for &compression in Compression::ALL {
        for tenants in [5, 90] {
            let place = tempfile::tempdir().unwrap();
            let job = skewed(job(place.path(), 2)).compression(compression);
            let spec = Spec { tenants, orders_per_tenant: 60, ..job.spec.clone() };
            let prepared = Job { spec, ..job }.prepare().unwrap();
            let forecast = prepared.forecast();
            let summary = prepared.execute(&mut Silent).unwrap();
            for (said, is) in forecast.totals.iter().zip(summary.by_table()) {
                assert_eq!((said.rows, said.files), (is.rows, is.files));
                for (said, is) in [(said.bytes, is.bytes), (said.written, is.written)] {
                    assert!(said.abs_diff(is) * 20 <= is, "{compression}, {tenants} tenants: {said}, not {is}");
                }
            }
        }
    }
}
