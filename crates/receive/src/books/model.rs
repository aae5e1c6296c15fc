//! The checks that follow from what the columns mean: sums, prices, the ledger, the order of times.

use super::Check;

pub(super) fn checks() -> impl Iterator<Item = Check> {
    CHECKS.iter().map(|(rule, what, rows)| Check::new(rule, *what, rows))
}

/// The rule, what is wrong, and the rows that are wrong, as they stand behind `FROM`.
const CHECKS: &[(&str, &str, &str)] = &[
    (
        "B1",
        "the SKUs of a category do not begin with the same letters",
        "(SELECT 1 FROM products GROUP BY tenant_id, category_id HAVING count(DISTINCT substr(sku, 1, 3)) > 1)",
    ),
    (
        "B1",
        "SKUs that begin with the same letters are of several categories",
        "(SELECT 1 FROM products GROUP BY tenant_id, substr(sku, 1, 3) HAVING count(DISTINCT category_id) > 1)",
    ),
    ("B2", "line_total is not quantity × unit_price", "order_items WHERE line_total <> quantity * unit_price"),
    (
        "B2",
        "total_amount is not the sum of the order's line_totals, or there are none",
        "orders WHERE total_amount IS NOT (SELECT sum(line_total) FROM order_items AS item WHERE item.order_id = orders.order_id)",
    ),
    (
        "B2",
        "a product occurs twice in an order",
        "(SELECT 1 FROM order_items GROUP BY order_id, product_id HAVING count(*) > 1)",
    ),
    (
        "B3",
        "effective_to is not the next effective_from, or consecutive prices are equal",
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
    ("B4", "delta is 0", "stock_events WHERE delta = 0"),
    (
        "B4",
        "resulting_level is not the running sum of delta",
        // Events of the same second have no order but that of their levels: each begins where the
        // second began or where another of them ended, and one ends where the second ends.
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
        "a snapshot differs from the customer's name or email",
        "orders JOIN customers USING (customer_id) WHERE customer_name_snapshot <> name OR customer_email_snapshot <> email",
    ),
    (
        "B7",
        "a product is older than its tenant",
        "products JOIN tenants USING (tenant_id) WHERE products.created_at < tenants.created_at",
    ),
    (
        "B7",
        "a customer is older than the tenant",
        "customers JOIN tenants USING (tenant_id) WHERE customers.created_at < tenants.created_at",
    ),
    (
        "B7",
        "an order is older than its customer, or was recorded before it was placed",
        "orders JOIN customers USING (customer_id)
            WHERE order_date < customers.created_at OR orders.created_at < order_date",
    ),
    (
        "B7",
        "a product was sold before it was created",
        "order_items JOIN orders USING (order_id) JOIN products USING (product_id) WHERE order_date < products.created_at",
    ),
    (
        "B7",
        "a return came before its sale",
        "stock_events AS event JOIN orders ON orders.tenant_id = event.tenant_id
            AND external_order_id = substr(meta ->> 'reason', instr(meta ->> 'reason', 'EXT'))
            WHERE event.source = 'return' AND event.event_time < order_date",
    ),
    (
        "B13",
        "a product that is not active was sold in the last 30 days",
        "order_items JOIN orders USING (order_id) JOIN products USING (product_id)
            WHERE NOT active AND order_date > '2024-12-02T00:00:00'",
    ),
];
