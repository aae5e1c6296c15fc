//! Sending: the threads, what they share, and one chunk up to its acknowledgement.

pub(crate) mod client;
mod deliver;
mod exchange;
pub(crate) mod limiter;
mod pace;
pub(crate) mod pool;
pub(crate) mod probe;
pub(crate) mod queue;
mod recorder;
pub(crate) mod shared;
#[cfg(test)]
mod simulation;
