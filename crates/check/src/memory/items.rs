//! What is remembered of order items.

use super::groups::Groups;
use crate::rows::OrderItem;

/// The order items of a tenant, by row and by order.
#[derive(Debug, Default)]
pub(crate) struct Items {
    product: Vec<u32>,
    quantity: Vec<u64>,
    order_of: Vec<u32>,
    of_order: Groups,
}

impl Items {
    pub(super) fn push(&mut self, item: &OrderItem, order: usize, product: usize) {
        self.order_of.push(order as u32);
        self.product.push(product as u32);
        self.quantity.push(item.quantity);
    }

    /// Groups the items by order, when all have been read.
    pub(super) fn close(&mut self, orders: usize) {
        self.of_order = Groups::new(orders, &std::mem::take(&mut self.order_of));
    }

    pub(crate) fn len(&self) -> usize {
        self.product.len()
    }

    /// The rows of an order's items, in file order.
    pub(crate) fn of(&self, order: usize) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone {
        self.of_order.of(order)
    }

    /// The number of the item's product, which may be one that does not exist.
    pub(crate) fn product(&self, row: usize) -> usize {
        self.product[row] as usize
    }

    pub(crate) fn quantity(&self, row: usize) -> u64 {
        self.quantity[row]
    }
}
