//! Cells of Parquet equal those of NDJSON, on generated rows and on hostile ones.

use std::sync::Arc;

use arrow_ipc::convert::try_schema_from_ipc_buffer;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use chrono::DateTime;
use fixtures::strategy::{self, Hostile};
use fixtures_arrow::Columns;
use fixtures_gen::{Column, Format, Money, Record, Table};
use fixtures_parquet::{Parquet, to_vec};
use fixtures_run::{Job, Layout, Memory, Preset, Silent, Spec, TenantSizes};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use proptest::prelude::*;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The rows of a Parquet file as JSON.
fn rows(file: Vec<u8>) -> Vec<Value> {
    let reader = SerializedFileReader::new(Bytes::from(file)).expect("a Parquet file");
    reader.get_row_iter(None).unwrap().map(|row| object(&row.unwrap())).collect()
}

fn object(row: &Row) -> Value {
    Value::Object(row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect::<Map<_, _>>())
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => text.as_str().into(),
        Field::Bool(value) => (*value).into(),
        Field::Long(number) => (*number).into(),
        Field::Bytes(bytes) => Uuid::from_slice(bytes.data()).unwrap().to_string().into(),
        Field::TimestampMicros(micros) => {
            let time = DateTime::from_timestamp_micros(*micros).unwrap().naive_utc();
            time.format("%Y-%m-%dT%H:%M:%S").to_string().into()
        }
        Field::Decimal(decimal) => {
            assert_eq!((decimal.precision(), decimal.scale()), (15, 2));
            let cents = i64::from_be_bytes(decimal.data().try_into().unwrap());
            Money::from_cents(cents).to_string().parse::<f64>().unwrap().into()
        }
        Field::Group(row) => object(row),
        other => panic!("no column is of the type of {other:?}"),
    }
}

/// The lines of an NDJSON file.
fn lines(text: &[u8]) -> Vec<Value> {
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

fn files(job: Job) -> std::collections::BTreeMap<String, Vec<u8>> {
    let memory = Memory::new();
    job.memory(&memory).prepare().unwrap().execute(&mut Silent).unwrap();
    memory.files()
}

fn skewed() -> Spec {
    let spec = Preset::Tiny.spec(7);
    Spec { tenants: 4, orders_per_tenant: 300, tenant_sizes: TenantSizes::Skewed, ..spec }
}

#[test]
fn every_table_holds_the_cells_of_ndjson() {
    let skewed = Job::new(skewed()).chunk_rows(77.try_into().unwrap());
    for job in [Job::new(Preset::Tiny.spec(42)), skewed.clone(), skewed.layout(Layout::Table)] {
        let (text, parquet) = (files(job.clone()), files(job.encoding(Arc::new(Parquet))));
        assert_eq!(text.len(), parquet.len());
        for (name, file) in parquet {
            if name == "tenants.parquet" {
                let tenants = String::from_utf8(text["tenants.csv"].clone()).unwrap();
                let ids = tenants.lines().skip(1).map(|line| &line[..36]);
                let read = rows(file);
                assert!(read.iter().map(|row| row["tenant_id"].as_str().unwrap()).eq(ids));
                continue;
            }
            let text = &text[&name.replace(".parquet", ".ndjson")];
            assert!(rows(file) == lines(text), "{name} has other cells");
        }
    }
}

#[test]
fn a_file_without_rows_has_its_columns() {
    let file = to_vec::<fixtures_gen::Order>(&[]);
    let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
    assert_eq!(reader.num_row_groups(), 0);
    assert_eq!(reader.metadata().file_metadata().schema_descr().num_columns(), 14);
}

/// Readers of Arrow find plain types there, and the docs of columns as metadata of fields.
#[test]
fn every_file_has_the_schema_of_arrow() {
    for (name, file) in files(Job::new(Preset::Tiny.spec(42)).encoding(Arc::new(Parquet)).layout(Layout::Table)) {
        let table = name.trim_end_matches(".parquet").parse::<Table>().unwrap();
        let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
        let entries = reader.metadata().file_metadata().key_value_metadata().unwrap();
        let entry = entries.iter().find(|entry| entry.key == "ARROW:schema").expect("it is there");
        let message = BASE64_STANDARD.decode(entry.value.as_ref().unwrap()).unwrap();
        let schema = try_schema_from_ipc_buffer(&message).unwrap();
        assert_eq!(schema, **Columns::of(table.schema()).ids_as_bytes().labels_as_text().schema());
        let text = format!("{schema:?}");
        assert!(!text.contains("ARROW:extension") && !text.contains("Dictionary"), "{text}");
        assert_eq!(schema.metadata()["description"], table.schema().description());
        let docs = table.schema().columns.iter().map(Column::description);
        assert!(schema.fields().iter().map(|field| field.metadata()["description"].clone()).eq(docs));
    }
}

fn assert_equal<R: Record + Clone>(sent: &[R]) {
    let mut text = vec![];
    for row in sent {
        Format::Ndjson.encode(row, &mut text);
    }
    let (read, expected) = (rows(to_vec(sent)), lines(&text));
    assert_eq!(read, expected);
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
