//! What is remembered of one tenant while its tables are read, and in how many bytes.
//!
//! Rows are forgotten when the rules have seen them. What later rows need to know of them is kept
//! in columns, and rows find each other by number: the number of a row in its table. Per row that
//! is, in bytes:
//!
//! | table | kept | bytes |
//! | --- | --- | --- |
//! | `products` | [index](index::Index) of ids, `created_at`, `price`, fingerprint of the name, `active`, where its versions begin | 51–56 |
//! | `price_history` | its product (until the table ends), `effective_from`, `effective_to`, `price` | 28 |
//! | `customers` | index of ids, `created_at`, fingerprints of name and email address, whether there is an order | 47–52 |
//! | `orders` | indexes of ids and of `external_order_id`s, `order_date`, `order_status`, `total_amount`, where its items begin | 65–75 |
//! | `order_items` | its order (until the table ends), its product, `quantity` | 16 |
//! | `stock_events` | counts | 0 |
//!
//! To these come some 100 bytes for each [category](categories::Categories).
//!
//! No order of rows is assumed. Where children come in the order of their parents, as items do of
//! orders and price versions of products, they need no list of who belongs to whom; see
//! [`Groups`](groups::Groups).
//!
//! What single rules remember beside this stands with them, in [`rules`](crate::rules).

mod books;
mod categories;
mod customers;
mod entry;
mod events;
mod fingerprint;
mod groups;
mod index;
mod items;
mod orders;
mod prices;
mod products;

pub(crate) use books::Books;
pub(crate) use categories::Categories;
pub(crate) use entry::{Entity, Entry, Parent};
pub(crate) use fingerprint::{fingerprint, fingerprint_of_id};
pub(crate) use index::Index;
pub(crate) use prices::Version;
