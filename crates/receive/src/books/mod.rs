//! The rules of the books, as SQL over the database alone: no row is judged by the code that made
//! or stored it.
//!
//! Each query counts rows that violate a rule. Not here: what a database cannot show (B9, the order
//! of rows in files), and what single values look like (B10, B11).

mod derived;
mod model;

use rusqlite::Connection;

/// A rule that rows violate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule: `B1` to `B8`.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// How many rows violate it.
    pub rows: u64,
}

/// A way to violate a rule.
struct Check {
    rule: &'static str,
    what: String,
    /// Counts the rows that violate it.
    sql: String,
}

impl Check {
    /// `rows` are the rows that are wrong, as they stand behind `FROM`.
    fn new(rule: &'static str, what: impl Into<String>, rows: &str) -> Check {
        Check { rule, what: what.into(), sql: format!("SELECT count(*) FROM {rows}") }
    }
}

/// The rules that rows violate, in their order.
pub(crate) fn violations(connection: &Connection) -> rusqlite::Result<Vec<Violation>> {
    // One snapshot: a server may be writing.
    let snapshot = connection.unchecked_transaction()?;
    let mut found = vec![];
    for Check { rule, what, sql } in derived::checks().chain(model::checks()) {
        let rows = snapshot.query_row(&sql, [], |row| row.get(0))?;
        if rows > 0 {
            found.push(Violation { rule, what, rows });
        }
    }
    found.sort_by_key(|violation| violation.rule);
    Ok(found)
}
