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
        let shop = Fixtures::seeded(seed).shop().tenants(2).customers(4).products(6).orders(30).build();
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
    assert_eq!(rules.len(), 12, "{rules:?}");
}

#[test]
fn every_mutation_breaks_the_rule_that_it_names() {
    for_all(120, &strategy::mutations(), |mutation| {
        assert_eq!(broken(&mutation.shop), BTreeSet::from([mutation.defect.rule()]), "{}", mutation.defect);
    });
}

/// The rows of a shop.
fn rows(shop: &ShopData) -> BTreeSet<String> {
    shop.to_string().lines().map(str::to_owned).collect()
}

/// A second defect does not repair the first one, and the same one again does not undo it.
#[test]
fn defects_add_up() {
    let shop = Fixtures::seeded(5).shop().tenants(2).customers(4).products(6).orders(30).build();
    let before = rows(&shop);
    // How many rows the shop and another one do not have in common.
    let changed = |after: &ShopData| before.symmetric_difference(&rows(after)).count();
    let seconds: Vec<_> =
        Defect::ALL.iter().filter_map(|&second| Some((second, changed(&second.plant(&shop, 0)?)))).collect();
    for &first in Defect::ALL {
        let wrong = first.plant(&shop, 3).unwrap();
        let changed_by_first = changed(&wrong);
        assert!(first.plant(&wrong, 3).is_none_or(|again| again != shop), "{first} undoes itself");
        for &(second, changed_alone) in &seconds {
            let Some(both) = second.plant(&wrong, 0) else { continue };
            // If both touch the levels of one product or the same order, the second can move what
            // the first has done.
            let is_apart = changed(&both) >= changed_by_first.min(changed_alone);
            assert!(is_apart && both != shop, "{second} repairs {first}");
        }
    }
    let wrong = Defect::WrongTotal.plant(&shop, 1).unwrap();
    let number = shop.orders.iter().zip(&wrong.orders).position(|(before, after)| before != after).unwrap();
    for &second in Defect::ALL {
        for pick in (0..40).filter(|pick| pick % 12 != 1) {
            let Some(both) = second.plant(&wrong, pick) else { continue };
            let order = &wrong.orders[number];
            let Some(kept) = both.get::<fixtures::Order>(order.order_id) else { continue };
            let is_other = [Defect::OrderWithoutItems, Defect::ProductTwice].contains(&second);
            assert!(is_other || kept.total_amount != shop.orders[number].total_amount, "{second} repairs a total");
        }
    }
}

#[test]
fn defects_at_the_limits() {
    let f = Fixtures::seeded(1);
    let dear = f.product().price(fixtures::Money::MAX).created_at("2024-12-31T23:59:59").build();
    f.order().with_item(&dear, 1).build();
    let shop = f.data();
    assert!(broken(&shop).is_empty());
    for &defect in Defect::ALL {
        for pick in 0..3 {
            let Some(wrong) = defect.plant(&shop, pick) else { continue };
            assert_eq!(broken(&wrong), BTreeSet::from([defect.rule()]), "{defect}");
        }
    }
}

/// An order of a customer of another tenant agrees with them in everything except the tenant.
#[test]
fn an_order_of_a_foreign_customer_is_wrong_in_its_tenant_only() {
    for_all(60, &strategy::mutations().only(&[Defect::ForeignTenant]), |mutation| {
        let foreign = |order: &&fixtures::Order| mutation.shop.customer_of(order).tenant_id != order.tenant_id;
        let order = mutation.shop.orders.iter().find(foreign).unwrap();
        let customer = mutation.shop.customer_of(order);
        assert!(customer.created_at <= order.order_date);
        assert_eq!((&order.customer_name_snapshot, &order.customer_email_snapshot), (&customer.name, &customer.email));
    });
}
