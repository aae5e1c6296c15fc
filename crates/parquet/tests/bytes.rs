//! What the bytes of a file depend on: rows, and nothing else.

use std::collections::BTreeMap;
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;

use bytes::Bytes;
use fixtures_parquet::{Parquet, ROW_GROUP_ROWS};
use fixtures_run::{Digest, Digester, Job, Layout, Memory, PartNumber, Preset, Silent, Spec};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};

/// Tables of more than one row group.
fn job(chunk_rows: u64) -> Job {
    let spec = Spec { tenants: 2, orders_per_tenant: 17_000, ..Preset::Tiny.spec(42) };
    Job::new(spec).chunk_rows(NonZeroU64::new(chunk_rows).unwrap()).encoding(Arc::new(Parquet))
}

fn files(job: Job) -> BTreeMap<String, Vec<u8>> {
    let memory = Memory::new();
    job.memory(&memory).prepare().unwrap().execute(&mut Silent).unwrap();
    memory.files()
}

fn digest(files: &BTreeMap<String, Vec<u8>>) -> Digest {
    let mut digester = Digester::new();
    for bytes in files.values() {
        digester.update(bytes);
    }
    digester.finish()
}

/// The bytes are those of a dataset version. If an update of a library has moved them, it has to wait for
/// the next version, or raises it.
#[test]
fn bytes_are_those_of_the_dataset_version_whatever_threads_and_parts() {
    for (chunk_rows, expected) in [(9_000, SMALL_CHUNKS), (1_000_000, WHOLE_TABLES)] {
        let of_threads = |threads| files(job(chunk_rows).threads(NonZeroUsize::new(threads).unwrap()));
        let whole = of_threads(1);
        assert_eq!(digest(&whole).to_string(), expected, "chunks of {chunk_rows}");
        for threads in [2, 7] {
            assert!(of_threads(threads) == whole, "{threads} threads, chunks of {chunk_rows}");
        }
        let mut parts = BTreeMap::new();
        (1..=2).for_each(|part| parts.extend(files(job(chunk_rows).part(PartNumber::new(part, 2).unwrap()))));
        assert!(parts == whole, "parts of chunks of {chunk_rows}");
    }
}

/// Row groups go across tenants: a file of many small ones has as few of them as a file of one.
#[test]
fn whole_tables_have_full_row_groups_whatever_the_threads() {
    let job = |threads| job(1).layout(Layout::Table).threads(NonZeroUsize::new(threads).unwrap());
    let one = files(job(1));
    assert!(files(job(2)) == one && files(job(5)) == one);
    let file = SerializedFileReader::new(Bytes::from(one["order_items.parquet"].clone())).unwrap();
    let rows: Vec<i64> = file.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert!(rows.len() == 2 && rows[0] >= ROW_GROUP_ROWS as i64 && rows[0] < ROW_GROUP_ROWS as i64 + 1_024, "{rows:?}");
}

const SMALL_CHUNKS: &str = "xxh3-128:fb27a51a500f2c9c127f18df4c883dae";
const WHOLE_TABLES: &str = "xxh3-128:9985a908c9b73916369ff8741816993e";
