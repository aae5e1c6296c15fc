//! What the bytes of a file depend on: rows, and nothing else.

use std::collections::BTreeMap;
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;

use fixtures_parquet::Parquet;
use fixtures_run::{Digest, Digester, Job, Memory, PartNumber, Preset, Silent, Spec};

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

const SMALL_CHUNKS: &str = "xxh3-128:26432f87590e86dcc0d4067cdea0d17f";
const WHOLE_TABLES: &str = "xxh3-128:51f5c7bd19be63c9e68554f8710dac68";
