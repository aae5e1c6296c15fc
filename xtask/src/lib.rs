//! The program behind `cargo xtask`: flags in, words out. What a run does is in `fixtures-run`,
//! what an upload does in `fixtures-upload`, what a load does in `fixtures-load`, what a query gives in `fixtures-sql`; none knows flags, a terminal or the words of an
//! error.
//!
//! - `cli` is the list of tasks; a task is a file in `task/`, or in `dev/` if it serves developers
//!   of this workspace.
//! - `args/` turns flags into jobs, `ui/` turns events and errors into words and JSON.

#![cfg_attr(
    not(all(feature = "upload", feature = "load-duckdb", feature = "sql")),
    allow(dead_code, reason = "the flags and words of uploads, loads and queries stay in programs without them")
)]

mod args;
mod cli;
mod dev;
mod encoding;
mod error;
mod launcher;
mod signals;
mod store;
mod task;
mod ui;
mod workspace;

pub use cli::main;
