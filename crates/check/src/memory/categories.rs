//! What is remembered of categories, which have no table.

use std::collections::BTreeMap;

use crate::forms::is_sku;
use crate::rows::Product;
use crate::values::Id;

/// The categories of a tenant, by id and by the letters of their SKUs. A category is remembered
/// only if its first product is also the first one with these letters, so their number is bounded
/// by that of letters; every other id breaks B1 in its own row.
#[derive(Debug, Default)]
pub(crate) struct Categories {
    by_letters: BTreeMap<Letters, Id>,
    by_id: BTreeMap<Id, Letters>,
}

/// The letters that a SKU begins with.
type Letters = [u8; 3];

impl Categories {
    /// Adds the category of a product; whether it is a new one.
    pub(crate) fn push(&mut self, product: &Product) -> bool {
        let Some(letters) = letters(product) else { return false };
        let is_new = !self.by_letters.contains_key(&letters) && !self.by_id.contains_key(&product.category_id);
        if is_new {
            self.by_letters.insert(letters, product.category_id);
            self.by_id.insert(product.category_id, letters);
        }
        is_new
    }

    /// Whether the product's category and the letters of its SKU belong together. A SKU that has not
    /// the form of one is left alone.
    pub(crate) fn has(&self, product: &Product) -> bool {
        letters(product).is_none_or(|letters| self.by_letters.get(&letters) == Some(&product.category_id))
    }

    /// The ids of all categories.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id> {
        self.by_id.keys().copied()
    }
}

fn letters(product: &Product) -> Option<Letters> {
    product.sku.as_bytes().first_chunk().copied().filter(|_| is_sku(&product.sku))
}
