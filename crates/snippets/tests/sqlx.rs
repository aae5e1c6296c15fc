use fixtures::{ShopData, fixtures};
use sqlx::types::Json;
use sqlx::{Connection, SqliteConnection};

async fn insert(db: &mut SqliteConnection, shop: &ShopData) -> sqlx::Result<()> {
    let mut transaction = db.begin().await?;
    for row in &shop.customers {
        sqlx::query("INSERT INTO customers VALUES (?, ?, ?, ?, ?)")
            .bind(row.customer_id)
            .bind(row.tenant_id)
            .bind(&row.email)
            .bind(Json(&row.metadata))
            .bind(row.created_at)
            .execute(&mut *transaction)
            .await?;
    }
    for row in &shop.orders {
        sqlx::query("INSERT INTO orders VALUES (?, ?, ?, ?)")
            .bind(row.order_id)
            .bind(row.customer_id)
            .bind(row.total_amount.cents())
            .bind(row.order_status.as_str())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

#[tokio::test]
async fn all_orders_are_there() -> sqlx::Result<()> {
    let mut db = SqliteConnection::connect("sqlite::memory:").await?;
    sqlx::raw_sql(
        "CREATE TABLE customers (id BLOB PRIMARY KEY, tenant_id BLOB, email TEXT, metadata TEXT, created_at TEXT,
                                 UNIQUE (tenant_id, email));
         CREATE TABLE orders (id BLOB PRIMARY KEY, customer_id BLOB REFERENCES customers, cents INTEGER, status TEXT);",
    )
    .execute(&mut db)
    .await?;
    let shop = fixtures!().shop().tenants(2).orders(5).build();
    insert(&mut db, &shop).await?;
    let cents: i64 = sqlx::query_scalar("SELECT sum(cents) FROM orders").fetch_one(&mut db).await?;
    assert_eq!(cents, shop.orders.iter().map(|order| order.total_amount.cents()).sum::<i64>());
    Ok(())
}
