//! Loads into DuckDB that meet at a file, or meet an empty one. They need the program `duckdb`; without it nothing is tested.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Barrier};
use std::thread;

use fixtures_gen::Preset;
use fixtures_load::{Action, Load, Silent, Status, Target};

fn load(seed: u64, path: &Path) -> Load {
    Load::new(Preset::Tiny.spec(seed), Target::DuckDb(path.to_owned()))
}

fn has_duckdb() -> bool {
    let version = Command::new("duckdb").arg("--version").stdout(Stdio::null()).status();
    let has_duckdb = cfg!(feature = "duckdb-library") || version.is_ok();
    if !has_duckdb {
        eprintln!("skipped: there is no program duckdb");
    }
    has_duckdb
}

/// The dataset is there, every row once, and nothing is left beside the file.
fn assert_loaded(seed: u64, path: &Path) {
    let mut prepared = load(seed, path).prepare().unwrap();
    assert_eq!(prepared.action(), Action::AlreadyThere);
    let check = prepared.check(&Arc::default()).unwrap();
    assert!(check.is_right() && check.figures > 50, "{check:?}");
    drop(prepared);
    let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [path.file_name().unwrap()]);
}

#[test]
fn an_empty_file_is_taken_like_a_missing_one_and_stays_the_file_that_it_was() {
    if !has_duckdb() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("shop.duckdb");
    fs::write(&path, "").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let before = fs::metadata(&path).unwrap();
    let summary = load(42, &path).prepare().unwrap().execute(&mut Silent).unwrap();
    assert_eq!((summary.status, summary.action), (Status::Complete, Action::Start));
    let after = fs::metadata(&path).unwrap();
    assert_eq!(after.permissions(), before.permissions());
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::ino(&after), std::os::unix::fs::MetadataExt::ino(&before));
    assert_loaded(42, &path);
}

#[test]
fn loads_that_begin_at_once_wait_or_are_refused() {
    if !has_duckdb() {
        return;
    }
    for round in 0..6 {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.duckdb");
        if round % 2 == 1 {
            fs::write(&path, "").unwrap();
        }
        let barrier = Barrier::new(3);
        let one = || {
            barrier.wait();
            let summary = load(42, &path).prepare().and_then(|mut prepared| prepared.execute(&mut Silent));
            summary.map(|summary| summary.status).map_err(|error| error.to_string())
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let complete = outcomes.iter().filter(|outcome| **outcome == Ok(Status::Complete)).count();
        assert_eq!(complete, 1, "round {round}: {outcomes:?}");
        let refused = format!("duckdb:{} is being loaded into by another process", path.display());
        for outcome in &outcomes {
            let is_known = outcome.is_ok() || *outcome == Err(refused.clone());
            assert!(is_known, "round {round}: {outcome:?}");
        }
        assert_loaded(42, &path);
    }
}

#[test]
fn no_other_load_comes_near_the_file_until_the_end() {
    if !has_duckdb() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("shop.duckdb");
    let mut prepared = load(42, &path).prepare().unwrap();
    let error = load(7, &path).replace(true).prepare().unwrap_err();
    assert_eq!(error.to_string(), format!("duckdb:{} is being loaded into by another process", path.display()));
    assert_eq!(prepared.execute(&mut Silent).unwrap().status, Status::Complete);
    drop(prepared);
    assert_loaded(42, &path);
    load(7, &path).replace(true).prepare().unwrap().execute(&mut Silent).unwrap();
    assert_loaded(7, &path);
}

#[cfg(unix)]
mod held {
    use std::io::{self, Read};

    use super::*;

    const HELD: &str = "FIXTURES_LOAD_HELD";

    #[test]
    #[ignore = "a process that the next test starts"]
    fn holding_process() {
        let path = std::env::var_os(HELD).expect("the next test says where");
        let file = fs::File::options().write(true).open(path).unwrap();
        rustix::fs::fcntl_lock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).unwrap();
        println!("held");
        let _ = io::stdin().read(&mut [0]);
    }

    #[test]
    fn an_empty_file_that_another_program_is_about_to_fill_is_left_to_it() {
        if !has_duckdb() {
            return;
        }
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.duckdb");
        fs::write(&path, "").unwrap();
        let mut other = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "held::holding_process", "--ignored", "--nocapture"])
            .env(HELD, &path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = io::BufRead::lines(io::BufReader::new(other.stdout.take().unwrap()));
        assert!(lines.any(|line| line.unwrap().ends_with("held")));
        let error = load(42, &path).prepare().unwrap_err();
        let sentence = format!("duckdb:{} is open in another process: it is empty, and locked", path.display());
        assert_eq!((error.to_string(), fs::metadata(&path).unwrap().len()), (sentence, 0));
        drop(other.stdin.take());
        assert!(other.wait().unwrap().success());
        load(42, &path).prepare().unwrap().execute(&mut Silent).unwrap();
        assert_loaded(42, &path);
    }
}
