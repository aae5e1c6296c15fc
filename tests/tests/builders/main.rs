//! What the crate `fixtures` promises: coherent rows, honest shrinking, the same rows for the same
//! seed.

mod anchored;
mod coherence;
mod common;
mod consumer;
mod contradictions;
mod defects;
mod determinism;
mod drawing;
mod golden;
mod guard;
mod lookups;
mod panics;
mod refusals;
mod sharing;
mod shrinking;
mod values;
mod wrong_types;
