//! Uploads against the reference server, over loopback, with rows counted in its database.
//!
//! Every run of the program has a canary for a key, and after every run it is looked for in all
//! that was said and written.
#![cfg(unix)]

mod certificates;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod flow;
mod kills;
mod memory;
mod past;
mod redirects;
mod refusals;
mod responses;
mod scene;
mod secrets;
