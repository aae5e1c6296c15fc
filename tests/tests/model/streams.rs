//! Streams: SQL that SQLite runs, and NDJSON of several tables, hold the rows of the files.

use fixtures_gen::{
    BlockEncoder, Constraints, Dataset, Ddl, Format, Kind, Money, Notation, Piece, Plan, Product, Record, SqlDialect,
    Table,
};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::common::{skewed, spec, specs};
use crate::encoders::{amounts, texts, times};

fn text(dataset: &Dataset, pieces: impl Iterator<Item = Piece>) -> String {
    let (mut encoder, mut text) = (BlockEncoder::new(dataset), String::new());
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text += &piece,
            Piece::Rows(notation, block) => text += str::from_utf8(encoder.encode(notation, &block)).unwrap(),
        }
    }
    text
}

/// The rows of a table in a database, as NDJSON has them.
fn rows_in(database: &Connection, table: Table) -> Vec<Value> {
    let mut statement = database.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut found = vec![];
    while let Some(row) = rows.next().unwrap() {
        let cells = table.schema().columns.iter().enumerate().map(|(index, column)| {
            let value = match (row.get_ref(index).unwrap(), column.kind) {
                (ValueRef::Null, _) => Value::Null,
                (ValueRef::Integer(cents), Kind::Money) => serde_json::to_value(Money::from_cents(cents)).unwrap(),
                (ValueRef::Integer(value), Kind::Boolean) => json!(value == 1),
                (ValueRef::Integer(value), Kind::Integer) => json!(value),
                (ValueRef::Text(value), Kind::Object(_)) => serde_json::from_slice(value).unwrap(),
                (ValueRef::Text(value), _) => json!(str::from_utf8(value).unwrap()),
                (value, kind) => panic!("{}: {value:?} of {kind:?}", column.name),
            };
            (column.name.to_owned(), value)
        });
        found.push(Value::Object(cells.collect::<Map<_, _>>()));
    }
    found
}

fn rows_of(dataset: &Dataset, table: Table) -> Vec<Value> {
    let lines = text(dataset, Plan::new(dataset, Format::Ndjson, 10_000).stream(&[table]));
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn assert_streams(dataset: &Dataset) {
    let plan = Plan::new(dataset, Format::Csv, 10_000);
    let script = text(dataset, plan.sql_stream(Ddl::new(SqlDialect::Sqlite).constraints(Constraints::After)));
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    database.execute_batch(script.strip_prefix(".bail on\n").unwrap()).unwrap();
    for &table in Table::ALL {
        assert_eq!(rows_in(&database, table), rows_of(dataset, table), "{table}");
    }
    let all: Vec<Value> = Table::ALL
        .iter()
        .flat_map(|&table| {
            rows_of(dataset, table).into_iter().map(move |mut row| {
                row["table"] = json!(table.name());
                row
            })
        })
        .collect();
    let stream = text(dataset, plan.stream(Table::ALL));
    assert!(stream.lines().all(|line| line.starts_with("{\"table\":\"")));
    let found: Vec<Value> = stream.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found, all);
}

#[test]
fn streams_of_usual_and_odd_sizes_hold_every_row() {
    for spec in [spec(2, 40, 1_200, 20), spec(1, 0, 0, 0), spec(3, 10, 0, 4), skewed(&spec(7, 3, 40, 2))] {
        assert_streams(&Dataset::new(spec).unwrap());
    }
}

/// What the statement of a row leaves in a table without keys and checks.
fn in_database<R: Record + Clone + Serialize>(row: &R, table: Table) -> Vec<Value> {
    let database = Connection::open_in_memory().unwrap();
    let ddl = Ddl::new(SqlDialect::Sqlite).constraints(Constraints::None);
    database.execute_batch(&ddl.create_table(table.schema())).unwrap();
    let mut statement = vec![];
    Notation::values(SqlDialect::Sqlite).encode(row, &mut statement);
    database.execute_batch(str::from_utf8(&statement).unwrap()).unwrap();
    rows_in(&database, table)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn streams_of_any_dataset_hold_every_row(spec in specs()) {
        assert_streams(&Dataset::new(spec).unwrap());
    }
}

proptest! {
    #[test]
    fn hostile_texts_come_back_from_a_database(name in texts(), sku in texts(), price in amounts(), active: bool, created_at in times()) {
        // A text of SQL cannot hold it.
        let plain = |text: String| text.replace('\0', "");
        let product = Product { name: plain(name), sku: plain(sku), price, active, created_at, ..Product::default() };
        prop_assert_eq!(in_database(&product, Table::Products), [serde_json::to_value(&product).unwrap()]);
    }

    #[test]
    fn hostile_members_come_back_from_a_database(reason in texts(), operator in texts(), quantity: i64) {
        let mut event = Dataset::new(spec(1, 1, 1, 1)).unwrap().tenant(0).ledger(0).remove(0);
        (event.delta, event.meta.reason, event.meta.operator) = (quantity, reason, operator);
        prop_assert_eq!(in_database(&event, Table::StockEvents), [serde_json::to_value(&event).unwrap()]);
    }
}
