//! The dataset that balances passes, and is counted.

use std::collections::BTreeMap;

use crate::dataset::{C1, C2, Dataset, O1, O1B, P1, P2};

#[test]
fn the_good_dataset_passes_and_is_counted() {
    let summary = Dataset::good().check().unwrap();
    assert_eq!(summary.tenants, 2);
    let rows = [
        ("customers", 3),
        ("order_items", 5),
        ("orders", 4),
        ("price_history", 5),
        ("products", 3),
        ("stock_events", 9),
        ("tenants", 2),
    ];
    assert_eq!(summary.rows, BTreeMap::from(rows));
    assert_eq!(summary.files["orders"], 3);
    let statuses = [("cancelled", 1), ("delivered", 1), ("pending", 1), ("returned", 1)];
    assert_eq!(summary.orders_by_status, BTreeMap::from(statuses));
    assert_eq!(summary.orders_by_items, BTreeMap::from([(1, 3), (2, 1)]));
    assert_eq!(summary.products_by_prices, BTreeMap::from([(1, 1), (2, 2)]));
    let sources = [("adjustment", 1), ("receipt", 3), ("return", 1), ("sale", 4)];
    assert_eq!(summary.events_by_source, BTreeMap::from(sources));
    assert_eq!((summary.cancelled_items, summary.returned_items, summary.empty_receipts), (1, 1, 0));
    assert_eq!((summary.unsold_products, summary.customers_without_orders), (0, 0));
    assert_eq!((summary.distinct_product_names, summary.distinct_customer_names), (3, 3));
    assert_eq!(summary.currencies, ["EUR", "USD"].map(String::from).into());
    assert_eq!(summary.total_cents, 37_198);
    let (first, last) = summary.order_dates.unwrap();
    assert_eq!((&*first.to_string(), &*last.to_string()), ("2023-05-01T10:00:00", "2024-12-31T23:59:59"));
}

#[test]
fn compressed_files_and_a_manifest_pass_too() {
    let compressed = [P1, C1, O1, O1B, P2, C2].iter().fold(Dataset::good(), |good, name| {
        let gz = format!("{name}.gz");
        good.rename(name, &gz)
    });
    assert_eq!(compressed.append("manifest.json", "{}").check(), Dataset::good().check());
}
