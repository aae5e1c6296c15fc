//! The statements that load a dataset's files into a database.

use std::fmt;

use super::compression::Compression;
use super::files::Plan;
use crate::describe::{Ddl, LoadFiles, SqlDialect, load, pyspark};
use crate::format::Format;
use crate::table::Table;

impl<'d> Plan<'d> {
    /// A script for a database's own client: creates the tables, loads the files of the plan from a
    /// directory, checks how many rows there are, and then adds keys and indexes. All of that is one transaction, except for MySQL,
    /// which ends one with each table, and ClickHouse, which has none. Printed file by file, so that it takes no memory, however
    /// many files there are.
    ///
    /// The clients: psql, sqlite3, mysql or mariadb (with `--local-infile=1`), duckdb,
    /// clickhouse-client.
    ///
    /// `None` if the files are not text: databases that read Parquet need no script.
    ///
    /// ```
    /// use fixtures_gen::{Constraints, Dataset, Ddl, Format, Plan, Preset, SqlDialect};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let ddl = Ddl::new(SqlDialect::Postgres).constraints(Constraints::After);
    /// let script = plan.load_script(ddl, "generated_data").unwrap().to_string();
    /// assert!(script.contains("\\copy tenants (tenant_id, name, api_key_hash, created_at) from 'generated_data/tenants.csv' "));
    /// ```
    pub fn load_script(&self, ddl: Ddl, directory: &str) -> Option<impl fmt::Display + use<'d>> {
        Some(LoadScript { files: TextFiles::new(*self, directory)?, ddl })
    }

    /// Python code for Apache Spark: reads the files of the plan from a directory into views that are called like the
    /// tables, with the right types, and checks how many rows there are.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// let script = plan.pyspark_script("generated_data").to_string();
    /// assert!(script.contains("order_date TIMESTAMP_NTZ"));
    /// assert!(script.contains("assert orders.count() == 50"));
    /// ```
    pub fn pyspark_script(&self, directory: &str) -> impl fmt::Display + use<'d> {
        let directory = directory.trim_end_matches('/').to_owned();
        TextFiles::new(*self, &directory).map_or(PySparkScript::Parquet { plan: *self, directory }, PySparkScript::Text)
    }
}

/// The files of a plan whose formats are text, in a directory.
struct TextFiles<'d> {
    plan: Plan<'d>,
    /// Of each table.
    formats: Vec<(Table, Format)>,
    directory: String,
}

impl<'d> TextFiles<'d> {
    fn new(plan: Plan<'d>, directory: &str) -> Option<Self> {
        let of_table = |&table| Some((table, plan.format_of(table).text()?));
        let formats = Table::ALL.iter().map(of_table).collect::<Option<_>>()?;
        Some(Self { plan, formats, directory: directory.trim_end_matches('/').to_owned() })
    }

    /// Passes on the files of each table, and how many rows are in them.
    fn each(&self, mark: u64, mut take: impl FnMut(&mut LoadFiles<'_>, u64) -> fmt::Result) -> fmt::Result {
        self.formats.iter().try_for_each(|&(table, format)| {
            let mut paths = self.plan.files_of(table).map(|file| format!("{}/{}", self.directory, file.name));
            let is_compressed = table != Table::Tenants && self.plan.compression() != Compression::None;
            let mut files = LoadFiles { schema: table.schema(), format, is_compressed, mark, paths: &mut paths };
            take(&mut files, self.plan.rows(table))
        })
    }
}

enum PySparkScript<'d> {
    Text(TextFiles<'d>),
    Parquet { plan: Plan<'d>, directory: String },
}

impl fmt::Display for PySparkScript<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(files) => {
                out.write_str(pyspark::begin())?;
                files.each(0, |files, rows| out.write_str(&pyspark::load(files, rows)))
            }
            Self::Parquet { plan, directory } => {
                out.write_str(pyspark::begin_parquet())?;
                Table::ALL.iter().try_for_each(|&table| {
                    let paths = plan.files_of(table).map(|file| format!("{directory}/{}", file.name));
                    out.write_str(&pyspark::load_parquet(table.schema(), paths, plan.rows(table)))
                })
            }
        }
    }
}

struct LoadScript<'d> {
    files: TextFiles<'d>,
    ddl: Ddl,
}

impl LoadScript<'_> {
    /// The directory and the seed as a number: FNV-1a.
    fn mark(&self) -> u64 {
        let seed = self.files.plan.dataset().spec().seed.to_le_bytes();
        let bytes = self.files.directory.bytes().chain(seed);
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    }
}

impl fmt::Display for LoadScript<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dialect: SqlDialect = self.ddl.dialect();
        load::begin(self.ddl, out)?;
        self.files.each(self.mark(), |files, rows| load::load(dialect, files, rows, out))?;
        load::end(self.ddl, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Constraints, Dataset, FileFormat, Piece, Preset};

    #[test]
    fn files_that_are_not_text_have_a_script_for_spark_alone() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        for (format, is_text) in [(FileFormat::Parquet, false), (FileFormat::Text(Format::Csv), true)] {
            let plan = Plan::new(&dataset, format, 100);
            assert_eq!(plan.load_script(Ddl::new(SqlDialect::Postgres), "data").is_some(), is_text);
            let spark = plan.pyspark_script("data/").to_string();
            assert!(spark.contains(&format!("\"data/tenants.{format}\",")), "{spark}");
            assert_eq!(
                spark.contains("hex(name)") && spark.contains("tenant_id BINARY, name STRING"),
                !is_text,
                "{spark}"
            );
        }
    }

    /// Where a table is in the way, nothing before it stays, and nothing goes into it.
    #[test]
    fn a_transaction_that_ends_at_the_first_error_is_around_tables_rows_and_keys() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let plan = Plan::new(&dataset, Format::Csv, 10_000);
        for dialect in [SqlDialect::Portable, SqlDialect::Postgres, SqlDialect::Sqlite, SqlDialect::DuckDb] {
            let ddl = Ddl::new(dialect).constraints(Constraints::After);
            let stream = plan.sql_stream(ddl).map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Rows(..) => "rows;\n".to_owned(),
            });
            let script = plan.load_script(ddl, "data").unwrap().to_string();
            for (text, is_portable) in [(script, false), (stream.collect(), dialect == SqlDialect::Portable)] {
                let start = if is_portable { "BEGIN;\n" } else { beginning(dialect) };
                assert!(text.starts_with(start), "{dialect}: {text}");
                let places =
                    ["BEGIN;\n", "CREATE TABLE tenants", "INSERT INTO load_check", "CREATE INDEX", "COMMIT;\n"]
                        .map(|words| text.find(words).expect(words));
                assert!(places.is_sorted(), "{dialect}: {places:?} in {text}");
                assert_eq!(text.matches("\nCOMMIT;\n").count(), 1, "{dialect}: {text}");
                let end = text.split_once("\nCOMMIT;\n").unwrap().1;
                assert!(["", "\\endif\n"].contains(&end), "{dialect}: {end}");
            }
        }
    }

    fn beginning(dialect: SqlDialect) -> &'static str {
        match dialect {
            SqlDialect::Sqlite | SqlDialect::DuckDb => ".bail on\n",
            _ => "\\set ON_ERROR_STOP on\n",
        }
    }
}
