//! Which rules a row breaks when it stands where the model has another one.
//!
//! Everything else is taken to be as the model has it: an order's total is compared with the sum of
//! the items that the model makes, its date with the customer's sign-up, and so on. So a finding says
//! what the row breaks in a dataset that is right otherwise. A difference that breaks no rule is
//! [`Rule::Dataset`].

use chrono::NaiveDateTime;
use fixtures_check::forms::{is_example_mail, is_external_order_id, is_fictitious_phone, is_sku};
use fixtures_gen::{
    Address, Customer, Dataset, Money, Order, OrderItem, OrderStatus, PriceHistory, Product, Shop, StockEvent,
    StockSource, TRADE_START, Table, Tenant, WINDOW_END, WINDOW_START,
};
use uuid::Uuid;

use super::row::{Cell, Row, place_of};
use crate::rule::Rule;

/// Where the row stands.
pub(super) struct Context<'d> {
    pub(super) dataset: &'d Dataset,
    pub(super) tenant: u64,
    pub(super) index: u64,
}

/// What is broken, and how.
pub(super) type Broken = (Rule, String);

/// A cell that differs: what it holds, and what the model has.
pub(super) struct Difference {
    pub(super) column: String,
    found: String,
    expected: String,
    is_text: bool,
}

/// The cells in which two rows of one table differ.
pub(super) fn differences(found: Vec<Cell>, expected: Vec<Cell>) -> Vec<Difference> {
    let pairs = found.into_iter().zip(expected);
    let differing = pairs.filter(|(found, expected)| found.value != expected.value);
    differing
        .map(|(found, expected)| Difference {
            is_text: expected.is_text,
            column: found.column,
            found: found.value,
            expected: expected.value,
        })
        .collect()
}

/// The rules that a row breaks in place of the model's.
pub(super) fn judge(context: &Context<'_>, found: &Row, model: &Row, differences: &[Difference]) -> Vec<Broken> {
    let mut all = vec![];
    for difference in differences {
        let Difference { column, found: value, expected, .. } = difference;
        let mut rules = rules_of_text(difference);
        match (found, model) {
            (Row::Tenant(found), Row::Tenant(model)) => context.tenant_cell(column, found, model, &mut rules),
            (Row::Product(found), Row::Product(model)) => context.product_cell(column, found, model, &mut rules),
            (Row::Customer(found), Row::Customer(model)) => context.customer_cell(column, found, model, &mut rules),
            (Row::Order(found), Row::Order(model)) => context.order_cell(column, found, model, &mut rules),
            (Row::Item(found), Row::Item(model)) => context.item_cell(column, found, model, &mut rules),
            (Row::Price(found), Row::Price(model)) => context.price_cell(column, found, model, &mut rules),
            (Row::Event(found), Row::Event(model)) => context.event_cell(column, found, model, &mut rules),
            _ => unreachable!("both rows are of one table"),
        }
        if rules.is_empty() {
            rules.push((Rule::Dataset, String::new()));
        }
        for (rule, why) in rules {
            let why = if why.is_empty() { why } else { format!(": {why}") };
            let what = format!("{column} is {}, not {}{why}", shown(value), shown(expected));
            if !all.iter().any(|(known, text)| (*known, text) == (rule, &what)) {
                all.push((rule, what));
            }
        }
    }
    all
}

/// A value, cut if it is long.
pub(super) fn shown(value: &str) -> String {
    const MOST: usize = 120;
    let is_plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
    let cut: String = value.chars().take(MOST).collect();
    let more = if cut.len() < value.len() { "…" } else { "" };
    if is_plain { format!("{cut}{more}") } else { format!("{cut:?}{more}") }
}

/// Texts that reach a person or run in a spreadsheet.
fn rules_of_text(difference: &Difference) -> Vec<Broken> {
    let Difference { column, found, is_text, .. } = difference;
    let why = match column.as_str() {
        "email" | "customer_email_snapshot" if !is_example_mail(found) => "it could reach a person",
        "email" | "customer_email_snapshot" => return vec![],
        "metadata.phone" if !is_fictitious_phone(found) => "it is not reserved for fiction",
        _ if *is_text && found.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => "it begins as a formula does",
        _ if *is_text && found.is_empty() => return vec![(Rule::Shape, "a text is never empty".to_owned())],
        _ if found.contains('@') => "it holds an @",
        _ => return vec![],
    };
    vec![(Rule::B11, why.to_owned())]
}

fn is_v4_shaped(id: Uuid) -> bool {
    let bytes = id.as_bytes();
    bytes[6] >> 4 == 4 && bytes[8] >> 6 == 0b10
}

/// A place where rules are added that are broken.
trait Rules {
    fn add(&mut self, rule: Rule, why: impl Into<String>);

    fn add_if(&mut self, is_broken: bool, rule: Rule, why: impl Into<String>) {
        if is_broken {
            self.add(rule, why);
        }
    }
}

impl Rules for Vec<Broken> {
    fn add(&mut self, rule: Rule, why: impl Into<String>) {
        self.push((rule, why.into()));
    }
}

impl Context<'_> {
    fn shop(&self) -> Shop<'_> {
        self.dataset.tenant(self.tenant)
    }

    /// The row's own id.
    fn id_cell(&self, found: Uuid, rules: &mut Vec<Broken>) {
        if !is_v4_shaped(found) {
            rules.add(Rule::B1, "it is not v4-shaped");
        }
        match self.dataset.address_of(found) {
            None => rules.add(Rule::B12, "it is not of this dataset"),
            Some(address) => rules.add(Rule::B1, format!("it is the id of {}", of_address(address))),
        }
    }

    fn tenant_id_cell(&self, found: Uuid, rules: &mut Vec<Broken>) {
        rules.add(Rule::B1, "the file is another tenant's");
        rules.add_if(self.dataset.address_of(found).is_none(), Rule::B12, "it is not of this dataset");
    }

    /// A foreign key; the number of the row that it leads to, if it is one of this tenant.
    fn reference(&self, table: Table, found: Uuid, rules: &mut Vec<Broken>) -> Option<u64> {
        match place_of(self.dataset, found) {
            Some((of, tenant, index)) if (of, tenant) == (table, self.tenant) => Some(index),
            Some((of, tenant, _)) if of == table => {
                rules.add(Rule::B1, format!("it is of tenant {tenant}"));
                None
            }
            _ => {
                rules.add(Rule::B1, format!("it is not an id of {table}"));
                None
            }
        }
    }

    fn in_window(time: NaiveDateTime, rules: &mut Vec<Broken>) {
        let window = format!("the window is {WINDOW_START:?} to {WINDOW_END:?}");
        rules.add_if(!(WINDOW_START..WINDOW_END).contains(&time), Rule::B7, window);
    }

    fn not_before(time: NaiveDateTime, earlier: (&str, NaiveDateTime), rules: &mut Vec<Broken>) {
        rules.add_if(time < earlier.1, Rule::B7, format!("{} is {:?}", earlier.0, earlier.1));
    }

    fn tenant_cell(&self, column: &str, found: &Tenant, model: &Tenant, rules: &mut Vec<Broken>) {
        match column {
            "tenant_id" => self.id_cell(found.tenant_id, rules),
            "api_key_hash" => rules.add(Rule::B10, "it is not the hash of the tenant's key"),
            "created_at" => {
                Self::in_window(found.created_at, rules);
                // Its catalogue and customers come soon after it.
                rules.add_if(found.created_at > model.created_at, Rule::B7, "what it owns may be older");
            }
            _ => {}
        }
    }

    fn product_cell(&self, column: &str, found: &Product, model: &Product, rules: &mut Vec<Broken>) {
        match column {
            "product_id" => self.id_cell(found.product_id, rules),
            "tenant_id" => self.tenant_id_cell(found.tenant_id, rules),
            "sku" => self.sku(&found.sku, &model.sku, rules),
            "price" => rules.add(Rule::B3, "it is not the last of the product's price history"),
            "category_id" => {
                let category = self.dataset.address_of(found.category_id);
                rules.add(Rule::B1, "it does not go with the letters of the sku");
                rules.add_if(category.is_none(), Rule::B12, "it is not of this dataset");
            }
            "active" => rules.add(Rule::B13, if found.active { "it is not offered" } else { "it is offered" }),
            "created_at" => {
                rules.add(Rule::B3, "its price history begins at another time");
                Self::in_window(found.created_at, rules);
                Self::not_before(found.created_at, ("the tenant's created_at", self.shop().tenant().created_at), rules);
                rules.add_if(found.created_at > model.created_at, Rule::B7, "its stock events may be older");
            }
            _ => {}
        }
    }

    fn sku(&self, found: &str, model: &str, rules: &mut Vec<Broken>) {
        if !is_sku(found) {
            return rules.add(Rule::Shape, "it has not the form of a sku");
        }
        rules.add_if(found[..3] != model[..3], Rule::B1, "its letters do not go with its category");
        // Its digits are the number of the product, from 1.
        let other = found[3..].parse::<u64>().ok().and_then(|number| number.checked_sub(1));
        let is_of_other = |&other: &u64| {
            other != self.index && other < self.shop().rows(Table::Products) && self.shop().product(other).sku == found
        };
        if let Some(other) = other.filter(is_of_other) {
            rules.add(Rule::B8, format!("it is the sku of row {other}"));
        } else {
            rules.add(Rule::B8, "it is not the sku of any product");
        }
    }

    fn customer_cell(&self, column: &str, found: &Customer, model: &Customer, rules: &mut Vec<Broken>) {
        match column {
            "customer_id" => self.id_cell(found.customer_id, rules),
            "tenant_id" => self.tenant_id_cell(found.tenant_id, rules),
            "name" => rules.add(Rule::B6, "orders have the other one"),
            "email" => {
                rules.add(Rule::B6, "orders have the other one");
                let range = 0..self.shop().rows(Table::Customers).min(1_000);
                let other =
                    self.shop().customers(range).position(|other| other.email.eq_ignore_ascii_case(&found.email));
                rules.add_if(
                    other.is_some_and(|other| other as u64 != self.index),
                    Rule::B8,
                    "another customer has it",
                );
            }
            "created_at" => {
                Self::in_window(found.created_at, rules);
                Self::not_before(found.created_at, ("the tenant's created_at", self.shop().tenant().created_at), rules);
                rules.add_if(found.created_at > model.created_at, Rule::B7, "the customer's orders may be older");
            }
            _ => {}
        }
    }

    fn order_cell(&self, column: &str, found: &Order, model: &Order, rules: &mut Vec<Broken>) {
        let is_kept = model.order_status != OrderStatus::Cancelled;
        match column {
            "order_id" => self.id_cell(found.order_id, rules),
            "tenant_id" => self.tenant_id_cell(found.tenant_id, rules),
            "external_order_id" => self.external_order_id(found, model, rules),
            "customer_id" => {
                if let Some(other) = self.reference(Table::Customers, found.customer_id, rules) {
                    let customer = self.shop().customer(other);
                    let agrees = (customer.name.as_str(), customer.email.as_str())
                        == (&*found.customer_name_snapshot, &*found.customer_email_snapshot);
                    rules.add_if(!agrees, Rule::B6, "that customer has another name or email");
                    Self::not_before(found.order_date, ("that customer's created_at", customer.created_at), rules);
                }
            }
            "customer_name_snapshot" | "customer_email_snapshot" => rules.add(Rule::B6, ""),
            "total_amount" => rules.add(Rule::B2, "it is not the sum of the order's items"),
            "currency" => rules.add(Rule::Shape, "it is not the tenant's"),
            "order_status" => {
                let fate =
                    |status: OrderStatus| [OrderStatus::Cancelled, OrderStatus::Returned].map(|other| other == status);
                let is_same = fate(found.order_status) == fate(model.order_status);
                rules.add_if(!is_same, Rule::B5, "the stock events are those of the other");
            }
            "order_date" => self.order_date(found, model, is_kept, rules),
            "created_at" => {
                Self::in_window(found.created_at, rules);
                Self::not_before(found.created_at, ("order_date", found.order_date), rules);
            }
            _ => {}
        }
    }

    fn external_order_id(&self, found: &Order, model: &Order, rules: &mut Vec<Broken>) {
        let (found_id, model_id) = (&found.external_order_id, &model.external_order_id);
        if !is_external_order_id(found_id) {
            rules.add(Rule::Shape, "it is not EXT and at least eight digits");
        }
        let number = |id: &str| id.get(3..).and_then(|digits| digits.parse::<i128>().ok());
        // They rise by one from order to order.
        let other = number(found_id).zip(number(model_id)).map(|(found, model)| i128::from(self.index) + found - model);
        let rows = i128::from(self.shop().rows(Table::Orders));
        if let Some(other) = other.filter(|other| (0..rows).contains(other) && *other != i128::from(self.index)) {
            rules.add(Rule::B8, format!("it is that of row {other}"));
        }
        let is_cancelled = model.order_status == OrderStatus::Cancelled;
        rules.add_if(!is_cancelled, Rule::B5, "the stock events name the other");
    }

    fn order_date(&self, found: &Order, model: &Order, is_kept: bool, rules: &mut Vec<Broken>) {
        let (date, shop) = (found.order_date, self.shop());
        Self::in_window(date, rules);
        rules.add_if(date < TRADE_START, Rule::B7, format!("trade begins at {TRADE_START:?}"));
        rules.add_if(date > found.created_at, Rule::B7, format!("created_at is {:?}", found.created_at));
        if let Some((Table::Customers, tenant, customer)) =
            place_of(self.dataset, model.customer_id).filter(|at| at.1 == self.tenant)
        {
            let customer = self.dataset.tenant(tenant).customer(customer);
            Self::not_before(date, ("the customer's created_at", customer.created_at), rules);
        }
        rules.add_if(is_kept, Rule::B5, "its sales are at the other time");
        let before = self.index.checked_sub(1).map(|index| shop.order(index).order_date);
        let after = Some(self.index + 1)
            .filter(|&index| index < shop.rows(Table::Orders))
            .map(|index| shop.order(index).order_date);
        if let Some(before) = before.filter(|&before| before > date) {
            rules.add(Rule::B9, format!("the order before is at {before:?}"));
        } else if let Some(after) = after.filter(|&after| after < date) {
            rules.add(Rule::B9, format!("the order after is at {after:?}"));
        }
        for item in shop.order_items(self.index) {
            self.price_at(item.product_id, date, item.unit_price, rules);
        }
        rules.dedup();
    }

    /// The price of a product at a time, if the product is known.
    fn price_at(&self, product: Uuid, time: NaiveDateTime, price: Money, rules: &mut Vec<Broken>) {
        let Some((Table::Products, tenant, index)) = place_of(self.dataset, product) else { return };
        if tenant == self.tenant {
            let shop = self.shop();
            let in_effect = shop.price_history(index).into_iter().rfind(|version| version.effective_from <= time);
            match in_effect.map(|version| version.price) {
                Some(in_effect) if in_effect == price => {}
                Some(in_effect) => rules.add(Rule::B3, format!("a price in effect at {time:?} is {in_effect}")),
                None => rules.add(Rule::B7, format!("product {product} did not exist at {time:?}")),
            }
        }
    }

    fn item_cell(&self, column: &str, found: &OrderItem, model: &OrderItem, rules: &mut Vec<Broken>) {
        let order = place_of(self.dataset, model.order_id).map(|(_, _, index)| self.shop().order(index));
        let is_kept = order.as_ref().is_none_or(|order| order.order_status != OrderStatus::Cancelled);
        let is_exact =
            i128::from(found.quantity) * i128::from(found.unit_price.cents()) == i128::from(found.line_total.cents());
        let multiplies = "quantity times unit_price is not line_total";
        match column {
            "order_item_id" => self.id_cell(found.order_item_id, rules),
            "tenant_id" => self.tenant_id_cell(found.tenant_id, rules),
            "order_id" => {
                let is_known = self.reference(Table::Orders, found.order_id, rules).is_some();
                rules.add_if(is_known, Rule::B2, "both orders have other totals");
                rules.add_if(is_known, Rule::B5, "the stock events name the other");
            }
            "product_id" => self.item_product(found, model, order.as_ref(), rules),
            "quantity" => {
                rules.add_if(found.quantity < 1, Rule::Shape, "it is at least 1");
                rules.add_if(!is_exact, Rule::B2, multiplies);
                rules.add_if(is_kept, Rule::B5, "the sale in the stock events is of the other");
            }
            "unit_price" => {
                rules.add(Rule::B3, "it is not the price in effect at order_date");
                rules.add_if(!is_exact, Rule::B2, multiplies);
            }
            "line_total" => {
                rules.add(Rule::B2, if is_exact { "the order has the total of the other" } else { multiplies });
            }
            _ => {}
        }
    }

    fn item_product(&self, found: &OrderItem, model: &OrderItem, order: Option<&Order>, rules: &mut Vec<Broken>) {
        let Some(_) = self.reference(Table::Products, found.product_id, rules) else { return };
        let is_kept = order.is_none_or(|order| order.order_status != OrderStatus::Cancelled);
        rules.add_if(is_kept, Rule::B5, "the stock events are of the other");
        if let Some(order) = order {
            self.price_at(found.product_id, order.order_date, found.unit_price, rules);
            let twice = place_of(self.dataset, model.order_id).is_some_and(|(_, _, index)| {
                self.shop().order_items(index).iter().any(|item| item.product_id == found.product_id)
            });
            rules.add_if(twice, Rule::B2, "the product stands twice in the order");
        }
    }

    fn price_cell(&self, column: &str, found: &PriceHistory, _: &PriceHistory, rules: &mut Vec<Broken>) {
        match column {
            "id" => self.id_cell(found.id, rules),
            "tenant_id" => self.tenant_id_cell(found.tenant_id, rules),
            "product_id" => {
                let is_known = self.reference(Table::Products, found.product_id, rules).is_some();
                rules.add_if(is_known, Rule::B3, "the versions of both products leave a gap or overlap");
            }
            "price" => rules.add(Rule::B3, "products and order_items have the other"),
            "effective_from" | "effective_to" => {
                rules.add(Rule::B3, "the versions of the product leave a gap or overlap");
                let time = if column == "effective_from" { Some(found.effective_from) } else { found.effective_to };
                if let Some(time) = time {
                    Self::in_window(time, rules);
                }
            }
            _ => {}
        }
    }

    fn event_cell(&self, column: &str, found: &StockEvent, model: &StockEvent, rules: &mut Vec<Broken>) {
        let is_trade = |source: StockSource| matches!(source, StockSource::Sale | StockSource::Return);
        let is_sale = model.source == StockSource::Sale;
        match column {
            "stock_event_id" => self.id_cell(found.stock_event_id, rules),
            "tenant_id" => self.tenant_id_cell(found.tenant_id, rules),
            "product_id" => {
                let is_known = self.reference(Table::Products, found.product_id, rules).is_some();
                rules.add_if(is_known, Rule::B4, "the levels of both products do not add up");
                rules.add_if(is_known && is_trade(model.source), Rule::B5, "the order has no such item");
            }
            "delta" => {
                let before = model.resulting_level - model.delta;
                let level =
                    before.checked_add(found.delta).map_or_else(|| "too large".to_owned(), |level| level.to_string());
                rules.add(Rule::B4, format!("the level before is {before}, which makes {level}"));
                rules.add_if(is_trade(model.source), Rule::B5, "the item has another quantity");
            }
            "resulting_level" => rules.add(Rule::B4, "it is not the running sum"),
            "event_time" => {
                Self::in_window(found.event_time, rules);
                rules.add_if(is_sale, Rule::B5, "the order is of the other time");
                if let Some((Table::Products, _, product)) = place_of(self.dataset, model.product_id) {
                    let created = self.shop().product(product).created_at;
                    Self::not_before(found.event_time, ("the product's created_at", created), rules);
                }
                rules.add_if(!is_sale, Rule::B4, "the product's events are in the order of the other times");
            }
            "source" => rules.add_if(
                is_trade(model.source) || is_trade(found.source),
                Rule::B5,
                "sales and returns are exactly those of the orders",
            ),
            "meta.reason" => rules.add_if(is_trade(model.source), Rule::B5, "it does not name the order"),
            _ => {}
        }
    }
}

/// What an address is the id of.
fn of_address(address: Address) -> String {
    match address {
        Address::Row { table: Table::Tenants, tenant, .. } => format!("tenant {tenant}"),
        Address::Row { table, tenant, index } => format!("row {index} of {table} of tenant {tenant}"),
        Address::Category { tenant, .. } => format!("a category of tenant {tenant}"),
    }
}

/// The rules that the dataset breaks without this row.
pub(super) fn lost(row: &Row, dataset: &Dataset) -> &'static [Rule] {
    let is_cancelled = |order: Uuid| match place_of(dataset, order) {
        Some((Table::Orders, tenant, index)) => {
            dataset.tenant(tenant).order(index).order_status == OrderStatus::Cancelled
        }
        _ => false,
    };
    match row {
        Row::Order(order) if order.order_status != OrderStatus::Cancelled => &[Rule::B1, Rule::B5],
        Row::Tenant(_) | Row::Product(_) | Row::Customer(_) | Row::Order(_) => &[Rule::B1],
        Row::Item(item) if !is_cancelled(item.order_id) => &[Rule::B2, Rule::B5],
        Row::Item(_) => &[Rule::B2],
        Row::Price(_) => &[Rule::B3],
        Row::Event(event) if matches!(event.source, StockSource::Sale | StockSource::Return) => &[Rule::B4, Rule::B5],
        Row::Event(_) => &[Rule::B4],
    }
}

/// The rule that rows of a table break where they stand in another order.
pub(crate) fn misplaced(table: Table) -> Rule {
    match table {
        Table::Orders => Rule::B9,
        Table::StockEvents => Rule::B4,
        Table::PriceHistory => Rule::B3,
        Table::Tenants | Table::Products | Table::Customers | Table::OrderItems => Rule::Dataset,
    }
}
