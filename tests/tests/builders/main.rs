//! What the crate `fixtures` promises: coherent rows, honest shrinking, one answer for one seed. One binary, so that it
//! is linked once.

mod coherence;
mod common;
mod consumer;
mod contradictions;
mod defects;
mod determinism;
mod drawing;
mod golden;
mod guard;
mod refusals;
mod shrinking;
