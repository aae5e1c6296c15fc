//! What reports add up: the numbers of orders and stocks, without the texts of their rows. Several times
//! as fast as the rows.

use std::ops::Range;

use chrono::NaiveDateTime;

use crate::entity::{LoyaltyTier, OrderStatus, Sku, status, tier};
use crate::model::TenantModel;
use crate::model::calendar::{Seconds, timestamp};
use crate::model::ledger::ShelfLedger;
use crate::model::lines::{Choice, sale};
use crate::model::orders::placed_at_of;
use crate::model::sales::{EPOCH_ORDERS, EpochView};
use crate::money::Money;
use crate::rows::Shop;
use crate::table::Table;
use crate::text::Word;

/// The numbers of an order and its items.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let shop = dataset.tenant(0);
/// for figures in shop.order_figures(0..50) {
///     let order = shop.order(figures.order);
///     assert_eq!((figures.status, figures.order_date(), figures.total()), (order.order_status, order.order_date, order.total_amount));
///     assert_eq!(order.customer_id, shop.customer(figures.customer).customer_id);
/// }
/// ```
#[derive(Clone, Debug)]
pub struct OrderFigures {
    /// The order's number.
    pub order: u64,
    /// The number of the customer.
    pub customer: u64,
    /// Where it stands.
    pub status: OrderStatus,
    placed_at: Seconds,
    items: [ItemFigures; 8],
    lines: usize,
}

/// The numbers of an order's item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemFigures {
    /// The product's number.
    pub product: u64,
    /// Pieces.
    pub quantity: i64,
    /// The price of one.
    pub unit_price: Money,
}

impl ItemFigures {
    /// Quantity times price.
    ///
    /// ```
    /// use fixtures_gen::{ItemFigures, Money};
    /// let item = ItemFigures { product: 0, quantity: 3, unit_price: Money::from_cents(150) };
    /// assert_eq!(item.total(), Money::from_cents(450));
    /// ```
    pub fn total(&self) -> Money {
        self.unit_price * self.quantity
    }
}

impl OrderFigures {
    /// When the order was placed.
    pub fn order_date(&self) -> NaiveDateTime {
        timestamp(self.placed_at)
    }

    /// The items, in their order.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let figures = shop.order_figures(7..8).next().unwrap();
    /// let quantities = shop.order_items(7).into_iter().map(|item| item.quantity);
    /// assert!(figures.items().iter().map(|item| item.quantity).eq(quantities));
    /// ```
    pub fn items(&self) -> &[ItemFigures] {
        &self.items[..self.lines]
    }

    /// The sum over the items.
    pub fn total(&self) -> Money {
        self.items().iter().map(ItemFigures::total).sum()
    }
}

/// A product's stock and price at the window's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockFigures {
    /// The product's number.
    pub product: u64,
    /// Pieces in stock.
    pub pieces: i64,
    /// The price of one now.
    pub price: Money,
}

impl Shop<'_> {
    /// The numbers of a range of orders.
    ///
    /// # Panics
    /// If there are not so many.
    #[track_caller]
    pub fn order_figures(&self, orders: Range<u64>) -> impl Iterator<Item = OrderFigures> + '_ {
        assert!(orders.end <= self.rows(Table::Orders), "orders {orders:?} of {}", self.rows(Table::Orders));
        let (tenant, mut view) = (self.model(), None);
        orders.map(move |order| {
            let view = match &mut view {
                Some(view) if is_of(view, order) => view,
                view => view.insert(tenant.sales().epoch(order / EPOCH_ORDERS)),
            };
            figures(tenant, view, order)
        })
    }

    /// The SKU of a product.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// assert_eq!(shop.sku(3), shop.product(3).sku);
    /// ```
    ///
    /// # Panics
    /// If there is no such product.
    #[track_caller]
    pub fn sku(&self, product: u64) -> String {
        assert!(product < self.rows(Table::Products), "product {product} of {}", self.rows(Table::Products));
        let category = self.model().catalogue().standing(product).slot.category();
        Word::of(&Sku::of(self.model(), category, product)).as_str().to_owned()
    }

    /// How much a customer buys.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// assert_eq!(shop.loyalty_tier(3), shop.customer(3).metadata.loyalty_tier);
    /// ```
    ///
    /// # Panics
    /// If there is no such customer.
    #[track_caller]
    pub fn loyalty_tier(&self, customer: u64) -> LoyaltyTier {
        assert!(customer < self.rows(Table::Customers), "customer {customer} of {}", self.rows(Table::Customers));
        tier(self.model().customers().activity(customer))
    }

    /// Stocks and prices at the window's end of a range of products, which costs about as much as a
    /// period of the ledger of each of their shelves: 72 products that follow one another, from a multiple
    /// of 72, are on the same.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// for stock in shop.stock_figures(100..130) {
    ///     let level = shop.ledger(stock.product).last().map_or(0, |event| event.resulting_level);
    ///     assert_eq!((stock.pieces, stock.price), (level, shop.product(stock.product).price));
    /// }
    /// ```
    ///
    /// # Panics
    /// If there are not so many products.
    #[track_caller]
    pub fn stock_figures(&self, products: Range<u64>) -> impl Iterator<Item = StockFigures> + '_ {
        assert!(products.end <= self.rows(Table::Products), "products {products:?} of {}", self.rows(Table::Products));
        let (tenant, mut ledger) = (self.model(), ShelfLedger::new());
        let (mut row, mut levels) = (None, vec![]);
        products.map(move |product| {
            let at = tenant.catalogue().row_of(product);
            if row != Some(at) {
                row = Some(at);
                levels.clear();
                ledger.levels_at_end(tenant, tenant.catalogue().shelf_of_row(at), &mut levels);
                levels.sort_unstable();
            }
            // A product that waits for its successor has no stock.
            let level = levels.binary_search_by_key(&product, |&(product, _)| product);
            StockFigures {
                product,
                pieces: level.map_or(0, |found| levels[found].1),
                price: last_price(tenant, product),
            }
        })
    }
}

fn is_of(view: &EpochView, order: u64) -> bool {
    view.epoch == order / EPOCH_ORDERS
}

fn figures(tenant: &TenantModel<'_>, view: &EpochView, order: u64) -> OrderFigures {
    let draws = tenant.draws(Table::Orders, order);
    let (placed_at, shape) = (placed_at_of(tenant, order, draws), tenant.sales().shape(order));
    let choice = Choice::new(tenant, draws, shape.fate, placed_at);
    let mut items = [ItemFigures::default(); 8];
    for (line, item) in (0..shape.lines).zip(&mut items) {
        let sale = sale(tenant, view, &choice, shape, line);
        *item = ItemFigures { product: sale.product, quantity: sale.quantity, unit_price: sale.unit_price };
    }
    OrderFigures {
        order,
        customer: tenant.customers().buyer(order, draws).customer,
        status: status(shape.fate, placed_at, draws),
        placed_at,
        items,
        lines: shape.lines as usize,
    }
}

fn last_price(tenant: &TenantModel<'_>, product: u64) -> Money {
    let (draws, standing) = (tenant.draws(Table::Products, product), tenant.catalogue().standing(product));
    tenant.versions().timeline(product, draws, standing.offer).last_price(tenant.pricing(standing.slot, draws))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::spec::{Preset, Spec, TenantSizes};

    #[test]
    fn figures_are_those_of_the_rows() {
        let spec = |seed, products_per_tenant, orders_per_tenant| Spec {
            tenants: 2,
            products_per_tenant,
            orders_per_tenant,
            customers_per_tenant: 80,
            tenant_sizes: TenantSizes::Skewed,
            ..Preset::Tiny.spec(seed)
        };
        for spec in [
            spec(1, 1, 900),
            spec(2, 77, 30_000),
            spec(3, 1_300, 40_000),
            spec(4, 9, 0),
            spec(5, 10, 300),
            spec(6, 20_000, 3_000),
        ] {
            let dataset = Dataset::new(spec).unwrap();
            for shop in dataset.tenants() {
                let products = shop.rows(Table::Products);
                let mut levels = vec![0; products as usize];
                for event in shop.stock_event_rows(0..shop.rows(Table::StockEvents)) {
                    levels[dataset.address_of(event.product_id).unwrap().index() as usize] += event.delta;
                }
                let stocks: Vec<_> = shop.stock_figures(0..products).collect();
                assert!(stocks.iter().map(|stock| stock.pieces).eq(levels), "{:?}", dataset.spec());
                assert!(stocks.iter().map(|stock| stock.price).eq(shop.products(0..products).map(|row| row.price)));
                let (mut items, all) =
                    (shop.order_item_rows(0..shop.rows(Table::OrderItems)), 0..shop.rows(Table::Orders));
                for (figures, row) in shop.order_figures(all.clone()).zip(shop.orders(all)) {
                    assert_eq!((figures.total(), figures.status), (row.total_amount, row.order_status));
                    assert_eq!(shop.model().id(Table::Customers, figures.customer), row.customer_id);
                    for item in figures.items() {
                        let row = items.next().unwrap();
                        assert_eq!((item.quantity, item.unit_price), (row.quantity, row.unit_price));
                        assert_eq!(shop.model().id(Table::Products, item.product), row.product_id);
                    }
                }
            }
        }
    }
}
