//! What queries give: rows as they are generated, those that a condition leaves, and errors that say what is wrong.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Spec, Table, TenantSizes};
use fixtures_sql::{Database, Error, Options};
use serde_json::Value;

fn dataset() -> Dataset {
    Dataset::new(Spec { tenants: 5, tenant_sizes: TenantSizes::Skewed, ..Preset::Small.spec(3) }).unwrap()
}

fn database() -> Database {
    Database::new(dataset(), Options { threads: NonZeroUsize::new(3).unwrap(), ..Options::default() })
}

/// The rows as JSON objects, one a line.
fn lines(database: &Database, sql: &str) -> Vec<String> {
    let mut answer = database.query(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let mut lines = vec![];
    while let Some(rows) = answer.next().unwrap_or_else(|error| panic!("{sql}: {error}")) {
        for row in 0..rows.count() {
            let mut line = String::new();
            rows.write_json(row, &mut line);
            lines.push(line);
        }
    }
    lines
}

/// The one value of an answer.
fn value(database: &Database, sql: &str) -> String {
    let rows = database.query(sql).unwrap().next().unwrap().unwrap();
    assert_eq!(rows.count(), 1, "{sql}");
    rows.text(0, 0)
}

#[test]
fn tables_are_their_rows_in_the_order_of_the_files() {
    let (database, dataset) = (database(), dataset());
    let mut encoder = BlockEncoder::new(&dataset);
    for &table in Table::ALL {
        let mut expected = vec![];
        for block in Plan::new(&dataset, Format::Ndjson, 1_000).blocks_of(table) {
            let text = String::from_utf8(encoder.encode(Format::Ndjson, &block).to_vec()).unwrap();
            expected.extend(text.lines().map(str::to_owned));
        }
        let given = lines(&database, &format!("SELECT * FROM {table}"));
        assert_eq!(given.len(), expected.len(), "{table}");
        for (given, expected) in given.iter().zip(&expected) {
            let parsed: [Value; 2] = [given, expected].map(|line| serde_json::from_str(line).unwrap());
            assert_eq!(parsed[0], parsed[1], "{table}");
        }
        assert_eq!(value(&database, &format!("SELECT count(*) FROM {table}")), expected.len().to_string());
    }
}

#[test]
fn conditions_leave_the_rows_that_they_leave_where_the_engine_looks_at_all() {
    let database = database();
    let shop = dataset();
    let order = shop.tenant(1).order(17);
    let (id, tenant) = (order.order_id, order.tenant_id);
    let other = shop.tenant(3).tenant_id();
    let product = shop.tenant(2).product(4);
    let customer = shop.tenant(0).customer(9);
    let date = order.order_date;
    let email = customer.email.as_str();
    // Each condition, and the same of which nothing is known without the rows.
    let keys = ["tenant_id", "order_id", "product_id", "customer_id", "external_order_id", "sku", "email"];
    let hide = |word: &str| match word {
        "order_date" => "(order_date + interval '0 days')".to_owned(),
        key if keys.contains(&key) => format!("concat({key}, '')"),
        other => other.to_owned(),
    };
    let hidden = |condition: &str| condition.split(' ').map(hide).collect::<Vec<_>>().join(" ");
    let cases = [
        ("orders", format!("order_id = '{id}'"), Some(1)),
        ("orders", format!("'{id}' = order_id"), Some(1)),
        ("orders", format!("order_id = '{}'", id.to_string().to_uppercase()), Some(0)),
        ("orders", format!("order_id = '{tenant}'"), Some(0)),
        ("orders", "order_id IN ('nothing', 'of', 'the', 'kind')".to_owned(), Some(0)),
        ("orders", format!("tenant_id = '{tenant}' AND order_id = '{id}'"), Some(1)),
        ("orders", format!("tenant_id = '{other}' AND order_id = '{id}'"), Some(0)),
        ("orders", format!("tenant_id IN ('{tenant}', '{other}')"), None),
        ("orders", format!("tenant_id = '{tenant}' OR order_id = '{id}'"), None),
        ("orders", format!("external_order_id = '{}'", order.external_order_id), None),
        ("orders", format!("order_date < '{date}'"), None),
        ("orders", format!("order_date <= '{date}' AND tenant_id = '{tenant}'"), Some(18)),
        ("orders", format!("order_date >= '{date}'"), None),
        ("orders", format!("order_date > '{date}'"), None),
        ("orders", format!("order_date = '{date}'"), None),
        ("orders", format!("order_date BETWEEN '2024-03-01' AND '{date}'"), None),
        ("orders", format!("order_date >= '2024-03-01' AND total_amount > 99.99 AND tenant_id = '{tenant}'"), None),
        ("order_items", format!("order_id = '{id}'"), None),
        ("order_items", format!("product_id = '{}'", product.product_id), None),
        ("products", format!("sku = '{}'", product.sku), None),
        ("products", format!("sku = '{}x'", product.sku), Some(0)),
        ("price_history", format!("product_id = '{}'", product.product_id), None),
        ("stock_events", format!("product_id = '{}'", product.product_id), None),
        ("customers", format!("email = '{email}' AND customer_id = '{}'", customer.customer_id), Some(1)),
        ("tenants", format!("tenant_id = '{tenant}'"), Some(1)),
        ("tenants", format!("tenant_id <> '{tenant}'"), Some(4)),
    ];
    for (table, condition, count) in cases {
        let query = |condition: &str| format!("SELECT * FROM {table} WHERE {condition}");
        let given = lines(&database, &query(&condition));
        assert_eq!(given, lines(&database, &query(&hidden(&condition))), "{condition}");
        let counted = value(&database, &format!("SELECT count(*) FROM {table} WHERE {condition}"));
        assert_eq!(counted, given.len().to_string(), "{condition}");
        if let Some(count) = count {
            assert_eq!(given.len(), count, "{condition}");
        }
    }
}

/// How many rows the plan of a query makes.
fn rows_made(database: &Database, sql: &str) -> Vec<String> {
    let plan = lines(database, &format!("EXPLAIN FORMAT INDENT {sql}")).join("\n");
    // The engine's own nodes are called TableScan.
    let plan = plan.replace("TableScan: ", "");
    let made = plan.split("Scan: ").skip(1).map(|scan| scan.split(" rows").next().unwrap().to_owned());
    made.collect()
}

#[test]
fn rows_that_no_condition_leaves_are_not_made() {
    let (database, dataset) = (database(), dataset());
    let order = dataset.tenant(1).order(17);
    let items = dataset.tenant(1).items_of_order(17);
    let lines = items.end - items.start;
    let id = order.order_id;
    let made = |sql: &str| rows_made(&database, sql);
    assert_eq!(made(&format!("SELECT * FROM orders WHERE order_id = '{id}'")), ["orders, 1"]);
    let orders = dataset.tenant(1).rows(Table::Orders);
    let of_tenant = format!("SELECT sum(total_amount) FROM orders WHERE tenant_id = '{}'", order.tenant_id);
    assert_eq!(made(&of_tenant), [format!("orders, {orders}")]);
    // The condition on one table is one on the other.
    let join = format!("SELECT * FROM orders JOIN order_items USING (order_id) WHERE orders.order_id = '{id}'");
    let mut both = made(&join);
    both.sort();
    assert_eq!(both, [format!("order_items, {lines}"), "orders, 1".to_owned()]);
    assert_eq!(made("SELECT * FROM orders LIMIT 7"), ["orders, 7"]);
    assert_eq!(made("SELECT count(*) FROM stock_events"), Vec::<String>::new(), "it is known");
}

#[test]
fn amounts_are_exact_and_nulls_are_nulls() {
    let (database, dataset) = (database(), dataset());
    let total: i64 = dataset
        .tenants()
        .flat_map(|shop| shop.orders(0..shop.rows(Table::Orders)))
        .map(|order| order.total_amount.cents())
        .sum();
    let expected = format!("{}.{:02}", total / 100, total % 100);
    assert_eq!(value(&database, "SELECT sum(total_amount) FROM orders"), expected);
    assert_eq!(value(&database, "SELECT 0.1 + 0.2 = 0.3"), "true");
    assert_eq!(
        value(&database, "SELECT count(*) FROM price_history WHERE effective_to IS NULL"),
        value(&database, "SELECT count(*) FROM products")
    );
    let line = lines(
        &database,
        "SELECT NULL AS a, 1.50 AS b, true AS c, 'say \"x\"' AS d, [1, NULL] AS e, TIMESTAMP '2024-07-01 12:00:00' AS f",
    );
    assert_eq!(line, [r#"{"a":null,"b":1.50,"c":true,"d":"say \"x\"","e":[1,null],"f":"2024-07-01T12:00:00"}"#]);
    let rows = database.query("SELECT NULL, ''").unwrap().next().unwrap().unwrap();
    assert!(rows.is_null(0, 0) && !rows.is_null(0, 1) && rows.text(0, 0).is_empty());
}

#[test]
fn the_first_rows_are_the_same_each_time() {
    let database = database();
    for sql in
        ["SELECT order_id FROM orders LIMIT 5", "SELECT order_id FROM orders WHERE order_status = 'returned' LIMIT 5"]
    {
        let first = lines(&database, sql);
        assert_eq!(first.len(), 5);
        assert_eq!(first, lines(&database, &sql.replace(" LIMIT 5", ""))[..5], "{sql}");
    }
}

fn refusal(sql: &str) -> Error {
    let database = database();
    let mut answer = match database.query(sql) {
        Ok(answer) => answer,
        Err(error) => return error,
    };
    loop {
        match answer.next() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("{sql} has an answer"),
            Err(error) => return error,
        }
    }
}

#[test]
fn errors_say_what_is_wrong() {
    assert!(matches!(refusal("SELEC 1"), Error::Syntax(_)));
    assert!(matches!(refusal(""), Error::Syntax(_) | Error::NoQuery(_)));
    assert!(matches!(refusal("SELECT 1; SELECT 2"), Error::NoQuery(_)));
    for change in [
        "CREATE TABLE t AS SELECT 1",
        "COPY orders TO 'orders.csv'",
        "INSERT INTO tenants SELECT * FROM tenants",
        "DELETE FROM orders",
        "DROP TABLE orders",
        "SET datafusion.execution.batch_size = 1",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
    ] {
        assert!(matches!(refusal(change), Error::NoQuery(_)), "{change}: {:?}", refusal(change));
    }
    assert!(matches!(refusal("SELECT * FROM oders"), Error::UnknownTable(name) if name == "oders"));
    assert!(matches!(refusal("SELECT * FROM '/etc/passwd'"), Error::UnknownTable(_)));
    let Error::UnknownColumn { name, known } = refusal("SELECT totl_amount FROM orders") else { panic!("no column") };
    assert_eq!((name.as_str(), known[0].as_str()), ("totl_amount", "orders.total_amount"));
    assert!(matches!(
        refusal("SELECT tenant_id FROM orders JOIN order_items ON orders.order_id = order_items.order_id"),
        Error::AmbiguousColumn(name) if name == "tenant_id"
    ));
    assert!(matches!(refusal("SELECT summ(1)"), Error::UnknownFunction { .. }));
    assert!(matches!(refusal("SELECT total_amount + true FROM orders"), Error::Invalid(_)));
    assert!(matches!(refusal("SELECT 1 / 0"), Error::Failed(_)));
}

#[test]
fn a_query_holds_no_more_than_it_may() {
    let options = Options { memory: 1_000_000, ..Options::default() };
    let database = Database::new(dataset(), options);
    let mut answer = database.query("SELECT * FROM order_items ORDER BY line_total").unwrap();
    assert!(matches!(answer.next(), Err(Error::Memory { limit: 1_000_000 })));
}

#[test]
fn a_query_that_is_stopped_ends_soon() {
    let dataset = Dataset::new(Spec { tenants: 50, orders_per_tenant: 100_000_000, ..Preset::Large.spec(1) }).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    let options = Options { is_stopped: Arc::new(move || seen.load(Ordering::Relaxed)), ..Options::default() };
    let database = Database::new(dataset, options);
    let mut answer = database.query("SELECT max(total_amount) FROM orders").unwrap();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        stop.store(true, Ordering::Relaxed);
    });
    let start = Instant::now();
    assert!(matches!(answer.next(), Err(Error::Stopped)));
    drop(answer);
    drop(database);
    assert!(start.elapsed() < Duration::from_secs(5));
}
