//! The rules from the files alone: what they say is found, and what they do not say is not.

use fixtures_gen::{Compression, Format, StockSource, Table};
use fixtures_verify::{Basis, Report, Rule};

use crate::edits::{EDITS, edit};
use crate::scene::{Files, LAYOUTS, Random, Scene, shown, unpack};

/// Whether a rule is broken in the file of a table of a tenant.
pub(crate) fn is_found(scene: &Scene, report: &Report, rule: Rule, tables: &[Table]) -> bool {
    let table_of = |file: &str| scene.plan().files().find(|planned| planned.name == file).map(|planned| planned.table);
    let here = |table: Option<Table>| table.is_some_and(|table| tables.contains(&table));
    report.findings.iter().any(|one| one.rule == rule && one.line.is_some() && here(table_of(&one.file)))
}

#[test]
fn changes_that_break_a_rule_are_found_and_no_others() {
    for (layout, number) in LAYOUTS.into_iter().zip(0..) {
        let scene = Scene::foreign(layout);
        assert_eq!(scene.verify().basis, Basis::Rules);
        // Whether a product is offered matters only while it sells.
        for change in EDITS.iter().filter(|change| !change.rules.contains(&Rule::B13)) {
            let edited = edit(&scene, change, &mut Random::new(number), true).unwrap();
            let report = scene.verify_with(&edited.files).unwrap();
            match change.foreign {
                Some((rule, tables)) => {
                    let is_found = is_found(&scene, &report, rule, tables);
                    assert!(is_found, "{}: {rule} in {tables:?} is not in\n{}", edited.what, shown(&report));
                }
                None => assert!(report.is_clean(), "{}: {}", edited.what, shown(&report)),
            }
        }
    }
}

/// Rows are lost, doubled, exchanged or brought from another tenant.
fn rearrange(scene: &Scene, random: &mut Random) {
    let (table, tenant) = (*random.one_of(&Table::ALL[1..]), random.below(2));
    let shop = scene.dataset.tenant(tenant);
    let row = random.below(shop.rows(table));
    let planned = scene.file_of(table, tenant, row);
    let mut lines = Scene::lines(&scene.files, &planned);
    let header = usize::from(planned.format == Format::Csv);
    let at = (row - planned.rows.start) as usize + header;
    let (what, rule, tables) = match random.below(4) {
        0 => {
            lines.remove(at);
            let is_trade = || {
                let event = shop.stock_event_rows(row..row + 1).next().unwrap();
                matches!(event.source, StockSource::Sale | StockSource::Return)
            };
            let everywhere: &[Table] = &Table::ALL[1..];
            match table {
                Table::Customers
                    if !shop.orders(0..110).any(|order| order.customer_id == shop.customer(row).customer_id) =>
                {
                    return;
                }
                Table::Products | Table::Customers | Table::Orders => ("lost", Rule::B1, everywhere),
                Table::OrderItems => ("lost", Rule::B2, &[Table::Orders][..]),
                Table::PriceHistory => ("lost", Rule::B3, everywhere),
                _ if is_trade() => ("lost", Rule::B5, &[Table::OrderItems][..]),
                // The last receipt of a product leaves no trace.
                _ => return,
            }
        }
        1 => {
            let line = lines[at].clone();
            lines.push(line);
            ("doubled", Rule::B1, &[table][..])
        }
        2 if table == Table::Orders => {
            let place = header + random.below((lines.len() - header) as u64) as usize;
            if shop.order(row).order_date == shop.order(planned.rows.start + (place - header) as u64).order_date {
                return;
            }
            lines.swap(at, place);
            ("exchanged", Rule::B9, &[Table::Orders][..])
        }
        _ => {
            let other = scene.file_of(table, 1 - tenant, 0);
            lines[at] = Scene::lines(&scene.files, &other)[header].clone();
            ("foreign", Rule::B1, &[table][..])
        }
    };
    let mut files = scene.files.clone();
    Scene::set_lines(&mut files, &planned, &lines, false);
    let report = scene.verify_with(&files).unwrap();
    // Rows of chunks that are too long or too short are missing for every other rule.
    let is_odd_chunk = report.findings.iter().any(|one| one.rule == Rule::Shape && one.line.is_none());
    let what = format!("row {row} of {} {what}", planned.name);
    assert!(is_odd_chunk || is_found(scene, &report, rule, tables), "{what}: {rule} is not in\n{}", shown(&report));
    assert!(!is_odd_chunk || what.ends_with("lost") || what.ends_with("doubled"), "{what}:\n{}", shown(&report));
}

/// A compressed file is changed in one bit.
fn flip(scene: &Scene, random: &mut Random) {
    let names: Vec<&String> = scene.files.keys().filter(|name| name.ends_with(".gz")).collect();
    if names.is_empty() {
        return;
    }
    let name = *random.one_of(&names);
    let mut files = scene.files.clone();
    let bytes = files.get_mut(name).unwrap();
    let at = random.below(bytes.len() as u64) as usize;
    bytes[at] ^= 1 << random.below(8);
    let is_same = unpack(&files[name], Compression::Gzip) == unpack(&scene.files[name], Compression::Gzip);
    let report = scene.verify_with(&files).unwrap();
    assert!(is_same || report.findings.iter().any(|one| one.file == *name), "byte {at} of {name}: {}", shown(&report));
}

fn damage(scene: &Scene, random: &mut Random) {
    let names: Vec<&String> = scene.files.keys().collect();
    let name = *random.one_of(&names);
    let mut files: Files = scene.files.clone();
    let what = match random.below(4) {
        0 => {
            files.remove(name);
            format!("{name} deleted")
        }
        1 => {
            let bytes = files.get_mut(name).unwrap();
            bytes.truncate(1 + random.below(bytes.len() as u64 - 1) as usize);
            if bytes.ends_with(b"\n") {
                return;
            }
            format!("{name} cut")
        }
        2 => {
            let content = files[name].clone();
            files.insert(format!("copy of {name}"), content);
            format!("{name} copied")
        }
        _ => {
            let other = *random.one_of(&names);
            let is_of_one_table = other.split('_').next() == name.split('_').next();
            if is_of_one_table {
                return;
            }
            files.insert(name.clone(), scene.files[other].clone());
            format!("{name} replaced by {other}")
        }
    };
    let report = scene.verify_with(&files).unwrap();
    assert!(!report.is_clean(), "{what}");
    let is_named = !what.ends_with("cut") || report.findings.iter().any(|one| one.file == *name);
    assert!(is_named, "{what}: {}", shown(&report));
}

#[test]
fn random_corruptions_of_foreign_files_are_found() {
    let scenes = LAYOUTS.map(Scene::foreign);
    for case in 0..1_000 {
        let (mut random, scene) = (Random::new(10_000 + case), &scenes[(case % 4) as usize]);
        match case / 4 % 4 {
            0 => flip(scene, &mut random),
            1 => damage(scene, &mut random),
            _ => rearrange(scene, &mut random),
        }
    }
    for scene in &scenes {
        let report = scene.verify();
        assert!(report.is_clean() && report.rows > 900, "{}", shown(&report));
    }
}

#[test]
fn what_is_no_row_is_named_once_and_in_words() {
    let csv = |(format, _): (Format, Compression)| format == Format::Csv;
    for layout in LAYOUTS {
        let scene = Scene::foreign(layout);
        let planned = scene.file_of(Table::Orders, 1, 3);
        let lines = Scene::lines(&scene.files, &planned);
        let with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
            let (mut files, mut lines) = (scene.files.clone(), lines.clone());
            change(&mut lines);
            Scene::set_lines(&mut files, &planned, &lines, false);
            scene.verify_with(&files).unwrap()
        };
        let edit = |lines: &mut Vec<Vec<u8>>, from: &str, to: &str| {
            let text = String::from_utf8(lines[1].clone()).unwrap();
            assert!(text.contains(from), "{text}");
            lines[1] = text.replacen(from, to, 1).into_bytes();
        };
        let empty = "an empty line";
        let mut reports = vec![
            (with(&|lines| lines.push(b"\n".to_vec())), empty),
            (with(&|lines| lines.insert(2, b"\n".to_vec())), empty),
            (with(&|lines| lines[1] = b"\xff\n".to_vec()), if csv(layout) { "line 2: " } else { "UTF-8" }),
        ];
        if csv(layout) {
            reports.push((with(&|lines| lines.insert(0, b"\n".to_vec())), "an empty line"));
            reports.push((with(&|lines| lines[1] = b"a,b\n".to_vec()), "line 2: 2 columns, not "));
            reports.push((with(&|lines| lines[0] = b"a,b\n".to_vec()), "the header is a,b, not order_id,"));
        } else {
            let status = "`pending` is written with an escape";
            reports.extend([
                (with(&|lines| edit(lines, "\"order_id\"", "\"\\u006frder_id\"")), "written with an escape"),
                (
                    with(&|lines| edit(lines, "\"order_status\":\"", "\"order_status\":\"\\u0070ending\",\"x\":\"")),
                    status,
                ),
                (with(&|lines| edit(lines, "\"order_id\"", "\"id\"")), "key `id` where `order_id` belongs"),
            ]);
        }
        for (report, what) in reports {
            let found = report.findings.iter().find(|one| one.rule == Rule::Shape && one.file == planned.name);
            let found = found.unwrap_or_else(|| panic!("{what}: {}", shown(&report)));
            assert!(found.what.contains(what), "{what}: {found}");
            let text = found.to_string();
            assert_eq!(text.matches(&planned.name).count(), 1, "{text}");
            for word in ["borrowed", "StringRecord", "record 0", "CSV error", "at line 1", "[\""] {
                assert!(!text.contains(word), "{text}");
            }
        }
    }
}

#[test]
fn a_dataset_is_in_one_format() {
    let [plain, packed] = [LAYOUTS[0], LAYOUTS[1]].map(Scene::foreign);
    let (table, tenant) = (Table::StockEvents, 1);
    let id = plain.file_of(table, tenant, 0).tenant_id.unwrap().to_string();
    let is_of = |name: &str| name.starts_with(table.name()) && name.contains(&id);
    let mut files = plain.files.clone();
    files.retain(|name, _| !is_of(name));
    files.extend(packed.files.iter().filter(|(name, _)| is_of(name)).map(|(name, text)| (name.clone(), text.clone())));
    let report = plain.verify_with(&files).unwrap();
    let found = &report.findings[0];
    assert_eq!((report.count(), found.rule, is_of(&found.file)), (1, Rule::Shape, true), "{}", shown(&report));
    assert!(found.what.contains("a dataset has one format"), "{found}");
}
