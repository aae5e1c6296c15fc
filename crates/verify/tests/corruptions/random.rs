//! A thousand random changes of files and rows: every one is found, in the right file.

use fixtures_gen::{Compression, Format, Table};
use fixtures_verify::{Report, Rule};

use crate::edits::{EDITS, assert_found, edit};
use crate::scene::{Files, LAYOUTS, Random, Scene, rules_in, shown, unpack};

const CASES: u64 = 1_000;

fn any_data_file(scene: &Scene, random: &mut Random) -> String {
    let names: Vec<&String> = scene.files.keys().filter(|name| *name != "manifest.json").collect();
    (*random.one_of(&names)).clone()
}

/// The compression of a file, by its name.
fn compression_of(name: &str) -> Compression {
    if name.ends_with(".gz") { Compression::Gzip } else { Compression::None }
}

fn assert_named(report: &Report, file: &str, what: &str) {
    assert!(report.findings.iter().any(|one| one.file == file), "{what}: {file} is not named in\n{}", shown(report));
}

/// One flipped bit.
fn flip(scene: &Scene, random: &mut Random) {
    let names: Vec<&String> = scene.files.keys().collect();
    let name = (*random.one_of(&names)).clone();
    let mut files = scene.files.clone();
    let bytes = files.get_mut(&name).unwrap();
    let (at, bit) = (random.below(bytes.len() as u64) as usize, random.below(8));
    bytes[at] ^= 1 << bit;
    let what = format!("bit {bit} of byte {at} of {name} flipped");
    if name == "manifest.json" {
        return assert_manifest(scene, &files, &what);
    }
    let report = scene.verify_with(&files).unwrap();
    // Bits that pad a compressed block to a whole byte mean nothing, and neither do some of a header.
    let is_same = || unpack(&files[&name], compression_of(&name)) == unpack(&scene.files[&name], compression_of(&name));
    if report.is_clean() && name.ends_with(".gz") && is_same() {
        return;
    }
    assert_named(&report, &name, &what);
}

/// A manifest that was changed is not a manifest, or is found wrong; unless it says the same.
fn assert_manifest(scene: &Scene, files: &Files, what: &str) {
    use fixtures_verify::{Error, Unverifiable};

    match scene.verify_with(files) {
        Ok(report) => {
            assert!(!report.is_clean(), "{what}");
        }
        Err(Error::Directory { why: Unverifiable::Version(_), .. }) => {}
        Err(error) => panic!("{what}: {error}"),
    }
}

fn truncate(scene: &Scene, random: &mut Random) {
    let name = any_data_file(scene, random);
    let mut files = scene.files.clone();
    let bytes = files.get_mut(&name).unwrap();
    let length = random.below(bytes.len() as u64) as usize;
    bytes.truncate(length);
    let report = scene.verify_with(&files).unwrap();
    assert_named(&report, &name, &format!("{name} cut to {length} bytes"));
}

fn delete(scene: &Scene, random: &mut Random) {
    let name = any_data_file(scene, random);
    let mut files = scene.files.clone();
    files.remove(&name);
    let report = scene.verify_with(&files).unwrap();
    assert_eq!(report.count(), 1, "{}", shown(&report));
    assert_eq!((report.findings[0].rule, &report.findings[0].file), (Rule::Manifest, &name));
}

/// A copy under another name.
fn duplicate(scene: &Scene, random: &mut Random) {
    let name = any_data_file(scene, random);
    let copy = match random.below(3) {
        0 => format!("copy of {name}"),
        1 => {
            name.replace("_chunk_0000", "_chunk_0009").replace("customers_", "orders_").replace("tenants.", "tenants2.")
        }
        _ => format!("{name}.bak"),
    };
    let mut files = scene.files.clone();
    let content = files[&name].clone();
    files.insert(copy.clone(), content);
    if copy == name || scene.files.contains_key(&copy) {
        return;
    }
    let report = scene.verify_with(&files).unwrap();
    assert_eq!(report.count(), 1, "{}", shown(&report));
    assert_eq!((report.findings[0].rule, &report.findings[0].file), (Rule::Manifest, &copy));
}

/// Two files change their names.
fn exchange(scene: &Scene, random: &mut Random) {
    let (one, other) = (any_data_file(scene, random), any_data_file(scene, random));
    if one == other {
        return;
    }
    let mut files = scene.files.clone();
    files.insert(one.clone(), scene.files[&other].clone());
    files.insert(other.clone(), scene.files[&one].clone());
    let report = scene.verify_with(&files).unwrap();
    for name in [&one, &other] {
        assert_named(&report, name, &format!("{one} and {other} exchanged"));
    }
    assert!(report.findings.iter().all(|finding| finding.file == one || finding.file == other), "{}", shown(&report));
    let table =
        |name: &str| name.rsplit_once('_').map(|_| name.split(|c: char| c.is_ascii_digit()).next().unwrap().to_owned());
    if table(&one) == table(&other) && one.split('_').nth(1) != other.split('_').nth(1) && !one.starts_with("order_") {
        assert!(rules_in(&report, &one).iter().all(|rule| *rule != Rule::Dataset), "{}", shown(&report));
    }
}

/// A row is lost, doubled, moved, exchanged or brought from elsewhere; the digests are right again.
pub(crate) fn rearrange(scene: &Scene, random: &mut Random) {
    let (table, tenant) = (*random.one_of(&Table::ALL[1..]), random.below(2));
    let shop = scene.dataset.tenant(tenant);
    let row = random.below(shop.rows(table));
    let planned = scene.file_of(table, tenant, row);
    let mut lines = Scene::lines(&scene.files, &planned);
    let header = usize::from(planned.format == Format::Csv);
    let at = scene.line_of(&planned, tenant, row) as usize - 1;
    let any_place =
        |random: &mut Random, lines: &[Vec<u8>]| header + random.below((lines.len() - header) as u64) as usize;
    let ordered = match table {
        Table::Orders => Rule::B9,
        Table::StockEvents => Rule::B4,
        Table::PriceHistory => Rule::B3,
        _ => Rule::Dataset,
    };
    let (what, rule) = match random.below(5) {
        0 => {
            lines.remove(at);
            let lost = match table {
                Table::OrderItems => Rule::B2,
                Table::PriceHistory => Rule::B3,
                Table::StockEvents => Rule::B4,
                _ => Rule::B1,
            };
            ("lost", lost)
        }
        1 => {
            let place = any_place(random, &lines);
            let line = lines[at].clone();
            lines.insert(place, line);
            ("doubled", Rule::B1)
        }
        2 => {
            let place = any_place(random, &lines);
            if place == at {
                return;
            }
            let line = lines.remove(at);
            lines.insert(place, line);
            ("moved", ordered)
        }
        3 => {
            let place = any_place(random, &lines);
            if place == at {
                return;
            }
            lines.swap(at, place);
            ("exchanged", ordered)
        }
        _ => {
            let other = scene.file_of(table, 1 - tenant, 0);
            let theirs = Scene::lines(&scene.files, &other);
            let (place, line) = (any_place(random, &lines), random.one_of(&theirs[header..]).clone());
            if lines[place] == line {
                return;
            }
            if random.coin() {
                lines.insert(place, line);
            } else {
                lines[place] = line;
            }
            ("foreign", Rule::B1)
        }
    };
    let (mut files, is_consistent) = (scene.files.clone(), random.coin());
    Scene::set_lines(&mut files, &planned, &lines, is_consistent);
    let report = scene.verify_with(&files).unwrap();
    let what = format!("row {row} of {} {what}", planned.name);
    assert!(rules_in(&report, &planned.name).contains(&rule), "{what}: {rule} is not in\n{}", shown(&report));
    // Where rows and digests were made to fit each other, the number of rows may still be wrong.
    let is_named = |name: &str| name == planned.name || name == "manifest.json";
    assert!(report.findings.iter().all(|finding| is_named(&finding.file)), "{what}:\n{}", shown(&report));
    assert!(report.count() <= 8, "{what}: too much is found:\n{}", shown(&report));
}

#[test]
fn a_thousand_corruptions_are_found_and_an_untouched_dataset_is_silent() {
    let scenes = LAYOUTS.map(Scene::new);
    for case in 0..CASES {
        let mut random = Random::new(case);
        let scene = &scenes[(case % 4) as usize];
        match case / 4 % 10 {
            0..2 => flip(scene, &mut random),
            2 => truncate(scene, &mut random),
            3 => delete(scene, &mut random),
            4 => duplicate(scene, &mut random),
            5 => exchange(scene, &mut random),
            6..8 => rearrange(scene, &mut random),
            _ => {
                let change = random.one_of(EDITS);
                let is_consistent = random.coin();
                if let Some(edited) = edit(scene, change, &mut random, is_consistent) {
                    assert_found(scene, change, &edited, is_consistent);
                }
            }
        }
    }
    for scene in &scenes {
        let report = scene.verify();
        assert!(report.is_clean(), "{}", shown(&report));
        assert_eq!((report.files as usize, report.rows > 900), (scene.files.len() - 2, true));
    }
}

/// Many bytes at once: whatever the files have become, the verification ends, and says so.
#[test]
fn files_with_many_changes_are_found_and_nothing_panics() {
    let scenes = [LAYOUTS[0], LAYOUTS[2]].map(Scene::new);
    let foreign = [LAYOUTS[0], LAYOUTS[2]].map(Scene::foreign);
    for case in 0..300_u64 {
        let mut random = Random::new(50_000 + case);
        let scene = &scenes[(case % 2) as usize];
        let names: Vec<&String> = scene.files.keys().filter(|name| !name.ends_with(".json")).collect();
        let name = (*random.one_of(&names)).clone();
        let mut bytes = scene.files[&name].clone();
        for _ in 0..=random.below(20) {
            let (at, length) = (random.below(bytes.len() as u64 + 1) as usize, random.below(40) as usize);
            let end = (at + length).min(bytes.len());
            match random.below(4) {
                0 => bytes.splice(at..at, [*random.one_of(b"\n,\"{}:0-e\\\r\0\xff ")]).for_each(drop),
                1 => drop(bytes.drain(at..end)),
                2 => bytes[at..end].reverse(),
                _ => {
                    let copy = bytes[at..end].to_vec();
                    let to = random.below(bytes.len() as u64 + 1) as usize;
                    bytes.splice(to..to, copy).for_each(drop);
                }
            }
        }
        let is_changed = bytes != scene.files[&name];
        let with = |scene: &Scene| {
            let mut files = scene.files.clone();
            files.insert(name.clone(), bytes.clone());
            scene.verify_with(&files).unwrap()
        };
        let report = with(scene);
        assert_eq!(
            report.findings.iter().any(|one| one.file == name && one.rule != Rule::Manifest),
            is_changed,
            "case {case}"
        );
        assert!(report.findings.iter().all(|one| one.file == name), "case {case}: {}", shown(&report));
        with(&foreign[(case % 2) as usize]);
    }
}
