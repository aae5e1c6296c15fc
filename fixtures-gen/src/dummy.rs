//! `fake::Dummy` for the entities, amounts and labels (feature `fake`): any row of the model, of a
//! dataset with the seed 42.

use fake::rand::RngExt;
use fake::{Dummy, Faker};

use crate::{
    Customer, CustomerMetadata, Dataset, LoyaltyTier, MAX_TENANTS, Money, Order, OrderItem, OrderStatus, PriceHistory,
    Product, RawPayload, Shop, Spec, StockEvent, StockMeta, StockSource, Table, Tenant, TenantSizes,
};

const SPEC: Spec = Spec {
    seed: 42,
    tenants: MAX_TENANTS,
    products_per_tenant: 10_000,
    orders_per_tenant: 100_000,
    customers_per_tenant: 10_000,
    tenant_sizes: TenantSizes::Equal,
};

fn below<G: RngExt + ?Sized>(rng: &mut G, bound: u64) -> u64 {
    ((u128::from(rng.next_u64()) * u128::from(bound)) >> 64) as u64
}

/// Any row of a table.
fn draw<R, G: RngExt + ?Sized>(rng: &mut G, table: Table, row: impl Fn(&Shop<'_>, u64) -> Option<R>) -> R {
    let dataset = Dataset::new(SPEC).expect("the spec is valid");
    let shop = dataset.tenant(below(rng, SPEC.tenants));
    row(&shop, below(rng, shop.rows(table))).expect("the row is in the table")
}

/// Emits `Dummy` for what the model can make.
macro_rules! dummies {
    ($($row:ident: $table:ident, |$shop:ident, $index:ident| $made:expr;)+) => {$(
        impl Dummy<Faker> for $row {
            fn dummy_with_rng<G: RngExt + ?Sized>(_: &Faker, rng: &mut G) -> Self {
                draw(rng, Table::$table, |$shop, $index| $made)
            }
        }
    )+};
}

dummies! {
    Tenant: Tenants, |shop, _index| Some(shop.tenant());
    Product: Products, |shop, index| Some(shop.product(index));
    Customer: Customers, |shop, index| Some(shop.customer(index));
    CustomerMetadata: Customers, |shop, index| Some(shop.customer(index).metadata);
    LoyaltyTier: Customers, |shop, index| Some(shop.customer(index).metadata.loyalty_tier);
    Order: Orders, |shop, index| Some(shop.order(index));
    RawPayload: Orders, |shop, index| Some(shop.order(index).raw_payload);
    OrderStatus: Orders, |shop, index| Some(shop.order(index).order_status);
    Money: Products, |shop, index| Some(shop.product(index).price);
    OrderItem: OrderItems, |shop, index| shop.order_item_rows(index..index + 1).next();
    PriceHistory: PriceHistory, |shop, index| shop.price_rows(index..index + 1).next();
    StockEvent: StockEvents, |shop, index| shop.stock_event_rows(index..index + 1).next();
    StockMeta: StockEvents, |shop, index| Some(shop.stock_event_rows(index..index + 1).next()?.meta);
    StockSource: StockEvents, |shop, index| Some(shop.stock_event_rows(index..index + 1).next()?.source);
}
