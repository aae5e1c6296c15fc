//! What can go wrong with a query, as kinds and data.

use std::fmt;

use datafusion::common::{DataFusionError, SchemaError};

/// Why a query has no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The text is no SQL: what the parser says.
    Syntax(String),
    /// It is a statement that changes something, or more than one: what it is.
    NoQuery(String),
    /// There is no such table.
    UnknownTable(String),
    /// There is no such column in any table of the query.
    UnknownColumn {
        /// What was written.
        name: String,
        /// Those that are there, the most similar ones first.
        known: Vec<String>,
    },
    /// Several tables of the query have a column of this name.
    AmbiguousColumn(String),
    /// There is no such function; the most similar name, if one was found.
    UnknownFunction {
        /// What was written.
        name: String,
        /// What may have been meant.
        similar: Option<String>,
    },
    /// The query is SQL, but what it says cannot be: types that do not fit, for instance.
    Invalid(String),
    /// The engine does not know how to do it.
    Unsupported(String),
    /// The query holds more in memory at once than it may.
    Memory {
        /// The most bytes that it may hold.
        limit: u64,
    },
    /// Something failed while rows were computed: a division by zero, for instance.
    Failed(String),
    /// The caller has asked to stop.
    Stopped,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(what) => write!(f, "the query is not SQL: {what}"),
            Self::NoQuery(what) => write!(f, "{what} is not a query"),
            Self::UnknownTable(name) => write!(f, "there is no table {name}"),
            Self::UnknownColumn { name, .. } => write!(f, "there is no column {name}"),
            Self::AmbiguousColumn(name) => write!(f, "more than one table of the query has a column {name}"),
            Self::UnknownFunction { name, .. } => write!(f, "there is no function {name}"),
            Self::Invalid(what) => write!(f, "the query cannot be answered: {what}"),
            Self::Unsupported(what) => write!(f, "the engine does not know this: {what}"),
            Self::Memory { limit } => write!(f, "the query holds more than {limit} bytes in memory"),
            Self::Failed(what) => write!(f, "the query failed: {what}"),
            Self::Stopped => f.write_str("the query was stopped"),
        }
    }
}

impl std::error::Error for Error {}

/// What an error of the engine is; `limit` is the most bytes that a query may hold.
pub(crate) fn of_engine(error: &DataFusionError, limit: u64) -> Error {
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => of_engine(inner, limit),
        DataFusionError::Shared(inner) => of_engine(inner, limit),
        DataFusionError::Collection(errors) if !errors.is_empty() => of_engine(&errors[0], limit),
        DataFusionError::External(inner) => match inner.downcast_ref::<DataFusionError>() {
            Some(inner) => of_engine(inner, limit),
            None => Error::Failed(one_line(&inner.to_string())),
        },
        DataFusionError::SQL(parser, _) => Error::Syntax(one_line(without(&parser.to_string(), "sql parser error: "))),
        DataFusionError::SchemaError(error, _) => of_schema(error),
        DataFusionError::ResourcesExhausted(_) => Error::Memory { limit },
        DataFusionError::NotImplemented(what) if what.contains("a single SQL statement") => {
            Error::NoQuery("more than one statement".to_owned())
        }
        DataFusionError::NotImplemented(what) => Error::Unsupported(one_line(what)),
        DataFusionError::Plan(what) => of_plan(what),
        DataFusionError::ArrowError(error, _) => Error::Failed(one_line(&error.to_string())),
        DataFusionError::Execution(what) => Error::Failed(one_line(what)),
        other => Error::Failed(one_line(&other.strip_backtrace())),
    }
}

fn of_schema(error: &SchemaError) -> Error {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let name = field.flat_name();
            let bare = field.name.as_str();
            let mut known: Vec<_> =
                valid_fields.iter().map(|field| (distance(bare, &field.name), field.flat_name())).collect();
            // Stable: of those that are alike, the first of the table comes first.
            known.sort_by_key(|(distance, _)| *distance);
            Error::UnknownColumn { name, known: known.into_iter().map(|(_, name)| name).collect() }
        }
        SchemaError::AmbiguousReference { field } => Error::AmbiguousColumn(field.name.clone()),
        other => Error::Invalid(one_line(&other.to_string())),
    }
}

/// A statement that is none to ask with, by its first word, as an error of the engine.
pub(crate) fn not_a_query(word: &str) -> DataFusionError {
    DataFusionError::Plan(format!("{NOT_A_QUERY}{word}"))
}

const NOT_A_QUERY: &str = "Statement not supported: ";

fn of_plan(what: &str) -> Error {
    if what.starts_with("No SQL statements") {
        return Error::Syntax("it is empty".to_owned());
    }
    // The engine says these as texts alone.
    if let Some(name) = between(what, "table '", "' not found") {
        let bare = name.rsplit('.').next().unwrap_or(name);
        let is_ours = name.starts_with(&format!("{CATALOG}.{SCHEMA}."));
        return Error::UnknownTable(if is_ours { bare } else { name }.to_owned());
    }
    if let Some(name) = between(what, "Invalid function '", "'") {
        let similar = between(what, "Did you mean '", "'").map(str::to_owned);
        return Error::UnknownFunction { name: name.to_owned(), similar };
    }
    for begin in ["DDL not supported: ", "DML not supported: ", NOT_A_QUERY] {
        if let Some(name) = what.strip_prefix(begin) {
            return Error::NoQuery(name.to_owned());
        }
    }
    Error::Invalid(one_line(what))
}

/// Where the tables are, for the engine.
pub(crate) const CATALOG: &str = "fixtures";
pub(crate) const SCHEMA: &str = "public";

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn without<'t>(text: &'t str, prefix: &str) -> &'t str {
    text.strip_prefix(prefix).unwrap_or(text)
}

/// A message as a part of a sentence.
fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    without(&text, "Error during planning: ").trim_end_matches('.').to_owned()
}

/// How many letters must be changed, added or left out to make one name of another.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != *other);
            next.push(replaced.min(last[column + 1] + 1).min(next[column] + 1));
        }
        last = next;
    }
    last[right.len()]
}

/// The names that are most like one, the best first.
pub fn most_similar<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known.into_iter().min_by_key(|other| distance(name, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_letter_by_letter() {
        for (left, right, letters) in
            [("", "", 0), ("order", "order", 0), ("orders", "order", 1), ("abc", "xyz", 3), ("", "ab", 2)]
        {
            assert_eq!(distance(left, right), letters, "{left} {right}");
        }
        assert_eq!(most_similar("oders", ["tenants", "orders", "order_items"]), Some("orders"));
    }
}
