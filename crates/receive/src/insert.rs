//! Putting rows into their table, cell by cell from the model's visitor: a prepared statement, no copy of a row.

use std::fmt::Write;
use std::mem;

use chrono::NaiveDateTime;
use fixtures_gen::{CellSink, Column, Money, Object, Role, Schema};
use rusqlite::ffi::{
    SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_NOTNULL, SQLITE_CONSTRAINT_PRIMARYKEY,
    SQLITE_CONSTRAINT_UNIQUE,
};
use rusqlite::{Connection, Error, ErrorCode, Statement, ToSql};
use uuid::Uuid;

use crate::answer::{Outcome, RowError};
use crate::rows::{Row, RowsOf};

/// What to do with a row that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// It is an error of the row.
    Refuse,
    /// It is counted.
    Count,
}

/// Rows of some table.
pub(crate) trait Insert {
    /// Takes out the rows for which `reason` gives one.
    fn take_out(&mut self, reason: &mut dyn FnMut(u64, Uuid) -> Option<RowError>) -> Vec<RowError>;

    /// Their ids, in order.
    fn ids(&self) -> Vec<Uuid>;

    /// Inserts them. Rows that violate a constraint go to the outcome's errors; every other error is one of the database.
    fn insert(&self, connection: &Connection, repeats: Repeats, outcome: &mut Outcome) -> rusqlite::Result<()>;
}

impl<R: Row> Insert for RowsOf<R> {
    fn take_out(&mut self, reason: &mut dyn FnMut(u64, Uuid) -> Option<RowError>) -> Vec<RowError> {
        let mut errors = vec![];
        self.rows.retain(|(number, row)| {
            let error = reason(*number, row.id());
            let stays = error.is_none();
            errors.extend(error);
            stays
        });
        errors
    }

    fn ids(&self) -> Vec<Uuid> {
        self.rows.iter().map(|(_, row)| row.id()).collect()
    }

    fn insert(&self, connection: &Connection, repeats: Repeats, outcome: &mut Outcome) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(&sql(R::SCHEMA, repeats))?;
        let mut cells = Cells { statement: &mut statement, next: 1, text: String::new(), failure: None };
        for (number, row) in &self.rows {
            row.visit(&mut cells);
            match cells.execute() {
                Ok(inserted) => outcome.repeated += u64::from(inserted == 0),
                Err(error) => outcome.errors.push(of_row(*number, R::SCHEMA.table, error)?),
            }
        }
        Ok(())
    }
}

fn sql(schema: &Schema, repeats: Repeats) -> String {
    let places = vec!["?"; schema.columns.len()].join(", ");
    let id = schema.columns.iter().find(|column| column.role == Role::Id).map_or("", |column| column.name);
    let conflict = match repeats {
        Repeats::Refuse => String::new(),
        Repeats::Count => format!(" ON CONFLICT ({id}) DO NOTHING"),
    };
    format!("INSERT INTO {} VALUES ({places}){conflict}", schema.table)
}

/// The error of a row, if it is the row's; else that of the database.
fn of_row(row: u64, table: &str, error: Error) -> rusqlite::Result<RowError> {
    let Error::SqliteFailure(code, message) = &error else { return Err(error) };
    if code.code != ErrorCode::ConstraintViolation {
        return Err(error);
    }
    let message = message.clone().unwrap_or_default();
    let reason = match code.extended_code {
        SQLITE_CONSTRAINT_PRIMARYKEY => format!("a row of {table} with this id is there already"),
        SQLITE_CONSTRAINT_UNIQUE => format!("a row of {table} with the same values is there already ({message})"),
        SQLITE_CONSTRAINT_FOREIGNKEY => "a row that it refers to is not there".to_owned(),
        SQLITE_CONSTRAINT_CHECK | SQLITE_CONSTRAINT_NOTNULL => format!("a value is not allowed ({message})"),
        _ => message,
    };
    Ok(RowError { row, status: 422, reason })
}

/// Binds the cells of a row, one parameter each.
struct Cells<'s, 'c> {
    statement: &'s mut Statement<'c>,
    next: usize,
    text: String,
    failure: Option<Error>,
}

impl Cells<'_, '_> {
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

    /// Binds what is in the text buffer, which is kept for the next cell.
    fn bind_text(&mut self) {
        let text = mem::take(&mut self.text);
        self.bind(&text);
        self.text = text;
        self.text.clear();
    }
}

impl CellSink for Cells<'_, '_> {
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
        // A String takes any text, so writing to it cannot fail; here and below.
        let _ = write!(self.text, "{value:?}");
        self.bind_text();
    }

    fn null(&mut self, _: &'static Column) {
        self.bind(rusqlite::types::Null);
    }

    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        write_object(value, &mut self.text);
        self.bind_text();
    }
}

fn write_object<O: Object>(object: &O, text: &mut String) {
    text.push('{');
    object.visit(&mut Members { text, first: true });
    text.push('}');
}

/// Writes the members of a nested object as JSON.
struct Members<'t> {
    text: &'t mut String,
    first: bool,
}

impl Members<'_> {
    fn member(&mut self, column: &'static Column, value: impl serde::Serialize) {
        let comma = if mem::take(&mut self.first) { "" } else { "," };
        let json = serde_json::to_string(&value).unwrap_or_else(|_| "null".to_owned());
        let _ = write!(self.text, "{comma}\"{}\":{json}", column.name);
    }
}

impl CellSink for Members<'_> {
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.member(column, value);
    }

    fn text(&mut self, column: &'static Column, value: &str) {
        self.member(column, value);
    }

    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.member(column, value);
    }

    fn money(&mut self, column: &'static Column, value: Money) {
        self.member(column, value);
    }

    fn integer(&mut self, column: &'static Column, value: i64) {
        self.member(column, value);
    }

    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.member(column, value);
    }

    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.member(column, value);
    }

    fn null(&mut self, column: &'static Column) {
        self.member(column, ());
    }

    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        let mut text = String::new();
        write_object(value, &mut text);
        let raw: Option<Box<serde_json::value::RawValue>> = serde_json::value::RawValue::from_string(text).ok();
        self.member(column, raw);
    }
}
