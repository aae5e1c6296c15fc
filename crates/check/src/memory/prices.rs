//! What is remembered of the price history.

use super::groups::Groups;
use crate::rows::PriceVersion;
use crate::values::{Cents, Time};

/// The price versions of a tenant, by row and by product.
#[derive(Debug, Default)]
pub(crate) struct Prices {
    versions: Vec<Version>,
    product_of: Vec<u32>,
    of_product: Groups,
}

/// A price and when it was in effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Version {
    pub(crate) price: Cents,
    pub(crate) from: Time,
    /// Exclusive; [`Time::NEVER`] if the file has null.
    pub(crate) to: Time,
}

impl Prices {
    pub(super) fn push(&mut self, version: &PriceVersion, product: usize) {
        let (from, to) = (version.effective_from, version.effective_to.unwrap_or(Time::NEVER));
        self.versions.push(Version { price: version.price, from, to });
        self.product_of.push(product as u32);
    }

    /// Groups the versions by product, when all have been read.
    pub(super) fn close(&mut self, products: usize) {
        self.of_product = Groups::new(products, &std::mem::take(&mut self.product_of));
    }

    /// The versions of a product, as (row, version), in file order.
    pub(crate) fn of(
        &self,
        product: usize,
    ) -> impl DoubleEndedIterator<Item = (usize, Version)> + ExactSizeIterator + Clone {
        self.of_product.of(product).map(|row| (row, self.versions[row]))
    }

    /// The price that was in effect at a time: that of the first version which covers it.
    pub(crate) fn at(&self, product: usize, time: Time) -> Option<Cents> {
        let mut versions = self.of(product).map(|(_, version)| version);
        versions.find(|version| version.from <= time && time < version.to).map(|version| version.price)
    }
}
