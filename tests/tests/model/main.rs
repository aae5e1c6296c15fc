//! The model as a whole: its books, its bytes, its distributions.

mod books;
mod common;
mod encoders;
mod lookups;
mod snapshots;
mod statistics;
mod streams;
