//! Which rows of a dataset, and their blocks.

use std::ops::Range;
use std::sync::Arc;

use fixtures_gen::{Block, Dataset, Format, Plan, Table};

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

    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block> + '_ {
        let plan = Plan::new(&self.dataset, Format::Ndjson, 1);
        match self.tenant {
            Some(tenant) => plan.blocks_of_tenant(self.table, tenant, self.rows.clone()),
            None => plan.blocks_of_rows(self.table, self.rows.clone()),
        }
    }
}
