//! Do the books balance? Holds a dataset directory against the rules B1–B11, knowing only its files.
//!
//! [`check`] goes tenant by tenant: it reads the tenant's tables into memory, and if their shape is right, runs one
//! function per rule over them. A tenant whose files cannot be read is reported under `"shape"` and not judged
//! further, because rows that are missing would break every other rule too. Only the ids of all rows are kept from
//! tenant to tenant.
//!
//! Where one mistake could break two rules, exactly one of them reports it: a sale whose time is wrong breaks B5, a
//! return before its sale B7, an order before its product existed B7 and not B3.
//!
//! Not here: B12 (turning an id back needs the generator), `manifest.json`, and how realistic the data is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::{self, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

use sha2::{Digest, Sha256};

use crate::forms::{is_currency, is_digits, is_example_mail, is_fictitious_phone, is_sku, named_order};
use crate::read::{Directory, Flaw, Rows};
use crate::rows::{Cells, Customer, Order, OrderItem, PriceVersion, Product, Row, StockEvent, Tenant, Text};
use crate::values::{Cents, Id, Source, Status, Time};

/// So many violations of one rule are told one by one; the rest is counted.
const MOST_PER_RULE: u64 = 5;

/// Of each table of a tenant, so many ids are looked at for being random-looking.
const SAMPLED_IDS: usize = 4096;

/// Fewer ids than that are not judged for being random-looking.
const FEWEST_SAMPLED_IDS: u64 = 1000;

/// One thing that should not be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// `"B1"` to `"B11"`, or `"shape"` for the files and values themselves.
    pub rule: &'static str,
    /// The table; empty if it is about the directory.
    pub table: &'static str,
    /// The tenant's id; empty if it is about all of them.
    pub tenant: String,
    /// The row's number in the tenant's table (in `tenants.csv`, for that table), from 0, over all chunks.
    pub row: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.rule)?;
        let row = self.row.map_or(String::new(), |row| format!(" row {row}"));
        let tenant = if self.tenant.is_empty() { String::new() } else { format!(" of tenant {}", self.tenant) };
        let place = format!("{}{row}{tenant}", self.table);
        if place.is_empty() { f.write_str(&self.what) } else { write!(f, "{place}: {}", self.what) }
    }
}

/// What a dataset holds, counted while it was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tenants.
    pub tenants: u64,
    /// Rows by table, `tenants` included; a table without rows is there with 0.
    pub rows: BTreeMap<&'static str, u64>,
    /// Files by table.
    pub files: BTreeMap<&'static str, u64>,
    /// Orders by the word of their status; a status that no order has is missing.
    pub orders_by_status: BTreeMap<&'static str, u64>,
    /// Orders by their number of items.
    pub orders_by_items: BTreeMap<u64, u64>,
    /// Products by their number of price versions.
    pub products_by_prices: BTreeMap<u64, u64>,
    /// Stock events by the word of their source.
    pub events_by_source: BTreeMap<&'static str, u64>,
    /// Receipts that bring nothing, or take something away: no rule forbids them.
    pub empty_receipts: u64,
    /// Items of cancelled orders.
    pub cancelled_items: u64,
    /// Items of returned orders.
    pub returned_items: u64,
    /// Products that no order has.
    pub unsold_products: u64,
    /// Customers without an order.
    pub customers_without_orders: u64,
    /// Different product names in the whole dataset.
    pub distinct_product_names: u64,
    /// Different customer names in the whole dataset.
    pub distinct_customer_names: u64,
    /// Different currencies in the whole dataset.
    pub currencies: BTreeSet<String>,
    /// The sum of all orders' `total_amount`, in cents of whatever currency.
    pub total_cents: i64,
    /// The first and the last `order_date`.
    pub order_dates: Option<(Time, Time)>,
}

/// Gives a tenant's API key, by the tenant's row number in `tenants.csv`.
pub type KeyOf<'a> = &'a dyn Fn(u64) -> String;

/// Checks the dataset in `dir` against B1–B11; of B10 only the hash's form.
///
/// # Errors
///
/// The violations, at most five of each rule and one more that counts the rest.
///
/// ```
/// use std::path::Path;
///
/// let wrong = fixtures_check::books::check(Path::new("/no/such/dataset")).unwrap_err();
/// assert_eq!(wrong[0].rule, "shape");
/// println!("{}", wrong[0]);
/// ```
pub fn check(dir: &Path) -> Result<Summary, Vec<Violation>> {
    check_with_keys(dir, None)
}

/// Checks the dataset in `dir`, and with `key_of` also that each `api_key_hash` is the hash of the tenant's key.
///
/// # Errors
///
/// The violations, as [`check`] gives them.
///
/// ```no_run
/// # use std::path::Path;
/// let key_of = |tenant: u64| format!("fake_{tenant}");
/// let summary = fixtures_check::books::check_with_keys(Path::new("generated_data"), Some(&key_of)).unwrap();
/// assert_eq!(summary.rows["tenants"], summary.tenants);
/// ```
pub fn check_with_keys(dir: &Path, key_of: Option<KeyOf<'_>>) -> Result<Summary, Vec<Violation>> {
    let mut report = Report::default();
    match Directory::open(dir) {
        Ok(directory) => {
            let summary = check_directory(&directory, key_of, &mut report);
            report.finish().map(|()| summary)
        }
        Err(error) => {
            report.add("shape", "", None, format!("{}: {error}", dir.display()));
            report.finish().map(|()| Summary::default())
        }
    }
}

fn check_directory(directory: &Directory, key_of: Option<KeyOf<'_>>, report: &mut Report) -> Summary {
    let mut across = Across::default();
    let tenants = Table::read(directory.tenants());
    report.add_flaws(Tenant::TABLE, &tenants.flaws);
    across.summary.count_table(&tenants);
    check_file_names(directory, &tenants.rows, report);
    check_tenants(&tenants.rows, key_of, &mut across, report);
    for tenant in &tenants.rows {
        report.tenant = tenant.tenant_id.to_string();
        if let Some(books) = Books::read(directory, tenant, &mut across.summary, report) {
            check_books(&books, &mut across, report);
        }
    }
    report.tenant.clear();
    b1_random_looking(&across.bits, report);
    across.finish()
}

/// What is kept from tenant to tenant.
#[derive(Default)]
struct Across {
    ids: HashSet<Id>,
    bits: BitCounts,
    product_names: HashSet<String>,
    customer_names: HashSet<String>,
    summary: Summary,
}

impl Across {
    fn finish(self) -> Summary {
        Summary {
            distinct_product_names: self.product_names.len() as u64,
            distinct_customer_names: self.customer_names.len() as u64,
            ..self.summary
        }
    }
}

// ----------------------------------------------------------------------------------------------------------- report

#[derive(Default)]
struct Report {
    tenant: String,
    violations: Vec<Violation>,
    counts: BTreeMap<&'static str, u64>,
}

impl Report {
    fn add(&mut self, rule: &'static str, table: &'static str, row: Option<usize>, what: String) {
        let count = self.counts.entry(rule).or_default();
        *count += 1;
        if *count <= MOST_PER_RULE {
            let (tenant, row) = (self.tenant.clone(), row.map(|row| row as u64));
            self.violations.push(Violation { rule, table, tenant, row, what });
        }
    }

    fn add_flaws(&mut self, table: &'static str, flaws: &[Flaw]) {
        for flaw in flaws {
            self.add("shape", table, flaw.row.map(|row| row as usize), flaw.what.clone());
        }
    }

    fn finish(mut self) -> Result<(), Vec<Violation>> {
        let more = self.counts.iter().filter(|&(_, &count)| count > MOST_PER_RULE).map(|(&rule, count)| Violation {
            rule,
            table: "",
            tenant: String::new(),
            row: None,
            what: format!("and {} more", count - MOST_PER_RULE),
        });
        self.violations.extend(more.collect::<Vec<_>>());
        if self.violations.is_empty() { Ok(()) } else { Err(self.violations) }
    }
}

// ------------------------------------------------------------------------------------------------------------ books

/// A table that was read into memory.
struct Table<R> {
    rows: Vec<R>,
    files: usize,
    flaws: Vec<Flaw>,
}

impl<R: Row> Table<R> {
    fn read(rows: Rows<'_, R>) -> Self {
        let mut table = Self { rows: Vec::new(), files: rows.files(), flaws: Vec::new() };
        for row in rows {
            match row {
                Ok(row) => table.rows.push(row.row),
                Err(flaw) => table.flaws.push(flaw),
            }
        }
        table
    }
}

/// All tables of one tenant.
struct Books<'t> {
    tenant: &'t Tenant,
    products: Vec<Product>,
    customers: Vec<Customer>,
    orders: Vec<Order>,
    items: Vec<OrderItem>,
    prices: Vec<PriceVersion>,
    events: Vec<StockEvent>,
}

impl<'t> Books<'t> {
    /// Reads a tenant's tables, side by side; none if something about their files or values is wrong.
    fn read(directory: &Directory, tenant: &'t Tenant, summary: &mut Summary, report: &mut Report) -> Option<Self> {
        let id = tenant.tenant_id;
        thread::scope(|scope| {
            let products = scope.spawn(|| Table::read(directory.rows(id)));
            let customers = scope.spawn(|| Table::read(directory.rows(id)));
            let orders = scope.spawn(|| Table::read(directory.rows(id)));
            let items = scope.spawn(|| Table::read(directory.rows(id)));
            let prices = scope.spawn(|| Table::read(directory.rows(id)));
            let events = scope.spawn(|| Table::read(directory.rows(id)));
            // Every table is asked for its flaws before any of them makes an end of it.
            let products = sound_rows(products, summary, report);
            let customers = sound_rows(customers, summary, report);
            let orders = sound_rows(orders, summary, report);
            let items = sound_rows(items, summary, report);
            let prices = sound_rows(prices, summary, report);
            let events = sound_rows(events, summary, report);
            Some(Self {
                tenant,
                products: products?,
                customers: customers?,
                orders: orders?,
                items: items?,
                prices: prices?,
                events: events?,
            })
        })
    }
}

/// The rows of a table that was read, counted; none if it has flaws, which are reported.
fn sound_rows<R: Row>(
    table: ScopedJoinHandle<'_, Table<R>>,
    summary: &mut Summary,
    report: &mut Report,
) -> Option<Vec<R>> {
    let table = table.join().unwrap_or_else(|panic| resume_unwind(panic));
    report.add_flaws(R::TABLE, &table.flaws);
    summary.count_table(&table);
    table.flaws.is_empty().then_some(table.rows)
}

/// Where the rows of [`Books`] are found by what other rows call them. A key that does not resolve is none: B1 has
/// told of it, and the other rules leave the row alone.
struct Index<'b> {
    products: HashMap<Id, usize>,
    orders_by_number: HashMap<&'b str, usize>,
    customer_of_order: Vec<Option<usize>>,
    order_of_item: Vec<Option<usize>>,
    product_of_item: Vec<Option<usize>>,
    prices_of_product: Vec<Vec<usize>>,
    items_of_order: Vec<Vec<usize>>,
}

impl<'b> Index<'b> {
    fn new(books: &'b Books<'_>) -> Self {
        let products = positions(&books.products);
        let customers = positions(&books.customers);
        let orders = positions(&books.orders);
        let order_of_item = resolve(&orders, books.items.iter().map(|item| item.order_id));
        let product_of_price = resolve(&products, books.prices.iter().map(|version| version.product_id));
        Self {
            // Of two orders with one number (B8), the first one has it.
            orders_by_number: books
                .orders
                .iter()
                .enumerate()
                .rev()
                .map(|(row, order)| (&*order.external_order_id, row))
                .collect(),
            customer_of_order: resolve(&customers, books.orders.iter().map(|order| order.customer_id)),
            product_of_item: resolve(&products, books.items.iter().map(|item| item.product_id)),
            items_of_order: group(books.orders.len(), &order_of_item),
            prices_of_product: group(books.products.len(), &product_of_price),
            order_of_item,
            products,
        }
    }

    /// The items whose order and product are known, as (row, order's row, product's row).
    fn resolved_items(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let both = self.order_of_item.iter().zip(&self.product_of_item).enumerate();
        both.filter_map(|(row, (&order, &product))| Some((row, order?, product?)))
    }
}

fn positions<R: Row>(rows: &[R]) -> HashMap<Id, usize> {
    rows.iter().map(Cells::id).zip(0..).collect()
}

fn resolve(positions: &HashMap<Id, usize>, keys: impl Iterator<Item = Id>) -> Vec<Option<usize>> {
    keys.map(|key| positions.get(&key).copied()).collect()
}

/// The children's rows by parent, in file order.
fn group(parents: usize, parent_of_child: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); parents];
    for (child, parent) in parent_of_child.iter().enumerate() {
        if let &Some(parent) = parent {
            children[parent].push(child);
        }
    }
    children
}

fn check_books(books: &Books<'_>, across: &mut Across, report: &mut Report) {
    let index = Index::new(books);
    check_values(books, report);
    b1_ids(books, across, report);
    b1_references(books, &index, report);
    b2_totals(books, &index, report);
    b3_price_history(books, &index, report);
    b3_unit_prices(books, &index, report);
    b4_stock_levels(books, report);
    b5_sales_and_returns(books, &index, report);
    b6_snapshots(books, &index, report);
    b7_window(books, report);
    b7_causality(books, &index, report);
    b8_unique(books, report);
    b9_sorted(books, report);
    b11_unreachable(books, report);
    count_books(books, &index, across);
}

// ------------------------------------------------------------------------------------------------------------ shape

/// Every data file belongs to a table of a tenant that is listed.
fn check_file_names(directory: &Directory, tenants: &[Tenant], report: &mut Report) {
    for stray in directory.strays() {
        report.add("shape", "", None, format!("{stray} is no table's file"));
    }
    let listed: HashSet<Id> = tenants.iter().map(|tenant| tenant.tenant_id).collect();
    let named: BTreeSet<Id> = directory.tenants_of_files();
    for unlisted in named.iter().filter(|tenant| !listed.contains(tenant)) {
        report.add("shape", "", None, format!("files of tenant {unlisted}, who is not in tenants.csv"));
    }
}

/// The values that have a form, but no rule of their own.
fn check_values(books: &Books<'_>, report: &mut Report) {
    for (row, product) in books.products.iter().enumerate() {
        if !is_sku(&product.sku) {
            report.add("shape", Product::TABLE, Some(row), format!("sku `{}`", product.sku));
        }
    }
    let currency = books.orders.first().map_or("", |order| &order.currency);
    for (row, order) in books.orders.iter().enumerate() {
        if !order.external_order_id.strip_prefix("EXT").is_some_and(|rest| rest.len() >= 8 && is_digits(rest)) {
            let what = format!("external_order_id `{}`", order.external_order_id);
            report.add("shape", Order::TABLE, Some(row), what);
        }
        if order.currency != currency || !is_currency(currency) {
            report.add("shape", Order::TABLE, Some(row), format!("currency `{}`", order.currency));
        }
    }
    for (row, item) in books.items.iter().enumerate() {
        if item.quantity == 0 {
            report.add("shape", OrderItem::TABLE, Some(row), "quantity 0".to_owned());
        }
    }
    texts_not_empty(&books.products, report);
    texts_not_empty(&books.customers, report);
    texts_not_empty(&books.orders, report);
    texts_not_empty(&books.events, report);
}

/// In CSV an empty text and null are the same cell, so there is no empty text.
fn texts_not_empty<R: Row>(rows: &[R], report: &mut Report) {
    for (number, row) in rows.iter().enumerate() {
        row.each_text(&mut |Text { column, text, .. }| {
            if text.is_empty() {
                report.add("shape", R::TABLE, Some(number), format!("an empty text in `{column}`"));
            }
        });
    }
}

// ---------------------------------------------------------------------------------------------------------- tenants

/// All rules about `tenants.csv` alone.
fn check_tenants(tenants: &[Tenant], key_of: Option<KeyOf<'_>>, across: &mut Across, report: &mut Report) {
    texts_not_empty(tenants, report);
    b1_table(tenants, None, across, report);
    b7_window_of_table(tenants, report);
    b10_key_hashes(tenants, key_of, report);
    b11_cells(tenants, report);
}

/// B10: `api_key_hash` is 64 lower-case hex digits, no two tenants share it, and it is the hash of the `fake_` key.
fn b10_key_hashes(tenants: &[Tenant], key_of: Option<KeyOf<'_>>, report: &mut Report) {
    let mut seen = HashSet::new();
    for (row, tenant) in tenants.iter().enumerate() {
        let hash = &tenant.api_key_hash;
        let mut wrong = |what: String| report.add("B10", Tenant::TABLE, Some(row), what);
        if hash.len() != 64 || !hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            wrong(format!("api_key_hash `{hash}` is not 64 lower-case hex digits"));
        } else if !seen.insert(hash) {
            wrong(format!("api_key_hash `{hash}` is another tenant's too"));
        } else if let Some(key) = key_of.map(|key_of| key_of(row as u64)) {
            if !key.starts_with("fake_") {
                wrong("the key does not begin with `fake_`".to_owned());
            }
            if *hash != hex_sha256(&key) {
                wrong(format!("api_key_hash `{hash}` is not the hash of the key"));
            }
        }
    }
}

fn hex_sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes any text");
        hex
    })
}

// --------------------------------------------------------------------------------------------------------------- B1

/// B1: every id is v4-shaped and unique over all tables and tenants; every row is in its own tenant's file.
fn b1_ids(books: &Books<'_>, across: &mut Across, report: &mut Report) {
    let tenant = Some(books.tenant.tenant_id);
    b1_table(&books.products, tenant, across, report);
    b1_table(&books.customers, tenant, across, report);
    b1_table(&books.orders, tenant, across, report);
    b1_table(&books.items, tenant, across, report);
    b1_table(&books.prices, tenant, across, report);
    b1_table(&books.events, tenant, across, report);
}

fn b1_table<R: Row>(rows: &[R], tenant: Option<Id>, across: &mut Across, report: &mut Report) {
    for (number, row) in rows.iter().enumerate() {
        let mut wrong = |what: String| report.add("B1", R::TABLE, Some(number), what);
        let id = row.id();
        if !is_v4_shaped(id) {
            wrong(format!("{id} is not v4-shaped"));
        }
        if !across.ids.insert(id) {
            wrong(format!("{id} is not the first row's with this id"));
        }
        if tenant.is_some_and(|tenant| tenant != row.tenant()) {
            wrong(format!("tenant_id {} in another tenant's file", row.tenant()));
        }
    }
    rows.iter().take(SAMPLED_IDS).for_each(|row| across.bits.count(row.id()));
}

/// RFC 9562: version nibble 4, variant bits 10.
fn is_v4_shaped(id: Id) -> bool {
    let bytes = id.0.as_bytes();
    bytes[6] >> 4 == 4 && bytes[8] >> 6 == 0b10
}

/// How often each bit of an id is set.
struct BitCounts {
    ids: u64,
    ones: [u64; 128],
}

impl Default for BitCounts {
    fn default() -> Self {
        Self { ids: 0, ones: [0; 128] }
    }
}

impl BitCounts {
    fn count(&mut self, id: Id) {
        self.ids += 1;
        let bits = id.0.as_u128();
        for (bit, ones) in self.ones.iter_mut().enumerate() {
            *ones += (bits >> bit & 1) as u64;
        }
    }
}

/// B1, "random-looking": each of the 122 free bits is set in half of the ids, within seven standard deviations.
fn b1_random_looking(bits: &BitCounts, report: &mut Report) {
    if bits.ids < FEWEST_SAMPLED_IDS {
        return;
    }
    let fixed = |bit: usize| (76..80).contains(&bit) || (62..64).contains(&bit);
    let bound = 7.0 * (bits.ids as f64).sqrt() / 2.0;
    for (bit, &ones) in bits.ones.iter().enumerate().filter(|&(bit, _)| !fixed(bit)) {
        if (ones as f64 - bits.ids as f64 / 2.0).abs() > bound {
            report.add("B1", "", None, format!("bit {bit} of the ids is set in {ones} of {}", bits.ids));
        }
    }
}

/// B1: every foreign key resolves, in its own tenant.
fn b1_references(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    let mut dangling = |table, row, column, id: Id| {
        report.add("B1", table, Some(row), format!("{column} {id} is no row of this tenant"));
    };
    for (row, order) in books.orders.iter().enumerate() {
        if index.customer_of_order[row].is_none() {
            dangling(Order::TABLE, row, "customer_id", order.customer_id);
        }
    }
    for (row, item) in books.items.iter().enumerate() {
        if index.order_of_item[row].is_none() {
            dangling(OrderItem::TABLE, row, "order_id", item.order_id);
        }
        if index.product_of_item[row].is_none() {
            dangling(OrderItem::TABLE, row, "product_id", item.product_id);
        }
    }
    for (row, version) in books.prices.iter().enumerate() {
        if !index.products.contains_key(&version.product_id) {
            dangling(PriceVersion::TABLE, row, "product_id", version.product_id);
        }
    }
    for (row, event) in books.events.iter().enumerate() {
        if !index.products.contains_key(&event.product_id) {
            dangling(StockEvent::TABLE, row, "product_id", event.product_id);
        }
    }
}

// --------------------------------------------------------------------------------------------------------------- B2

/// B2: lines and totals add up to the cent; every order has an item, and no product twice.
fn b2_totals(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    for (row, item) in books.items.iter().enumerate() {
        let product = i128::from(item.quantity) * i128::from(item.unit_price.0);
        if product != i128::from(item.line_total.0) {
            let what = format!("{} × {} is not {}", item.quantity, item.unit_price.0, item.line_total.0);
            report.add("B2", OrderItem::TABLE, Some(row), what + " cents");
        }
    }
    for (row, (order, items)) in books.orders.iter().zip(&index.items_of_order).enumerate() {
        let sum: i128 = items.iter().map(|&item| i128::from(books.items[item].line_total.0)).sum();
        let mut wrong = |what: String| report.add("B2", Order::TABLE, Some(row), what);
        if items.is_empty() {
            wrong("no items".to_owned());
        } else if sum != i128::from(order.total_amount.0) {
            wrong(format!("total_amount is {} cents, the lines' sum {sum}", order.total_amount.0));
        }
        let mut products = HashSet::new();
        for &item in items {
            if !products.insert(books.items[item].product_id) {
                wrong(format!("product {} twice", books.items[item].product_id));
            }
        }
    }
}

// --------------------------------------------------------------------------------------------------------------- B3

/// B3: a product's versions, in file order, tile the time since it was created; the last price is the product's.
fn b3_price_history(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    for (row, (product, versions)) in books.products.iter().zip(&index.prices_of_product).enumerate() {
        let (Some(&first), Some(&last)) = (versions.first(), versions.last()) else {
            report.add("B3", Product::TABLE, Some(row), "no price_history".to_owned());
            continue;
        };
        if books.prices[last].price != product.price {
            report.add("B3", Product::TABLE, Some(row), "price is not the last of price_history".to_owned());
        }
        let mut wrong = |row: usize, what: &str| report.add("B3", PriceVersion::TABLE, Some(row), what.to_owned());
        if books.prices[first].effective_from != product.created_at {
            wrong(first, "the first effective_from is not the product's created_at");
        }
        if books.prices[last].effective_to.is_some() {
            wrong(last, "the last effective_to is not null");
        }
        for pair in versions.windows(2) {
            let (earlier, later) = (&books.prices[pair[0]], &books.prices[pair[1]]);
            if earlier.effective_to != Some(later.effective_from) {
                wrong(pair[0], "effective_to is not the next effective_from");
            }
            if earlier.effective_from >= later.effective_from {
                wrong(pair[1], "effective_from is not later than the one before");
            }
            if earlier.price == later.price {
                wrong(pair[1], "the same price as before");
            }
        }
    }
}

/// B3: `unit_price` is the price in effect at `order_date`. (Orders before the product existed are B7's.)
fn b3_unit_prices(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    for (row, order, product) in index.resolved_items() {
        let date = books.orders[order].order_date;
        if date < books.products[product].created_at {
            continue;
        }
        let price = price_at(date, index.prices_of_product[product].iter().map(|&version| &books.prices[version]));
        let charged = books.items[row].unit_price;
        if price != Some(charged) {
            let what = format!("unit_price is {} cents, the price at {date} was {price:?}", charged.0);
            report.add("B3", OrderItem::TABLE, Some(row), what);
        }
    }
}

/// The price of the version in effect, from `effective_from` on and before `effective_to`.
fn price_at<'b>(time: Time, mut versions: impl Iterator<Item = &'b PriceVersion>) -> Option<Cents> {
    versions
        .find(|version| version.effective_from <= time && version.effective_to.is_none_or(|end| time < end))
        .map(|version| version.price)
}

// --------------------------------------------------------------------------------------------------------------- B4

/// B4: each product's events, in file order, are in time order and a running sum from 0 that is never negative.
fn b4_stock_levels(books: &Books<'_>, report: &mut Report) {
    let mut ledgers: HashMap<Id, (i64, Time)> = HashMap::new();
    for (row, event) in books.events.iter().enumerate() {
        let mut wrong = |what: String| report.add("B4", StockEvent::TABLE, Some(row), what);
        let ledger = ledgers.entry(event.product_id).or_insert((0, event.event_time));
        if event.event_time < ledger.1 {
            wrong(format!("{} comes after {} of the same product", event.event_time, ledger.1));
        }
        if ledger.0.checked_add(event.delta) != Some(event.resulting_level) {
            wrong(format!("{} {:+} is not {}", ledger.0, event.delta, event.resulting_level));
        }
        if event.resulting_level < 0 {
            wrong(format!("the level is {}", event.resulting_level));
        }
        *ledger = (event.resulting_level, event.event_time);
    }
}

// --------------------------------------------------------------------------------------------------------------- B5

/// B5: the sales and returns are exactly those of the order items. (That a return is not before its sale is B7's.)
fn b5_sales_and_returns(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    let mut sold = match_events(Source::Sale, books, index, report);
    let mut returned = match_events(Source::Return, books, index, report);
    // A product twice in one order is B2's: both lines would claim the same event.
    for (row, order, product) in index.resolved_items() {
        let (order_row, item) = (&books.orders[order], &books.items[row]);
        if order_row.order_status != Status::Cancelled && !sold.remove(&(order, product)) {
            let what = format!("no sale of product {} for {}", item.product_id, order_row.external_order_id);
            report.add("B5", OrderItem::TABLE, Some(row), what);
        }
        if order_row.order_status == Status::Returned && !returned.remove(&(order, product)) {
            let what = format!("no return of product {} for {}", item.product_id, order_row.external_order_id);
            report.add("B5", OrderItem::TABLE, Some(row), what);
        }
    }
}

/// The (order's row, product's row) that have an event of this source. Reports those events that are not exactly
/// what the order's item calls for.
fn match_events(source: Source, books: &Books<'_>, index: &Index<'_>, report: &mut Report) -> HashSet<(usize, usize)> {
    let mut matched = HashSet::new();
    for (row, event) in books.events.iter().enumerate().filter(|(_, event)| event.source == source) {
        let mut wrong = |what: String| report.add("B5", StockEvent::TABLE, Some(row), what);
        let Some(&product) = index.products.get(&event.product_id) else { continue };
        let Some(&order) = named_order(&event.meta.reason).and_then(|number| index.orders_by_number.get(number)) else {
            wrong(format!("meta.reason `{}` does not name one order", event.meta.reason));
            continue;
        };
        let Some(item) = item_of(order, event.product_id, books, index) else {
            wrong(format!("a {} of a product that the order does not have", source.word()));
            continue;
        };
        for what in unlike(event, &books.orders[order], item) {
            wrong(what);
        }
        if !matched.insert((order, product)) {
            wrong(format!("a second {} of the same item", source.word()));
        }
    }
    matched
}

fn item_of<'b>(order: usize, product: Id, books: &'b Books<'_>, index: &Index<'_>) -> Option<&'b OrderItem> {
    index.items_of_order[order].iter().map(|&item| &books.items[item]).find(|item| item.product_id == product)
}

/// How a sale or return differs from what the item calls for.
fn unlike(event: &StockEvent, order: &Order, item: &OrderItem) -> Vec<String> {
    let quantity = i64::try_from(item.quantity).unwrap_or(i64::MAX);
    let (delta, called_for) = match event.source {
        Source::Return => (quantity, order.order_status == Status::Returned),
        _ => (-quantity, order.order_status != Status::Cancelled),
    };
    let mut differences = Vec::new();
    if !called_for {
        differences.push(format!("a {} for an order that is {}", event.source.word(), order.order_status.word()));
    }
    if event.delta != delta {
        differences.push(format!("delta is {}, should be {delta}", event.delta));
    }
    if event.source == Source::Sale && event.event_time != order.order_date {
        differences.push(format!("at {}, though ordered at {}", event.event_time, order.order_date));
    }
    differences
}

// --------------------------------------------------------------------------------------------------------------- B6

/// B6: an order's snapshots equal its customer's row.
fn b6_snapshots(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    for (row, order) in books.orders.iter().enumerate() {
        let Some(customer) = index.customer_of_order[row].map(|customer| &books.customers[customer]) else { continue };
        let mut differ = |column, snapshot: &str, value: &str| {
            if snapshot != value {
                report.add(
                    "B6",
                    Order::TABLE,
                    Some(row),
                    format!("{column} `{snapshot}`, the customer's is `{value}`"),
                );
            }
        };
        differ("customer_name_snapshot", &order.customer_name_snapshot, &customer.name);
        differ("customer_email_snapshot", &order.customer_email_snapshot, &customer.email);
    }
}

// --------------------------------------------------------------------------------------------------------------- B7

/// B7: every time is in 2022, 2023 or 2024.
fn b7_window(books: &Books<'_>, report: &mut Report) {
    b7_window_of_table(&books.products, report);
    b7_window_of_table(&books.customers, report);
    b7_window_of_table(&books.orders, report);
    b7_window_of_table(&books.prices, report);
    b7_window_of_table(&books.events, report);
}

fn b7_window_of_table<R: Row>(rows: &[R], report: &mut Report) {
    let window = Time::new_year(2022)..Time::new_year(2025);
    for (number, row) in rows.iter().enumerate() {
        row.each_time(&mut |column, time| {
            if !window.contains(&time) {
                report.add("B7", R::TABLE, Some(number), format!("{column} {time} is not in the window"));
            }
        });
    }
}

/// B7: tenant ≤ product and customer ≤ order ≤ its row; product ≤ its stock events; sale ≤ return; trade from 2023.
fn b7_causality(books: &Books<'_>, index: &Index<'_>, report: &mut Report) {
    let mut in_order = |table, row, earlier: (&str, Time), later: (&str, Time)| {
        if earlier.1 > later.1 {
            let what = format!("{} {} is before {} {}", later.0, later.1, earlier.0, earlier.1);
            report.add("B7", table, Some(row), what);
        }
    };
    let tenant = ("the tenant's created_at", books.tenant.created_at);
    for (row, product) in books.products.iter().enumerate() {
        in_order(Product::TABLE, row, tenant, ("created_at", product.created_at));
    }
    for (row, customer) in books.customers.iter().enumerate() {
        in_order(Customer::TABLE, row, tenant, ("created_at", customer.created_at));
    }
    let trade = ("the beginning of trade", Time::new_year(2023));
    for (row, order) in books.orders.iter().enumerate() {
        let date = ("order_date", order.order_date);
        in_order(Order::TABLE, row, trade, date);
        in_order(Order::TABLE, row, date, ("created_at", order.created_at));
        if let Some(customer) = index.customer_of_order[row] {
            in_order(Order::TABLE, row, ("the customer's created_at", books.customers[customer].created_at), date);
        }
    }
    for (row, order, product) in index.resolved_items() {
        let created = ("the product's created_at", books.products[product].created_at);
        in_order(OrderItem::TABLE, row, created, ("order_date", books.orders[order].order_date));
    }
    for (row, event) in books.events.iter().enumerate() {
        let time = ("event_time", event.event_time);
        if let Some(&product) = index.products.get(&event.product_id) {
            let created = ("the product's created_at", books.products[product].created_at);
            in_order(StockEvent::TABLE, row, created, time);
        }
        let order = named_order(&event.meta.reason).and_then(|number| index.orders_by_number.get(number));
        if let Some(&order) = order.filter(|_| event.source == Source::Return) {
            in_order(StockEvent::TABLE, row, ("the sale", books.orders[order].order_date), time);
        }
    }
}

// --------------------------------------------------------------------------------------------------------------- B8

/// B8: `sku`, `email` (in whatever case) and `external_order_id` are unique within the tenant.
fn b8_unique(books: &Books<'_>, report: &mut Report) {
    b8_column(Product::TABLE, "sku", books.products.iter().map(|product| product.sku.clone()), report);
    b8_column(Customer::TABLE, "email", books.customers.iter().map(|row| row.email.to_ascii_lowercase()), report);
    let numbers = books.orders.iter().map(|order| order.external_order_id.clone());
    b8_column(Order::TABLE, "external_order_id", numbers, report);
}

fn b8_column(table: &'static str, column: &str, values: impl Iterator<Item = String>, report: &mut Report) {
    let mut seen = HashSet::new();
    for (row, value) in values.enumerate() {
        if let Some(value) = seen.replace(value) {
            report.add("B8", table, Some(row), format!("{column} `{value}` is not the first"));
        }
    }
}

// --------------------------------------------------------------------------------------------------------------- B9

/// B9: orders are sorted by `order_date`.
fn b9_sorted(books: &Books<'_>, report: &mut Report) {
    for (row, pair) in (1..).zip(books.orders.windows(2)) {
        if pair[0].order_date > pair[1].order_date {
            let what = format!("order_date {} comes after {}", pair[1].order_date, pair[0].order_date);
            report.add("B9", Order::TABLE, Some(row), what);
        }
    }
}

// -------------------------------------------------------------------------------------------------------------- B11

/// B11: no text reaches a person or runs in a spreadsheet.
fn b11_unreachable(books: &Books<'_>, report: &mut Report) {
    for (row, customer) in books.customers.iter().enumerate() {
        if !is_example_mail(&customer.email) {
            report.add("B11", Customer::TABLE, Some(row), format!("email `{}`", customer.email));
        }
        if !is_fictitious_phone(&customer.metadata.phone) {
            report.add("B11", Customer::TABLE, Some(row), format!("phone `{}`", customer.metadata.phone));
        }
    }
    b11_cells(&books.products, report);
    b11_cells(&books.customers, report);
    b11_cells(&books.orders, report);
    b11_cells(&books.events, report);
}

/// No cell of text begins as a formula does, and no text outside the mail columns holds an `@`.
fn b11_cells<R: Row>(rows: &[R], report: &mut Report) {
    for (number, row) in rows.iter().enumerate() {
        row.each_text(&mut |Text { column, text, is_cell }| {
            if is_cell && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
                report.add("B11", R::TABLE, Some(number), format!("{column} {text:?} begins as a formula does"));
            }
            if text.contains('@') && !["email", "customer_email_snapshot"].contains(&column) {
                report.add("B11", R::TABLE, Some(number), format!("`@` in {column} `{text}`"));
            }
        });
    }
}

// ----------------------------------------------------------------------------------------------------------- counts

impl Summary {
    fn count_table<R: Row>(&mut self, table: &Table<R>) {
        let rows = table.rows.len() as u64;
        *self.rows.entry(R::TABLE).or_default() += rows;
        *self.files.entry(R::TABLE).or_default() += table.files as u64;
        if R::TABLE == Tenant::TABLE {
            self.tenants += rows;
        }
    }
}

fn count_books(books: &Books<'_>, index: &Index<'_>, across: &mut Across) {
    across.product_names.extend(books.products.iter().map(|product| product.name.clone()));
    across.customer_names.extend(books.customers.iter().map(|customer| customer.name.clone()));
    let summary = &mut across.summary;
    for (order, items) in books.orders.iter().zip(&index.items_of_order) {
        count_order(order, items.len() as u64, summary);
    }
    for versions in &index.prices_of_product {
        *summary.products_by_prices.entry(versions.len() as u64).or_default() += 1;
    }
    for event in &books.events {
        *summary.events_by_source.entry(event.source.word()).or_default() += 1;
        summary.empty_receipts += u64::from(event.source == Source::Receipt && event.delta <= 0);
    }
    summary.unsold_products += missing(books.products.len(), &index.product_of_item);
    summary.customers_without_orders += missing(books.customers.len(), &index.customer_of_order);
}

fn count_order(order: &Order, items: u64, summary: &mut Summary) {
    *summary.orders_by_status.entry(order.order_status.word()).or_default() += 1;
    *summary.orders_by_items.entry(items).or_default() += 1;
    match order.order_status {
        Status::Cancelled => summary.cancelled_items += items,
        Status::Returned => summary.returned_items += items,
        _ => {}
    }
    if !summary.currencies.contains(&order.currency) {
        summary.currencies.insert(order.currency.clone());
    }
    summary.total_cents = summary.total_cents.saturating_add(order.total_amount.0);
    let (first, last) = summary.order_dates.unwrap_or((order.order_date, order.order_date));
    summary.order_dates = Some((first.min(order.order_date), last.max(order.order_date)));
}

/// How many of `parents` rows no child refers to.
fn missing(parents: usize, parent_of_child: &[Option<usize>]) -> u64 {
    let referred: HashSet<usize> = parent_of_child.iter().copied().flatten().collect();
    (parents - referred.len()) as u64
}
