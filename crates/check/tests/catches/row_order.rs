//! Rows may come in another order than the generator's, and faults are found all the same.

use std::collections::BTreeSet;

use crate::dataset::{C1, Dataset, H1, I1, O1, O1B, P1, S1};

/// The good dataset with the rows of the first tenant in another order, except for what the rules
/// themselves demand: that orders come by date, and price versions and stock events of each product
/// by time.
fn mixed() -> Dataset {
    Dataset::good()
        .reorder(P1, &["<p2>", "<p1>"])
        .reorder(C1, &["<c2>", "<c1>"])
        .reorder(I1, &["<i4>", "<i2>", "<i3>", "<i1>"])
        .reorder(H1, &["<h1>", "<h3>", "<h2>"])
        .reorder(S1, &["<s5>", "<s1>", "<s6>", "<s2>", "<s3>", "<s7>", "<s4>"])
}

#[test]
fn any_order_passes() {
    assert_eq!(mixed().check(), Dataset::good().check());
}

#[test]
fn faults_are_found_in_any_order() {
    mixed().replace(O1B, "37.5", "37.51").breaks("B2");
    mixed().without(I1, "<i3>").breaks("B2");
    let twice = mixed().line(I1, "<i3>").replace("<i3>", "<i9>") + "\n";
    mixed().append(I1, &twice).replace(O1, "\"total_amount\":12.5", "\"total_amount\":25.0").breaks("B2");
    mixed()
        .replace(H1, "\"effective_to\":\"2023-06-01T00:00:00\"", "\"effective_to\":\"2023-05-31T23:59:59\"")
        .breaks("B3");
    mixed().without(H1, "<h3>").breaks("B3");
    mixed().replace(S1, "\"resulting_level\":4", "\"resulting_level\":5").breaks("B4");
    mixed().without(S1, "<s4>").breaks("B5");
    mixed().replace(O1, "delivered", "returned").breaks("B5");
    mixed().replace(O1, "Bo Díaz", "Bo Diaz").breaks("B6");
    mixed().reorder(H1, &["<h2>", "<h3>", "<h1>"]).breaks("B3");
    mixed().reorder(S1, &["<s5>", "<s4>", "<s6>", "<s2>", "<s3>", "<s7>", "<s1>"]).breaks("B4");
}

/// Of rows with one id, the first one is the parent of all that refer to it.
#[test]
fn a_parent_that_is_there_twice_is_reported_and_does_not_confuse_the_others() {
    let twice = |file: &str, id: &str| {
        let line = Dataset::good().line(file, id);
        Dataset::good().replace(file, &line, &format!("{line}\n{line}")).rules_broken()
    };
    assert_eq!(twice(P1, "<p1>"), BTreeSet::from(["B1", "B3", "B8"]));
    assert_eq!(twice(C1, "<c1>"), BTreeSet::from(["B1", "B8"]));
    assert_eq!(twice(O1, "<o1>"), BTreeSet::from(["B1", "B2", "B8"]));
}
