//! What the tests of generated data share: specs, and datasets written without the program.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Record, Spec, TenantSizes};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// A spec by its sizes: tenants, products, orders, customers.
pub(crate) fn spec(tenants: u64, products: u64, orders: u64, customers: u64) -> Spec {
    Spec {
        seed: 42,
        tenants,
        products_per_tenant: products,
        orders_per_tenant: orders,
        customers_per_tenant: customers,
        tenant_sizes: TenantSizes::Equal,
    }
}

/// The same with skewed tenants.
pub(crate) fn skewed(spec: &Spec) -> Spec {
    Spec { tenant_sizes: TenantSizes::Skewed, ..spec.clone() }
}

/// Sizes around those at which a stratum, a shelf or an epoch ends.
pub(crate) fn odd_specs() -> Vec<Spec> {
    [
        (1, 1, 1, 1),
        (2, 7, 350, 3),
        (1, 20, 99, 10),
        (1, 20, 100, 10),
        (2, 17, 101, 10),
        (3, 10, 0, 4),
        (2, 0, 0, 0),
        (1, 30, 10_000, 1),
        (1, 8, 801, 5),
        (1, 3_000, 900, 40),
        (1, 1, 2_000, 1),
        (1, 2, 1, 500),
        (1, 5_000, 3, 1),
        (1, 9, 1_601, 2_000),
        (40, 3, 12, 2),
        (25, 1, 1, 1),
    ]
    .map(|(tenants, products, orders, customers)| spec(tenants, products, orders, customers))
    .into_iter()
    .chain([skewed(&spec(9, 1, 1, 1)), skewed(&spec(7, 3, 40, 2)), skewed(&spec(3, 17, 801, 5))])
    .collect()
}

/// Any spec of a few thousand rows: tenants of equal or skewed sizes, tiny ones, many of them, and
/// extreme ratios.
pub(crate) fn specs() -> impl Strategy<Value = Spec> {
    let tenant_sizes = prop_oneof![Just(TenantSizes::Equal), Just(TenantSizes::Skewed)];
    let sizes = prop_oneof![
        4 => (1..4u64, 1..200u64, 0..1_200u64, 1..60u64),
        1 => (1..4u64, 1..3u64, 0..3u64, 1..3u64),
        1 => (10..40u64, 1..12u64, 0..30u64, 1..6u64),
        1 => (1..3u64, 1..4u64, 800..3_000u64, 1..4u64),
        1 => (1..3u64, 1_000..3_000u64, 1..4u64, 1..4u64),
        1 => (1..3u64, 1..9u64, 1..99u64, 500..2_000u64),
    ];
    (any::<u64>(), sizes, tenant_sizes).prop_map(|(seed, (tenants, products, orders, customers), tenant_sizes)| Spec {
        seed,
        tenant_sizes,
        ..spec(tenants, products, orders, customers)
    })
}

/// Writes a dataset as the program would, one block after the other.
pub(crate) fn write(dataset: &Dataset, format: Format, chunk_rows: u64, gzip: bool, directory: &Path) {
    let mut encoder = BlockEncoder::new(dataset);
    let plan = Plan::new(dataset, format, chunk_rows);
    for file in plan.files() {
        let mut content = file.header();
        plan.blocks(&file).for_each(|block| content.extend_from_slice(encoder.encode(file.text_format(), &block)));
        if gzip && file.tenant.is_some() {
            let out = File::create(directory.join(format!("{}.gz", file.name))).unwrap();
            let mut out = GzEncoder::new(out, Compression::fast());
            out.write_all(&content).unwrap();
            out.finish().unwrap();
        } else {
            std::fs::write(directory.join(&file.name), content).unwrap();
        }
    }
}

/// All rows of a table of one tenant, as text in a format (with the header, if it has one).
pub(crate) fn table_text(dataset: &Dataset, format: Format, table: fixtures_gen::Table, tenant: u64) -> Vec<u8> {
    let mut encoder = BlockEncoder::new(dataset);
    let plan = Plan::new(dataset, format, u64::MAX);
    let file = plan.files_of(table).find(|file| file.tenant.unwrap_or(tenant) == tenant).unwrap();
    let mut content = file.header();
    plan.blocks(&file).for_each(|block| content.extend_from_slice(encoder.encode(format, &block)));
    content
}

/// Reads rows back with serde_json or the csv crate.
pub(crate) fn read<T: DeserializeOwned>(format: Format, text: &[u8]) -> Vec<T> {
    match format {
        Format::Ndjson => serde_json::Deserializer::from_slice(text).into_iter().map(Result::unwrap).collect(),
        Format::Csv => csv::Reader::from_reader(text).into_deserialize().map(Result::unwrap).collect(),
    }
}

/// What the csv crate writes for the members of serde_json's object: nested objects as their text,
/// null as an empty cell.
pub(crate) fn csv_oracle(row: &impl Serialize) -> Vec<u8> {
    struct Members(Vec<Box<RawValue>>);

    impl<'de> serde::Deserialize<'de> for Members {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
            struct InOrder;
            impl<'de> serde::de::Visitor<'de> for InOrder {
                type Value = Members;
                fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    out.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                    let mut members = vec![];
                    while let Some((_, value)) = map.next_entry::<String, Box<RawValue>>()? {
                        members.push(value);
                    }
                    Ok(Members(members))
                }
            }
            deserializer.deserialize_map(InOrder)
        }
    }

    let Members(members) = serde_json::from_str(&serde_json::to_string(row).unwrap()).unwrap();
    let cells = members.iter().map(|value| match value.get() {
        "null" => String::new(),
        text if text.starts_with('"') => serde_json::from_str(text).unwrap(),
        text => text.to_owned(),
    });
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(cells).unwrap();
    writer.into_inner().unwrap()
}

/// Asserts that both formats write a row as serde_json and the csv crate do.
pub(crate) fn assert_encoded_as_oracles(row: &(impl Record + Clone + Serialize)) {
    let (mut ndjson, mut csv) = (vec![], vec![]);
    Format::Ndjson.encode(row, &mut ndjson);
    Format::Csv.encode(row, &mut csv);
    let expected = serde_json::to_string(row).unwrap() + "\n";
    assert_eq!(String::from_utf8_lossy(&ndjson), expected);
    assert_eq!(String::from_utf8_lossy(&csv), String::from_utf8_lossy(&csv_oracle(row)));
}
