//! What a cell of an answer holds.

use std::fmt::{self, Write};

use uuid::Uuid;

/// A cell of an answer. It displays as in CSV.
///
/// ```
/// use fixtures_answers::Value;
/// assert_eq!(Value::Amount(123_405).to_string(), "1234.05");
/// assert!(Value::Amount(5).is_number() && !Value::Text("2024-07".to_owned()).is_number());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The id of a row.
    Id(Uuid),
    /// A text, such as a month.
    Text(String),
    /// A count.
    Integer(i64),
    /// An amount in cents of the tenant's currency.
    Amount(i128),
}

impl Value {
    /// Whether it is a count or an amount.
    pub fn is_number(&self) -> bool {
        matches!(self, Value::Integer(_) | Value::Amount(_))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Id(id) => id.fmt(out),
            Value::Text(text) => out.write_str(text),
            Value::Integer(number) => number.fmt(out),
            Value::Amount(cents) => {
                let sign = if *cents < 0 { "-" } else { "" };
                write!(out, "{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
            }
        }
    }
}

/// Appends a row as a line of CSV. No value has a comma, a quote or a line end in it.
///
/// ```
/// use fixtures_answers::{Value, write_csv};
/// let mut line = String::new();
/// write_csv(&[Value::Text("2024-07".to_owned()), Value::Amount(990)], &mut line);
/// assert_eq!(line, "2024-07,9.90\n");
/// ```
pub fn write_csv(row: &[Value], out: &mut String) {
    for (at, value) in row.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        value.write(out);
    }
    out.push('\n');
}

/// Appends a row as a JSON object with these keys; amounts are numbers with two decimals.
///
/// ```
/// use fixtures_answers::{Value, write_json};
/// let mut object = String::new();
/// write_json(&["month", "revenue"], &[Value::Text("2024-07".to_owned()), Value::Amount(990)], &mut object);
/// assert_eq!(object, r#"{"month":"2024-07","revenue":9.90}"#);
/// ```
pub fn write_json(columns: &[&str], row: &[Value], out: &mut String) {
    for (at, (column, value)) in columns.iter().zip(row).enumerate() {
        out.push_str(if at > 0 { ",\"" } else { "{\"" });
        out.push_str(column);
        out.push_str("\":");
        // No text of an answer needs to be escaped.
        let quote = if value.is_number() { "" } else { "\"" };
        out.push_str(quote);
        value.write(out);
        out.push_str(quote);
    }
    out.push('}');
}

impl Value {
    fn write(&self, out: &mut String) {
        match self {
            Value::Text(text) => out.push_str(text),
            Value::Id(id) => out.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())),
            other => write!(out, "{other}").expect("a string takes all"),
        }
    }
}
