//! Which rows of a dataset, and their blocks.

use std::ops::Range;
use std::sync::Arc;

use fixtures_gen::{BLOCK_ROWS, Block, Dataset, Table};

/// Which rows.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) dataset: Arc<Dataset>,
    pub(crate) table: Table,
    /// `None` for those of all tenants, counted through.
    pub(crate) tenant: Option<u64>,
    pub(crate) rows: Range<u64>,
}

impl Source {
    pub(crate) fn count(&self) -> u64 {
        self.rows.end - self.rows.start
    }

    pub(crate) fn blocks(&self) -> Box<dyn Iterator<Item = Block> + '_> {
        match self.tenant {
            Some(tenant) => Box::new(blocks_of_tenant(self.table, tenant, self.rows.clone())),
            None => Box::new(fixtures_arrow::blocks(&self.dataset, self.table, self.rows.clone())),
        }
    }
}

/// The blocks of some rows of one tenant.
fn blocks_of_tenant(table: Table, tenant: u64, rows: Range<u64>) -> impl Iterator<Item = Block> {
    rows.clone().step_by(BLOCK_ROWS as usize).map(move |start| {
        let end = rows.end.min(start + BLOCK_ROWS);
        Block { table, tenant, rows: start..end }
    })
}
