//! The plan that makes rows: a share of them on each thread, a batch at a time.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Result, Statistics};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::coop::make_cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use fixtures_arrow::{Batches, Columns};
use fixtures_gen::{Dataset, Table};
use futures_util::stream;

use crate::rows::{Rows, Share};

/// Rows of every batch but the last one of a thread.
const BATCH_ROWS: u64 = 8_192;

/// Rows of a table, or what is wanted of them.
#[derive(Debug)]
pub(crate) struct Scan {
    dataset: Arc<Dataset>,
    table: Table,
    /// What each thread makes.
    shares: Vec<Share>,
    columns: Columns,
    properties: Arc<PlanProperties>,
}

impl Scan {
    pub(crate) fn new(
        dataset: Arc<Dataset>,
        table: Table,
        rows: &Rows,
        columns: Columns,
        limit: Option<u64>,
        threads: u64,
    ) -> Self {
        let all = rows.count(&dataset, table);
        let count = all.min(limit.unwrap_or(u64::MAX));
        // Who asks for a few rows gets the first ones.
        let threads = if count < all { 1 } else { threads.min(count.div_ceil(BATCH_ROWS)).max(1) };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(columns.schema())),
            Partitioning::UnknownPartitioning(threads as usize),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let properties = Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative));
        let shares = rows.share(&dataset, table, count, threads);
        Self { dataset, table, shares, columns, properties }
    }

    /// How many rows there are, of one thread or of all.
    fn count(&self, thread: Option<usize>) -> u64 {
        thread.map_or_else(|| self.shares.iter().map(|share| share.left).sum(), |thread| self.shares[thread].left)
    }
}

impl DisplayAs for Scan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.columns.schema().fields().iter().map(|field| field.name().as_str()).collect();
        let columns = columns.join(", ");
        write!(f, "Scan: {}, {} rows, threads={}, columns=[{columns}]", self.table, self.count(None), self.shares.len())
    }
}

impl ExecutionPlan for Scan {
    fn name(&self) -> &'static str {
        "Scan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, thread: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let batches = BatchesOfShare {
            dataset: Arc::clone(&self.dataset),
            table: self.table,
            columns: self.columns.clone(),
            share: self.shares[thread].clone(),
        };
        let stream = RecordBatchStreamAdapter::new(Arc::clone(self.columns.schema()), stream::iter(batches));
        Ok(make_cooperative(Box::pin(stream)))
    }

    /// Exact counts: the engine answers `count(*)` by them, and joins the smaller side to the larger one.
    fn partition_statistics(&self, thread: Option<usize>) -> Result<Arc<Statistics>> {
        let column = |nullable: bool| {
            let unknown = ColumnStatistics::new_unknown();
            if nullable { unknown } else { unknown.with_null_count(Precision::Exact(0)) }
        };
        Ok(Arc::new(Statistics {
            num_rows: Precision::Exact(self.count(thread) as usize),
            total_byte_size: Precision::Absent,
            column_statistics: self.columns.schema().fields().iter().map(|field| column(field.is_nullable())).collect(),
        }))
    }
}

/// The batches of one thread.
struct BatchesOfShare {
    dataset: Arc<Dataset>,
    table: Table,
    columns: Columns,
    share: Share,
}

impl Iterator for BatchesOfShare {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        let blocks = self.share.next(&self.dataset, self.table, BATCH_ROWS);
        Batches::new(&self.dataset, &self.columns, blocks, BATCH_ROWS as usize).next().map(Ok)
    }
}
