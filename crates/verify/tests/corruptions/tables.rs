//! Files of whole tables: the same corruptions, in files whose rows are of several tenants.

use fixtures_gen::{Format, Table};
use fixtures_verify::{Basis, Rule};

use crate::attack::{ATTACKS, attack};
use crate::edits::{EDITS, assert_found, edit};
use crate::foreign::is_found;
use crate::random::rearrange;
use crate::scene::{LAYOUTS, Random, Scene, rules_in, shown};

#[test]
fn changes_of_rows_and_of_their_order_are_found_in_their_lines() {
    for (form, number) in LAYOUTS.into_iter().zip(0..) {
        let scene = Scene::of_tables(form);
        let report = scene.verify();
        assert!(report.is_clean() && report.files == 7, "{}", shown(&report));
        for (change, seed) in EDITS.iter().zip(number..) {
            let edited = edit(&scene, change, &mut Random::new(seed), seed % 2 == 0);
            assert_found(&scene, change, &edited.unwrap_or_else(|| panic!("{}", change.name)), seed % 2 == 0);
        }
        for one in ATTACKS.iter().filter(|one| one.formats.contains(&form.0)) {
            let Some((report, file, what)) = attack(&scene, one, &mut Random::new(number)) else { continue };
            assert!(rules_in(&report, &file).contains(&one.rule), "{what}:\n{}", shown(&report));
        }
        (0..40).for_each(|case| rearrange(&scene, &mut Random::new(number * 1_000 + case)));
    }
}

type Lines = Vec<Vec<u8>>;

#[test]
fn rows_are_named_with_their_tenants() {
    let scene = Scene::of_tables(LAYOUTS[0]);
    let planned = scene.file_of(Table::Orders, 0, 0);
    let lines = Scene::lines(&scene.files, &planned);
    let findings = |change: &dyn Fn(&mut Lines)| {
        let (mut files, mut changed) = (scene.files.clone(), lines.clone());
        change(&mut changed);
        Scene::set_lines(&mut files, &planned, &changed, true);
        shown(&scene.verify_with(&files).unwrap())
    };
    for (expected, change) in [
        (
            "orders.csv:114: B1: row 2 of orders of tenant 1 is missing here",
            &(|lines: &mut Lines| drop(lines.remove(113))) as &dyn Fn(&mut Lines),
        ),
        ("orders.csv:113: B1: rows 1 to 3 of orders of tenant 1 are missing here", &|lines| {
            drop(lines.drain(112..115));
        }),
        ("orders.csv:110: B1: row 108 of orders of tenant 0 to row 1 of tenant 1 are missing here", &|lines| {
            drop(lines.drain(109..113));
        }),
        ("orders.csv:113: B1: row 0 of orders of tenant 1 is there twice: here and in line 2", &|lines| {
            lines.insert(1, lines[111].clone());
        }),
        ("orders.csv:2: B9: row 0 of orders of tenant 1 is out of its place, which is before line 113", &|lines| {
            let line = lines.remove(111);
            lines.insert(1, line);
        }),
    ] {
        let found = findings(change);
        assert!(found.lines().any(|line| line == expected), "{expected} is not in:\n{found}");
    }
}

#[test]
fn a_file_with_the_rows_of_another_table_is_named_as_that() {
    let scene = Scene::of_tables(LAYOUTS[2]);
    let mut files = scene.files.clone();
    files.insert("orders.ndjson".to_owned(), scene.files["products.ndjson"].clone());
    let report = scene.verify_with(&files).unwrap();
    let found = "orders.ndjson: shape: holds the rows of products.ndjson";
    assert!(shown(&report).lines().any(|line| line == found), "{}", shown(&report));
    assert_eq!(rules_in(&report, "orders.ndjson").into_iter().collect::<Vec<_>>(), [Rule::Manifest, Rule::Shape]);
    assert_eq!(scene.format, Format::Ndjson);
}

#[test]
fn rules_are_checked_from_files_of_whole_tables() {
    for (form, number) in LAYOUTS.into_iter().zip(0..) {
        let scene = Scene::of_tables(form).without_manifest();
        let report = scene.verify();
        assert!(report.is_clean() && report.basis == Basis::Rules, "{}", shown(&report));
        assert_eq!((report.files, report.rows > 900), (7, true));
        for change in EDITS.iter().filter(|change| !change.rules.contains(&Rule::B13)) {
            let edited = edit(&scene, change, &mut Random::new(number), true).unwrap();
            let report = scene.verify_with(&edited.files).unwrap();
            match change.foreign {
                // A row of another tenant does not stand with its own.
                Some((Rule::B1, _)) if rules_in(&report, &edited.file).contains(&Rule::Shape) => {}
                Some((rule, tables)) => {
                    let is_found = is_found(&scene, &report, rule, tables);
                    assert!(is_found, "{}: {rule} in {tables:?} is not in\n{}", edited.what, shown(&report));
                    // The rows that the order's items make up are named where it is.
                    let here =
                        |line| report.findings.iter().any(|one| one.file == edited.file && one.line == Some(line));
                    let is_total = change.name == "a total is a cent more";
                    assert!(!is_total || here(edited.line), "{}: line {}", edited.what, edited.line);
                }
                None => assert!(report.is_clean(), "{}: {}", edited.what, shown(&report)),
            }
        }
    }
}

#[test]
fn rows_that_do_not_stand_with_those_of_their_tenant_are_found() {
    let scene = Scene::of_tables(LAYOUTS[0]).without_manifest();
    let planned = scene.file_of(Table::Orders, 0, 0);
    let lines = Scene::lines(&scene.files, &planned);
    let tenant = scene.dataset.tenant(0).tenant_id();
    let late =
        format!("a row of tenant {tenant} comes late: a file of all tenants has them in the order of tenants.csv");
    let unknown = "a row of tenant 0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b, who is not in tenants.csv".to_owned();
    let stranger = String::from_utf8(lines[150].clone()).unwrap();
    let stranger =
        stranger.replace(&scene.dataset.tenant(1).tenant_id().to_string(), "0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b");
    for (change, what, at) in [
        (&(|lines: &mut Lines| lines.swap(5, 150)) as &dyn Fn(&mut Lines), late, 7),
        (&|lines| lines[150] = stranger.clone().into_bytes(), unknown, 151),
    ] {
        let (mut files, mut changed) = (scene.files.clone(), lines.clone());
        change(&mut changed);
        Scene::set_lines(&mut files, &planned, &changed, false);
        let found = shown(&scene.verify_with(&files).unwrap());
        let expected = format!("orders.csv:{at}: shape: {what}");
        assert!(found.lines().any(|line| line == expected), "{expected} is not in:\n{found}");
    }
}

#[test]
fn a_dataset_is_laid_out_in_one_way() {
    let (tables, mut chunks) = (Scene::of_tables(LAYOUTS[0]), Scene::foreign(LAYOUTS[0]));
    let mut files = chunks.files.clone();
    files.insert("orders.csv".to_owned(), tables.files["orders.csv"].clone());
    let report = chunks.verify_with(&files).unwrap();
    assert_eq!(shown(&report), "orders.csv: shape: is not the file of a table");
    // Without their files, tables are empty.
    chunks = Scene::of_tables(LAYOUTS[0]).without_manifest();
    let mut files = chunks.files.clone();
    files.remove("order_items.csv");
    assert!(chunks.verify_with(&files).unwrap().counts.contains_key(&Rule::B2));
}
