//! Loads into SQLite: what is read back, and what survives kills, repetitions and other datasets.

use std::num::NonZeroU64;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use fixtures_gen::{Block, BlockEncoder, Dataset, Format, Kind, Preset, Schema, Spec, Table, TenantSizes};
use fixtures_load::{Action, Error, ErrorKind, Load, Observer, Refusal, Silent, Start, Status, Summary, Target};
use fixtures_run::Stop;
use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

fn load(spec: &Spec, path: &Path, chunk_rows: u64) -> Load {
    Load::new(spec.clone(), Target::Sqlite(path.to_owned())).chunk_rows(NonZeroU64::new(chunk_rows).unwrap())
}

/// Some thousand rows.
fn some() -> Spec {
    Spec { products_per_tenant: 200, orders_per_tenant: 500, ..Preset::Small.spec(7) }
}

fn run(load: &Load) -> Result<Summary, Error> {
    let mut prepared = load.prepare()?;
    let summary = prepared.execute(&mut Silent)?;
    let check = prepared.check(&std::sync::Arc::default())?;
    assert!(check.is_right() && check.figures > 50, "{check:?}");
    Ok(summary)
}

/// A row of the database as a line of NDJSON.
fn line(schema: &Schema, row: &Row<'_>) -> String {
    let members = schema.columns.iter().enumerate().map(|(place, column)| {
        let value = match (row.get_unwrap::<_, Value>(place), column.kind) {
            (Value::Null, _) => "null".to_owned(),
            (Value::Text(json), Kind::Object(_)) => json,
            (Value::Text(text), _) => serde_json::to_string(&text).unwrap(),
            (Value::Integer(truth), Kind::Boolean) => (truth == 1).to_string(),
            (Value::Integer(cents), Kind::Money) => {
                serde_json::to_string(&fixtures_gen::Money::from_cents(cents)).unwrap()
            }
            (Value::Integer(number), _) => number.to_string(),
            (value, kind) => panic!("{value:?} is not of {kind:?}"),
        };
        format!("\"{}\":{value}", column.name)
    });
    format!("{{{}}}\n", members.collect::<Vec<_>>().join(","))
}

/// Every row of the database is the model's, in its order, and no other row is there.
fn assert_rows(spec: &Spec, path: &Path) {
    let dataset = Dataset::new(spec.clone()).unwrap();
    let mut encoder = BlockEncoder::new(&dataset);
    let database = Connection::open(path).unwrap();
    for &table in Table::ALL {
        let tenants = if table == Table::Tenants { 1 } else { spec.tenants };
        let rows =
            |tenant: u64| if table == Table::Tenants { spec.tenants } else { dataset.tenant(tenant).rows(table) };
        let expected: Vec<u8> = (0..tenants)
            .flat_map(|tenant| encoder.encode(Format::Ndjson, &Block { table, tenant, rows: 0..rows(tenant) }).to_vec())
            .collect();
        let mut statement = database.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).unwrap();
        let found = statement.query_map([], |row| Ok(line(table.schema(), row))).unwrap();
        let found: String = found.map(Result::unwrap).collect();
        let (found, expected) = (found.lines(), std::str::from_utf8(&expected).unwrap().lines());
        assert_eq!(found.clone().count(), expected.clone().count(), "{table}");
        found.zip(expected).for_each(|(found, expected)| assert_eq!(found, expected, "{table}"));
    }
    let broken: i64 =
        database.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0);
}

#[test]
fn what_is_read_back_is_the_ndjson() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), Preset::Small.spec(42));
    let summary = run(&load(&spec, &path, 3_000)).unwrap();
    assert_eq!((summary.status, summary.action), (Status::Complete, Action::Start));
    assert_rows(&spec, &path);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "one file is left");
    let database = Connection::open(&path).unwrap();
    let indexes: i64 = database
        .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL", [], |row| row.get(0))
        .unwrap();
    assert!(indexes > 3);
    let twice = "INSERT INTO customers SELECT * FROM customers LIMIT 1";
    assert!(database.execute(twice, []).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_dataset_is_read_back(
        seed: u64, tenants in 1_u64..4, products in 0_u64..60, orders in 0_u64..150, customers in 1_u64..40,
        is_skewed: bool, chunk_rows in 1_u64..200,
    ) {
        let orders = if products == 0 { 0 } else { orders };
        let tenant_sizes = if is_skewed { TenantSizes::Skewed } else { TenantSizes::Equal };
        let spec = Spec {
            seed, tenants, products_per_tenant: products, orders_per_tenant: orders, customers_per_tenant: customers,
            tenant_sizes,
        };
        prop_assume!(spec.validate().is_ok());
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        run(&load(&spec, &path, chunk_rows)).unwrap();
        assert_rows(&spec, &path);
    }
}

#[test]
fn a_repeated_load_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), Preset::Tiny.spec(42));
    run(&load(&spec, &path, 10_000)).unwrap();
    let before = std::fs::read(&path).unwrap();
    // Another size of chunks makes no other dataset.
    let summary = run(&load(&spec, &path, 7)).unwrap();
    assert_eq!((summary.status, summary.rows_written, summary.totals().rows), (Status::AlreadyThere, 0, 464));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

fn refusal(load: &Load) -> Refusal {
    match load.prepare().unwrap_err().into_kind() {
        ErrorKind::Refused { why, .. } => why,
        kind => panic!("{kind:?}"),
    }
}

#[test]
fn another_dataset_is_refused_and_replaced_only_on_request() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("shop.db");
    run(&load(&Preset::Tiny.spec(42), &path, 10_000)).unwrap();
    let other = Spec { orders_per_tenant: 51, ..Preset::Tiny.spec(42) };
    let Refusal::OtherDataset(difference) = refusal(&load(&other, &path, 10_000)) else { panic!() };
    assert_eq!(difference.to_string(), "orders per tenant are 50, not 51");
    let summary = run(&load(&other, &path, 10_000).replace(true)).unwrap();
    assert_eq!(summary.action, Action::Replace);
    assert_rows(&other, &path);
}

#[test]
fn tables_of_others_are_never_touched() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), Preset::Tiny.spec(42));
    let database = Connection::open(&path).unwrap();
    database
        .execute_batch("CREATE TABLE Orders (mine); INSERT INTO Orders VALUES (1); CREATE VIEW tenants AS SELECT 1;")
        .unwrap();
    for replace in [false, true] {
        let names = vec!["orders".to_owned(), "tenants".to_owned()];
        assert_eq!(refusal(&load(&spec, &path, 10_000).replace(replace)), Refusal::Foreign(names));
    }
    assert_eq!(database.query_row("SELECT mine FROM orders", [], |row| row.get::<_, i64>(0)), Ok(1));
    database.execute_batch("DROP VIEW tenants; ALTER TABLE orders RENAME TO mine").unwrap();
    run(&load(&spec, &path, 10_000)).unwrap();
    run(&load(&spec, &path, 10_000).replace(true)).unwrap();
    assert_eq!(database.query_row("SELECT count(*) FROM mine", [], |row| row.get::<_, i64>(0)), Ok(1));
    database.execute_batch("PRAGMA foreign_keys = OFF; DROP TABLE stock_events").unwrap();
    assert_eq!(refusal(&load(&spec, &path, 10_000)), Refusal::Missing(vec!["stock_events".to_owned()]));
}

#[test]
fn a_load_that_writes_nothing_leaves_no_file() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), Preset::Tiny.spec(42));
    drop(load(&spec, &path, 10_000).prepare().unwrap());
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    std::fs::write(&path, "").unwrap();
    drop(load(&spec, &path, 10_000).prepare().unwrap());
    assert!(path.exists(), "it was there before");
}

#[test]
fn what_was_changed_is_found() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), Preset::Tiny.spec(42));
    let load = load(&spec, &path, 10_000);
    load.prepare().unwrap().execute(&mut Silent).unwrap();
    let database = Connection::open(&path).unwrap();
    for (change, table, column) in [
        ("UPDATE orders SET total_amount = total_amount + 1 WHERE rowid = 7", Table::Orders, Some("total_amount")),
        ("UPDATE products SET name = name || 'x' WHERE rowid = 1", Table::Products, Some("name")),
        ("UPDATE tenants SET created_at = '2020-01-01T00:00:00'", Table::Tenants, Some("created_at")),
        ("PRAGMA foreign_keys = OFF; DELETE FROM customers WHERE rowid = 3", Table::Customers, None),
    ] {
        database.execute_batch(change).unwrap();
        let check = load.prepare().unwrap().check(&std::sync::Arc::default()).unwrap();
        let found = check.wrong.iter().any(|wrong| {
            wrong.table == table && wrong.column == column && wrong.tenant.is_some() && wrong.found != wrong.expected
        });
        assert!(found, "{change}: {check:?}");
    }
    database.execute_batch("ALTER TABLE price_history RENAME COLUMN price TO amount").unwrap();
    let error = load.prepare().unwrap().check(&std::sync::Arc::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read sqlite:{}: no such column: price", path.display()));
}

/// Stops a load after some rows.
struct StopAt {
    stop: Stop,
    finishing: bool,
}

impl Observer for StopAt {
    fn started(&mut self, start: &Start<'_>) {
        let (counters, stop) = (std::sync::Arc::clone(start.counters), self.stop.clone());
        std::thread::spawn(move || {
            while counters.made().rows < 100 {
                std::thread::yield_now();
            }
            stop.request();
        });
    }

    fn finishing(&mut self) {
        self.finishing = true;
    }
}

#[test]
fn a_load_that_is_stopped_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), some());
    let mut observer = StopAt { stop: Stop::default(), finishing: false };
    let error = load(&spec, &path, 20).stop(&observer.stop).prepare().unwrap().execute(&mut observer).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Stopped) && !observer.finishing, "{error}");
    let prepared = load(&spec, &path, 9).prepare().unwrap();
    assert!(matches!(prepared.action(), Action::Resume { done, chunks } if done > 0 && done < chunks));
    drop(prepared);
    let summary = run(&load(&spec, &path, 9)).unwrap();
    assert!(summary.rows_written < summary.totals().rows);
    assert_rows(&spec, &path);
}

const KILLED: &str = "FIXTURES_LOAD_KILLED";

#[test]
#[ignore = "a process that the next test kills"]
fn killed_process() {
    let path = std::env::var_os(KILLED).expect("the next test says where");
    load(&some(), path.as_ref(), 20).prepare().unwrap().execute(&mut Silent).unwrap();
}

#[test]
fn no_row_is_lost_or_there_twice_after_kills() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), some());
    let (mut kills, mut progress) = (0, vec![]);
    for round in 0..20_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed_process", "--ignored"])
            .env(KILLED, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(10 + round * 13 % 37));
        kills += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let chunks = |database: Connection| {
            database.query_row("SELECT count(*) FROM fixtures_load_chunk", [], |row| row.get::<_, i64>(0))
        };
        progress.extend(Connection::open(&path).and_then(chunks));
    }
    assert!(kills >= 3 && progress.is_sorted(), "{kills} kills, {progress:?}");
    run(&load(&spec, &path, 10_000)).unwrap();
    assert_rows(&spec, &path);
}

/// Tries to load another dataset, and the same one, into the file of a load that goes on.
struct Meanwhile<'l> {
    others: [&'l Load; 2],
    refused: Mutex<u32>,
}

impl Meanwhile<'_> {
    fn try_others(&self) {
        thread::scope(|scope| {
            for other in self.others {
                scope.spawn(|| {
                    let error = other.prepare().unwrap_err();
                    let sentence = format!("{} is being loaded into by another process", other.target());
                    assert_eq!(error.to_string(), sentence);
                    *self.refused.lock().unwrap() += 1;
                });
            }
        });
    }
}

impl Observer for &Meanwhile<'_> {
    fn started(&mut self, _: &Start<'_>) {
        self.try_others();
    }

    fn finishing(&mut self) {
        self.try_others();
    }
}

#[test]
fn no_other_load_comes_near_the_file_from_the_first_look_to_the_end() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec, other) = (place.path().join("shop.db"), some(), Preset::Tiny.spec(42));
    let (same, replacing) = (load(&spec, &path, 100), load(&other, &path, 100).replace(true));
    let meanwhile = Meanwhile { others: [&same, &replacing], refused: Mutex::default() };
    let mut prepared = same.prepare().unwrap();
    meanwhile.try_others();
    let summary = prepared.execute(&mut &meanwhile).unwrap();
    assert_eq!((summary.status, *meanwhile.refused.lock().unwrap()), (Status::Complete, 6));
    // Whoever only reads is not kept out.
    assert_rows(&spec, &path);
    drop(prepared);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left beside the file");
    assert_eq!(run(&replacing).unwrap().action, Action::Replace);
    assert_rows(&other, &path);
}

/// Loads that begin at the same moment, each in a thread of its own; what came of each.
fn at_once(loads: &[Load]) -> Vec<Result<Status, String>> {
    let barrier = Barrier::new(loads.len());
    thread::scope(|scope| {
        let one = |load: &Load| {
            barrier.wait();
            let summary = load.prepare().and_then(|mut prepared| prepared.execute(&mut Silent));
            summary.map(|summary| summary.status).map_err(|error| error.to_string())
        };
        let threads: Vec<_> = loads.iter().map(|load| scope.spawn(move || one(load))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn of_loads_that_begin_at_once_one_wins_and_the_others_wait_or_are_refused() {
    for round in 0..10 {
        let place = tempfile::tempdir().unwrap();
        let (path, spec) = (place.path().join("shop.db"), some());
        let outcomes = at_once(&[load(&spec, &path, 100), load(&spec, &path, 100), load(&spec, &path, 70)]);
        let refused = format!("sqlite:{} is being loaded into by another process", path.display());
        let complete = outcomes.iter().filter(|outcome| **outcome == Ok(Status::Complete)).count();
        assert_eq!(complete, 1, "round {round}: {outcomes:?}");
        for outcome in &outcomes {
            let is_loser = *outcome == Ok(Status::AlreadyThere) || *outcome == Err(refused.clone());
            assert!(is_loser || *outcome == Ok(Status::Complete), "round {round}: {outcome:?}");
        }
        assert_rows(&spec, &path);
        let again = run(&load(&spec, &path, 100)).unwrap();
        assert_eq!((again.status, again.rows_written), (Status::AlreadyThere, 0));
    }
}

#[test]
fn of_two_datasets_that_are_loaded_at_once_one_is_there_and_none_of_the_other() {
    for round in 0..10 {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        let specs = [some(), Spec { seed: 8, products_per_tenant: 150, ..some() }];
        run(&load(&Preset::Tiny.spec(1), &path, 100)).unwrap();
        let loads = specs.clone().map(|spec| load(&spec, &path, 100).replace(true));
        let outcomes = at_once(&loads);
        let refused = format!("sqlite:{} is being loaded into by another process", path.display());
        for outcome in &outcomes {
            let is_known = *outcome == Ok(Status::Complete) || *outcome == Err(refused.clone());
            assert!(is_known, "round {round}: {outcome:?}");
        }
        let is_there = |spec: &&Spec| {
            let prepared = load(spec, &path, 100).prepare();
            prepared.is_ok_and(|prepared| prepared.action() == Action::AlreadyThere)
        };
        let there: Vec<_> = specs.iter().filter(is_there).collect();
        assert_eq!(there.len(), 1, "round {round}: {outcomes:?}");
        assert_rows(there[0], &path);
    }
}

#[test]
fn another_program_that_writes_is_named_as_such() {
    let place = tempfile::tempdir().unwrap();
    let (path, spec) = (place.path().join("shop.db"), Preset::Tiny.spec(42));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE mine (a); BEGIN EXCLUSIVE").unwrap();
    let error = load(&spec, &path, 100).prepare().unwrap_err();
    let sentence = format!("sqlite:{} is open in another process: database is locked", path.display());
    assert_eq!(error.to_string(), sentence);
    other.execute_batch("ROLLBACK").unwrap();
    run(&load(&spec, &path, 100)).unwrap();
}

#[test]
fn a_file_that_is_not_a_database_is_named_as_such() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("notes.txt");
    std::fs::write(&path, "these are notes, and not a database of any kind; ".repeat(100)).unwrap();
    let error = load(&Preset::Tiny.spec(42), &path, 10_000).prepare().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotADatabase { .. }), "{error:?}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("these are notes"));
}
