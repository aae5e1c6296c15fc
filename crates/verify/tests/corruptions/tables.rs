//! Files of whole tables: the same corruptions, in files whose rows are of several tenants.

use fixtures_gen::{Format, Table};
use fixtures_verify::Rule;

use crate::attack::{ATTACKS, attack};
use crate::edits::{EDITS, assert_found, edit};
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
            drop(lines.drain(112..115))
        }),
        ("orders.csv:110: B1: row 108 of orders of tenant 0 to row 1 of tenant 1 are missing here", &|lines| {
            drop(lines.drain(109..113))
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
