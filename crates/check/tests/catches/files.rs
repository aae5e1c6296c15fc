//! Files as others leave them, and where in them a violation is.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use fixtures_check::{Check, check};

use crate::dataset::{Dataset, H2, O1, O1B, P1, P2, spell_out};

#[test]
fn hidden_files_are_no_strangers() {
    let good = Dataset::good();
    let hidden = format!("._{P1}");
    good.clone().append(&hidden, "\0\u{5}\u{16}").append(".journal.ndjson", "").check().unwrap();
    good.append("orders.ndjson", "").breaks("shape");
}

#[test]
fn a_violation_says_its_file_and_line() {
    let place = |dataset: &Dataset| {
        let violation = dataset.check().unwrap_err().remove(0);
        (violation.rule, violation.file, violation.line)
    };
    let total = Dataset::good().replace(O1B, "37.5", "37.6");
    assert_eq!(place(&total), ("B2", spell_out(O1B), Some(1)));
    let name = Dataset::good().replace(O1, "Bo Díaz", "Bo Diaz");
    assert_eq!(place(&name), ("B6", spell_out(O1), Some(2)));
    let price = Dataset::good().replace(H2, "0.99,2023-01-01T00:00:00", "0.99,2023-01-01T00:00:01");
    assert_eq!(place(&price), ("B3", spell_out(H2), Some(2)));
    let unreadable = Dataset::good().replace(P2, "true", "True");
    assert_eq!(place(&unreadable), ("shape", spell_out(P2), Some(2)));
    let hash = Dataset::good().replace("tenants.csv", "#1#", "#0#");
    assert_eq!(place(&hash), ("B10", "tenants.csv".to_owned(), Some(3)));
    let unlisted = Dataset::good().append("orders_<t3>_chunk_0000.ndjson", "");
    assert_eq!(place(&unlisted), ("shape", spell_out("orders_<t3>_chunk_0000.ndjson"), None));
}

#[test]
fn as_many_violations_are_listed_as_were_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let line = Dataset::good().line(O1, "<o1>") + "\n";
    Dataset::good().append(O1, &line.repeat(50)).write(place.path());
    for most in [1, 20] {
        let read = AtomicU64::new(0);
        let progress = |_: &'static str, rows| {
            read.fetch_add(rows, Relaxed);
        };
        let outcome = Check::new(place.path()).most_per_rule(most).progress(&progress).run();
        assert_eq!(read.into_inner(), outcome.summary.rows.values().sum::<u64>());
        let listed = outcome.violations.iter().filter(|violation| violation.rule == "B8").count();
        assert_eq!((listed as u64, outcome.counts["B8"]), (most, 50));
    }
}

#[test]
fn a_byte_order_mark_is_seen_in_csv_too() {
    Dataset::good().replace(P2, "product_id,", "\u{feff}product_id,").breaks("shape");
}

#[test]
fn a_line_without_an_end_is_not_held_in_memory() {
    for file in [P1, P2] {
        let place = tempfile::tempdir().unwrap();
        Dataset::good().write(place.path());
        let path = place.path().join(spell_out(file));
        let text = fs::read(&path).unwrap();
        fs::write(&path, [&text[..], &vec![b'x'; 2 << 20]].concat()).unwrap();
        let violations = check(place.path()).unwrap_err();
        assert!(violations.iter().all(|violation| violation.rule == "shape"), "{violations:?}");
        assert!(violations[0].what.ends_with("a line of more than a megabyte"), "{violations:?}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    let place = tempfile::tempdir().unwrap();
    Dataset::good().write(place.path());
    let path = place.path().join(spell_out(P1));
    fs::remove_file(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let violations = check(place.path()).unwrap_err();
    assert!(violations[0].what.ends_with("not a regular file"), "{violations:?}");
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    check(place.path()).unwrap_err();
}
