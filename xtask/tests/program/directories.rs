//! Directories that are not the dataset that a command asks for: each command says what they are, and what to
//! do.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::{SMALL, assert_same, fail, place, read, succeed};

/// Commands that read a dataset by its manifest, and whether flags could say the same.
const READERS: [(&str, bool); 4] = [
    ("show order 0/7 --dataset", true),
    ("locate 00000000-0000-4000-8000-000000000000 --dataset", true),
    ("answers orders_by_status --dataset", true),
    ("schema --as postgres --load", false),
];

/// Lets each reader refuse a directory; `sentence` and `hint` are what it says.
fn refuse(place: &Path, directory: &str, sentence: &str, hint: &str, has_flags: bool) {
    for (reader, takes_sizes) in READERS {
        let error = fail(place, &format!("{reader} {directory}"), 2);
        let lines: Vec<_> = error.lines().collect();
        assert!(lines[0].contains(sentence), "{reader} {directory}: {error}");
        assert!(lines[1].contains(hint), "{reader} {directory}: {error}");
        assert_eq!(error.contains("or give seed and sizes"), takes_sizes && has_flags, "{reader} {directory}: {error}");
    }
}

fn edit(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut manifest: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn every_reader_says_what_a_directory_is_and_what_to_do() {
    let place = place();
    let root = place.path();
    refuse(root, "gone", "the directory gone does not exist", "name the directory that `cargo xtask gen`", true);
    fs::write(root.join("file"), "").unwrap();
    refuse(root, "file", "the directory file is not a directory", "name the directory that `cargo xtask gen`", true);
    fs::create_dir(root.join("empty")).unwrap();
    refuse(root, "empty", "the directory empty has no manifest.json", "name the directory that", true);

    succeed(root, &format!("gen {SMALL} --quiet --part 1/2 --output-dir parts"));
    refuse(root, "parts", "not joined, such as part 1/2", "join them with `cargo xtask join parts`", true);

    succeed(root, &format!("gen {SMALL} --quiet --output-dir data"));
    for (reader, _) in READERS.iter().filter(|(reader, _)| !reader.starts_with("locate")) {
        succeed(root, &format!("{reader} data"));
    }
    let manifest = root.join("data/manifest.json");
    let whole = fs::read(&manifest).unwrap();
    fs::remove_file(&manifest).unwrap();
    refuse(root, "data", "the directory data has no manifest.json", "hint: restore it from a copy, or make", true);
    fs::write(root.join("data/.journal.ndjson"), "").unwrap();
    refuse(root, "data", "its run was interrupted", "complete it with `cargo xtask gen --resume`", true);
    fs::remove_file(root.join("data/.journal.ndjson")).unwrap();

    fs::write(&manifest, &whole[..whole.len() / 2]).unwrap();
    refuse(root, "data", "data/manifest.json is not valid: it cannot be read: ", "restore it from a copy", true);
    fs::write(&manifest, &whole).unwrap();
    edit(&manifest, |it| it["dataset_version"] = 2.into());
    refuse(root, "data", "data was made by dataset version 2", "use the release that made it", false);
    for (what, change) in [
        ("its chunk_size is 0", json!({"chunk_size": 0})),
        ("its format is \"orc\"", json!({"format": "orc"})),
        ("it is of part 1/2", json!({"part": {"number": 1, "of": 2}})),
        ("it lists 13 files, and a dataset of its sizes has more", json!({"chunk_size": 7})),
    ] {
        fs::write(&manifest, &whole).unwrap();
        edit(&manifest, |it| it.as_object_mut().unwrap().extend(change.as_object().unwrap().clone()));
        refuse(root, "data", what, "restore it from a copy", true);
    }
}

/// Nothing is removed before everything that is in the way is known.
#[test]
fn force_removes_nothing_where_a_directory_is_in_the_place_of_a_file() {
    let place = place();
    let root = place.path();
    succeed(root, &format!("gen {SMALL} --format csv --quiet --output-dir data"));
    let whole = read(&root.join("data"));
    for name in whole.keys().filter(|name| *name != "manifest.json").step_by(4).chain([&".upload.ndjson".to_owned()]) {
        let path = root.join("data").join(name);
        let _ = fs::remove_file(&path);
        fs::create_dir(&path).unwrap();
        for flags in ["", "--seed 7"] {
            let error = fail(root, &format!("gen {SMALL} {flags} --format csv --force --output-dir data"), 2);
            assert!(error.contains(&format!("the output directory data holds {name}, ")), "{error}");
        }
        fs::remove_dir(&path).unwrap();
        if let Some(text) = whole.get(name) {
            fs::write(&path, text).unwrap();
        }
        assert_same(&root.join("data"), &whole, name);
    }
}

/// A name is shown, not obeyed.
#[cfg(unix)]
#[test]
fn escape_sequences_in_names_do_not_reach_the_terminal() {
    use crate::common::{text, xtask};

    let place = place();
    let name = "d\u{1b}[31m\u{7}\nerror: x";
    fs::create_dir(place.path().join("reports")).unwrap();
    for (line, path) in [
        (&*format!("gen {SMALL} --dry-run --output-dir"), name),
        (&format!("gen {SMALL} --verbose --output-dir"), name),
        (&format!("gen {SMALL} --output-dir"), name),
        ("join", name),
        ("verify", name),
        ("verify --foreign", name),
        (&format!("report {SMALL} --output"), &format!("reports/{name}.html")),
    ] {
        let output = xtask(place.path(), line).arg(path).output().unwrap();
        let printed = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{printed}");
        assert!(printed.contains("d\\u{1b}[31m\\u{7}\\nerror: x"), "{line}: {printed}");
        let is_shown = printed.chars().all(|c| c == '\n' || !c.is_control());
        assert!(is_shown && !printed.lines().any(|line| line.starts_with("error:")), "{line}: {printed:?}");
    }
}

/// A few digits, or a link, can be of any size.
#[test]
fn manifests_without_bounds_are_refused_at_once() {
    let place = place();
    let root = place.path();
    succeed(root, &format!("gen {SMALL} --quiet --output-dir data"));
    for part in ["1/2", "2/2"] {
        succeed(root, &format!("gen {SMALL} --quiet --part {part} --output-dir parts"));
    }
    let manifest = root.join("data/manifest.json");
    let whole = fs::read(&manifest).unwrap();
    let start = Instant::now();
    for (key, value) in [("orders_per_tenant", 1_u64 << 40), ("tenants", 1 << 24)] {
        fs::write(&manifest, &whole).unwrap();
        edit(&manifest, |it| it["spec"][key] = value.into());
        refuse(root, "data", "it lists 13 files, and a dataset of its sizes has more", "restore it from a copy", true);
        let error = fail(root, "join data", 3);
        assert!(error.contains("it lists 13 files, and a dataset of its sizes has far more"), "{error}");
        let error = fail(root, "verify data", 3);
        assert!(error.contains("manifest.json: manifest: lists"), "{error}");
        for number in 1..=2 {
            edit(&root.join(format!("parts/manifest.part-{number}-of-2.json")), |it| {
                it["spec"]["orders_per_tenant"] = 200.into();
                it["spec"][key] = value.into();
            });
        }
        let error = fail(root, "join parts", 3);
        assert!(error.contains("it and those of the other parts list"), "{error}");
    }
    // No object of a manifest is a megabyte long.
    fs::write(&manifest, format!("{{\"generator\":\"{}\"}}", "x".repeat(3 << 20))).unwrap();
    let what = "it cannot be read: an object of more than a megabyte";
    refuse(root, "data", what, "restore it from a copy", true);
    for (command, code) in [("join data", 3), ("verify data", 3), ("gen --quiet --output-dir data", 2)] {
        assert!(fail(root, command, code).contains(what), "{command}");
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn a_manifest_that_is_a_device_or_a_directory_is_named_as_none() {
    let place = place();
    let root = place.path();
    succeed(root, &format!("gen {SMALL} --quiet --output-dir data"));
    let manifest = root.join("data/manifest.json");
    let link = |to: &str| std::os::unix::fs::symlink(to, &manifest).unwrap();
    let makers: [&dyn Fn(); 3] =
        [&|| link("/dev/zero"), &|| link("manifest.json"), &|| fs::create_dir(&manifest).unwrap()];
    fs::remove_file(&manifest).unwrap();
    for make in makers {
        make();
        refuse(root, "data", "data/manifest.json is not valid: it cannot be read: ", "restore it from a copy", true);
        for (command, code) in [("join data", 3), ("verify data", 3), (&format!("gen {SMALL} --output-dir data"), 2)] {
            assert!(fail(root, command, code).contains("it cannot be read: "), "{command}");
        }
        let _ = fs::remove_file(&manifest);
    }
}
