//! The rows of one tenant on request: any of them, and any range.

use std::ops::Range;

use uuid::Uuid;

use crate::draft::{Draft, RowCursor};
use crate::entity::{
    Customer, Entity, ItemCursor, Order, OrderItem, PriceHistory, Product, StockCursor, StockEvent, Tenant,
};
use crate::model::{RowRng, TenantModel, ledger};
use crate::table::Table;
use crate::text::Id;

/// One tenant's rows: any of them, and any range.
///
/// No method takes longer in a larger dataset, except for a stock ledger, which takes time in
/// proportion to the sales of its shelf of 64 to 160 products, and for what is searched for within
/// [`Bounds`](crate::Bounds). Rows are numbered from 0; a number beyond the table panics.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let shop = dataset.tenant(0);
/// let item = shop.order_items(4)[0].clone();
/// let product = dataset.address_of(item.product_id).unwrap().index();
/// let order = shop.order(4);
/// let price = shop.price_history(product).into_iter().rfind(|price| price.effective_from <= order.order_date).unwrap();
/// assert_eq!(item.unit_price, price.price);
/// ```
#[derive(Clone, Debug)]
pub struct Shop<'d> {
    model: TenantModel<'d>,
}

impl<'d> Shop<'d> {
    pub(crate) fn new(model: TenantModel<'d>) -> Shop<'d> {
        Shop { model }
    }

    /// What the rows are made from.
    pub(crate) fn model(&self) -> &TenantModel<'d> {
        &self.model
    }

    /// The tenant's number.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.number(), 0);
    /// ```
    pub fn number(&self) -> u64 {
        self.model.number()
    }

    /// The tenant's id.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.tenant_id(), shop.tenant().tenant_id);
    /// ```
    pub fn tenant_id(&self) -> Uuid {
        self.model.tenant_id()
    }

    /// The tenant's API key, of which the tenant's row holds the hash.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert!(dataset.tenant(0).api_key().starts_with("fake_"));
    /// ```
    pub fn api_key(&self) -> String {
        self.model.api_key()
    }

    /// The tenant's currency, ISO 4217.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.order(0).currency, shop.currency());
    /// ```
    pub fn currency(&self) -> &'static str {
        self.model.country().currency
    }

    /// Number of the tenant's rows of a table.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.rows(Table::Orders), 50);
    /// ```
    pub fn rows(&self, table: Table) -> u64 {
        table.count(&self.model)
    }

    /// The tenant's own row.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert!(!shop.tenant().name.is_empty());
    /// ```
    pub fn tenant(&self) -> Tenant {
        self.row(0)
    }

    /// A product.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.product(3).sku[3..], *"000004");
    /// ```
    #[track_caller]
    pub fn product(&self, index: u64) -> Product {
        self.row(index)
    }

    /// A customer.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert!(shop.customer(9).email.contains("@example."));
    /// ```
    #[track_caller]
    pub fn customer(&self, index: u64) -> Customer {
        self.row(index)
    }

    /// An order; they are in chronological order.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert!(shop.order(0).order_date <= shop.order(49).order_date);
    /// ```
    #[track_caller]
    pub fn order(&self, index: u64) -> Order {
        self.row(index)
    }

    /// The items of an order, 1 to 8.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// let total = shop.order_items(7).iter().map(|item| item.line_total).sum();
    /// assert_eq!(shop.order(7).total_amount, total);
    /// ```
    ///
    /// # Panics
    /// If there is no such order.
    #[track_caller]
    pub fn order_items(&self, order: u64) -> Vec<OrderItem> {
        self.check(Table::Orders, &(order..order.saturating_add(1)));
        ItemCursor::of_order(self.model.clone(), order).items()
    }

    /// An order and its items: made together, which takes less time than one after the other.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.order_with_items(7), (shop.order(7), shop.order_items(7)));
    /// ```
    ///
    /// # Panics
    /// If there is no such order.
    #[track_caller]
    pub fn order_with_items(&self, order: u64) -> (Order, Vec<OrderItem>) {
        let (mut orders, items) = self.orders_with_items(order..order.saturating_add(1));
        (orders.pop().expect("a range of one row has a last"), items)
    }

    /// Orders and their items: made together, which takes less time than one after the other.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// let (orders, items) = shop.orders_with_items(7..9);
    /// assert_eq!(orders, [shop.order(7), shop.order(8)]);
    /// assert_eq!(items, [shop.order_items(7), shop.order_items(8)].concat());
    /// ```
    ///
    /// # Panics
    /// If there is no such order.
    #[track_caller]
    pub fn orders_with_items(&self, orders: Range<u64>) -> (Vec<Order>, Vec<OrderItem>) {
        self.check(Table::Orders, &orders);
        if orders.is_empty() {
            return (vec![], vec![]);
        }
        let before = self.model.sales().items_before(orders.start);
        let (mut cursor, mut items) = (Order::cursor(self.model.clone(), orders.start), vec![]);
        let orders = orders.map(|_| cursor.row_with_items(before + items.len() as u64, &mut items)).collect();
        (orders, items)
    }

    /// A product's prices in chronological order, at least one.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.price_history(3).last().unwrap().price, shop.product(3).price);
    /// ```
    ///
    /// # Panics
    /// If there is no such product.
    #[track_caller]
    pub fn price_history(&self, product: u64) -> Vec<PriceHistory> {
        self.check(Table::Products, &(product..product.saturating_add(1)));
        let versions = self.model.versions();
        let first = versions.before(product);
        self.price_rows(first..first + versions.of(product)).collect()
    }

    /// A product's stock ledger in chronological order; empty for a product that waits for its
    /// successor, which the catalogue does not have.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// let level: i64 = shop.ledger(3).iter().map(|event| event.delta).sum();
    /// assert_eq!(shop.ledger(3).last().unwrap().resulting_level, level);
    /// ```
    ///
    /// # Panics
    /// If there is no such product.
    #[track_caller]
    pub fn ledger(&self, product: u64) -> Vec<StockEvent> {
        self.check(Table::Products, &(product..product.saturating_add(1)));
        let catalogue = self.model.catalogue();
        let slot = catalogue.standing(product).slot;
        if !catalogue.has(slot) {
            return vec![];
        }
        let id = self.model.id(Table::Products, product);
        let mut cursor = StockCursor::of_shelf(self.model.clone(), catalogue.shelf(slot));
        std::iter::from_fn(|| cursor.next_of_shelf()).filter(|event| event.product_id == id).collect()
    }

    /// The stock events of the same shelf as this one: those of 64 to 160 products (or all, of a smaller shop), which are made
    /// together.
    ///
    /// To read from the first of them on costs the same at any size; to begin elsewhere costs time
    /// in proportion to what the shelf sells in some weeks.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let rows = shop.stock_events_of_shelf(5_000);
    /// assert!(rows.contains(&5_000) && rows.end <= shop.rows(Table::StockEvents));
    /// ```
    ///
    /// # Panics
    /// If there is no such stock event.
    #[track_caller]
    pub fn stock_events_of_shelf(&self, row: u64) -> Range<u64> {
        self.check(Table::StockEvents, &(row..row.saturating_add(1)));
        let shelf = ledger::shelf_of_row(&self.model, row);
        ledger::rows_before(&self.model, shelf)..ledger::rows_before(&self.model, shelf + 1)
    }

    /// Products by their numbers.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.products(5..8).next().unwrap(), shop.product(5));
    /// ```
    #[track_caller]
    pub fn products(&self, rows: Range<u64>) -> impl Iterator<Item = Product> + use<'d> {
        self.rows_of(rows)
    }

    /// Customers by their numbers.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.customers(5..8).count(), 3);
    /// ```
    #[track_caller]
    pub fn customers(&self, rows: Range<u64>) -> impl Iterator<Item = Customer> + use<'d> {
        self.rows_of(rows)
    }

    /// Orders by their numbers.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert!(shop.orders(0..50).is_sorted_by_key(|order| order.order_date));
    /// ```
    #[track_caller]
    pub fn orders(&self, rows: Range<u64>) -> impl Iterator<Item = Order> + use<'d> {
        self.rows_of(rows)
    }

    /// Order items by their numbers in the table.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// let first = shop.order_items(0);
    /// assert!(shop.order_item_rows(0..first.len() as u64).eq(first));
    /// ```
    #[track_caller]
    pub fn order_item_rows(&self, rows: Range<u64>) -> impl Iterator<Item = OrderItem> + use<'d> {
        self.rows_of(rows)
    }

    /// Prices by their numbers in the table.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// let first = shop.price_history(0);
    /// assert!(shop.price_rows(0..first.len() as u64).eq(first));
    /// ```
    #[track_caller]
    pub fn price_rows(&self, rows: Range<u64>) -> impl Iterator<Item = PriceHistory> + use<'d> {
        self.rows_of(rows)
    }

    /// Stock events by their numbers in the table.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// let all = shop.rows(Table::StockEvents);
    /// assert!(shop.stock_event_rows(0..all).all(|event| event.resulting_level >= 0));
    /// ```
    #[track_caller]
    pub fn stock_event_rows(&self, rows: Range<u64>) -> impl Iterator<Item = StockEvent> + use<'d> {
        self.rows_of(rows)
    }

    /// A random number generator of a row's own, for code that takes `rand`'s traits.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// use rand::Rng;
    /// let draw = |index| shop.row_rng(Table::Orders, index).next_u64();
    /// assert_eq!((draw(1), draw(1) == draw(2)), (draw(1), false));
    /// ```
    pub fn row_rng(&self, table: Table, index: u64) -> RowRng {
        RowRng::new(self.model.draws(table, index))
    }

    #[track_caller]
    fn row<E: Entity>(&self, index: u64) -> E {
        assert!(
            index < self.rows(E::TABLE),
            "row {index} of {}, which has {} rows, numbered from 0",
            E::TABLE,
            self.rows(E::TABLE)
        );
        self.rows_of(index..index + 1).next().expect("a range of one row has a first")
    }

    #[track_caller]
    fn rows_of<E: Entity>(&self, rows: Range<u64>) -> impl Iterator<Item = E> + use<'d, E> {
        self.check(E::TABLE, &rows);
        let mut cursor = (!rows.is_empty()).then(|| E::cursor::<Id>(self.model.clone(), rows.start));
        rows.map(move |_| cursor.as_mut().expect("there is a cursor where there are rows").draft().row())
    }

    #[track_caller]
    fn check(&self, table: Table, rows: &Range<u64>) {
        assert!(
            rows.end <= self.rows(table),
            "rows {rows:?} of {table}, which has {} rows, numbered from 0",
            self.rows(table)
        );
    }
}
