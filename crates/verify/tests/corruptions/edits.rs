//! Changes of the meaning of rows: totals, dates, keys, levels, lost, doubled and foreign rows, in
//! files whose digests are right again.

use chrono::TimeDelta;
use fixtures_gen::{Format, Money, OrderStatus, Record, Shop, StockSource, Table};
use fixtures_verify::Rule::{self, B1, B2, B3, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13, Dataset, Shape};
use uuid::Uuid;

use crate::scene::{Files, Random, Scene, rules_in, shown};

/// A change of one row.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    pub(crate) table: Table,
    /// Rules that it breaks: all of them are found in the row's line.
    pub(crate) rules: &'static [Rule],
    /// The rule that is found from the files alone, and the tables in which; `None` if none is broken
    /// that can be checked so.
    pub(crate) foreign: Option<(Rule, &'static [Table])>,
    /// The changed line; `None` if this row cannot be changed so.
    change: fn(&Shop<'_>, &Shop<'_>, u64, Format) -> Option<Vec<u8>>,
}

fn line<R: Record + Clone>(row: &R, format: Format) -> Option<Vec<u8>> {
    let mut line = vec![];
    format.encode(row, &mut line);
    Some(line)
}

fn cents(money: Money, more: i64) -> Money {
    Money::from_cents(money.cents() + more)
}

const UNKNOWN: Uuid = Uuid::from_u128(0x0190_a3c4_5b6d_4e7f_8a9b_0c1d_2e3f_4a5b);

/// One [`Edit`]: a row of a table of a shop is changed; the other shop may lend something.
macro_rules! edits {
    ($( $name:literal in $table:ident breaks $rules:expr, $foreign:expr;
        |$shop:ident, $other:ident, $row:ident: $method:ident, $index:ident| $change:expr; )+) => {
        pub(crate) const EDITS: &[Edit] = &[$( Edit {
            name: $name,
            table: Table::$table,
            rules: &$rules,
            foreign: $foreign,
            #[allow(unused_variables, reason = "not every change needs everything")]
            change: |$shop, $other, $index, format| {
                let mut $row = $shop.$method($index..$index + 1).next().unwrap();
                let done: Option<()> = $change;
                done.and_then(|()| line(&$row, format))
            },
        } ),+];
    };
}

const NOTHING: Option<(Rule, &[Table])> = None;

edits! {
    "a total is a cent more" in Orders breaks [B2], Some((B2, &[Table::Orders]));
        |shop, other, row: orders, index| { row.total_amount = cents(row.total_amount, 1); Some(()) };
    "a date is years later" in Orders breaks [B7, B9], Some((B7, &[Table::Orders]));
        |shop, other, row: orders, index| { row.order_date += TimeDelta::days(1_200); (index + 1 < shop.rows(Table::Orders)).then_some(()) };
    "a date is before trade" in Orders breaks [B7], Some((B7, &[Table::Orders]));
        |shop, other, row: orders, index| { row.order_date -= TimeDelta::days(900); Some(()) };
    "a date is that of the next order" in Orders breaks [B5], Some((B5, &[Table::StockEvents]));
        |shop, other, row: orders, index| {
            let next = (index + 1 < shop.rows(Table::Orders)).then(|| shop.order(index + 1).order_date)?;
            row.created_at += next - row.order_date;
            (next != row.order_date && row.order_status != OrderStatus::Cancelled).then(|| row.order_date = next)
        };
    "an order is recorded before it was placed" in Orders breaks [B7], Some((B7, &[Table::Orders]));
        |shop, other, row: orders, index| { row.created_at = row.order_date - TimeDelta::seconds(1); Some(()) };
    "an order of another tenant's customer" in Orders breaks [B1], Some((B1, &[Table::Orders]));
        |shop, other, row: orders, index| { row.customer_id = other.customer(0).customer_id; Some(()) };
    "an order of nobody" in Orders breaks [B1], Some((B1, &[Table::Orders]));
        |shop, other, row: orders, index| { row.customer_id = UNKNOWN; Some(()) };
    "an order of another customer" in Orders breaks [B6], Some((B6, &[Table::Orders]));
        |shop, other, row: orders, index| {
            let customer = (0..shop.rows(Table::Customers)).map(|index| shop.customer(index)).find(|one| {
                one.customer_id != row.customer_id && one.name != row.customer_name_snapshot && one.created_at < row.order_date
            })?;
            row.customer_id = customer.customer_id;
            Some(())
        };
    "an order in another tenant" in Orders breaks [B1], Some((B1, &[Table::Orders]));
        |shop, other, row: orders, index| { row.tenant_id = other.tenant_id(); Some(()) };
    "a name that is not the customer's" in Orders breaks [B6], Some((B6, &[Table::Orders]));
        |shop, other, row: orders, index| { row.customer_name_snapshot.push('x'); Some(()) };
    "an order that was cancelled after all" in Orders breaks [B5], Some((B5, &[Table::StockEvents]));
        |shop, other, row: orders, index| {
            let is_kept = row.order_status != OrderStatus::Cancelled;
            row.order_status = OrderStatus::Cancelled;
            is_kept.then_some(())
        };
    "an order with the number of another" in Orders breaks [B8], Some((B8, &[Table::Orders]));
        |shop, other, row: orders, index| {
            row.external_order_id = shop.order((index + 7) % shop.rows(Table::Orders)).external_order_id;
            Some(())
        };
    "an order with the id of another" in Orders breaks [B1], Some((B1, &[Table::Orders, Table::OrderItems]));
        |shop, other, row: orders, index| {
            row.order_id = shop.order((index + 7) % shop.rows(Table::Orders)).order_id;
            Some(())
        };
    "an order with an unknown id" in Orders breaks [B12], Some((B1, &[Table::OrderItems]));
        |shop, other, row: orders, index| { row.order_id = UNKNOWN; Some(()) };
    "another currency" in Orders breaks [Shape], Some((Shape, &[Table::Orders]));
        |shop, other, row: orders, index| { row.currency = "XTS".to_owned(); Some(()) };
    "another channel" in Orders breaks [Dataset], NOTHING;
        |shop, other, row: orders, index| { row.raw_payload.source.push('x'); Some(()) };
    "a line total is a cent more" in OrderItems breaks [B2], Some((B2, &[Table::OrderItems]));
        |shop, other, row: order_item_rows, index| { row.line_total = cents(row.line_total, 1); Some(()) };
    "one more piece" in OrderItems breaks [B2], Some((B2, &[Table::OrderItems]));
        |shop, other, row: order_item_rows, index| { row.quantity += 1; Some(()) };
    "another price, and the line multiplies" in OrderItems breaks [B3, B2], Some((B3, &[Table::OrderItems]));
        |shop, other, row: order_item_rows, index| {
            row.unit_price = cents(row.unit_price, 1);
            row.line_total = row.unit_price * row.quantity;
            Some(())
        };
    "an item of another order" in OrderItems breaks [B2, B5], Some((B2, &[Table::Orders]));
        |shop, other, row: order_item_rows, index| {
            let order = shop.orders(0..shop.rows(Table::Orders)).find(|order| order.order_id != row.order_id)?;
            row.order_id = order.order_id;
            Some(())
        };
    "an item of another tenant's product" in OrderItems breaks [B1], Some((B1, &[Table::OrderItems]));
        |shop, other, row: order_item_rows, index| { row.product_id = other.product(0).product_id; Some(()) };
    "an item of an unknown order" in OrderItems breaks [B1], Some((B1, &[Table::OrderItems]));
        |shop, other, row: order_item_rows, index| { row.order_id = UNKNOWN; Some(()) };
    "a customer's other name" in Customers breaks [B6], Some((B6, &[Table::Orders]));
        |shop, other, row: customers, index| { row.name.push('x'); has_orders(shop, row.customer_id).then_some(()) };
    "a customer's address can be reached" in Customers breaks [B11, B6], Some((B11, &[Table::Customers]));
        |shop, other, row: customers, index| { row.email = row.email.replace("example.", "gmail."); Some(()) };
    "a customer with another's address" in Customers breaks [B8], Some((B8, &[Table::Customers]));
        |shop, other, row: customers, index| {
            row.email = shop.customer((index + 1) % shop.rows(Table::Customers)).email;
            Some(())
        };
    "a customer who can be called" in Customers breaks [B11], Some((B11, &[Table::Customers]));
        |shop, other, row: customers, index| { row.metadata.phone = "+1-212-736-5000".to_owned(); Some(()) };
    "a customer from the future" in Customers breaks [B7], Some((B7, &[Table::Customers]));
        |shop, other, row: customers, index| { row.created_at += TimeDelta::days(1_500); Some(()) };
    "a customer's other street" in Customers breaks [Dataset], NOTHING;
        |shop, other, row: customers, index| { row.metadata.address.push('x'); Some(()) };
    "a customer whose name is a formula" in Customers breaks [B11], Some((B11, &[Table::Customers]));
        |shop, other, row: customers, index| { row.name.insert(0, '='); Some(()) };
    "a product's other price" in Products breaks [B3], Some((B3, &[Table::Products]));
        |shop, other, row: products, index| { row.price = cents(row.price, 1); Some(()) };
    "a product older than its tenant" in Products breaks [B3, B7], Some((B7, &[Table::Products]));
        |shop, other, row: products, index| { row.created_at = shop.tenant().created_at - TimeDelta::seconds(1); Some(()) };
    "a product with another's sku" in Products breaks [B8], Some((B8, &[Table::Products]));
        |shop, other, row: products, index| {
            row.sku = shop.product((index + 1) % shop.rows(Table::Products)).sku;
            Some(())
        };
    "a product of another tenant's category" in Products breaks [B1], Some((B1, &[Table::Products]));
        |shop, other, row: products, index| { row.category_id = other.product(0).category_id; has_twin(shop, index).then_some(()) };
    "a product that is not sold or is" in Products breaks [B13], NOTHING;
        |shop, other, row: products, index| { row.active = !row.active; Some(()) };
    "another price in the history" in PriceHistory breaks [B3], Some((B3, &[Table::Products, Table::OrderItems, Table::PriceHistory]));
        |shop, other, row: price_rows, index| { row.price = cents(row.price, 1); row.effective_to.is_none().then_some(()) };
    "a gap in the history" in PriceHistory breaks [B3], Some((B3, &[Table::PriceHistory, Table::Products]));
        |shop, other, row: price_rows, index| {
            row.effective_to = Some(row.effective_to? - TimeDelta::seconds(1));
            Some(())
        };
    "a price of another tenant's product" in PriceHistory breaks [B1], Some((B1, &[Table::PriceHistory]));
        |shop, other, row: price_rows, index| { row.product_id = other.product(0).product_id; Some(()) };
    "a level is one more" in StockEvents breaks [B4], Some((B4, &[Table::StockEvents]));
        |shop, other, row: stock_event_rows, index| { row.resulting_level += 1; Some(()) };
    "a delta is one more" in StockEvents breaks [B4], Some((B4, &[Table::StockEvents]));
        |shop, other, row: stock_event_rows, index| { row.delta += 1; Some(()) };
    "a sale at another time" in StockEvents breaks [B5], Some((B5, &[Table::StockEvents]));
        |shop, other, row: stock_event_rows, index| {
            row.event_time += TimeDelta::seconds(1);
            (row.source == StockSource::Sale).then_some(())
        };
    "a sale of another order" in StockEvents breaks [B5], Some((B5, &[Table::StockEvents]));
        |shop, other, row: stock_event_rows, index| {
            row.meta.reason = format!("Sale {}", other.order(0).external_order_id);
            (row.source == StockSource::Sale).then_some(())
        };
    "a receipt that is a sale" in StockEvents breaks [B5], Some((B5, &[Table::StockEvents]));
        |shop, other, row: stock_event_rows, index| {
            let is_receipt = row.source == StockSource::Receipt;
            row.source = StockSource::Sale;
            is_receipt.then_some(())
        };
    "an event of another tenant's product" in StockEvents breaks [B1], Some((B1, &[Table::StockEvents]));
        |shop, other, row: stock_event_rows, index| { row.product_id = other.product(0).product_id; Some(()) };
    "another operator" in StockEvents breaks [Dataset], NOTHING;
        |shop, other, row: stock_event_rows, index| { row.meta.operator.push('x'); Some(()) };
}

fn has_orders(shop: &Shop<'_>, customer: Uuid) -> bool {
    shop.orders(0..shop.rows(Table::Orders)).any(|order| order.customer_id == customer)
}

/// Whether a product before this one has the letters of its sku.
fn has_twin(shop: &Shop<'_>, index: u64) -> bool {
    let letters = shop.product(index).sku[..3].to_owned();
    shop.products(0..index).any(|product| product.sku.starts_with(&letters))
}

/// A row that was changed: the files, and where.
pub(crate) struct Edited {
    pub(crate) files: Files,
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) what: String,
}

/// Changes a random row; `None` if no row can be changed so.
pub(crate) fn edit(scene: &Scene, edit: &Edit, random: &mut Random, is_consistent: bool) -> Option<Edited> {
    let tenant = random.below(2);
    let (shop, other) = (scene.dataset.tenant(tenant), scene.dataset.tenant(1 - tenant));
    let rows = shop.rows(edit.table);
    let first = random.below(rows);
    let (row, changed) = (0..rows)
        .map(|more| (first + more) % rows)
        .find_map(|row| Some((row, (edit.change)(&shop, &other, row, scene.format)?)))?;
    let planned = scene.file_of(edit.table, tenant, row);
    let mut files = scene.files.clone();
    let (mut lines, line) = (Scene::lines(&files, &planned), scene.line_of(&planned, tenant, row));
    lines[line as usize - 1] = changed;
    Scene::set_lines(&mut files, &planned, &lines, is_consistent);
    let what = format!("{}: row {row} of {} of tenant {tenant}", edit.name, edit.table);
    Some(Edited { files, file: planned.name, line, what })
}

/// Asserts that a change is found, in its line, by its rules.
pub(crate) fn assert_found(scene: &Scene, change: &Edit, edited: &Edited, is_consistent: bool) {
    let report = scene.verify_with(&edited.files).unwrap();
    let here = |rule: Rule| {
        report.findings.iter().any(|one| (one.rule, &one.file, one.line) == (rule, &edited.file, Some(edited.line)))
    };
    let missing: Vec<&Rule> = change.rules.iter().filter(|&&rule| !here(rule)).collect();
    assert!(missing.is_empty(), "{}: {missing:?} in line {} of:\n{}", edited.what, edited.line, shown(&report));
    assert!(report.findings.iter().all(|one| one.file == edited.file), "{}:\n{}", edited.what, shown(&report));
    assert_eq!(rules_in(&report, &edited.file).contains(&Rule::Manifest), !is_consistent, "{}", edited.what);
}

#[test]
fn every_change_of_a_row_is_found_in_its_line_by_its_rules() {
    for (layout, number) in crate::scene::LAYOUTS.into_iter().zip(0..) {
        let scene = Scene::new(layout);
        for change in EDITS {
            for seed in 0..2 {
                let mut random = Random::new(number * 100 + seed);
                let edited = edit(&scene, change, &mut random, seed == 0).unwrap_or_else(|| panic!("{}", change.name));
                assert_found(&scene, change, &edited, seed == 0);
            }
        }
        let report = scene.verify();
        assert!(report.is_clean(), "{}", shown(&report));
    }
}

#[test]
fn a_key_that_is_not_the_tenants_is_found() {
    let scene = Scene::new(crate::scene::LAYOUTS[0]);
    let planned = scene.file_of(Table::Tenants, 0, 1);
    for (change, rule) in [("api_key_hash", B10), ("created_at", B7), ("name", Dataset), ("tenant_id", B12)] {
        let mut tenant = scene.dataset.tenant(1).tenant();
        match change {
            "api_key_hash" => tenant.api_key_hash = scene.dataset.tenant(0).tenant().api_key_hash,
            "created_at" => tenant.created_at += TimeDelta::days(400),
            "name" => tenant.name.push('x'),
            _ => tenant.tenant_id = UNKNOWN,
        }
        let (mut files, mut lines) = (scene.files.clone(), Scene::lines(&scene.files, &planned));
        lines[2] = line(&tenant, Format::Csv).unwrap();
        Scene::set_lines(&mut files, &planned, &lines, true);
        let report = scene.verify_with(&files).unwrap();
        let found: Vec<_> = report.findings.iter().map(|one| (one.rule, &*one.file, one.line)).collect();
        assert_eq!(found, [(rule, "tenants.csv", Some(3))], "{change}: {}", shown(&report));
    }
}
