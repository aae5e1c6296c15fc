//! Cells of batches equal those of NDJSON, on generated rows and on hostile ones, whatever the batches and
//! the columns.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int8Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{DataType, Field, Fields};
use chrono::DateTime;
use fixtures::strategy::{self, Hostile};
use fixtures_arrow::{Batches, Columns, schema, to_batch};
use fixtures_gen::{Block, BlockEncoder, Dataset, Format, Money, Plan, Preset, Record, Spec, Table, TenantSizes};
use proptest::prelude::*;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The rows of batches as JSON.
fn rows(batches: impl IntoIterator<Item = RecordBatch>) -> Vec<Value> {
    let of_batch = |batch: RecordBatch| {
        let rows = StructArray::from(batch);
        (0..rows.len()).map(move |row| object(rows.fields(), &rows, row)).collect::<Vec<_>>()
    };
    batches.into_iter().flat_map(of_batch).collect()
}

fn object(fields: &Fields, columns: &StructArray, row: usize) -> Value {
    let members = fields.iter().zip(columns.columns());
    Value::Object(
        members.map(|(field, column)| (field.name().clone(), value(field, column, row))).collect::<Map<_, _>>(),
    )
}

fn value(field: &Field, column: &dyn Array, row: usize) -> Value {
    assert!(field.is_nullable() || column.is_valid(row), "{field} is null");
    assert!(!field.metadata()["description"].is_empty(), "{field} has no docs");
    if column.is_null(row) {
        return Value::Null;
    }
    match field.data_type() {
        DataType::FixedSizeBinary(16) => {
            assert_eq!(field.metadata()["ARROW:extension:name"], "arrow.uuid");
            Uuid::from_slice(column.as_fixed_size_binary().value(row)).unwrap().to_string().into()
        }
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Dictionary(..) => {
            let words = column.as_dictionary::<Int8Type>();
            words.values().as_string::<i32>().value(words.key(row).unwrap()).into()
        }
        DataType::Decimal128(15, 2) => {
            let cents = i64::try_from(column.as_primitive::<Decimal128Type>().value(row)).unwrap();
            Money::from_cents(cents).to_string().parse::<f64>().unwrap().into()
        }
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::Boolean => column.as_boolean().value(row).into(),
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            let time = DateTime::from_timestamp_micros(micros).unwrap().naive_utc();
            time.format("%Y-%m-%dT%H:%M:%S").to_string().into()
        }
        DataType::Struct(fields) => object(fields, column.as_struct(), row),
        other => panic!("no column has the type {other}"),
    }
}

/// The lines of NDJSON.
fn lines(text: &[u8]) -> Vec<Value> {
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

fn datasets() -> [Dataset; 2] {
    let skewed = Spec { tenants: 4, orders_per_tenant: 300, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(7) };
    [Preset::Tiny.spec(42), skewed].map(|spec| Dataset::new(spec).unwrap())
}

fn blocks_of(dataset: &Dataset, table: Table) -> Vec<Block> {
    Plan::new(dataset, Format::Ndjson, 10_000).blocks_of(table).collect()
}

#[test]
fn every_table_has_the_cells_of_ndjson_however_ids_and_labels_are_stored() {
    for dataset in datasets() {
        for &table in Table::ALL {
            let blocks = blocks_of(&dataset, table);
            let expected = lines(BlockEncoder::new(&dataset).encode_all(Format::Ndjson, &blocks));
            let columns = Columns::of(table.schema());
            for columns in [columns.clone(), columns.clone().ids_as_text(), columns.labels_as_text()] {
                for batch_rows in [1, 77, 100_000] {
                    let batches = Batches::new(&dataset, &columns, blocks.clone(), batch_rows);
                    assert!(rows(batches) == expected, "{table} in batches of {batch_rows}");
                }
            }
        }
    }
}

#[test]
fn docs_can_be_left_out() {
    for &table in Table::ALL {
        let (with, without) = (Columns::of(table.schema()), Columns::of(table.schema()).without_docs());
        assert_eq!(with.schema().metadata()["description"], table.schema().description());
        assert!(without.schema().metadata().is_empty());
        let text = format!("{without:?}");
        assert!(
            !text.contains("\"description\"") && !text.contains("\"values\"") && text.contains("arrow.uuid"),
            "{text}"
        );
        let plain = format!("{:?}", with.ids_as_bytes());
        assert!(plain.contains("FixedSizeBinary(16)") && !plain.contains("arrow.uuid"), "{plain}");
    }
}

#[test]
fn all_batches_but_the_last_are_full() {
    let [_, dataset] = datasets();
    for &table in Table::ALL {
        let all: u64 = blocks_of(&dataset, table).iter().map(Block::row_count).sum();
        let batches = Batches::new(&dataset, &Columns::of(table.schema()), blocks_of(&dataset, table), 33);
        let sizes: Vec<usize> = batches.map(|batch| batch.num_rows()).collect();
        let (last, full) = sizes.split_last().unwrap();
        assert!(full.iter().all(|&rows| rows == 33) && (1..=33).contains(last), "{table}: {sizes:?}");
        assert_eq!(sizes.iter().sum::<usize>() as u64, all, "{table}");
    }
}

#[test]
fn columns_on_their_own_are_those_of_the_whole() {
    let [_, dataset] = datasets();
    for &table in Table::ALL {
        let whole = Batches::new(&dataset, &Columns::of(table.schema()), blocks_of(&dataset, table), 1_000_000);
        let whole = whole.collect::<Vec<_>>().remove(0);
        assert_eq!(whole.schema(), schema(table));
        let count = table.schema().columns.len();
        let pairs = (0..count).map(|column| vec![count - 1 - column, column, column]);
        for wanted in (0..count).map(|column| vec![column]).chain(pairs).chain([vec![]]) {
            let columns = Columns::of(table.schema()).project(&wanted);
            let batch = Batches::new(&dataset, &columns, blocks_of(&dataset, table), 1_000_000).next().unwrap();
            assert_eq!(batch, whole.project(&wanted).unwrap(), "{table} {wanted:?}");
        }
    }
}

#[test]
fn ranges_go_across_tenants() {
    let [_, dataset] = datasets();
    for &table in Table::ALL {
        let all = rows(Batches::new(&dataset, &Columns::of(table.schema()), blocks_of(&dataset, table), 1_000));
        let count = all.len();
        for range in [0..count, 0..0, count..count, 1..count - 1, count / 3..count / 2, count - 1..count] {
            let plan = Plan::new(&dataset, Format::Csv, 1);
            let blocks = plan.blocks_of_rows(table, range.start as u64..range.end as u64);
            let batches = Batches::new(&dataset, &Columns::of(table.schema()), blocks, 50);
            assert!(rows(batches) == all[range.clone()], "{table} {range:?}");
        }
    }
}

#[test]
fn nothing_makes_no_batch() {
    let [dataset, _] = datasets();
    let nothing = Block { table: Table::Orders, tenant: 0, rows: 0..0 };
    let batches = Batches::new(&dataset, &Columns::of(Table::Orders.schema()), [nothing], 10);
    assert_eq!(batches.count(), 0);
    assert_eq!(to_batch::<fixtures_gen::Order>(&[]).num_columns(), 12);
}

#[test]
#[should_panic(expected = "rows 49..51 of orders, which has 50")]
fn rows_that_do_not_exist_are_refused() {
    let [dataset, _] = datasets();
    let _ = Plan::new(&dataset, Format::Csv, 1).blocks_of_rows(Table::Orders, 49..51);
}

fn assert_equal<R: Record + Clone>(sent: &[R]) {
    let mut text = vec![];
    for row in sent {
        Format::Ndjson.encode(row, &mut text);
    }
    assert_eq!(rows([to_batch(sent)]), lines(&text));
}

macro_rules! hostile {
    ($($table:ident: $row:ident => $sent:expr;)+) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(24))]
            $(
                #[test]
                fn $table(rows in prop::collection::vec(strategy::$table().hostile(Hostile::ALL), 0..9)) {
                    assert_equal(&rows.iter().map(|$row| $sent.clone()).collect::<Vec<_>>());
                }
            )+
        }
    };
}

mod hostile_rows {
    use super::*;

    hostile! {
        tenants: row => (**row);
        products: row => (**row);
        customers: row => (**row);
        orders: row => (row.order);
        order_items: row => (**row);
        price_history: row => (**row);
        stock_events: row => (**row);
    }
}
