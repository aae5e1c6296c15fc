//! The model as a whole: its books, its bytes, its distributions. One binary, so that it is linked once.

mod books;
mod common;
mod encoders;
mod snapshots;
mod statistics;
