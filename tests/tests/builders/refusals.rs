//! What contradicts another row is refused, with a sentence that names both sides and a hint.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fixtures::{Fixtures, Money, OrderStatus, cents};

fn refusal<T>(build: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| {
        build();
    }));
    let panic = panic.unwrap_err();
    let message = panic.downcast_ref::<String>().cloned();
    let message = message.unwrap_or_else(|| panic.downcast_ref::<&str>().unwrap().to_string());
    let (what, hint) = message.split_once("\nhint: ").unwrap();
    let is_beyond = what.contains(" has no row ");
    let purpose = "to build inconsistent data on purpose, change the finished row with `.inconsistent(|row| …)`";
    assert!(is_beyond || hint == purpose, "{hint}");
    what.to_owned()
}

#[test]
fn a_total_that_the_items_do_not_have() {
    let f = Fixtures::seeded(42);
    let lamp = f.product().price(cents(25_00)).build();
    let message = refusal(|| f.order().with_item(&lamp, 2).total_amount(cents(49_99)).build());
    assert_eq!(message, "the items sum to 50.0, but total_amount is 49.99");
    let wrong = f.order().with_item(&lamp, 2).inconsistent(|order| order.total_amount = cents(49_99)).build();
    assert_eq!((wrong.total_amount, wrong.items_total()), (cents(49_99), cents(50_00)));
}

#[test]
fn a_price_that_the_product_does_not_have() {
    let f = Fixtures::seeded(42);
    let lamp = f.product().price(cents(25_00)).build();
    let message = refusal(|| f.order_item().for_product(&lamp).unit_price(cents(24_00)).build());
    assert!(message.contains(" cost 25.0 on ") && message.ends_with(", but unit_price is 24.0"), "{message}");
}

#[test]
fn a_customer_of_another_tenant() {
    let f = Fixtures::seeded(42);
    let (cedar, birch) = (f.tenant().name("Cedar").build(), f.tenant().name("Birch").build());
    let customer = f.customer().for_tenant(&cedar).build();
    let message = refusal(|| f.order().for_tenant(&birch).for_customer(&customer).build());
    assert_eq!(message, format!("customer_id {} belongs to the tenant Cedar, not to Birch", customer.customer_id));
}

#[test]
fn rows_that_the_context_has_not_made() {
    let (f, other) = (Fixtures::seeded(42), Fixtures::seeded(43));
    let stranger = other.customer().build();
    let message = refusal(|| f.order().for_customer(&stranger).build());
    assert!(message.ends_with("is not the id of a row of customers that this context has built"), "{message}");
}

#[test]
fn what_must_be_unique() {
    let f = Fixtures::seeded(42);
    f.product().sku("ELE000007").build();
    let message = refusal(|| f.product().sku("ELE000007").build());
    assert!(message.ends_with("already has a product with the sku `ELE000007`"), "{message}");
    let customer = f.customer().build();
    let message = refusal(|| f.customer().customer_id(customer.customer_id).build());
    assert!(message.ends_with("already belongs to a row of customers"), "{message}");
}

#[test]
fn times_in_the_wrong_order() {
    let f = Fixtures::seeded(42);
    f.tenant().created_at("2022-03-01").build();
    let message = refusal(|| f.product().created_at("2022-02-01").build());
    assert!(message.starts_with("the product's created_at 2022-02-01 00:00:00 is before the tenant"), "{message}");
    let late = f.customer().created_at("2024-06-01").build();
    let message = refusal(|| f.order().for_customer(&late).order_date("2024-05-01").build());
    assert!(message.starts_with("order_date 2024-05-01 00:00:00 is before the customer"), "{message}");
}

#[test]
fn a_level_that_cannot_be() {
    let f = Fixtures::seeded(42);
    let message = refusal(|| f.stock_event().delta(5).resulting_level(4).build());
    assert_eq!(message, "the resulting_level cannot be 4 after the delta +5");
}

#[test]
fn an_event_that_changes_nothing() {
    let f = Fixtures::seeded(42);
    let expected = "the delta is 0, but every stock event changes the level";
    assert_eq!(refusal(|| f.stock_event().delta(0).build()), expected);
    assert_eq!(refusal(|| f.stock_event().adjustment().delta(0).build()), expected);
    let lamp = f.product().out_of_stock().build();
    let event = f.stock_event().for_product(&lamp).resulting_level(0).build();
    assert!(event.delta < 0 && event.resulting_level == 0);
    crate::common::assert_balanced(&f.data(), &"a level of 0");
}

#[test]
fn a_product_that_is_no_longer_sold() {
    let f = Fixtures::seeded(42);
    let old = f.product().sku("TLA000007").inactive().build();
    let message = refusal(|| f.order().with_item(&old, 1).order_date("2024-12-03").build());
    let expected =
        "order_date 2024-12-03 00:00:00 is after 2024-12-02 00:00:00, but the product TLA000007 is not active";
    assert!(message.starts_with(expected), "{message}");
    let order = f.order().order_date("2024-12-03").build();
    let message = refusal(|| f.order_item().for_order(&order).for_product(&old).build());
    assert!(message.ends_with("is not active: it was discontinued by then"), "{message}");
    refusal(|| f.stock_event().for_product(&old).sale().event_time("2024-12-31").build());
    f.order().with_item(&old, 1).order_date("2024-12-02").build();
    crate::common::assert_balanced(&f.data(), &"up to the last sale");
}

#[test]
fn a_category_that_is_another_one() {
    let f = Fixtures::seeded(42);
    let (cedar, birch) = (f.tenant().build(), f.tenant().build());
    let lamp = f.product().for_tenant(&cedar).category("Table Lamps").build();
    let of_birch = f.product().for_tenant(&birch).build();
    let id = lamp.category_id;
    let message = refusal(|| f.product().for_tenant(&cedar).category_id(id).sku("TEA000007").build());
    assert_eq!(message, format!("a sku of the category {id} begins with TLA, but sku is `TEA000007`"));
    let message = refusal(|| f.product().for_tenant(&cedar).category_id(id).category("Teaware").build());
    assert!(message.ends_with(&format!(", but category_id is {id}")), "{message}");
    let message = refusal(|| f.product().for_tenant(&cedar).category("Teaware").sku("TLA000008").build());
    assert!(message.ends_with(", but sku is `TLA000008`"), "{message}");
    let own = uuid::Uuid::from_u128(0x4000_8000_0000_0000_0001);
    let message = refusal(|| f.product().for_tenant(&cedar).category_id(own).sku("TLA000009").build());
    let expected = format!("the products with a sku that begins with TLA have the category_id {id}, not {own}");
    assert_eq!(message, expected);
    let foreign = of_birch.category_id;
    let message = refusal(|| f.product().for_tenant(&cedar).category_id(foreign).build());
    assert_eq!(message, format!("the category_id {foreign} is that of a category of another tenant"));
    f.product().for_tenant(&cedar).category_id(own).build();
    let message = refusal(|| f.product().for_tenant(&birch).category_id(own).build());
    assert_eq!(message, format!("the category_id {own} already belongs to a category of another tenant"));
    let message = refusal(|| f.product().category_id(cedar.tenant_id).build());
    assert!(message.ends_with("already belongs to a row of tenants"), "{message}");
    refusal(|| f.product().product_id(own).build());
    crate::common::assert_balanced(&f.data(), &"categories");
}

#[test]
#[should_panic(
    expected = "no category is called `Moon Rocks`\nhint: `fixtures::model::category_name` gives the names of all"
)]
fn a_category_that_there_is_not() {
    Fixtures::seeded(42).product().category("Moon Rocks").build();
}

/// What was refused leaves nothing behind that does not balance, and the context goes on.
#[test]
fn a_context_survives_a_refusal() {
    let f = Fixtures::seeded(42);
    let order = f.order().build();
    refusal(|| f.order().order_id(order.order_id).returned().build());
    f.order().order_status(OrderStatus::Returned).build();
    crate::common::assert_balanced(&f.data(), &"after a refusal");
}

#[test]
fn what_no_row_can_be() {
    let f = Fixtures::seeded(1);
    f.tenant().created_at("2022-03-01").build();
    assert!(
        refusal(|| f.order().order_date("2022-01-02").build()).starts_with("order_date 2022-01-02 00:00:00 is before")
    );
    assert!(
        refusal(|| f.order().order_date("2030-01-01").build()).starts_with("order_date 2030-01-01 00:00:00 is outside")
    );
    assert!(refusal(|| f.order().with_items(0).build()).contains("with_items(0)"));
    assert!(
        refusal(|| f.order().customer_id(uuid::Uuid::nil()).build()).contains("is not the id of a row of customers")
    );
    assert!(refusal(|| f.order().with_items(2).total_amount(cents(-1)).build()).contains("total_amount -0.01"));
    let message = refusal(|| f.stock_event().receipt().delta(-5).build());
    assert_eq!(message, "a receipt cannot have the delta -5");
    assert_eq!(refusal(|| f.stock_event().sale().delta(5).build()), "a sale cannot have the delta +5");
    assert!(
        refusal(|| f.tenant().with_api_key("k").api_key_hash("beef").build())
            .contains("beef is not the hash of the key")
    );
    assert!(f.data().products.is_empty());
}

/// Even where the contradiction is found in a row that is built along with the one of the test.
#[test]
fn messages_name_fields_as_the_test_wrote_them() {
    let new = || Fixtures::seeded(1);
    let at = |f: &Fixtures| f.product().created_at("2024-03-01").build();
    let cases: [(String, &str); 17] = [
        (refusal(|| new().stock_event().event_time("2021-01-01").build()), "event_time 2021-01-01 00:00:00 is outside"),
        (
            refusal(|| new().stock_event().sale().event_time("2022-05-01").build()),
            "event_time 2022-05-01 00:00:00 is before trade",
        ),
        (
            refusal(|| new().stock_event().return_of_goods().event_time("2026-01-01").build()),
            "event_time 2026-01-01 00:00:00 is outside",
        ),
        (
            refusal(|| {
                let f = new();
                let lamp = at(&f);
                f.stock_event().for_product(&lamp).sale().event_time("2024-02-01").build()
            }),
            "event_time 2024-02-01 00:00:00 is before the product ",
        ),
        (
            refusal(|| {
                let f = new();
                let lamp = f.product().inactive().build();
                f.stock_event().for_product(&lamp).sale().event_time("2024-12-20").build()
            }),
            "event_time 2024-12-20 00:00:00 is after 2024-12-02 00:00:00, but the product ",
        ),
        (
            refusal(|| {
                let f = new();
                let lamp = at(&f);
                f.order().with_item(&lamp, 1).order_date("2024-02-01").build()
            }),
            "order_date 2024-02-01 00:00:00 is before the product ",
        ),
        (
            refusal(|| new().price_history().effective_from("2021-01-01").build()),
            "effective_from 2021-01-01 00:00:00 is outside",
        ),
        (
            refusal(|| new().price_history().effective_to("2025-01-01").build()),
            "effective_to 2025-01-01 00:00:00 is outside",
        ),
        (
            refusal(|| {
                let f = new();
                f.tenant().created_at("2022-03-01").build();
                f.price_history().current().effective_from("2022-02-01").build()
            }),
            "effective_from 2022-02-01 00:00:00 is before the tenant ",
        ),
        (
            refusal(|| {
                let f = new();
                let lamp = at(&f);
                f.price_history().for_product(&lamp).effective_from("2024-01-01").build()
            }),
            "effective_from 2024-01-01 00:00:00 is before the product was created, at 2024-03-01",
        ),
        (refusal(|| new().order_item().unit_price(cents(-1)).build()), "the unit_price -0.01 is negative"),
        (
            refusal(|| new().order_item().line_total(cents(-10)).quantity(5).build()),
            "the unit_price of the line_total -0.02 is negative",
        ),
        (refusal(|| new().price_history().price(cents(-1)).build()), "the price -0.01 is negative"),
        (refusal(|| new().product().price(cents(-1)).build()), "the price -0.01 is negative"),
        (
            refusal(|| {
                let f = new();
                f.customer().name("Ann Lee").email("ann@example.com").build();
                f.customer().build();
                f.order().customer_name_snapshot("Bo Ek").customer_email_snapshot("ann@example.com").build()
            }),
            "the customer's name is Ann Lee, but customer_name_snapshot is Bo Ek",
        ),
        (
            refusal(|| {
                let f = new();
                f.tenant().name("Cedar").with_api_key("fake_1").build();
                f.tenant().with_api_key("fake_1").build()
            }),
            "the tenant Cedar already has the key `fake_1` given to with_api_key",
        ),
        (refusal(|| new().tenant().created_at("2021-01-01").build()), "created_at 2021-01-01 00:00:00 is outside"),
    ];
    for (message, expected) in cases {
        assert!(message.starts_with(expected), "{message}, not {expected}");
    }
}

#[test]
fn a_customer_is_found_by_the_email_of_an_order() {
    let f = Fixtures::seeded(42);
    let (ann, bo) = (f.customer().build(), f.customer().build());
    let order = f.order().customer_email_snapshot(ann.email.clone()).build();
    assert_eq!((order.customer_id, &order.customer_name_snapshot), (ann.customer_id, &ann.name));
    assert_eq!(f.order().build().customer_id, bo.customer_id);
}

#[test]
fn what_the_model_does_not_have() {
    let f = Fixtures::seeded(1);
    for index in [10_000, u64::MAX] {
        let message = refusal(|| f.product().at(index).build());
        assert!(message.starts_with(&format!("products has no row {index}: ")), "{message}");
        assert!(refusal(|| f.customer().at(index).build()).contains("customers has no row"));
        assert!(refusal(|| f.order().at(index.max(100_000)).build()).contains("orders has no row"));
        assert!(refusal(|| f.tenant().at(index.max(1 << 40)).build()).contains("tenants has no row"));
    }
}

#[test]
fn more_than_numbers_hold() {
    let f = Fixtures::seeded(1);
    for delta in [i64::MIN, i64::MAX, 1_000_000_000_000_001] {
        assert!(refusal(|| f.stock_event().delta(delta).build()).contains("units come or go at once"));
        refusal(|| f.stock_event().sale().delta(delta).build());
        refusal(|| f.stock_event().return_of_goods().delta(delta).build());
    }
    let (lamp, desk) = (f.product().price(Money::MAX).build(), f.product().price(Money::MAX).build());
    let message = refusal(|| f.order().with_item(&lamp, 1).with_item(&desk, 1).build());
    assert!(message.starts_with("the items sum to 1999999999999998 cents"), "{message}");
    let gift = f.product().price(cents(0)).build();
    refusal(|| f.order().with_item(&gift, i64::MAX).build_many(2));
    f.order().with_item(&gift, 999_999_999_999_000_i64).build();
    crate::common::assert_balanced(&f.data(), &"at the limits");
}

/// A refusal points to the line of the test that asked for it.
#[test]
fn the_line_of_the_test_is_blamed() {
    use std::panic::{set_hook, take_hook};
    use std::sync::{Arc, Mutex};

    type Ask = fn(&Fixtures);
    const ASKS: [Ask; 22] = [
        |f| drop(f.product().category("Moon Rocks").build()),
        |f| drop(f.product().category("Teaware").sku("TLA000001").build_many(2)),
        |f| drop(f.stock_event().delta(0).build()),
        |f| drop(f.order().with_item(&f.product().inactive().build(), 1).order_date("2024-12-31").build()),
        |f| drop(f.product().price(cents(-1)).build()),
        |f| drop(f.product().build_many_with(2, |p, _| p.sku("ELE000007"))),
        |f| drop(f.product().sku("ELE000007").build_many(2)),
        |f| drop(f.order().customer_id(uuid::Uuid::nil()).build()),
        |f| drop(f.order().order_date("2030-01-01").build()),
        |f| drop(f.order().with_items(3).total_amount(cents(-1)).build()),
        |f| drop(f.order().total_amount(Money::MIN).build_many(2)),
        |f| assert!(f.order_item().quantity(0).build().quantity > 0),
        |f| assert!(f.order_item().quantity(3).line_total(cents(1)).build().quantity > 0),
        |f| assert!(f.order_item().order_id(uuid::Uuid::nil()).build().quantity > 0),
        |f| assert!(f.price_history().effective_to("2030-01-01").build().effective_to.is_some()),
        |f| drop(f.price_history().product_id(uuid::Uuid::nil()).build_many(2)),
        |f| drop(f.stock_event().delta(i64::MAX).build()),
        |f| drop(f.stock_event().product_id(uuid::Uuid::nil()).build()),
        |f| drop(f.stock_event().sale().event_time("2030-01-01").build()),
        |f| drop(f.shop().orders(u64::MAX).build()),
        |f| drop(f.shop().tenants(u64::MAX).build()),
        |f| drop(f.product().at(3).build_many(2)),
    ];
    let places = Arc::new(Mutex::new(vec![]));
    let (noted, hook) = (places.clone(), Arc::new(take_hook()));
    let this_thread = std::thread::current().id();
    let other = hook.clone();
    set_hook(Box::new(move |panic| {
        let is_here = std::thread::current().id() == this_thread;
        if is_here {
            noted.lock().unwrap().push(panic.location().unwrap().file().to_owned());
        } else {
            other(panic);
        }
    }));
    for ask in ASKS {
        assert!(catch_unwind(AssertUnwindSafe(|| ask(&Fixtures::seeded(1)))).is_err());
    }
    let _ = take_hook();
    set_hook(Box::new(move |panic| hook(panic)));
    for (number, place) in places.lock().unwrap().iter().enumerate() {
        assert!(place.ends_with("refusals.rs"), "the {number}th is blamed on {place}");
    }
    assert_eq!(places.lock().unwrap().len(), ASKS.len());
}
