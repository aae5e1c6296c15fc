//! Statements that load the files of a dataset with a database's own client: right types, right
//! nulls, exact amounts.

use std::fmt::Write;

use super::dialect::literal;
use super::{Ddl, SqlDialect};
use crate::format::Format;
use crate::schema::{Column, Kind, Schema};
use crate::table::Table;

/// Files of one table that are written alike.
pub(crate) struct LoadFiles<'f> {
    pub(crate) schema: &'static Schema,
    pub(crate) format: Format,
    pub(crate) is_compressed: bool,
    /// Differs between scripts that load different files.
    pub(crate) mark: u64,
    /// Their paths, in the order of the rows.
    pub(crate) paths: &'f mut dyn Iterator<Item = String>,
}

/// A table that takes nothing but the truth: a script whose rows are not all there ends with an error.
pub(super) const CHECK: &str = "load_check (is_complete boolean NOT NULL CHECK (is_complete))";

/// For psql: nothing of a script whose statements do not all succeed is committed. Where a transaction is under way, as with
/// `-1`, it is not ended here.
const POSTGRES_BEGIN: &str = "\\set ON_ERROR_STOP on
\\set AUTOCOMMIT on
\\encoding UTF8
SET client_min_messages = warning;
SELECT now() = statement_timestamp() AS is_alone \\gset
\\if :is_alone
BEGIN;
\\endif
";
pub(super) const POSTGRES_COMMIT: &str = "\\if :is_alone
COMMIT;
\\endif
";

/// What comes before all files: the tables, and before them what makes a client end at the first error, and a transaction. So
/// where a table is there already, nothing is loaded into it, and nothing is left.
pub(crate) fn begin(ddl: Ddl, out: &mut dyn Write) -> std::fmt::Result {
    let tables = ddl.before(Table::ALL);
    match ddl.dialect() {
        SqlDialect::Portable | SqlDialect::Postgres => write!(
            out,
            "{}CREATE TEMPORARY TABLE load_lines (line jsonb) ON COMMIT DROP;\n{tables}",
            begin_transaction(SqlDialect::Postgres)
        ),
        dialect @ (SqlDialect::Sqlite | SqlDialect::DuckDb) => write!(out, "{}{tables}", begin_transaction(dialect)),
        // Each statement that creates a table ends a transaction.
        SqlDialect::MySql => write!(
            out,
            "{tables}SET SESSION sql_mode = 'STRICT_ALL_TABLES';\nCREATE TEMPORARY TABLE {CHECK};\nSTART TRANSACTION;\n"
        ),
        SqlDialect::ClickHouse => writeln!(out, "{tables}SET date_time_input_format = 'best_effort';"),
    }
}

/// Tells a client to end at the first error, if there is a word for that, and begins a transaction in which tables can be
/// created.
pub(super) fn begin_transaction(dialect: SqlDialect) -> String {
    match dialect {
        SqlDialect::Postgres => format!("{POSTGRES_BEGIN}CREATE TEMPORARY TABLE {CHECK} ON COMMIT DROP;\n"),
        SqlDialect::Sqlite => format!(".bail on\nBEGIN;\nCREATE TEMPORARY TABLE {CHECK};\n"),
        // A table that cannot be created does not end the transaction here: COMMIT would keep the rest.
        SqlDialect::DuckDb => format!(".bail on\nBEGIN;\nCREATE OR REPLACE TEMPORARY TABLE {CHECK};\n"),
        _ => format!("BEGIN;\nCREATE TEMPORARY TABLE {CHECK};\n"),
    }
}

/// What comes after all files: keys, indexes and comments.
pub(crate) fn end(ddl: Ddl, out: &mut dyn Write) -> std::fmt::Result {
    let keys = ddl.after(Table::ALL);
    match ddl.dialect() {
        SqlDialect::Portable | SqlDialect::Postgres => write!(out, "{keys}{POSTGRES_COMMIT}"),
        SqlDialect::Sqlite | SqlDialect::DuckDb => writeln!(out, "{keys}COMMIT;"),
        SqlDialect::MySql => write!(out, "COMMIT;\n{keys}"),
        SqlDialect::ClickHouse => out.write_str(&keys),
    }
}

/// Loads the files of a table, and ends the script unless it has so many rows then.
pub(crate) fn load(dialect: SqlDialect, files: &mut LoadFiles<'_>, rows: u64, out: &mut dyn Write) -> std::fmt::Result {
    load_files(dialect, files, out)?;
    check_rows(dialect, files.schema.table, rows, out)
}

/// Ends a script with an error unless a table has so many rows.
pub(super) fn check_rows(dialect: SqlDialect, table: &str, rows: u64, out: &mut dyn Write) -> std::fmt::Result {
    match dialect {
        SqlDialect::ClickHouse => {
            writeln!(out, "SELECT throwIf(count() != {rows}, 'rows of {table} are missing') FROM {table};")
        }
        _ => writeln!(out, "INSERT INTO load_check SELECT count(*) = {rows} FROM {table};"),
    }
}

fn load_files(dialect: SqlDialect, files: &mut LoadFiles<'_>, out: &mut dyn Write) -> std::fmt::Result {
    match dialect {
        SqlDialect::Portable | SqlDialect::Postgres => postgres(files, out),
        SqlDialect::Sqlite => sqlite(files, out),
        SqlDialect::MySql => mysql(files, out),
        SqlDialect::DuckDb => duckdb(files, out),
        SqlDialect::ClickHouse => clickhouse(files, out),
    }
}

impl LoadFiles<'_> {
    fn names(&self) -> String {
        list(self.schema, |column| column.name.to_owned())
    }
}

fn list(schema: &Schema, cell: impl Fn(&Column) -> String) -> String {
    schema.columns.iter().map(cell).collect::<Vec<_>>().join(", ")
}

/// A path in a command of a shell.
fn shell(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// For psql. A line of NDJSON is one value, since no byte of it is a control character.
fn postgres(files: &mut LoadFiles<'_>, out: &mut dyn Write) -> std::fmt::Result {
    let (table, names) = (files.schema.table, files.names());
    let is_compressed = files.is_compressed;
    let source = |path: &str| {
        if is_compressed { format!("program {}", literal(&format!("gzip -dc {}", shell(path)))) } else { literal(path) }
    };
    for path in &mut *files.paths {
        match files.format {
            Format::Csv => {
                writeln!(out, "\\copy {table} ({names}) from {} with (format csv, header true)", source(&path))?;
            }
            Format::Ndjson => writeln!(
                out,
                "\\copy load_lines from {} with (format csv, quote e'\\x01', delimiter e'\\x02')\n\
                 INSERT INTO {table} SELECT loaded.* FROM load_lines, jsonb_populate_record(NULL::{table}, line) AS loaded;\n\
                 TRUNCATE load_lines;",
                source(&path)
            )?,
        }
    }
    Ok(())
}

/// For the sqlite3 shell, whose import makes text of everything.
fn sqlite(files: &mut LoadFiles<'_>, out: &mut dyn Write) -> std::fmt::Result {
    let table = files.schema.table;
    let (columns, import) = match files.format {
        Format::Csv => (files.names(), ".mode csv\n"),
        Format::Ndjson => ("line".to_owned(), ".mode ascii\n.separator \"\\037\" \"\\n\"\n"),
    };
    let cell = |column: &Column| {
        let cell = match files.format {
            Format::Csv => column.name.to_owned(),
            Format::Ndjson => format!("json_extract(line, '$.{}')", column.name),
        };
        match (column.kind, files.format) {
            (Kind::Money, _) => format!("CAST(round({cell} * 100) AS INTEGER)"),
            (Kind::Integer, Format::Csv) => format!("CAST({cell} AS INTEGER)"),
            (Kind::Boolean, Format::Csv) => format!("{cell} = 'true'"),
            _ if column.nullable && files.format == Format::Csv => format!("nullif({cell}, '')"),
            _ => cell,
        }
    };
    let cells = list(files.schema, cell);
    let skip = if files.format == Format::Csv { "--skip 1 " } else { "" };
    write!(out, "CREATE TABLE load_rows ({columns});\n{import}")?;
    for path in &mut *files.paths {
        let source = if files.is_compressed { format!("|gzip -dc {}", shell(&path)) } else { path };
        writeln!(out, ".import {skip}\"{}\" load_rows", source.replace('\\', "\\\\").replace('"', "\\\""))?;
        writeln!(out, "INSERT INTO {table} SELECT {cells} FROM load_rows;\nDELETE FROM load_rows;")?;
    }
    writeln!(out, "DROP TABLE load_rows;")
}

/// For the mysql and mariadb clients, which must be allowed to read local files (`--local-infile=1`).
fn mysql(files: &mut LoadFiles<'_>, out: &mut dyn Write) -> std::fmt::Result {
    // Of no other script, and never a file that is there already.
    let unpacked = format!("/tmp/commerce-fixtures-{:016x}", files.mark);
    let table = files.schema.table;
    let cell = |column: &Column| {
        let cell = match files.format {
            Format::Csv => format!("@{}", column.name),
            Format::Ndjson => format!("json_unquote(json_extract(@line, '$.{}'))", column.name),
        };
        let value = match column.kind {
            Kind::Boolean => format!("{cell} = 'true'"),
            Kind::Object(_) if files.format == Format::Ndjson => format!("json_extract(@line, '$.{}')", column.name),
            _ if column.nullable && files.format == Format::Csv => format!("nullif({cell}, '')"),
            _ if column.nullable => format!("nullif({cell}, 'null')"),
            _ => cell,
        };
        format!("{} = {value}", column.name)
    };
    let cells = list(files.schema, cell);
    let layout = match files.format {
        Format::Csv => format!(
            "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' LINES TERMINATED BY X'0A' IGNORE 1 LINES ({})",
            list(files.schema, |column| format!("@{}", column.name))
        ),
        Format::Ndjson => "FIELDS TERMINATED BY X'01' ESCAPED BY '' LINES TERMINATED BY X'0A' (@line)".to_owned(),
    };
    for path in &mut *files.paths {
        let source = if files.is_compressed { &unpacked } else { &path };
        if files.is_compressed {
            writeln!(out, "system set -C && umask 077 && gzip -dc {} > {unpacked}", shell(&path))?;
        }
        let source = source.replace('\\', "\\\\").replace('\'', "''");
        writeln!(
            out,
            "LOAD DATA LOCAL INFILE '{source}' INTO TABLE {table} CHARACTER SET utf8mb4 {layout} SET {cells};"
        )?;
        if files.is_compressed {
            writeln!(out, "system rm {unpacked}")?;
        }
    }
    Ok(())
}

/// For the duckdb shell or library, which read many files at once.
fn duckdb(files: &mut LoadFiles<'_>, out: &mut dyn Write) -> std::fmt::Result {
    let types = list(files.schema, |column| {
        format!("{}: {}", column.name, literal(&(SqlDialect::DuckDb.grammar().column_type)(column)))
    });
    let (function, options) = match files.format {
        Format::Csv => ("read_csv", "header = true, quote = '\"', escape = '\"', "),
        Format::Ndjson => ("read_ndjson", "timestampformat = '%Y-%m-%dT%H:%M:%S', "),
    };
    write!(out, "INSERT INTO {} SELECT * FROM {function}([", files.schema.table)?;
    for (path, separator) in (&mut *files.paths).zip(std::iter::once("\n    ").chain(std::iter::repeat(",\n    "))) {
        write!(out, "{separator}{}", literal(&path))?;
    }
    writeln!(out, "\n], {options}columns = {{{types}}});")
}

/// For clickhouse-client, which sees from a name how its file is compressed.
fn clickhouse(files: &mut LoadFiles<'_>, out: &mut dyn Write) -> std::fmt::Result {
    let format = match files.format {
        Format::Csv => "CSVWithNames",
        Format::Ndjson => "JSONEachRow",
    };
    for path in &mut *files.paths {
        let path = path.replace('\\', "\\\\").replace('\'', "\\'");
        writeln!(out, "INSERT INTO {} FROM INFILE '{path}' FORMAT {format};", files.schema.table)?;
    }
    Ok(())
}
