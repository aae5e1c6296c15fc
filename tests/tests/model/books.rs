//! The books balance: rules B1 to B13 for any spec, in files and by random access.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::common::{odd_specs, read, skewed, spec, specs, table_text, write};
use fixtures_check::check_with_keys;
use fixtures_gen::{
    Address, Customer, Dataset, Format, Order, OrderItem, OrderStatus, PriceHistory, Product, Spec, StockEvent,
    StockSource, Table, Tenant, WINDOW_END, category_name,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use uuid::Uuid;

fn assert_books_balance(dataset: &Dataset, format: Format, chunk_rows: u64, gzip: bool) {
    let directory = tempfile::tempdir().unwrap();
    write(dataset, format, chunk_rows, gzip, directory.path());
    let key_of = |number: u64| dataset.tenant(number).api_key();
    if let Err(violations) = check_with_keys(directory.path(), &key_of) {
        panic!("{:?}, {format}, chunks of {chunk_rows}: {violations:#?}", dataset.spec());
    }
}

fn assert_rows<T: DeserializeOwned + PartialEq + std::fmt::Debug>(
    dataset: &Dataset,
    table: Table,
    tenant: u64,
    made: impl Fn(u64) -> T,
) {
    for &format in Format::ALL {
        let read: Vec<T> = read(format, &table_text(dataset, format, table, tenant));
        assert_eq!(read.len() as u64, dataset.tenant(tenant).rows(table));
        for (index, row) in read.iter().enumerate() {
            assert_eq!(*row, made(index as u64), "{table} {index}, {format}");
        }
    }
}

/// Every row of the files, read back by serde, is the row that random access makes, so what holds
/// for the files holds for both.
fn assert_random_access_agrees(spec: &Spec) {
    let dataset = Dataset::new(spec.clone()).unwrap();
    for number in 0..spec.tenants {
        let shop = dataset.tenant(number);
        assert_rows::<Product>(&dataset, Table::Products, number, |index| shop.product(index));
        assert_rows::<Customer>(&dataset, Table::Customers, number, |index| shop.customer(index));
        assert_rows::<Order>(&dataset, Table::Orders, number, |index| shop.order(index));
        assert_rows::<OrderItem>(&dataset, Table::OrderItems, number, |row| {
            shop.order_item_rows(row..row + 1).next().unwrap()
        });
        assert_rows::<PriceHistory>(&dataset, Table::PriceHistory, number, |row| {
            shop.price_rows(row..row + 1).next().unwrap()
        });
        assert_rows::<StockEvent>(&dataset, Table::StockEvents, number, |row| {
            shop.stock_event_rows(row..row + 1).next().unwrap()
        });

        let items: Vec<OrderItem> = (0..shop.rows(Table::Orders)).flat_map(|order| shop.order_items(order)).collect();
        assert_eq!(items, shop.order_item_rows(0..shop.rows(Table::OrderItems)).collect::<Vec<_>>());
        let prices: Vec<PriceHistory> =
            (0..shop.rows(Table::Products)).flat_map(|product| shop.price_history(product)).collect();
        assert_eq!(prices, shop.price_rows(0..shop.rows(Table::PriceHistory)).collect::<Vec<_>>());
        let events: Vec<StockEvent> = shop.stock_event_rows(0..shop.rows(Table::StockEvents)).collect();
        for product in 0..shop.rows(Table::Products) {
            let id = shop.product(product).product_id;
            assert_eq!(shop.ledger(product), events.iter().filter(|e| e.product_id == id).cloned().collect::<Vec<_>>());
        }
    }
    let tenants: Vec<Tenant> = read(Format::Csv, &table_text(&dataset, Format::Csv, Table::Tenants, 0));
    assert_eq!(tenants, dataset.tenants().map(|shop| shop.tenant()).collect::<Vec<_>>());
}

/// Rule B12, and once more that ids are unique: each id of a dataset is turned back into its
/// address.
fn assert_ids_come_back(spec: &Spec) {
    let dataset = Dataset::new(spec.clone()).unwrap();
    let mut seen = HashSet::new();
    for shop in dataset.tenants() {
        let tenant = shop.number();
        let mut check = |table, index, id| {
            assert!(seen.insert(id), "{table} {index}: {id} again");
            assert_eq!(dataset.address_of(id), Some(Address::Row { table, tenant, index }));
        };
        check(Table::Tenants, 0, shop.tenant_id());
        let rows = |table| 0..shop.rows(table);
        (0..).zip(shop.products(rows(Table::Products))).for_each(|(i, r)| check(Table::Products, i, r.product_id));
        (0..).zip(shop.customers(rows(Table::Customers))).for_each(|(i, r)| check(Table::Customers, i, r.customer_id));
        (0..).zip(shop.orders(rows(Table::Orders))).for_each(|(i, r)| check(Table::Orders, i, r.order_id));
        (0..)
            .zip(shop.order_item_rows(rows(Table::OrderItems)))
            .for_each(|(i, r)| check(Table::OrderItems, i, r.order_item_id));
        (0..).zip(shop.price_rows(rows(Table::PriceHistory))).for_each(|(i, r)| check(Table::PriceHistory, i, r.id));
        (0..)
            .zip(shop.stock_event_rows(rows(Table::StockEvents)))
            .for_each(|(i, r)| check(Table::StockEvents, i, r.stock_event_id));
        let categories: BTreeMap<Uuid, Option<&str>> =
            shop.products(rows(Table::Products)).map(|row| (row.category_id, row.category_name())).collect();
        for (id, name) in categories {
            assert!(seen.insert(id), "the category {id} again");
            let address = dataset.address_of(id).unwrap();
            assert!(matches!(address, Address::Category { tenant: of, .. } if of == tenant), "{address:?}");
            assert_eq!(category_name(address.index()), name);
            assert_eq!(dataset.id_at(address), id);
        }
    }
    let other = Dataset::new(Spec { seed: spec.seed ^ 1, ..spec.clone() }).unwrap();
    assert!(seen.iter().all(|&id| other.address_of(id).is_none()), "ids of another seed are not of this dataset");
}

#[test]
fn odd_sizes_balance() {
    for spec in odd_specs() {
        let dataset = Dataset::new(spec).unwrap();
        for &format in Format::ALL {
            for gzip in [false, true] {
                assert_books_balance(&dataset, format, 1_000, gzip);
            }
        }
    }
}

#[test]
fn odd_sizes_agree_with_random_access() {
    for spec in odd_specs().into_iter().filter(|spec| spec.orders_per_tenant < 1_000) {
        assert_random_access_agrees(&spec);
        assert_ids_come_back(&spec);
    }
}

/// Many orders on one shelf: its ledger has many periods, and returns fall into later ones than
/// their sales.
#[test]
fn busy_shelves_balance() {
    for (products, orders) in [(7, 30_000), (100, 40_000), (1_000, 25_000)] {
        assert_books_balance(&Dataset::new(spec(1, products, orders, 50)).unwrap(), Format::Csv, 10_000, false);
    }
}

/// Rows read from the middle of a ledger are the rows read from its beginning.
#[test]
fn ledgers_can_be_entered_anywhere() {
    // Shelves with many periods, also those of ten days, so that goods sold several periods before
    // are returned; and catalogues of several shelves, of which the last one has slots beyond its row.
    for (products, orders, entries) in [
        (7, 20_000, 400),
        (8, 60_000, 400),
        (60, 20_000, 400),
        (71, 8_000, 400),
        (145, 30_000, 600),
        (500, 9_000, 600),
        (700, 60_000, 2_500),
    ] {
        let dataset = Dataset::new(spec(1, products, orders, 50)).unwrap();
        let shop = dataset.tenant(0);
        let count = shop.rows(Table::StockEvents);
        let all: Vec<StockEvent> = shop.stock_event_rows(0..count).collect();
        let step = (count / entries).max(1);
        for (number, start) in (0..count).step_by(step as usize).enumerate() {
            // Some begin a few rows further, so that the steps meet no pattern.
            let start = (start + number as u64 * 7 % step).min(count - 1);
            let end = count.min(start + if number % 50 == 0 { 5_000 } else { 12 });
            let part: Vec<StockEvent> = shop.stock_event_rows(start..end).collect();
            assert!(part == all[start as usize..end as usize], "{products} products, rows from {start}");
        }
        for (shelf, row) in (0..count).step_by(1 + count as usize / 5).enumerate() {
            let rows = shop.stock_events_of_shelf(row);
            let ids: HashSet<Uuid> = all[rows.start as usize..rows.end as usize].iter().map(|e| e.product_id).collect();
            let rest = all[..rows.start as usize].iter().chain(&all[rows.end as usize..]);
            assert!(rest.clone().all(|event| !ids.contains(&event.product_id)), "shelf {shelf} of {products} products");
        }
    }
}

/// The last order, at the very end of the window, begins a stratum and an epoch of its own: nothing
/// that follows from it may fall out of the window.
#[test]
fn nothing_follows_the_windows_end() {
    for (products, orders, seed) in
        [(13, 196_801, 196_800), (8, 400_001, 1), (8, 80_801, 80_800), (15, 80_001, 3), (1, 8_001, 4), (100, 801, 800)]
    {
        let dataset = Dataset::new(Spec { seed, ..spec(1, products, orders, 3) }).unwrap();
        let shop = dataset.tenant(0);
        let count = shop.rows(Table::StockEvents);
        let last = shop.stock_event_rows(0..count).map(|event| event.event_time).max();
        assert!(last < Some(WINDOW_END), "{products} products, {orders} orders: {last:?}");
        let order = shop.order(orders - 1);
        assert!(order.order_date <= order.created_at && order.created_at < WINDOW_END, "{order:?}");
    }
}

/// A hundred million orders: any row is there at once, and agrees with its parents and children.
#[test]
fn any_row_of_a_huge_dataset() {
    let dataset = Dataset::new(spec(3, 500_000, 100_000_000, 1_000_000)).unwrap();
    let shop = dataset.tenant(2);
    let mut last = None;
    for order in (0..100_000_000).step_by(7_777_777).chain([99_999_999]) {
        let (row, items) = (shop.order(order), shop.order_items(order));
        assert_eq!(row.total_amount, items.iter().map(|item| item.line_total).sum());
        let customer = shop.customer(dataset.address_of(row.customer_id).unwrap().index());
        assert_eq!((&customer.name, &customer.email), (&row.customer_name_snapshot, &row.customer_email_snapshot));
        assert!(customer.created_at <= row.order_date && last <= Some(row.order_date));
        for item in items {
            let product = dataset.address_of(item.product_id).unwrap().index();
            let prices = shop.price_history(product);
            let price = prices.iter().rfind(|price| price.effective_from <= row.order_date).unwrap();
            assert_eq!(price.price, item.unit_price);
        }
        last = Some(row.order_date);
    }
    let events = shop.rows(Table::StockEvents);
    for row in [0, events / 2, events - 3] {
        assert!(shop.stock_event_rows(row..row + 3).all(|event| event.resulting_level >= 0));
    }
}

/// Products of a big shop, from the least to the most popular: their ledgers and the orders agree
/// on what was sold.
#[test]
fn ledgers_of_a_big_shop() {
    let dataset = Dataset::new(spec(1, 100_000, 200_000, 1_000)).unwrap();
    let shop = dataset.tenant(0);
    let number = |external: &str| external.strip_prefix("EXT").and_then(|digits| digits.parse::<u64>().ok()).unwrap();
    let first = number(&shop.order(0).external_order_id);
    let mut sales: HashMap<_, BTreeMap<u64, i64>> = HashMap::new();
    for item in shop.order_item_rows(0..shop.rows(Table::OrderItems)) {
        let order = dataset.address_of(item.order_id).unwrap().index();
        sales.entry(item.product_id).or_default().insert(order, item.quantity);
    }
    let cancelled: HashSet<u64> = (0..)
        .zip(shop.orders(0..200_000))
        .filter(|(_, order)| order.order_status == OrderStatus::Cancelled)
        .map(|(number, _)| number)
        .collect();
    let mut sellers =
        (0..100_000).map(|product| (sales.get(&shop.product(product).product_id).map_or(0, BTreeMap::len), product));
    let mut sellers: Vec<(usize, u64)> = sellers.by_ref().collect();
    sellers.sort_unstable();
    let seldom = sellers.iter().position(|&(sold, _)| sold > 0).unwrap();
    for (sold, product) in [sellers[seldom], sellers[seldom + 7], sellers[50_000], sellers[90_000], sellers[99_999]] {
        let ledger = shop.ledger(product);
        let mut level = 0;
        let mut in_ledger = BTreeMap::new();
        for event in &ledger {
            level += event.delta;
            assert_eq!(level, event.resulting_level);
            if event.source == StockSource::Sale {
                let order = number(&event.meta.reason[event.meta.reason.find("EXT").unwrap()..]) - first;
                assert_eq!(shop.order(order).order_date, event.event_time);
                assert_eq!(in_ledger.insert(order, -event.delta), None);
            }
        }
        let mut in_orders = sales[&shop.product(product).product_id].clone();
        assert_eq!(in_orders.len(), sold);
        in_orders.retain(|order, _| !cancelled.contains(order));
        assert_eq!(in_ledger, in_orders, "product {product}");
    }
}

/// Which sizes keep which rows: the table in the docs of [`Spec`], line by line.
mod growth {
    use super::*;

    /// A dataset and the same with one size changed, of two tenants.
    struct Pair {
        before: Dataset,
        after: Dataset,
    }

    impl Pair {
        fn new(base: &Spec, change: impl FnOnce(&mut Spec)) -> Pair {
            let mut grown = base.clone();
            change(&mut grown);
            Pair { before: Dataset::new(base.clone()).unwrap(), after: Dataset::new(grown).unwrap() }
        }

        /// Whether all rows of a table before are the first ones after.
        fn keeps(&self, table: Table) -> bool {
            (0..self.before.spec().tenants).all(|tenant| {
                let [old, new] =
                    [&self.before, &self.after].map(|dataset| table_text(dataset, Format::Ndjson, table, tenant));
                new.starts_with(&old)
            })
        }

        /// The tables of which all rows before are the first ones after.
        fn kept(&self) -> Vec<Table> {
            Table::ALL.iter().copied().filter(|&table| self.keeps(table)).collect()
        }
    }

    fn base() -> Spec {
        spec(2, 50, 300, 30)
    }

    #[test]
    fn more_tenants() {
        let pair = Pair::new(&base(), |spec| spec.tenants = 5);
        assert_eq!(pair.kept(), Table::ALL);
    }

    #[test]
    fn more_products() {
        use Table::{Customers, PriceHistory, Products, Tenants};
        let pair = Pair::new(&base(), |spec| spec.products_per_tenant = 777);
        assert_eq!(pair.kept(), [Tenants, Products, Customers, PriceHistory]);
        // Any number of products is the beginning of any larger one.
        let most = Dataset::new(spec(1, 1_000, 0, 0)).unwrap();
        let shop = most.tenant(0);
        let products: Vec<Product> = shop.products(0..200).collect();
        for count in 1..=200 {
            let fewer = Dataset::new(spec(1, count, 0, 0)).unwrap();
            let fewer = fewer.tenant(0);
            assert!(fewer.products(0..count).eq(products[..count as usize].iter().cloned()), "{count} products");
            let prices = fewer.rows(Table::PriceHistory);
            assert!(fewer.price_rows(0..prices).eq(shop.price_rows(0..prices)), "prices of {count} products");
        }
    }

    #[test]
    fn more_orders() {
        use Table::{Customers, PriceHistory, Products, Tenants};
        for orders in [301, 5_000] {
            let pair = Pair::new(&base(), |spec| spec.orders_per_tenant = orders);
            assert_eq!(pair.kept(), [Tenants, Products, Customers, PriceHistory], "{orders} orders");
        }
        let pair = Pair::new(&Spec { orders_per_tenant: 0, ..base() }, |spec| spec.orders_per_tenant = 3);
        assert!([Tenants, Products, Customers, PriceHistory].iter().all(|&table| pair.keeps(table)));
    }

    #[test]
    fn more_customers() {
        use Table::{OrderItems, PriceHistory, Products, StockEvents, Tenants};
        let pair = Pair::new(&base(), |spec| spec.customers_per_tenant = 500);
        assert_eq!(pair.kept(), [Tenants, Products, OrderItems, PriceHistory, StockEvents]);
        for tenant in 0..2 {
            let (before, after) = (pair.before.tenant(tenant), pair.after.tenant(tenant));
            for (before, mut after) in before.customers(0..30).zip(after.customers(0..30)) {
                after.created_at = before.created_at;
                after.metadata.loyalty_tier = before.metadata.loyalty_tier;
                assert_eq!(before, after, "only sign-up and tier change");
            }
            for (before, mut after) in before.orders(0..300).zip(after.orders(0..300)) {
                after.customer_id = before.customer_id;
                after.customer_name_snapshot.clone_from(&before.customer_name_snapshot);
                after.customer_email_snapshot.clone_from(&before.customer_email_snapshot);
                after.raw_payload.source.clone_from(&before.raw_payload.source);
                after.raw_payload.campaign.clone_from(&before.raw_payload.campaign);
                after.raw_payload.discount_code.clone_from(&before.raw_payload.discount_code);
                assert_eq!(before, after, "only who ordered, and channel, campaign and code, change");
            }
        }
    }

    /// More tenants of skewed sizes resize those before, but change no id, and no row but their own
    /// sizes do.
    #[test]
    fn more_skewed_tenants() {
        let pair = Pair::new(&skewed(&base()), |spec| spec.tenants = 5);
        assert_eq!(pair.kept()[0], Table::Tenants);
        assert_ne!(pair.before.spec().sizes_of(0), pair.after.spec().sizes_of(0));
        for tenant in 0..2 {
            let sizes = pair.after.spec().sizes_of(tenant);
            let equal = Dataset::new(spec(5, sizes.products, sizes.orders, sizes.customers)).unwrap();
            for &table in Table::ALL {
                let [one, other] =
                    [&pair.after, &equal].map(|dataset| table_text(dataset, Format::Ndjson, table, tenant));
                assert!(one == other, "{table} of the tenant {tenant}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_size_balances(spec in specs(), format in prop_oneof![Just(Format::Csv), Just(Format::Ndjson)], chunk in 1..2_000u64, gzip: bool) {
        assert_books_balance(&Dataset::new(spec).unwrap(), format, chunk.max(20), gzip);
    }

    #[test]
    fn any_size_agrees_with_random_access(spec in specs()) {
        let spec = Spec { orders_per_tenant: spec.orders_per_tenant.min(300), ..spec };
        assert_random_access_agrees(&spec);
        assert_ids_come_back(&spec);
    }
}
