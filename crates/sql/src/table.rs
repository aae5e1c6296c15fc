//! A table as the engine sees it: its columns, and a plan for the rows that a query needs.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use fixtures_arrow::Columns;
use fixtures_gen::{Dataset, Table};

use crate::rows::Rows;
use crate::scan::Scan;
use crate::selection::{both, runs_of};

/// A table of a dataset.
pub(crate) struct DatasetTable {
    dataset: Arc<Dataset>,
    table: Table,
    columns: Columns,
}

impl DatasetTable {
    pub(crate) fn new(dataset: Arc<Dataset>, table: Table) -> Self {
        Self { dataset, table, columns: columns(table) }
    }
}

impl fmt::Debug for DatasetTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatasetTable({})", self.table)
    }
}

/// The columns of a table. Ids are text, as people write them in a query; so are labels, which the engine groups by
/// faster than by dictionaries.
fn columns(table: Table) -> Columns {
    Columns::of(table.schema()).ids_as_text().labels_as_text().without_docs()
}

#[async_trait]
impl TableProvider for DatasetTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.columns.schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match runs_of(&self.dataset, self.table, filter) {
            Some(_) => TableProviderFilterPushDown::Exact,
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let chosen = filters.iter().filter_map(|filter| runs_of(&self.dataset, self.table, filter));
        let rows = chosen.reduce(|left, right| both(&left, &right)).map_or(Rows::All, Rows::Chosen);
        let columns = match projection {
            Some(projection) => self.columns.clone().project(projection),
            None => self.columns.clone(),
        };
        let threads = session.config().target_partitions();
        let dataset = Arc::clone(&self.dataset);
        let limit = limit.map(|limit| limit as u64);
        Ok(Arc::new(Scan::new(dataset, self.table, &rows, columns, limit, threads as u64)))
    }
}
