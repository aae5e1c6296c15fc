//! Runs beside each other in one directory: parts, attempts of the same part, and what must not be there.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use fixtures_gen::{Dataset, PartNumber};

use super::*;
use crate::directory::Policy;
use crate::fs::Disk;
use crate::fs::faulty::Kind;

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
