//! Runs that are killed, stopped, met by another process, or sent to a directory that is not
//! theirs.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use fixtures_gen::DATASET_VERSION;

use crate::common::{
    Numbers, SMALL, WatchedRun, assert_same, assert_whole, fail, place, read, run, skip, succeed, text, undisturbed,
};

/// A process that is asked to stop has a second; a loaded machine may be slow to let it.
const GENEROUS: Duration = Duration::from_secs(20);

/// Which file a name stands for: another one has another number or time, even with the same
/// content.
fn inodes(root: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let entries = fs::read_dir(root).into_iter().flatten().map(Result::unwrap);
    entries
        .map(|entry| {
            let metadata = entry.metadata().unwrap();
            let file = (metadata.ino(), metadata.mtime(), metadata.mtime_nsec());
            (text(entry.file_name().as_encoded_bytes()), file)
        })
        .filter(|(name, _)| !name.starts_with('.'))
        .collect()
}

/// Kills a run after some events and something more; false if it was complete by then.
fn kill_somewhere(place: &Path, flags: &str, numbers: &mut Numbers, files: u64) -> bool {
    let mut watched = WatchedRun::start(place, flags);
    // With no event at all it is killed while it starts.
    watched.wait_for(numbers.below(files + 2) as usize);
    for _ in 0..numbers.below(200_000) {
        std::hint::spin_loop();
    }
    watched.kill();
    place.join("data/manifest.json").exists()
}

fn kill_and_resume(flags: &str, rounds: u64, kills: u64) {
    let whole = undisturbed(flags);
    let mut numbers = Numbers(rounds);
    let mut interrupted = 0;
    for round in 0..rounds {
        let place = place();
        let root = place.path().join("data");
        kill_somewhere(place.path(), flags, &mut numbers, whole.len() as u64);
        for _ in 1..kills {
            assert_whole(&root, &whole, &format!("{flags}, round {round}"));
            kill_somewhere(place.path(), &format!("{flags} --resume"), &mut numbers, whole.len() as u64);
        }
        assert_whole(&root, &whole, &format!("{flags}, round {round}"));
        let before = inodes(&root);
        interrupted += u64::from(!before.is_empty() && !before.contains_key("manifest.json"));
        succeed(place.path(), &format!("gen {flags} --quiet --resume --output-dir data"));
        assert_same(&root, &whole, &format!("{flags}, round {round}"));
        let after = inodes(&root);
        assert!(
            before.iter().all(|(name, inode)| after[name] == *inode),
            "{flags}, round {round}: a file was rewritten"
        );
    }
    assert!(interrupted > rounds / 4, "{flags}: only {interrupted} of {rounds} runs were killed halfway");
}

#[test]
fn a_killed_run_is_resumed() {
    kill_and_resume(&format!("{SMALL} --chunk-size 60"), 60, 1);
}

#[test]
fn a_run_that_is_killed_twice_is_resumed() {
    kill_and_resume(&format!("{SMALL} --chunk-size 60 --compress --format csv"), 30, 2);
}

#[test]
fn a_killed_run_of_parquet_is_resumed() {
    kill_and_resume(&format!("{SMALL} --chunk-size 60 --format parquet"), 20, 1);
}

#[test]
fn a_killed_part_is_resumed() {
    kill_and_resume(&format!("{SMALL} --chunk-size 20 --part 2/3"), 20, 1);
}

/// A run of fifty gigabytes, which no machine finishes before a signal comes.
fn stop_large(signal: &str, code: i32) {
    let place = place();
    let mut watched = WatchedRun::start(place.path(), "--preset large --force --chunk-size 1k");
    assert!(watched.wait_for(20));
    let start = Instant::now();
    watched.signal(signal);
    let WatchedRun { child, lines } = watched;
    lines.for_each(drop);
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < GENEROUS, "{:?}", start.elapsed());
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{err}");
    // A small disk is warned of.
    let error = err.find("error: ").map(|start| &err[start..]).expect("an error");
    assert_eq!(
        error,
        format!(
            "error: stopped by SIG{signal}\nhint: resume with `cargo xtask gen --preset large --force --chunk-size 1k --quiet \
             --json=events --output-dir data --resume`\n"
        )
    );
    let left: Vec<_> = read(&place.path().join("data")).into_keys().filter(|name| name.starts_with('.')).collect();
    assert_eq!(left, [".journal.ndjson"]);
}

#[test]
fn ctrl_c_stops_a_run() {
    stop_large("INT", 130);
}

#[test]
fn sigterm_stops_a_run() {
    stop_large("TERM", 143);
}

/// As many files as fill a pipe with events.
const MANY_FILES: &str =
    "--tenants 2 --products-per-tenant 30 --orders-per-tenant 200 --customers-per-tenant 20 --chunk-size 5";

#[test]
fn a_stuck_run_is_stopped_too_and_resumed() {
    let (place, whole) = (place(), undisturbed(MANY_FILES));
    let mut watched = WatchedRun::start(place.path(), MANY_FILES);
    if !watched.wait_until_stuck() {
        return skip("the system does not say what its processes wait for");
    }
    let start = Instant::now();
    watched.signal("INT");
    assert_eq!(watched.child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < GENEROUS, "{:?}", start.elapsed());
    let root = place.path().join("data");
    assert_whole(&root, &whole, "stopped");
    succeed(place.path(), &format!("gen {MANY_FILES} --resume --output-dir data"));
    assert_same(&root, &whole, "resumed");
}

#[test]
fn the_second_signal_ends_it_at_once() {
    for _ in 0..5 {
        let place = place();
        let mut watched = WatchedRun::start(place.path(), MANY_FILES);
        if !watched.wait_until_stuck() {
            return skip("the system does not say what its processes wait for");
        }
        watched.signal("INT");
        // One that comes at once counts as the same: `timeout` sends each signal twice.
        std::thread::sleep(Duration::from_millis(150));
        watched.signal("TERM");
        match watched.child.wait().unwrap().code() {
            Some(143) => return,
            // A loaded machine let the time pass that the first one leaves.
            Some(130) => {}
            code => panic!("ended with {code:?}"),
        }
    }
    panic!("the second signal never had an effect");
}

#[test]
fn the_second_process_is_refused_at_once() {
    let place = place();
    let mut watched = WatchedRun::start(place.path(), MANY_FILES);
    assert!(watched.wait_for(1));
    for flags in ["", "--resume", "--force", "--seed 7 --force"] {
        let err = fail(place.path(), &format!("gen {MANY_FILES} {flags} --output-dir data"), 2);
        assert!(err.starts_with("error: the output directory data is in use by another process\n"), "{err}");
    }
    assert!(watched.lines.by_ref().all(|line| line.is_ok()));
    assert!(watched.child.wait().unwrap().success(), "the first one continues");
    assert_same(&place.path().join("data"), &undisturbed(MANY_FILES), "the first one");
}

#[test]
fn a_complete_dataset_is_recognised() {
    let place = place();
    for flags in ["--chunk-size 60", "--chunk-size 60 --compress --output-dir packed"] {
        succeed(place.path(), &format!("gen {SMALL} {flags}"));
        for again in ["", "--resume"] {
            let (_, err) = succeed(place.path(), &format!("gen {SMALL} {flags} {again}"));
            assert!(
                err.contains(&format!(": already complete, dataset version {DATASET_VERSION}, seed 42\n")),
                "{err}"
            );
        }
    }
    let before = inodes(&place.path().join("generated_data"));
    succeed(place.path(), &format!("gen {SMALL} --chunk-size 60 --quiet --force"));
    let after = inodes(&place.path().join("generated_data"));
    assert!(before != after, "--force makes it anew");
    assert_same(&place.path().join("generated_data"), &undisturbed(&format!("{SMALL} --chunk-size 60")), "--force");
}

#[test]
fn a_damaged_dataset_is_repaired_by_resume() {
    let flags = format!("{SMALL} --chunk-size 60 --output-dir data");
    let whole = undisturbed(&format!("{SMALL} --chunk-size 60"));
    let victims: Vec<_> = whole.keys().filter(|name| name.starts_with("orders_")).take(2).collect();
    let place = place();
    let root = place.path().join("data");
    succeed(place.path(), &format!("gen {flags}"));
    fs::remove_file(root.join(victims[0])).unwrap();
    fs::write(root.join(victims[1]), "cut").unwrap();
    let err = fail(place.path(), &format!("gen {flags}"), 2);
    assert!(err.contains("the output directory data holds this dataset, interrupted"), "{err}");
    let before = inodes(&root);
    let (_, err) = succeed(place.path(), &format!("gen {flags} --resume"));
    assert!(err.contains(&format!("{} of {} files existed before", whole.len() - 4, whole.len() - 2)), "{err}");
    assert_same(&root, &whole, "repaired");
    let rewritten = inodes(&root).into_iter().filter(|(name, inode)| before.get(name) != Some(inode));
    assert_eq!(rewritten.count(), 3, "the two files and the manifest");
}

#[test]
fn another_dataset_is_refused_by_what_differs_and_replaced_by_force() {
    let (place, base) = (place(), format!("{SMALL} --output-dir data"));
    succeed(place.path(), &format!("gen {base}"));
    let there = read(&place.path().join("data"));
    for (flags, what) in [
        ("--seed 7", "its seed is 42, not 7"),
        ("--tenants 3", "its tenants are 2, not 3"),
        ("--orders-per-tenant 201", "its orders per tenant are 200, not 201"),
        ("--products-per-tenant 31", "its products per tenant are 30, not 31"),
        ("--customers-per-tenant 21", "its customers per tenant are 20, not 21"),
        ("--format csv", "its format is ndjson, not csv"),
        ("--compress", "its compression is none, not gzip"),
        ("--chunk-size 100", "its chunk size is 10000, not 100"),
    ] {
        // The last of two equal flags would be a third error.
        let line = match flags.split_once(' ').filter(|(flag, _)| base.contains(flag)) {
            Some((flag, value)) => with(&base, flag, value),
            None => format!("{base} {flags}"),
        };
        for resume in ["", "--resume"] {
            let err = fail(place.path(), &format!("gen {line} {resume}"), 2);
            assert!(err.contains("the output directory data holds another dataset: ") && err.contains(what), "{err}");
        }
        assert!(read(&place.path().join("data")) == there, "{line} changed something");
    }
    succeed(place.path(), &format!("gen {base} --seed 7 --compress --force"));
    assert_same(&place.path().join("data"), &undisturbed(&format!("{SMALL} --seed 7 --compress")), "replaced");
}

fn with(line: &str, flag: &str, value: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let place = words.iter().position(|word| *word == flag).unwrap();
    words[place + 1] = value;
    words.join(" ")
}

#[test]
fn another_version_of_the_dataset_is_refused() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL}"));
    let path = place.path().join("generated_data/manifest.json");
    let manifest = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        manifest.replace(&format!("\"dataset_version\": {DATASET_VERSION},"), "\"dataset_version\": 999,"),
    )
    .unwrap();
    let err = fail(place.path(), &format!("gen {SMALL} --resume"), 2);
    assert!(
        err.contains(&format!("made by dataset version 999, and this release makes version {DATASET_VERSION}\n")),
        "{err}"
    );
}

#[test]
fn force_never_removes_foreign_files() {
    let place = place();
    let root = place.path().join("data");
    let line = format!("gen {SMALL} --chunk-size 60 --output-dir data");
    succeed(place.path(), &line);
    fs::write(root.join(".hidden"), "of others").unwrap();
    for name in ["notes.txt", "orders_d29a652e-0d8d-4a49-a199-86202d2d521b_chunk_9999.ndjson"] {
        fs::write(root.join(name), "precious").unwrap();
        let there = read(&root);
        for flags in ["--seed 7 --force", "--seed 7 --force --resume", "--seed 7"] {
            fail(place.path(), &format!("{line} {flags}"), 2);
        }
        let err = fail(place.path(), &format!("{line} --seed 7 --force"), 2);
        assert!(err.contains(&format!("the output directory data holds {name}, which is not part of")), "{err}");
        assert!(read(&root) == there, "something was removed");
        fs::remove_file(root.join(name)).unwrap();
    }
    succeed(place.path(), &format!("{line} --seed 7 --force"));
    assert_eq!(fs::read_to_string(root.join(".hidden")).unwrap(), "of others");
}

#[test]
fn a_description_that_is_gone_comes_back() {
    let place = place();
    let (root, line) = (place.path().join("data"), format!("gen {SMALL} --output-dir data"));
    succeed(place.path(), &line);
    let whole = read(&root);
    fs::remove_file(root.join("datapackage.json")).unwrap();
    let (_, err) = succeed(place.path(), &line);
    assert!(err.contains("already complete"), "{err}");
    assert_same(&root, &whole, "described again");
}

#[test]
fn the_package_of_another_program_is_not_replaced() {
    let place = place();
    let root = place.path().join("data");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("datapackage.json"), "precious").unwrap();
    for flags in ["", "--force", "--resume"] {
        let err = fail(place.path(), &format!("gen {SMALL} --output-dir data {flags}"), 2);
        assert!(err.contains("the output directory data holds datapackage.json, which is not part of"), "{err}");
    }
    assert_eq!(fs::read_to_string(root.join("datapackage.json")).unwrap(), "precious");
}

#[test]
fn a_manifest_that_lists_other_peoples_files_removes_none() {
    let place = place();
    let root = place.path().join("data");
    fs::create_dir(&root).unwrap();
    fs::write(place.path().join("precious.csv"), "mine").unwrap();
    fs::write(root.join("mine.csv"), "mine").unwrap();
    let flags = format!("{SMALL} --output-dir other");
    succeed(place.path(), &format!("gen {flags}"));
    let manifest = fs::read_to_string(place.path().join("other/manifest.json")).unwrap();
    fs::write(root.join("manifest.json"), manifest.replace("tenants.csv", "../precious.csv")).unwrap();
    fail(place.path(), &format!("gen {SMALL} --seed 7 --force --output-dir data"), 2);
    fs::write(root.join("manifest.json"), manifest.replace("tenants.csv", "mine.csv")).unwrap();
    fail(place.path(), &format!("gen {SMALL} --seed 7 --force --output-dir data"), 2);
    assert!(place.path().join("precious.csv").exists() && root.join("mine.csv").exists());
}

#[test]
fn files_without_a_manifest_are_foreign() {
    let place = place();
    let root = place.path().join("generated_data");
    succeed(place.path(), &format!("gen {SMALL}"));
    fs::remove_file(root.join("manifest.json")).unwrap();
    let there = read(&root);
    for flags in ["", "--resume", "--force"] {
        let err = fail(place.path(), &format!("gen {SMALL} {flags}"), 2);
        assert!(err.contains("which is not part of a known dataset"), "{err}");
    }
    assert!(read(&root) == there);
}

#[test]
fn an_interrupted_run_asks_for_resume_or_force() {
    let place = place();
    let mut watched = WatchedRun::start(place.path(), MANY_FILES);
    assert!(watched.wait_for(30));
    watched.kill();
    let line = format!("gen {MANY_FILES} --output-dir data");
    let err = fail(place.path(), &line, 2);
    assert!(err.contains("the output directory data holds this dataset, interrupted\n"), "{err}");
    assert!(err.contains("resume it with --resume, or start over with --force"), "{err}");
    let other = fail(place.path(), &format!("{line} --seed 7 --resume"), 2);
    assert!(other.contains("its seed is 42, not 7"), "{other}");
    succeed(place.path(), &format!("{line} --force"));
    assert_same(&place.path().join("data"), &undisturbed(MANY_FILES), "begun anew");
}

#[test]
fn resume_of_nothing_is_a_start() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --resume"));
    assert_same(&place.path().join("generated_data"), &undisturbed(SMALL), "started");
}

#[test]
fn a_torn_journal_is_resumed() {
    let flags = format!("{SMALL} --chunk-size 60");
    let whole = undisturbed(&flags);
    let place = place();
    let mut watched = WatchedRun::start(place.path(), &flags);
    assert!(watched.wait_for(40));
    watched.kill();
    let root = place.path().join("data");
    let journal = fs::read(root.join(".journal.ndjson")).unwrap();
    let data: Vec<_> = read(&root).into_keys().filter(|name| !name.starts_with('.')).collect();
    for cut in [journal.len() - 1, journal.len() - 100, journal.len() / 2, 400] {
        let copy = crate::common::place();
        let torn = copy.path().join("data");
        fs::create_dir(&torn).unwrap();
        for name in &data {
            fs::copy(root.join(name), torn.join(name)).unwrap();
        }
        fs::write(torn.join(".journal.ndjson"), &journal[..cut]).unwrap();
        let output = run(copy.path(), &format!("gen {flags} --resume --output-dir data"));
        assert!(output.status.success(), "cut at {cut}: {}", text(&output.stderr));
        assert_same(&torn, &whole, &format!("cut at {cut}"));
    }
}

#[test]
fn a_temporary_file_without_a_journal_is_foreign() {
    let place = place();
    let root = place.path().join("generated_data");
    fs::create_dir(&root).unwrap();
    fs::write(root.join(".tenants.csv.partial"), "mine").unwrap();
    for flags in ["", "--resume", "--force"] {
        let err = fail(place.path(), &format!("gen {SMALL} {flags}"), 2);
        assert!(err.contains("holds .tenants.csv.partial, which is not part of a known dataset"), "{err}");
        assert_eq!(fs::read(root.join(".tenants.csv.partial")).unwrap(), b"mine");
    }
}
