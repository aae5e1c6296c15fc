//! What contradicts another row is refused, with a sentence that names both and what to do.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fixtures::{Fixtures, OrderStatus, cents};

fn refusal<T>(build: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| {
        build();
    }));
    let message = panic.unwrap_err().downcast_ref::<String>().unwrap().clone();
    let (what, hint) = message.split_once("; ").unwrap();
    assert_eq!(hint, "to build a contradiction on purpose, change the row with `.inconsistent(|row| …)`");
    what.to_owned()
}

#[test]
fn a_total_that_the_items_do_not_have() {
    let f = Fixtures::seeded(42);
    let lamp = f.product().price(cents(25_00)).build();
    let told = refusal(|| f.order().with_item(&lamp, 2).total_amount(cents(49_99)).build());
    assert_eq!(told, "the items sum to 50.0, which the total_amount 49.99 contradicts");
    let wrong = f.order().with_item(&lamp, 2).inconsistent(|order| order.total_amount = cents(49_99)).build();
    assert_eq!((wrong.total_amount, wrong.items_total()), (cents(49_99), cents(50_00)));
}

#[test]
fn a_price_that_the_product_does_not_have() {
    let f = Fixtures::seeded(42);
    let lamp = f.product().price(cents(25_00)).build();
    let told = refusal(|| f.order_item().for_product(&lamp).unit_price(cents(24_00)).build());
    assert!(told.starts_with("the price on ") && told.ends_with("is 25.0, which unit_price contradicts"), "{told}");
}

#[test]
fn a_customer_of_another_tenant() {
    let f = Fixtures::seeded(42);
    let (cedar, birch) = (f.tenant().name("Cedar").build(), f.tenant().name("Birch").build());
    let customer = f.customer().for_tenant(&cedar).build();
    let told = refusal(|| f.order().for_tenant(&birch).for_customer(&customer).build());
    assert_eq!(told, format!("customer_id {} is of the tenant Cedar, and not of Birch", customer.customer_id));
}

#[test]
fn rows_that_the_context_has_not_made() {
    let (f, other) = (Fixtures::seeded(42), Fixtures::seeded(43));
    let stranger = other.customer().build();
    let told = refusal(|| f.order().for_customer(&stranger).build());
    assert!(told.ends_with("is no row of customers that this context has made"), "{told}");
}

#[test]
fn what_must_be_unique() {
    let f = Fixtures::seeded(42);
    f.product().sku("ELE000007").build();
    let told = refusal(|| f.product().sku("ELE000007").build());
    assert!(told.ends_with("has Sku `ELE000007` already"), "{told}");
    let customer = f.customer().build();
    let told = refusal(|| f.customer().customer_id(customer.customer_id).build());
    assert!(told.ends_with("is that of a row of customers already"), "{told}");
}

#[test]
fn times_in_the_wrong_order() {
    let f = Fixtures::seeded(42);
    f.tenant().created_at("2022-03-01").build();
    let told = refusal(|| f.product().created_at("2022-02-01").build());
    assert!(told.starts_with("a product's created_at 2022-02-01 00:00:00 is before the tenant"), "{told}");
    let late = f.customer().created_at("2024-06-01").build();
    let told = refusal(|| f.order().for_customer(&late).order_date("2024-05-01").build());
    assert!(told.contains("since 2024-06-01"), "{told}");
}

#[test]
fn a_level_that_cannot_be() {
    let f = Fixtures::seeded(42);
    let told = refusal(|| f.stock_event().delta(5).resulting_level(4).build());
    assert_eq!(told, "no stock has 4 pieces after +5");
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
