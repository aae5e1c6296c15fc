//! Files of whole tables, as a user meets them.

use std::fs;

use crate::common::{SMALL, WatchedRun, assert_same, assert_whole, fail, json, place, read, succeed, undisturbed};

const FORMS: [&str; 3] = ["--format csv", "--compress", "--format parquet"];

#[test]
fn a_directory_has_one_file_per_table_and_is_verified() {
    for form in FORMS {
        let place = place();
        let line = format!("gen {SMALL} --layout table {form} --output-dir data");
        let (_, err) = succeed(place.path(), &format!("{line} --verbose"));
        assert!(err.contains("400 rows of orders, from row 0, all tenants"), "{err}");
        assert_eq!(read(&place.path().join("data")).len(), 7 + 2);
        let (_, err) = succeed(place.path(), &line);
        assert!(err.contains("already complete"), "{err}");
        let (_, err) = succeed(place.path(), "verify data");
        assert!(err.contains("7 files") && err.contains("equal to what the model makes"), "{err}");
        let said = json(place.path(), &format!("{line} --quiet --json --dry-run --force"));
        assert_eq!((&said["dataset"]["layout"], said["dataset"].get("chunk_size")), (&"table".into(), None), "{said}");
        let err = fail(place.path(), &line.replace("--layout table", ""), 2);
        assert!(err.contains("layout is table, not chunks"), "{err}");
    }
}

#[test]
fn what_whole_tables_cannot_be_is_refused() {
    let place = place();
    let gen_line = |flags: &str| format!("gen {SMALL} --layout table {flags}");
    for (line, sentence, hint) in [
        (gen_line("--part 1/2"), "--part 1/2 is of chunks", "leave out --part"),
        (gen_line("--chunk-size 7"), "--chunk-size 7 is of chunks", "leave out --chunk-size"),
        (gen_line("--upload --api-url http://localhost:1"), "uploads go by tenant", "choose --layout chunks"),
    ] {
        let err = fail(place.path(), &line, 2);
        assert!(err.contains(sentence) && err.contains(hint), "{err}");
    }
    assert_eq!(read(place.path()).len(), 0);
}

#[test]
fn scripts_load_the_files_of_tables() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --layout table --format csv --compress --quiet --output-dir data"));
    for (language, line) in [
        ("postgres", "from program 'gzip -dc ''data/orders.csv.gz'''"),
        ("duckdb", "'data/orders.csv.gz'\n"),
        ("pyspark", "\"data/orders.csv.gz\""),
    ] {
        let (script, _) = succeed(place.path(), &format!("schema --as {language} --load data"));
        assert!(script.contains(line), "{language}: {script}");
        assert_eq!(script.matches("data/orders.csv.gz").count(), 1, "{language}");
    }
}

#[test]
fn an_interrupted_run_makes_the_files_that_are_missing() {
    let flags = format!("{SMALL} --layout table --compress");
    let whole = undisturbed(&flags);
    for events in [0, 2, 4, 7] {
        let place = place();
        let root = place.path().join("data");
        let mut run = WatchedRun::start(place.path(), &flags);
        run.wait_for(events);
        run.child.kill().unwrap();
        run.child.wait().unwrap();
        assert_whole(&root, &whole, &format!("{events} events"));
        succeed(place.path(), &format!("gen {flags} --resume --quiet --output-dir data"));
        assert_same(&root, &whole, &format!("{events} events"));
    }
}

#[test]
fn a_change_of_a_parquet_file_is_found_in_its_row_group() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --layout table --format parquet --quiet --output-dir data"));
    let path = place.path().join("data/orders.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let err = fail(place.path(), "verify data", 3);
    assert!(err.contains("orders.parquet: dataset: ") && err.contains("in row group 1, rows 0 to 399"), "{err}");
}
