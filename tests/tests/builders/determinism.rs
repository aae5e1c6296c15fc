//! The same rows for the same seed: alone, in any order, in parallel, and next year.

use std::thread;

use fixtures::{Fixtures, Preset, ShopData, fixtures};

/// Some rows of every table.
fn world(f: &Fixtures) -> ShopData {
    f.tenant().with_api_key("fake_0123").build();
    let ann = f.customer().name("Ann Lee").build();
    let lamp = f.product().name("Desk Lamp").with_price_change().build();
    f.order().for_customer(&ann).with_item(&lamp, 2).with_items(3).returned().build();
    f.order().cancelled().build();
    f.order_item().quantity(4).build();
    f.price_history().build();
    f.stock_event().sale().build();
    f.stock_event().resulting_level(7).build();
    f.shop().tenants(1).customers(2).products(3).orders(2).build();
    f.data()
}

#[test]
fn a_seed_gives_the_same_rows() {
    let alone = world(&Fixtures::seeded(42));
    let threads: Vec<_> = (0..4).map(|seed| thread::spawn(move || world(&Fixtures::seeded(42 + seed % 2)))).collect();
    let answers: Vec<ShopData> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(answers[0] == alone && answers[2] == alone);
    assert!(answers[1] == answers[3] && answers[1] != alone);
}

#[test]
fn contexts_are_independent() {
    let (one, other) = (Fixtures::seeded(1), Fixtures::seeded(2));
    let mixed: Vec<_> = (0..3).map(|_| (one.order().build(), other.order().build())).collect();
    let apart = Fixtures::seeded(1).order().build_many(3);
    assert_eq!(mixed.into_iter().map(|(order, _)| order).collect::<Vec<_>>(), apart);
}

#[test]
fn a_test_has_its_own_seed() {
    let f = fixtures!();
    assert_eq!(f.seed(), Fixtures::named("builders::determinism::a_test_has_its_own_seed").seed());
    let in_closure = || fixtures!().seed();
    assert_eq!(in_closure(), f.seed());
    assert_ne!(fixtures!("a case").seed(), f.seed());
}

#[test]
fn an_asynchronous_function_has_the_seed_of_its_test() {
    #[expect(clippy::unused_async, reason = "the path of an asynchronous function is what is tested")]
    async fn body() -> u64 {
        fixtures!().seed()
    }
    let mut body = std::pin::pin!(body());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(seed) = body.as_mut().poll(&mut context) else { panic!("there is nothing to wait for") };
    let path = "builders::determinism::an_asynchronous_function_has_the_seed_of_its_test::body";
    assert_eq!(seed, Fixtures::named(path).seed());
}

/// What a context with a fixed seed makes, row by row.
#[test]
fn values_are_pinned() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("world", world(&Fixtures::seeded(42)).to_string());
    });
}

/// What strategies draw first, and the fingerprint of a preset.
#[test]
fn drawn_values_are_pinned() {
    use fixtures::strategy::{self, Hostile};
    let nightly = fixtures::Spec {
        tenants: 2,
        products_per_tenant: 9,
        orders_per_tenant: 20,
        customers_per_tenant: 5,
        ..Preset::Tiny.spec(7)
    };
    let text = format!(
        "{:?}\n{:?}\n{}\n{}\n{}",
        strategy::example(strategy::customers()),
        strategy::example(strategy::products().hostile(&[Hostile::Quotes])),
        strategy::example(strategy::orders()).origin(),
        strategy::example(strategy::shops()).origin(),
        fixtures::fingerprint(&nightly).unwrap()
    );
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("drawn", text);
    });
}
