//! Contexts and data in threads, in tasks and in statics, and what a failing test prints.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};
use std::thread;

use fixtures::strategy::{self, Hostile};
use fixtures::{Fixtures, ShopData};

/// A base world of all tests of a file.
static BASE: LazyLock<ShopData> = LazyLock::new(|| Fixtures::named("base").shop().orders(700).build());

#[test]
fn a_base_world_is_shared() {
    let threads: Vec<_> = (0..4)
        .map(|_| thread::spawn(|| BASE.orders.iter().map(|order| BASE.items_of(order).len()).sum::<usize>()))
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), BASE.order_items.len());
    }
    let data = Arc::new(Fixtures::seeded(42).apply(|f| drop(f.order().build())).data());
    let theirs = Arc::clone(&data);
    assert_eq!(thread::spawn(move || theirs.orders.len()).join().unwrap(), data.orders.len());
}

/// A context that closures can hold, and the sentences that it refuses calls with.
fn refusal(build: impl Fn(&Arc<Fixtures>) + Send + 'static) -> (String, Arc<Fixtures>) {
    let f = Arc::new(Fixtures::seeded(42));
    let theirs = Arc::clone(&f);
    let panic = thread::spawn(move || build(&theirs)).join().unwrap_err();
    (panic.downcast_ref::<&str>().expect("a sentence without values").to_string(), f)
}

#[test]
fn a_closure_that_uses_its_context_is_refused() {
    type Use = fn(&Fixtures);
    let uses: [Use; 5] = [
        |f| drop(f.customer().build()),
        |f| drop(f.shop().build()),
        |f| drop(f.data()),
        |f| _ = f.rng(),
        |f| drop(f.order_item().build_many(2)),
    ];
    for uses in uses {
        let (message, f) = refusal(move |f| {
            let theirs = Arc::clone(f);
            f.order().inconsistent(move |_| uses(&theirs)).build();
        });
        assert_eq!(
            message,
            "the closure of `.inconsistent(…)` uses the context that is building its row\n\
             hint: build or look up other rows before, and move what the closure needs into it"
        );
        assert_eq!(f.data().orders.len(), 0, "a refused call leaves no trace");
        assert_eq!(f.order().build(), Fixtures::seeded(42).order().build());
    }
}

#[test]
fn a_closure_uses_another_context() {
    let (f, other) = (Arc::new(Fixtures::seeded(42)), Arc::new(Fixtures::seeded(7)));
    let (shown, theirs) = (Arc::clone(&f), Arc::clone(&other));
    let order = f.order().inconsistent(move |order| {
        order.customer_id = theirs.customer().build().customer_id;
        assert_eq!(format!("{shown:?}"), "Fixtures { seed: 42, .. }", "`Debug` waits for nothing");
    });
    assert_eq!(order.build().customer_id, other.data().customers[0].customer_id);
    assert!(format!("{f:?}").contains("\"orders\": 1"));
}

/// What `tokio::spawn` asks of a future.
fn spawn<T>(task: impl Future<Output = T> + Send) -> T {
    let mut task = pin!(task);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = task.as_mut().poll(&mut context) {
            return value;
        }
    }
}

#[test]
fn futures_hold_a_context() {
    async fn insert(f: &Fixtures) -> usize {
        let order = f.order().with_items(2).build();
        std::future::ready(()).await;
        order.items.len() + f.data().orders.len()
    }
    let f = Fixtures::seeded(42);
    assert_eq!(spawn(insert(&f)), 3);
    let shared = Arc::new(f);
    let task = {
        let f = Arc::clone(&shared);
        async move {
            std::future::ready(()).await;
            f.order().build()
        }
    };
    spawn(task);
    assert_eq!(shared.data().orders.len(), 2);
}

#[test]
fn a_context_survives_threads_and_refusals() {
    let f = Fixtures::seeded(42);
    f.customer().build();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| f.order().build_many(10));
            let refused = scope.spawn(|| f.order().with_items(0).build());
            drop(refused.join().unwrap_err());
        }
    });
    assert_eq!(f.data().orders.len(), 40);
    crate::common::assert_balanced(&f.data(), &"a context");
}

#[test]
fn a_failure_is_readable() {
    let shop = strategy::example(strategy::shops().tenants(2).orders(8));
    let shown = format!("{shop:?}");
    let first = shown.lines().next().unwrap();
    assert!(first.starts_with(&format!("{}: 2 tenants, ", shop.origin())), "{first}");
    assert!(first.contains(", 16 orders, ") && shown.contains("\n… and 13 more of orders"), "{shown}");
    assert!(format!("{:#?}", *shop).lines().count() > shop.orders.len());
    for _ in 0..5 {
        let customer = strategy::example(strategy::customers().hostile(&[Hostile::VeryLong]));
        assert!(format!("{customer:?}").chars().count() < 1_500);
    }
}
