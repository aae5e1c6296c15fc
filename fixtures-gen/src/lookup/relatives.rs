//! The rows that belong to a row.

use std::ops::Range;

use chrono::NaiveDateTime;

use crate::entity::{Order, Product, StockCursor, StockEvent};
use crate::model::calendar::timestamp;
use crate::model::catalogue::Catalogue;
use crate::model::ledger::rows_before;
use crate::model::mix::Fate;
use crate::model::orders;
use crate::model::sales::EPOCH_ORDERS;
use crate::rows::Shop;
use crate::table::Table;

/// How far a search goes.
///
/// ```
/// use fixtures_gen::Bounds;
/// let ten_times_as_long = Bounds::default().times(10);
/// assert_eq!(ten_times_as_long, Bounds { list: 10, orders: 20_000_000, events: 200_000 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most rows that are listed; others are only counted.
    pub list: usize,
    /// The most orders that are looked through for those of a customer, and products for those of a
    /// category: some 5 nanoseconds each.
    pub orders: u64,
    /// The most stock events that are looked through: some 150 nanoseconds each.
    pub events: u64,
}

impl Bounds {
    /// Ten rows, after a search of some milliseconds.
    pub const DEFAULT: Bounds = Bounds { list: 10, orders: 2_000_000, events: 20_000 };

    /// The same list after a search that may take so many times as long.
    #[must_use]
    pub fn times(self, effort: u64) -> Bounds {
        let Bounds { list, orders, events } = self;
        Bounds { list, orders: orders.saturating_mul(effort), events: events.saturating_mul(effort) }
    }
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds::DEFAULT
    }
}

/// What a bounded search has found.
///
/// ```
/// use fixtures_gen::{Bounds, Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let found = dataset.tenant(0).orders_of_customer(7, Bounds { list: 3, ..Bounds::default() });
/// assert!(found.rows.len() <= 3 && found.is_all());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<R> {
    /// The first rows with their numbers, as many as were to be listed.
    pub rows: Vec<(u64, R)>,
    /// How many were found: all that there are, if the search [has seen all](Self::is_all).
    pub count: u64,
    /// Rows that were looked through.
    pub searched: u64,
    /// Rows among which all that belong here are.
    pub among: u64,
}

impl<R> Found<R> {
    /// Whether nothing was left out of the search, so that the count is exact.
    ///
    /// ```
    /// use fixtures_gen::{Bounds, Dataset, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let bounds = Bounds { orders: 100, ..Bounds::default() };
    /// assert!(!dataset.tenant(0).orders_of_customer(7, bounds).is_all());
    /// ```
    pub fn is_all(&self) -> bool {
        self.searched == self.among
    }

    fn nothing(among: u64) -> Found<R> {
        Found { rows: vec![], count: 0, searched: 0, among }
    }

    fn add(&mut self, list: usize, index: u64, row: impl FnOnce() -> R) {
        self.count += 1;
        if self.rows.len() < list {
            self.rows.push((index, row()));
        }
    }
}

impl Shop<'_> {
    /// The numbers of an order's items in their table, in constant time.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// assert!(shop.order_item_rows(shop.items_of_order(7)).eq(shop.order_items(7)));
    /// ```
    ///
    /// # Panics
    /// If there is no such order.
    #[track_caller]
    pub fn items_of_order(&self, order: u64) -> Range<u64> {
        self.require(Table::Orders, order);
        let sales = self.model().sales();
        let first = sales.items_before(order);
        first..first + sales.shape(order).lines
    }

    /// The order of an item, in constant time.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let order = shop.order_of_item(60);
    /// assert!(shop.items_of_order(order).contains(&60));
    /// ```
    ///
    /// # Panics
    /// If there is no such item.
    #[track_caller]
    pub fn order_of_item(&self, item: u64) -> u64 {
        self.require(Table::OrderItems, item);
        self.model().sales().order_of_item(item).0
    }

    /// When an order came back, all its items at once; `None` of one that did not. In constant time.
    ///
    /// ```
    /// # use fixtures_gen::{Bounds, Dataset, Preset, StockSource};
    /// # let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// for order in 0..100 {
    ///     let events = shop.stock_events_of_order(order, Bounds::default()).rows;
    ///     let back = events.iter().find(|(_, event)| event.source == StockSource::Return);
    ///     assert_eq!(shop.returned_at(order), back.map(|(_, event)| event.event_time));
    /// }
    /// ```
    ///
    /// # Panics
    /// If there is no such order.
    #[track_caller]
    pub fn returned_at(&self, order: u64) -> Option<NaiveDateTime> {
        self.require(Table::Orders, order);
        let model = self.model();
        let draws = model.draws(Table::Orders, order);
        let returned_at = || orders::returned_at(draws, orders::placed_at_of(model, order, draws), model.zone());
        (model.sales().shape(order).fate == Fate::Returned).then(|| timestamp(returned_at()))
    }

    /// The numbers of a product's prices in their table, in constant time.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// assert!(shop.price_rows(shop.prices_of_product(3)).eq(shop.price_history(3)));
    /// ```
    ///
    /// # Panics
    /// If there is no such product.
    #[track_caller]
    pub fn prices_of_product(&self, product: u64) -> Range<u64> {
        self.require(Table::Products, product);
        let versions = self.model().versions();
        let first = versions.before(product);
        first..first + versions.of(product)
    }

    /// The orders of a customer, the earliest first.
    ///
    /// The model goes from an order to its customer, and not back, so orders are looked through: those
    /// from the customer's first one until customers of its kind have stopped, which is a part of all
    /// between a twentieth and the whole. Those beyond [the bound](Bounds::orders) are not seen.
    ///
    /// ```
    /// use fixtures_gen::{Bounds, Dataset, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let id = shop.customer(7).customer_id;
    /// let found = shop.orders_of_customer(7, Bounds::default());
    /// assert!(found.rows.iter().all(|(_, order)| order.customer_id == id));
    /// assert_eq!(found.count as usize, shop.orders(0..5_000).filter(|order| order.customer_id == id).count());
    /// ```
    ///
    /// # Panics
    /// If there is no such customer.
    #[track_caller]
    pub fn orders_of_customer(&self, customer: u64, bounds: Bounds) -> Found<Order> {
        self.require(Table::Customers, customer);
        let (model, customers) = (self.model(), self.model().customers());
        let around = customers.orders_around(customer, self.rows(Table::Orders));
        let mut found = Found::nothing(around.end - around.start);
        found.searched = found.among.min(bounds.orders);
        let searched = around.start..around.start + found.searched;
        for order in customers.orders_of(customer, searched, |order| model.draws(Table::Orders, order)) {
            found.add(bounds.list, order, || self.order(order));
        }
        found
    }

    /// The stock events of an order's items: sales, and returns if it came back; none of an order that
    /// was cancelled.
    ///
    /// An event's number and level follow from those before it, so the shelf of each item is entered
    /// some weeks before the order. A shelf on which that is more than [the bound](Bounds::events)
    /// is left out; [`Bounds::list`] has no meaning.
    ///
    /// ```
    /// use fixtures_gen::{Bounds, Dataset, OrderStatus, Preset, StockSource};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let order = (1_000..).find(|&order| shop.order(order).order_status == OrderStatus::Returned).unwrap();
    /// let found = shop.stock_events_of_order(order, Bounds::default());
    /// let sold: i64 = found.rows.iter().filter(|(_, event)| event.source == StockSource::Sale).map(|(_, event)| event.delta).sum();
    /// assert_eq!(-sold, shop.order_items(order).iter().map(|item| item.quantity).sum::<i64>());
    /// ```
    ///
    /// # Panics
    /// If there is no such order.
    #[track_caller]
    pub fn stock_events_of_order(&self, order: u64, bounds: Bounds) -> Found<StockEvent> {
        self.require(Table::Orders, order);
        let (model, sales) = (self.model(), self.model().sales());
        let shape = sales.shape(order);
        let mut found = Found::nothing(0);
        let of_line = match shape.fate {
            Fate::Cancelled => return found,
            Fate::Kept => 1,
            Fate::Returned => 2,
        };
        let view = sales.epoch(order / EPOCH_ORDERS);
        let mut shelves: Vec<u64> =
            (0..shape.lines).map(|line| view.shelf(&sales.plan().popularity, shape, line)).collect();
        shelves.sort_unstable();
        for lines in shelves.chunk_by(|one, other| one == other) {
            let effort = bounds.events.saturating_sub(found.searched);
            let (cursor, rows) = StockCursor::of_order(model.clone(), lines[0], order, effort);
            found.among += rows;
            let Some(mut cursor) = cursor else { continue };
            found.searched += rows;
            let events =
                (0..lines.len() * of_line).map(|_| cursor.next_of_order(order).expect("what is sold is in the ledger"));
            found.rows.extend(events);
        }
        found.count = found.rows.len() as u64;
        found.rows.sort_by_key(|(row, event)| (event.event_time, *row));
        found
    }

    /// A product's stock ledger from its beginning. The events of its whole shelf, which holds 64 to 160
    /// products, are looked through.
    ///
    /// ```
    /// use fixtures_gen::{Bounds, Dataset, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let found = shop.stock_events_of_product(3, Bounds::default());
    /// assert_eq!((found.count as usize, found.is_all()), (shop.ledger(3).len(), true));
    /// assert_eq!(found.rows[0].1, shop.ledger(3)[0]);
    /// ```
    ///
    /// # Panics
    /// If there is no such product.
    #[track_caller]
    pub fn stock_events_of_product(&self, product: u64, bounds: Bounds) -> Found<StockEvent> {
        self.require(Table::Products, product);
        let (model, catalogue) = (self.model(), self.model().catalogue());
        let slot = catalogue.standing(product).slot;
        if !catalogue.has(slot) {
            return Found::nothing(0);
        }
        let (id, shelf) = (model.id(Table::Products, product), catalogue.shelf(slot));
        let mut found = Found::nothing(self.rows_of_shelf(shelf));
        let (mut cursor, mut left) = (StockCursor::of_shelf(model.clone(), shelf), bounds.events);
        while let Some((row, event)) = cursor.next_of_product(id, &mut left) {
            found.add(bounds.list, row, || event);
        }
        found.searched = bounds.events - left;
        found
    }

    /// About how many stock events are looked through to make one by its number: the returns that were under way
    /// on its shelf, and those of some days or weeks. That is what it costs, some 150 nanoseconds each; only in
    /// tenants with billions of orders is it more than some milliseconds.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset, Spec};
    ///
    /// let small = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// assert!(small.tenant(0).events_before_stock_event(7) < 10_000);
    /// let huge = Dataset::new(Spec { orders_per_tenant: 1 << 40, products_per_tenant: 8, ..Preset::Tiny.spec(42) }).unwrap();
    /// assert!(huge.tenant(0).events_before_stock_event(1 << 40) > 1_000_000_000);
    /// ```
    ///
    /// # Panics
    /// If there is no such event.
    #[track_caller]
    pub fn events_before_stock_event(&self, event: u64) -> u64 {
        self.require(Table::StockEvents, event);
        StockCursor::events_looked_through(self.model(), event)
    }

    /// The products of a category, by its number in an [`Address`](crate::Address); none if the tenant
    /// does not deal in it.
    ///
    /// ```
    /// use fixtures_gen::{Bounds, Dataset, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let category = shop.product(3).category_id;
    /// let found = shop.products_of_category(dataset.address_of(category).unwrap().index(), Bounds::default());
    /// assert!(found.rows.iter().all(|(_, product)| product.category_id == category));
    /// assert_eq!(found.count as usize, shop.products(0..1_000).filter(|one| one.category_id == category).count());
    /// ```
    pub fn products_of_category(&self, category: u64, bounds: Bounds) -> Found<Product> {
        let products = self.rows(Table::Products);
        let Some(number) = self.model().number_of_category(category) else { return Found::nothing(0) };
        let mut found = Found::nothing(products);
        found.searched = products.min(bounds.orders);
        let is_of = |catalogue: &Catalogue, product| catalogue.standing(product).slot.category() == number;
        for product in (0..found.searched).filter(|&product| is_of(self.model().catalogue(), product)) {
            found.add(bounds.list, product, || self.product(product));
        }
        found
    }

    fn rows_of_shelf(&self, shelf: u64) -> u64 {
        rows_before(self.model(), shelf + 1) - rows_before(self.model(), shelf)
    }

    #[track_caller]
    fn require(&self, table: Table, index: u64) {
        let rows = self.rows(table);
        assert!(index < rows, "row {index} of {table}, which has {rows} rows, numbered from 0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::spec::{Preset, Spec, TenantSizes};

    fn datasets() -> impl Iterator<Item = Dataset> {
        let tiny = |seed, products_per_tenant, orders_per_tenant, customers_per_tenant| Spec {
            tenants: 2,
            products_per_tenant,
            orders_per_tenant,
            customers_per_tenant,
            tenant_sizes: TenantSizes::Skewed,
            ..Preset::Tiny.spec(seed)
        };
        let specs = [tiny(1, 1, 40, 1), tiny(2, 30, 900, 40), tiny(3, 700, 6_000, 333), tiny(4, 90, 20_000, 2_000)];
        specs.into_iter().map(|spec| Dataset::new(spec).unwrap())
    }

    #[test]
    fn all_orders_of_all_customers_are_found() {
        for dataset in datasets() {
            for shop in dataset.tenants() {
                let all: Vec<_> = shop.orders(0..shop.rows(Table::Orders)).map(|order| order.customer_id).collect();
                let mut total = 0;
                for customer in (0..shop.rows(Table::Customers)).step_by(1 + all.len() / 4_000) {
                    let found = shop.orders_of_customer(customer, Bounds { list: usize::MAX, ..Bounds::default() });
                    let id = shop.model().id(Table::Customers, customer);
                    let expected = (0..).zip(&all).filter(|(_, by)| **by == id).map(|(order, _)| order);
                    assert!(found.rows.iter().map(|(order, _)| *order).eq(expected), "customer {customer}");
                    total += found.count;
                }
                assert!(total > 0 || all.is_empty());
            }
        }
    }

    #[test]
    fn stock_events_of_orders_are_those_of_the_table() {
        for dataset in datasets() {
            for shop in dataset.tenants() {
                let table: Vec<_> = shop.stock_event_rows(0..shop.rows(Table::StockEvents)).collect();
                for order in (0..shop.rows(Table::Orders)).step_by(37) {
                    let reason = format!(" {}", shop.order(order).external_order_id);
                    let found = shop.stock_events_of_order(order, Bounds::default().times(100));
                    assert!(found.is_all());
                    for (row, event) in &found.rows {
                        assert_eq!(&table[*row as usize], event, "order {order}");
                        assert!(event.meta.reason.ends_with(&reason), "order {order}: {event:?}");
                    }
                    if order % 5 == 0 {
                        let count = table.iter().filter(|event| event.meta.reason.ends_with(&reason)).count();
                        assert_eq!(found.rows.len(), count, "order {order}");
                    }
                }
            }
        }
    }

    /// Where a shelf sells in hardly any of the epochs, its items are found one by one.
    #[test]
    fn shelves_of_a_huge_shop_are_entered_anywhere() {
        let spec = Spec {
            products_per_tenant: 10_000_000,
            orders_per_tenant: 200_000_000,
            customers_per_tenant: 1_000_000,
            ..Preset::Tiny.spec(8)
        };
        let dataset = Dataset::new(spec).unwrap();
        let shop = dataset.tenant(0);
        let rows = shop.rows(Table::StockEvents);
        for row in [rows / 20, rows / 7, rows / 3, rows / 2, rows - 1] {
            let shelf = shop.stock_events_of_shelf(row);
            let all: Vec<_> = shop.stock_event_rows(shelf.clone()).collect();
            let mut levels = std::collections::BTreeMap::new();
            for event in &all {
                let level = levels.entry(event.product_id).or_insert(0);
                *level += event.delta;
                assert!(*level == event.resulting_level && *level >= 0, "{event:?}");
            }
            for at in (0..all.len()).step_by(all.len() / 12) {
                let (start, expected) = (shelf.start + at as u64, &all[at..all.len().min(at + 30)]);
                let found = shop.stock_event_rows(start..start + expected.len() as u64);
                assert!(found.eq(expected.iter().cloned()), "row {start} of {shelf:?}");
                let Ok(key) = all[at].meta.reason.rsplit(' ').next().unwrap().parse() else { continue };
                let order = shop.find(&key).unwrap().index();
                let found = shop.stock_events_of_order(order, Bounds::default().times(1_000)).rows;
                assert!(found.contains(&(start, all[at].clone())), "order {order}");
            }
        }
    }

    #[test]
    fn bounds_are_kept() {
        let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
        let shop = dataset.tenant(0);
        let none = Bounds { list: 0, orders: 0, events: 0 };
        let found = shop.stock_events_of_order(2_000, none);
        assert!(found.rows.is_empty() && found.searched == 0 && found.among > 0);
        let found = shop.stock_events_of_product(3, Bounds { list: 2, orders: 0, events: 100 });
        assert!(found.searched == 100 && !found.is_all() && found.rows.len() <= 2);
        let found = shop.products_of_category(u64::MAX, none);
        assert_eq!((found.count, found.is_all()), (0, true));
        let found = shop.orders_of_customer(0, none);
        assert_eq!((found.count, found.searched), (0, 0));
    }
}
