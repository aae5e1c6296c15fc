//! Order items: the lines of the orders.

use std::sync::LazyLock;

use uuid::Uuid;

use super::{Entity, Pricing, RowCursor, Table, order, price_history};
use crate::calendar::Seconds;
use crate::dataset::Shop;
use crate::draw::{Key, RowDraws, scale};
use crate::money::Money;
use crate::popularity::{MOST_PRODUCTS, SHELF};
use crate::sales::{EPOCH_ORDERS, EpochView, OrderShape};
use crate::schema::record;

record! {
    /// A line of an order. No product stands twice in one order.
    pub struct OrderItem in order_items unique by (order_id, product_id) {
        /// The item's id.
        order_item_id: Uuid [id],
        /// The order.
        order_id: Uuid [references orders],
        /// The shop.
        tenant_id: Uuid [references tenants],
        /// What was bought.
        product_id: Uuid [references products],
        /// How many pieces, from 1 to 5.
        quantity: i64,
        /// The product's price at the order's `order_date`.
        unit_price: Money,
        /// Quantity times unit price, exactly.
        line_total: Money,
    }
}

/// From here on, two lanes of an order's draws for each line.
const LINE_LANES: u64 = 32;
const PLACE_LANE: u64 = 31;

/// Quantities by their share in percent, from 1: a choice.
const BY_QUANTITY: [u64; 5] = [70, 18, 7, 3, 2];

/// What one line sells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    product: u64,
    quantity: i64,
    unit_price: Money,
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

/// Where on its shelf a line's product stands: the order's shuffle of the shelf, so that no product comes twice.
#[inline]
pub(crate) fn place_on_shelf(shop: &Shop<'_>, order: u64, line: u64, products: u64) -> u64 {
    let bits = shop.draws(Table::Orders, order).bits(PLACE_LANE);
    let basket = &BASKETS[products as usize][usize::from(bits as u8) % BASKETS_OF_A_SHELF];
    let place = scale(bits, products) + u64::from(basket[line as usize]);
    if place < products { place } else { place - products }
}

/// How many pieces a line has.
#[inline]
pub(crate) fn quantity(shop: &Shop<'_>, order: u64, line: u64) -> i64 {
    let percent = shop.draws(Table::Orders, order).below(LINE_LANES + line, 100);
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
    shop: &Shop<'_>,
    view: &EpochView,
    order: u64,
    shape: OrderShape,
    line: u64,
    placed_at: Seconds,
) -> Sale {
    let popularity = &shop.sales().plan().popularity;
    let shelf = view.shelf(popularity, shape, line);
    let place = place_on_shelf(shop, order, line, popularity.products_on(shelf));
    let product = shop.ranking().product(popularity.first_rank(shelf) + place);
    let draws = shop.draws(Table::Products, product);
    let version = price_history::version_at(draws, shop.versions().of(product), placed_at);
    Sale { product, quantity: quantity(shop, order, line), unit_price: Pricing::new(draws).price(version) }
}

impl Entity for OrderItem {
    const TABLE: Table = Table::OrderItems;
    type Cursor<'d> = ItemCursor<'d>;

    fn count(shop: &Shop<'_>) -> u64 {
        shop.sales().items_before(shop.spec().orders_per_tenant)
    }

    fn cursor(shop: Shop<'_>, start: u64) -> ItemCursor<'_> {
        let (order, line) = shop.sales().order_of_item(start);
        ItemCursor {
            row: start,
            line,
            view: shop.sales().epoch(order / EPOCH_ORDERS),
            open: OpenOrder::new(&shop, order),
            shop,
        }
    }
}

/// Goes from line to line, order by order, with the view of their epoch at hand.
pub(crate) struct ItemCursor<'d> {
    shop: Shop<'d>,
    row: u64,
    line: u64,
    view: EpochView,
    open: OpenOrder,
}

/// What the lines of one order have in common.
struct OpenOrder {
    order: u64,
    shape: OrderShape,
    placed_at: Seconds,
    order_id: Uuid,
}

impl OpenOrder {
    #[inline]
    fn new(shop: &Shop<'_>, order: u64) -> OpenOrder {
        OpenOrder {
            order,
            shape: shop.sales().shape(order),
            placed_at: order::placed_at(shop, order),
            order_id: shop.id(Table::Orders, order),
        }
    }
}

impl ItemCursor<'_> {
    fn next_order(&mut self) {
        let order = self.open.order + 1;
        if order / EPOCH_ORDERS != self.view.epoch {
            self.view = self.shop.sales().epoch(order / EPOCH_ORDERS);
        }
        self.open = OpenOrder::new(&self.shop, order);
        self.line = 0;
    }
}

impl RowCursor<OrderItem> for ItemCursor<'_> {
    #[inline]
    fn fill(&mut self, row: &mut OrderItem) {
        if self.line == self.open.shape.lines {
            self.next_order();
        }
        let open = &self.open;
        let sale = sale(&self.shop, &self.view, open.order, open.shape, self.line, open.placed_at);
        row.order_item_id = self.shop.id(Table::OrderItems, self.row);
        row.order_id = open.order_id;
        row.tenant_id = self.shop.tenant_id();
        row.product_id = self.shop.id(Table::Products, sale.product);
        row.quantity = sale.quantity;
        row.unit_price = sale.unit_price;
        row.line_total = sale.total();
        self.line += 1;
        self.row += 1;
    }
}
