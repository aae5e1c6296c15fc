//! A small service that knows nothing of test data, and its tests, which take theirs from `fixtures`.

use serde::{Deserialize, Serialize};

/// What an API returns for an order, with types of the service's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderView {
    pub order_id: uuid::Uuid,
    pub order_date: chrono::NaiveDateTime,
    pub customer_name_snapshot: String,
}

#[cfg(test)]
mod tests {
    use fixtures::strategy::{self, Hostile};
    use fixtures::{Format, Order, ShopData, StockEvent, Table, cents, fixtures, golden};
    use proptest::prelude::*;

    use super::OrderView;

    #[test]
    fn builders_work() {
        let f = fixtures!();
        let lamp = f.product().price(cents(25_00)).build();
        let order = f.order().with_item(&lamp, 3).returned().build();
        // The types of this workspace's uuid and chrono are those of the rows.
        let (id, date): (uuid::Uuid, chrono::NaiveDateTime) = (order.order_id, order.order_date);
        let view: OrderView = serde_json::from_value(serde_json::to_value(&*order).unwrap()).unwrap();
        assert_eq!((view.order_id, view.order_date), (id, date));
        assert_eq!(order.total_amount, cents(75_00));
    }

    #[test]
    fn golden_data_is_there() {
        for &format in Format::ALL {
            let file = std::fs::read_to_string(golden::path(Table::Orders, format)).unwrap();
            assert_eq!(file, golden::text(Table::Orders, format));
        }
        let views: Vec<OrderView> = golden::text(Table::Orders, Format::Ndjson)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(views.len(), golden::orders().len());
        assert_eq!(views[49].order_id, golden::orders()[49].order_id);
    }

    #[test]
    fn the_model_generates_the_golden_data() {
        let data = ShopData::of_spec(&golden::spec()).unwrap();
        assert_eq!(&data, golden::shop());
        for &format in Format::ALL {
            assert_eq!(data.text::<Order>(format), golden::text(Table::Orders, format));
            assert_eq!(data.text::<StockEvent>(format), golden::text(Table::StockEvents, format));
        }
    }

    proptest! {
        #[test]
        fn strategies_work(order in strategy::orders().hostile(Hostile::ALL)) {
            let text = serde_json::to_string(&order.order).unwrap();
            let view: OrderView = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&view.customer_name_snapshot, &order.customer_name_snapshot);
        }
    }
}
