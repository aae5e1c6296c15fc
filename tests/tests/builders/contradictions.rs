//! Contradictions that are made on purpose: they stay as they were made, and nothing follows from
//! them.

use fixtures::{Fixtures, OrderItem, StockSource, TableRow, cents};
use uuid::Uuid;

use crate::common::{assert_balanced, violations};

fn rules(f: &Fixtures) -> Vec<&'static str> {
    let mut rules: Vec<&str> = violations(&f.data()).iter().map(|violation| violation.rule).collect();
    rules.dedup();
    rules
}

#[test]
fn what_must_be_unique_can_be_repeated() {
    let f = Fixtures::seeded(42);
    let (lamp, ann, order) = (f.product().build(), f.customer().build(), f.order().build());
    let (sku, email, number) = (lamp.sku.clone(), ann.email.clone(), order.external_order_id.clone());
    let twin = f.product().inconsistent(move |product| product.sku = sku.clone()).build();
    assert_eq!((twin.sku == lamp.sku, twin.product_id == lamp.product_id), (true, false));
    let twin = f.customer().inconsistent(move |customer| customer.email = email.clone()).build();
    assert_eq!(twin.email, ann.email);
    let twin = f.order().inconsistent(move |order| order.external_order_id = number.clone()).build();
    assert_eq!(twin.external_order_id, order.external_order_id);
    assert!(rules(&f).contains(&"B8"));
}

#[test]
fn an_id_can_be_repeated() {
    let f = Fixtures::seeded(42);
    let id = f.product().build().product_id;
    f.product().inconsistent(move |product| product.product_id = id).build();
    let id = f.customer().build().customer_id;
    f.customer().inconsistent(move |customer| customer.customer_id = id).build();
    let id = f.order().build().order_id;
    f.order().inconsistent(move |order| order.order_id = id).build();
    let id = f.stock_event().build().stock_event_id;
    f.stock_event().inconsistent(move |event| event.stock_event_id = id).build();
    let id = f.price_history().build().id;
    f.price_history().inconsistent(move |price| price.id = id).build();
    let data = f.data();
    let twice = |ids: Vec<Uuid>| ids.iter().any(|id| ids.iter().filter(|other| *other == id).count() == 2);
    assert!(twice(data.products.iter().map(|row| row.product_id).collect()));
    assert!(twice(data.customers.iter().map(|row| row.customer_id).collect()));
    assert!(twice(data.orders.iter().map(|row| row.order_id).collect()));
    assert!(twice(data.stock_events.iter().map(|row| row.stock_event_id).collect()));
    assert!(twice(data.price_history.iter().map(|row| row.id).collect()));
}

#[test]
fn stock_events_stay_as_they_were_made() {
    let f = Fixtures::seeded(42);
    let honest = f.stock_event().build();
    let level = f.stock_event().inconsistent(|event| event.resulting_level = -5).build();
    let delta = f.stock_event().inconsistent(|event| event.delta = -5_000).build();
    let time = f.stock_event().inconsistent(|event| event.event_time = fixtures::time("1999-01-01")).build();
    let next = f.stock_event().receipt().delta(5).build();
    let data = f.data();
    let product = data.product_of(&honest);
    assert_eq!(data.stock_events_of(product)[1..], [&honest, &level, &delta, &time, &next]);
    assert_eq!((level.resulting_level, delta.delta), (-5, -5_000));
    assert_eq!(
        next.resulting_level - 5,
        delta.resulting_level + time.delta,
        "the ledger continues as if nothing had happened"
    );
}

#[test]
fn nothing_follows_from_a_contradiction() {
    let f = Fixtures::seeded(42);
    let honest = Fixtures::seeded(42);
    let ann = honest.customer().build();
    f.customer().inconsistent(|customer| customer.name = "X".to_owned()).build();
    assert_eq!(f.order().build(), honest.order().build());
    f.product().inconsistent(|product| product.price = cents(1)).build();
    honest.product().build();
    let (order, other) = (f.order().for_new_customer().build(), honest.order().for_new_customer().build());
    assert_eq!(order, other);
    assert_eq!((f.data().customers[0].name.as_str(), f.data().customers[0].customer_id), ("X", ann.customer_id));
    assert_balanced(&honest.data(), &"without contradictions");
}

#[test]
fn an_order_that_contradicts_can_grow() {
    let f = Fixtures::seeded(42);
    let order = f.order().inconsistent(|order| order.raw_payload.source = "fax".to_owned()).build();
    let item = f.order_item().for_order(&order).inconsistent(|item| item.quantity = -1).build();
    let data = f.data();
    let grown = data.order_of(&item);
    assert_eq!((grown.raw_payload.source.as_str(), data.items_of(grown).len()), ("fax", 2));
    assert_eq!(data.get::<OrderItem>(item.order_item_id).unwrap().quantity, -1);
    assert_eq!(grown.total_amount.cents(), order.total_amount.cents() + item.line_total.cents());

    let order = f.order().inconsistent(|order| order.total_amount = cents(1)).build();
    let item = f.order_item().for_order(&order).build();
    assert_eq!(f.data().order_of(&item).total_amount, cents(1));
    assert_eq!(OrderItem::rows(&f.data()).len(), 4);
}

#[test]
fn a_cancelled_order_keeps_its_price() {
    let f = Fixtures::seeded(1);
    let order = f.order().cancelled().build();
    f.price_history().price(cents(2)).effective_to("2024-12-01").build();
    f.order_item().for_order(&order).build();
    f.price_history().price(cents(2)).effective_to("2024-12-01").build();
    assert_balanced(&f.data(), &"a price after a cancelled order");
}

#[test]
fn looking_changes_nothing() {
    let events = |look: fn(&Fixtures)| {
        let f = Fixtures::seeded(1);
        let lamp = f.product().out_of_stock().build();
        look(&f);
        f.order().with_item(&lamp, 2).returned().build();
        look(&f);
        f.stock_event().for_product(&lamp).receipt().delta(5).build();
        look(&f);
        f.data().stock_events
    };
    let unseen = events(|_| {});
    assert_eq!(unseen, events(|f| drop(format!("{f:?}"))));
    assert_eq!(unseen, events(|f| drop(f.data())));
    let first = unseen.iter().rfind(|event| event.delta == 5).unwrap();
    assert_eq!((first.resulting_level, first.source), (5, StockSource::Receipt));
}

#[test]
fn a_level_that_is_given_takes_one_event() {
    let f = Fixtures::seeded(1);
    let lamp = f.product().build();
    let before = f.data();
    let event = f.stock_event().for_product(&lamp).resulting_level(3).build();
    assert_eq!((event.source, event.resulting_level), (StockSource::Adjustment, 3));
    assert_eq!(event.delta, 3 - before.stock_level_of(&lamp));
    assert_eq!(f.data().stock_events.len(), before.stock_events.len() + 1);
}

#[test]
fn a_key_is_that_of_its_hash() {
    let f = Fixtures::seeded(1);
    let tenant = f.tenant().api_key_hash("beef").build();
    assert_eq!(f.api_key_of(&tenant), None);
    let tenant = f.tenant().with_api_key("k").inconsistent(|tenant| tenant.api_key_hash.clear()).build();
    assert_eq!(f.api_key_of(&tenant), None);
}

#[test]
fn sales_are_found_whatever_the_number_of_the_order() {
    let f = Fixtures::seeded(1);
    for number in ["PO 4711", "4711", "", "a (b)", "PO"] {
        let order = f.order().external_order_id(number).returned().build();
        let data = f.data();
        let (sale, back) = (data.sale_of(&order.items[0]).unwrap(), data.return_of(&order.items[0]).unwrap());
        assert_eq!((sale.event_time, sale.meta.reason.as_str()), (order.order_date, &*format!("Sale {number}")));
        assert_eq!(back.meta.reason, format!("Return {number}"));
    }
}

#[test]
fn products_of_a_category_take_no_others_away() {
    let f = Fixtures::seeded(1);
    let own = Uuid::from_u128(0x4000_8000_0000_0000_0063);
    let strange = f.product().category_id(own).build_many(20);
    assert!(strange.iter().all(|product| product.category_id == own && product.sku[..3] == strange[0].sku[..3]));
    assert_eq!(strange[0].category_name(), None);
    let first = f.product().build();
    let category = first.category_name().unwrap();
    let same = f.product().category_id(first.category_id).build_many(150);
    let named = f.product().category(category).build_many(150);
    let code = &first.sku[..3];
    for product in same.iter().chain(&named) {
        assert_eq!((product.category_id, &product.sku[..3]), (first.category_id, code));
    }
    let by_sku = f.product().sku(format!("{code}900001")).build();
    assert_eq!(by_sku.category_id, first.category_id);
    let place = f.address_of(&f.product().build()).unwrap();
    assert!(place.index < 60, "the next product is still near the first one: {place}");
    assert_balanced(&f.data(), &"products of a category");
}

/// Products of any category, whatever the tenant deals in: with names of that category, an id of the
/// tenant's own, and the same one however it is said.
#[test]
fn a_tenant_can_deal_in_anything() {
    let f = Fixtures::seeded(1);
    let tenants = f.tenant().build_many(2);
    let mut ids = vec![];
    for tenant in &tenants {
        let names = ["Teaware", "Table Lamps", "Tents & Shelters", "Fiction"];
        for name in names.into_iter().chain(names) {
            let product = f.product().for_tenant(tenant).category(name).build();
            assert_eq!(product.category_name(), Some(name));
            let letters = product.sku[..3].to_owned();
            for other in [
                f.product().for_tenant(tenant).sku(format!("{letters}{:06}", 900_000 + ids.len())).build(),
                f.product().for_tenant(tenant).category_id(product.category_id).build(),
                f.product().for_tenant(tenant).category_id(product.category_id).category(name).build(),
            ] {
                assert_eq!((other.category_id, &other.sku[..3]), (product.category_id, &*letters));
            }
            ids.push(product.category_id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8);
    let data = f.data();
    let names: std::collections::BTreeSet<_> = data.products.iter().map(|row| (row.tenant_id, &row.name)).collect();
    assert_eq!(names.len(), data.products.len());
    assert_balanced(&data, &"products of any category");

    // The id is the same in another context of the seed, whichever comes first.
    let other = Fixtures::seeded(1);
    let by_sku = other.product().sku("TLA000007").build();
    let lamps = |row: &&fixtures::Product| row.tenant_id == by_sku.tenant_id && row.sku.starts_with("TLA");
    assert_eq!(by_sku.category_id, data.products.iter().find(lamps).unwrap().category_id);
}

/// What is not active was discontinued: its orders are in time, and others do not choose it.
#[test]
fn products_that_are_not_active_are_not_sold_last() {
    let f = Fixtures::seeded(1);
    let old = f.product().inactive().build();
    let orders = f.order().with_item(&old, 1).build_many(3);
    assert!(orders.iter().all(|order| order.order_date <= fixtures::time("2024-12-02")));
    let late = f.order().order_date("2024-12-20").build();
    assert_ne!(late.items[0].product_id, old.product_id);
    let late = f.order().at(99_999).build();
    assert!(late.order_date > fixtures::time("2024-12-02"), "{}", late.order_date);
    let stopped = f.product().inactive().created_at("2024-12-10").build();
    let item = f.order_item().build();
    assert_ne!(item.product_id, stopped.product_id);
    let sale = f.stock_event().sale().event_time("2024-12-30").build();
    assert_ne!(sale.product_id, stopped.product_id);
    let back = f.stock_event().for_product(&old).return_of_goods().event_time("2024-12-20").build();
    assert_eq!(back.product_id, old.product_id);
    f.stock_event().for_product(&stopped).adjustment().build();
    assert_balanced(&f.data(), &"products that are not active");
}

/// A context can move to another thread, and rows stay the same after a refusal.
#[test]
fn contradictions_survive_a_refusal() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicI64, Ordering};

    let f = Fixtures::seeded(1);
    let count = AtomicI64::new(0);
    let orders = f
        .order()
        .inconsistent(move |order| order.total_amount = cents(count.fetch_add(1, Ordering::Relaxed)))
        .build_many(3);
    let before = f.data();
    assert!(catch_unwind(AssertUnwindSafe(|| f.order().with_items(0).build())).is_err());
    let after = std::thread::spawn(move || f.data()).join().unwrap();
    assert_eq!(after, before);
    assert_eq!(orders.iter().map(|order| order.total_amount).collect::<Vec<_>>(), [cents(0), cents(1), cents(2)]);
}

#[test]
fn a_mail_address_keeps_the_letters_of_the_name() {
    let f = Fixtures::seeded(1);
    for (name, local) in
        [("José Núñez", "jose.nunez"), ("Zoë Łaska", "zoe.laska"), ("Ann O'Neil", "ann.oneil"), ("李 Ann", "ann")]
    {
        let customer = f.customer().name(name).build();
        assert!(customer.email.starts_with(local), "{name}: {}", customer.email);
    }
    assert_balanced(&f.data(), &"accents");
}
