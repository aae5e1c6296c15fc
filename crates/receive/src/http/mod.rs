//! The server: from a connection to a response, and where a fault strikes. What becomes of rows is
//! in [`crate::rows`] and [`crate::database`].

mod auth;
mod bucket;
mod canned;
mod connection;
mod headers;
mod response;
mod response_body;
mod results;
mod route;
mod row_faults;
mod server;
mod service;
mod shared;
mod tls;
mod upload;

pub use server::{Running, Server};
