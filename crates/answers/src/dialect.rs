//! The dialects, and what they word differently.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDateTime;
use fixtures_gen::UnknownName;

/// A dialect of SQL that answers are given in.
///
/// ```
/// use fixtures_answers::Dialect;
/// assert_eq!("duckdb".parse(), Ok(Dialect::DuckDb));
/// assert!("oracle".parse::<Dialect>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// On the tables of `cargo xtask schema --as sqlite`, whose amounts are cents and whose times are
    /// text.
    Sqlite,
    /// `DuckDB`.
    DuckDb,
    /// `PostgreSQL`.
    Postgres,
    /// `MySQL` 8 and `MariaDB`.
    MySql,
    /// `ClickHouse`.
    ClickHouse,
    /// Spark SQL, on the views that the code of `cargo xtask schema --as pyspark --load DIR` makes.
    Spark,
    /// `DataFusion`, the engine of `cargo xtask sql`, which needs no loaded data.
    DataFusion,
}

impl Dialect {
    /// All dialects.
    pub const ALL: &'static [Dialect] = &[
        Dialect::Sqlite,
        Dialect::DuckDb,
        Dialect::Postgres,
        Dialect::MySql,
        Dialect::ClickHouse,
        Dialect::Spark,
        Dialect::DataFusion,
    ];

    /// The name on the command line.
    ///
    /// ```
    /// use fixtures_answers::Dialect;
    /// assert_eq!(Dialect::MySql.name(), "mysql");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::DuckDb => "duckdb",
            Dialect::Postgres => "postgres",
            Dialect::MySql => "mysql",
            Dialect::ClickHouse => "clickhouse",
            Dialect::Spark => "spark",
            Dialect::DataFusion => "datafusion",
        }
    }

    /// The month of a time, such as `2024-07`.
    fn month(self, time: &str) -> String {
        match self {
            Dialect::Sqlite => format!("substr({time}, 1, 7)"),
            Dialect::DuckDb => format!("strftime({time}, '%Y-%m')"),
            Dialect::Postgres => format!("to_char({time}, 'YYYY-MM')"),
            Dialect::MySql => format!("date_format({time}, '%Y-%m')"),
            Dialect::ClickHouse => format!("formatDateTime({time}, '%Y-%m')"),
            Dialect::Spark => format!("date_format({time}, 'yyyy-MM')"),
            Dialect::DataFusion => format!("to_char({time}, '%Y-%m')"),
        }
    }

    /// An amount with two decimals.
    fn amount(self, amount: &str) -> String {
        match self {
            Dialect::Sqlite => format!("printf('%d.%02d', {amount} / 100, {amount} % 100)"),
            _ => format!("CAST({amount} AS decimal(38, 2))"),
        }
    }

    /// What sorts ids as their texts.
    fn sorted_id(self, id: &str) -> String {
        match self {
            // It sorts by the second half first.
            Dialect::ClickHouse => format!("toString({id})"),
            _ => id.to_owned(),
        }
    }

    /// A member of a JSON column.
    fn member(self, column: &str, name: &str) -> String {
        match self {
            Dialect::Sqlite => format!("json_extract({column}, '$.{name}')"),
            Dialect::DuckDb => format!("json_extract_string({column}, '$.{name}')"),
            Dialect::Postgres => format!("{column} ->> '{name}'"),
            Dialect::MySql => format!("json_unquote(json_extract({column}, '$.{name}'))"),
            Dialect::ClickHouse => format!("JSONExtractString({column}, '{name}')"),
            Dialect::Spark => format!("{column}.{name}"),
            Dialect::DataFusion => format!("{column}['{name}']"),
        }
    }

    fn time(self, time: NaiveDateTime) -> String {
        match self {
            Dialect::Sqlite => format!("'{}'", time.format("%Y-%m-%dT%H:%M:%S")),
            Dialect::ClickHouse => format!("toDateTime64('{}', 0, 'UTC')", time.format("%Y-%m-%d %H:%M:%S")),
            Dialect::Spark => format!("TIMESTAMP_NTZ '{}'", time.format("%Y-%m-%d %H:%M:%S")),
            _ => format!("TIMESTAMP '{}'", time.format("%Y-%m-%d %H:%M:%S")),
        }
    }

    /// Words a template: `{month:…}`, `{amount:…}`, `{sorted:…}`, `{member:column.name}` and `{as_of}` are what
    /// dialects word differently.
    pub(crate) fn word(self, template: &str, as_of: NaiveDateTime) -> String {
        let mut sql = String::new();
        let mut rest = template;
        while let Some((before, from)) = rest.split_once('{') {
            let (token, after) = from.split_once('}').expect("a template closes what it opens");
            sql += before;
            sql += &match token.split_once(':') {
                Some(("month", time)) => self.month(time),
                Some(("amount", amount)) => self.amount(amount),
                Some(("sorted", id)) => self.sorted_id(id),
                Some(("member", path)) => {
                    let (column, name) = path.split_once('.').expect("a member is of a column");
                    self.member(column, name)
                }
                _ => self.time(as_of),
            };
            rest = after;
        }
        sql + rest
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Dialect {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Dialect, UnknownName> {
        let unknown = || UnknownName { what: "dialect of SQL", name: name.to_owned() };
        Dialect::ALL.iter().copied().find(|dialect| dialect.name() == name).ok_or_else(unknown)
    }
}
