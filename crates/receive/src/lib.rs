//! A reference server for uploads of Commerce Fixtures: takes the rows over HTTP into a SQLite database with keys, unique and foreign-key
//! constraints, stores idempotency keys with the rows in one transaction, and misbehaves on request.
//!
//! # A demo
//!
//! In one terminal:
//!
//! ```sh
//! cargo xtask receive --db shop.sqlite --listen 127.0.0.1:8000 --mix 0.3
//! ```
//!
//! It says `listening on http://127.0.0.1:8000`, and from then on lets three requests in ten fail in every way there is. In another:
//!
//! ```sh
//! cargo xtask gen --preset small --upload --api-url http://127.0.0.1:8000
//! cargo xtask receive --db shop.sqlite --check
//! sqlite3 shop.sqlite "SELECT currency, sum(total_amount) / 100.0 FROM orders GROUP BY currency"
//! ```
//!
//! The check counts the rows of each table and holds them against the rules of the books, by SQL alone. Money is in cents, ids, times
//! and nested objects are text; `.schema` shows it all. Ctrl-C ends the server; what it acknowledged is in the database, whatever
//! ends it.
//!
//! # In a test
//!
//! ```
//! use receive::{Database, Fault, Faults, Options, Server};
//!
//! let directory = tempfile::tempdir()?;
//! let path = directory.path().join("shop.sqlite");
//! let faults = Faults { seed: 7, ..Faults::one(Fault::ResetAfterCommit, 0.3) };
//! let server = Server::start(Options { faults, ..Options::new(&path) })?;
//! println!("upload to {}", server.url());
//! assert_eq!(server.requests().total, 0);
//! server.stop();
//! assert_eq!(Database::open(&path)?.books()?, []);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it promises
//!
//! - An answer with status 200, 204 or 207 comes after the commit. Unless told otherwise, the commit waits for the disk.
//! - A known key gets the stored answer, with `Idempotency-Replayed: true`, and nothing is inserted; with another body or path it is 422.
//! - A key that is being processed: the second request waits until the first has ended (10 s at most) and is then answered 409 with
//!   `Retry-After: 0`, so that its retry meets the stored answer.
//! - Rows that cannot be read, belong to another tenant, or violate a constraint are named with status 422; all others are stored.
//! - Refusals read the body to its end, so that a client that is still sending sees them. Faults that are about connections do not.
//! - Which fault a request meets follows from the seed, the idempotency key, and how often the key has come.
//!
//! # What lives where
//!
//! `head` judges a request's head, `service` leads it to its answer, `rows` reads bodies, `insert` binds cells, `store` is the one writer,
//! `tables` says what a database has, which follows from the model's declarations, and `books` has the rules. No module knows an entity but `rows`, which lists them.

mod answer;
mod args;
mod books;
mod canned;
mod counters;
mod database;
mod error;
mod faults;
mod flight;
mod head;
mod insert;
mod options;
mod program;
mod rows;
mod server;
mod service;
mod store;
mod tables;

pub use books::Violation;
pub use counters::Requests;
pub use database::Database;
pub use error::Error;
pub use faults::{Fault, Faults};
pub use options::{ApiKey, Options, Rule, Tls};
pub use program::main;
pub use server::{Running, Server};
