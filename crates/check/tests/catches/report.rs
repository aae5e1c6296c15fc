//! Which violations are reported, in what order, and what they say about the place.

use std::fs;

use fixtures_check::{Violation, check};

use crate::dataset::{Dataset, H1, I1, I2, O1, O2, P1, S1, S2, spell_out};

fn violations_of(dataset: &Dataset) -> Vec<String> {
    dataset.check().unwrap_err().iter().map(Violation::to_string).collect()
}

#[test]
fn many_violations_are_counted() {
    let off_by_one = Dataset::good().line(S1, "<s7>").replace("\"delta\":4", "\"delta\":1") + "\n";
    let violations = violations_of(&Dataset::good().append(S1, &off_by_one.repeat(100)));
    assert_eq!(violations.len(), 12, "{violations:#?}");
    assert_eq!(violations[10..], ["B1: and 95 more", "B4: and 95 more"]);
}

#[test]
fn an_unreadable_table_is_given_up_after_some_rows() {
    let violations = violations_of(&Dataset::good().append(P1, &"{}\n".repeat(100)));
    assert_eq!(violations.len(), 6, "{violations:#?}");
    assert_eq!(violations[5], "shape: and 6 more");
}

#[test]
fn violations_come_by_tenant_and_rule() {
    let broken = Dataset::good()
        .replace(O2, "USD", "usd")
        .replace(S2, "-2,3", "-1,4")
        .replace(O1, "Bo Díaz", "Bo Diaz")
        .without(H1, "<h3>");
    let violations = broken.check().unwrap_err();
    let places: Vec<_> = violations.iter().map(|violation| (violation.rule, &*violation.tenant)).collect();
    let (one, other) = (&*spell_out("<t1>"), &*spell_out("<t2>"));
    assert_eq!(places, [("B3", one), ("B3", one), ("B6", one), ("shape", other), ("B5", other)]);
}

#[test]
fn an_id_that_two_rows_have_is_found_at_the_later_one() {
    let cases = [(I2, "<i5>", "<i1>", "<t2>", 0), (I1, "<i3>", "<i2>", "<t1>", 2), (I1, "<i4>", "<t2>", "<t1>", 3)];
    for (file, id, other, tenant, row) in cases {
        let violations = Dataset::good().replace(file, id, other).check().unwrap_err();
        assert_eq!(violations.len(), 1, "{violations:#?}");
        let expected = Violation {
            rule: "B1",
            table: "order_items",
            tenant: spell_out(tenant),
            row: Some(row),
            file: spell_out(file),
            line: Some(row + if file == I2 { 2 } else { 1 }),
            what: format!("{} is the id of an earlier row", spell_out(other)),
        };
        assert_eq!(violations[0], expected);
    }
}

#[test]
fn a_tenant_whose_files_cannot_be_read_hides_no_other_tenant() {
    let broken = Dataset::good().append(P1, "{}\n").replace(O1, "Bo Díaz", "Bo Diaz").replace(S2, "-2,3", "-1,4");
    assert_eq!(broken.rules_broken(), ["shape", "B5"].into());
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    Dataset::good().write(dir.path());
    let path = dir.path().join(spell_out(P1));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let violations = check(dir.path()).unwrap_err();
    assert_eq!((violations.len(), violations[0].rule, violations[0].table), (1, "shape", "products"));
    assert!(violations[0].what.starts_with(&format!("{}: ", path.display())), "{}", violations[0]);

    fs::remove_file(dir.path().join("tenants.csv")).unwrap();
    let violations = check(dir.path()).unwrap_err();
    assert!(violations[0].what.contains("tenants.csv: "), "{violations:#?}");
}
