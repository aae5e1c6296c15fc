//! Files of whole tables: the rows of the chunks, in their order, under the same rules.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;

use fixtures_run::{
    Action, Compression, ErrorKind, Format, Job, Layout, Memory, PartNumber, Policy, Preset, Refusal, Silent, Spec,
    Table, TenantSizes, sum,
};
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;

/// Some 12,000 rows; skewed tenants have up to 2,900 items, or a dozen.
fn job(tenant_sizes: TenantSizes) -> Job {
    let spec = Spec {
        tenants: 9,
        products_per_tenant: 20,
        orders_per_tenant: 150,
        customers_per_tenant: 9,
        tenant_sizes,
        ..Preset::Tiny.spec(42)
    };
    Job::new(spec).chunk_rows(NonZeroU64::new(100).unwrap()).threads(NonZeroUsize::new(2).unwrap())
}

fn made(job: &Job) -> BTreeMap<String, Vec<u8>> {
    let memory = Memory::new();
    job.clone().memory(&memory).prepare().unwrap().execute(&mut Silent).unwrap();
    memory.files()
}

fn text(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let mut text = vec![];
    match compression {
        Compression::None => text.extend_from_slice(bytes),
        Compression::Gzip => drop(GzDecoder::new(bytes).read_to_end(&mut text).unwrap()),
    }
    text
}

fn read(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(root).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_file_has_the_rows_of_all_chunks_in_their_order_and_one_header() {
    for tenant_sizes in [TenantSizes::Equal, TenantSizes::Skewed] {
        for &format in Format::ALL {
            for &compression in Compression::ALL {
                let chunks = job(tenant_sizes).format(format).compression(compression);
                let tables = made(&chunks.clone().layout(Layout::Table));
                let (of_chunks, prepared) = (made(&chunks), chunks.prepare().unwrap());
                assert_eq!(tables.len(), Table::ALL.len(), "{:?}", tables.keys());
                for &table in Table::ALL {
                    let is_index = table == Table::Tenants;
                    let (format, compression) =
                        if is_index { (Format::Csv, Compression::None) } else { (format, compression) };
                    let header = format.header(table.schema());
                    let mut expected = header.clone();
                    for file in prepared.plan().files_of(table) {
                        expected.extend_from_slice(&text(&of_chunks[&file.name], compression)[header.len()..]);
                    }
                    let name = format!("{table}.{format}{}", compression.suffix());
                    assert!(text(&tables[&name], compression) == expected, "{tenant_sizes} {name}");
                }
            }
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    for &compression in Compression::ALL {
        let job = job(TenantSizes::Skewed).layout(Layout::Table).compression(compression);
        let of_threads = |threads| made(&job.clone().threads(NonZeroUsize::new(threads).unwrap()));
        let one = of_threads(1);
        assert!([2, 5].into_iter().all(|threads| of_threads(threads) == one), "{compression}");
    }
}

#[test]
fn manifest_and_description_say_how_rows_are_laid_out() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("tables");
    let tables = job(TenantSizes::Equal).format(Format::Csv).layout(Layout::Table).directory(&root);
    tables.prepare().unwrap().execute(&mut Silent).unwrap();
    let files = read(&root);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!((&manifest["layout"], &manifest["chunk_size"]), (&"table".into(), &Value::Null));
    let paths: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    let names = ["tenants", "products", "customers", "orders", "order_items", "price_history", "stock_events"];
    assert_eq!(paths, names.map(|name| format!("{name}.csv")));
    assert_eq!(manifest["files"][3]["tenant_id"], Value::Null);
    assert_eq!(manifest["files"][3]["rows"], 9 * 150);
    let package: Value = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    assert_eq!(package["resources"][3]["path"], "orders.csv");
    assert_eq!(files.len(), 9);

    let root = place.path().join("chunks");
    job(TenantSizes::Equal).directory(&root).prepare().unwrap().execute(&mut Silent).unwrap();
    let manifest: Value = serde_json::from_slice(&read(&root)["manifest.json"]).unwrap();
    assert_eq!((manifest.get("layout"), &manifest["chunk_size"]), (None, &100.into()), "as it was before");
}

#[test]
fn a_directory_of_the_other_layout_is_another_dataset() {
    let place = tempfile::tempdir().unwrap();
    let chunks = job(TenantSizes::Equal).directory(place.path());
    let tables = chunks.clone().layout(Layout::Table);
    let force = |job: &Job| job.clone().policy(Policy { force: true, ..Policy::default() });
    for (there, other, said) in
        [(&chunks, &tables, "layout is chunks, not table"), (&tables, &chunks, "layout is table, not chunks")]
    {
        force(there).prepare().unwrap().execute(&mut Silent).unwrap();
        assert_eq!(there.prepare().unwrap().verdict(), Ok(Action::AlreadyComplete));
        let prepared = other.prepare().unwrap();
        let Err(Refusal::OtherDataset(difference)) = prepared.verdict() else { panic!("{:?}", prepared.verdict()) };
        assert_eq!(difference.to_string(), said);
    }
    force(&chunks).prepare().unwrap().execute(&mut Silent).unwrap();
    assert!(!place.path().join("orders.ndjson").exists(), "files of tables are replaced, too");
}

#[test]
fn files_of_whole_tables_are_not_divided() {
    let part = PartNumber::new(1, 2).unwrap();
    let error = job(TenantSizes::Equal).layout(Layout::Table).part(part).prepare().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::PartOfTables(of) if *of == part));
}

#[test]
fn a_file_that_is_missing_is_made_again_as_a_whole() {
    let place = tempfile::tempdir().unwrap();
    let job = job(TenantSizes::Skewed).layout(Layout::Table).directory(place.path());
    job.prepare().unwrap().execute(&mut Silent).unwrap();
    let before = read(place.path());
    fs::remove_file(place.path().join("orders.ndjson")).unwrap();
    fs::write(place.path().join("order_items.ndjson"), "{}\n").unwrap();
    assert_eq!(job.prepare().unwrap().verdict(), Err(&Refusal::Interrupted));
    let resume = job.policy(Policy { resume: true, ..Policy::default() });
    let summary = resume.prepare().unwrap().execute(&mut Silent).unwrap();
    assert_eq!((summary.made().files, summary.files_before()), (2, 5));
    assert!(read(place.path()) == before);
}

#[test]
fn estimates_are_near() {
    for (tenant_sizes, orders_per_tenant, compression) in [
        (TenantSizes::Equal, 150, Compression::None),
        (TenantSizes::Equal, 150, Compression::Gzip),
        (TenantSizes::Skewed, 1_000, Compression::Gzip),
    ] {
        let spec = Spec { orders_per_tenant, ..job(tenant_sizes).spec().clone() };
        let job = Job::new(spec).layout(Layout::Table).compression(compression);
        let prepared = job.memory(&Memory::new()).prepare().unwrap();
        let (said, is) = (prepared.forecast().totals, prepared.execute(&mut Silent).unwrap());
        let (said, is) = (sum(&said), is.totals());
        assert_eq!((said.rows, said.files), (is.rows, is.files));
        let near = |said: u64, is: u64| said.abs_diff(is) * 100 < is * 3;
        assert!(near(said.bytes, is.bytes) && near(said.written, is.written), "{said:?}, not {is:?}");
    }
}

/// The rows of many small tenants are compressed together.
#[test]
fn files_of_small_tenants_are_compressed_as_well_as_others() {
    let spec = Spec {
        tenants: 3_000,
        products_per_tenant: 1,
        orders_per_tenant: 7,
        customers_per_tenant: 1,
        ..Preset::Tiny.spec(42)
    };
    let job = Job::new(spec).layout(Layout::Table).compression(Compression::Gzip);
    let memory = Memory::new();
    let prepared = job.memory(&memory).prepare().unwrap();
    let said = prepared.forecast().totals;
    prepared.execute(&mut Silent).unwrap();
    let packed = &memory.files()["orders.ndjson.gz"];
    let mut whole = GzEncoder::new(vec![], flate2::Compression::fast());
    whole.write_all(&text(packed, Compression::Gzip)).unwrap();
    let (is, at_best) = (packed.len() as u64, whole.finish().unwrap().len() as u64);
    assert!(is * 10 < at_best * 11, "{is} bytes, and {at_best} as one stream");
    let said = said[Table::Orders.index()].written;
    assert!(said.abs_diff(is) * 100 < is * 3, "{said}, not {is}");
}
