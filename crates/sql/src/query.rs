//! A query, from its text to the rows of its answer.

use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Field;
use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider};
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DataFusionError, Result as EngineResult};
use datafusion::config::Dialect;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::{ExecutionPlan, execute_stream_partitioned};
use datafusion::prelude::{SQLOptions, SessionConfig};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as SqlStatement;
use fixtures_gen::{Dataset, Table};
use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;

use crate::error::{CATALOG, Error, SCHEMA, not_a_query, of_engine};
use crate::table::DatasetTable;
use crate::value;

/// How queries are answered.
#[derive(Clone)]
pub struct Options {
    /// How many threads compute.
    pub threads: NonZeroUsize,
    /// The most bytes that a query may hold at once: what it groups, sorts or joins.
    pub memory: u64,
    /// Asked again and again while a query runs: whether it is to stop.
    pub is_stopped: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Default for Options {
    /// All cores, four gigabytes, never stopped.
    fn default() -> Self {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { threads, memory: 4_000_000_000, is_stopped: Arc::new(|| false) }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("threads", &self.threads).field("memory", &self.memory).finish_non_exhaustive()
    }
}

/// A dataset that can be asked. Nothing of it is written, and nothing is kept but what a query holds while it runs.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
/// use fixtures_sql::{Database, Options};
///
/// let database = Database::new(Dataset::new(Preset::Tiny.spec(42)).unwrap(), Options::default());
/// let mut answer = database.query("SELECT count(*) AS orders, max(total_amount) FROM orders")?;
/// assert_eq!(answer.columns()[0].name, "orders");
/// let rows = answer.next()?.unwrap();
/// assert_eq!(rows.text(0, 0), "50");
/// # Ok::<(), fixtures_sql::Error>(())
/// ```
pub struct Database {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    dataset: Arc<Dataset>,
    options: Options,
}

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Its name, or what it was computed by.
    pub name: String,
    /// Whether its values are numbers.
    pub is_number: bool,
}

impl Database {
    /// The tables of a dataset.
    ///
    /// # Panics
    /// If the system gives no threads.
    pub fn new(dataset: Dataset, options: Options) -> Self {
        // Plans of long queries are walked by functions that call themselves.
        const STACK: usize = 16 << 20;

        let runtime = Builder::new_multi_thread()
            .worker_threads(options.threads.get())
            .thread_name("sql")
            .thread_stack_size(STACK)
            .enable_time()
            .build()
            .expect("the system gives threads");
        Self { runtime: Some(runtime), dataset: Arc::new(dataset), options }
    }

    /// Begins to answer a query: `SELECT`, `WITH`, `VALUES`, `EXPLAIN`, `DESCRIBE` or `SHOW TABLES`.
    ///
    /// # Errors
    /// It is no query, or cannot be answered.
    ///
    /// # Panics
    /// If the system has no clock.
    pub fn query(&self, sql: &str) -> Result<Answer<'_>, Error> {
        let of = |error: DataFusionError| of_engine(&error, self.options.memory);
        let mut session = self.session().map_err(of)?;
        let sql = sql.to_owned();
        let planned = async move {
            let statement = session.sql_to_statement(&sql, &Dialect::Generic)?;
            require_query(&statement)?;
            let logical = session.statement_to_plan(statement).await?;
            // What a query has inside, such as SELECT … INTO.
            let read_only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
            read_only.verify_plan(&logical)?;
            if is_first_rows(&logical)? {
                session.config_mut().options_mut().execution.target_partitions = 1;
            }
            let plan = session.create_physical_plan(&logical).await?;
            begin(plan, &session)
        };
        let runtime = self.runtime();
        let (columns, parts, tasks) = match runtime.block_on(runtime.spawn(planned)) {
            Ok(outcome) => outcome.map_err(of)?,
            Err(_) => return Err(Error::Failed("the engine has panicked".to_owned())),
        };
        // Has a clock of its own: that of the others is looked at only when they have time.
        let waiting = Builder::new_current_thread().enable_time().build().expect("the system gives a clock");
        Ok(Answer { columns, parts, _tasks: tasks, waiting, database: self })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is not dropped yet")
    }

    fn session(&self) -> EngineResult<SessionState> {
        let schema = MemorySchemaProvider::new();
        for &table in Table::ALL {
            let provider = DatasetTable::new(Arc::clone(&self.dataset), table);
            schema.register_table(table.name().to_owned(), Arc::new(provider))?;
        }
        let catalog = MemoryCatalogProvider::new();
        catalog.register_schema(SCHEMA, Arc::new(schema))?;
        let mut config = SessionConfig::new()
            .with_target_partitions(self.options.threads.get())
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema(CATALOG, SCHEMA)
            .with_information_schema(true);
        // Amounts are decimals, and stay exact beside what is written as 19.99.
        config.options_mut().sql_parser.parse_float_as_decimal = true;
        let memory = usize::try_from(self.options.memory).unwrap_or(usize::MAX);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(GreedyMemoryPool::new(memory)))
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
            .build_arc()?;
        let state =
            SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features().build();
        state.catalog_list().register_catalog(CATALOG.to_owned(), Arc::new(catalog));
        Ok(state)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("spec", self.dataset.spec()).finish_non_exhaustive()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Batches in hand are of no use to anybody.
            runtime.shutdown_background();
        }
    }
}

/// Refuses a statement that is none to ask with.
fn require_query(statement: &Statement) -> EngineResult<()> {
    let (is_query, text) = match statement {
        Statement::Explain(explained) => return require_query(&explained.statement),
        Statement::Statement(statement) => match &**statement {
            SqlStatement::Explain { statement, .. } => return require_query(&Statement::Statement(statement.clone())),
            statement => (
                matches!(
                    statement,
                    SqlStatement::Query(_)
                        | SqlStatement::ExplainTable { .. }
                        | SqlStatement::ShowTables { .. }
                        | SqlStatement::ShowColumns { .. }
                        | SqlStatement::ShowFunctions { .. }
                        | SqlStatement::ShowVariable { .. }
                ),
                statement.to_string(),
            ),
        },
        other => (false, other.to_string()),
    };
    if is_query { Ok(()) } else { Err(not_a_query(text.split(' ').next().unwrap_or_default())) }
}

/// Whether a query asks for some rows without saying which: then it gets the first ones, as one thread finds them,
/// and the same ones each time.
fn is_first_rows(plan: &LogicalPlan) -> EngineResult<bool> {
    let (mut has_limit, mut has_order) = (false, false);
    plan.apply(|node| {
        has_limit |= matches!(node, LogicalPlan::Limit(_));
        has_order |= matches!(
            node,
            LogicalPlan::Sort(_) | LogicalPlan::Aggregate(_) | LogicalPlan::Join(_) | LogicalPlan::Window(_)
        );
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(has_limit && !has_order)
}

/// The batches of a part, and nothing after the last one: a part that just ends has not been computed whole.
type Part = Receiver<EngineResult<Option<RecordBatch>>>;

/// The columns of an answer, and its parts, each of which a task computes.
type Begun = (Vec<AnswerColumn>, VecDeque<Part>, JoinSet<()>);

/// Begins to compute all parts of an answer.
fn begin(plan: Arc<dyn ExecutionPlan>, session: &SessionState) -> EngineResult<Begun> {
    /// How far a part runs ahead while another one is read.
    const AHEAD: usize = 4;

    let schema = plan.schema();
    let column = |field: &Arc<Field>| AnswerColumn {
        name: field.name().clone(),
        is_number: value::is_number(field.data_type()),
    };
    let columns = schema.fields().iter().map(column).collect();
    let mut tasks = JoinSet::new();
    let parts = execute_stream_partitioned(plan, session.task_ctx())?.into_iter().map(|mut stream| {
        let (sender, receiver) = channel(AHEAD);
        tasks.spawn(async move {
            loop {
                let batch = stream.next().await.transpose();
                let is_last = !matches!(batch, Ok(Some(_)));
                if sender.send(batch).await.is_err() || is_last {
                    break;
                }
            }
        });
        receiver
    });
    Ok((columns, parts.collect(), tasks))
}

/// The rows of an answer, as they come. Dropping it ends the query.
#[derive(Debug)]
pub struct Answer<'d> {
    columns: Vec<AnswerColumn>,
    parts: VecDeque<Part>,
    /// They end with this.
    _tasks: JoinSet<()>,
    waiting: Runtime,
    database: &'d Database,
}

impl Answer<'_> {
    /// The columns, in order.
    pub fn columns(&self) -> &[AnswerColumn] {
        &self.columns
    }

    /// Waits for the next rows; `None` after the last ones. Without `ORDER BY`, what a query only filters comes in the
    /// order of the dataset's files.
    ///
    /// # Errors
    /// The query fails, holds too much in memory, or is stopped.
    // Not an iterator, which would have an error inside of an option.
    #[expect(clippy::should_implement_trait, reason = "an error is the end of an answer")]
    pub fn next(&mut self) -> Result<Option<AnswerRows>, Error> {
        const LOOK_EVERY: Duration = Duration::from_millis(20);

        let options = &self.database.options;
        while let Some(part) = self.parts.front_mut() {
            if (options.is_stopped)() {
                return Err(Error::Stopped);
            }
            let waiting = async { tokio::time::timeout(LOOK_EVERY, part.recv()).await };
            match self.waiting.block_on(waiting) {
                // Nothing yet.
                Err(_) => {}
                Ok(None) => return Err(Error::Failed("the engine has panicked".to_owned())),
                Ok(Some(Ok(None))) => {
                    self.parts.pop_front();
                }
                Ok(Some(Ok(Some(batch)))) if batch.num_rows() == 0 => {}
                Ok(Some(Ok(Some(batch)))) => return Ok(Some(AnswerRows(batch))),
                Ok(Some(Err(error))) => return Err(of_engine(&error, options.memory)),
            }
        }
        Ok(None)
    }
}

/// Some rows of an answer.
#[derive(Clone, Debug)]
pub struct AnswerRows(RecordBatch);

impl AnswerRows {
    /// How many.
    pub fn count(&self) -> usize {
        self.0.num_rows()
    }

    /// Whether a value is null.
    pub fn is_null(&self, row: usize, column: usize) -> bool {
        value::is_null(self.0.column(column), row)
    }

    /// A value as in the CSV files of a dataset; nothing for a null.
    pub fn text(&self, row: usize, column: usize) -> String {
        let mut text = String::new();
        self.write_text(row, column, &mut text);
        text
    }

    /// The same, appended.
    pub fn write_text(&self, row: usize, column: usize, out: &mut String) {
        value::write_text(self.0.column(column), row, out);
    }

    /// Appends a row as a JSON object.
    pub fn write_json(&self, row: usize, out: &mut String) {
        out.push('{');
        for (number, field) in self.0.schema_ref().fields().iter().enumerate() {
            if number > 0 {
                out.push(',');
            }
            value::write_string(field.name(), out);
            out.push(':');
            value::write_json(self.0.column(number), row, out);
        }
        out.push('}');
    }
}
