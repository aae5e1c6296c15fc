//! Whole datasets in a store: on this machine, and on a server that fails.

mod server;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fixtures_gen::{Compression, Format, PartNumber, Preset, Spec};
use fixtures_run::fs::Folder;
use fixtures_run::{Action, Error, ErrorKind, Job, Policy, Refusal, Silent, join_in};
use fixtures_store::Store;
use fixtures_verify::{Rule, Verification};

use crate::server::{Fault, Request, SECRET, Server};

const PLACE: &str = "s3://shop/data";

/// Some 500 rows in 11 files.
fn job() -> Job {
    Job::new(Preset::Tiny.spec(42))
        .directory(PLACE)
        .chunk_rows(NonZeroU64::new(70).unwrap())
        .threads(NonZeroUsize::new(2).unwrap())
}

fn resumed(job: Job) -> Job {
    job.policy(Policy { resume: true, force: false })
}

fn open(server: &Server) -> Store {
    Store::open_with(PLACE, &server.settings()).unwrap()
}

fn execute(job: &Job, store: &Store) -> Result<(), Error> {
    job.prepare_on(Arc::new(store.clone()))?.execute(&mut Silent).map(drop)
}

/// What the job writes into a directory, by keys of a store.
fn expected(job: Job) -> BTreeMap<String, Vec<u8>> {
    let place = tempfile::tempdir().unwrap();
    job.directory(place.path()).prepare().unwrap().execute(&mut Silent).unwrap();
    let entries = fs::read_dir(place.path()).unwrap().map(Result::unwrap);
    let key = |name: &str| format!("data/{name}");
    entries.map(|entry| (key(entry.file_name().to_str().unwrap()), fs::read(entry.path()).unwrap())).collect()
}

/// No object of a dataset is there in part, whatever has happened.
fn assert_whole(server: &Server, expected: &BTreeMap<String, Vec<u8>>) {
    for (key, bytes) in server.objects() {
        if !key.contains("/.journal") {
            assert!(expected.get(&key) == Some(&bytes), "{key} is not what it should be");
        }
    }
}

#[test]
fn objects_are_what_files_would_be_and_the_manifest_comes_last() {
    for change in [
        |job: Job| job,
        |job: Job| job.format(Format::Csv),
        |job: Job| job.compression(Compression::Gzip).part(PartNumber::new(2, 3).unwrap()),
    ] {
        let (server, job) = (Server::start(), change(job()));
        execute(&job, &open(&server)).unwrap();
        assert!(server.objects() == expected(job.clone()), "{job:?}");
        let requests = server.requests();
        let manifest = requests.iter().position(|request| request.contains("PUT data/manifest")).unwrap();
        let put = |request: &&String| request.starts_with("PUT");
        assert_eq!(requests[manifest + 1..].iter().find(put), None);
        assert_eq!(job.prepare_on(Arc::new(open(&server))).unwrap().verdict(), Ok(Action::AlreadyComplete));
    }
}

#[test]
fn large_files_go_in_parts() {
    let spec = Spec { orders_per_tenant: 30_000, ..Preset::Tiny.spec(42) };
    let job = Job::new(spec).directory(PLACE).chunk_rows(NonZeroU64::new(1_000_000).unwrap());
    let server = Server::start();
    execute(&job, &open(&server)).unwrap();
    let parts = server.requests().iter().filter(|request| request.contains("partNumber")).count();
    let largest = server.objects().values().map(Vec::len).max();
    assert!(parts >= 2, "{parts} parts, {largest:?} bytes");
    let expected = expected(job.clone());
    assert!(server.objects() == expected);
    assert_eq!(server.uploads(), 0);
    // The upload is complete, but the answer is lost, and then the upload is not known any more.
    let server = Server::start();
    let is_first = AtomicBool::new(true);
    server.fail(move |_, request| {
        let is_complete = request.method == "POST" && request.query.contains_key("uploadId");
        (is_complete && is_first.swap(false, Ordering::Relaxed)).then_some(Fault::UnavailableAfter)
    });
    execute(&job, &open(&server)).unwrap();
    assert!(server.objects() == expected);
    // A run that fails in the middle of a file takes back what it has sent of it.
    let server = Server::start();
    server.fail(|_, request| (request.query.get("partNumber")? == "2").then_some(Fault::Forbidden));
    execute(&job, &open(&server)).unwrap_err();
    assert_whole(&server, &expected);
    assert_eq!(server.uploads(), 0);
}

fn verdict(job: &Job, server: &Server) -> Result<Action, Refusal> {
    job.prepare_on(Arc::new(open(server))).unwrap().verdict().map_err(Clone::clone)
}

#[test]
fn a_place_is_judged_as_a_directory_is() {
    for (key, name) in [("data/notes.txt", "notes.txt"), ("data/old/notes.txt", "old")] {
        let server = Server::start();
        server.put(key, b"mine");
        assert_eq!(verdict(&job(), &server), Err(Refusal::Foreign(name.to_owned())));
    }
    let server = Server::start();
    server.put("data-beside/notes.txt", b"another place");
    execute(&job(), &open(&server)).unwrap();
    let other = Job::new(Preset::Tiny.spec(7)).directory(PLACE).chunk_rows(NonZeroU64::new(70).unwrap());
    assert!(matches!(verdict(&other, &server), Err(Refusal::OtherDataset(_))));
    let other = other.policy(Policy { force: true, resume: false });
    assert_eq!(verdict(&other, &server), Ok(Action::Replace));
    execute(&other, &open(&server)).unwrap();
    let mut objects = server.objects();
    assert_eq!(objects.remove("data-beside/notes.txt").as_deref(), Some(&b"another place"[..]));
    assert!(objects == expected(other), "nothing of the old dataset is left");
}

#[test]
fn a_run_that_ends_at_any_request_is_resumed() {
    let expected = expected(job());
    let requests = {
        let server = Server::start();
        server.fail(|_, _| None);
        execute(&job(), &open(&server)).unwrap();
        server.count()
    };
    assert!(requests > 30, "{requests} requests");
    // The beginning and the end are the delicate parts.
    for end in (0..requests).filter(|end| end % 4 == 0 || *end < 6 || end + 9 > requests) {
        let server = Server::start();
        let store = open(&server);
        server.fail(move |number, _| (number >= end).then_some(Fault::Forbidden));
        // A manifest can be there already.
        let outcome = execute(&job(), &store);
        assert_whole(&server, &expected);
        if let Err(error) = outcome {
            assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
        }
        server.heal();
        let found = server.objects().len();
        execute(&resumed(job()), &store).unwrap();
        assert!(server.objects() == expected, "ended at request {end}, with {found} objects");
    }
}

#[test]
fn a_failure_that_passes_is_not_noticed() {
    let expected = &expected(job());
    thread::scope(|scope| {
        for fault in [
            Fault::Unavailable,
            Fault::UnavailableAfter,
            Fault::Cut,
            Fault::CutAfter,
            Fault::Slow(Duration::from_millis(100)),
        ] {
            scope.spawn(move || {
                let server = Server::start();
                server.fail(move |number, _| (number % 7 == 3).then_some(fault));
                // Whoever loses the answer to the creation of the journal cannot always tell that it is its own.
                if execute(&job(), &open(&server)).is_err() {
                    assert!(matches!(fault, Fault::Cut | Fault::CutAfter), "{fault:?}");
                    assert_whole(&server, expected);
                    server.heal();
                    execute(&resumed(job()), &open(&server)).unwrap();
                }
                assert!(server.objects() == *expected, "{fault:?}");
            });
        }
    });
}

/// What a killed process did: not a test of its own.
#[test]
#[ignore = "run by the test of killed processes"]
fn child() {
    let endpoint = std::env::var("STORE_TEST_ENDPOINT").unwrap();
    let settings = [("aws_endpoint", &*endpoint), ("aws_allow_http", "true"), ("aws_region", "us-east-1")];
    let secrets = [("aws_access_key_id", "nobody"), ("aws_secret_access_key", SECRET)];
    let store = Store::open_with(PLACE, &[&settings[..], &secrets].concat()).unwrap();
    execute(&resumed(job()), &store).unwrap();
}

#[test]
fn a_killed_process_leaves_whole_objects_and_is_resumed() {
    let expected = expected(job());
    for end in [5, 14, 23, 31] {
        let server = Server::start();
        server.fail(move |number, _| (number >= end).then_some(Fault::Slow(Duration::from_secs(60))));
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--ignored", "--quiet"])
            .env("STORE_TEST_ENDPOINT", &server.endpoint)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while server.count() <= end {
            thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_whole(&server, &expected);
        server.heal();
        execute(&resumed(job()), &open(&server)).unwrap();
        assert!(server.objects() == expected, "killed at request {end}");
    }
}

#[test]
fn of_two_runs_that_begin_in_one_empty_place_one_is_refused() {
    let server = Arc::new(Server::start());
    let other = Arc::clone(&server);
    server.fail(move |_, request: &Request| {
        if request.method == "PUT" && request.key.ends_with(".journal.ndjson") {
            other.put(&request.key, b"of another run\n");
        }
        None
    });
    let error = execute(&job(), &open(&server)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Refused { why: Refusal::InUse, .. }), "{error:?}");
    assert_eq!(server.objects().len(), 1, "nothing was written");
}

#[test]
fn parts_are_made_at_once_and_joined() {
    let server = Server::start();
    let expected = expected(job());
    thread::scope(|scope| {
        for number in 1..=3 {
            let server = &server;
            scope.spawn(move || execute(&job().part(PartNumber::new(number, 3).unwrap()), &open(server)).unwrap());
        }
    });
    let folder = || Folder::on(Path::new(PLACE), Arc::new(open(&server)));
    assert_eq!(join_in(&folder()).unwrap().parts, Some(3));
    assert!(server.objects() == expected);
    assert_eq!(join_in(&folder()).unwrap().parts, None);
}

#[test]
fn a_dataset_is_verified_where_it_is() {
    let job = job().compression(Compression::Gzip);
    let server = Server::start();
    execute(&job, &open(&server)).unwrap();
    let verify = || Verification::new(PLACE).on(Arc::new(open(&server))).run();
    let report = verify().unwrap();
    assert!(report.is_clean() && report.rows == 464, "{report:?}");
    server.fail(|number, request| (request.method == "GET" && number % 3 == 2).then_some(Fault::CutBody));
    assert!(verify().unwrap().is_clean(), "streams that break go on");
    server.fail(|number, _| (number > 3).then_some(Fault::Forbidden));
    let error = verify().unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    server.heal();
    let (key, mut bytes) = server.objects().into_iter().find(|(key, _)| key.contains("orders_")).unwrap();
    let place = bytes.len() / 2;
    bytes[place] ^= 1;
    server.put(&key, &bytes);
    server.put("data/stray.csv", b"");
    let report = verify().unwrap();
    let has = |text: &str| report.findings.iter().any(|finding| finding.file.contains(text));
    assert!(has("orders_") && has("stray.csv"), "{report:?}");
    assert!(report.findings.iter().any(|finding| finding.rule == Rule::Manifest));
}

#[test]
fn a_journal_is_read_while_it_is_written() {
    let place = tempfile::tempdir().unwrap();
    let address = format!("file://{}/data", place.path().display());
    let folder = Folder::on(Path::new(&address), Arc::new(Store::open(&address).unwrap()));
    let mut file = folder.create(".journal.ndjson").unwrap();
    file.write(b"head\n").unwrap();
    let mut file = file.publish().unwrap();
    let mut expected = "head\n".to_owned();
    let mut readers = vec![];
    for number in 0..300 {
        let line = format!("line {number}\n");
        file.write(line.as_bytes()).unwrap();
        expected += &line;
        if number % 50 == 10 {
            let (mut reader, mut beginning) = (folder.open(".journal.ndjson").unwrap(), [0; 20]);
            reader.read_exact(&mut beginning).unwrap();
            readers.push((reader, beginning.to_vec(), expected.len()));
        }
    }
    for (mut reader, mut text, least) in readers {
        reader.read_to_end(&mut text).unwrap();
        assert!(
            text.len() >= least && expected.as_bytes().starts_with(&text),
            "{} bytes, {least} at least",
            text.len()
        );
    }
    assert_eq!(folder.length(".journal.ndjson").unwrap(), Some(expected.len() as u64));
    let mut names = vec![];
    let visit = &mut |name: &std::ffi::OsStr| {
        names.push(name.to_owned());
        Ok(())
    };
    folder.list(visit).unwrap();
    assert_eq!(names, [".journal.ndjson"]);
    folder.remove(".journal.ndjson").unwrap();
    assert!(!folder.list(&mut |_| Ok(())).unwrap(), "nothing is left of it");
}

#[test]
fn a_place_on_this_machine_is_a_store_too() {
    let place = tempfile::tempdir().unwrap();
    let address = format!("file://{}/data", place.path().display());
    let store = Store::open(&address).unwrap();
    let job = job().directory(&address);
    execute(&job, &store).unwrap();
    for (key, bytes) in expected(job) {
        assert!(fs::read(place.path().join(&key)).unwrap() == bytes, "{key}");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

/// A scheduler that starts a slow attempt once more, or one whose first attempt only looked dead.
#[test]
fn two_attempts_of_one_part_are_harmless() {
    let expected = expected(job());
    let part = |number| PartNumber::new(number, 2).unwrap();
    for delay in [0, 3, 10, 30, 60, 100] {
        let server = Server::start();
        server.fail(|_, _| Some(Fault::Slow(Duration::from_millis(2))));
        thread::scope(|scope| {
            for attempt in 0..3_u64 {
                let server = &server;
                scope.spawn(move || {
                    thread::sleep(Duration::from_millis(delay * attempt));
                    match execute(&resumed(job().part(part(1))), &open(server)) {
                        Ok(()) => {}
                        // It began at the same moment as another one.
                        Err(error) => assert!(
                            matches!(error.kind(), ErrorKind::Refused { why: Refusal::InUse, .. }),
                            "{delay} ms: {error:?}"
                        ),
                    }
                });
            }
        });
        server.heal();
        assert_eq!(
            job().part(part(1)).prepare_on(Arc::new(open(&server))).unwrap().verdict(),
            Ok(Action::AlreadyComplete),
            "{delay} ms"
        );
        execute(&job().part(part(2)), &open(&server)).unwrap();
        join_in(&Folder::on(Path::new(PLACE), Arc::new(open(&server)))).unwrap();
        assert!(server.objects() == expected, "{delay} ms");
    }
}

/// The other attempt has ended, and all parts are joined, before this one ends.
#[test]
fn an_attempt_that_ends_after_the_join_leaves_nothing() {
    let (server, expected) = (Arc::new(Server::start()), expected(job()));
    let part = |number| job().part(PartNumber::new(number, 2).unwrap());
    execute(&part(2), &open(&server)).unwrap();
    let (other, is_done) = (Arc::clone(&server), AtomicBool::new(false));
    server.fail(move |_, request: &Request| {
        let is_late = request.method == "PUT" && request.key.contains("products_");
        if is_late && !is_done.swap(true, Ordering::Relaxed) {
            execute(&resumed(part(1)), &open(&other)).unwrap();
            join_in(&Folder::on(Path::new(PLACE), Arc::new(open(&other)))).unwrap();
        }
        None
    });
    execute(&part(1), &open(&server)).unwrap();
    assert!(server.objects() == expected);
}
