//! A dataset, and every row of it on request.

use std::ops::Range;

use uuid::Uuid;

use crate::DATASET_VERSION;
use crate::calendar::Seconds;
use crate::draw::{Key, RowDraws, RowRng};
use crate::entity::{
    Customer, Entity, Order, OrderItem, PriceHistory, Product, RowCursor, SignUps, StockCursor, StockEvent, Table,
    Tenant, Versions, tenant,
};
use crate::ids::{Address, Ids};
use crate::ledger::{self, LedgerPlan};
use crate::popularity::Ranking;
use crate::sales::{Sales, SalesPlan};
use crate::spec::{Spec, SpecError};

/// A dataset: nothing but its spec and what follows from it. It holds no row.
///
/// ```
/// use fixtures_gen::{Dataset, Spec};
///
/// // A hundred million orders a tenant: any of them is made at once.
/// let spec = Spec { seed: 7, tenants: 3, products_per_tenant: 1_000, orders_per_tenant: 100_000_000, customers_per_tenant: 50_000 };
/// let dataset = Dataset::new(spec).unwrap();
/// let order = dataset.tenant(2).order(99_999_999);
/// let items = dataset.tenant(2).order_items(99_999_999);
/// assert_eq!(order.total_amount, items.iter().map(|item| item.line_total).sum());
/// ```
#[derive(Clone, Debug)]
pub struct Dataset {
    spec: Spec,
    key: Key,
    ids: Ids,
    sales: SalesPlan,
    ledgers: LedgerPlan,
}

impl Dataset {
    /// The dataset of a spec.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// let dataset = Dataset::new(Preset::Tiny.spec(7)).unwrap();
    /// assert_eq!(dataset.spec().seed, 7);
    /// ```
    ///
    /// # Errors
    /// Sizes of which no dataset can be made: see [`Spec::validate`].
    pub fn new(spec: Spec) -> Result<Dataset, SpecError> {
        spec.validate()?;
        let key = Key::root(spec.seed, DATASET_VERSION);
        let sales = SalesPlan::new(spec.orders_per_tenant, spec.products_per_tenant);
        let ledgers = LedgerPlan::new(&sales, spec.products_per_tenant);
        Ok(Dataset { ids: Ids::new(key.child(0)), spec, key, sales, ledgers })
    }

    /// The spec.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert_eq!(dataset.spec().orders_per_tenant, 50);
    /// ```
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// One tenant's part.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert_eq!(dataset.tenant(0).number(), 0);
    /// ```
    ///
    /// # Panics
    /// If there are not so many tenants.
    pub fn tenant(&self, number: u64) -> Shop<'_> {
        assert!(number < self.spec.tenants, "tenant {number} of {}", self.spec.tenants);
        Shop::new(self, number)
    }

    /// All tenants' parts, in order.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert_eq!(dataset.tenants().count(), 1);
    /// ```
    pub fn tenants(&self) -> impl Iterator<Item = Shop<'_>> {
        (0..self.spec.tenants).map(|number| self.tenant(number))
    }

    /// The id of the row at an address, whether or not the dataset is so large.
    ///
    /// ```
    /// use fixtures_gen::{Address, Dataset, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let address = Address { table: Table::Products, tenant: 0, index: 3 };
    /// assert_eq!(dataset.id_at(address), dataset.tenant(0).product(3).product_id);
    /// ```
    ///
    /// # Panics
    /// If the tenant's number is not below 2^24, or the index not below 2^48: an id has no room for more.
    pub fn id_at(&self, address: Address) -> Uuid {
        assert!(address.tenant < 1 << 24 && address.index < 1 << 48, "no id has room for {address:?}");
        self.ids.id(address.table, address.tenant, address.index)
    }

    /// Where the row with this id stands, or `None` if this dataset has no such row.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let address = dataset.address_of(dataset.tenant(0).product(3).product_id).unwrap();
    /// assert_eq!((address.table, address.index), (Table::Products, 3));
    /// ```
    pub fn address_of(&self, id: Uuid) -> Option<Address> {
        let address = self.ids.address(id)?;
        let is_here =
            address.tenant < self.spec.tenants && address.index < self.tenant(address.tenant).rows(address.table);
        is_here.then_some(address)
    }
}

/// One tenant's part of a dataset: any row, any range of rows.
///
/// Every method takes time that does not grow with the dataset; a ledger takes time that grows with its shelf, which is eight to
/// fifteen products. Numbers of rows begin at 0; a number beyond the table panics.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let shop = dataset.tenant(0);
/// let item = shop.order_items(4)[0].clone();
/// let product = dataset.address_of(item.product_id).unwrap().index;
/// let order = shop.order(4);
/// let price = shop.price_history(product).into_iter().rfind(|price| price.effective_from <= order.order_date).unwrap();
/// assert_eq!(item.unit_price, price.price);
/// ```
#[derive(Clone, Debug)]
pub struct Shop<'d> {
    dataset: &'d Dataset,
    number: u64,
    /// Draws' keys, by table.
    keys: [Key; Table::ALL.len()],
    tenant_id: Uuid,
    arrival: Seconds,
    first_order_number: u64,
    sales: Sales<'d>,
    ranking: Ranking,
    versions: Versions,
    sign_ups: SignUps,
}

impl<'d> Shop<'d> {
    fn new(dataset: &'d Dataset, number: u64) -> Shop<'d> {
        let key = dataset.key.child(1).child(number);
        let keys: [Key; Table::ALL.len()] = std::array::from_fn(|table| key.child(table as u64));
        let draws = keys[Table::Tenants as usize].row(0);
        Shop {
            dataset,
            number,
            keys,
            tenant_id: dataset.ids.id(Table::Tenants, number, 0),
            arrival: tenant::arrival(draws),
            first_order_number: tenant::first_order_number(draws),
            sales: Sales::new(&dataset.sales, key.child(100)),
            ranking: Ranking::new(dataset.spec.products_per_tenant, key.child(101)),
            versions: Versions::new(key.child(102)),
            sign_ups: SignUps::new(dataset.spec.customers_per_tenant),
        }
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
        self.number
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
        self.tenant_id
    }

    /// The tenant's API key, of which the tenant's row holds the hash.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// assert!(dataset.tenant(0).api_key().starts_with("fake_"));
    /// ```
    pub fn api_key(&self) -> String {
        tenant::api_key(self.draws(Table::Tenants, 0))
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
        tenant::currency(self.draws(Table::Tenants, 0))
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
        table.count(self)
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
    pub fn customer(&self, index: u64) -> Customer {
        self.row(index)
    }

    /// An order; they are in the order of time.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert!(shop.order(0).order_date <= shop.order(49).order_date);
    /// ```
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
    /// If there are not so many orders.
    pub fn order_items(&self, order: u64) -> Vec<OrderItem> {
        self.check(Table::Orders, &(order..order + 1));
        let first = self.sales.items_before(order);
        let rows = first..first + self.sales.shape(order).lines;
        self.order_item_rows(rows).collect()
    }

    /// A product's prices in the order of time, at least one.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.price_history(3).last().unwrap().price, shop.product(3).price);
    /// ```
    ///
    /// # Panics
    /// If there are not so many products.
    pub fn price_history(&self, product: u64) -> Vec<PriceHistory> {
        self.check(Table::Products, &(product..product + 1));
        let first = self.versions.before(product);
        self.price_rows(first..first + self.versions.of(product)).collect()
    }

    /// A product's stock ledger in the order of time, at least one event.
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
    /// If there are not so many products.
    pub fn ledger(&self, product: u64) -> Vec<StockEvent> {
        self.check(Table::Products, &(product..product + 1));
        let popularity = &self.sales.plan().popularity;
        let rank = self.ranking.rank(product);
        let shelf = popularity.shelf_of_rank(rank);
        let mut cursor = StockCursor::of_shelf(self.clone(), shelf);
        let place = rank - popularity.first_rank(shelf);
        std::iter::from_fn(|| cursor.next_of_shelf()).filter(|(at, _)| *at == place).map(|(_, event)| event).collect()
    }

    /// The stock events that stand on the same shelf as this one: those of 8 to 15 products, which are made together.
    ///
    /// To read on from the first of them costs the same at any size; to begin elsewhere costs time in proportion to the
    /// shelf's sales.
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
    /// If there are not so many stock events.
    pub fn stock_events_of_shelf(&self, row: u64) -> Range<u64> {
        self.check(Table::StockEvents, &(row..row + 1));
        let shelf = ledger::shelf_of_row(self, row);
        ledger::rows_before(self, shelf)..ledger::rows_before(self, shelf + 1)
    }

    /// Products by their numbers.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, Preset, Table};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// # let shop = dataset.tenant(0);
    /// assert_eq!(shop.products(5..8).next().unwrap(), shop.product(5));
    /// ```
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
    pub fn stock_event_rows(&self, rows: Range<u64>) -> impl Iterator<Item = StockEvent> + use<'d> {
        self.rows_of(rows)
    }

    /// A generator over the free draws of a row, for code that speaks `rand`'s traits.
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
        RowRng::new(self.draws(table, index))
    }

    fn row<E: Entity>(&self, index: u64) -> E {
        assert!(index < self.rows(E::TABLE), "row {index} of {}, which has {}", E::TABLE, self.rows(E::TABLE));
        let mut rows = self.rows_of(index..index + 1);
        rows.next().unwrap_or_default()
    }

    fn rows_of<E: Entity>(&self, rows: Range<u64>) -> impl Iterator<Item = E> + use<'d, E> {
        self.check(E::TABLE, &rows);
        let mut cursor = (!rows.is_empty()).then(|| E::cursor(self.clone(), rows.start));
        rows.map(move |_| {
            let mut row = E::default();
            if let Some(cursor) = &mut cursor {
                cursor.fill(&mut row);
            }
            row
        })
    }

    fn check(&self, table: Table, rows: &Range<u64>) {
        assert!(rows.end <= self.rows(table), "rows {rows:?} of {table}, which has {}", self.rows(table));
    }
}

/// What the entities ask of their tenant.
impl<'d> Shop<'d> {
    #[inline]
    pub(crate) fn draws(&self, table: Table, index: u64) -> RowDraws {
        self.keys[table as usize].row(index)
    }

    #[inline]
    pub(crate) fn id(&self, table: Table, index: u64) -> Uuid {
        self.dataset.ids.id(table, self.number, index)
    }

    pub(crate) fn dataset(&self) -> &'d Dataset {
        self.dataset
    }

    pub(crate) fn spec(&self) -> &'d Spec {
        &self.dataset.spec
    }

    pub(crate) fn arrival(&self) -> Seconds {
        self.arrival
    }

    pub(crate) fn first_order_number(&self) -> u64 {
        self.first_order_number
    }

    #[inline]
    pub(crate) fn sales(&self) -> &Sales<'d> {
        &self.sales
    }

    pub(crate) fn ledgers(&self) -> &'d LedgerPlan {
        &self.dataset.ledgers
    }

    #[inline]
    pub(crate) fn ranking(&self) -> Ranking {
        self.ranking
    }

    #[inline]
    pub(crate) fn versions(&self) -> Versions {
        self.versions
    }

    pub(crate) fn sign_ups(&self) -> SignUps {
        self.sign_ups
    }
}
