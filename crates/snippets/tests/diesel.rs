use chrono::NaiveDateTime;
use diesel::prelude::*;
use fixtures::{Order, fixtures};

diesel::table! {
    orders (id) {
        id -> Text,
        customer_id -> Text,
        cents -> BigInt,
        status -> Text,
        placed_at -> Timestamp,
    }
}

#[derive(Insertable)]
#[diesel(table_name = orders)]
struct NewOrder<'r> {
    id: String,
    customer_id: String,
    cents: i64,
    status: &'r str,
    placed_at: NaiveDateTime,
}

impl<'r> From<&'r Order> for NewOrder<'r> {
    fn from(row: &'r Order) -> NewOrder<'r> {
        NewOrder {
            id: row.order_id.to_string(),
            customer_id: row.customer_id.to_string(),
            cents: row.total_amount.cents(),
            status: row.order_status.as_str(),
            placed_at: row.order_date,
        }
    }
}

#[test]
fn all_orders_are_there() {
    let mut db = SqliteConnection::establish(":memory:").unwrap();
    diesel::sql_query(
        "CREATE TABLE orders (id TEXT PRIMARY KEY, customer_id TEXT, cents BIGINT, status TEXT, placed_at TIMESTAMP)",
    )
    .execute(&mut db)
    .unwrap();
    let shop = fixtures!().shop().tenants(2).orders(5).build();
    let rows: Vec<NewOrder> = shop.orders.iter().map(NewOrder::from).collect();
    diesel::insert_into(orders::table).values(&rows).execute(&mut db).unwrap();
    let first: NaiveDateTime = orders::table.select(orders::placed_at).first(&mut db).unwrap();
    assert_eq!((first, orders::table.count().get_result(&mut db)), (shop.orders[0].order_date, Ok(10)));
}
