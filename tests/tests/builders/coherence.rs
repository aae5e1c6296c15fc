//! Whatever a context is asked for, in whatever order: its books balance, and a row that it gave out stays as it is.

#![expect(clippy::many_single_char_names, reason = "the numbers of a step have no meaning of their own")]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{NaiveDateTime, TimeDelta};
use fixtures::{
    Customer, Fixtures, OrderStatus, OrderWithItems, PriceHistory, Product, Row, ShopData, StockEvent, StockSource,
    TRADE_START, TableRow, Tenant, WINDOW_END, WINDOW_START, cents,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::common::{assert_balanced, for_all};

/// One call of a builder, as numbers that decide what is said.
type Step = (usize, [u32; 6]);

/// All rows that were given out.
#[derive(Default)]
struct Given {
    tenants: Vec<Tenant>,
    products: Vec<Product>,
    customers: Vec<Customer>,
    orders: Vec<OrderWithItems>,
    prices: Vec<PriceHistory>,
    events: Vec<StockEvent>,
    grown: BTreeSet<Uuid>,
    refused: usize,
}

fn pick<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(number as usize % (list.len() * 2 + 1))
}

fn time(from: NaiveDateTime, to: NaiveDateTime, share: u32) -> NaiveDateTime {
    from + TimeDelta::seconds((to - from).num_seconds() * i64::from(share % 1000) / 1000)
}

/// Applies what is said if the number says so.
fn maybe<B>(builder: B, number: u32, one_in: u32, say: impl FnOnce(B) -> B) -> B {
    if number.is_multiple_of(one_in) { say(builder) } else { builder }
}

fn tenant(f: &Fixtures, given: &mut Given, [a, b, ..]: [u32; 6]) {
    let builder = maybe(f.tenant(), a, 2, |t| t.created_at(time(WINDOW_START, TRADE_START, b)));
    given.tenants.push(maybe(builder, b, 3, |t| t.with_currency("EUR")).build());
}

fn product(f: &Fixtures, given: &mut Given, [a, b, c, d, e, g]: [u32; 6]) {
    let mut builder = f.product();
    if let Some(tenant) = pick(&given.tenants, a) {
        builder = builder.for_tenant(tenant);
    }
    builder = maybe(builder, b, 2, |p| p.price(cents(i64::from(c % 5_000) + 1)));
    builder = maybe(builder, c, 3, |p| p.with_price_changes(d as usize % 4));
    builder = maybe(builder, d, 4, fixtures::ProductBuilder::out_of_stock);
    builder = maybe(builder, e, 5, |p| p.created_at(time(TRADE_START, WINDOW_END, e)));
    builder = maybe(builder, g, 4, |p| p.category_id(i64::from(g % 8) + 1));
    given.products.extend(maybe(builder, g, 7, fixtures::ProductBuilder::inactive).build_many(1 + b as usize % 3));
}

fn customer(f: &Fixtures, given: &mut Given, [a, b, c, ..]: [u32; 6]) {
    let mut builder = f.customer();
    if let Some(tenant) = pick(&given.tenants, a) {
        builder = builder.for_tenant(tenant);
    }
    builder = maybe(builder, b, 3, |p| p.name("Ann O'Lee"));
    builder = maybe(builder, c, 3, |p| p.created_at(time(TRADE_START, WINDOW_END, c)));
    given.customers.extend(builder.build_many(1 + c as usize % 2));
}

fn order(f: &Fixtures, given: &mut Given, [a, b, c, d, e, g]: [u32; 6]) {
    let mut builder = f.order().order_status(OrderStatus::ALL[a as usize % OrderStatus::ALL.len()]);
    if let Some(customer) = pick(&given.customers, b) {
        builder = builder.for_customer(customer);
    }
    let products = [pick(&given.products, c), pick(&given.products, c / 7)];
    for product in products.into_iter().flatten() {
        builder = builder.with_item(product, i64::from(d % 50) + 1);
    }
    builder = maybe(builder, d, 2, |o| o.with_items(e as usize % 6));
    builder = maybe(builder, e, 3, |o| o.order_date(time(TRADE_START, WINDOW_END, g)));
    builder = maybe(builder, e, 4, |o| o.total_amount(cents(i64::from(g))));
    builder = maybe(builder, g, 5, |o| o.customer_name_snapshot("Bo Diaz"));
    given.orders.extend(maybe(builder, g, 6, fixtures::OrderBuilder::for_new_customer).build_many(1 + g as usize % 3));
}

fn order_item(f: &Fixtures, given: &mut Given, [a, b, c, d, e, _]: [u32; 6]) {
    let mut builder = f.order_item();
    if let Some(order) = pick(&given.orders, a) {
        given.grown.insert(order.order_id);
        builder = builder.for_order(order);
    } else if let Some(product) = pick(&given.products, b) {
        builder = builder.for_product(product);
    }
    builder = maybe(builder, c, 2, |i| i.quantity(i64::from(c % 30) + 1));
    builder = maybe(builder, d, 3, |i| i.unit_price(cents(i64::from(d % 900))));
    let items = maybe(builder, e, 5, |i| i.line_total(cents(i64::from(e % 900) * 2))).build_many(1 + c as usize % 2);
    assert!(items.windows(2).all(|pair| pair[0].order_id == pair[1].order_id));
}

fn price_history(f: &Fixtures, given: &mut Given, [a, b, c, d, ..]: [u32; 6]) {
    let mut builder = f.price_history();
    if let Some(product) = pick(&given.products, a) {
        builder = builder.for_product(product);
    }
    builder = maybe(builder, b, 3, |p| p.price(cents(i64::from(c % 5_000) + 1)));
    builder = maybe(builder, c, 4, |p| p.effective_to(time(TRADE_START, WINDOW_END, d)));
    builder = maybe(builder, d, 5, |p| p.effective_from(time(TRADE_START, WINDOW_END, d / 3)));
    given.prices.extend(maybe(builder, d, 7, fixtures::PriceHistoryBuilder::current).build_many(1 + b as usize % 3));
}

fn stock_event(f: &Fixtures, given: &mut Given, [a, b, c, d, e, g]: [u32; 6]) {
    let mut builder = f.stock_event();
    if let Some(product) = pick(&given.products, a) {
        builder = builder.for_product(product);
    }
    builder = maybe(builder, b, 2, |s| s.source(StockSource::ALL[b as usize / 2 % 4]));
    builder = maybe(builder, c, 3, |s| s.delta(i64::from(c % 60) - 30));
    builder = maybe(builder, d, 3, |s| s.resulting_level(i64::from(d % 100)));
    builder = maybe(builder, e, 3, |s| s.event_time(time(TRADE_START, WINDOW_END, g)));
    given.events.extend(builder.build_many(1 + g as usize % 2));
}

fn shop(f: &Fixtures, given: &mut Given, [a, b, c, d, ..]: [u32; 6]) {
    let [a, b, c, d] = [a, b, c, d].map(u64::from);
    let shop = f.shop().tenants(1 + a % 2).customers(1 + b % 3).products(1 + c % 5).orders(d % 6).build();
    given.tenants.extend(shop.tenants.clone());
    given.customers.extend(shop.customers.clone());
    given.products.extend(shop.products.clone());
    given.prices.extend(shop.price_history.clone());
    given.events.extend(shop.stock_events.clone());
    let whole = |order| OrderWithItems { items: shop.items_of(&order).into_iter().cloned().collect(), order };
    given.orders.extend(shop.orders.iter().cloned().map(whole));
}

const CALLS: [fn(&Fixtures, &mut Given, [u32; 6]); 8] =
    [tenant, product, customer, order, order_item, price_history, stock_event, shop];

/// Makes all calls. One that contradicts is refused; that must leave no trace in the books.
fn play(f: &Fixtures, steps: &[Step]) -> Given {
    let mut given = Given::default();
    for &(call, numbers) in steps {
        let built = catch_unwind(AssertUnwindSafe(|| CALLS[call](f, &mut given, numbers)));
        if let Err(panic) = built {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            assert!(message.contains("`.inconsistent("), "a refusal says what to do, but this one: {message}");
            given.refused += 1;
        }
    }
    given
}

fn assert_kept<R: TableRow>(rows: &[R], data: &ShopData) {
    for row in rows {
        assert_eq!(data.get::<R>(row.id()), Some(row), "a row that was given out has changed");
    }
}

fn assert_all_kept(given: &Given, data: &ShopData) {
    assert_kept(&given.tenants, data);
    assert_kept(&given.products, data);
    assert_kept(&given.customers, data);
    assert_kept(&given.prices, data);
    assert_kept(&given.events, data);
    for whole in &given.orders {
        assert_kept(&whole.items, data);
        if !given.grown.contains(&whole.order_id) {
            assert_kept(std::slice::from_ref(&whole.order), data);
            assert_eq!(whole.total_amount, whole.items_total());
        }
    }
}

#[test]
fn random_calls_balance() {
    let steps = prop::collection::vec((0..CALLS.len(), prop::array::uniform6(any::<u32>())), 1..25);
    let (mut built, mut refused) = (0, 0);
    let counts = std::cell::RefCell::new((&mut built, &mut refused));
    for_all(150, &(any::<u64>(), steps), |(seed, steps)| {
        let f = Fixtures::seeded(seed);
        let given = play(&f, &steps);
        let data = f.data();
        assert_balanced(&data, &steps);
        assert_all_kept(&given, &data);
        assert_eq!(data, f.data(), "to look at the data changes nothing");
        let mut counts = counts.borrow_mut();
        *counts.0 += steps.len() - given.refused;
        *counts.1 += given.refused;
    });
    // Most calls must get through, or this proves little.
    assert!(built > 4 * refused, "{built} built, {refused} refused");
}

/// Rule B12 for whatever a context makes, shops and implied rows included.
#[test]
fn ids_come_back() {
    let f = Fixtures::seeded(7);
    f.order().with_items(3).returned().build_many(2);
    f.shop().tenants(2).build();
    f.stock_event().sale().build();
    let data = f.data();
    let mut seen = BTreeSet::new();
    let mut check = |id: Uuid, table| {
        assert!(seen.insert(id), "{id} twice");
        let place = fixtures::Dataset::new(fixtures::spec_of(7)).unwrap().address_of(id).unwrap();
        assert_eq!(place.table, table);
    };
    data.tenants.iter().for_each(|row| check(row.id(), Tenant::TABLE));
    data.products.iter().for_each(|row| check(row.id(), Product::TABLE));
    data.customers.iter().for_each(|row| check(row.id(), Customer::TABLE));
    data.orders.iter().for_each(|row| check(row.id(), OrderWithItems::TABLE));
    data.order_items.iter().for_each(|row| check(row.id(), fixtures::OrderItem::TABLE));
    data.price_history.iter().for_each(|row| check(row.id(), PriceHistory::TABLE));
    data.stock_events.iter().for_each(|row| check(row.id(), StockEvent::TABLE));
}

/// The first shop of a context is what the program writes.
#[test]
fn a_shop_is_the_dataset_of_its_spec() {
    let shop = Fixtures::seeded(42).shop().tenants(2).customers(3).products(10).orders(5).build();
    let spec =
        fixtures::Spec { seed: 42, tenants: 2, products_per_tenant: 10, orders_per_tenant: 5, customers_per_tenant: 3 };
    let dataset = fixtures::Dataset::new(spec).unwrap();
    assert_eq!(shop, dataset.tenants().map(|tenant| ShopData::of_tenant(&tenant)).collect());
}

/// The files of a shop are byte for byte those of a dataset.
#[test]
fn files_are_those_of_the_program() {
    let golden = fixtures::golden::shop();
    for &format in fixtures::Format::ALL {
        let dir = tempfile::tempdir().unwrap();
        golden.write_to(dir.path(), format).unwrap();
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let path = entry.unwrap().path();
            let expected = fixtures::golden::dir(format).join(path.file_name().unwrap());
            assert!(std::fs::read(&path).unwrap() == std::fs::read(expected).unwrap(), "{}", path.display());
        }
        let again = golden.write_to(dir.path(), format).unwrap_err();
        assert_eq!(again.kind(), std::io::ErrorKind::AlreadyExists);
    }
}
