//! `cargo xtask verify`: what it says, on which stream, and its exit codes.

use std::fs;

use serde_json::Value;

use crate::common::{SMALL, fail, json, place, run, succeed, text};

#[test]
fn a_dataset_is_verified_in_every_layout() {
    for flags in ["--format csv", "--format csv --compress", "--format ndjson", "--format ndjson --compress"] {
        let place = place();
        succeed(place.path(), &format!("gen {SMALL} {flags} --chunk-size 100 --quiet --output-dir data"));
        let (out, err) = succeed(place.path(), "verify data");
        assert_eq!(out, "");
        let last = err.lines().last().unwrap();
        assert!(
            last.starts_with("data: verified, dataset version 4, seed 42: ") && last.contains(" B1 to B13 hold; "),
            "{last}"
        );
        assert_eq!(succeed(place.path(), "verify data --quiet --threads 3"), (String::new(), String::new()));
        let (_, err) = succeed(place.path(), "verify data --foreign");
        assert!(
            err.lines().last().unwrap().contains("B1 to B11 and B13 hold, checked from the files alone; "),
            "{err}"
        );
    }
}

#[test]
fn what_is_wrong_is_listed_counted_and_summed_up_in_the_last_line() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --quiet --output-dir data"));
    let path = fs::read_dir(place.path().join("data")).unwrap().map(|entry| entry.unwrap().path());
    let path = path.into_iter().find(|path| path.to_string_lossy().contains("order_items_")).unwrap();
    let changed = fs::read_to_string(&path).unwrap().replace("\"quantity\":1,", "\"quantity\":2,");
    fs::write(&path, changed).unwrap();
    let err = fail(place.path(), "verify data", 3);
    let lines: Vec<&str> = err.lines().collect();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(lines[1].starts_with(&format!("{name}: manifest: ")), "{err}");
    assert!(lines[2].starts_with(&format!("{name}:")) && lines[2].contains(": quantity is 2, not 1: "), "{err}");
    assert_eq!(lines.len(), 25, "{err}");
    assert!(lines[21].starts_with("and ") && lines[21].ends_with(" more"), "{err}");
    assert!(lines[22].starts_with("error: data is not right: ") && lines[22].contains(" of B2, "), "{err}");
    assert!(lines[23].starts_with("hint: restore it from a copy, or make it again: `cargo xtask gen "), "{err}");
    assert!(lines[24].starts_with("data: dataset version 4, seed 42: checked 13 files, "), "{err}");

    let output = run(place.path(), "verify data --json --quiet");
    let out = text(&output.stdout);
    let objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!((objects.len(), &objects[0]["kind"], &objects[1]["kind"]), (2, &"verification".into(), &"error".into()));
    assert_eq!((&objects[0]["status"], &objects[0]["basis"]), (&"wrong".into(), &"model".into()));
    let finding = &objects[0]["findings"][1];
    assert_eq!((&finding["rule"], &finding["file"]), (&"B2".into(), &name.into()), "{finding}");
    assert!(objects[0]["counts"]["B2"].as_u64() > Some(20) && finding["line"].is_u64());
}

#[test]
fn a_directory_without_a_complete_dataset_is_refused_with_a_hint() {
    let place = place();
    let err = fail(place.path(), "verify data", 2);
    assert!(
        err.starts_with("error: the directory data does not exist\nhint: name the directory that `cargo xtask gen`"),
        "{err}"
    );
    succeed(place.path(), &format!("gen {SMALL} --part 2/3 --quiet --output-dir data"));
    let err = fail(place.path(), "verify data", 3);
    assert!(err.contains("not joined, such as part 2/3\nhint: join them with `cargo xtask join data`"), "{err}");
    succeed(place.path(), &format!("gen {SMALL} --quiet --output-dir whole"));
    fs::remove_file(place.path().join("whole/manifest.json")).unwrap();
    let err = fail(place.path(), "verify whole", 2);
    assert!(
        err.contains("has no manifest.json\nhint: ") && err.contains("`cargo xtask verify --foreign whole`"),
        "{err}"
    );
    succeed(place.path(), "verify --foreign whole");
    fs::write(place.path().join("whole/manifest.json"), "{").unwrap();
    let err = fail(place.path(), "verify whole", 3);
    assert!(err.contains("manifest.json: manifest: is not valid: it cannot be read: "), "{err}");
}

#[test]
fn what_is_in_the_way_of_a_new_dataset_is_moved_first() {
    let place = place();
    let root = place.path().join("data");
    let again = format!("gen {SMALL} --force --quiet --output-dir data");
    succeed(place.path(), &again);
    fs::write(root.join("notes.csv"), "mine").unwrap();
    let err = fail(place.path(), "verify data", 3);
    assert!(err.contains("\nhint: move notes.csv out of the directory\n"), "{err}");
    fs::create_dir(root.join("old")).unwrap();
    fs::remove_file(root.join("datapackage.json")).unwrap();
    fs::create_dir(root.join("datapackage.json")).unwrap();
    let err = fail(place.path(), "verify data", 3);
    let hint =
        "hint: move datapackage.json and 2 other files out of the directory, and restore the rest from a copy or make";
    assert!(err.contains(hint), "{err}");
    // The command does what the hint promises.
    fail(place.path(), &again, 2);
    fs::remove_dir(root.join("datapackage.json")).unwrap();
    fs::remove_dir(root.join("old")).unwrap();
    fs::remove_file(root.join("notes.csv")).unwrap();
    succeed(place.path(), &again);
    succeed(place.path(), "verify data");
}

#[test]
fn programs_read_a_report() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --quiet --output-dir data"));
    let report = json(place.path(), "verify data --json --quiet --threads 2");
    assert_eq!(
        (&report["status"], &report["threads"], &report["findings"]),
        (&"right".into(), &2.into(), &Value::Array(vec![]))
    );
    assert_eq!(
        (&report["files"], &report["dataset"]["dataset_version"]),
        (&13.into(), &fixtures_gen::DATASET_VERSION.into())
    );
    let report = json(place.path(), "verify data --json --quiet --foreign");
    assert_eq!((&report["basis"], &report["dataset"]), (&"rules".into(), &Value::Null));
}
