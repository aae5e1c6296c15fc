//! The draws have the distributions that the docs name. Seeds are fixed, so the figures are too.

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
fn prices_are_like_olists() {
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
    assert_eq!(by_status[&OrderStatus::Cancelled], 1_500);
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
