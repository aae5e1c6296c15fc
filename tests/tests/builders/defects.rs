//! Each named defect breaks exactly the rule that it names.

use std::collections::BTreeSet;

use fixtures::{Defect, Fixtures, ShopData, strategy};

use crate::common::{for_all, violations};

fn broken(shop: &ShopData) -> BTreeSet<&'static str> {
    violations(shop).iter().map(|violation| violation.rule).collect()
}

#[test]
fn every_defect_breaks_the_rule_that_it_names() {
    for seed in 0..3 {
        let shop = Fixtures::seeded(seed).shop().tenants(2).customers(4).products(6).orders(12).build();
        assert!(broken(&shop).is_empty());
        for &defect in Defect::ALL {
            for pick in 0..4 {
                let wrong = defect.plant(&shop, pick).expect("a shop of this size can have any defect");
                assert_eq!(broken(&wrong), BTreeSet::from([defect.rule()]), "{defect}, seed {seed}, pick {pick}");
            }
        }
    }
}

#[test]
fn labels_are_distinct_and_every_rule_is_there() {
    let labels: BTreeSet<&str> = Defect::ALL.iter().map(|defect| defect.label()).collect();
    let rules: BTreeSet<&str> = Defect::ALL.iter().map(|defect| defect.rule()).collect();
    assert_eq!(labels.len(), Defect::ALL.len());
    assert_eq!(rules.len(), 11, "{rules:?}");
}

#[test]
fn every_mutation_breaks_the_rule_that_it_names() {
    for_all(120, &strategy::mutations(), |mutation| {
        assert_eq!(broken(&mutation.shop), BTreeSet::from([mutation.defect.rule()]), "{}", mutation.defect);
    });
}
