//! Where plans are cut into parts. Parts of one dataset can be made by different releases and must
//! still join, so these cuts change no more than the bytes of the rows do: only together with the
//! dataset version. `cargo xtask bless snapshots` writes `parts.txt`.

use std::fmt::Write;

use fixtures_gen::{Compression, Dataset, Format, PartNumber, Plan, Preset, Spec, Table, TenantSizes};

const CUTS: &str = include_str!("parts.txt");

/// No numbers stand for all parts.
const ALL: &[u64] = &[];

#[test]
fn cuts_are_pinned() {
    let spec = |seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant| Spec {
        seed,
        tenants,
        products_per_tenant,
        orders_per_tenant,
        customers_per_tenant,
        tenant_sizes: TenantSizes::Equal,
    };
    let skewed = |spec| Spec { tenant_sizes: TenantSizes::Skewed, ..spec };
    let (csv, ndjson) = (Format::Csv, Format::Ndjson);
    let far = &[1, 2, 3, 250_000, 500_000, 999_999, 1_000_000];
    let mut text = String::new();
    for (name, spec, format, chunk_rows, count, numbers) in [
        ("tiny", Preset::Tiny.spec(42), csv, 10_000, 3, ALL),
        ("small", Preset::Small.spec(42), ndjson, 10_000, 3, ALL),
        ("small in small chunks", Preset::Small.spec(7), csv, 777, 4, ALL),
        ("medium", Preset::Medium.spec(42), ndjson, 10_000, 3, ALL),
        ("medium as CSV", Preset::Medium.spec(1), csv, 10_000, 7, ALL),
        ("large", Preset::Large.spec(42), ndjson, 10_000, 3, ALL),
        ("large as CSV", Preset::Large.spec(u64::MAX), csv, 50_000, 10, ALL),
        ("more tenants than are counted", spec(3, 20_000, 7, 11, 3), csv, 5, 5, ALL),
        ("more tenants than are sampled", spec(5, 200, 300, 1_000, 50), ndjson, 250, 6, ALL),
        ("no orders", spec(11, 3, 100, 0, 20), ndjson, 10, 4, ALL),
        ("only tenants", spec(13, 2, 0, 0, 0), csv, 10, 3, ALL),
        ("one row a file", spec(17, 1, 7, 101, 5), ndjson, 1, 6, ALL),
        ("long ledgers", spec(19, 2, 100, 300_000, 40), ndjson, 10_000, 5, ALL),
        ("more parts than files", spec(23, 1, 9, 30, 4), csv, u64::MAX, 12, ALL),
        ("skewed tenants", skewed(spec(31, 40, 200, 2_000, 60)), ndjson, 1_000, 7, ALL),
        ("more skewed tenants than are counted", skewed(spec(37, 20_000, 7, 11, 3)), csv, 50, 5, ALL),
        ("long ledgers of few tenants", skewed(spec(41, 12, 100, 100_000, 40)), ndjson, 10_000, 5, ALL),
        ("as many parts as there can be", spec(29, 1 << 24, 1_000, 100_000, 10), ndjson, 1_000, 1_000_000, far),
    ] {
        let dataset = Dataset::new(spec).unwrap();
        let plan = Plan::new(&dataset, format, chunk_rows);
        writeln!(text, "{name}").unwrap();
        let all: Vec<u64> = (1..=count.min(100)).collect();
        for &number in if numbers.is_empty() { &all } else { numbers } {
            writeln!(text, "  {}", cut(&plan, PartNumber::new(number, count).unwrap())).unwrap();
        }
    }
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        return std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parts.txt"), text).unwrap();
    }
    assert!(
        text == CUTS,
        "the cuts have moved; with a new dataset version, run `cargo xtask bless snapshots`:\n{text}"
    );
}

/// The tenants of a part, how many files it has, and the first of them.
fn cut(plan: &Plan<'_>, number: PartNumber) -> String {
    let part = plan.part(number);
    let files_of_tenant = |tenant| {
        let shop = plan.dataset().tenant(tenant);
        let chunks = |table: &Table| plan.rows_of_part(&part, &shop, *table).chunks;
        Table::ALL.iter().map(chunks).map(|chunks| chunks.end - chunks.start).sum::<u64>()
    };
    let files = u64::from(part.has_tenants()) + part.tenants().map(files_of_tenant).sum::<u64>();
    let first = plan.files_of_part(&part).next().map(|file| match file.tenant {
        Some(tenant) => format!(" from {tenant}/{}/{}", file.table, file.chunk),
        None => format!(" from {}", file.table),
    });
    format!("{number}: tenants {:?}, {files} files{}", part.tenants(), first.unwrap_or_default())
}

#[test]
fn all_parts_are_the_same_as_each() {
    let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    let plan = Plan::new(&dataset, Format::Csv, 100);
    for (number, part) in plan.parts(9) {
        assert_eq!(part, plan.part(number), "{number}");
    }
}

#[test]
fn compression_moves_no_cut() {
    let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    let plan = Plan::new(&dataset, Format::Csv, 100);
    let compressed = plan.with_compression(Compression::Gzip);
    assert!(plan.parts(9).eq(compressed.parts(9)));
}
