//! A row with what belongs to it, made from the model.

use chrono::NaiveDateTime;
use fixtures_gen::{
    Address, Bounds, CellSink, Column, Dataset, Found, NaturalKey, Object, PriceHistory, Product, Record, Role, Shop,
    Table, category_letters, category_name,
};
use serde::Serialize;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use crate::ui::view::{Cell, Entry, Facts, Group, Searched, View};

/// A row that takes more time than its bounds allow: the effort that allows it, and how many events are looked
/// through then.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooFar {
    pub(super) effort: u64,
    pub(super) events: u64,
}

/// The row or category at an address, which the dataset must have.
pub(super) fn view(dataset: &Dataset, address: Address, bounds: Bounds) -> Result<View, TooFar> {
    /// The row itself may take so many times as long as the search for one kind of what belongs to it.
    const TIMES: u64 = 100;

    if let Address::Row { table: Table::StockEvents, tenant, index } = address {
        let events = dataset.tenant(tenant).events_before_stock_event(index);
        if events / TIMES > bounds.events {
            return Err(TooFar { effort: (events / TIMES).div_ceil(Bounds::DEFAULT.events), events });
        }
    }
    Ok(view_of(dataset, address, bounds))
}

fn view_of(dataset: &Dataset, address: Address, bounds: Bounds) -> View {
    let shop = dataset.tenant(address.tenant());
    let rows = Rows { dataset, shop: &shop, bounds };
    let index = address.index();
    match address {
        Address::Category { .. } => rows.category(index),
        Address::Row { table: Table::Tenants, .. } => rows.tenant(),
        Address::Row { table: Table::Products, .. } => rows.product(index),
        Address::Row { table: Table::Customers, .. } => rows.customer(index),
        Address::Row { table: Table::Orders, .. } => rows.order(index),
        Address::Row { table: Table::OrderItems, .. } => rows.order_item(index),
        Address::Row { table: Table::PriceHistory, .. } => rows.price(index),
        Address::Row { table: Table::StockEvents, .. } => rows.stock_event(index),
    }
}

/// The numbers of the categories that a tenant has products of.
pub(super) fn categories_of(dataset: &Dataset, tenant: u64) -> Vec<u64> {
    let is_here = |index: &u64| {
        let address = Address::Category { tenant, index: *index };
        dataset.address_of(dataset.id_at(address)).is_some()
    };
    let numbers = (0..).take_while(|&index| category_name(index).is_some()).filter(is_here);
    numbers.collect()
}

/// The rows of a tenant.
struct Rows<'d> {
    dataset: &'d Dataset,
    shop: &'d Shop<'d>,
    bounds: Bounds,
}

impl Rows<'_> {
    fn tenant(&self) -> View {
        let rows = Table::ALL.iter().filter(|table| **table != Table::Tenants);
        let rows = rows.map(|&table| (table.name(), self.shop.rows(table).into()));
        let facts = [("api_key", self.shop.api_key().into()), ("currency", self.shop.currency().into())];
        View {
            entry: self.entry(0, &self.shop.tenant()),
            facts: facts.into_iter().chain(rows).collect(),
            groups: vec![self.categories()],
        }
    }

    fn product(&self, index: u64) -> View {
        let product = self.shop.product(index);
        let prices = self.shop.prices_of_product(index);
        let prices = prices.clone().zip(self.shop.price_rows(prices)).collect();
        let events = self.shop.stock_events_of_product(index, self.bounds);
        View {
            entry: self.entry(index, &product),
            facts: self.facts_of_product(&product),
            groups: vec![
                self.group("tenant", vec![(0, self.shop.tenant())]),
                self.group("prices", prices),
                self.found("stock_events", &events),
            ],
        }
    }

    fn facts_of_product(&self, product: &Product) -> Facts {
        let category = self.dataset.address_of(product.category_id).and_then(|address| category_name(address.index()));
        vec![("category", category.into())]
    }

    fn customer(&self, index: u64) -> View {
        let orders = self.shop.orders_of_customer(index, self.bounds);
        View {
            entry: self.entry(index, &self.shop.customer(index)),
            facts: vec![],
            groups: vec![self.group("tenant", vec![(0, self.shop.tenant())]), self.found("orders", &orders)],
        }
    }

    fn order(&self, index: u64) -> View {
        let order = self.shop.order(index);
        let customer = self.index_of(order.customer_id);
        let rows = self.shop.items_of_order(index);
        let items: Vec<_> = rows.clone().zip(self.shop.order_item_rows(rows)).collect();
        let products: Vec<_> = items.iter().map(|(_, item)| self.index_of(item.product_id)).collect();
        let prices = products.iter().map(|&product| self.price_at(product, order.order_date)).collect();
        let products = products.iter().map(|&product| (product, self.shop.product(product))).collect();
        let events = self.shop.stock_events_of_order(index, self.bounds);
        let returned = self.shop.returned_at(index).map(|time| ("returned_at", shown_time(time).into()));
        View {
            entry: self.entry(index, &order),
            facts: returned.into_iter().collect(),
            groups: vec![
                self.group("tenant", vec![(0, self.shop.tenant())]),
                self.group("customer", vec![(customer, self.shop.customer(customer))]),
                self.group("items", items),
                self.group("products", products),
                self.group("prices", prices),
                self.found("stock_events", &events),
            ],
        }
    }

    fn order_item(&self, index: u64) -> View {
        let item = self.shop.order_item_rows(index..index + 1).next().expect("the item is there");
        let (number, product) = (self.shop.order_of_item(index), self.index_of(item.product_id));
        let order = self.shop.order(number);
        let price = self.price_at(product, order.order_date);
        let mut events = self.shop.stock_events_of_order(number, self.bounds);
        events.rows.retain(|(_, event)| event.product_id == item.product_id);
        events.count = events.rows.len() as u64;
        View {
            entry: self.entry(index, &item),
            facts: vec![],
            groups: vec![
                self.group("order", vec![(number, order)]),
                self.group("product", vec![(product, self.shop.product(product))]),
                self.group("price", vec![price]),
                self.found("stock_events", &events),
            ],
        }
    }

    fn price(&self, index: u64) -> View {
        let price = self.shop.price_rows(index..index + 1).next().expect("the price is there");
        let product = self.index_of(price.product_id);
        let row = self.shop.product(product);
        let facts = self.facts_of_product(&row);
        View { entry: self.entry(index, &price), facts, groups: vec![self.group("product", vec![(product, row)])] }
    }

    fn stock_event(&self, index: u64) -> View {
        let event = self.shop.stock_event_rows(index..index + 1).next().expect("the event is there");
        let product = self.index_of(event.product_id);
        let key = event.meta.reason.rsplit(' ').next().and_then(|word| word.parse::<NaturalKey>().ok());
        let order =
            key.and_then(|key| self.shop.find(&key)).map(|order| (order.index(), self.shop.order(order.index())));
        let mut groups = vec![self.group("product", vec![(product, self.shop.product(product))])];
        groups.extend(order.map(|order| self.group("order", vec![order])));
        View { entry: self.entry(index, &event), facts: vec![], groups }
    }

    fn category(&self, index: u64) -> View {
        let products = self.shop.products_of_category(index, self.bounds);
        View { entry: self.category_entry(index), facts: vec![], groups: vec![self.found("products", &products)] }
    }

    fn category_entry(&self, index: u64) -> Entry {
        let address = Address::Category { tenant: self.shop.number(), index };
        let category = CategoryRow {
            category_id: self.dataset.id_at(address),
            tenant_id: self.shop.tenant_id(),
            name: category_name(index),
            letters: category_letters(index),
        };
        let cell = |name: &str, text: String| Cell { name: name.to_owned(), text, leads_to: None, is_number: false };
        Entry {
            address: address.to_string(),
            table: "categories",
            tenant: address.tenant(),
            index,
            cells: vec![
                cell("category_id", category.category_id.to_string()),
                cell("tenant_id", category.tenant_id.to_string()),
                cell("name", category.name.unwrap_or_default().to_owned()),
                cell("letters", category.letters.unwrap_or_default().to_owned()),
            ],
            json: to_raw_value(&category).expect("a category is JSON"),
        }
    }

    /// The categories that the tenant has products of.
    fn categories(&self) -> Group {
        let numbers = categories_of(self.dataset, self.shop.number());
        let entries = numbers.iter().take(self.bounds.list).map(|&index| self.category_entry(index)).collect();
        Group {
            name: "categories",
            columns: &["letters", "name"],
            count: numbers.len() as u64,
            entries,
            searched: None,
        }
    }

    fn index_of(&self, id: Uuid) -> u64 {
        self.dataset.address_of(id).expect("rows refer to rows of the dataset").index()
    }

    /// The price of a product that is in effect at a time, with its row.
    fn price_at(&self, product: u64, time: NaiveDateTime) -> (u64, PriceHistory) {
        let rows = self.shop.prices_of_product(product);
        let prices = rows.clone().zip(self.shop.price_rows(rows));
        prices.filter(|(_, price)| price.effective_from <= time).last().expect("a product that is sold has a price")
    }

    fn entry<R: Row>(&self, index: u64, row: &R) -> Entry {
        let address = Address::Row { table: R::TABLE, tenant: self.shop.number(), index };
        let mut cells = Cells { dataset: self.dataset, prefix: String::new(), found: vec![] };
        row.visit(&mut cells);
        Entry {
            address: address.to_string(),
            table: R::TABLE.name(),
            tenant: address.tenant(),
            index,
            cells: cells.found,
            json: to_raw_value(row).expect("a row is JSON"),
        }
    }

    fn group<R: Row>(&self, name: &'static str, rows: Vec<(u64, R)>) -> Group {
        let count = rows.len() as u64;
        self.found(name, &Found { rows, count, searched: 0, among: 0 })
    }

    fn found<R: Row>(&self, name: &'static str, found: &Found<R>) -> Group {
        Group {
            name,
            columns: R::COLUMNS,
            entries: found.rows.iter().take(self.bounds.list).map(|(index, row)| self.entry(*index, row)).collect(),
            count: found.count,
            searched: (!found.is_all()).then(|| Searched {
                rows: found.searched,
                among: found.among,
                effort: found.among.div_ceil(R::SEEN_BY_EFFORT),
            }),
        }
    }
}

fn shown_time(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A category, as an object.
#[derive(Serialize)]
struct CategoryRow {
    category_id: Uuid,
    tenant_id: Uuid,
    name: Option<&'static str>,
    letters: Option<&'static str>,
}

/// A row that can be listed.
trait Row: Record + Serialize {
    const TABLE: Table;
    /// What a list of it says.
    const COLUMNS: &'static [&'static str];
    /// How many rows an effort of 1 looks through for it.
    const SEEN_BY_EFFORT: u64 = match Self::TABLE {
        Table::StockEvents => Bounds::DEFAULT.events,
        _ => Bounds::DEFAULT.orders,
    };
}

macro_rules! lists {
    ($($table:ident: $entity:ident [$($column:literal),+];)+) => {
        $(
            impl Row for fixtures_gen::$entity {
                const TABLE: Table = Table::$table;
                const COLUMNS: &'static [&'static str] = &[$($column),+];
            }
        )+
    };
}

lists! {
    Tenants: Tenant ["name", "created_at"];
    Products: Product ["sku", "name", "price", "active"];
    Customers: Customer ["name", "email", "metadata.loyalty_tier", "created_at"];
    Orders: Order ["external_order_id", "order_date", "order_status", "total_amount", "currency"];
    OrderItems: OrderItem ["product_id", "quantity", "unit_price", "line_total"];
    PriceHistory: PriceHistory ["product_id", "price", "effective_from", "effective_to"];
    StockEvents: StockEvent ["product_id", "event_time", "source", "delta", "resulting_level", "meta.reason"];
}

/// Collects the cells of a row.
struct Cells<'d> {
    dataset: &'d Dataset,
    /// The names of the objects around, each with a point.
    prefix: String,
    found: Vec<Cell>,
}

impl Cells<'_> {
    fn add(&mut self, column: &Column, text: impl Into<String>, is_number: bool) {
        let name = format!("{}{}", self.prefix, column.name);
        self.found.push(Cell { name, text: text.into(), leads_to: None, is_number });
    }
}

impl CellSink for Cells<'_> {
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.add(column, value.to_string(), false);
        if column.role != Role::Id {
            let cell = self.found.last_mut().expect("one was just added");
            cell.leads_to = self.dataset.address_of(value).map(|address| address.to_string());
        }
    }

    fn text(&mut self, column: &'static Column, value: &str) {
        self.add(column, value, false);
    }

    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.add(column, value, false);
    }

    fn money(&mut self, column: &'static Column, value: fixtures_gen::Money) {
        let (sign, cents) = (if value.cents() < 0 { "-" } else { "" }, value.cents().unsigned_abs());
        self.add(column, format!("{sign}{}.{:02}", cents / 100, cents % 100), true);
    }

    fn integer(&mut self, column: &'static Column, value: i64) {
        self.add(column, value.to_string(), true);
    }

    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.add(column, value.to_string(), false);
    }

    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.add(column, shown_time(value), false);
    }

    fn null(&mut self, column: &'static Column) {
        self.add(column, "null", false);
    }

    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        let length = self.prefix.len();
        self.prefix += column.name;
        self.prefix.push('.');
        value.visit(self);
        self.prefix.truncate(length);
    }
}
