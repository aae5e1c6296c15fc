//! Look-ups take constant time, and notice when the data has been changed.

use std::hint::black_box;
use std::time::Instant;

use fixtures::{Fixtures, Order, OrderItem};

/// The shop of these tests: large enough for look-ups to remember places.
fn large() -> fixtures::ShopData {
    Fixtures::seeded(42).shop().orders(20_000).products(500).customers(2_000).build()
}

#[test]
fn look_ups_in_a_large_shop_take_constant_time() {
    let shop = large();
    let timed = |what: &str, look_up: &dyn Fn() -> usize| {
        let begin = Instant::now();
        let rows = black_box(look_up());
        let took = begin.elapsed();
        println!("{what}: {rows} rows, {took:?}");
        // Half a second on a busy machine; a scan takes ten and more.
        assert!(took.as_millis() < 500, "{what} took {took:?}");
        rows
    };
    let items = timed("items_of", &|| shop.orders.iter().map(|order| shop.items_of(order).len()).sum());
    assert_eq!(items, shop.order_items.len());
    let orders = timed("orders_of", &|| shop.customers.iter().map(|customer| shop.orders_of(customer).len()).sum());
    assert_eq!(orders, shop.orders.len());
    timed("order_of", &|| shop.order_items.iter().filter(|item| shop.order_of(item).order_id == item.order_id).count());
    timed("customer_of", &|| shop.orders.iter().filter(|order| shop.customer_of(order).name.is_empty()).count());
    timed("items_with", &|| shop.products.iter().map(|product| shop.items_with(product).len()).sum());
    timed("stock_level_of", &|| shop.products.iter().map(|product| shop.stock_level_of(product) as usize).sum());
    timed("orders_with_items", &|| shop.orders_with_items().len());
}

#[test]
fn all_orders_come_with_their_items() {
    let shop = Fixtures::seeded(42).shop().orders(700).build();
    let items: Vec<OrderItem> = shop.orders_with_items().into_iter().flat_map(|order| order.items).collect();
    assert_eq!(items, shop.order_items);
}

#[test]
fn look_ups_notice_what_has_changed() {
    let mut shop = Fixtures::seeded(42).shop().orders(2_000).build();
    let (one, other) = (shop.orders[10].clone(), shop.orders[1_000].clone());
    let before = shop.items_of(&one).len();
    assert!(shop.get::<Order>(other.order_id).is_some());

    // Rows that go, come and move.
    shop.order_items.reverse();
    assert_eq!(shop.items_of(&one).len(), before);
    shop.order_items.retain(|item| item.order_id != one.order_id);
    assert!(shop.items_of(&one).is_empty());
    shop.order_items.push(OrderItem { order_id: one.order_id, ..shop.order_items[0].clone() });
    assert_eq!(shop.items_of(&one), [shop.order_items.last().unwrap()]);

    // A new id in place, of a row that had been found, and a row that was not there.
    let id = uuid::Uuid::from_u128(7);
    assert!(shop.get::<Order>(id).is_none());
    shop.orders[1_000].order_id = id;
    assert!(shop.get::<Order>(other.order_id).is_none());
    assert_eq!(shop.get::<Order>(id).unwrap().external_order_id, other.external_order_id);

    // A copy looks for itself.
    let mut copy = shop.clone();
    copy.order_items.iter_mut().for_each(|item| item.order_id = one.order_id);
    assert_eq!(copy.items_of(&one).len(), copy.order_items.len());
    assert_eq!(shop.items_of(&one).len(), 1);
}

#[test]
fn stock_is_known_at_any_time() {
    let shop = Fixtures::seeded(42).shop().orders(50).build();
    for product in &shop.products {
        assert_eq!(shop.stock_at(product, fixtures::WINDOW_START - chrono::TimeDelta::days(1)), 0);
        assert_eq!(shop.stock_at(product, fixtures::WINDOW_END), shop.stock_level_of(product));
        for pair in shop.stock_events_of(product).windows(2).filter(|pair| pair[0].event_time < pair[1].event_time) {
            let before = pair[1].event_time - chrono::TimeDelta::seconds(1);
            assert_eq!(shop.stock_at(product, before), pair[0].resulting_level);
        }
    }
}
