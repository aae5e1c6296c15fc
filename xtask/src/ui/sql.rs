//! Answers of queries, and the words of what is wrong with one.

use std::fmt::Write;

use fixtures_gen::Table;
use fixtures_run::Stream;
use fixtures_sql::{AnswerColumn, AnswerRows, Error as SqlError, most_similar};

use crate::args::sql::AnswerFormat;
use crate::error::Error;
use crate::signals::Signal;
use crate::ui::terminal::printable;
use crate::ui::words::{columns, size};

/// Prints rows as they come.
pub(crate) struct Printer {
    format: AnswerFormat,
    is_number: Vec<bool>,
    /// Lines of a table whose columns have no width yet.
    lines: Vec<Vec<String>>,
    text: String,
    rows: u64,
}

impl Printer {
    /// After this many rows, those of a table are printed: their columns have one width, and later ones may have
    /// another.
    const TABLE_ROWS: usize = 1_000;
    const FULL: usize = 1 << 16;

    pub(crate) fn new(format: AnswerFormat, columns: &[AnswerColumn]) -> Self {
        let mut printer = Self {
            format,
            is_number: columns.iter().map(|column| column.is_number).collect(),
            lines: vec![],
            text: String::new(),
            rows: 0,
        };
        match format {
            AnswerFormat::Table => printer.lines.push(columns.iter().map(|column| printable(&column.name)).collect()),
            AnswerFormat::Csv => {
                for (number, column) in columns.iter().enumerate() {
                    write_cell(number, &column.name, &mut printer.text);
                }
                printer.text.push('\n');
            }
            AnswerFormat::Ndjson => {}
        }
        printer
    }

    pub(crate) fn print(&mut self, rows: &AnswerRows) -> Result<(), Error> {
        let columns = self.is_number.len();
        let mut cell = String::new();
        for row in 0..rows.count() {
            match self.format {
                AnswerFormat::Table => {
                    let text = |column| {
                        if rows.is_null(row, column) { "NULL".to_owned() } else { printable(&rows.text(row, column)) }
                    };
                    self.lines.push((0..columns).map(text).collect());
                    if self.lines.len() > Self::TABLE_ROWS {
                        self.align();
                    }
                }
                AnswerFormat::Csv => {
                    for column in 0..columns {
                        cell.clear();
                        rows.write_text(row, column, &mut cell);
                        if rows.is_null(row, column) {
                            self.text += if column > 0 { "," } else { "" };
                        } else {
                            write_cell(column, &cell, &mut self.text);
                        }
                    }
                    self.text.push('\n');
                }
                AnswerFormat::Ndjson => {
                    rows.write_json(row, &mut self.text);
                    self.text.push('\n');
                }
            }
            self.rows += 1;
            if self.text.len() >= Self::FULL {
                self.flush()?;
            }
        }
        // Somebody may wait for the first rows of a query that takes long.
        if self.format == AnswerFormat::Table { Ok(()) } else { self.flush() }
    }

    /// Prints what is left; how many rows there were.
    pub(crate) fn finish(mut self) -> Result<u64, Error> {
        self.align();
        self.flush()?;
        Ok(self.rows)
    }

    fn align(&mut self) {
        if !self.lines.is_empty() {
            self.text += &columns(&self.lines, &self.is_number);
            self.lines.clear();
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let outcome = Stream::Output.write_all(self.text.as_bytes());
        self.text.clear();
        outcome.map_err(|error| Error::stdout(&error))
    }
}

/// A cell that is not null: an empty text is quoted, which a null is not.
fn write_cell(column: usize, text: &str, out: &mut String) {
    if column > 0 {
        out.push(',');
    }
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
        let _ = write!(out, "\"{}\"", text.replace('"', "\"\""));
    } else {
        *out += text;
    }
}

impl From<SqlError> for Error {
    fn from(error: SqlError) -> Self {
        let sentence = error.to_string();
        match error {
            SqlError::Stopped => Self::stopped(Signal::received().expect("only a signal asks a query to stop")),
            SqlError::Syntax(_) => Self::usage(sentence, "write it like \"SELECT count(*) FROM orders\""),
            SqlError::NoQuery(_) => Self::usage(
                sentence,
                "nothing can be changed here: ask one query with SELECT; `cargo xtask load` fills a database",
            ),
            SqlError::UnknownTable(name) => {
                let names: Vec<_> = Table::ALL.iter().map(|table| table.name()).collect();
                let similar = most_similar(&name, names.iter().copied()).unwrap_or_default();
                Self::usage(sentence, format!("perhaps {similar} is meant; the tables are {}", names.join(", ")))
            }
            SqlError::UnknownColumn { known, .. } => Self::usage(sentence, columns_to_choose(&known)),
            SqlError::AmbiguousColumn(name) => {
                Self::usage(sentence, format!("say of which table it is, like orders.{name}"))
            }
            SqlError::UnknownFunction { similar, .. } => Self::usage(
                sentence,
                match similar {
                    Some(similar) => format!("perhaps {similar} is meant; functions are those of DataFusion"),
                    None => "functions are those of DataFusion".to_owned(),
                },
            ),
            SqlError::Invalid(_) => {
                Self::usage(sentence, "DESCRIBE orders lists the columns of a table with their types")
            }
            SqlError::Unsupported(_) => Self::usage(sentence, "the SQL is that of DataFusion; docs/sql.md says more"),
            SqlError::Memory { limit } => Self::failed(
                format!("the query holds more than {} in memory", size(limit)),
                format!(
                    "ask for fewer tenants, groups or columns, or allow more: --memory {}",
                    limit.saturating_mul(2)
                ),
            ),
            _ => Self::failed(sentence, "check the query's arithmetic and casts"),
        }
    }
}

/// The columns that may have been meant, the most similar first.
fn columns_to_choose(known: &[String]) -> String {
    const MOST: usize = 5;

    match known {
        [] => "name a table with FROM".to_owned(),
        [only] => format!("there is only {only}"),
        _ => {
            let shown: Vec<_> = known.iter().take(MOST).map(String::as_str).collect();
            let rest = known.len() - shown.len();
            let others = if rest == 0 { String::new() } else { format!(" and {rest} others") };
            format!("perhaps {} is meant; there are {}{others}", shown[0], shown.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_a_sentence_a_hint_and_an_exit_code() {
        let unknown = |known: &[&str]| SqlError::UnknownColumn {
            name: "x".to_owned(),
            known: known.iter().map(|&name| name.to_owned()).collect(),
        };
        for (error, sentence, code) in [
            (SqlError::Syntax("found: x".to_owned()), "the query is not SQL: found: x", 2),
            (SqlError::NoQuery("CreateView".to_owned()), "CreateView is not a query", 2),
            (SqlError::UnknownTable("oders".to_owned()), "there is no table oders", 2),
            (unknown(&[]), "there is no column x", 2),
            (unknown(&["orders.a"]), "there is no column x", 2),
            (SqlError::AmbiguousColumn("a".to_owned()), "more than one table of the query has a column a", 2),
            (SqlError::UnknownFunction { name: "f".to_owned(), similar: None }, "there is no function f", 2),
            (SqlError::Invalid("no".to_owned()), "the query cannot be answered: no", 2),
            (SqlError::Unsupported("no".to_owned()), "the engine does not know this: no", 2),
            (SqlError::Memory { limit: 4_000_000_000 }, "the query holds more than 4.00 GB in memory", 1),
            (SqlError::Failed("no".to_owned()), "the query failed: no", 1),
        ] {
            Error::from(error).assert_worded(sentence, code);
        }
        let hint = |known: &[&str]| Error::from(unknown(known)).hint().to_owned();
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(hint(&names), "perhaps a is meant; there are a, b, c, d, e and 2 others");
        let tables = Error::from(SqlError::UnknownTable("oders".to_owned())).hint().to_owned();
        assert!(tables.starts_with("perhaps orders is meant; the tables are tenants, products"), "{tables}");
    }

    #[test]
    fn an_empty_text_is_not_a_null() {
        let mut line = String::new();
        for (column, text) in ["", "a", "a,b", "say \"x\"", "1\n2"].into_iter().enumerate() {
            write_cell(column, text, &mut line);
        }
        assert_eq!(line, "\"\",a,\"a,b\",\"say \"\"x\"\"\",\"1\n2\"");
    }
}
