//! B1: the id of a category is a v4-shaped UUID, and in a tenant it and the letters of the SKUs
//! determine each other. (That it is no other id is for [`b1_unique`](super::b1_unique).)

use super::b1_shape::is_v4_shaped;
use super::rule::Rule;
use crate::findings::Findings;
use crate::memory::{Books, Entry};
use crate::rows::Product;

/// Ids of categories; remembers nothing beyond the books.
pub(crate) struct CategoryIds;

impl Rule for CategoryIds {
    fn product(&mut self, product: &Entry<Product>, books: &Books<'_>, found: &mut Findings) {
        let (id, sku) = (product.category_id, &product.sku);
        if !is_v4_shaped(id) {
            found.add(product.at, format_args!("category_id {id} is not v4-shaped"));
        }
        if !books.products.categories().has(product) {
            found.add(product.at, format_args!("category_id {id} does not go with the letters of sku `{sku}`"));
        }
    }
}
