use fixtures::{Fixtures, OrderStatus, fixtures};
use rstest::{Context, rstest};

#[rstest]
#[case("EUR")]
#[case("USD")]
fn orders_are_in_the_currency_of_their_tenant(
    #[case] currency: &str,
    #[values(OrderStatus::Shipped, OrderStatus::Returned)] status: OrderStatus,
) {
    let f = fixtures!(currency, status); // other rows in each case, and in each test
    f.tenant().with_currency(currency).build();
    assert_eq!(f.order().order_status(status).build().currency, currency);
}

/// What several tests share. A `#[fixture]` would not know for which of them it runs.
fn british(test: &Context) -> Fixtures {
    let f = Fixtures::named(&format!("{} {:?}", test.module, test.case));
    f.tenant().with_currency("GBP").build();
    f
}

#[rstest]
#[case("Ann Lee")]
#[case("Bo Ek")]
fn orders_repeat_the_name_of_their_customer(#[context] test: Context, #[case] name: &str) {
    let f = british(&test);
    f.customer().name(name).build();
    let order = f.order().build();
    assert_eq!((&*order.customer_name_snapshot, &*order.currency), (name, "GBP"));
}
