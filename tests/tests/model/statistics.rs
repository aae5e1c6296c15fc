//! The draws have the distributions that the docs state. Seeds are fixed, so the figures are too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::common::spec;
use chrono::{Datelike, Timelike};
use fixtures_gen::{Dataset, LoyaltyTier, OrderStatus, Table};
use rand::Rng;

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn names_are_rich() {
    let dataset = Dataset::new(spec(20, 1_000, 10, 1_000)).unwrap();
    let mut companies = BTreeSet::new();
    for shop in dataset.tenants() {
        let products: BTreeSet<String> = shop.products(0..1_000).map(|product| product.name).collect();
        let customers: BTreeSet<String> = shop.customers(0..1_000).map(|customer| customer.name).collect();
        assert!(products.len() >= 900, "{} names of products", products.len());
        assert!(customers.len() >= 950, "{} names of customers", customers.len());
        companies.insert(shop.tenant().name);
    }
    assert_eq!(companies.len(), 20);
}

#[test]
fn prices_are_distributed_as_olists_are() {
    let dataset = Dataset::new(spec(1, 20_000, 1, 1)).unwrap();
    let mut prices: Vec<i64> = dataset.tenant(0).products(0..20_000).map(|product| product.price.cents()).collect();
    prices.sort_unstable();
    let (median, mean) = (prices[10_000] as f64 / 100.0, prices.iter().sum::<i64>() as f64 / 2e6);
    assert!((65.0..90.0).contains(&median), "median {median}");
    assert!((100.0..145.0).contains(&mean), "mean {mean}");
}

#[test]
fn demand_has_its_week_and_its_peaks() {
    let dataset = Dataset::new(spec(1, 100, 100_000, 100)).unwrap();
    let (mut by_day, mut by_hour) = ([0usize; 7], [0usize; 24]);
    for order in dataset.tenant(0).orders(0..100_000) {
        by_day[order.order_date.weekday().num_days_from_monday() as usize] += 1;
        by_hour[order.order_date.hour() as usize] += 1;
    }
    for (day, expected) in [16.1, 15.5, 15.0, 14.2, 13.4, 12.0, 13.8].into_iter().enumerate() {
        let percent = 100.0 * share(by_day[day], 100_000);
        assert!((percent - expected).abs() < 0.8, "day {day}: {percent} %");
    }
    let hours: Vec<usize> = (0..24).collect();
    let busiest =
        |range: std::ops::Range<usize>| hours[range].iter().copied().max_by_key(|&hour| by_hour[hour]).unwrap();
    assert_eq!((busiest(0..15), busiest(15..24)), (10, 20));
}

#[test]
fn sales_follow_the_popularity_curve() {
    let dataset = Dataset::new(spec(1, 8_000, 200_000, 100)).unwrap();
    let shop = dataset.tenant(0);
    let mut sold: HashMap<_, usize> = HashMap::new();
    for item in shop.order_item_rows(0..shop.rows(Table::OrderItems)) {
        *sold.entry(item.product_id).or_default() += 1;
    }
    let mut counts: Vec<usize> = sold.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    // Between the 80th and the 4,000th rank, sales fall like rank^-0.875.
    let slope = (counts[4_000] as f64 / counts[80] as f64).ln() / (4_000f64 / 80.0).ln();
    assert!((-0.95..-0.8).contains(&slope), "exponent {slope}");
}

#[test]
fn orders_meet_the_documented_shares() {
    let dataset = Dataset::new(spec(1, 100, 50_000, 2_000)).unwrap();
    let shop = dataset.tenant(0);
    let mut by_status: BTreeMap<OrderStatus, usize> = BTreeMap::new();
    let mut by_customer: HashMap<_, usize> = HashMap::new();
    let mut campaigns = 0;
    for order in shop.orders(0..50_000) {
        *by_status.entry(order.order_status).or_default() += 1;
        *by_customer.entry(order.customer_id).or_default() += 1;
        campaigns += usize::from(order.raw_payload.campaign.is_some());
    }
    assert!((0.03..0.035).contains(&share(by_status[&OrderStatus::Cancelled], 50_000)));
    assert!((0.17..0.19).contains(&share(by_status[&OrderStatus::Returned], 50_000)));
    assert!(OrderStatus::ALL.iter().all(|status| by_status.contains_key(status)), "{by_status:?}");
    assert!((0.24..0.26).contains(&share(campaigns, 50_000)));
    let mean = |tier| {
        let customers: Vec<_> =
            shop.customers(0..2_000).filter(|customer| customer.metadata.loyalty_tier == tier).collect();
        let orders: usize =
            customers.iter().map(|customer| by_customer.get(&customer.customer_id).copied().unwrap_or(0)).sum();
        share(orders, customers.len())
    };
    assert!(mean(LoyaltyTier::Platinum) > 1.8 * mean(LoyaltyTier::Bronze));
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

#[test]
fn columns_that_have_nothing_to_do_with_each_other_are_independent() {
    let dataset = Dataset::new(spec(1, 2_000, 30_000, 4_000)).unwrap();
    let shop = dataset.tenant(0);
    // The last weeks are left out: orders there are too young to be returned or delivered.
    let orders: Vec<_> = shop.orders(0..28_000).collect();
    let lines: Vec<String> = (0..28_000).map(|order| shop.order_items(order).len().to_string()).collect();
    let text = |value: &dyn std::fmt::Debug| format!("{value:?}");
    // The fates of a stratum are one of 128 drawings, so lines and status are independent except
    // for the chance in these.
    let of_lines = dependence((0..28_000).map(|i| (lines[i].clone(), text(&orders[i].order_status))));
    assert!((0.5..2.2).contains(&of_lines), "lines, status: chi-square {of_lines} times its freedom");
    for (name, dependence) in [
        ("source, status", dependence(orders.iter().map(|o| (o.raw_payload.source.clone(), text(&o.order_status))))),
        ("source, lines", dependence((0..28_000).map(|i| (orders[i].raw_payload.source.clone(), lines[i].clone())))),
        (
            "code, status",
            dependence(orders.iter().map(|o| (text(&o.raw_payload.discount_code), text(&o.order_status)))),
        ),
        ("second, status", dependence(orders.iter().map(|o| (text(&o.order_date.second()), text(&o.order_status))))),
        ("lines, lines of the next", dependence((1..28_000).map(|i| (lines[i - 1].clone(), lines[i].clone())))),
    ] {
        assert!((0.6..1.8).contains(&dependence), "{name}: chi-square {dependence} times its freedom");
    }
    let customers: Vec<_> = shop.customers(0..4_000).collect();
    let tier_of = |c: &fixtures_gen::Customer| text(&c.metadata.loyalty_tier);
    let by_source = dependence(customers.iter().map(|c| (tier_of(c), c.metadata.signup_source.clone())));
    let by_name = dependence(customers.iter().map(|c| (tier_of(c), c.name[..1].to_owned())));
    assert!((0.4..1.8).contains(&by_source) && (0.6..1.5).contains(&by_name), "tier: {by_source}, {by_name}");
}

/// Two products of a shelf are ordered together as often as any two others.
#[test]
fn baskets_have_no_neighbours() {
    let dataset = Dataset::new(spec(1, 8, 60_000, 10)).unwrap();
    let shop = dataset.tenant(0);
    let mut together = BTreeMap::new();
    for order in 0..60_000 {
        let products: Vec<u64> =
            shop.order_items(order).iter().map(|item| dataset.address_of(item.product_id).unwrap().index).collect();
        for (place, one) in products.iter().enumerate() {
            for other in &products[place + 1..] {
                *together.entry((one.min(other).to_owned(), one.max(other).to_owned())).or_insert(0u32) += 1;
            }
        }
    }
    assert_eq!(together.len(), 28);
    let mean = f64::from(together.values().sum::<u32>()) / 28.0;
    for (pair, count) in together {
        assert!((f64::from(count) / mean - 1.0).abs() < 0.1, "{pair:?}: {count}, the mean is {mean}");
    }
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
