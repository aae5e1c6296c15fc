use fixtures::model::{Ddl, SqlDialect};
use fixtures::{Customer, Format, Order, ShopData, Table, TableRow, Tenant, fixtures};
use sqlx::{Connection, PgConnection};

async fn copy<R: TableRow>(db: &mut PgConnection, shop: &ShopData) -> sqlx::Result<u64> {
    let statement = format!("COPY {} FROM STDIN (FORMAT csv, HEADER)", R::TABLE);
    let mut copy = db.copy_in_raw(&statement).await?;
    copy.send(shop.text::<R>(Format::Csv).into_bytes()).await?;
    copy.finish().await
}

#[tokio::test]
async fn all_orders_are_there() -> sqlx::Result<()> {
    let Ok(url) = std::env::var("POSTGRES_URL") else { return Ok(()) };
    let mut db = PgConnection::connect(&url).await?;
    let mut db = db.begin().await?; // which is rolled back at the end
    for table in Table::ALL {
        let statement = Ddl::new(SqlDialect::Portable).create_table(table.schema());
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *db).await?;
    }
    let shop = fixtures!().shop().tenants(2).orders(5).build();
    copy::<Tenant>(&mut db, &shop).await?;
    copy::<Customer>(&mut db, &shop).await?;
    assert_eq!(copy::<Order>(&mut db, &shop).await?, 10);
    Ok(())
}
