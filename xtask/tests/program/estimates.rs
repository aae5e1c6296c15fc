//! What a dry run estimates, against what the run makes.

use std::fs;

use crate::common::{Numbers, SMALL, fail, json, place, read, succeed};
use serde_json::Value;

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("{key} in {value}"))
}

fn assert_near(estimated: f64, made: f64, percent: f64, what: &str) {
    assert!((estimated - made).abs() <= made * percent / 100.0, "{what}: estimated {estimated}, made {made}");
}

#[test]
fn estimates_are_within_five_percent() {
    let mut numbers = Numbers(3);
    for round in 0..10 {
        let place = place();
        let mut size = |most: u64| 1 + numbers.below(most);
        let (tenants, products, orders, customers) = (size(5), size(1_500), size(1_500), size(500));
        let (chunk, seed) = ([1, 20, 300, 10_000][size(4) as usize - 1], size(1_000));
        let format = ["csv", "ndjson"][size(2) as usize - 1];
        let compress = ["", "--compress"][round % 2];
        let part = ["", "", "--part 2/3"][round % 3];
        let chunk = if tenants * orders > 1_500 { chunk.max(20) } else { chunk };
        let line = format!(
            "gen --tenants {tenants} --products-per-tenant {products} --orders-per-tenant {orders} --customers-per-tenant \
             {customers} --seed {seed} --chunk-size {chunk} --format {format} {compress} {part} --quiet --json"
        );
        let estimate = json(place.path(), &format!("{line} --dry-run"));
        assert!(read(place.path()).is_empty(), "a dry run wrote something");
        let made = json(place.path(), &line);
        assert_eq!((&estimate["kind"], &made["kind"]), (&"estimate".into(), &"summary".into()));
        for key in ["rows", "files"] {
            assert_eq!(estimate["total"][key], made["total"][key], "{line}: {key}");
        }
        for key in ["bytes", "written"] {
            assert_near(number(&estimate["total"], key), number(&made["total"], key), 5.0, &format!("{line}: {key}"));
        }
        for (estimate, made) in estimate["tables"].as_array().unwrap().iter().zip(made["tables"].as_array().unwrap()) {
            assert_eq!((&estimate["table"], &estimate["rows"]), (&made["table"], &made["rows"]), "{line}");
            assert_near(number(estimate, "bytes"), number(made, "bytes"), 5.0, &format!("{line}: {estimate}"));
        }
    }
}

/// Many small tenants, files that a part has of its first and last tenant alone, tables of a few
/// rows.
#[test]
fn estimates_of_odd_shapes_are_within_five_percent_too() {
    for sizes in [
        "3 3000 10000 300 --chunk-size 50k --part 2/5 --compress --format csv",
        "2 3000 10000 300 --part 3/5 --compress --format csv",
        "2 333 0 100 --chunk-size 10M --part 2/3 --compress",
        "300 2 2 2 --compress",
        "130 2 2 1 --chunk-size 10M --compress",
        "150 10 10 10 --compress --format csv",
        "150 10 10 10 --compress --format csv --tenant-sizes skewed",
        "300 2 2 2 --compress --tenant-sizes skewed",
        "300 1 5 1 --compress --format csv --tenant-sizes skewed --part 2/3",
        "300 20 200 2 --tenant-sizes skewed --chunk-size 500 --part 2/3",
        "7 300 3000 20 --tenant-sizes skewed --compress",
        "17 333 2 1 --compress",
        "1 20 270k 5 --chunk-size 50k --part 8/9",
    ] {
        let place = place();
        let (sizes, flags) = sizes.split_at(sizes.find(" --").unwrap());
        let sizes: Vec<&str> = sizes.split(' ').collect();
        let line = format!(
            "gen --tenants {} --products-per-tenant {} --orders-per-tenant {} --customers-per-tenant {} {flags} --quiet --json",
            sizes[0], sizes[1], sizes[2], sizes[3]
        );
        let (estimate, made) = (json(place.path(), &format!("{line} --dry-run")), json(place.path(), &line));
        for key in ["bytes", "written"] {
            assert_near(number(&estimate["total"], key), number(&made["total"], key), 5.0, &format!("{line}: {key}"));
        }
    }
}

/// However many orders there are, the answer comes at once; by an order of magnitude more than it
/// takes.
#[test]
fn huge_sizes_are_refused_at_once() {
    let place = place();
    let start = std::time::Instant::now();
    for (orders, chunk) in [("30G", "10M"), ("1000G", "1G")] {
        for flags in ["", "--compress"] {
            let sizes = "--tenants 1 --products-per-tenant 20 --customers-per-tenant 10";
            let line = format!("gen {sizes} --orders-per-tenant {orders} --chunk-size {chunk} {flags}");
            let refusal = fail(place.path(), &line, 2);
            assert!(refusal.contains(" needs about ") && refusal.contains(" free"), "{refusal}");
        }
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_dry_run_says_what_a_run_would_do() {
    let place = place();
    let line = format!("gen {SMALL} --chunk-size 60");
    let action = |flags: &str| -> (String, Option<String>) {
        let estimate = json(place.path(), &format!("{line} --dry-run --quiet --json {flags}"));
        let refusal = estimate["refusal"].as_str().map(str::to_owned);
        (estimate["action"].as_str().unwrap().to_owned(), refusal)
    };
    let done = |name: &str| (name.to_owned(), None);
    assert_eq!(action(""), done("start"));
    succeed(place.path(), &format!("{line} --quiet"));
    let there = read(&place.path().join("generated_data"));
    assert_eq!(action(""), done("rest"));
    assert_eq!(action("--force"), done("replace"));
    let (refused, why) = action("--seed 7");
    assert_eq!(refused, "refuse");
    assert!(why.unwrap().contains("its seed is 42, not 7"));
    assert!(read(&place.path().join("generated_data")) == there, "a dry run changed something");
    let victim = there.keys().find(|name| name.starts_with("orders")).unwrap();
    fs::remove_file(place.path().join("generated_data").join(victim)).unwrap();
    assert_eq!(action("--resume"), done("resume"));
    let (refused, why) = action("");
    assert_eq!(refused, "refuse");
    assert!(why.unwrap().contains("interrupted"));
}

#[test]
fn a_dry_run_prints_rows_bytes_space_and_time() {
    let place = place();
    let (out, err) = succeed(place.path(), "gen --dry-run");
    assert_eq!(out, "");
    for part in ["20,000,000", " on disk, ", " free; about ", "nothing was written\n"] {
        assert!(err.contains(part), "{part}: {err}");
    }
    let estimate = json(place.path(), "gen --dry-run --quiet --json");
    assert!(number(&estimate["total"], "bytes") > 20e9, "the large preset");
    assert!(number(&estimate, "seconds") > 1.0);
    assert_eq!(estimate["disk"]["needed_files"], estimate["total"]["files"]);
}

#[test]
fn too_much_for_the_disk_is_refused_with_both_figures() {
    let place = place();
    let line = "gen --tenants 10M --orders-per-tenant 100k --products-per-tenant 100k --chunk-size 1G";
    let err = fail(place.path(), line, 2);
    assert!(err.starts_with("error: generated_data needs ") && err.contains(", but its file system has "), "{err}");
    assert!(read(place.path()).is_empty(), "something was written");
}
