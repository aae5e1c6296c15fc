//! Worlds near another time than the model's: everything is moved, and nothing else changes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use fixtures::strategy;
use fixtures::{
    DATASET_VERSION, Defect, Fixtures, Order, OrderStatus, ShopData, StockEvent, TRADE_START, WINDOW_END, WINDOW_START,
    cents, time,
};
use proptest::prelude::Just;

use crate::common::{assert_balanced, for_all, smallest, violations};

const END: &str = "2026-11-25";

/// Builds something of every kind, some of it at a time before the end.
fn build(f: &Fixtures) -> ShopData {
    let ago = |days: i64| f.window().end - TimeDelta::days(days);
    let lamp = f.product().with_price_changes(3).restocked(ago(200), 50).build();
    f.product().inactive().build();
    f.order().build_many(5);
    f.order().with_item(&lamp, 2).order_date(ago(90)).returned().build();
    f.order_item().build_many(3);
    f.order().cancelled().build();
    f.order().total_amount(cents(99_00)).with_items(3).build();
    f.price_history().effective_to(ago(400)).build();
    f.stock_event().build_many(2);
    f.stock_event().sale().event_time(ago(3)).build();
    f.stock_event().return_of_goods().event_time(ago(1)).build();
    f.tenant().build();
    f.customer().build();
    f.shop().tenants(2).orders(20).build();
    f.order().build_many(3);
    f.data()
}

#[test]
fn everything_is_moved_and_nothing_else_changes() {
    let (plain, moved) = (Fixtures::seeded(42), Fixtures::seeded(42).ending(END));
    let (here, there) = (build(&plain), build(&moved));
    assert_ne!(here, there);
    assert_eq!(here.clone().ending(END), there);
    assert_eq!(there.clone().ending(WINDOW_END), here);
    assert_eq!(there.clone().ending(END), there, "data knows where it is");
    assert_balanced(&there.ending(WINDOW_END), &"a context near another time");
    let distance = time(END) - WINDOW_END;
    assert_eq!(moved.window(), WINDOW_START + distance..time(END));
    assert_eq!(build(&Fixtures::seeded(42).ending(time(END).and_utc())), build(&Fixtures::seeded(42).ending(END)));
}

#[test]
fn setters_take_and_show_moved_times() {
    let f = Fixtures::seeded(42).ending(END);
    let lamp = f.product().created_at("2024-06-01").with_price_change().stock(7).build();
    let order = f.order().with_item(&lamp, 2).order_date("2026-11-20T10:00:00").build();
    assert_eq!((lamp.created_at, order.order_date), (time("2024-06-01"), time("2026-11-20T10:00:00")));
    let data = f.data();
    assert_eq!(data.price_at(&lamp, order.order_date), Some(lamp.price));
    assert_eq!(data.price_at(&lamp, time("2024-05-31")), None);
    assert_ne!(data.price_at(&lamp, time("2024-06-01")), Some(lamp.price));
    assert_eq!([time("2026-11-20T09:59:59"), order.order_date].map(|time| data.stock_at(&lamp, time)), [7, 5]);
    let wrong = f.order().inconsistent(|order| order.order_date += TimeDelta::days(5_000)).build();
    assert!(wrong.order_date > time("2037-01-01"));
}

#[test]
fn locators_lead_back() {
    let f = Fixtures::seeded(42).ending(END);
    let customer = f.customer().build();
    let locator = f.address_of(&customer).unwrap();
    assert_eq!(locator.to_string(), format!("42/{DATASET_VERSION}/0/customers/0"));
    let row: fixtures::Customer = locator.row().unwrap();
    assert_eq!((row.customer_id, &row.email), (customer.customer_id, &customer.email));
    let tenant = f.tenant().build();
    assert_eq!(fixtures::api_key_hash(&f.api_key_of(&tenant).unwrap()), tenant.api_key_hash);
}

fn refusal<T>(build: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(build()))).unwrap_err();
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    message.unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn contradictions_name_moved_times() {
    let f = Fixtures::seeded(42).ending(END);
    let window = "is outside the window of the data, 2023-11-25 00:00:00 to 2026-11-25 00:00:00 (exclusive); \
                  `.ending(…)` on the context moves the window";
    let expected = format!("order_date 2026-11-25 00:00:00 {window}");
    assert_eq!(refusal(|| f.order().order_date(END).build()), expected);
    assert_eq!(
        refusal(|| f.order().order_date("2024-11-23").build()),
        "order_date 2024-11-23 00:00:00 is before trade starts, at 2024-11-24 00:00:00"
    );
    let old = f.product().inactive().build();
    let message = refusal(|| f.order().with_item(&old, 1).order_date("2026-11-01").build());
    assert!(message.starts_with("order_date 2026-11-01 00:00:00 is after 2026-10-26 00:00:00, but"), "{message}");
    // What was refused is built again in the same window.
    assert!(f.window().contains(&f.order().build().order_date));
    assert_balanced(&f.data().ending(WINDOW_END), &"after refusals");
    let message = refusal(|| Fixtures::seeded(42).apply(|f| drop(f.tenant().build())).ending(END));
    assert_eq!(message, "the context has built rows before `.ending(…)`, which would move them");
    let message = refusal(|| Fixtures::seeded(42).ending(NaiveDateTime::MAX));
    assert!(message.ends_with("its times must be within the years 1 to 9999"), "{message}");
}

#[test]
fn the_clock_of_the_machine_will_do() {
    let now = SystemTime::now();
    let f = Fixtures::seeded(42).ending(now);
    let end = DateTime::<Utc>::from(now).naive_utc();
    let orders: Vec<Order> = f.shop().orders(2_000).build().orders;
    let recent = orders.iter().filter(|order| order.order_date >= end - TimeDelta::days(30)).count();
    assert!(orders.iter().all(|order| order.order_date <= end) && recent > 30, "{recent}");
    assert!(f.window().end - end < TimeDelta::seconds(1) && f.window().end >= end);
    assert_balanced(&f.data().ending(WINDOW_END), &"as of now");
    let order = f.order().order_date(now - std::time::Duration::from_secs(3_600)).build();
    assert_eq!(order.order_date, end - TimeDelta::hours(1));
    // Just now, within the last second.
    let f = Fixtures::seeded(42).ending(time("2026-11-25T10:00:00") + TimeDelta::milliseconds(700));
    let now = time("2026-11-25T10:00:00") + TimeDelta::milliseconds(600);
    let order = f.order().returned().order_date(now).build();
    assert_eq!((order.order_date, order.created_at), (now, now));
    let event = f.stock_event().build();
    assert!(f.data().stock_events.iter().all(|event| event.event_time <= now) && event.event_time == now);
    assert_eq!(f.stock_event().sale().event_time(now).build().event_time, now);
}

#[test]
fn strategies_draw_and_shrink_near_another_time() {
    let distance = time(END) - WINDOW_END;
    let orders = strategy::orders();
    let moved = strategy::example(orders.clone().ending(END));
    assert_eq!(moved.order_date, strategy::example(orders).order_date + distance);
    let late = smallest(&strategy::orders().ending(END), |order| order.order_date >= time("2026-07-01"));
    assert_eq!(late.order_date, time("2026-07-01"));
    let least = smallest(&strategy::stock_events().ending(END), |_| true);
    assert_eq!(least.event_time, WINDOW_START + distance);
    let given = strategy::orders().ending(END).order_date(Just(time("2026-11-24")));
    for_all(20, &given, |order| assert_eq!(order.order_date, time("2026-11-24")));

    let shops = strategy::shops().tenants(2).orders(1..6).ending(END);
    for_all(30, &shops, |shop| {
        assert!(shop.stock_events.iter().all(|event: &StockEvent| event.event_time < time(END)));
        assert!(shop.orders.iter().all(|order| order.order_date >= TRADE_START + distance));
        assert_balanced(&shop.into_inner().ending(WINDOW_END), &"a drawn shop");
    });
    let returned = smallest(&strategy::shops().ending(END), |shop| {
        shop.orders.iter().any(|order| order.order_status == OrderStatus::Returned)
    });
    assert!(returned.orders[0].order_date < TRADE_START + distance + TimeDelta::days(1), "{returned:?}");
}

#[test]
fn defects_are_planted_near_another_time() {
    let shop = Fixtures::seeded(42).ending(END).shop().tenants(2).products(20).orders(50).build();
    for &defect in Defect::ALL {
        let Some(wrong) = defect.plant(&shop, 3) else { continue };
        let rules: Vec<_> = violations(&wrong.ending(WINDOW_END)).iter().map(|violation| violation.rule).collect();
        assert!(!rules.is_empty(), "{defect} is not found");
    }
    for_all(30, &strategy::mutations().ending(END), |wrong| {
        assert!(!violations(&wrong.shop.into_inner().ending(WINDOW_END)).is_empty(), "{}", wrong.defect);
    });
}
