//! Parquet files: made, resumed, joined and verified like those of text.

use std::fs;

use crate::common::{SMALL, assert_same, fail, json, place, read, run, succeed, text, undisturbed};

const FLAGS: &str = "--format parquet --chunk-size 60";

#[test]
fn a_directory_holds_all_tables_as_parquet() {
    let files = undisturbed(&format!("{SMALL} --format=parquet"));
    let tables = files.iter().filter(|(name, _)| !["datapackage.json", "manifest.json"].contains(&name.as_str()));
    for (name, bytes) in tables {
        assert!(name.contains(".parquet"), "{name}");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name}");
    }
    assert_eq!(files.len(), 2 + 1 + 2 * 6);
    let package: serde_json::Value = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    assert_eq!(package["resources"][0]["path"], "tenants.parquet");
    assert_eq!(package["resources"][3]["mediatype"], "application/vnd.apache.parquet");
    assert!(package["resources"][3].get("encoding").is_none());
}

#[test]
fn parts_join_and_are_verified() {
    let (place, whole) = (place(), undisturbed(&format!("{SMALL} {FLAGS}")));
    for part in 1..=3 {
        succeed(place.path(), &format!("gen {SMALL} {FLAGS} --quiet --part {part}/3 --output-dir all"));
    }
    succeed(place.path(), "join all");
    assert_same(&place.path().join("all"), &whole, "joined parts");
    let (_, err) = succeed(place.path(), "verify all");
    assert!(err.contains("equal to what the model makes") && !err.contains("uncompressed"), "{err}");
    let report = json(place.path(), "verify all --quiet --json");
    assert_eq!(report["status"], "right", "{report}");
}

#[test]
fn every_change_of_a_file_is_found() {
    let (place, whole) = (place(), undisturbed(&format!("{SMALL} {FLAGS}")));
    let root = place.path().join("data");
    fs::create_dir(&root).unwrap();
    for (name, bytes) in &whole {
        fs::write(root.join(name), bytes).unwrap();
    }
    let (name, bytes) = whole.iter().find(|(name, _)| name.starts_with("order_items_")).unwrap();
    let flipped = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        bytes
    };
    let end = bytes.len();
    for (content, found) in [
        (flipped(0), "differs from the file of the dataset at byte 0, at its beginning"),
        (flipped(100), "at byte 100, in row group 1, rows 0 to 59"),
        (flipped(end - 5), "in its footer"),
        (bytes[..end - 1].to_vec(), "ends after"),
        (vec![], "ends after 0 bytes"),
        ([&bytes[..], b"x"].concat(), "goes on behind its end"),
    ] {
        fs::write(root.join(name), &content).unwrap();
        let err = fail(place.path(), "verify data", 3);
        assert!(err.contains(&format!("{name}: ")) && err.contains(found), "{found}: {err}");
        assert!(err.contains("is not what the manifest says"), "{err}");
    }
    fs::remove_file(root.join(name)).unwrap();
    let err = fail(place.path(), "verify data", 3);
    assert!(err.contains(&format!("{name}: manifest: is missing")), "{err}");
    succeed(place.path(), &format!("gen {SMALL} {FLAGS} --resume --output-dir data --quiet"));
    assert_same(&root, &whole, "resumed");
}

#[test]
fn estimates_are_near() {
    let place = place();
    for flags in [SMALL, "--preset small --chunk-size 2k", "--preset small --tenants 15 --tenant-sizes skewed"] {
        let line = format!("gen {flags} --format parquet --output-dir data --quiet --force --json");
        let (said, is) = (json(place.path(), &format!("{line} --dry-run")), json(place.path(), &line));
        let bytes = |summary: &serde_json::Value| summary["total"]["bytes"].as_f64().unwrap();
        let ratio = bytes(&said) / bytes(&is);
        assert!((0.95..1.05).contains(&ratio), "{flags}: {ratio}");
        assert_eq!(is["total"]["bytes"], is["total"]["written"]);
    }
}

#[test]
fn a_stream_is_one_file_of_all_tenants() {
    let place = place();
    let output = run(place.path(), &format!("gen {SMALL} --format parquet --stdout orders --quiet"));
    assert!(output.stdout.starts_with(b"PAR1") && output.stdout.ends_with(b"PAR1"), "{}", text(&output.stderr));
}

#[test]
fn what_is_for_text_is_refused_before_anything_is_written() {
    let place = place();
    for (flags, what) in [("--compress", "--compress is of no use"), ("--upload", "cannot be uploaded")] {
        let err = fail(place.path(), &format!("gen {SMALL} --format parquet {flags} --output-dir data"), 2);
        assert!(err.contains(what), "{err}");
    }
    assert!(read(place.path()).is_empty());
    succeed(place.path(), &format!("gen {SMALL} --format parquet --output-dir data --quiet"));
    for line in ["report data", "verify --foreign data", "schema --as postgres --load data"] {
        let err = fail(place.path(), line, 2);
        assert!(err.contains("data holds parquet files, "), "{line}: {err}");
    }
    let err = fail(place.path(), "upload data --api-url http://localhost:9", 2);
    assert!(err.contains("holds parquet files, and only CSV and NDJSON can be uploaded"), "{err}");
    let err = fail(place.path(), &format!("gen {SMALL} --resume --output-dir data"), 2);
    assert!(err.contains("format is parquet, not ndjson"), "{err}");
}
