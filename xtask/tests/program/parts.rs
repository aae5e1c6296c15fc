//! Parts of a dataset that are made apart and joined.

use std::fs;
use std::path::Path;

use fixtures_gen::DATASET_VERSION;

use crate::common::{SMALL, WatchedRun, assert_same, fail, json, place, read, succeed, undisturbed};

const FLAGS: &str =
    "--tenants 3 --products-per-tenant 30 --orders-per-tenant 200 --customers-per-tenant 20 --chunk-size 60";

/// Puts the files of a directory into another one.
fn put_together(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for (name, content) in read(from) {
        assert!(!to.join(&name).exists(), "{name} is in two parts");
        fs::write(to.join(name), content).unwrap();
    }
}

#[test]
fn joined_parts_are_the_whole() {
    for (flags, parts) in [("", 3), ("--format csv --compress", 4), ("--chunk-size 60", 1), ("--chunk-size 1000", 60)] {
        let flags =
            if flags.contains("chunk") { FLAGS.replace("--chunk-size 60", flags) } else { format!("{FLAGS} {flags}") };
        let (place, whole) = (place(), undisturbed(&flags));
        for part in 1..=parts {
            let line = format!("gen {flags} --quiet --part {part}/{parts} --output-dir part{part}");
            succeed(place.path(), &line);
            put_together(&place.path().join(format!("part{part}")), &place.path().join("all"));
        }
        let (_, err) = succeed(place.path(), "join all");
        assert_eq!(
            err,
            format!(
                "all: joined {parts} parts, {} files; dataset version {DATASET_VERSION}, seed 42\n",
                whole.len() - 2
            )
        );
        assert_same(&place.path().join("all"), &whole, &format!("{flags}, {parts} parts"));
        let (_, err) = succeed(place.path(), &format!("gen {flags} --output-dir all"));
        assert!(err.contains("already complete"), "{err}");
    }
}

#[test]
fn parts_are_about_equal() {
    let place = place();
    let flags = FLAGS.replace("--chunk-size 60", "--chunk-size 5");
    let bytes = [1, 2, 3].map(|part| {
        let summary =
            json(place.path(), &format!("gen {flags} --quiet --json --part {part}/3 --output-dir part{part}"));
        summary["total"]["bytes"].as_u64().unwrap()
    });
    let mean = bytes.iter().sum::<u64>() / 3;
    assert!(bytes.iter().all(|bytes| bytes.abs_diff(mean) < mean / 20), "{bytes:?}");
}

#[test]
fn parts_can_be_made_in_one_directory() {
    let (place, whole) = (place(), undisturbed(FLAGS));
    for part in [3, 1, 2] {
        succeed(place.path(), &format!("gen {FLAGS} --quiet --part {part}/3 --output-dir all"));
        let (_, err) = succeed(place.path(), &format!("gen {FLAGS} --part {part}/3 --output-dir all"));
        assert!(
            err.contains(&format!("already complete, part {part}/3 of dataset version {DATASET_VERSION}")),
            "{err}"
        );
    }
    let before = read(&place.path().join("all"));
    succeed(place.path(), &format!("gen {FLAGS} --quiet --part 2/3 --output-dir all --force"));
    assert!(read(&place.path().join("all")) == before, "--force makes this part anew and leaves the others");
    succeed(place.path(), "join all");
    assert_same(&place.path().join("all"), &whole, "joined");
}

#[test]
fn a_directory_is_divided_in_one_way() {
    let place = place();
    succeed(place.path(), &format!("gen {FLAGS} --quiet --part 1/3 --output-dir all"));
    for flags in ["", "--resume", "--part 1/2", "--part 2/4"] {
        let err = fail(place.path(), &format!("gen {FLAGS} {flags} --output-dir all"), 2);
        assert!(err.contains("the output directory all holds part 1/3 of this dataset"), "{err}");
    }
    let err = fail(place.path(), &format!("gen {FLAGS} --seed 7 --part 2/3 --output-dir all"), 2);
    assert!(err.contains("its seed is 42, not 7"), "{err}");
}

#[test]
fn what_cannot_be_joined_is_named() {
    let place = place();
    for part in 1..=3 {
        succeed(place.path(), &format!("gen {FLAGS} --quiet --part {part}/3 --output-dir all"));
    }
    let all = place.path().join("all");
    let backup = read(&all);
    let manifest = |part: u32| all.join(format!("manifest.part-{part}-of-3.json"));
    let restore = || {
        fs::remove_dir_all(&all).unwrap();
        fs::create_dir(&all).unwrap();
        for (name, content) in &backup {
            fs::write(all.join(name), content).unwrap();
        }
    };
    let refused = |what: &str, hint: &str| {
        let err = fail(place.path(), "join all", 3);
        assert!(err.contains(what) && err.contains(hint), "{err}");
        assert!(!all.join("manifest.json").exists());
        restore();
    };

    fs::remove_file(manifest(2)).unwrap();
    refused(
        "all is not complete: part 2/3 is missing",
        "make it with `cargo xtask gen --tenants 3 --products-per-tenant 30",
    );

    let of_third: serde_json::Value = serde_json::from_slice(&backup["manifest.part-3-of-3.json"]).unwrap();
    let victim = of_third["files"][5]["path"].as_str().unwrap();
    fs::remove_file(all.join(victim)).unwrap();
    refused(&format!("{victim} of part 3/3 is missing or not whole"), "--part 3/3 --output-dir all --resume`");

    fs::write(all.join(victim), "cut").unwrap();
    refused(&format!("{victim} of part 3/3 is missing or not whole"), "--resume`");

    fs::write(all.join("notes.txt"), "mine").unwrap();
    refused("all holds notes.txt, which is not a file of this dataset", "move it out of the directory");

    let other = fs::read_to_string(manifest(2)).unwrap().replace("\"seed\": 42", "\"seed\": 7");
    fs::write(manifest(2), other).unwrap();
    refused(
        "all holds parts of two datasets: seed is 7 in part 2/3 and 42 in part 1/3",
        "move the parts of one of them out",
    );

    fs::write(manifest(2), "{}").unwrap();
    refused(
        "all holds manifest.part-2-of-3.json, which is not the manifest of a dataset",
        "move it out of the directory",
    );

    let swapped = fs::read(manifest(1)).unwrap();
    fs::write(manifest(2), swapped).unwrap();
    refused(
        "all holds manifest.part-2-of-3.json, which is not the manifest of a dataset",
        "move it out of the directory",
    );

    for part in 1..=3 {
        let version = |number: u32| format!("dataset_version\": {number}");
        let ours = fs::read_to_string(manifest(part)).unwrap();
        let later = ours.replace(&version(DATASET_VERSION), &version(999));
        fs::write(manifest(part), later).unwrap();
    }
    refused("all was made by dataset version 999", "join the parts with the release that made them");

    let command = {
        fs::remove_file(manifest(2)).unwrap();
        let err = fail(place.path(), "join all", 3);
        err.split('`').nth(1).unwrap().strip_prefix("cargo xtask ").unwrap().to_owned()
    };
    // The files are there, and in the plan, so they may be made again.
    succeed(place.path(), &command);
    succeed(place.path(), "join all");
    assert_same(&all, &undisturbed(FLAGS), "joined after all");
}

#[test]
fn a_directory_without_parts_is_not_joined() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL}"));
    let (_, err) = succeed(place.path(), "join generated_data");
    let joined = format!("generated_data: already joined, 13 files; dataset version {DATASET_VERSION}, seed 42");
    assert!(err.contains(&joined), "{err}");
    fs::create_dir(place.path().join("empty")).unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    for (directory, why) in [("empty", "holds no part of a dataset"), ("gone", "does not exist"), ("file", "is a file")]
    {
        // As an upload refuses a directory without a dataset.
        let err = fail(place.path(), &format!("join {directory}"), 2);
        assert!(err.starts_with(&format!("error: the directory {directory} {why}\n")), "{err}");
    }
}

/// Killed after the manifest of the whole was written and before the last manifest of a part was
/// removed.
#[test]
fn an_interrupted_join_is_finished() {
    let (place, whole) = (place(), undisturbed(FLAGS));
    let all = place.path().join("all");
    for part in 1..=3 {
        succeed(place.path(), &format!("gen {FLAGS} --quiet --part {part}/3 --output-dir all"));
    }
    let before = read(&all);
    let journal = ".journal.part-2-of-3.ndjson";
    fs::write(all.join(journal), "").unwrap();
    succeed(place.path(), "join all");
    assert_same(&all, &whole, "joined, with a journal that was left");
    for left in ["manifest.part-3-of-3.json", "manifest.part-1-of-3.json", journal] {
        fs::write(all.join(left), before.get(left).map_or(&b""[..], Vec::as_slice)).unwrap();
        let (_, err) = succeed(place.path(), "join all");
        assert!(err.contains("all: already joined, "), "{err}");
        assert_same(&all, &whole, left);
    }
}

#[test]
fn a_manifest_of_something_else_is_not_overwritten() {
    let place = place();
    let all = place.path().join("all");
    for part in 1..=2 {
        succeed(place.path(), &format!("gen {FLAGS} --quiet --part {part}/2 --output-dir all"));
    }
    succeed(place.path(), &format!("gen {FLAGS} --seed 7 --quiet --output-dir other"));
    let other = fs::read_to_string(place.path().join("other/manifest.json")).unwrap();
    for (manifest, what) in [
        ("{\"precious\": 1}", "all holds manifest.json, which is not the manifest of a dataset"),
        (other.as_str(), "all holds part 1/2 of another dataset than manifest.json: its seed is 42, not 7"),
    ] {
        fs::write(all.join("manifest.json"), manifest).unwrap();
        let err = fail(place.path(), "join all", 3);
        assert!(err.contains(what), "{err}");
        assert_eq!(fs::read_to_string(all.join("manifest.json")).unwrap(), manifest);
    }
}

/// Without a part there is nothing to join, and the hint completes what there is.
#[test]
fn interrupted_runs_are_not_called_missing() {
    for (part, sentence) in [
        ("", "holds an interrupted run of a whole dataset, and no parts"),
        (" --part 1/2", "is not complete: part 1/2 is interrupted"),
    ] {
        let place = place();
        let flags = format!("{FLAGS} --chunk-size 1{part}").replace(" --chunk-size 60", "");
        let mut watched = WatchedRun::start(place.path(), &flags);
        assert!(watched.wait_for(10));
        watched.kill();
        let before = read(&place.path().join("data"));
        let err = fail(place.path(), "join data", 3);
        assert!(err.starts_with(&format!("error: the directory data {sentence}\n")), "{err}");
        assert!(read(&place.path().join("data")) == before, "a refusal changes nothing");
        let command = err.split('`').nth(1).unwrap().strip_prefix("cargo xtask ").unwrap();
        assert!(
            command.ends_with(if part.is_empty() { " --output-dir data --resume" } else { " --resume" }),
            "{command}"
        );

        succeed(place.path(), command);
        if part.is_empty() {
            let (_, err) = succeed(place.path(), "join data");
            assert!(err.contains("data: "), "{err}");
        } else {
            let err = fail(place.path(), "join data", 3);
            assert!(err.contains("is not complete: part 2/2 is missing"), "{err}");
        }
    }
}
