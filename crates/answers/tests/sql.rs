//! Every answer is what its SQL gives in SQLite on the loaded rows.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use chrono::NaiveDateTime;
use fixtures_answers::{Answer, Dialect, Question, answer, write_csv, write_json};
use fixtures_gen::{
    CellSink, Column, Dataset, Ddl, Money, Object, Preset, Record, Shop, Spec, SqlDialect, Table, TenantSizes,
};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};

/// The cells of a row, as the tables of the dialect `sqlite` hold them.
#[derive(Default)]
struct Cells(Vec<Value>);

impl CellSink for Cells {
    fn uuid(&mut self, _: &'static Column, value: uuid::Uuid) {
        self.0.push(Value::Text(value.to_string()));
    }

    fn text(&mut self, _: &'static Column, value: &str) {
        self.0.push(Value::Text(value.to_owned()));
    }

    fn label(&mut self, _: &'static Column, value: &'static str) {
        self.0.push(Value::Text(value.to_owned()));
    }

    fn money(&mut self, _: &'static Column, value: Money) {
        self.0.push(Value::Integer(value.cents()));
    }

    fn integer(&mut self, _: &'static Column, value: i64) {
        self.0.push(Value::Integer(value));
    }

    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.0.push(Value::Integer(value.into()));
    }

    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.0.push(Value::Text(value.format("%Y-%m-%dT%H:%M:%S").to_string()));
    }

    fn null(&mut self, _: &'static Column) {
        self.0.push(Value::Null);
    }

    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        let mut members = Cells::default();
        value.visit(&mut members);
        let text = |value: Value| match value {
            Value::Text(text) => text.into(),
            _ => serde_json::Value::Null,
        };
        let members = O::MEMBERS.iter().zip(members.0).map(|(member, value)| (member.name.to_owned(), text(value)));
        self.0.push(Value::Text(serde_json::Value::Object(members.collect()).to_string()));
    }
}

fn insert<R: Record>(database: &Connection, rows: impl Iterator<Item = R>) {
    let places = vec!["?"; R::SCHEMA.columns.len()].join(", ");
    let mut statement = database.prepare(&format!("INSERT INTO {} VALUES ({places})", R::SCHEMA.table)).unwrap();
    for row in rows {
        let mut cells = Cells::default();
        row.visit(&mut cells);
        statement.execute(params_from_iter(cells.0)).unwrap();
    }
}

fn load(dataset: &Dataset) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    for table in Table::ALL {
        database.execute_batch(&Ddl::new(SqlDialect::Sqlite).create_table(table.schema())).unwrap();
    }
    let load_shop = |shop: Shop<'_>| {
        let all = |table| 0..shop.rows(table);
        insert(&database, std::iter::once(shop.tenant()));
        insert(&database, shop.products(all(Table::Products)));
        insert(&database, shop.customers(all(Table::Customers)));
        insert(&database, shop.orders(all(Table::Orders)));
        insert(&database, shop.order_item_rows(all(Table::OrderItems)));
        insert(&database, shop.price_rows(all(Table::PriceHistory)));
        insert(&database, shop.stock_event_rows(all(Table::StockEvents)));
    };
    database.execute_batch("BEGIN").unwrap();
    dataset.tenants().for_each(load_shop);
    database.execute_batch("COMMIT").unwrap();
    database
}

fn selected(database: &Connection, sql: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut statement = database.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    assert!(statement.column_names().eq(columns.iter().copied()), "{sql}");
    let text = |value: ValueRef<'_>| match value {
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
        other => panic!("{other:?} in {sql}"),
    };
    let rows =
        statement.query_map([], |row| (0..columns.len()).map(|at| Ok(text(row.get_ref(at)?))).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The rows of all answers, with each its own.
fn computed(dataset: &Dataset, question: &Question) -> Vec<(Answer, Vec<String>)> {
    let mut rows = vec![];
    answer(dataset, Answer::ALL, question, &mut |answer, row| {
        rows.push((answer, row.iter().map(ToString::to_string).collect()));
        ControlFlow::Continue(())
    });
    rows
}

fn at(time: &str) -> Question {
    Question { as_of: time.parse().unwrap(), ..Question::default() }
}

fn specs() -> Vec<Spec> {
    let mut specs = vec![Preset::Tiny.spec(42), Preset::Small.spec(42)];
    let mut state = 7_u64;
    let mut below = |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    for round in 0..10 {
        specs.push(Spec {
            seed: below(1 << 30),
            tenants: 1 + below(6),
            products_per_tenant: 1 + below(400),
            orders_per_tenant: below(600),
            customers_per_tenant: 1 + below(60),
            tenant_sizes: TenantSizes::ALL[round % 2],
        });
    }
    specs.push(Spec { orders_per_tenant: 0, products_per_tenant: 0, customers_per_tenant: 0, ..Preset::Tiny.spec(1) });
    // Shelves with many periods, and products that were followed long ago.
    specs.push(Spec { products_per_tenant: 90, orders_per_tenant: 9_000, ..Preset::Tiny.spec(3) });
    specs
}

#[test]
fn every_answer_equals_its_sql() {
    let dates = [
        "2024-07-01T00:00:00",
        "2022-06-15T12:34:56",
        "2023-11-24T00:00:00",
        "2030-01-01T00:00:00",
        "2021-01-01T00:00:00",
    ];
    let mut counts = [0; Answer::ALL.len()];
    for (number, spec) in specs().into_iter().enumerate() {
        let (dataset, question) = (Dataset::new(spec.clone()).unwrap(), at(dates[number % dates.len()]));
        let (database, computed) = (load(&dataset), computed(&dataset, &question));
        for &answer in Answer::ALL {
            let sql = answer.sql(Dialect::Sqlite, &question);
            let expected = selected(&database, &sql, answer.columns());
            let rows: Vec<_> = computed.iter().filter(|(of, _)| *of == answer).map(|(_, row)| row).collect();
            assert_eq!(rows.len(), expected.len(), "{answer} of {spec:?}");
            for (row, expected) in rows.into_iter().zip(&expected) {
                assert_eq!(row, expected, "{answer} of {spec:?}");
            }
            counts[answer as usize] += expected.len();
        }
    }
    assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
}

#[test]
fn rows_are_valid_csv_and_json() {
    let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    answer(&dataset, Answer::ALL, &Question::default(), &mut |answer, row| {
        let (mut csv, mut json) = (String::new(), String::new());
        write_csv(row, &mut csv);
        write_json(answer.columns(), row, &mut json);
        let texts: Vec<_> = row.iter().map(ToString::to_string).collect();
        assert!(csv.trim_end().split(',').eq(&texts));
        let object: serde_json::Map<_, _> = serde_json::from_str(&json).unwrap();
        assert!(object.len() == row.len() && answer.columns().iter().all(|column| object.contains_key(*column)));
        ControlFlow::Continue(())
    });
}

#[test]
fn rows_are_the_same_with_any_number_of_threads() {
    // Some of the tenants are large enough to be divided, others are not.
    let spec = Spec {
        tenants: 12,
        orders_per_tenant: 30_000,
        products_per_tenant: 500,
        customers_per_tenant: 1_000,
        tenant_sizes: TenantSizes::Skewed,
        ..Preset::Tiny.spec(5)
    };
    assert!(spec.sizes_of(0).orders > 100_000);
    let dataset = Dataset::new(spec).unwrap();
    let with =
        |threads| computed(&dataset, &Question { threads: NonZeroUsize::new(threads).unwrap(), ..Question::default() });
    let one = with(1);
    assert!(one.len() > 10_000 && with(2) == one && with(7) == one);
}

#[test]
fn an_answer_is_the_same_alone_and_with_others() {
    let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    let (question, all) = (Question::default(), computed(&dataset, &Question::default()));
    for &one in Answer::ALL {
        let (mut rows, expected) = (vec![], all.iter().filter(|(of, _)| *of == one).map(|(_, row)| row));
        answer(&dataset, &[one], &question, &mut |_, row| {
            rows.push(row.iter().map(ToString::to_string).collect::<Vec<_>>());
            ControlFlow::Continue(())
        });
        assert!(rows.iter().eq(expected), "{one}");
    }
}

#[test]
fn who_breaks_gets_no_more_rows() {
    let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    let mut count = 0;
    answer(&dataset, &[Answer::Stock, Answer::Prices], &Question::default(), &mut |_, _| {
        count += 1;
        if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(count, 3);
}
