//! Loads a dataset into a database, directly and without its client: rows from the model, tables from the one
//! generator of SQL, a transaction for each chunk.
//!
//! ```
//! use fixtures_gen::Preset;
//! use fixtures_load::{Load, Silent, Target};
//!
//! let place = tempfile::tempdir().unwrap();
//! let target = Target::Sqlite(place.path().join("shop.db"));
//! let mut load = Load::new(Preset::Tiny.spec(42), target).prepare()?;
//! let summary = load.execute(&mut Silent)?;
//! assert_eq!(summary.rows_written, 464);
//! # Ok::<(), fixtures_load::Error>(())
//! ```
//!
//! The feature `drivers`, which is on by default, brings all databases. With the feature `duckdb` alone there is DuckDB, which is
//! loaded through its own program and so needs no driver. With `duckdb-library` it is loaded through its library, which
//! `duckdb-bundled` compiles. Without any of them, only [`Target`] and what it consists of are there.
//!
//! # Nothing lost, nothing twice
//!
//! Two tables beside the seven are the ledger: `fixtures_load` has a line that says which dataset is loaded, and
//! `fixtures_load_chunk` one for each chunk of rows. A chunk's rows and its line are written in one transaction, so
//! a load that was killed at any moment goes on exactly where it was, and one that is repeated finds
//! that the dataset is there. Keys, checks between tables and indexes follow the rows.

#[cfg(feature = "duckdb")]
mod cell;
#[cfg(feature = "duckdb")]
mod check;
#[cfg(feature = "duckdb")]
mod chunk;
#[cfg(feature = "drivers")]
mod copy;
#[cfg(feature = "duckdb")]
mod driver;
#[cfg(feature = "duckdb")]
mod error;
#[cfg(feature = "duckdb")]
mod ledger;
#[cfg(feature = "duckdb")]
mod load;
mod password;
mod target;

#[cfg(feature = "duckdb")]
pub use check::{Check, Wrong};
#[cfg(feature = "duckdb")]
pub use error::{Error, ErrorKind, Refusal};
#[cfg(feature = "duckdb")]
pub use load::{Action, Load, MAX_THREADS, Observer, Prepared, Silent, Start, Status, Summary};
pub use password::Password;
pub use target::{Encryption, Server, Target, TargetError};
