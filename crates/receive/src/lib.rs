//! A reference server for uploads of Commerce Fixtures: it takes rows over HTTP into a SQLite
//! database with keys, unique and foreign-key constraints, stores idempotency keys in the same
//! transaction as the rows, and injects faults on request.
//!
//! # A demo
//!
//! In one terminal:
//!
//! ```sh
//! cargo xtask receive --db shop.sqlite --listen 127.0.0.1:8000 --mix 0.3
//! ```
//!
//! It prints `listening on http://127.0.0.1:8000`, and from then on three requests in ten meet a
//! fault of some kind. In another:
//!
//! ```sh
//! cargo xtask gen --preset small --upload --api-url http://127.0.0.1:8000
//! cargo xtask receive --db shop.sqlite --check
//! sqlite3 shop.sqlite "SELECT currency, sum(total_amount) / 100.0 FROM orders GROUP BY currency"
//! ```
//!
//! The check counts the rows of each table and verifies the rules of the books, by SQL alone. The
//! tables are those that `cargo xtask schema --as sqlite` prints: money is in cents; ids, times and
//! nested objects are text. Ctrl-C stops the server; acknowledged rows are in the database, however
//! it ends.
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
//! - A response with status 200, 204 or 207 comes after the commit, which waits for the disk unless
//!   [`Options::sync`] is off.
//! - A known key gets the stored response, with `Idempotency-Replayed: true`, and nothing is
//!   inserted; with another body or path it gets a 422.
//! - While a key is being processed, a second request with it waits until the first has ended (10 s
//!   at most) and then gets a 409 with `Retry-After: 0`, so that its retry finds the stored
//!   response.
//! - Rows that cannot be read, belong to another tenant, or violate a constraint are reported with
//!   status 422; all others are stored.
//! - A refusal comes after the body has been read to its end, so that a client that is still
//!   sending sees it. Faults of connections do not wait.
//! - Which fault a request meets follows from the seed, the idempotency key, and how often the key
//!   has come.
//!
//! # What lives where
//!
//! | module | what lives there |
//! | --- | --- |
//! | `program` | the command line, and what is printed |
//! | `http` | from a connection to a response, and where faults strike |
//! | `rows` | bodies into rows, rows into statements; the only list of entities |
//! | `database` | opening, tables, the one writer |
//! | `books` | the rules of the books, as SQL |
//! | `fault`, `faults`, `options`, `error` | the public plain data |

mod books;
mod counters;
mod database;
mod error;
mod fault;
mod faults;
mod http;
mod in_flight;
mod options;
mod program;
mod rows;

pub use books::Violation;
pub use counters::Requests;
pub use database::Database;
pub use error::{Error, InvalidOptions};
pub use fault::{Fault, UnknownFault};
pub use faults::Faults;
pub use http::{Running, Server};
pub use options::{ApiKey, Options, RateLimit, Rule, Tls};
pub use program::main;
