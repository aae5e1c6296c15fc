//! Values as tests write them: amounts, labels, numbers, times.

use std::any::Any;

use chrono::{DateTime, Utc};
use fixtures::strategy;
use fixtures::{Fixtures, LoyaltyTier, Money, OrderStatus, StockSource, WINDOW_END, cents, time};

use crate::common::assert_balanced;

#[test]
fn amounts_can_be_reckoned_with() {
    let items = Fixtures::seeded(42).order().with_items(3).build().items;
    let mut total = Money::default();
    for item in &items {
        assert_eq!(item.unit_price * item.quantity, item.line_total);
        assert_eq!(item.quantity * item.unit_price, item.line_total);
        total += item.line_total;
    }
    let totals: Vec<Money> = items.iter().map(|item| item.line_total).collect();
    assert_eq!([total, totals.iter().sum(), totals.iter().copied().sum()], [total; 3]);
    assert_eq!(total - cents(1) + cents(1), total);
    assert!(total > cents(0) && -total < cents(0) && total >= total && total != cents(0));
    assert_eq!((cents(5) * 3).cents(), 15);
    for amount in [cents(0), cents(1), cents(-1), cents(-10_50), cents(30_000), Money::MAX, Money::MIN] {
        assert_eq!(amount.to_string().parse(), Ok(amount));
        assert_eq!(format!("{amount:?}").parse(), Ok(amount));
    }
    for text in
        ["", "-", ".", "1.", ".5", "+1", "1.005", "1,00", " 1", "1e2", "NaN", "10000000000000", "99999999999999999999"]
    {
        assert!(text.parse::<Money>().is_err(), "{text}");
    }
}

#[test]
fn labels_are_read_as_they_are_written() {
    assert!(OrderStatus::ALL.iter().all(|label| label.to_string().parse() == Ok(*label)));
    assert!(LoyaltyTier::ALL.iter().all(|label| label.to_string().parse() == Ok(*label)));
    assert!(StockSource::ALL.iter().all(|label| label.to_string().parse() == Ok(*label)));
    let error = "lost".parse::<OrderStatus>().unwrap_err();
    assert_eq!(error.to_string(), "`lost` is not a label of OrderStatus");
}

#[test]
fn quantities_are_any_integers() {
    let f = Fixtures::seeded(42);
    let lamp = f.product().price(cents(1_00)).build();
    let quantity = |of: &fixtures::OrderWithItems| of.items[0].quantity;
    assert_eq!(quantity(&f.order().with_item(&lamp, 3).build()), 3);
    assert_eq!(quantity(&f.order().with_item(&lamp, 3_i32).build()), 3);
    assert_eq!(quantity(&f.order().with_item(&lamp, 3_u32).build()), 3);
    assert_eq!(quantity(&f.order().with_item(&lamp, [1, 2, 3].len()).build()), 3);
    assert_eq!(f.order_item().quantity(4_u8).build().quantity, 4);
    assert_eq!(f.stock_event().delta(5_usize).build().delta, 5);
    assert!(strategy::example(strategy::order_items().quantity(1..9)).quantity < 9);
    assert!(strategy::example(strategy::order_items().quantity(1..9u32)).quantity < 9);
}

#[test]
fn numbers_of_items_are_ranges() {
    let f = Fixtures::seeded(42);
    let counts = |orders: Vec<fixtures::OrderWithItems>| {
        orders.iter().map(|order| order.items.len()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(counts(f.order().with_items(1..4).build_many(40)), [1, 2, 3].into());
    assert_eq!(counts(f.order().with_items(2..=3).build_many(40)), [2, 3].into());
    let lamp = f.product().build();
    assert_eq!(counts(f.order().with_item(&lamp, 1).with_items(1..=2).build_many(40)), [1, 2].into());
    assert_balanced(&f.data(), &"a context");
    let orders = strategy::orders().with_items(2..4);
    assert!((2..4).contains(&strategy::example(orders).items.len()));
    assert_eq!(strategy::example(strategy::orders().with_items(2)).items.len(), 2);
    assert_eq!(strategy::example(strategy::shops().tenants(2).orders(3..4)).orders.len(), 6);
}

#[test]
fn times_are_also_those_of_utc() {
    let at: DateTime<Utc> = "2024-02-29T23:59:59Z".parse().unwrap();
    let f = Fixtures::seeded(42);
    assert_eq!(f.order().order_date(at).build().order_date, time("2024-02-29T23:59:59"));
    let berlin = DateTime::parse_from_rfc3339("2024-03-01T00:59:59+01:00").unwrap();
    assert_eq!(f.order().order_date(berlin).build().order_date, time("2024-02-29T23:59:59"));
    let former = f.price_history().effective_to(at).build();
    assert_eq!(former.effective_to, Some(at.naive_utc()));
}

#[test]
fn stock_is_what_was_said() {
    let f = Fixtures::seeded(42);
    let level = |product: &fixtures::Product| f.data().stock_level_of(product);
    let few = f.product().stock(2).build();
    f.order().with_item(&few, 2).build();
    assert_eq!(level(&few), 0);
    f.stock_event().for_product(&few).receipt().delta(10).build();
    assert_eq!(level(&few), 10);
    let none = f.product().stock(0).build();
    assert_eq!(level(&none), 0);
    let again = f.product().restocked("2024-07-01", 50).build();
    f.order().with_item(&again, 3).order_date("2024-05-01").build();
    assert_eq!(f.data().stock_at(&again, time("2024-06-30")), 0);
    f.order().with_item(&again, 3).order_date("2024-07-02").build();
    assert_eq!(f.data().stock_at(&again, WINDOW_END), 47);
    assert_balanced(&f.data(), &"a context");
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map_or("", String::as_str)
}

#[test]
fn a_currency_is_the_same_wherever_it_comes_from() {
    let refused = |call: fn(&Fixtures)| {
        let f = Fixtures::seeded(42);
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&f))).unwrap_err();
        message(&*panic).lines().next().unwrap_or_default().to_owned()
    };
    let of_tenant = refused(|f| {
        f.tenant().name("Cedar").with_currency("EUR").build();
        f.order().currency("USD").build();
    });
    assert_eq!(of_tenant, "the tenant Cedar was built with_currency EUR, but currency is USD");
    for call in [(|f| drop(f.tenant().with_currency("euro").build())) as fn(&Fixtures), |f| {
        drop(f.order().currency("euro").build());
    }] {
        assert_eq!(refused(call), "the currency `euro` is not an ISO 4217 code such as EUR");
    }
    let of_items = refused(|f| {
        let lamps = f.product().build_many(2);
        f.order().with_items(1).with_item(&lamps[0], 1).with_item(&lamps[1], 1).build();
    });
    assert_eq!(of_items, "the order has 2 items by with_item, but with_items allows 1 at most");
    // A tenant that nobody gave a currency takes that of its first order.
    let f = Fixtures::seeded(42);
    f.tenant().build();
    f.order().currency("CHF").build();
    assert_eq!(f.order().build().currency, "CHF");
}

#[test]
fn data_can_end_near_today() {
    let f = Fixtures::seeded(42);
    f.shop().orders(200).build();
    f.price_history().effective_to("2024-03-01").build();
    let (before, shop) = (f.data(), f.data().ending("2026-11-25"));
    let distance = time("2026-11-25") - WINDOW_END;
    assert_eq!(shop, f.data().ending("2026-11-25T00:00:00"), "the same every time");
    assert_eq!(before.clone().ending(WINDOW_END), before);
    let end = time("2026-11-25");
    let recent = shop.orders.iter().filter(|order| (end - order.order_date).num_days() < 30).count();
    assert!(recent > 5, "{recent}");
    for (moved, row) in shop.orders.iter().zip(&before.orders) {
        assert!(moved.order_date == row.order_date + distance && moved.created_at == row.created_at + distance);
        for item in shop.items_of(moved) {
            let product = shop.product_of(item);
            assert_eq!(shop.price_at(product, moved.order_date), Some(item.unit_price));
            assert_eq!(shop.sale_of(item).map_or(moved.order_date, |sale| sale.event_time), moved.order_date);
        }
    }
    assert!(shop.stock_events.iter().all(|event| event.event_time < end));
    assert!(std::panic::catch_unwind(|| before.ending(chrono::NaiveDateTime::MIN)).is_err());
}
