//! Look-ups agree with the files: ids, addresses, natural keys, and what belongs to what, on 10,000 random
//! rows.

use std::collections::HashMap;

use fixtures_gen::{Address, Bounds, Dataset, Format, NaturalKey, Preset, Record, Shop, Spec, Table, TenantSizes};
use serde_json::Value;
use uuid::Uuid;

/// The lines of all files of a table, of all tenants.
fn lines(dataset: &Dataset, table: Table) -> Vec<(u64, u64, String)> {
    let of_tenant = |shop: Shop<'_>| -> Vec<(u64, u64, String)> {
        let number = shop.number();
        let all = 0..shop.rows(table);
        let texts: Vec<String> = match table {
            Table::Tenants => vec![encoded(&shop.tenant())],
            Table::Products => shop.products(all).map(|row| encoded(&row)).collect(),
            Table::Customers => shop.customers(all).map(|row| encoded(&row)).collect(),
            Table::Orders => shop.orders(all).map(|row| encoded(&row)).collect(),
            Table::OrderItems => shop.order_item_rows(all).map(|row| encoded(&row)).collect(),
            Table::PriceHistory => shop.price_rows(all).map(|row| encoded(&row)).collect(),
            Table::StockEvents => shop.stock_event_rows(all).map(|row| encoded(&row)).collect(),
        };
        (0..).zip(texts).map(|(index, text)| (number, index, text)).collect()
    };
    dataset.tenants().flat_map(of_tenant).collect()
}

fn encoded<R: Record + Clone>(row: &R) -> String {
    let mut line = vec![];
    Format::Ndjson.encode(row, &mut line);
    String::from_utf8(line).unwrap()
}

/// The one row at an address, by random access.
fn at(dataset: &Dataset, address: Address) -> String {
    let (shop, index) = (dataset.tenant(address.tenant()), address.index());
    let one = index..index + 1;
    match address.table().unwrap() {
        Table::Tenants => encoded(&shop.tenant()),
        Table::Products => encoded(&shop.product(index)),
        Table::Customers => encoded(&shop.customer(index)),
        Table::Orders => encoded(&shop.order(index)),
        Table::OrderItems => encoded(&shop.order_item_rows(one).next().unwrap()),
        Table::PriceHistory => encoded(&shop.price_rows(one).next().unwrap()),
        Table::StockEvents => encoded(&shop.stock_event_rows(one).next().unwrap()),
    }
}

fn datasets() -> [Dataset; 3] {
    let skewed = Spec {
        tenants: 4,
        products_per_tenant: 300,
        orders_per_tenant: 2_000,
        customers_per_tenant: 150,
        tenant_sizes: TenantSizes::Skewed,
        ..Preset::Tiny.spec(11)
    };
    [Preset::Small.spec(42), skewed, Preset::Tiny.spec(7)].map(|spec| Dataset::new(spec).unwrap())
}

/// Numbers that look random and are the same in every run.
fn numbers(below: usize) -> impl Iterator<Item = usize> {
    let mut state = 1_u64;
    std::iter::from_fn(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((state >> 33) as usize % below)
    })
}

#[test]
fn ids_and_natural_keys_of_random_rows_lead_back_to_them() {
    let mut checked = 0;
    for dataset in datasets() {
        for &table in Table::ALL {
            let lines = lines(&dataset, table);
            for (tenant, index, line) in numbers(lines.len()).take(500).map(|at| &lines[at]) {
                let row: Value = serde_json::from_str(line).unwrap();
                let text = |column: &str| row[column].as_str().unwrap();
                let id: Uuid = text(table.schema().columns[0].name).parse().unwrap();
                let address = Address::Row { table, tenant: *tenant, index: *index };
                assert_eq!(dataset.address_of(id), Some(address));
                assert_eq!(&at(&dataset, address), line);
                assert_eq!(address.to_string().parse(), Ok(address));
                let key = match table {
                    Table::Orders => text("external_order_id"),
                    Table::Products => text("sku"),
                    Table::Customers => text("email"),
                    _ => continue,
                };
                let key: NaturalKey = key.parse().unwrap();
                assert_eq!(dataset.tenant(*tenant).find(&key), Some(address), "{key}");
                assert!(dataset.find(&key).any(|found| found == address), "{key}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 3 * 3 * 500);
}

#[test]
fn what_belongs_to_random_rows_is_what_the_files_say() {
    let all = Bounds { list: usize::MAX, ..Bounds::default().times(1_000) };
    for dataset in datasets() {
        // From the id of a parent to the lines of its children, per table and column.
        let children = |table: Table, column: &str| {
            let mut children: HashMap<String, Vec<(u64, String)>> = HashMap::new();
            for (_, index, line) in lines(&dataset, table) {
                let row: Value = serde_json::from_str(&line).unwrap();
                children.entry(row[column].as_str().unwrap().to_owned()).or_default().push((index, line));
            }
            children
        };
        let of = |children: &HashMap<String, Vec<(u64, String)>>, id: Uuid| {
            children.get(&id.to_string()).cloned().unwrap_or_default()
        };
        let (orders, items) = (children(Table::Orders, "customer_id"), children(Table::OrderItems, "order_id"));
        let (prices, events) =
            (children(Table::PriceHistory, "product_id"), children(Table::StockEvents, "product_id"));
        for shop in dataset.tenants() {
            let rows = |table| shop.rows(table) as usize;
            for customer in numbers(rows(Table::Customers)).take(50).map(|at| at as u64) {
                let found = shop.orders_of_customer(customer, all);
                let found: Vec<_> = found.rows.iter().map(|(index, row)| (*index, encoded(row))).collect();
                assert_eq!(found, of(&orders, shop.customer(customer).customer_id));
            }
            for order in numbers(rows(Table::Orders)).take(100).map(|at| at as u64) {
                let range = shop.items_of_order(order);
                let found: Vec<_> =
                    range.clone().zip(shop.order_item_rows(range.clone()).map(|row| encoded(&row))).collect();
                assert_eq!(found, of(&items, shop.order(order).order_id));
                assert!(range.into_iter().all(|item| shop.order_of_item(item) == order));
                for (index, event) in shop.stock_events_of_order(order, all).rows {
                    assert!(of(&events, event.product_id).contains(&(index, encoded(&event))));
                }
            }
            for product in numbers(rows(Table::Products)).take(40).map(|at| at as u64) {
                let (id, range) = (shop.product(product).product_id, shop.prices_of_product(product));
                let found: Vec<_> = range.clone().zip(shop.price_rows(range).map(|row| encoded(&row))).collect();
                assert_eq!(found, of(&prices, id));
                let found = shop.stock_events_of_product(product, all);
                let found: Vec<_> = found.rows.iter().map(|(index, row)| (*index, encoded(row))).collect();
                assert_eq!(found, of(&events, id));
            }
        }
    }
}
