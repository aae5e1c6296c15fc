//! Contexts and data in threads, in tasks and in statics, and what a failing test prints.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use fixtures::strategy::{self, Hostile};
use fixtures::{Fixtures, OrderWithItems, ShopData, fixtures};

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

/// Runs a future on the threads of a runtime.
fn run<T>(task: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(task)
}

/// A base world that tests build on, in a context of their own.
static CONTEXT: LazyLock<Fixtures> = LazyLock::new(|| {
    Fixtures::named("base").apply(|f| {
        f.tenant().name("Cedar").build();
    })
});

#[test]
fn tasks_share_a_context() {
    async fn insert(f: &Fixtures, order: OrderWithItems) -> usize {
        tokio::task::yield_now().await;
        let more = f.order().with_items(2).build();
        tokio::task::yield_now().await;
        order.items.len() + more.items.len() + f.data().items_of(&order).len()
    }
    run(async {
        let f = Arc::new(Fixtures::seeded(42));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let f = Arc::clone(&f);
                tokio::spawn(
                    async move { insert(&f, f.order().inconsistent(|order| order.currency.clear()).build()).await },
                )
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 4);
        }
        assert_eq!(f.data().orders.len(), 16);
        let data = Arc::new(f.data());
        let (theirs, statics) =
            (Arc::clone(&data), tokio::spawn(async { BASE.orders.len() + CONTEXT.data().tenants.len() }));
        let orders = tokio::spawn(async move { theirs.orders_with_items() }).await.unwrap();
        assert_eq!((orders.len(), statics.await.unwrap()), (data.orders.len(), 701));
    });
}

#[test]
fn cases_have_seeds_of_their_own() {
    fn case(currency: &str, number: u32) -> u64 {
        fixtures!(currency, number).seed()
    }
    async fn in_a_task() -> u64 {
        tokio::task::yield_now().await;
        fixtures!().seed()
    }
    let seeds = [case("EUR", 1), case("EUR", 2), case("USD", 1), fixtures!().seed(), fixtures!("EUR", 1).seed()];
    assert_eq!(BTreeSet::from(seeds).len(), 5);
    assert_eq!(case("EUR", 1), seeds[0]);
    let path = "builders::sharing::cases_have_seeds_of_their_own";
    assert_eq!(seeds[3], Fixtures::named(path).seed());
    assert_eq!(run(in_a_task()), Fixtures::named(&format!("{path}::in_a_task")).seed());
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

#[test]
fn a_builder_may_be_held_across_an_await() {
    fn spawnable<F: Future + Send>(_: F) {}

    let f = Fixtures::seeded(42);
    let total = Arc::new(Mutex::new(fixtures::cents(1)));
    spawnable(async {
        let order = f.order().inconsistent(move |order| order.total_amount = *total.lock().unwrap());
        let (item, shop) = (f.order_item(), f.shop());
        std::future::ready(()).await;
        (order.build(), item.build(), shop.build())
    });
}
