use fixtures::fixtures;
use sea_orm::{ConnectionTrait, Database, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, Schema};

mod order {
    use fixtures::OrderWithItems;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub customer_id: Uuid,
        pub cents: i64,
        pub status: String,
        pub placed_at: DateTime,
        /// A column that only this system has: the items, and what it adds to them.
        pub details: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl From<&OrderWithItems> for Model {
        fn from(row: &OrderWithItems) -> Model {
            Model {
                id: row.order_id,
                customer_id: row.customer_id,
                cents: row.total_amount.cents(),
                status: row.order_status.to_string(),
                placed_at: row.order_date,
                details: serde_json::json!({ "items": row.items, "gift": false }),
            }
        }
    }
}

#[tokio::test]
async fn all_orders_are_there() -> Result<(), DbErr> {
    let db = Database::connect("sqlite::memory:").await?;
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(order::Entity)).await?;
    let shop = fixtures!().shop().tenants(2).orders(5).build();
    let rows: Vec<order::Model> = shop.orders_with_items().iter().map(order::Model::from).collect();
    let models = rows.iter().cloned().map(IntoActiveModel::into_active_model);
    order::Entity::insert_many(models).exec(&db).await?;
    assert_eq!(order::Entity::find().count(&db).await?, 10);
    assert_eq!(order::Entity::find_by_id(rows[3].id).one(&db).await?.as_ref(), Some(&rows[3]));
    Ok(())
}
