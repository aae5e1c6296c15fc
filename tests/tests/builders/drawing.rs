//! What strategies draw: the whole model, what is said as it was said, and nothing that cannot be.

use std::cell::Cell;
use std::collections::BTreeSet;

use chrono::Datelike;
use fixtures::strategy::{self, Hostile, Sample, Scope};
use fixtures::{Money, OrderStatus, Row, StockSource, cents, time};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{Just, ValueTree};
use proptest::test_runner::TestError;

use crate::common::{for_all, runner};

fn draw<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = runner(1);
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Why a strategy draws nothing.
fn reason<S: Strategy>(strategy: &S) -> String {
    match runner(1).run(strategy, |_| Ok(())) {
        Err(TestError::Abort(reason)) => reason.message().to_owned(),
        other => panic!("something was drawn: {other:?}"),
    }
}

#[test]
fn rows_come_from_everywhere() {
    let orders = draw(&strategy::orders(), 5_000);
    let statuses: BTreeSet<_> = orders.iter().map(|order| order.order_status).collect();
    assert_eq!(statuses.len(), OrderStatus::ALL.len(), "{statuses:?}");
    let months: BTreeSet<_> = orders.iter().map(|order| (order.order_date.year(), order.order_date.month())).collect();
    assert_eq!(months.len(), 24);
    assert!(orders.iter().any(|order| (order.order_date.month(), order.order_date.day()) == (2, 29)));
    let currencies: BTreeSet<_> = orders.iter().map(|order| order.currency.clone()).collect();
    assert!(currencies.len() > 2, "{currencies:?}");
    let tenants: BTreeSet<_> = draw(&strategy::tenants(), 300).iter().map(|tenant| tenant.tenant_id).collect();
    assert!(tenants.len() > 200);
    let products: BTreeSet<_> = draw(&strategy::stock_events(), 300).iter().map(|event| event.product_id).collect();
    assert!(products.len() > 200, "{}", products.len());
}

#[test]
fn a_scope_without_rows_draws_nothing() {
    let customers = |tenants, rows| strategy::customers().within(Scope { seed: 1, tenants, rows });
    assert_eq!(reason(&customers(0..1, 0..0)), "the scope has no rows of customers");
    assert_eq!(reason(&customers(0..1, 5..5)), "the scope has no rows of customers");
    assert_eq!(reason(&customers(0..1, 20_000..30_000)), "the scope has no rows of customers");
    assert_eq!(reason(&customers(5..5, 0..9)), "the scope has no tenants");
    assert_eq!(reason(&customers(u64::MAX - 1..u64::MAX, 0..9)), "the scope has no tenants");
    assert!(reason(&strategy::orders().with_items(9..=12)).contains("orders have 1 to 8"));
    let (most, least) = (3, 1);
    assert_eq!(reason(&strategy::shops().tenants(most..=least)), "the range 3..=1 is empty");
}

#[test]
fn what_is_said_is_drawn() {
    let orders = strategy::orders().with_items(2..=3).total_amount((0..100_000i64).prop_map(cents));
    for_all(100, &orders, |order| {
        assert!((2..=3).contains(&order.items.len()));
        assert_eq!(order.total_amount, order.items_total());
    });
    let items = strategy::order_items().line_total(Just(cents(15_00))).quantity(Just(3));
    for_all(20, &items, |item| {
        assert_eq!((item.quantity, item.unit_price, item.line_total), (3, cents(5_00), cents(15_00)));
    });
    let items = strategy::order_items().line_total(Just(cents(15_00))).unit_price(Just(cents(5_00)));
    for_all(20, &items, |item| assert_eq!((item.quantity, item.line_total), (3, cents(15_00))));
    for_all(20, &strategy::order_items().quantity(Just(i64::MAX)), |item| {
        assert_eq!((item.quantity, item.unit_price.times(i64::MAX)), (i64::MAX, Some(item.line_total)));
    });
    for_all(20, &strategy::stock_events().delta(Just(-7)), |event| {
        assert_eq!(event.delta, -7);
        assert!(matches!(event.source, StockSource::Sale | StockSource::Adjustment));
    });
    for_all(20, &strategy::stock_events().resulting_level(Just(0)), |event| assert!(event.delta <= 0));
    for_all(20, &strategy::price_history().effective_to(Just("2022-01-02")), |price| {
        assert!(Some(price.effective_from) < price.effective_to);
    });
    for_all(20, &strategy::orders().created_at(Just(time("2023-01-02"))), |order| {
        assert!(order.order_date <= order.created_at);
    });
    for_all(20, &strategy::customers().name(Just("Zed Zed")), |customer| {
        assert!(customer.email.starts_with("zed.zed"), "{}", customer.email);
    });
}

#[test]
fn items_of_orders_have_strategies_of_their_own() {
    let orders = strategy::orders().item_quantity(3..9i64).item_unit_price((100..900i64).prop_map(cents));
    for_all(100, &orders, |order| {
        assert!(order.items.iter().all(|item| (3..9).contains(&item.quantity) && item.unit_price < cents(9_00)));
        assert_eq!(order.total_amount, order.items_total());
    });
    let order = crate::common::smallest(&orders, |order| order.items.iter().any(|item| item.quantity > 4));
    assert_eq!((order.items.len(), order.items[0].quantity, order.total_amount), (1, 5, cents(5_00)));
    let orders = strategy::orders().item_quantity(Just(2)).total_amount(Just(cents(1)));
    assert_eq!(reason(&orders), "the items do not sum to total_amount 0.01");
}

#[test]
fn what_contradicts_itself_is_not_drawn() {
    let reasons = [
        reason(&strategy::orders().total_amount(Just(cents(-1)))),
        reason(&strategy::orders().order_date(Just("2024-06-01")).created_at(Just("2024-05-01"))),
        reason(&strategy::order_items().quantity(Just(0))),
        reason(&strategy::order_items().quantity(Just(2)).unit_price(Just(Money::MAX))),
        reason(&strategy::order_items().quantity(Just(2)).line_total(Just(cents(1)))),
        reason(&strategy::stock_events().source(Just(StockSource::Sale)).delta(Just(5))),
        reason(&strategy::stock_events().resulting_level(Just(-1))),
        reason(&strategy::price_history().effective_from(Just("2024-06-01")).effective_to(Just("2024-05-01"))),
    ];
    let expected = [
        "the items do not sum to total_amount -0.01",
        "created_at 2024-05-01 00:00:00 is before order_date 2024-06-01 00:00:00",
        "the quantity 0 is not positive",
        "line_total 9999999999999.99 is not quantity 2 × unit_price 9999999999999.99",
        "line_total 0.01 is not quantity 2 × unit_price 0.0",
        "a sale cannot have the delta +5",
        "the resulting_level -1 is negative",
        "effective_to 2024-05-01 00:00:00 is not after effective_from 2024-06-01 00:00:00",
    ];
    for (reason, expected) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(expected), "{reason}");
    }
    // What contradicts itself at times is drawn again, and shrinks past the contradictions.
    let items = strategy::order_items().quantity(-3..4i64);
    for_all(100, &items, |item| assert!(item.quantity > 0));
    let mut runner = runner(1);
    for _ in 0..50 {
        let mut tree = items.new_tree(&mut runner).unwrap();
        while tree.simplify() {
            assert!(tree.current().quantity > 0);
        }
        assert!(tree.current().quantity > 0);
    }
}

/// A reason of a sale names its order at every step.
#[test]
fn the_reason_of_a_sale_is_never_cut() {
    let events = strategy::stock_events().source(Just(StockSource::Sale)).hostile(Hostile::ALL);
    let mut runner = runner(1);
    for _ in 0..30 {
        let mut tree = events.new_tree(&mut runner).unwrap();
        let mut goes_on = true;
        for step in 0..300 {
            assert!(tree.current().meta.reason.starts_with("Sale EXT"), "{}", tree.current().meta.reason);
            goes_on = goes_on && if step % 3 == 0 { tree.simplify() } else { tree.complicate() };
        }
    }
}

/// Every kind does something to a shop, and its books still balance, whatever the texts are.
#[test]
fn hostile_shops_balance_and_are_hostile() {
    use fixtures::ShopData;
    let holds = |kind: Hostile, is_there: fn(&ShopData) -> bool| {
        let shops = draw(&strategy::shops().hostile(&[kind]).orders(1..=8), 60);
        for shop in &shops {
            let wrong = crate::common::violations(shop);
            assert!(wrong.is_empty(), "{kind:?}: {wrong:#?}\n{shop:?}");
        }
        assert!(shops.iter().any(|shop| is_there(shop)), "{kind:?} is never drawn");
    };
    holds(Hostile::Money, |shop| shop.products.iter().any(|row| row.price == cents(0)));
    holds(Hostile::Money, |shop| shop.order_items.iter().any(|row| row.unit_price > cents(1_000_000_000)));
    holds(Hostile::Quantity, |shop| shop.order_items.iter().any(|row| row.quantity == 2_147_483_648));
    holds(Hostile::LeapDays, |shop| shop.orders.iter().any(|row| row.order_date == time("2024-02-29T23:59:59")));
    holds(Hostile::DstHours, |shop| shop.orders.iter().any(|row| row.order_date == time("2024-03-31T02:30:00")));
}

#[test]
fn a_bug_of_leap_days_is_found_in_shops() {
    let shops = strategy::shops().hostile(&[Hostile::LeapDays]);
    let fails = |shop: &fixtures::ShopData| {
        shop.orders.iter().any(|row| (row.order_date.month(), row.order_date.day()) == (2, 29))
    };
    let shop = crate::common::smallest(&shops, |shop| fails(shop));
    assert_eq!((shop.orders.len(), shop.tenants.len(), shop.customers.len()), (1, 1, 1));
}

/// What a model of real trade has rarely, a property test sees often.
#[test]
fn drawn_values_reach_the_edges() {
    use std::collections::{BTreeMap, HashMap};

    use fixtures::{LoyaltyTier, TRADE_START, WINDOW_END};

    let shops = draw(&strategy::shops().tenants(2), 600);
    let last = WINDOW_END - chrono::TimeDelta::seconds(1);
    let count = |holds: &dyn Fn(&fixtures::ShopData) -> bool| shops.iter().filter(|shop| holds(shop)).count();
    let is_shared = |keys: Vec<(uuid::Uuid, &str)>| {
        let mut owner = HashMap::new();
        keys.into_iter().any(|(tenant, key)| *owner.entry(key).or_insert(tenant) != tenant)
    };
    let share_emails =
        |shop: &fixtures::ShopData| is_shared(shop.customers.iter().map(|row| (row.tenant_id, &*row.email)).collect());
    let share_numbers = |shop: &fixtures::ShopData| {
        is_shared(shop.orders.iter().map(|row| (row.tenant_id, &*row.external_order_id)).collect())
    };
    let share_names =
        |shop: &fixtures::ShopData| is_shared(shop.products.iter().map(|row| (row.tenant_id, &*row.name)).collect());
    let seen = [
        ("emails of two tenants", count(&share_emails)),
        ("numbers of two tenants", count(&share_numbers)),
        ("names of two tenants", count(&share_names)),
        ("sold out", count(&|shop| shop.stock_events.iter().any(|event| event.resulting_level == 0))),
        ("a price of 0.01", count(&|shop| shop.order_items.iter().any(|item| item.unit_price == cents(1)))),
        ("a huge price", count(&|shop| shop.products.iter().any(|row| row.price > cents(90_000_000)))),
        ("the last second", count(&|shop| shop.orders.iter().any(|order| order.order_date == last))),
    ];
    for (what, shops) in seen {
        println!("{what}: {shops}");
        assert!(shops > 60, "{what}: only {shops} of 600 shops");
    }
    for shop in shops.iter().take(60) {
        crate::common::assert_balanced(shop, &shop.origin());
    }
    let even = |what: &str, labels: Vec<String>, kinds: usize| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for label in &labels {
            *counts.entry(label.clone()).or_default() += 1;
        }
        println!("{what}: {counts:?}");
        assert_eq!(counts.len(), kinds);
        let least = counts.values().min().unwrap() * kinds * 3;
        assert!(least > labels.len(), "{what}: {counts:?}");
    };
    let statuses = shops.iter().flat_map(|shop| &shop.orders).map(|row| row.order_status.to_string());
    even("statuses in shops", statuses.collect(), OrderStatus::ALL.len());
    let tiers = shops.iter().flat_map(|shop| &shop.customers).map(|row| row.metadata.loyalty_tier.to_string());
    even("tiers in shops", tiers.collect(), LoyaltyTier::ALL.len());

    let orders = draw(&strategy::orders(), 1_000);
    even("statuses", orders.iter().map(|row| row.order_status.to_string()).collect(), OrderStatus::ALL.len());
    let dates = [TRADE_START, last].map(|date| orders.iter().filter(|order| order.order_date == date).count());
    assert!(dates.iter().all(|&orders| orders > 50), "{dates:?}");
    let customers = draw(&strategy::customers(), 1_000);
    even("tiers", customers.iter().map(|row| row.metadata.loyalty_tier.to_string()).collect(), LoyaltyTier::ALL.len());
    let levels = draw(&strategy::stock_events(), 1_000).iter().filter(|event| event.resulting_level == 0).count();
    assert!(levels > 100, "{levels}");
}

#[test]
fn a_missing_scope_is_found_and_shrinks_to_one_pair() {
    let shops = strategy::shops().tenants(2..=3);
    let fails = |shop: &fixtures::ShopData| {
        let emails: BTreeSet<_> = shop.customers.iter().map(|row| &row.email).collect();
        emails.len() < shop.customers.len()
    };
    let shop = crate::common::smallest(&shops, |shop| fails(shop));
    assert_eq!((shop.tenants.len(), shop.customers.len(), shop.orders.len()), (2, 2, 0));
}

#[test]
fn dates_shrink_to_the_bound() {
    let bound = time("2024-07-01");
    let order = crate::common::smallest(&strategy::orders(), |order| order.order_date >= bound);
    assert_eq!(order.order_date, bound);
    let fails = |shop: &fixtures::ShopData| shop.orders.iter().any(|order| order.order_date >= bound);
    let shop = crate::common::smallest(&strategy::shops(), |shop| fails(shop));
    assert_eq!((shop.orders.len(), shop.orders[0].order_date), (1, bound));
    let customer = crate::common::smallest(&strategy::customers(), |row| row.created_at >= bound);
    assert_eq!(customer.created_at, bound);
}

/// Two of all rows hardly ever meet; near the beginning of their tables they do.
#[test]
fn rows_of_two_tenants_share_natural_keys() {
    fn count<R: Row>(rows: impl Strategy<Value = Sample<R>>, key: fn(&R) -> String) -> (usize, usize) {
        let (shared, wrong) = (Cell::new(0), Cell::new(0));
        for_all(100, &vec(rows, 2..6), |rows| {
            let rows: BTreeSet<_> = rows.iter().map(|row| (row.id(), row.tenant_id(), key(row))).collect();
            let keys: BTreeSet<_> = rows.iter().map(|(_, _, key)| key).collect();
            let keys_of_tenants: BTreeSet<_> = rows.iter().map(|(_, tenant, key)| (tenant, key)).collect();
            shared.set(shared.get() + usize::from(keys.len() < rows.len()));
            wrong.set(wrong.get() + usize::from(keys_of_tenants.len() < rows.len()));
        });
        (shared.get(), wrong.get())
    }
    let near = Scope { rows: 0..8, ..Scope::default() };
    let counts = [
        count(strategy::customers().within(near.clone()), |row| row.email.clone()),
        count(strategy::orders().within(near.clone()), |row| row.external_order_id.clone()),
        count(strategy::products().within(near), |row| row.name.clone()),
    ];
    assert!(counts.iter().all(|&(shared, wrong)| shared > 15 && wrong == 0), "{counts:?}");
}
