use std::sync::{Arc, LazyLock};

use fixtures::{Fixtures, ShopData, fixtures};

static BASE: LazyLock<ShopData> = LazyLock::new(|| Fixtures::named("base").shop().orders(200).build());

async fn place_order(f: &Fixtures) -> usize {
    let order = f.order().with_items(2).build();
    tokio::task::yield_now().await; // your system
    order.items.len()
}

#[tokio::test]
async fn tasks_share_a_context() {
    let f = Arc::new(fixtures!());
    let theirs = Arc::clone(&f);
    let items = tokio::spawn(async move { place_order(&theirs).await }).await.unwrap();
    assert_eq!((items, f.data().orders.len()), (2, 1));
    assert_eq!(tokio::spawn(async { BASE.orders.len() }).await.unwrap(), 200);
}
