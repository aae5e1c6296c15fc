//! Whatever a context is asked for, in whatever order: its books balance, and a row that it gave out stays as it is.

#![expect(clippy::many_single_char_names, reason = "the numbers of a step have no meaning of their own")]

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{NaiveDateTime, TimeDelta};
use fixtures::{
    Customer, Fixtures, Money, OrderStatus, OrderWithItems, PriceHistory, Product, Row, ShopData, StockEvent,
    StockEventBuilder, StockSource, TRADE_START, TableRow, Tenant, WINDOW_END, WINDOW_START, cents,
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
    /// The calls that were not refused.
    built: Vec<Step>,
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
    builder = maybe(builder, g, 4, |p| match g / 4 % 3 {
        0 => p.category(["Teaware", "Table Lamps", "Tents & Shelters"][g as usize / 12 % 3]),
        1 => p.category_id(Uuid::from_u128(0x4000_8000_0000_0000_0100 + u128::from(g / 12 % 3))),
        _ => p.sku(format!("ELE{:06}", b % 1_000_000)),
    });
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
    builder = maybe(builder, d, 2, |o| o.with_items(1 + e as usize % 5));
    builder = maybe(builder, e, 3, |o| o.order_date(time(TRADE_START, WINDOW_END, g)));
    builder = maybe(builder, e, 4, |o| o.total_amount(cents(i64::from(g))));
    builder = maybe(builder, g, 5, |o| o.customer_name_snapshot("Bo Diaz"));
    given.orders.extend(maybe(builder, g, 6, fixtures::OrderBuilder::for_new_customer).build_many(1 + g as usize % 3));
}

fn order_item(f: &Fixtures, given: &mut Given, [a, b, c, d, e, _]: [u32; 6]) {
    let mut builder = f.order_item();
    let grown = pick(&given.orders, a).map(|order| order.order_id);
    if let Some(order_id) = grown {
        builder = builder.order_id(order_id);
    } else if let Some(product) = pick(&given.products, b) {
        builder = builder.for_product(product);
    }
    builder = maybe(builder, c, 2, |i| i.quantity(i64::from(c % 30) + 1));
    builder = maybe(builder, d, 3, |i| i.unit_price(cents(i64::from(d % 900))));
    let items = maybe(builder, e, 5, |i| i.line_total(cents(i64::from(e % 900) * 2))).build_many(1 + c as usize % 2);
    assert!(items.windows(2).all(|pair| pair[0].order_id == pair[1].order_id));
    given.grown.extend(grown);
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

/// What is said without a care: limits of numbers and of the window, what is there already, what does not go together.
fn wild(f: &Fixtures, given: &mut Given, [a, b, c, d, e, _]: [u32; 6]) {
    let number = [i64::MIN, -5, 0, 1, 5, 1_000_000_000_000_000, i64::MAX][b as usize % 7];
    let amount = [Money::MIN, cents(-1), cents(0), cents(1), Money::MAX][c as usize % 5];
    let date = ["2021-06-01", "2022-01-02", "2023-01-01", "2024-12-31T23:59:59", "2025-01-01", "2030-01-01"];
    let date = fixtures::time(date[d as usize % 6]);
    let known = pick(&given.products, e).cloned();
    let event = || known.iter().fold(f.stock_event(), StockEventBuilder::for_product);
    match a % 24 {
        0 => given.orders.push(f.order().order_date(date).build()),
        1 => given.orders.push(f.order().order_date(date).cancelled().with_items(b as usize % 12).build()),
        2 => given.orders.push(f.order().total_amount(amount).with_items(b as usize % 4).build()),
        3 => given.orders.push(f.order().order_date("2024-06-01").created_at(date).build()),
        4 => given.orders.push(f.order().at(u64::from(b)).build()),
        5 => given.products.push(f.product().at([0, 3, 10_000, u64::MAX][b as usize % 4]).build()),
        6 => given.products.push(f.product().price(amount).created_at(date).with_price_changes(c as usize % 3).build()),
        7 => given.products.extend(f.product().sku("ELE000007").build_many(1 + b as usize % 2)),
        8 => given.customers.push(f.customer().created_at(date).build()),
        9 => given.customers.push(f.customer().email("ann@example.com").build()),
        10 => given
            .customers
            .push(f.customer().customer_id(Uuid::from_u128(0x4000_8000_0000_0000_0000 + u128::from(b % 3))).build()),
        11 => given.tenants.push(f.tenant().at([0, 1, 999_999_999_999][b as usize % 3]).created_at(date).build()),
        12 => given.tenants.push(f.tenant().with_api_key("k").api_key_hash(fixtures::api_key_hash("k")).build()),
        13 => given.tenants.push(f.tenant().with_api_key("k").api_key_hash("beef").build()),
        14 => drop(f.order_item().quantity(number).unit_price(amount).build()),
        15 => drop(f.order_item().quantity(number).line_total(amount).build()),
        16 => given.prices.push(f.price_history().effective_from(date).build()),
        17 => given.prices.push(f.price_history().effective_to(date).price(amount).build()),
        18 => given.events.push(event().delta(number).build()),
        19 => given.events.push(event().receipt().delta(number).resulting_level(number).build()),
        20 => given.events.push(event().sale().delta(number).event_time(date).build()),
        21 => given.events.push(event().return_of_goods().event_time(date).build()),
        22 => given.events.push(event().adjustment().resulting_level(number).event_time(date).build()),
        _ => given.orders.push(f.order().external_order_id(["EXT00000007", "EXT00000008"][b as usize % 2]).build()),
    }
}

type Call = fn(&Fixtures, &mut Given, [u32; 6]);

const CALLS: [Call; 9] = [tenant, product, customer, order, order_item, price_history, stock_event, shop, wild];
/// The calls that are hardly ever refused.
const TAME: usize = 8;

/// Makes all calls. One that contradicts is refused.
fn play(f: &Fixtures, steps: &[Step]) -> Given {
    let mut given = Given::default();
    for step in steps {
        let built = catch_unwind(AssertUnwindSafe(|| CALLS[step.0](f, &mut given, step.1)));
        match built {
            Ok(()) => given.built.push(*step),
            Err(panic) => assert_is_refusal(&panic),
        }
    }
    given
}

fn assert_is_refusal(panic: &Box<dyn Any + Send>) {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    assert!(message.contains("\nhint: "), "a refusal says what to do, unlike this one: {message}");
}

/// Makes calls of which none is refused, and looks at everything after each.
fn play_and_look(f: &Fixtures, steps: &[Step]) {
    let mut given = Given::default();
    for &(call, numbers) in steps {
        CALLS[call](f, &mut given, numbers);
        assert!(!format!("{f:?}").is_empty() && !f.data().tenants.is_empty());
    }
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

/// Whatever is said: what is refused leaves no trace, and of what is not, all rows stay and balance.
#[test]
fn wild_calls_balance_or_are_refused() {
    let call = prop_oneof![0..TAME, Just(TAME), Just(TAME)];
    let steps = prop::collection::vec((call, prop::array::uniform6(any::<u32>())), 1..25);
    for_all(150, &(any::<u64>(), steps), |(seed, steps)| {
        assert_coherent(seed, &steps);
    });
}

/// Makes the calls; returns how many were not refused.
fn assert_coherent(seed: u64, steps: &[Step]) -> usize {
    let (f, other) = (Fixtures::seeded(seed), Fixtures::seeded(seed));
    let given = play(&f, steps);
    let data = f.data();
    if !data.tenants.is_empty() {
        assert_balanced(&data, &steps);
    }
    assert_all_kept(&given, &data);
    play_and_look(&other, &given.built);
    assert_eq!(data, other.data(), "refusals leave no trace, and to look changes nothing");
    given.built.len()
}

#[test]
fn random_calls_balance() {
    let steps = prop::collection::vec((0..TAME, prop::array::uniform6(any::<u32>())), 1..25);
    let (mut built, mut refused) = (0, 0);
    let counts = std::cell::RefCell::new((&mut built, &mut refused));
    for_all(150, &(any::<u64>(), steps), |(seed, steps)| {
        let accepted = assert_coherent(seed, &steps);
        let mut counts = counts.borrow_mut();
        *counts.0 += accepted;
        *counts.1 += steps.len() - accepted;
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
        assert_eq!(place.table(), Some(table));
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
    let spec = fixtures::Spec {
        tenants: 2,
        products_per_tenant: 10,
        orders_per_tenant: 5,
        customers_per_tenant: 3,
        ..fixtures::Preset::Tiny.spec(42)
    };
    let dataset = fixtures::Dataset::new(spec).unwrap();
    assert_eq!(shop, dataset.tenants().map(|tenant| ShopData::of_tenant(&tenant)).collect());
}

/// Tenants of skewed sizes keep the totals, whatever has been built before them.
#[test]
fn skewed_shops_balance() {
    let f = Fixtures::seeded(42);
    for _ in 0..2 {
        let shop = f
            .shop()
            .tenants(6)
            .customers(4)
            .products(10)
            .orders(30)
            .tenant_sizes(fixtures::TenantSizes::Skewed)
            .build();
        assert_balanced(&shop, &"a skewed shop");
        assert_eq!((shop.customers.len(), shop.products.len(), shop.orders.len()), (24, 60, 180));
        let orders: Vec<usize> = shop
            .tenants
            .iter()
            .map(|tenant| shop.orders.iter().filter(|order| order.tenant_id == tenant.tenant_id).count())
            .collect();
        assert!(orders[0] > 100 && orders[5] >= 1, "{orders:?}");
    }
    assert_balanced(&f.data(), &f);
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
