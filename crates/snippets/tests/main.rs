//! The snippets of `fixtures/OWN_TYPES.md` that need large crates. A test of the main workspace holds
//! the page to these files.

mod copy;
mod diesel;
mod rstest;
mod sea_orm;
mod sqlx;
mod tasks;
