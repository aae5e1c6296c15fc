//! The statements that load a dataset's files into a database.

use std::fmt;

use super::compression::Compression;
use super::files::Plan;
use crate::describe::{Ddl, LoadFiles, SqlDialect, load};
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
            let names = self.plan.files_of(table).map(|file| format!("{}/{}", self.directory, file.name));
            let mut files = LoadFiles {
                schema: table.schema(),
                format: self.plan.format_of(table).text().expect("only files of text are loaded by a script"),
                is_compressed: table != Table::Tenants && self.plan.compression() != Compression::None,
                mark: self.mark(),
                paths: &mut { names },
            };
            load::load(dialect, &mut files, self.plan.rows(table), out)?;
        }
        load::end(dialect, out)?;
        out.write_str(&self.ddl.after(Table::ALL))
    }
}
