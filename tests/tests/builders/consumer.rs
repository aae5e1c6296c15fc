//! A small consumer of the crate `fixtures`, as a user would write it: an order service, its tests,
//! and the bugs that strategies found in it. The bugs are kept, with the smallest case that shows
//! each.

use std::collections::HashMap;

use fixtures::strategy::{self, Hostile};
use fixtures::{
    Fixtures, Money, Order, OrderItem, OrderStatus, OrderWithItems, ShopData, api_key_hash, cents, fixtures,
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use uuid::Uuid;

// ------------------------------------------------------------------------------------------------------ the service

/// An order service of a platform with many shops.
struct OrderService {
    shops_by_key: HashMap<String, Uuid>,
    orders: Vec<Order>,
}

/// A shop that has logged in.
struct Session {
    tenant_id: Uuid,
}

impl OrderService {
    fn load(data: &ShopData) -> OrderService {
        let keys = data.tenants.iter().map(|tenant| (tenant.api_key_hash.clone(), tenant.tenant_id));
        OrderService { shops_by_key: keys.collect(), orders: data.orders.clone() }
    }

    fn log_in(&self, api_key: &str) -> Option<Session> {
        self.shops_by_key.get(&api_key_hash(api_key)).map(|&tenant_id| Session { tenant_id })
    }

    fn orders<'s>(&'s self, session: &'s Session) -> impl Iterator<Item = &'s Order> {
        self.orders.iter().filter(|order| order.tenant_id == session.tenant_id)
    }

    /// What a shop has earned.
    fn revenue(&self, session: &Session) -> Money {
        let is_earned = |order: &&Order| !matches!(order.order_status, OrderStatus::Cancelled | OrderStatus::Returned);
        self.orders(session).filter(is_earned).map(|order| order.total_amount).sum()
    }

    /// A shop's largest order. The bug: it is the largest of all shops.
    fn largest_order(&self, _: &Session) -> Option<Money> {
        self.orders.iter().map(|order| order.total_amount).max()
    }
}

/// What the customer gets back. The bug: only one piece of each item.
fn refund(order: &Order, items: &[OrderItem]) -> Money {
    match order.order_status {
        OrderStatus::Returned => items.iter().map(|item| item.unit_price).sum(),
        _ => cents(0),
    }
}

/// A line for the parcel service. The bug: a name may contain the separator.
fn parcel_line(order: &Order) -> String {
    format!("{};{};{}", order.external_order_id, order.customer_name_snapshot, order.total_amount)
}

fn name_on_parcel(line: &str) -> &str {
    line.split(';').nth(1).unwrap_or_default()
}

// ---------------------------------------------------------------------------------------------- tests with builders

#[test]
fn a_shop_logs_in_with_its_key() {
    let f = fixtures!();
    let tenant = f.tenant().with_api_key("fake_0123").build();
    let service = OrderService::load(&f.data());
    assert_eq!(service.log_in("fake_0123").unwrap().tenant_id, tenant.tenant_id);
    assert!(service.log_in("fake_wrong").is_none());
}

#[test]
fn cancelled_and_returned_orders_earn_nothing() {
    let f = fixtures!();
    let tenant = f.tenant().build();
    f.order().total_amount(cents(30_00)).build();
    f.order().total_amount(cents(12_50)).shipped().build();
    f.order().cancelled().build();
    f.order().with_items(3).returned().build();
    let service = OrderService::load(&f.data());
    let session = service.log_in(&f.api_key_of(&tenant).unwrap()).unwrap();
    assert_eq!(service.revenue(&session), cents(42_50));
}

#[test]
fn a_shop_sees_its_own_orders_only() {
    let f = fixtures!();
    let shop = f.shop().tenants(2).orders(5).build();
    let service = OrderService::load(&shop);
    for tenant in &shop.tenants {
        let session = service.log_in(&f.api_key_of(tenant).unwrap()).unwrap();
        assert_eq!(service.orders(&session).count(), 5);
    }
}

#[test]
fn an_order_is_charged_at_the_price_of_its_day() {
    let f = fixtures!();
    let lamp = f.product().price(cents(25_00)).build();
    f.price_history().for_product(&lamp).price(cents(20_00)).effective_to("2023-07-01").build();
    let before = f.order().with_item(&lamp, 2).order_date("2023-06-30").build();
    let after = f.order().with_item(&lamp, 2).order_date("2023-07-01").build();
    assert_eq!((before.total_amount, after.total_amount), (cents(40_00), cents(50_00)));
}

#[test]
fn a_refund_of_single_pieces_is_right() {
    let order = fixtures!().order().total_amount(cents(99_00)).with_items(3).returned().build();
    assert_eq!(refund(&order, &order.items), cents(99_00));
}

// ------------------------------------------------------------------------------------------- bugs that were found

/// The smallest failure; the cases are always the same.
fn smallest<S: proptest::strategy::Strategy>(strategy: &S, holds: impl Fn(&S::Value) -> bool) -> S::Value {
    let config = Config { cases: 1_000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let test = |value| if holds(&value) { Ok(()) } else { Err(TestCaseError::fail("does not hold")) };
    match runner.run(strategy, test) {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("no failure was found: {other:?}"),
    }
}

fn in_one_line(order: &OrderWithItems) -> String {
    let items: Vec<String> =
        order.items.iter().map(|item| format!("{} × {}", item.quantity, item.unit_price)).collect();
    format!("{} {} for {}: {}", order.order_status, order.total_amount, order.customer_name_snapshot, items.join(", "))
}

#[test]
fn bug_a_refund_forgets_the_pieces() {
    let order = smallest(&strategy::orders(), |order| {
        order.order_status != OrderStatus::Returned || refund(order, &order.items) == order.total_amount
    });
    insta::assert_snapshot!(in_one_line(&order), @"returned 2.0 for Ann Lee: 2 × 1.0");
}

#[test]
fn bug_a_name_breaks_the_parcel_line() {
    let order = smallest(&strategy::orders().hostile(&[Hostile::Quotes]), |order| {
        name_on_parcel(&parcel_line(order)) == order.customer_name_snapshot
    });
    insta::assert_snapshot!(in_one_line(&order), @"delivered 1.0 for ;: 1 × 1.0");
}

#[test]
fn bug_the_largest_order_is_of_another_shop() {
    let shop = smallest(&strategy::shops().tenants(2..=3), |shop| {
        let service = OrderService::load(shop);
        shop.tenants.iter().all(|tenant| {
            let session = Session { tenant_id: tenant.tenant_id };
            let own = service.orders(&session).map(|order| order.total_amount).max();
            service.largest_order(&session) == own
        })
    });
    let rows = [shop.tenants.len(), shop.orders.len(), shop.order_items.len()];
    assert_eq!(rows, [2, 1, 1], "one of two shops has an order, of a lamp: {shop:?}");
}

/// The same case by hand, as a regression test would have it.
#[test]
fn bug_a_refund_forgets_the_pieces_by_hand() {
    let f = Fixtures::seeded(42);
    let lamp = f.product().price(cents(1_00)).build();
    let order = f.order().with_item(&lamp, 2).returned().build();
    assert_eq!((refund(&order, &order.items), order.total_amount), (cents(1_00), cents(2_00)));
}
