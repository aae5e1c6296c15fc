//! `cargo xtask schema`: the tables described for other programs.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use fixtures_gen::{Constraints, Dataset, Ddl, Description, Plan, Table};
use fixtures_run::directory::completed;
use fixtures_run::fs::Folder;

use crate::args::choice::choice;
use crate::args::path::path;
use crate::error::Error;
use crate::task::dataset::identity_in;
use crate::ui::run_error::of_spec;
use crate::ui::terminal::printable;
use crate::ui::verify::Wanted;

/// The arguments of `cargo xtask schema`.
#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// The language; sql is for PostgreSQL and SQLite, sqlite for strict tables, mysql for MariaDB,
    /// too; json-schema describes an NDJSON line, data-package CSV files; pyspark is Python
    #[arg(long = "as", value_name = "LANGUAGE", value_parser = choice(Description::ALL, Description::name), default_value = "markdown")]
    description: Description,

    /// Only this table
    #[arg(value_name = "TABLE", value_parser = choice(Table::ALL, Table::name))]
    table: Option<Table>,

    /// Where keys and indexes are in SQL: in the tables, after them so that rows can be loaded in
    /// between, or nowhere [default: inline]
    #[arg(long, value_name = "WHERE", value_parser = choice(Constraints::ALL, Constraints::name))]
    constraints: Option<Constraints>,

    /// Print a script that loads the files of the dataset in DIR, too, for psql, sqlite3, mysql or mariadb
    /// (with --local-infile=1), duckdb, clickhouse-client or Python with Spark; keys follow the rows
    #[arg(long, value_name = "DIR", value_parser = path(), value_hint = ValueHint::DirPath, conflicts_with = "table")]
    load: Option<PathBuf>,

    /// Begin with SQL that drops the tables where they exist
    #[arg(long)]
    drop: bool,
}

/// The description of the tables that were asked for.
pub(crate) fn describe(args: &SchemaArgs) -> Result<String, Error> {
    let one = args.table.map(|table| [table]);
    let tables = one.as_ref().map_or(Table::ALL, |one| one.as_slice());
    if let Description::Sql(dialect) = args.description {
        let default = if args.load.is_some() { Constraints::After } else { Constraints::Inline };
        let ddl = Ddl::new(dialect).constraints(args.constraints.unwrap_or(default));
        let ddl = if args.drop { ddl.drop_first() } else { ddl };
        return match &args.load {
            None => Ok(ddl.script(tables)),
            Some(directory) => load_script(directory, |plan, path| Some(plan.load_script(ddl, path)?.to_string())),
        };
    }
    let is_spark = args.description == Description::PySpark;
    let is_load = args.load.is_some() && !is_spark;
    let flags = [("--constraints", args.constraints.is_some()), ("--drop", args.drop), ("--load", is_load)];
    match flags.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag) {
        None => match &args.load {
            None => Ok(args.description.of(tables)),
            Some(directory) => load_script(directory, |plan, path| Some(plan.pyspark_script(path).to_string())),
        },
        Some(flag) => Err(Error::usage(
            format!("{flag} is about SQL, and {} is not", args.description),
            "choose a database with --as, for instance `--as postgres`",
        )),
    }
}

/// A script that loads the files of a directory, made from their plan and the directory's path.
fn load_script(directory: &Path, script: impl FnOnce(&Plan<'_>, &str) -> Option<String>) -> Result<String, Error> {
    let identity = identity_in(directory, Wanted::Files)?;
    let dataset = Dataset::new(identity.spec.clone()).map_err(|error| of_spec(&error))?;
    let plan = identity.plan(&dataset).expect("this release has made it");
    let path = directory.to_str().filter(|path| !path.chars().any(char::is_control)).ok_or_else(|| {
        Error::usage(
            format!("{} cannot stand in a script", printable(&directory.to_string_lossy())),
            "give the directory a name without line breaks and bytes that are not UTF-8",
        )
    })?;
    let files = completed(&Folder::new(directory), &plan, None)?;
    if !files.is_some_and(|files| files.is_all()) {
        return Err(Error::differs(
            format!("{path} does not hold all files that its manifest lists"),
            "`cargo xtask verify` names what is missing",
        ));
    }
    script(&plan, path).ok_or_else(|| {
        let format = plan.format();
        let orders = plan.table_file_name(Table::Orders).unwrap_or_else(|| format!("orders_*.{format}"));
        Error::usage(
            format!("{} holds {format} files, which need no script", printable(&directory.to_string_lossy())),
            format!("read them as they are, for instance in DuckDB: SELECT * FROM 'DIR/{orders}'"),
        )
    })
}
