//! Parts of a dataset that are made in one directory at the same time.

use std::path::Path;
use std::thread;

use crate::common::{
    Numbers, WatchedRun, assert_same, assert_whole, fail, place, run, succeed, text, undisturbed, xtask,
};

const FLAGS: &str =
    "--tenants 2 --products-per-tenant 30 --orders-per-tenant 200 --customers-per-tenant 20 --chunk-size 20";

/// Kills the run of a part some times, at any moment, and begins it again at once.
fn kill_and_resume(place: &Path, flags: &str, part: &str, numbers: &mut Numbers) {
    for attempt in 0..numbers.below(4) {
        let resume = if attempt == 0 { "" } else { " --resume" };
        let mut watched = WatchedRun::start(place, &format!("{flags} --threads 1 --part {part}{resume}"));
        // With no event at all it is killed while it starts.
        watched.wait_for(numbers.below(20) as usize);
        for _ in 0..numbers.below(100_000) {
            std::hint::spin_loop();
        }
        watched.kill();
    }
    let line = format!("gen {flags} --quiet --threads 1 --part {part} --output-dir data --resume");
    let output = run(place, &line);
    assert!(output.status.success(), "{line}: {}", text(&output.stderr));
}

#[test]
fn parts_that_are_killed_and_resumed_beside_each_other_are_the_whole() {
    const PARTS: u64 = 5;
    for (flags, rounds) in [(FLAGS.to_owned(), 8), (format!("{FLAGS} --format csv --compress"), 3)] {
        let whole = undisturbed(&flags);
        for round in 0..rounds {
            let place = place();
            thread::scope(|scope| {
                for part in 1..=PARTS {
                    let (place, flags) = (place.path(), &flags);
                    let mut numbers = Numbers(round * PARTS + part);
                    scope.spawn(move || kill_and_resume(place, flags, &format!("{part}/{PARTS}"), &mut numbers));
                }
            });
            succeed(place.path(), "join data");
            assert_same(&place.path().join("data"), &whole, &format!("{flags}, round {round}"));
            succeed(place.path(), "verify data");
        }
    }
}

/// Each cut is right, and only one of them can be in a directory.
#[test]
fn parts_of_two_cuts_that_begin_at_the_same_moment_are_never_mixed() {
    let whole = undisturbed(FLAGS);
    for _ in 0..8 {
        let place = place();
        let lines =
            ["1/2", "1/3"].map(|part| format!("gen {FLAGS} --quiet --threads 1 --part {part} --output-dir data"));
        let runs = lines
            .each_ref()
            .map(|line| xtask(place.path(), line).stderr(std::process::Stdio::piped()).spawn().unwrap());
        let outputs = runs.map(|run| run.wait_with_output().unwrap());
        let made = outputs.iter().filter(|output| output.status.success()).count();
        assert!(made < 2);
        for output in outputs.iter().filter(|output| !output.status.success()) {
            let err = text(&output.stderr);
            assert!(err.starts_with("error: the output directory data holds part 1/"), "{err}");
        }
        assert_whole(
            &place.path().join("data"),
            &whole.clone().into_iter().chain(part_manifests(place.path())).collect(),
            "two cuts",
        );
    }
}

fn part_manifests(place: &Path) -> impl Iterator<Item = (String, Vec<u8>)> {
    crate::common::read(&place.join("data")).into_iter().filter(|(name, _)| name.starts_with("manifest.part-"))
}

#[test]
fn beside_a_part_only_other_parts_of_its_cut_are_made() {
    let place = place();
    let mut watched = WatchedRun::start(place.path(), &format!("{FLAGS} --part 2/3"));
    assert!(watched.wait_for(2));
    for flags in ["", "--resume", "--force", "--dry-run"] {
        let line = format!("gen {FLAGS} --part 2/3 {flags} --output-dir data");
        if flags == "--dry-run" {
            let (out, err) = succeed(place.path(), &line);
            assert!(
                format!("{out}{err}").contains("is in use by another process, which makes part 2/3, too"),
                "{out}{err}"
            );
            continue;
        }
        assert_eq!(
            fail(place.path(), &line, 2),
            "error: the output directory data is in use by another process, which makes part 2/3, too\n\
             hint: wait for it, or make another part meanwhile\n"
        );
    }
    for line in ["gen --output-dir data", "gen --force --output-dir data", "gen --part 1/2 --force --output-dir data"] {
        let line = line.replace("gen", &format!("gen {FLAGS}"));
        let err = fail(place.path(), &line, 2);
        assert!(err.starts_with("error: the output directory data is in use by another process\n"), "{line}: {err}");
    }
    let err = fail(place.path(), &format!("gen {FLAGS} --part 1/2 --output-dir data"), 2);
    assert!(err.contains("holds part 2/3 of this dataset"), "{err}");
    let err = fail(place.path(), "join data", 2);
    assert!(err.contains("data is in use by another process"), "{err}");
    for part in [1, 3] {
        succeed(place.path(), &format!("gen {FLAGS} --quiet --part {part}/3 --output-dir data"));
    }
    assert!(watched.lines.by_ref().all(|line| line.is_ok()));
    assert!(watched.child.wait().unwrap().success());
    succeed(place.path(), "join data");
    assert_same(&place.path().join("data"), &undisturbed(FLAGS), "joined");
}
