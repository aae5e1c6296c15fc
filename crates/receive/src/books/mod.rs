//! The rules of the books, as SQL over the database alone: no row is judged by the code that made
//! or stored it.
//!
//! Each query counts rows that violate a rule. Not here: what a database cannot show (B9, the order
//! of rows in files), what single values look like (B10, B11), and what only the generator can turn
//! back (B12).

mod derived;
mod model;

use rusqlite::Connection;

/// A rule that rows violate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule: `B1` to `B8`, or `B13`.
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
    found.sort_by_key(|violation| (violation.rule.len(), violation.rule));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{derived, model};

    /// Whether hand-written rows violate a rule, by those of its checks that ask for no other
    /// columns.
    fn violates(rule: &str, rows: &str) -> bool {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(rows).unwrap();
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap_or(0);
        derived::checks().chain(model::checks()).any(|check| check.rule == rule && count(&check.sql) > 0)
    }

    fn b1_of_products(rows: &str) -> bool {
        let values = rows.replace("ID", "-5eed-4fff-bfff-000000000000'");
        let table = "CREATE TABLE products (tenant_id TEXT, sku TEXT, category_id TEXT)";
        violates("B1", &format!("{table}; INSERT INTO products VALUES {values}"))
    }

    #[test]
    fn letters_and_category_determine_each_other_in_a_tenant() {
        assert!(!b1_of_products("(1, 'ELE000001', '0000000aID), (1, 'ELE000002', '0000000aID)"));
        assert!(!b1_of_products("(1, 'ELE000001', '0000000aID), (2, 'ELE000001', '0000000bID)"));
        assert!(b1_of_products("(1, 'ELE000001', '0000000aID), (1, 'ELE000002', '0000000bID)"));
        assert!(b1_of_products("(1, 'ELE000001', '0000000aID), (1, 'TOY000001', '0000000aID)"));
    }

    #[test]
    fn a_category_is_a_uuid() {
        for category in ["3", "0000000A-5eed-4fff-bfff-000000000000", "0000000a-5eed-7fff-bfff-000000000000"] {
            assert!(b1_of_products(&format!("(1, 'ELE000001', '{category}')")), "{category}");
        }
    }

    #[test]
    fn no_event_changes_nothing() {
        let violates_b4 = |events: &str| {
            let table = "CREATE TABLE stock_events (stock_event_id INTEGER PRIMARY KEY, product_id TEXT,
                event_time TEXT, delta INTEGER, resulting_level INTEGER)";
            violates("B4", &format!("{table}; INSERT INTO stock_events VALUES {events}"))
        };
        assert!(!violates_b4("(1, 'a', '1', 5, 5), (2, 'a', '2', -5, 0), (3, 'b', '2', 1, 1)"));
        assert!(violates_b4("(1, 'a', '1', 5, 5), (2, 'a', '2', 0, 5)"));
    }

    #[test]
    fn what_is_discontinued_sells_no_more() {
        let violates_b13 = |active: u8, at: &str, status: &str| {
            let rows = format!(
                "CREATE TABLE products (product_id TEXT, active INTEGER); INSERT INTO products VALUES ('a', {active});
                CREATE TABLE orders (order_id TEXT, order_date TEXT, order_status TEXT);
                INSERT INTO orders VALUES ('o', '{at}', '{status}');
                CREATE TABLE order_items (order_id TEXT, product_id TEXT); INSERT INTO order_items VALUES ('o', 'a')"
            );
            violates("B13", &rows)
        };
        assert!(!violates_b13(0, "2024-12-02T00:00:00", "shipped"));
        assert!(!violates_b13(1, "2024-12-31T00:00:00", "shipped"));
        assert!(violates_b13(0, "2024-12-02T00:00:01", "shipped"));
        assert!(violates_b13(0, "2024-12-31T23:59:59", "cancelled"));
    }
}
