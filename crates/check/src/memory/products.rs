//! What is remembered of products.

use super::categories::Categories;
use super::fingerprint::short_fingerprint;
use super::index::Index;
use crate::rows::Product;
use crate::values::{Cents, Id, Time};

/// The products of a tenant, by number.
#[derive(Debug, Default)]
pub(crate) struct Products {
    pub(super) index: Index,
    created_at: Vec<Time>,
    price: Vec<Cents>,
    name: Vec<u64>,
    is_active: Vec<bool>,
    categories: Categories,
}

impl Products {
    pub(super) fn push(&mut self, product: &Product) {
        self.index.push(product.product_id.bits());
        self.created_at.push(product.created_at);
        self.price.push(product.price);
        self.name.push(short_fingerprint(&product.name));
        self.is_active.push(product.active);
        self.categories.push(product);
    }

    pub(crate) fn len(&self) -> usize {
        self.index.rows()
    }

    pub(crate) fn id(&self, number: usize) -> Id {
        Id::from_bits(self.index.key(number))
    }

    pub(crate) fn created_at(&self, number: usize) -> Time {
        self.created_at[number]
    }

    pub(crate) fn price(&self, number: usize) -> Cents {
        self.price[number]
    }

    pub(crate) fn is_active(&self, number: usize) -> bool {
        self.is_active[number]
    }

    pub(crate) fn categories(&self) -> &Categories {
        &self.categories
    }

    /// The fingerprints of all names.
    pub(crate) fn names(&self) -> &[u64] {
        &self.name
    }
}
