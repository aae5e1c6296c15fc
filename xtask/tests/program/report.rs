//! The page of charts: what it shows, and what it does not replace.

use std::fs;

use crate::common::{SMALL, fail, place, read, succeed};

/// What every page has, and nothing from a network.
fn assert_page(html: &str) {
    assert!(html.starts_with("<!doctype html>\n") && html.ends_with("</html>\n") && html.len() < 1_000_000);
    for outside in ["<script", "src=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.matches("href=").count() == html.matches("href=\"data:,\"").count());
    assert_eq!(html.matches("<figure>").count(), 12);
    for section in ["orders", "products", "customers", "tenants", "sizes", "realism", "rules"] {
        assert_eq!(html.matches(&format!("<section id=\"{section}\"")).count(), 1, "{section}");
    }
    assert!(!html.contains("NaN") && !html.contains("inf"));
}

fn has_row(html: &str, rule: &str, result: &str) -> bool {
    let row = html.lines().find(|line| line.contains(&format!("<th scope=\"row\">{rule}</th>")));
    row.unwrap_or_else(|| panic!("no row of {rule}")).contains(result)
}

#[test]
fn a_directory_and_the_same_dataset_without_one_look_alike() {
    let place = place();
    for (flags, name) in [("", "ndjson"), ("--format csv --compress", "csv")] {
        succeed(place.path(), &format!("gen {SMALL} {flags} --output-dir {name} --quiet"));
        let (out, err) = succeed(place.path(), &format!("report {name} --output {name}.html"));
        assert!(
            out.is_empty() && err.starts_with(&format!("{name}.html: ")) && err.contains("; 2 of 2 tenants; "),
            "{err}"
        );
        let html = fs::read_to_string(place.path().join(format!("{name}.html"))).unwrap();
        assert_page(&html);
        assert!(["manifest", "B1", "B12", "dataset"].iter().all(|rule| has_row(&html, rule, "✓ kept")));
    }
    let (html, _) = succeed(place.path(), &format!("report {SMALL} --stdout"));
    assert_page(&html);
    assert!(has_row(&html, "B1", "✓ kept") && has_row(&html, "B12", "not checked"));
    let charts =
        |html: &str| html[html.find("<main>").unwrap()..html.find("<section id=\"rules\"").unwrap()].to_owned();
    let of_csv = fs::read_to_string(place.path().join("csv.html")).unwrap();
    assert!(charts(&html) == charts(&of_csv), "the charts differ");
}

#[test]
fn what_is_wrong_stands_in_the_rules() {
    let place = place();
    let root = place.path().join("data");
    succeed(place.path(), &format!("gen {SMALL} --output-dir data --quiet"));
    let name = read(&root).into_keys().find(|name| name.starts_with("orders_")).unwrap();
    let text = fs::read_to_string(root.join(&name)).unwrap();
    fs::write(root.join(&name), text.replacen("\"total_amount\":", "\"total_amount\":1", 1)).unwrap();
    succeed(place.path(), "report data");
    let html = fs::read_to_string(place.path().join("report.html")).unwrap();
    assert_page(&html);
    assert!(has_row(&html, "B2", "bad\">1 finding<") && has_row(&html, "B3", "✓ kept"));
    fs::remove_file(root.join("manifest.json")).unwrap();
    succeed(place.path(), "report data");
    let html = fs::read_to_string(place.path().join("report.html")).unwrap();
    assert!(has_row(&html, "B2", "bad\">1 finding<") && has_row(&html, "manifest", "not checked"));
}

#[test]
fn parts_and_datasets_are_not_spoilt() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --part 1/2 --output-dir part --quiet"));
    let err = fail(place.path(), "report part", 3);
    assert!(err.contains("part"), "{err}");
    succeed(place.path(), &format!("gen {SMALL} --output-dir data --quiet"));
    let before = read(&place.path().join("data"));
    let err = fail(&place.path().join("data"), "report .", 2);
    assert!(err.contains("report.html would be in the dataset itself"), "{err}");
    assert!(read(&place.path().join("data")) == before);
}

#[test]
fn only_reports_are_replaced() {
    let place = place();
    fs::write(place.path().join("mine.html"), "precious").unwrap();
    let err = fail(place.path(), "report --preset tiny --output mine.html", 2);
    assert!(err.contains("mine.html exists and is not a report"), "{err}");
    assert_eq!(fs::read_to_string(place.path().join("mine.html")).unwrap(), "precious");
    for _ in 0..2 {
        succeed(place.path(), "report --preset tiny");
    }
    let err = fail(place.path(), "report --preset tiny --output no/such/place.html", 1);
    assert!(err.contains("cannot write no/such/place.html"), "{err}");
    let err = fail(place.path(), "report --preset tiny --output /dev/full", 2);
    assert!(err.contains("/dev/full exists and is not a report"), "{err}");
    let err = fail(place.path(), "report nowhere", 2);
    assert!(err.contains("nowhere"), "{err}");
    let names: Vec<_> = read(place.path()).into_keys().collect();
    assert_eq!(names, ["mine.html", "report.html"]);
}

#[test]
fn scripts_load_what_is_there_and_only_that() {
    let place = place();
    let root = place.path().join("data");
    succeed(place.path(), &format!("gen {SMALL} --compress --output-dir data --quiet"));
    for dialect in ["postgres", "sqlite", "mysql", "duckdb", "clickhouse"] {
        let (script, _) = succeed(place.path(), &format!("schema --as {dialect} --load data"));
        let (before, after) = script.split_once("CREATE TABLE stock_events").unwrap();
        assert!(before.contains("CREATE TABLE tenants") && after.contains("data/tenants.csv"), "{dialect}");
        assert_eq!(after.matches(".ndjson.gz").count(), read(&root).len() - 3, "{dialect}");
        assert!(after.matches(" = 2 FROM tenants;").count() + after.matches(" != 2,").count() == 1, "{dialect}");
    }
    let err = fail(place.path(), "schema --as json-schema --load data", 2);
    assert!(err.contains("--load is about SQL, and json-schema is not"), "{err}");
    let name = read(&root).into_keys().find(|name| name.starts_with("orders_")).unwrap();
    fs::remove_file(root.join(name)).unwrap();
    let err = fail(place.path(), "schema --as sqlite --load data", 3);
    assert!(err.contains("data does not hold all files that its manifest lists"), "{err}");
}

#[test]
fn a_tenant_without_bounds_is_refused() {
    let place = place();
    let error = fail(place.path(), "report --tenants 1 --orders-per-tenant 1000G --products-per-tenant 9", 2);
    assert!(error.contains("the report shows whole tenants, here ") && error.contains("give fewer orders"), "{error}");
}
