//! The rules of the books, as SQL over the database alone: no row is judged by the code that made or stored it.
//!
//! Each query counts rows that break a rule. Not here: what a database cannot show (B9, the order of rows in files), and what
//! single values look like (B10, B11).

use fixtures_gen::{Role, Table, WINDOW_END};
use rusqlite::Connection;

/// A rule that rows break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule: `B1` to `B8`.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// How many rows break it.
    pub rows: u64,
}

struct Check {
    rule: &'static str,
    what: String,
    /// Counts the rows that break the rule.
    sql: String,
}

/// The rules that the rows break.
pub(crate) fn violations(connection: &Connection) -> rusqlite::Result<Vec<Violation>> {
    // One snapshot: a server may be writing.
    let snapshot = connection.unchecked_transaction()?;
    let mut found = vec![];
    for Check { rule, what, sql } in checks() {
        let rows = snapshot.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        if rows > 0 {
            found.push(Violation { rule, what, rows });
        }
    }
    Ok(found)
}

fn checks() -> Vec<Check> {
    let fixed = FIXED.iter().map(|(rule, what, sql)| check(rule, *what, format!("SELECT count(*) FROM {sql}")));
    shapes_of_ids().chain([ids_twice()]).chain(references()).chain(fixed).chain(unique()).chain(window()).collect()
}

fn check(rule: &'static str, what: impl Into<String>, sql: String) -> Check {
    Check { rule, what: what.into(), sql }
}

fn id_of(table: Table) -> &'static str {
    table.schema().columns.iter().find(|column| column.role == Role::Id).map_or("rowid", |column| column.name)
}

fn shapes_of_ids() -> impl Iterator<Item = Check> {
    const SHAPE: &str = "????????-????-4???-[89ab]???-????????????";
    Table::ALL.iter().map(|table| {
        let id = id_of(*table);
        let sql = format!("SELECT count(*) FROM {table} WHERE {id} NOT GLOB '{SHAPE}' OR lower({id}) <> {id}");
        check("B1", format!("{id} of {table} is no version 4 UUID"), sql)
    })
}

fn ids_twice() -> Check {
    let ids: Vec<String> =
        Table::ALL.iter().map(|table| format!("SELECT {} AS id FROM {table}", id_of(*table))).collect();
    let ids = ids.join(" UNION ALL ");
    let sql = format!("SELECT count(*) FROM (SELECT id FROM ({ids}) GROUP BY id HAVING count(*) > 1)");
    check("B1", "an id stands twice in the dataset", sql)
}

fn references() -> impl Iterator<Item = Check> {
    Table::ALL.iter().flat_map(|child| {
        child.schema().columns.iter().filter_map(move |column| {
            let Role::References(parent) = column.role else { return None };
            let (key, id) = (column.name, id_of(parent.parse().ok()?));
            let sql = format!(
                "SELECT count(*) FROM {child} LEFT JOIN {parent} ON {parent}.{id} = {child}.{key} \
                 WHERE {parent}.tenant_id IS NOT {child}.tenant_id"
            );
            Some(check("B1", format!("{key} of {child} is no row of {parent} of the same tenant"), sql))
        })
    })
}

fn unique() -> impl Iterator<Item = Check> {
    Table::ALL.iter().flat_map(|table| {
        table.schema().columns.iter().filter(|column| column.role == Role::Unique).map(move |column| {
            let name = column.name;
            let groups = format!("SELECT 1 FROM {table} GROUP BY tenant_id, lower({name}) HAVING count(*) > 1");
            check(
                "B8",
                format!("{name} of {table} stands twice in a tenant"),
                format!("SELECT count(*) FROM ({groups})"),
            )
        })
    })
}

fn window() -> impl Iterator<Item = Check> {
    const TIMES: [(Table, &str); 6] = [
        (Table::Tenants, "created_at"),
        (Table::Products, "created_at"),
        (Table::Customers, "created_at"),
        (Table::Orders, "created_at"),
        (Table::PriceHistory, "effective_from"),
        (Table::StockEvents, "event_time"),
    ];
    TIMES.iter().map(|(table, column)| {
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} >= '{WINDOW_END:?}'");
        check("B7", format!("{column} of {table} is after the window's end"), sql)
    })
}

/// Rule, what is wrong, and what is counted.
const FIXED: &[(&str, &str, &str)] = &[
    ("B2", "line_total is not quantity × unit_price", "order_items WHERE line_total <> quantity * unit_price"),
    (
        "B2",
        "total_amount is not the sum of the order's line_totals, or there are none",
        "orders WHERE total_amount IS NOT (SELECT sum(line_total) FROM order_items AS item WHERE item.order_id = orders.order_id)",
    ),
    (
        "B2",
        "a product stands twice in an order",
        "(SELECT 1 FROM order_items GROUP BY order_id, product_id HAVING count(*) > 1)",
    ),
    (
        "B3",
        "effective_to is not the next effective_from, or a price is that before",
        "(SELECT effective_from, effective_to, price, lead(effective_from) OVER later AS next, lead(price) OVER later AS next_price
            FROM price_history WINDOW later AS (PARTITION BY product_id ORDER BY effective_from))
            WHERE effective_to IS NOT next OR price = next_price OR effective_from >= effective_to",
    ),
    (
        "B3",
        "the first effective_from is not the product's created_at, or there is none",
        "products LEFT JOIN (SELECT product_id, min(effective_from) AS first FROM price_history GROUP BY product_id)
            USING (product_id) WHERE first IS NOT created_at",
    ),
    (
        "B3",
        "the product's price is not the last of its price_history",
        "products LEFT JOIN (SELECT product_id, price AS last FROM price_history WHERE effective_to IS NULL)
            USING (product_id) WHERE last IS NOT price",
    ),
    (
        "B3",
        "unit_price is not the price in effect at order_date",
        "order_items AS item JOIN orders USING (order_id) LEFT JOIN price_history AS version
            ON version.product_id = item.product_id AND version.effective_from <= order_date
            AND (version.effective_to IS NULL OR order_date < version.effective_to)
            WHERE version.price IS NOT item.unit_price",
    ),
    ("B4", "resulting_level is negative", "stock_events WHERE resulting_level < 0"),
    (
        "B4",
        "resulting_level is not the running sum of delta",
        // Events of the same second are told apart by their levels: each begins where the second began or where another of them
        // ended, and one ends where the second ends.
        "(WITH level AS MATERIALIZED (SELECT stock_event_id, product_id, event_time, delta, resulting_level,
                sum(delta) OVER (PARTITION BY product_id ORDER BY event_time) AS after,
                sum(delta) OVER second AS of_second, count(*) OVER second AS events
                FROM stock_events WINDOW second AS (PARTITION BY product_id, event_time)),
            tied AS MATERIALIZED (SELECT * FROM level WHERE events > 1)
            SELECT 1 FROM level WHERE events = 1 AND resulting_level <> after
            UNION ALL
            SELECT 1 FROM tied WHERE resulting_level - delta <> after - of_second AND NOT EXISTS (
                SELECT 1 FROM tied AS other WHERE other.product_id = tied.product_id
                AND other.event_time = tied.event_time AND other.stock_event_id <> tied.stock_event_id
                AND other.resulting_level = tied.resulting_level - tied.delta)
            UNION ALL
            SELECT 1 FROM tied GROUP BY product_id, event_time HAVING NOT max(resulting_level = after))",
    ),
    (
        "B5",
        "an item of an order that was not cancelled has no sale event",
        "(SELECT item.tenant_id, product_id, external_order_id, -quantity, order_date
            FROM order_items AS item JOIN orders USING (order_id) WHERE order_status <> 'cancelled'
            EXCEPT
            SELECT tenant_id, product_id, substr(meta ->> 'reason', instr(meta ->> 'reason', 'EXT')), delta, event_time
            FROM stock_events WHERE source = 'sale')",
    ),
    (
        "B5",
        "a sale event belongs to no item",
        "(SELECT tenant_id, product_id, substr(meta ->> 'reason', instr(meta ->> 'reason', 'EXT')), delta, event_time
            FROM stock_events WHERE source = 'sale'
            EXCEPT
            SELECT item.tenant_id, product_id, external_order_id, -quantity, order_date
            FROM order_items AS item JOIN orders USING (order_id) WHERE order_status <> 'cancelled')",
    ),
    (
        "B5",
        "an item of a returned order has no return event",
        "(SELECT item.tenant_id, product_id, external_order_id, quantity
            FROM order_items AS item JOIN orders USING (order_id) WHERE order_status = 'returned'
            EXCEPT
            SELECT tenant_id, product_id, substr(meta ->> 'reason', instr(meta ->> 'reason', 'EXT')), delta
            FROM stock_events WHERE source = 'return')",
    ),
    (
        "B5",
        "a return event belongs to no item",
        "(SELECT tenant_id, product_id, substr(meta ->> 'reason', instr(meta ->> 'reason', 'EXT')), delta
            FROM stock_events WHERE source = 'return'
            EXCEPT
            SELECT item.tenant_id, product_id, external_order_id, quantity
            FROM order_items AS item JOIN orders USING (order_id) WHERE order_status = 'returned')",
    ),
    (
        "B5",
        "an item has several events of one kind",
        "(SELECT 1 FROM stock_events WHERE source IN ('sale', 'return')
            GROUP BY tenant_id, product_id, source, meta ->> 'reason' HAVING count(*) > 1)",
    ),
    (
        "B6",
        "a snapshot is not the customer's",
        "orders JOIN customers USING (customer_id) WHERE customer_name_snapshot <> name OR customer_email_snapshot <> email",
    ),
    (
        "B7",
        "a product was there before its tenant",
        "products JOIN tenants USING (tenant_id) WHERE products.created_at < tenants.created_at",
    ),
    (
        "B7",
        "a customer was there before the tenant",
        "customers JOIN tenants USING (tenant_id) WHERE customers.created_at < tenants.created_at",
    ),
    (
        "B7",
        "an order came before its customer, or was recorded before it came",
        "orders JOIN customers USING (customer_id)
            WHERE order_date < customers.created_at OR orders.created_at < order_date",
    ),
    (
        "B7",
        "a product was sold before it was there",
        "order_items JOIN orders USING (order_id) JOIN products USING (product_id) WHERE order_date < products.created_at",
    ),
    (
        "B7",
        "a return came before its sale",
        "stock_events AS event JOIN orders ON orders.tenant_id = event.tenant_id
            AND external_order_id = substr(meta ->> 'reason', instr(meta ->> 'reason', 'EXT'))
            WHERE event.source = 'return' AND event.event_time < order_date",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables;

    #[test]
    fn an_empty_database_balances() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&tables::create()).unwrap();
        assert_eq!(violations(&connection).unwrap(), []);
    }
}
