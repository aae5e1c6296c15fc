//! The draws have the distributions that the docs state. Seeds are fixed, so the figures are too.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::spec;
use chrono::Timelike;
use fixtures_gen::{Dataset, OrderStatus, Table};
use rand::Rng;

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn names_are_rich() {
    let dataset = Dataset::new(spec(20, 1_000, 10, 1_000)).unwrap();
    let mut companies = BTreeSet::new();
    for shop in dataset.tenants() {
        let customers: BTreeSet<String> = shop.customers(0..1_000).map(|customer| customer.name).collect();
        assert!(customers.len() >= 950, "{} names of customers", customers.len());
        companies.insert(shop.tenant().name);
    }
    assert_eq!(companies.len(), 20);
}

#[test]
fn every_status_occurs() {
    let dataset = Dataset::new(spec(1, 100, 50_000, 2_000)).unwrap();
    let statuses: BTreeSet<OrderStatus> = dataset.tenant(0).orders(0..50_000).map(|order| order.order_status).collect();
    assert_eq!(statuses.len(), OrderStatus::ALL.len(), "{statuses:?}");
}

/// Tenants of few orders have their share of returns, too: what is late is counted among the orders
/// that there are.
#[test]
fn small_tenants_have_returns() {
    for orders in [5, 30, 50, 99, 130, 149, 170] {
        let dataset = Dataset::new(spec(60, 20, orders, 10)).unwrap();
        let all = dataset.tenants().flat_map(|shop| shop.orders(0..orders).map(|order| order.order_status));
        let returned = share(all.filter(|&status| status == OrderStatus::Returned).count(), 60 * orders as usize);
        assert!((0.12..0.23).contains(&returned), "{orders} orders: {returned}");
    }
}

#[test]
fn lanes_and_rows_are_independent() {
    let dataset = Dataset::new(spec(1, 1, 1, 1)).unwrap();
    let shop = dataset.tenant(0);
    let (mut pairs, mut bits) = ([0u32; 256], [0u32; 64]);
    for index in 0..20_000u64 {
        let mut rng = shop.row_rng(Table::Orders, index);
        let (one, other) = (rng.next_u64(), rng.next_u64());
        pairs[((one >> 60) << 4 | other >> 60) as usize] += 1;
        bits.iter_mut().enumerate().for_each(|(bit, ones)| *ones += (one >> bit & 1) as u32);
    }
    let chi_square: f64 = pairs.iter().map(|&n| (f64::from(n) - 78.125).powi(2) / 78.125).sum();
    // 255 degrees of freedom: within 5 standard deviations of 22.6.
    assert!((140.0..370.0).contains(&chi_square), "chi-square {chi_square}");
    assert!(bits.iter().all(|ones| (9_600..10_400).contains(ones)), "{bits:?}");
}

/// Chi-square of two columns, divided by its degrees of freedom: about 1 if they are independent.
fn dependence(pairs: impl Iterator<Item = (String, String)>) -> f64 {
    let (mut cells, mut rows, mut columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut count = 0f64;
    for (row, column) in pairs {
        *rows.entry(row.clone()).or_insert(0f64) += 1.0;
        *columns.entry(column.clone()).or_insert(0f64) += 1.0;
        *cells.entry((row, column)).or_insert(0f64) += 1.0;
        count += 1.0;
    }
    let mut chi_square = 0.0;
    for (row, of_row) in &rows {
        for (column, of_column) in &columns {
            let expected = of_row * of_column / count;
            let found = cells.get(&(row.clone(), column.clone())).copied().unwrap_or_default();
            chi_square += (found - expected).powi(2) / expected;
        }
    }
    chi_square / ((rows.len() - 1) * (columns.len() - 1)).max(1) as f64
}

/// The mean over several tenants, so that chance has little part in it.
#[test]
fn columns_that_have_nothing_to_do_with_each_other_are_independent() {
    const TENANTS: u64 = 8;
    const NAMES: [&str; 6] =
        ["source, status", "source, lines", "second, status", "lines, lines of the next", "tier, source", "tier, name"];
    let dataset = Dataset::new(spec(TENANTS, 2_000, 15_000, 2_000)).unwrap();
    let text = |value: &dyn std::fmt::Debug| format!("{value:?}");
    let mut sums = [0.0; NAMES.len()];
    for shop in dataset.tenants() {
        // The last weeks are left out: orders there are too young to be returned or delivered.
        let orders: Vec<_> = shop.orders(0..14_000).collect();
        let lines: Vec<String> = (0..14_000).map(|order| shop.order_items(order).len().to_string()).collect();
        let customers: Vec<_> = shop.customers(0..2_000).collect();
        let source = |index: usize| orders[index].raw_payload.source.clone();
        let status = |index: usize| text(&orders[index].order_status);
        let second = |index: usize| text(&orders[index].order_date.second());
        let tier = |index: usize| text(&customers[index].metadata.loyalty_tier);
        let of_shop = [
            dependence((0..14_000).map(|i| (source(i), status(i)))),
            dependence((0..14_000).map(|i| (source(i), lines[i].clone()))),
            dependence((0..14_000).map(|i| (second(i), status(i)))),
            dependence((1..14_000).map(|i| (lines[i - 1].clone(), lines[i].clone()))),
            dependence((0..2_000).map(|i| (tier(i), customers[i].metadata.signup_source.clone()))),
            dependence((0..2_000).map(|i| (tier(i), customers[i].name.chars().take(1).collect()))),
        ];
        sums.iter_mut().zip(of_shop).for_each(|(sum, dependence)| *sum += dependence);
    }
    for (name, sum) in NAMES.iter().zip(sums) {
        let mean = sum / TENANTS as f64;
        assert!((0.6..1.5).contains(&mean), "{name}: chi-square {mean} times its freedom");
    }
}

/// The fates of a stratum are one of 128 drawings, so lines and status are independent except for the
/// chance in these: with 28 strata, it adds 28/128 to what chi-square is anyway.
#[test]
fn large_orders_have_the_fates_of_small_ones() {
    let dataset = Dataset::new(spec(16, 2_000, 3_000, 100)).unwrap();
    let of_tenants = dataset.tenants().map(|shop| {
        let status = |order| format!("{:?}", shop.order(order).order_status);
        dependence((0..2_800).map(|order| (shop.order_items(order).len().to_string(), status(order))))
    });
    let mean = of_tenants.sum::<f64>() / 16.0;
    assert!((0.9..1.5).contains(&mean), "chi-square {mean} times its freedom");
}

#[test]
fn an_order_is_in_the_currency_of_its_tenant() {
    let dataset = Dataset::new(spec(40, 10, 30, 5)).unwrap();
    let mut currencies = BTreeSet::new();
    for shop in dataset.tenants() {
        assert!(shop.orders(0..30).all(|order| order.currency == shop.currency()));
        currencies.insert(shop.currency());
    }
    assert!(currencies.len() > 3, "{currencies:?}");
}
