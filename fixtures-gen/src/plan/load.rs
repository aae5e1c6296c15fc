//! The statements that load a dataset's files into a database.

use std::fmt;

use super::compression::Compression;
use super::files::Plan;
use crate::describe::{Ddl, LoadFiles, SqlDialect, load, pyspark};
use crate::table::Table;

impl<'d> Plan<'d> {
    /// A script for a database's own client: creates the tables, loads the files of the plan from a
    /// directory, checks how many rows there are, and then adds keys and indexes. Printed file by file, so that it takes no memory,
    /// however many files there are.
    ///
    /// The clients: psql, sqlite3, mysql or mariadb (with `--local-infile=1`), duckdb,
    /// clickhouse-client.
    ///
    /// # Panics
    /// When it is printed, if the files are not text: databases that read Parquet need no script.
    ///
    /// ```
    /// use fixtures_gen::{Constraints, Dataset, Ddl, Format, Plan, Preset, SqlDialect};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let ddl = Ddl::new(SqlDialect::Postgres).constraints(Constraints::After);
    /// let script = plan.load_script(ddl, "generated_data").to_string();
    /// assert!(script.contains("\\copy tenants (tenant_id, name, api_key_hash, created_at) from 'generated_data/tenants.csv' "));
    /// ```
    pub fn load_script(&self, ddl: Ddl, directory: &str) -> impl fmt::Display + use<'d> {
        let directory = directory.trim_end_matches('/').to_owned();
        LoadScript { plan: *self, ddl, directory }
    }

    /// Python code for Apache Spark: reads the files of the plan from a directory into views that are called like the
    /// tables, with the right types, and checks how many rows there are.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let script = Plan::new(&dataset, Format::Ndjson, 10_000).pyspark_script("generated_data").to_string();
    /// assert!(script.contains("order_date TIMESTAMP_NTZ"));
    /// assert!(script.contains("assert orders.count() == 50"));
    /// ```
    pub fn pyspark_script(&self, directory: &str) -> impl fmt::Display + use<'d> {
        PySparkScript { plan: *self, directory: directory.trim_end_matches('/').to_owned() }
    }

    /// The files of a table in a directory.
    fn with_files<T>(&self, table: Table, directory: &str, mark: u64, take: impl FnOnce(&mut LoadFiles<'_>) -> T) -> T {
        let mut paths = self.files_of(table).map(|file| format!("{directory}/{}", file.name));
        take(&mut LoadFiles {
            schema: table.schema(),
            format: self.format_of(table).text().expect("only files of text are loaded by a script"),
            is_compressed: table != Table::Tenants && self.compression() != Compression::None,
            mark,
            paths: &mut paths,
        })
    }
}

struct PySparkScript<'d> {
    plan: Plan<'d>,
    directory: String,
}

impl fmt::Display for PySparkScript<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(pyspark::begin())?;
        Table::ALL.iter().try_for_each(|&table| {
            let rows = self.plan.rows(table);
            out.write_str(&self.plan.with_files(table, &self.directory, 0, |files| pyspark::load(files, rows)))
        })
    }
}

struct LoadScript<'d> {
    plan: Plan<'d>,
    ddl: Ddl,
    directory: String,
}

impl LoadScript<'_> {
    /// The directory and the seed as a number: FNV-1a.
    fn mark(&self) -> u64 {
        let seed = self.plan.dataset().spec().seed.to_le_bytes();
        let bytes = self.directory.bytes().chain(seed);
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    }
}

impl fmt::Display for LoadScript<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dialect: SqlDialect = self.ddl.dialect();
        out.write_str(&self.ddl.before(Table::ALL))?;
        load::begin(dialect, out)?;
        for &table in Table::ALL {
            let rows = self.plan.rows(table);
            let load = |files: &mut LoadFiles<'_>| load::load(dialect, files, rows, out);
            self.plan.with_files(table, &self.directory, self.mark(), load)?;
        }
        load::end(dialect, out)?;
        out.write_str(&self.ddl.after(Table::ALL))
    }
}
