//! What the figures need of the rows, and the files they come from.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use fixtures_gen::{LoyaltyTier, OrderStatus, StockSource};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

#[derive(Deserialize)]
pub(crate) struct TenantRow {
    tenant_id: Uuid,
}

#[derive(Deserialize)]
pub(crate) struct ProductRow {
    pub(crate) product_id: Uuid,
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) price: f64,
    pub(crate) active: bool,
    pub(crate) created_at: NaiveDateTime,
}

#[derive(Deserialize)]
pub(crate) struct CustomerRow {
    pub(crate) customer_id: Uuid,
    pub(crate) name: String,
    pub(crate) metadata: Metadata,
    pub(crate) created_at: NaiveDateTime,
}

#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) phone: String,
    pub(crate) loyalty_tier: LoyaltyTier,
}

#[derive(Deserialize)]
pub(crate) struct OrderRow {
    pub(crate) order_id: Uuid,
    pub(crate) customer_id: Uuid,
    pub(crate) total_amount: f64,
    pub(crate) currency: String,
    pub(crate) order_status: OrderStatus,
    pub(crate) order_date: NaiveDateTime,
    pub(crate) raw_payload: Payload,
}

#[derive(Deserialize)]
pub(crate) struct Payload {
    pub(crate) campaign: Option<String>,
    pub(crate) discount_code: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ItemRow {
    pub(crate) order_id: Uuid,
    pub(crate) product_id: Uuid,
    pub(crate) quantity: u64,
}

#[derive(Deserialize)]
pub(crate) struct PriceRow {
    pub(crate) product_id: Uuid,
    pub(crate) price: f64,
    pub(crate) effective_from: NaiveDateTime,
    pub(crate) effective_to: Option<NaiveDateTime>,
}

#[derive(Deserialize)]
pub(crate) struct StockRow {
    pub(crate) product_id: Uuid,
    pub(crate) delta: i64,
    pub(crate) resulting_level: u64,
    pub(crate) event_time: NaiveDateTime,
    pub(crate) source: StockSource,
}

/// The ids of a dataset's tenants, in order.
pub(crate) fn tenant_ids(directory: &Path) -> Vec<Uuid> {
    let rows = csv::Reader::from_path(directory.join("tenants.csv")).unwrap().into_deserialize();
    rows.map(|row: Result<TenantRow, _>| row.unwrap().tenant_id).collect()
}

/// The files of one tenant.
pub(crate) struct TenantFiles<'d> {
    pub(crate) directory: &'d Path,
    pub(crate) tenant_id: Uuid,
}

impl TenantFiles<'_> {
    /// The rows of a table, read one by one.
    pub(crate) fn rows<T: DeserializeOwned>(&self, table: &str) -> impl Iterator<Item = T> {
        let files = self.of_table(table);
        assert!(!files.is_empty(), "no file of {table} of {}", self.tenant_id);
        let lines = files.into_iter().flat_map(|file| BufReader::new(File::open(file).unwrap()).lines());
        lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap())
    }

    /// The chunks of a table, in order.
    fn of_table(&self, table: &str) -> Vec<PathBuf> {
        let start = format!("{table}_{}", self.tenant_id);
        let entries = self.directory.read_dir().unwrap().map(|entry| entry.unwrap());
        let is_of_table = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| name.starts_with(&start));
        let mut files: Vec<PathBuf> =
            entries.filter(|entry| is_of_table(&entry.file_name())).map(|entry| entry.path()).collect();
        files.sort();
        files
    }
}
