//! Other kinds of corruption: the same values written differently, order, encodings, containers.

use fixtures_gen::{Compression, Format, Table};
use fixtures_verify::{Report, Rule};

use crate::scene::{LAYOUTS, Random, Scene, pack, record, rules_in, shown, unpack};

/// A kind of corruption of the lines of a file: its name, the rule that is found, and what it does
/// to the lines from a place on; false if it cannot be done there.
pub(crate) struct Attack {
    name: &'static str,
    pub(crate) rule: Rule,
    pub(crate) formats: &'static [Format],
    apply: fn(&mut Vec<Vec<u8>>, usize) -> bool,
    /// Whether the rules from the files alone say anything about it.
    foreign: bool,
}

const BOTH: &[Format] = Format::ALL;
const CSV: &[Format] = &[Format::Csv];
const NDJSON: &[Format] = &[Format::Ndjson];

/// Replaces the first place of a text in a line.
fn replace(lines: &mut [Vec<u8>], at: usize, from: &str, to: &str) -> bool {
    let line = String::from_utf8(lines[at].clone()).unwrap();
    lines[at] = line.replacen(from, to, 1).into_bytes();
    line.contains(from)
}

/// Rewrites the first number with a decimal point.
fn rewrite_amount(lines: &mut [Vec<u8>], at: usize, rewrite: fn(&str) -> String) -> bool {
    let line = String::from_utf8(lines[at].clone()).unwrap();
    let is_amount = |word: &&str| word.contains('.') && word.parse::<f64>().is_ok();
    let Some(amount) = line.split([',', ':', '}', '\n']).find(is_amount).map(str::to_owned) else { return false };
    lines[at] = line.replacen(&amount, &rewrite(&amount), 1).into_bytes();
    true
}

pub(crate) const ATTACKS: &[Attack] = &[
    Attack {
        name: "a byte order mark",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, _| {
            lines[0].splice(0..0, *b"\xef\xbb\xbf");
            true
        },
        foreign: true,
    },
    Attack {
        name: "CR LF everywhere",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, _| {
            lines.iter_mut().for_each(|line| line.insert(line.len() - 1, b'\r'));
            true
        },
        foreign: true,
    },
    Attack {
        name: "CR LF once",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            let end = lines[at].len() - 1;
            lines[at].insert(end, b'\r');
            true
        },
        foreign: true,
    },
    Attack {
        name: "CR instead of LF",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            *lines[at].last_mut().unwrap() = b'\r';
            true
        },
        foreign: true,
    },
    Attack {
        name: "no line end at the end",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, _| lines.last_mut().unwrap().pop().is_some(),
        foreign: true,
    },
    Attack {
        name: "an empty line",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            lines.insert(at, b"\n".to_vec());
            true
        },
        // The reader of CSV passes over it.
        foreign: false,
    },
    Attack {
        name: "a second header",
        rule: Rule::Shape,
        formats: CSV,
        apply: |lines, at| {
            let header = lines[0].clone();
            lines.insert(at, header);
            true
        },
        foreign: true,
    },
    Attack {
        name: "no header",
        rule: Rule::Shape,
        formats: CSV,
        apply: |lines, _| {
            lines.remove(0);
            true
        },
        foreign: true,
    },
    Attack {
        name: "another header",
        rule: Rule::Shape,
        formats: CSV,
        apply: |lines, _| replace(lines, 0, "tenant_id", "TENANT_ID"),
        foreign: true,
    },
    Attack {
        name: "columns in another order",
        rule: Rule::B1,
        formats: CSV,
        apply: |lines, at| {
            let text = String::from_utf8(lines[at].clone()).unwrap();
            let mut cells: Vec<&str> = text.splitn(3, ',').collect();
            cells.swap(0, 1);
            lines[at] = cells.join(",").into_bytes();
            true
        },
        foreign: true,
    },
    Attack {
        name: "one cell more",
        rule: Rule::Shape,
        formats: CSV,
        apply: |lines, at| {
            let end = lines[at].len() - 1;
            lines[at].insert(end, b',');
            true
        },
        foreign: true,
    },
    Attack {
        name: "a quoted cell",
        rule: Rule::Shape,
        formats: CSV,
        apply: |lines, at| {
            lines[at].insert(36, b'"');
            lines[at].insert(0, b'"');
            true
        },
        foreign: false,
    },
    Attack {
        name: "a space behind a colon",
        rule: Rule::Shape,
        formats: NDJSON,
        apply: |lines, at| replace(lines, at, ":", ": "),
        foreign: false,
    },
    Attack {
        name: "a key twice",
        rule: Rule::Shape,
        formats: NDJSON,
        apply: |lines, at| replace(lines, at, "}\n", ",\"tenant_id\":\"9c84a958-31f3-4c05-87cb-770547fa3b50\"}\n"),
        foreign: true,
    },
    Attack {
        name: "a key more",
        rule: Rule::Shape,
        formats: NDJSON,
        apply: |lines, at| replace(lines, at, "}\n", ",\"more\":1}\n"),
        foreign: true,
    },
    Attack {
        name: "an escape that is not needed",
        rule: Rule::Shape,
        formats: NDJSON,
        apply: |lines, at| replace(lines, at, "\":\"", "\":\"\\u0030"),
        foreign: true,
    },
    Attack {
        name: "an id in capitals",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            let before = lines[at].clone();
            let start = memchr(&before);
            lines[at][start..start + 36].make_ascii_uppercase();
            before != lines[at]
        },
        foreign: true,
    },
    Attack {
        name: "an amount with a zero more",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| rewrite_amount(lines, at, |amount| format!("{amount}0")),
        foreign: true,
    },
    Attack {
        name: "an amount with an exponent",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| rewrite_amount(lines, at, |amount| format!("{amount}e0")),
        foreign: true,
    },
    Attack {
        name: "an amount with too many decimals",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| rewrite_amount(lines, at, |amount| format!("{amount}001")),
        foreign: true,
    },
    Attack {
        name: "a time with a zone",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            let line = String::from_utf8(lines[at].clone()).unwrap();
            let Some(time) = line.match_indices('T').find(|(at, _)| is_time(&line, *at)) else {
                return false;
            };
            lines[at].insert(time.0 + 9, b'Z');
            true
        },
        foreign: true,
    },
    Attack {
        name: "letters composed in another way",
        rule: Rule::Shape,
        formats: BOTH,
        // What is not UTF-8 cannot be read.
        apply: |lines, at| {
            let end = lines[at].len() / 2;
            lines[at].insert(end, 0xe9);
            true
        },
        foreign: true,
    },
    Attack {
        name: "a NUL",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            lines[at].insert(3, 0);
            true
        },
        foreign: true,
    },
    Attack {
        name: "a huge line",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            lines.insert(at, [vec![b'x'; 5 << 20], b"\n".to_vec()].concat());
            true
        },
        foreign: true,
    },
    Attack {
        name: "a huge line without an end",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, _| {
            lines.push(vec![b'x'; 5 << 20]);
            true
        },
        foreign: true,
    },
    Attack {
        name: "two rows in one line",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            let last = lines.len() - 1;
            lines[at.min(last - 1)].pop();
            true
        },
        foreign: true,
    },
    Attack {
        name: "a row in two lines",
        rule: Rule::Shape,
        formats: BOTH,
        apply: |lines, at| {
            let half = lines[at].len() / 2;
            lines[at].insert(half, b'\n');
            true
        },
        foreign: true,
    },
    Attack {
        name: "rows in the opposite order",
        rule: Rule::B9,
        formats: BOTH,
        apply: |lines, _| {
            let header = usize::from(lines[0].starts_with(b"order_id"));
            lines[header..].reverse();
            true
        },
        foreign: true,
    },
    Attack {
        name: "rows of a sorted file by their ids",
        rule: Rule::B9,
        formats: BOTH,
        apply: |lines, _| {
            let header = usize::from(lines[0].starts_with(b"order_id"));
            lines[header..].sort();
            true
        },
        foreign: true,
    },
];

fn memchr(line: &[u8]) -> usize {
    if line[0] == b'{' { line.iter().position(|&byte| byte == b':').unwrap() + 2 } else { 0 }
}

fn is_time(line: &str, at: usize) -> bool {
    line.get(at.wrapping_sub(10)..at + 9).is_some_and(|time| time.as_bytes()[4] == b'-' && time.as_bytes()[13] == b':')
}

pub(crate) fn attack(scene: &Scene, attack: &Attack, random: &mut Random) -> Option<(Report, String, String)> {
    // Orders have every kind of value.
    let planned = scene.file_of(Table::Orders, random.below(2), random.below(110));
    let mut lines = Scene::lines(&scene.files, &planned);
    let header = usize::from(planned.format == Format::Csv);
    let at = header + random.below((lines.len() - header) as u64) as usize;
    if !(attack.apply)(&mut lines, at) {
        return None;
    }
    let mut files = scene.files.clone();
    let text = lines.concat();
    let is_consistent = random.coin();
    if is_consistent && files.contains_key("manifest.json") {
        record(&mut files, &planned.name, planned.row_count(), &text);
    }
    files.insert(planned.name.clone(), pack(&text, planned.compression));
    let what = format!("{} at line {} of {}", attack.name, at + 1, planned.name);
    Some((scene.verify_with(&files).unwrap(), planned.name, what))
}

#[test]
fn other_corruptions_are_found() {
    let mut cases = 0;
    for (layout, number) in LAYOUTS.into_iter().zip(0..) {
        let scene = Scene::new(layout);
        for one in ATTACKS.iter().filter(|one| one.formats.contains(&layout.0)) {
            for seed in 0..3 {
                let Some((report, file, what)) = attack(&scene, one, &mut Random::new(number * 1_000 + seed)) else {
                    continue;
                };
                assert!(rules_in(&report, &file).contains(&one.rule), "{what}:\n{}", shown(&report));
                cases += 1;
            }
        }
    }
    assert!(cases > 200, "{cases}");
}

#[test]
fn other_corruptions_of_foreign_files_are_found() {
    for (layout, number) in LAYOUTS.into_iter().zip(0..) {
        let scene = Scene::foreign(layout);
        for one in ATTACKS.iter().filter(|one| one.formats.contains(&layout.0) && one.foreign) {
            let Some((report, file, what)) = attack(&scene, one, &mut Random::new(number)) else { continue };
            assert!(report.findings.iter().any(|finding| finding.file == file), "{what}:\n{}", shown(&report));
        }
    }
}

#[test]
fn gzip_files_in_other_forms() {
    for layout in [LAYOUTS[1], LAYOUTS[3]] {
        for scene in [Scene::new(layout), Scene::foreign(layout)] {
            let name = scene.files.keys().find(|name| name.starts_with("orders_")).unwrap().clone();
            let packed = scene.files[&name].clone();
            let text = unpack(&packed, Compression::Gzip);
            let half = text.len() / 2;
            let gzip = |text: &[u8]| pack(text, Compression::Gzip);
            let with = |bytes: Vec<u8>| {
                let mut files = scene.files.clone();
                files.insert(name.clone(), bytes);
                scene.verify_with(&files).unwrap()
            };
            // Another compressor's file is as good as ours.
            let report = with(gzip(&text));
            assert!(report.is_clean(), "{}", shown(&report));
            for (what, bytes) in [
                ("two members", [gzip(&text[..half]), gzip(&text[half..])].concat()),
                ("an empty member behind", [packed.clone(), gzip(b"")].concat()),
                ("garbage behind", [&packed[..], b"garbage"].concat()),
                ("zeros behind", [&packed[..], &[0; 512]].concat()),
                ("compressed twice", gzip(&packed)),
                ("not compressed", text.clone()),
                ("empty", vec![]),
                ("a header alone", packed[..10].to_vec()),
                ("no trailer", packed[..packed.len() - 8].to_vec()),
            ] {
                let report = with(bytes);
                assert!(rules_in(&report, &name).contains(&Rule::Shape), "{what}: {}", shown(&report));
            }
        }
    }
}

#[test]
fn names_that_are_composed_in_another_way_are_other_names() {
    let scene = Scene::new(LAYOUTS[2]);
    let planned = scene.file_of(Table::Customers, 0, 0);
    let mut lines = Scene::lines(&scene.files, &planned);
    let customer = scene.dataset.tenant(0).customer(3);
    assert!(replace(&mut lines, 3, &customer.name, &customer.name.replacen('a', "a\u{301}", 1)));
    let mut files = scene.files.clone();
    Scene::set_lines(&mut files, &planned, &lines, true);
    let report = scene.verify_with(&files).unwrap();
    assert_eq!(report.findings.iter().map(|one| (one.rule, one.line)).collect::<Vec<_>>(), [(Rule::B6, Some(4))]);
}

#[test]
fn the_files_of_two_tenants_in_exchange() {
    for layout in LAYOUTS {
        let scene = Scene::new(layout);
        let mut files = scene.files.clone();
        for table in &Table::ALL[1..] {
            let [one, other] = [0, 1].map(|tenant| scene.file_of(*table, tenant, 0).name);
            let content = scene.files[&one].clone();
            files.insert(one, scene.files[&other].clone());
            files.insert(other, content);
        }
        let report = scene.verify_with(&files).unwrap();
        assert_eq!(report.counts.get(&Rule::B1), Some(&12), "{}", shown(&report));
    }
}
