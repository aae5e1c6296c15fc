//! Sentences about a job and about a file.

use std::num::NonZeroU64;

use fixtures_gen::{Compression, FileFormat, Layout, PlannedFile, Spec, TenantSizes};
use fixtures_run::{FileFacts, Identity};

use crate::ui::words::{counted, grouped};

/// What a job makes, and how.
pub(crate) fn describe_job(identity: &Identity, threads: usize) -> String {
    let Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant, tenant_sizes } =
        identity.spec;
    let each = match tenant_sizes {
        TenantSizes::Equal if tenants == 1 => " with",
        TenantSizes::Equal => ", each with",
        TenantSizes::Skewed if tenants == 1 => ", skewed, with",
        TenantSizes::Skewed => ", skewed, on average with",
    };
    let is_text = identity.format.parse().is_ok_and(|format: FileFormat| format.text().is_some());
    let compression = match identity.compression.as_str() {
        // Compressed inside.
        none if none == Compression::None.name() && !is_text => String::new(),
        none if none == Compression::None.name() => ", uncompressed".to_owned(),
        compression => format!(", {compression}"),
    };
    let layout = if identity.layout == Layout::Table.name() { ", whole tables" } else { "" };
    format!(
        "{}{each} {}, {}, {}; seed {seed}; {}{compression}{layout}; {}",
        counted(tenants, "tenant"),
        counted(products_per_tenant, "product"),
        counted(orders_per_tenant, "order"),
        counted(customers_per_tenant, "customer"),
        identity.format,
        counted(threads as u64, "thread"),
    )
}

/// The name of a dataset: its version, its seed and the part.
pub(crate) fn name(identity: &Identity) -> String {
    let part = identity.part.map_or_else(String::new, |part| format!("part {part} of "));
    format!("{part}dataset version {}, seed {}", identity.dataset_version, identity.spec.seed)
}

/// What a file holds, and why it ends after its last row.
pub(crate) fn describe_file(file: &PlannedFile, facts: &FileFacts, chunk_rows: NonZeroU64) -> String {
    let tenant = file.tenant.map_or_else(|| "all tenants".to_owned(), |tenant| format!("tenant {tenant}"));
    let size = if facts.bytes == facts.written {
        format!("{} bytes", grouped(facts.bytes))
    } else {
        format!("{} bytes, {} compressed", grouped(facts.bytes), grouped(facts.written))
    };
    let why = if file.tenant.is_none() {
        "all tenants are in one file"
    } else if facts.rows == chunk_rows.get() {
        "a full chunk"
    } else if file.rows.start == 0 {
        "all rows fit one chunk"
    } else {
        "the rest of the table"
    };
    format!(
        "{}: {} of {}, from row {}, {tenant}; {size}; {why}",
        file.name,
        counted(facts.rows, "row"),
        file.table.name(),
        grouped(file.rows.start)
    )
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Format, Preset, Table};
    use fixtures_run::Digest;

    use super::*;

    #[test]
    fn a_job_is_described_in_one_line() {
        let of = |spec| describe_job(&fixtures_run::Job::new(spec).identity(), 2);
        assert_eq!(
            of(fixtures_gen::Preset::Small.spec(42)),
            "2 tenants, each with 1,000 products, 5,000 orders, 100 customers; seed 42; ndjson, uncompressed; 2 threads"
        );
        assert_eq!(
            of(Spec { tenant_sizes: TenantSizes::Skewed, ..Preset::Small.spec(42) }),
            "2 tenants, skewed, on average with 1,000 products, 5,000 orders, 100 customers; seed 42; ndjson, uncompressed; \
             2 threads"
        );
        let tables = fixtures_run::Job::new(Preset::Small.spec(42)).layout(Layout::Table);
        assert!(
            describe_job(&tables.identity(), 2).ends_with("; seed 42; ndjson, uncompressed, whole tables; 2 threads")
        );
        let one = Spec {
            tenants: 1,
            products_per_tenant: 1,
            orders_per_tenant: 0,
            customers_per_tenant: 2,
            ..Preset::Tiny.spec(7)
        };
        assert_eq!(
            of(one.clone()),
            "1 tenant with 1 product, 0 orders, 2 customers; seed 7; ndjson, uncompressed; 2 threads"
        );
        let skewed = Spec { tenant_sizes: TenantSizes::Skewed, ..one };
        assert!(of(skewed).starts_with("1 tenant, skewed, with 1 product, 0 orders, 2 customers; "));
    }

    #[test]
    fn a_description_says_why_a_file_ends() {
        let chunk = NonZeroU64::new(10).unwrap();
        for (tenant, rows, why) in [
            (None, 0..3, "all tenants are in one file"),
            (Some(1), 0..10, "a full chunk"),
            (Some(1), 0..4, "all rows fit one chunk"),
            (Some(1), 20..24, "the rest of the table"),
        ] {
            let facts = FileFacts {
                number: 0,
                rows: rows.end - rows.start,
                bytes: 2_000,
                written: 1_000,
                digest: Digest::default(),
            };
            let file = PlannedFile {
                table: Table::Orders,
                tenant,
                tenant_id: None,
                chunk: 0,
                format: Format::Csv.into(),
                compression: Compression::Gzip,
                rows,
                name: "f.csv.gz".to_owned(),
            };
            let text = describe_file(&file, &facts, chunk);
            assert!(text.ends_with(why) && text.contains("2,000 bytes, 1,000 compressed"), "{text}");
        }
    }
}
