//! The encoders equal serde_json and the csv crate byte for byte, on generated rows and on hostile
//! ones.

use crate::common::{assert_encoded_as_oracles, spec};
use chrono::{NaiveDate, NaiveDateTime};
use fixtures_gen::{Dataset, Money, Table};
use proptest::prelude::*;
use uuid::Uuid;

#[test]
fn generated_rows() {
    let dataset = Dataset::new(spec(2, 40, 400, 20)).unwrap();
    for shop in dataset.tenants() {
        assert_encoded_as_oracles(&shop.tenant());
        shop.products(0..40).for_each(|row| assert_encoded_as_oracles(&row));
        shop.customers(0..20).for_each(|row| assert_encoded_as_oracles(&row));
        shop.orders(0..400).for_each(|row| assert_encoded_as_oracles(&row));
        shop.order_item_rows(0..shop.rows(Table::OrderItems)).for_each(|row| assert_encoded_as_oracles(&row));
        shop.price_rows(0..shop.rows(Table::PriceHistory)).for_each(|row| assert_encoded_as_oracles(&row));
        shop.stock_event_rows(0..shop.rows(Table::StockEvents)).for_each(|row| assert_encoded_as_oracles(&row));
    }
}

/// Quotes, separators, line ends, control characters, emoji, right-to-left, formulas, nothing, and
/// very long texts.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\"',;\r\n\t\\\\{}]{0,12}",
        "[\u{0}-\u{1f}\u{7f}]{0,8}",
        prop::sample::select(vec![
            "",
            " ",
            "=1+1",
            "-",
            "\"",
            "\"\"",
            "null",
            "true",
            "1e5",
            "🛒👩‍👩‍👧",
            "שלום",
            "e\u{301}",
            "\u{feff}x",
            "\u{2028}"
        ])
        .prop_map(str::to_owned),
        (1000..20_000usize, "[ab\"\\\\,]").prop_map(|(n, text)| text.repeat(n)),
    ]
}

pub(crate) fn amounts() -> impl Strategy<Value = Money> {
    prop_oneof![
        (Money::MIN.cents()..=Money::MAX.cents()).prop_map(Money::from_cents),
        (-1_000..1_000i64).prop_map(Money::from_cents),
        prop::sample::select(vec![Money::MIN, Money::MAX, Money::default()]),
    ]
}

pub(crate) fn times() -> impl Strategy<Value = NaiveDateTime> {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    prop_oneof![
        (-999_999_999_999i64..999_999_999_999)
            .prop_map(|s| chrono::DateTime::from_timestamp(s, 0).unwrap().naive_utc()),
        prop::sample::select(vec![
            date(2024, 2, 29).and_hms_opt(23, 59, 59).unwrap(),
            date(1, 1, 1).and_hms_opt(0, 0, 0).unwrap(),
            date(9999, 12, 31).and_hms_opt(23, 59, 59).unwrap(),
            date(10_000, 1, 1).and_hms_opt(0, 0, 0).unwrap(),
            date(-1, 1, 1).and_hms_nano_opt(0, 0, 0, 1).unwrap(),
            NaiveDateTime::MIN,
            NaiveDateTime::MAX,
        ]),
    ]
}

fn ids() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

proptest! {
    #[test]
    fn hostile_catalogues(text in texts(), other in texts(), id in ids(), price in amounts(), active: bool, time in times()) {
        let dataset = Dataset::new(spec(1, 1, 1, 1)).unwrap();
        let shop = dataset.tenant(0);
        let mut tenant = shop.tenant();
        (tenant.tenant_id, tenant.name, tenant.api_key_hash, tenant.created_at) = (id, text.clone(), other.clone(), time);
        assert_encoded_as_oracles(&tenant);
        let mut product = shop.product(0);
        (product.product_id, product.sku, product.name) = (id, text, other);
        (product.price, product.category_id, product.active, product.created_at) = (price, id, active, time);
        assert_encoded_as_oracles(&product);
        let mut history = shop.price_history(0).remove(0);
        (history.price, history.effective_from, history.effective_to) = (price, time, active.then_some(time));
        assert_encoded_as_oracles(&history);
    }

    #[test]
    fn hostile_customers(name in texts(), email in texts(), phone in texts(), address in texts(), source in texts(), time in times()) {
        let dataset = Dataset::new(spec(1, 1, 1, 1)).unwrap();
        let mut customer = dataset.tenant(0).customer(0);
        (customer.name, customer.email, customer.created_at) = (name, email, time);
        (customer.metadata.phone, customer.metadata.address, customer.metadata.signup_source) = (phone, address, source);
        assert_encoded_as_oracles(&customer);
    }

    #[test]
    fn hostile_orders(text in texts(), other in texts(), campaign in prop::option::of(texts()), code in prop::option::of(texts()), amount in amounts(), time in times(), quantity: i64) {
        let dataset = Dataset::new(spec(1, 1, 1, 1)).unwrap();
        let shop = dataset.tenant(0);
        let mut order = shop.order(0);
        (order.external_order_id, order.customer_name_snapshot) = (text.clone(), other.clone());
        (order.customer_email_snapshot, order.currency) = (other.clone(), text.clone());
        (order.total_amount, order.order_date) = (amount, time);
        (order.raw_payload.source, order.raw_payload.campaign, order.raw_payload.discount_code) = (text.clone(), campaign, code);
        assert_encoded_as_oracles(&order);
        let mut item = shop.order_items(0).remove(0);
        (item.quantity, item.unit_price, item.line_total) = (quantity, amount, amount);
        assert_encoded_as_oracles(&item);
        let mut event = shop.ledger(0).remove(0);
        (event.delta, event.resulting_level, event.event_time) = (quantity, i64::MIN, time);
        (event.meta.reason, event.meta.operator) = (text, other);
        assert_encoded_as_oracles(&event);
    }
}
