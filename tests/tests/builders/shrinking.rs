//! Shrinking: every step is valid, and planted bugs shrink to the smallest case.

use std::collections::BTreeSet;
use std::fmt::Debug;

use fixtures::strategy::{self, Hostile, Sample};
use fixtures::{
    Customer, Defect, OrderItem, OrderStatus, OrderWithItems, PriceHistory, ShopData, StockEvent, StockSource,
    TenantSizes, cents,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::common::{assert_balanced, runner, smallest, violations};

/// The most steps that a planted bug may take.
const MOST_STEPS: usize = 200;

/// Shrinks from `starts` values, first while everything fails, then while every third value does.
/// Every value on the way must be valid.
fn walk<S: Strategy>(strategy: &S, starts: usize, assert_valid: impl Fn(&S::Value)) {
    let mut runner = runner(1);
    for start in 0..starts {
        for every in [1, 3] {
            let mut tree = strategy.new_tree(&mut runner).unwrap();
            assert_valid(&tree.current());
            let (mut steps, mut goes_on) = (0, tree.simplify());
            while goes_on {
                steps += 1;
                assert_valid(&tree.current());
                goes_on = if (steps + start) % every == 0 { tree.simplify() } else { tree.complicate() };
                assert!(every > 1 || steps < 1_000, "this does not come to an end");
                // If a third is accepted at random, a long text loses its characters one by one.
                goes_on &= steps < 1_000;
            }
        }
    }
}

/// Shrinks the first failing values that are drawn, in no more than [`MOST_STEPS`]; returns the
/// smallest.
fn shrink<S: Strategy>(strategy: &S, failures: usize, fails: impl Fn(&S::Value) -> bool) -> Vec<S::Value> {
    let (mut runner, mut found) = (runner(1), vec![]);
    for _ in 0..20_000 {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        if !fails(&tree.current()) {
            continue;
        }
        let (mut steps, mut goes_on) = (0, tree.simplify());
        while goes_on {
            steps += 1;
            goes_on = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
        }
        assert!(fails(&tree.current()) && steps <= MOST_STEPS, "{steps} steps to {:?}", tree.current());
        found.push(tree.current());
        if found.len() == failures {
            return found;
        }
    }
    panic!("only {} failures were found", found.len());
}

fn assert_order(order: &OrderWithItems) {
    assert_eq!(order.total_amount, order.items_total());
    assert!(!order.items.is_empty() && order.order_date <= order.created_at);
    let products: BTreeSet<_> = order.items.iter().map(|item| item.product_id).collect();
    assert_eq!(products.len(), order.items.len());
    for item in &order.items {
        assert_eq!((item.order_id, item.tenant_id), (order.order_id, order.order.tenant_id));
        assert_item(item);
    }
}

fn assert_item(item: &OrderItem) {
    assert_eq!(item.unit_price.times(item.quantity), Some(item.line_total));
    assert!(item.quantity > 0);
}

fn assert_customer(customer: &Customer) {
    assert!(fixtures_check::forms::is_example_mail(&customer.email), "{}", customer.email);
    assert!(fixtures_check::forms::is_fictitious_phone(&customer.metadata.phone));
}

fn assert_price(price: &PriceHistory) {
    assert!(price.effective_to.is_none_or(|end| price.effective_from < end));
}

fn assert_event(event: &StockEvent) {
    assert!(event.resulting_level >= 0 && event.resulting_level >= event.delta);
    let order = fixtures_check::forms::named_order(&event.meta.reason);
    match event.source {
        StockSource::Sale => assert!(event.delta < 0 && order.is_some()),
        StockSource::Return => assert!(event.delta > 0 && order.is_some()),
        StockSource::Receipt => assert!(event.delta > 0 && order.is_none()),
        StockSource::Adjustment => assert!(event.delta != 0 && order.is_none()),
    }
}

fn never<T>(_: &T) {}

#[test]
fn every_step_of_a_row_is_valid() {
    walk(&strategy::tenants(), 20, never);
    walk(&strategy::products(), 20, never);
    walk(&strategy::customers(), 20, |row| assert_customer(row));
    walk(&strategy::orders(), 40, |row| assert_order(row));
    walk(&strategy::order_items(), 20, |row| assert_item(row));
    walk(&strategy::price_history(), 20, |row| assert_price(row));
    walk(&strategy::stock_events(), 40, |row| assert_event(row));
}

#[test]
fn every_step_of_a_hostile_row_is_valid() {
    walk(&strategy::tenants().hostile(Hostile::ALL), 20, never);
    walk(&strategy::products().hostile(Hostile::ALL), 20, never);
    walk(&strategy::customers().hostile(Hostile::ALL), 20, |row| assert_customer(row));
    walk(&strategy::orders().hostile(Hostile::ALL), 30, |row| assert_order(row));
    walk(&strategy::order_items().hostile(Hostile::ALL), 20, |row| assert_item(row));
    walk(&strategy::price_history().hostile(Hostile::ALL), 20, |row| assert_price(row));
    walk(&strategy::stock_events().hostile(&[Hostile::Quantity, Hostile::DstHours]), 30, |row| assert_event(row));
}

#[test]
fn every_step_of_a_row_with_strategies_of_its_own_is_valid() {
    let orders = strategy::orders()
        .order_status(prop::sample::select(OrderStatus::ALL))
        .customer_name_snapshot("[a-z]{1,9}")
        .total_amount((1..100_000i64).prop_map(cents));
    walk(&orders, 20, |row| assert_order(row));
    walk(&strategy::order_items().quantity(1..1_000i64), 20, |row| assert_item(row));
    walk(&strategy::order_items().line_total((1..9_999i64).prop_map(cents)), 20, |row| assert_item(row));
}

#[test]
fn every_step_of_a_shop_balances() {
    walk(&strategy::shops(), 3, |shop| assert_balanced(shop, &shop.origin()));
    walk(&strategy::shops().tenants(2..=3).orders(3..=9), 2, |shop| {
        assert_balanced(shop, &shop.origin());
        assert!(shop.tenants.len() >= 2 && shop.orders.len() >= 6);
    });
}

/// Whatever the texts are, B1 to B9 hold.
#[test]
fn every_step_of_a_hostile_shop_balances() {
    let kinds = [Hostile::Quotes, Hostile::Emoji, Hostile::RightToLeft, Hostile::CombiningMarks];
    walk(&strategy::shops().hostile(&kinds), 2, |shop| {
        let wrong = violations(shop);
        assert!(wrong.iter().all(|violation| violation.rule == "B11"), "{wrong:#?}");
    });
    let kinds = [Hostile::Money, Hostile::Quantity, Hostile::LeapDays, Hostile::DstHours];
    walk(&strategy::shops().hostile(&kinds), 4, |shop| assert_balanced(shop, &shop.origin()));
}

#[test]
fn every_step_of_a_mutation_breaks_one_rule() {
    walk(&strategy::mutations(), 4, |mutation| {
        let rules: BTreeSet<&str> = violations(&mutation.shop).iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, BTreeSet::from([mutation.defect.rule()]), "{}", mutation.defect);
    });
}

fn is_returned_and_large(order: &OrderWithItems) -> bool {
    order.order_status == OrderStatus::Returned && order.items.len() > 2
}

#[test]
fn a_bug_of_large_returned_orders_shrinks_to_three_lamps() {
    for order in shrink(&strategy::orders(), 20, |order| is_returned_and_large(order)) {
        assert_eq!((order.items.len(), order.total_amount), (3, cents(3_00)));
        assert!(order.items.iter().all(|item| item.quantity == 1 && item.unit_price == cents(1_00)));
        assert_eq!((&*order.customer_name_snapshot, order.currency.as_str()), ("Ann Lee", "USD"));
        assert_eq!((&order.raw_payload.campaign, &order.raw_payload.discount_code), (&None, &None));
    }
}

#[test]
fn the_same_bug_in_a_shop_shrinks_to_one_order() {
    let fails = |shop: &ShopData| {
        let is_it =
            |order: &&fixtures::Order| order.order_status == OrderStatus::Returned && shop.items_of(order).len() > 2;
        shop.orders.iter().any(|order| is_it(&order))
    };
    for shop in shrink(&strategy::shops(), 6, |shop| fails(shop)) {
        let counts = [shop.tenants.len(), shop.customers.len(), shop.products.len(), shop.orders.len()];
        assert_eq!(counts, [1, 1, 3, 1], "{shop:?}");
        assert_eq!((shop.order_items.len(), shop.orders[0].total_amount), (3, cents(3_00)));
        assert_balanced(&shop, &shop.origin());
    }
}

#[test]
fn a_bug_of_commas_shrinks_to_a_comma() {
    let customers = strategy::customers().hostile(Hostile::ALL);
    for customer in shrink(&customers, 20, |customer| customer.name.contains(',')) {
        assert_eq!(customer.name, ",");
        assert_eq!(customer.metadata.address, "1 Main St");
        assert_eq!(customer.email, "ann.lee1@example.com");
    }
}

#[test]
fn a_bug_of_long_texts_shrinks_to_the_least_length() {
    let products = strategy::products().hostile(&[Hostile::VeryLong]);
    for product in shrink(&products, 10, |product| product.name.chars().count() > 255) {
        assert_eq!(product.name.chars().count(), 256);
    }
}

#[test]
fn a_leak_between_tenants_shrinks_to_two_orders() {
    let tenants_with_orders =
        |shop: &ShopData| shop.orders.iter().map(|order| order.tenant_id).collect::<BTreeSet<_>>();
    let shops = strategy::shops().tenants(2..=4).orders(1..=6);
    for shop in shrink(&shops, 5, |shop| tenants_with_orders(shop).len() > 1) {
        assert_eq!((shop.tenants.len(), shop.orders.len(), shop.order_items.len()), (2, 2, 2), "{shop:?}");
    }
}

#[test]
fn a_field_with_a_strategy_of_its_own_shrinks_as_that_does() {
    let items = strategy::order_items().quantity(1..1_000i64);
    for item in shrink(&items, 10, |item| item.quantity >= 17) {
        assert_eq!((item.quantity, item.unit_price, item.line_total), (17, cents(1_00), cents(17_00)));
    }
    let orders = strategy::orders().customer_name_snapshot("[a-z]{1,20}").with_items(2..=8);
    for order in shrink(&orders, 10, |order| order.customer_name_snapshot.len() > 3) {
        assert_eq!((order.customer_name_snapshot.as_str(), order.items.len()), ("aaaa", 2));
    }
}

#[test]
fn money_shrinks_to_the_bound() {
    for product in shrink(&strategy::products(), 10, |product| product.price > cents(50_00)) {
        assert_eq!(product.price, cents(50_01));
    }
}

/// Bugs in sums shrink to one line, in rows and in shops.
#[test]
fn a_bug_of_sums_shrinks_to_one_line() {
    let pieces = |order: &OrderWithItems| order.items.iter().map(|item| item.quantity).sum::<i64>() > 7;
    for order in shrink(&strategy::orders(), 60, |order| pieces(order)) {
        assert_eq!((order.items.len(), order.items[0].quantity, order.total_amount), (1, 8, cents(8_00)));
    }
    for order in shrink(&strategy::orders(), 60, |order| order.total_amount > cents(10_000)) {
        assert_eq!((order.items.len(), order.items[0].quantity, order.total_amount), (1, 1, cents(10_001)));
    }
    for shop in
        shrink(&strategy::shops(), 30, |shop| shop.order_items.iter().map(|item| item.quantity).sum::<i64>() > 7)
    {
        assert_eq!((shop.tenants.len(), shop.order_items.len(), shop.order_items[0].quantity), (1, 1, 8), "{shop:?}");
        assert_eq!((shop.products.len(), shop.price_history.len()), (1, 1));
    }
    for shop in
        shrink(&strategy::shops(), 30, |shop| shop.orders.iter().any(|order| order.total_amount > cents(10_000)))
    {
        assert_eq!((shop.order_items.len(), shop.orders[0].total_amount), (1, cents(10_001)), "{shop:?}");
        assert_eq!((shop.products.len(), shop.price_history.len(), shop.order_items[0].quantity), (1, 1, 1));
    }
}

#[test]
fn two_orders_of_a_customer_shrink_to_one_product() {
    let fails = |shop: &ShopData| shop.customers.iter().any(|customer| shop.orders_of(customer).len() > 1);
    for shop in shrink(&strategy::shops(), 40, |shop| fails(shop)) {
        let counts = [shop.tenants.len(), shop.customers.len(), shop.products.len(), shop.orders.len()];
        assert_eq!(counts, [1, 1, 1, 2], "{shop:?}");
        assert_eq!((shop.order_items.len(), shop.price_history.len()), (2, 1), "{shop:?}");
        assert_balanced(&shop, &shop.origin());
    }
}

/// What does not matter to the failure is as plain in a shop as in a single row.
#[test]
fn a_shrunk_shop_has_no_noise() {
    for shop in shrink(&strategy::shops(), 20, |shop| !shop.orders.is_empty()) {
        let (customer, product, order) = (&shop.customers[0], &shop.products[0], &shop.orders[0]);
        assert_eq!(
            (customer.email.as_str(), customer.metadata.phone.as_str()),
            ("ann.lee1@example.com", "+1-212-555-0100")
        );
        assert!(
            product.sku.ends_with("000001") && shop.products.iter().all(|row| row.category_id == product.category_id)
        );
        assert_eq!((order.external_order_id.as_str(), order.currency.as_str()), ("EXT10000000", "USD"));
        assert_eq!((order.order_date, order.created_at), (fixtures::TRADE_START, fixtures::TRADE_START), "{shop:?}");
        assert!(shop.stock_events.iter().all(|event| event.meta.operator == "Ann Lee" && event.delta != 0));
        assert_eq!((shop.tenants[0].created_at, customer.created_at), (fixtures::WINDOW_START, fixtures::WINDOW_START));
    }
}

/// As a user would do it: proptest's own runner, and a tuple of two strategies.
#[test]
fn both_rows_of_a_pair_shrink() {
    let pairs = (strategy::orders(), strategy::customers().hostile(&[Hostile::Emoji]));
    let (order, customer) =
        smallest(&pairs, |(order, customer)| order.total_amount > cents(10_00) && !customer.name.is_ascii());
    assert_eq!((order.items.len(), order.total_amount), (1, cents(10_01)));
    assert_eq!(customer.name.chars().count(), 1);
}

#[test]
fn a_missed_defect_shrinks_to_the_fewest_rows() {
    let wrong = smallest(&strategy::mutations().only(&[Defect::NegativeStock]), |_| true);
    assert_eq!((wrong.shop.products.len(), wrong.shop.orders.len(), wrong.shop.tenants.len()), (1, 0, 1));
}

/// A failure prints an address from which the row can be made again.
#[test]
fn a_failure_prints_its_address() {
    fn shown<T: Debug>(sample: &Sample<T>) -> String {
        format!("{sample:?}").split(": ").next().unwrap().to_owned()
    }
    let order = strategy::example(strategy::orders());
    let place: fixtures::Locator = shown(&order).parse().unwrap();
    assert_eq!(strategy::row_at::<OrderWithItems>(&place).as_ref(), Some(&*order));

    let skewed = strategy::shops().tenants(3..=3).orders(9..=9).tenant_sizes(TenantSizes::Skewed);
    for shop in [strategy::example(strategy::shops()), strategy::example(skewed)] {
        let Ok(fixtures::Origin::Shop(spec)) = shown(&shop).parse() else { panic!("a shop has a spec") };
        assert_eq!(strategy::shop_of(&spec).unwrap(), *shop);
        let again = fixtures::Fixtures::seeded(spec.seed)
            .shop()
            .tenants(spec.tenants)
            .products(spec.products_per_tenant)
            .customers(spec.customers_per_tenant)
            .orders(spec.orders_per_tenant)
            .tenant_sizes(spec.tenant_sizes)
            .build();
        assert_eq!(again, fixtures::ShopData::of_spec(&spec).unwrap());
    }
}

/// Whether a text is of some kind.
type Test = fn(&str) -> bool;

/// Every kind is drawn, and only the chosen ones are.
#[test]
fn kinds_can_be_chosen() {
    let names = |kinds: &[Hostile]| -> Vec<String> {
        let (strategy, mut runner) = (strategy::products().hostile(kinds), runner(1));
        (0..60).map(|_| strategy.new_tree(&mut runner).unwrap().current().into_inner().name).collect()
    };
    let any = |kinds: &[Hostile], is_it: fn(&str) -> bool| names(kinds).iter().any(|name| is_it(name));
    let cases: [(Hostile, Test); 8] = [
        (Hostile::Quotes, |name| name.contains('"')),
        (Hostile::Newlines, |name| name.contains('\n')),
        (Hostile::Emoji, |name| name.contains('🛒')),
        (Hostile::RightToLeft, |name| name.contains('ש')),
        (Hostile::CombiningMarks, |name| name.contains('\u{301}')),
        (Hostile::VeryLong, |name| name.len() >= 1_000),
        (Hostile::Empty, str::is_empty),
        (Hostile::Formulas, |name| name.starts_with('=')),
    ];
    for (kind, is_it) in cases {
        assert!(any(&[kind], is_it), "{kind:?} is never drawn");
        // A formula may contain quotes.
        let is_other = |other: &Hostile| ![kind, Hostile::Quotes, Hostile::Formulas].contains(other);
        let others: Vec<Hostile> = Hostile::ALL.iter().copied().filter(is_other).collect();
        assert!(!any(&others, is_it), "{kind:?} is drawn where it was not chosen");
    }
}
