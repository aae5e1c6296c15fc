//! Inserting rows into their table, cell by cell from the model's visitor: a prepared statement,
//! and no copy of a row.

use std::fmt::Write;
use std::mem;

use chrono::NaiveDateTime;
use fixtures_gen::{CellSink, Column, Money, Object, Record, Role, Schema};
use rusqlite::ffi::{
    SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_NOTNULL, SQLITE_CONSTRAINT_PRIMARYKEY,
    SQLITE_CONSTRAINT_UNIQUE,
};
use rusqlite::types::Null;
use rusqlite::{Connection, Error, ErrorCode, Statement, ToSql};
use uuid::Uuid;

use super::object::write_object;
use super::report::{RowError, RowReport};

/// What to do with a row whose id is in the table already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnDuplicate {
    /// It is an error of the row.
    Reject,
    /// It is accepted and counted.
    Count,
}

/// Inserts numbered rows. Rows that violate a constraint become errors of the report; every other
/// error is returned.
pub(super) fn insert<R: Record>(
    rows: &[(u64, R)],
    connection: &Connection,
    on_duplicate: OnDuplicate,
    report: &mut RowReport,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(&sql(R::SCHEMA, on_duplicate))?;
    let mut binder = RowBinder { statement: &mut statement, next: 1, text: String::new(), failure: None };
    for (number, row) in rows {
        row.visit(&mut binder);
        match binder.execute() {
            Ok(inserted) => report.repeated += u64::from(inserted == 0),
            Err(error) => report.errors.push(row_error(*number, R::SCHEMA.table, error)?),
        }
    }
    Ok(())
}

fn sql(schema: &Schema, on_duplicate: OnDuplicate) -> String {
    let parameters = vec!["?"; schema.columns.len()].join(", ");
    let conflict = match on_duplicate {
        OnDuplicate::Reject => String::new(),
        OnDuplicate::Count => {
            let id = schema.columns.iter().find(|column| column.role == Role::Id).expect("every table has a key");
            format!(" ON CONFLICT ({}) DO NOTHING", id.name)
        }
    };
    format!("INSERT INTO {} VALUES ({parameters}){conflict}", schema.table)
}

/// The error as one of the row, if the row violates a constraint; otherwise it is the database's.
fn row_error(row: u64, table: &str, error: Error) -> rusqlite::Result<RowError> {
    let Error::SqliteFailure(code, message) = &error else { return Err(error) };
    if code.code != ErrorCode::ConstraintViolation {
        return Err(error);
    }
    let message = message.clone().unwrap_or_default();
    let reason = match code.extended_code {
        SQLITE_CONSTRAINT_PRIMARYKEY => format!("a row of {table} with this id exists already"),
        SQLITE_CONSTRAINT_UNIQUE => format!("a row of {table} with the same values exists already ({message})"),
        SQLITE_CONSTRAINT_FOREIGNKEY => "a row that it refers to does not exist".to_owned(),
        SQLITE_CONSTRAINT_CHECK | SQLITE_CONSTRAINT_NOTNULL => format!("a value is not allowed ({message})"),
        _ => message,
    };
    Ok(RowError { row, status: 422, reason })
}

/// Binds the cells of a row, one parameter each.
struct RowBinder<'s, 'c> {
    statement: &'s mut Statement<'c>,
    /// The number of the next parameter.
    next: usize,
    /// A buffer for values that are written as text.
    text: String,
    /// Why a cell could not be bound.
    failure: Option<Error>,
}

impl RowBinder<'_, '_> {
    fn execute(&mut self) -> rusqlite::Result<usize> {
        self.next = 1;
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.statement.raw_execute(),
        }
    }

    fn bind(&mut self, value: impl ToSql) {
        if let Err(failure) = self.statement.raw_bind_parameter(self.next, value) {
            self.failure = Some(failure);
        }
        self.next += 1;
    }

    /// Binds the text in the buffer, which is used again for the next cell.
    fn bind_text(&mut self) {
        let text = mem::take(&mut self.text);
        self.bind(&text);
        self.text = text;
        self.text.clear();
    }
}

impl CellSink for RowBinder<'_, '_> {
    fn uuid(&mut self, _: &'static Column, value: Uuid) {
        let mut buffer = Uuid::encode_buffer();
        let text: &str = value.as_hyphenated().encode_lower(&mut buffer);
        self.bind(text);
    }

    fn text(&mut self, _: &'static Column, value: &str) {
        self.bind(value);
    }

    fn label(&mut self, _: &'static Column, value: &'static str) {
        self.bind(value);
    }

    fn money(&mut self, _: &'static Column, value: Money) {
        self.bind(value.cents());
    }

    fn integer(&mut self, _: &'static Column, value: i64) {
        self.bind(value);
    }

    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.bind(value);
    }

    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        write!(self.text, "{value:?}").expect("a String takes any text");
        self.bind_text();
    }

    fn null(&mut self, _: &'static Column) {
        self.bind(Null);
    }

    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        write_object(value, &mut self.text);
        self.bind_text();
    }
}
