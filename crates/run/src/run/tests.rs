//! Whole jobs: what they make, whatever fails on the way.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;
use std::sync::Arc;

use fixtures_gen::{Compression, DATASET_VERSION, Format, PartNumber, Preset, Spec, TenantSizes};
use serde_json::Value;

use super::*;
use crate::directory::Policy;
use crate::fs::faulty::{Faulty, Kind};
use crate::observer::Silent;

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

fn part_of(job: Job, number: u64, of: u64) -> Job {
    job.part(PartNumber::new(number, of).unwrap())
}

#[test]
fn parts_are_made_in_one_directory_at_once() {
    let whole = generate(2, |job| job);
    for of in [2, 7] {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("data");
        std::thread::scope(|scope| {
            for number in 1..=of {
                let job = part_of(job(&root, 1), number, of);
                scope.spawn(move || execute(&job, Arc::new(Disk)).unwrap());
            }
        });
        crate::join(&root).unwrap();
        assert!(files(&root) == whole, "{of} parts");
    }
}

#[test]
fn what_touches_more_than_a_part_waits_its_turn() {
    let place = tempfile::tempdir().unwrap();
    let job = |number, of| part_of(small(job(place.path(), 1)), number, of);
    let force = Policy { resume: false, force: true };
    execute(&job(3, 3), Arc::new(Disk)).unwrap();
    let running = job(1, 3).prepare().unwrap();
    running.execute(&mut Silent).unwrap();
    let refusal = |job: &Job| match execute(job, Arc::new(Disk)).unwrap_err().into_kind() {
        ErrorKind::Refused { why, .. } => why,
        other => panic!("{other:?}"),
    };
    let part = PartNumber::new(1, 3).unwrap();
    for same in [job(1, 3), job(1, 3).policy(force), job(1, 3).policy(Policy { resume: true, force: false })] {
        assert_eq!(refusal(&same), Refusal::PartInUse(part));
    }
    let whole = small(self::job(place.path(), 1));
    for exclusive in [whole.clone(), whole.policy(force), job(3, 3).policy(force), job(1, 2).policy(force)] {
        assert_eq!(refusal(&exclusive), Refusal::InUse);
    }
    assert_eq!(refusal(&job(1, 2)), Refusal::OtherPart(part));
    let error = crate::join(place.path()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Join { why: crate::JoinRefusal::InUse, .. }), "{error}");
    // Beside it, another part is made; there is nothing to replace.
    execute(&job(2, 3).policy(force), Arc::new(Disk)).unwrap();
    drop(running);
    execute(&job(3, 3).policy(force), Arc::new(Disk)).unwrap();
    crate::join(place.path()).unwrap();
    assert!(files(place.path()) == generate(1, small));
}

#[test]
fn a_run_waits_for_another_one_and_can_be_stopped_meanwhile() {
    let place = tempfile::tempdir().unwrap();
    let whole = small(job(place.path(), 1));
    for job in [part_of(whole.clone(), 1, 2), whole.policy(Policy { resume: false, force: true })] {
        let first = part_of(small(self::job(place.path(), 1)), 1, 2).prepare().unwrap();
        first.execute(&mut Silent).unwrap();
        let second = job.wait(true).prepare().unwrap();
        assert_eq!(second.verdict(), Ok(Action::Wait));
        let stop = Stop::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| second.execute_until(&stop, &mut Silent));
            stop.request();
            assert!(matches!(waiting.join().unwrap().unwrap_err().kind(), ErrorKind::Stopped));
            let waiting = scope.spawn(|| second.execute(&mut Silent));
            drop(first);
            waiting.join().unwrap().unwrap();
        });
    }
    assert!(files(place.path()) == generate(1, small), "the second one has replaced the part");
}

/// Something happens in front of the operation on the file of this name.
struct Meanwhile<'m> {
    kind: Kind,
    name: &'m str,
    event: Mutex<Option<Box<dyn FnOnce() + Send + 'm>>>,
}

impl Meanwhile<'static> {
    fn files(kind: Kind, name: &'static str, event: impl FnOnce() + Send + 'static) -> Arc<dyn FileSystem> {
        Arc::new(Meanwhile { kind, name, event: Mutex::new(Some(Box::new(event))) })
    }

    fn at(&self, kind: Kind, path: &Path) {
        if kind == self.kind && path.ends_with(self.name) {
            let event = self.event.lock().unwrap().take();
            if let Some(event) = event {
                event();
            }
        }
    }
}

impl FileSystem for Meanwhile<'static> {
    fn open(&self, path: &Path) -> io::Result<Box<dyn crate::fs::ReadFile>> {
        self.at(Kind::Open, path);
        Disk.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.at(Kind::Rename, to);
        Disk.rename(from, to)
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        Disk.create_directory(path)
    }

    fn list(&self, path: &Path, visit: &mut dyn FnMut(&std::ffi::OsStr) -> io::Result<()>) -> io::Result<()> {
        Disk.list(path, visit)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        Disk.length(path)
    }

    fn is_directory(&self, path: &Path) -> io::Result<bool> {
        Disk.is_directory(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn crate::fs::WriteFile>> {
        self.at(Kind::Create, path);
        Disk.create(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        Disk.remove_directory(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        Disk.sync_directory(path)
    }

    /// As where a file system has no locks.
    fn lock(&self, _: &Path) -> io::Result<Option<crate::fs::Lock>> {
        Ok(Some(crate::fs::Lock::none()))
    }

    fn space(&self, path: &Path) -> io::Result<Option<Space>> {
        Disk.space(path)
    }
}

/// The journal that an interrupted run leaves.
fn journal_of(job: &Job) -> (String, Vec<u8>) {
    let place = tempfile::tempdir().unwrap();
    let stop = Stop::default();
    let job = job.clone().directory(place.path());
    job.prepare().unwrap().execute_until(&stop, &mut Stopping(stop.clone())).unwrap_err();
    files(place.path()).into_iter().find(|(name, _)| name.starts_with(".journal")).unwrap()
}

#[test]
fn of_two_runs_that_begin_at_the_same_moment_the_later_one_withdraws() {
    let small = |number, of| part_of(small(job(Path::new("unused"), 1)), number, of);
    let seed = |job: Job| Job { spec: Preset::Tiny.spec(7), ..job };
    for (other, what) in
        [(small(1, 2), "holds part 1/2 of this dataset"), (seed(small(2, 3)), "holds another dataset, interrupted")]
    {
        let place = tempfile::tempdir().unwrap();
        let (name, journal) = journal_of(&other);
        let path = place.path().join(&name);
        let files =
            Meanwhile::files(Kind::Rename, ".journal.part-1-of-3.ndjson", move || fs::write(path, journal).unwrap());
        let error = execute(&small(1, 3).directory(place.path()), files).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert_eq!(self::files(place.path()).into_keys().collect::<Vec<_>>(), [name], "as if it had not begun");
    }
}

#[test]
fn parts_beside_a_run_may_finish_while_it_looks() {
    let whole = generate(1, small);
    let place = tempfile::tempdir().unwrap();
    let job = |number| part_of(small(job(place.path(), 1)), number, 2);
    let (name, journal) = journal_of(&job(2));
    fs::write(place.path().join(&name), journal).unwrap();
    let other = job(2).policy(Policy { resume: true, force: false });
    let finish = move || drop(execute(&other, Arc::new(Disk)).unwrap());
    execute(&job(1), Meanwhile::files(Kind::Open, ".journal.part-2-of-2.ndjson", finish)).unwrap();
    crate::join(place.path()).unwrap();
    assert!(files(place.path()) == whole);
}

/// Where there are no locks, an attempt may end while a second one begins.
#[test]
fn a_second_attempt_finds_what_the_first_has_finished() {
    let place = tempfile::tempdir().unwrap();
    let job = part_of(small(job(place.path(), 1)), 1, 2).policy(Policy { resume: true, force: false });
    let (name, journal) = journal_of(&job);
    fs::write(place.path().join(&name), journal).unwrap();
    let first = job.clone();
    let finish = move || drop(execute(&first, Arc::new(Disk)).unwrap());
    let second = execute(&job, Meanwhile::files(Kind::Create, "..journal.part-1-of-2.ndjson.partial", finish)).unwrap();
    assert_eq!(second.status(), Status::AlreadyComplete);
    assert!(!place.path().join(name).exists());
    assert_eq!(execute(&job, Arc::new(Disk)).unwrap().status(), Status::AlreadyComplete);
}

#[test]
fn a_part_removes_what_its_own_run_has_left_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let job = |number| part_of(small(job(place.path(), 1)), number, 2);
    let (name, journal) = journal_of(&job(2));
    fs::write(place.path().join(&name), journal).unwrap();
    let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    let plan = job(1).plan(&dataset);
    let temporary = |number| {
        let part = plan.part(PartNumber::new(number, 2).unwrap());
        plan.files_of_part(&part).map(|file| crate::fs::temporary_name(&file.name)).collect::<Vec<_>>()
    };
    let others = [".manifest.part-2-of-2.json.partial", "..journal.part-2-of-2.ndjson.partial", ".lock.part-2-of-2"];
    let others: Vec<String> = others.map(str::to_owned).into_iter().chain(temporary(2)).chain([name]).collect();
    let own = [".manifest.part-1-of-2.json.partial", "..journal.part-1-of-2.ndjson.partial", ".lock.part-1-of-2"];
    let own = own.map(str::to_owned).into_iter().chain(temporary(1));
    for name in own.chain(others.clone()).filter(|name| !place.path().join(name).exists()) {
        fs::write(place.path().join(name), "").unwrap();
    }
    execute(&job(1), Arc::new(Disk)).unwrap();
    let hidden: Vec<String> = files(place.path()).into_keys().filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden.iter().collect::<std::collections::BTreeSet<_>>(), others.iter().collect());
    execute(&job(2).policy(Policy { resume: true, force: false }), Arc::new(Disk)).unwrap();
    crate::join(place.path()).unwrap();
    assert!(files(place.path()) == generate(1, small));
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
