//! What each line of an order sells: which product, how many pieces, at which price.

use std::sync::LazyLock;

use super::calendar::Seconds;
use super::context::TenantModel;
use super::draw::{Key, RowDraws, scale};
use super::lane::order as lane;
use super::popularity::{MOST_PRODUCTS, SHELF};
use super::prices::{self, Pricing};
use super::sales::{EpochView, OrderShape};
use crate::money::Money;
use crate::table::Table;

/// Quantities by their share in percent, from 1: a choice.
const BY_QUANTITY: [u64; 5] = [70, 18, 7, 3, 2];

/// What one line sells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    pub(crate) product: u64,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Money,
}

impl Sale {
    #[inline]
    pub(crate) fn total(self) -> Money {
        Money::from_cents(self.quantity * self.unit_price.cents())
    }
}

/// The place of each line on a shelf whose first place is 0.
type Basket = [u8; SHELF as usize];

/// Fixed shuffles of the places of a shelf, for each number of products on it.
static BASKETS: LazyLock<[[Basket; BASKETS_OF_A_SHELF]; MOST_PRODUCTS]> = LazyLock::new(|| {
    std::array::from_fn(|products| {
        let key = Key::root(0, 0).child(102).child(products as u64);
        std::array::from_fn(|number| basket(key.row(number as u64), products as u64))
    })
});
/// A power of two.
const BASKETS_OF_A_SHELF: usize = 128;

fn basket(draws: RowDraws, products: u64) -> Basket {
    let mut places: [u8; MOST_PRODUCTS] = std::array::from_fn(|place| place as u8);
    for line in 0..products.min(SHELF) {
        places.swap(line as usize, (line + draws.below(line, products - line)) as usize);
    }
    std::array::from_fn(|line| places[line])
}

/// The place of a line's product on its shelf, by the order's shuffle of the shelf: no product
/// comes twice.
#[inline]
pub(crate) fn place_on_shelf(tenant: &TenantModel<'_>, order: u64, line: u64, products: u64) -> u64 {
    let bits = tenant.draws(Table::Orders, order).bits(lane::PLACE);
    let basket = &BASKETS[products as usize][usize::from(bits as u8) % BASKETS_OF_A_SHELF];
    let place = scale(bits, products) + u64::from(basket[line as usize]);
    if place < products { place } else { place - products }
}

/// How many pieces a line has.
#[inline]
pub(crate) fn quantity(tenant: &TenantModel<'_>, order: u64, line: u64) -> i64 {
    let percent = tenant.draws(Table::Orders, order).below(lane::QUANTITY + line, 100);
    let mut quantity = 1;
    let mut end = BY_QUANTITY[0];
    for share in &BY_QUANTITY[1..] {
        quantity += i64::from(percent >= end);
        end += share;
    }
    quantity
}

/// What a line of an order sells, at which price.
#[inline]
pub(crate) fn sale(
    tenant: &TenantModel<'_>,
    view: &EpochView,
    order: u64,
    shape: OrderShape,
    line: u64,
    placed_at: Seconds,
) -> Sale {
    let popularity = &tenant.sales().plan().popularity;
    let shelf = view.shelf(popularity, shape, line);
    let place = place_on_shelf(tenant, order, line, popularity.products_on(shelf));
    let product = tenant.ranking().product(popularity.first_rank(shelf) + place);
    let draws = tenant.draws(Table::Products, product);
    let version = prices::version_at(draws, tenant.versions().of(product), placed_at);
    Sale { product, quantity: quantity(tenant, order, line), unit_price: Pricing::new(draws).price(version) }
}
