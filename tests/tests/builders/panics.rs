//! Panics point at the line of the test that made the mistake. Every public function that can panic
//! is called here; those of `strategy` return reasons instead.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Once};

use fixtures::{
    Address, Dataset, Fixtures, Format, Locator, Money, Order, OrderWithItems, Preset, Table, TenantSizes, cents, time,
};
use uuid::Uuid;

thread_local! {
    /// The places of the panics of this thread, while it is watched.
    static WATCHED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// The file in which a call panics.
fn file_of_panic(call: impl FnOnce()) -> Option<String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_watched = WATCHED.with_borrow_mut(|watched| match watched {
                Some(place) => {
                    place.extend(info.location().map(|location| location.file().to_owned()));
                    true
                }
                None => false,
            });
            if !is_watched {
                usual(info);
            }
        }));
    });
    WATCHED.set(Some(vec![]));
    let _ = catch_unwind(AssertUnwindSafe(call));
    WATCHED.take()?.pop()
}

/// Emits a call for each expression, with its text.
macro_rules! calls {
    ($($call:expr;)+) => {
        [$( (stringify!($call), Box::new(|| { let _ = $call; }) as Box<dyn Fn()>), )+]
    };
}

/// Uses a context while it builds a row.
fn on_itself(uses: fn(&Fixtures)) {
    let f = Arc::new(Fixtures::seeded(42));
    let theirs = Arc::clone(&f);
    f.order().inconsistent(move |_| uses(&theirs)).build();
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of calls")]
#[expect(clippy::reversed_empty_ranges, reason = "it is refused")]
fn panics_point_at_the_line_of_the_test() {
    let f = Fixtures::seeded(42);
    let (one, other) = (f.tenant().with_currency("EUR").build(), f.tenant().build());
    let customer = f.customer().for_tenant(&one).build();
    let lamp = f.product().for_tenant(&one).build();
    let order = f.order().for_tenant(&one).with_item(&lamp, 1).build();
    let stranger = Fixtures::seeded(7).order().build();
    let shop = f.data();
    let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    let tenant = dataset.tenant(0);
    let rich = OrderWithItems {
        items: vec![fixtures::OrderItem { line_total: Money::MAX, ..order.items[0].clone() }; 2],
        ..order.clone()
    };
    let id = Uuid::from_u128(7);
    let calls = calls! {
        // Values.
        cents(i64::MAX);
        Money::from_cents(i64::MIN);
        Money::MAX + cents(1);
        Money::MIN - cents(1);
        Money::MAX * 2;
        2 * Money::MAX;
        { let mut total = Money::MAX; total += cents(1); total };
        { let mut total = Money::MIN; total -= cents(1); total };
        Money::total([Money::MAX, Money::MAX]);
        time("yesterday");
        rich.items_total();
        // Setters.
        f.tenant().created_at("yesterday");
        f.product().created_at("yesterday");
        f.product().restocked("yesterday", 1);
        f.product().restocked("2024-07-01", u64::MAX);
        f.product().stock(u64::MAX);
        f.customer().created_at("yesterday");
        f.order().order_date("yesterday");
        f.order().created_at("yesterday");
        f.order().with_item(&lamp, u64::MAX);
        f.order_item().quantity(u64::MAX);
        f.price_history().effective_from("yesterday");
        f.price_history().effective_to("yesterday");
        f.stock_event().event_time("yesterday");
        f.stock_event().delta(u64::MAX);
        f.stock_event().resulting_level(u64::MAX);
        // Builders.
        f.tenant().at(u64::MAX).build();
        f.tenant().with_currency("euro").build();
        f.tenant().api_key_hash(one.api_key_hash.clone()).build();
        f.tenant().tenant_id(one.tenant_id).build();
        f.product().for_tenant(&one).sku(lamp.sku.clone()).build();
        f.product().category("No such category").build();
        f.product().category_id(id).sku("1").category("Nor this").build();
        f.product().price(cents(-1)).build();
        f.product().at(9_999_999).build();
        f.product().stock(-1).build();
        f.product().stock(1).out_of_stock().build();
        f.product().restocked("2024-07-01", 0).build();
        f.product().restocked("2024-07-01", 1).out_of_stock().build();
        f.product().restocked("2030-07-01", 1).build();
        f.customer().for_tenant(&one).email(customer.email.clone()).build();
        f.customer().created_at("2030-01-01").build();
        f.customer().customer_id(customer.customer_id).build();
        f.customer().build_many_with(2, |row, _| row.customer_id(id));
        f.order().for_tenant(&other).for_customer(&customer).build();
        f.order().customer_id(stranger.customer_id).build();
        f.order().with_items(0).build();
        f.order().with_items(4..1).build();
        f.order().with_items(0).with_item(&lamp, 1).build();
        f.order().with_item(&lamp, 0).build();
        f.order().with_item(&lamp, i64::MAX).build();
        f.order().with_item(&lamp, 1).with_item(&lamp, 1).build();
        f.order().total_amount(cents(-1)).build();
        f.order().with_item(&lamp, 1).total_amount(cents(1)).build();
        f.order().order_date("2030-01-01").build();
        f.order().order_date("2024-06-01").created_at("2024-05-01").build();
        f.order().for_customer(&customer).customer_name_snapshot("Nobody").build();
        f.order().for_customer(&customer).currency("USD").build();
        f.order().for_customer(&customer).external_order_id(order.external_order_id.clone()).build();
        f.order().currency("euro").build_many(2);
        f.order_item().order_id(id).build();
        f.order_item().for_order(&order).for_product(&lamp).build();
        f.order_item().for_order(&order).tenant_id(other.tenant_id).build();
        f.order_item().line_total(cents(1)).quantity(2).build_many(2);
        f.price_history().product_id(id).build();
        f.price_history().for_product(&lamp).effective_to("2021-01-01").build();
        f.price_history().effective_from("2024-02-01").effective_to("2024-01-01").build_many(2);
        f.stock_event().product_id(id).build();
        f.stock_event().delta(0).build();
        f.stock_event().sale().delta(5).build();
        f.stock_event().sale().reason("none").build();
        f.stock_event().delta(i64::MIN).build();
        f.shop().tenants(0).build();
        f.shop().orders(5).products(0).build();
        f.shop().tenants(u64::MAX).build();
        f.shop().tenants(fixtures::MAX_TENANTS).tenant_sizes(TenantSizes::Skewed).build();
        on_itself(|f| drop(f.customer().build()));
        on_itself(|f| drop(f.shop().build()));
        on_itself(|f| drop(f.data()));
        on_itself(|f| _ = f.rng());
        on_itself(|f| _ = f.address_of(&Fixtures::seeded(7).order().build()));
        on_itself(|f| drop(f.api_key_of(&Fixtures::seeded(7).tenant().build())));
        // Look-ups.
        shop.tenant_of(&stranger.order);
        shop.customer_of(&stranger);
        shop.order_of(&stranger.items[0]);
        shop.product_of(&stranger.items[0]);
        shop.sale_of(&stranger.items[0]);
        shop.return_of(&stranger.items[0]);
        f.data().ending("yesterday");
        Fixtures::seeded(42).ending("yesterday");
        Fixtures::seeded(42).ending(chrono::NaiveDateTime::MAX);
        Fixtures::seeded(42).apply(|f| drop(f.order().build())).ending("2026-11-25");
        fixtures::strategy::orders().ending("yesterday");
        fixtures::strategy::shops().ending("yesterday");
        fixtures::strategy::mutations().ending("yesterday");
        f.data().ending(chrono::NaiveDateTime::MIN);
        // The model.
        dataset.tenant(9);
        dataset.id_at(Address::Row { table: Table::Orders, tenant: u64::MAX, index: 0 });
        tenant.product(9_999);
        tenant.customer(9_999);
        tenant.order(9_999);
        tenant.order_items(u64::MAX);
        tenant.price_history(9_999);
        tenant.ledger(9_999);
        tenant.stock_events_of_shelf(u64::MAX);
        tenant.products(0..9_999);
        tenant.customers(0..9_999);
        tenant.orders(0..9_999);
        tenant.order_item_rows(0..99_999);
        tenant.price_rows(0..99_999);
        tenant.stock_event_rows(0..99_999);
        Locator::new(42, Address::Category { tenant: 0, index: 0 });
        Locator { tenant: u64::MAX, ..Locator::new(42, Address::Row { table: Table::Orders, tenant: 0, index: 0 }) }.id();
        // Files and strategies.
        fixtures::assert_unchanged!("no such file", "");
        fixtures::strategy::example(fixtures::strategy::shops().tenants(0));
        fixtures::strategy::example(fixtures::strategy::order_items().quantity(proptest::strategy::Just(0)));
    };
    let wrong: Vec<String> = calls
        .iter()
        .filter_map(|(text, call)| match file_of_panic(call) {
            Some(file) if Path::new(&file).ends_with("builders/panics.rs") => None,
            Some(file) => Some(format!("{text} points at {file}")),
            None => Some(format!("{text} does not panic")),
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(f.data().orders, shop.orders, "a refused call leaves no trace");
    let _ = (Format::Csv, std::any::type_name::<Order>());
}

#[test]
fn what_points_elsewhere_says_what_to_do() {
    // `Iterator::sum` does not pass its caller on.
    assert!(file_of_panic(|| drop(Box::new([Money::MAX, Money::MAX].iter().sum::<Money>()))).is_some());
}
