//! `answers`: what it prints for people and for programs, and what it refuses. That the figures are right is
//! a test of the library.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::common::{SMALL, fail, place, succeed, xtask};

#[test]
fn csv_json_and_tables_hold_the_same_rows() {
    let place = place();
    for answer in ["revenue", "orders_by_status", "top_products", "stock", "customers_by_tier", "prices"] {
        let line = format!("answers {answer} {SMALL}");
        let (csv, err) = succeed(place.path(), &format!("{line} --csv"));
        assert_eq!(err, "");
        let mut lines = csv.lines();
        let columns: Vec<_> = lines.next().unwrap().split(',').collect();
        let rows: Vec<Vec<_>> = lines.map(|line| line.split(',').collect()).collect();
        let (json, _) = succeed(place.path(), &format!("{line} --json --threads 3"));
        let objects: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects.len(), rows.len());
        for (object, row) in objects.iter().zip(&rows) {
            assert_eq!((&object["kind"], &object["answer"]), (&"answer".into(), &answer.into()));
            for (column, cell) in columns.iter().zip(row) {
                let value = &object["row"][*column];
                let same = value.as_str().map_or_else(|| value.as_f64() == cell.parse().ok(), |text| text == *cell);
                assert!(same, "{column} is {cell}, and {object}");
            }
        }
        let (text, _) = succeed(place.path(), &format!("{line} --list 2"));
        assert!(text.starts_with(&format!("{answer}: ")) && text.contains(rows[0][0]), "{text}");
        let listed = text.lines().filter(|line| line.starts_with("  ") && line.contains(&rows[0][0][..8])).count();
        assert!((1..=2).contains(&listed), "{text}");
        if rows.len() > 2 {
            assert!(text.contains(&format!("and {} more of {} rows", rows.len() - 2, rows.len())), "{text}");
        }
    }
}

#[test]
fn all_answers_come_without_a_name_and_those_without_rows_say_so() {
    let place = place();
    let (text, _) = succeed(place.path(), "answers --preset tiny --orders-per-tenant 0");
    assert_eq!(text.matches("\n  no rows\n").count(), 5, "{text}");
    assert!(text.contains("\n\nstock: ") && text.contains("prices: ") && !text.ends_with("\n\n"), "{text}");
    let (json, _) = succeed(place.path(), "answers --preset tiny --json");
    let mut names: Vec<_> = json
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["answer"].as_str().unwrap().to_owned())
        .collect();
    names.dedup();
    assert_eq!(names.len(), 8, "each answer's rows come together: {names:?}");
}

#[test]
fn a_dataset_in_a_directory_and_a_date_are_asked_about() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --seed 9 --quiet --output-dir data"));
    let by_flags = succeed(place.path(), &format!("answers revenue {SMALL} --seed 9 --csv")).0;
    assert_eq!(succeed(place.path(), "answers revenue --dataset data --csv").0, by_flags);
    let prices = |date: &str| succeed(place.path(), &format!("answers prices --dataset data --csv --as-of {date}")).0;
    assert_eq!(prices("2021-01-01").lines().count(), 1);
    assert_ne!(prices("2023-02-01"), prices("2024-12-31T12:00:00"));
    let sql = succeed(place.path(), "answers prices --sql sqlite --as-of 2024-12-31T12:00:00").0;
    assert!(sql.contains("h.effective_from <= '2024-12-31T12:00:00'") && sql.ends_with(";\n"), "{sql}");
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let place = place();
    for (line, sentence, hint) in [
        ("answers --csv", "--csv prints one answer", "name one of revenue, orders_by_status, "),
        ("answers revenu", "revenu is not a valid value", "did you mean revenue?"),
        ("answers --csv --json revenue", "--csv and --json cannot be used together", "leave out"),
        ("answers --sql oracle", "--sql oracle is not a valid value", "choose one of sqlite, duckdb, postgres, mysql"),
        ("answers --as-of yesterday", "--as-of yesterday is not a date", "write it like 2024-07-01"),
        ("answers --as-of 2024-07-01T23:59:60", "is not a whole second", "write it like 2024-07-01T12:00:00"),
        ("answers --as-of 0000-01-01", "is in a year that databases do not have", "give one from 1000 to 9999"),
        ("answers revenue --as-of 2024-07-01", "--as-of says nothing about these answers", "or ask for prices"),
        ("answers --sql sqlite --dataset gone", "--sql and --dataset cannot be used together", "leave out"),
        ("answers --sql sqlite --preset tiny", "--sql and --preset cannot be used together", "leave out"),
        (
            "answers revenue --tenants 1 --orders-per-tenant 1000G --products-per-tenant 9",
            "the answers follow from 1,000,000,000,000 rows, which takes about ",
            "begin nevertheless with --force",
        ),
        ("answers --threads 5000", "--threads 5000 is too large", "give at most"),
        ("answers --products-per-tenant 1000G", "the answers need about 16.00 TB of memory", "leave out top_products"),
        ("answers --tenants 0", "--tenants is 0", ""),
        ("answers --dataset gone", "the directory gone does not exist", "or give seed and sizes"),
    ] {
        let error = fail(place.path(), line, 2);
        assert!(error.contains(sentence) && error.contains(hint), "{line}: {error}");
    }
}

#[test]
fn a_reader_that_has_enough_ends_it() {
    let place = place();
    let line = "answers stock --preset large --json";
    let mut child =
        xtask(place.path(), line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    assert!(first.contains("\"answer\":\"stock\""), "{first}");
    drop(output);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
}
