//! The model as a whole: its books, its bytes, its distributions.

mod books;
mod common;
mod encoders;
mod snapshots;
mod statistics;
