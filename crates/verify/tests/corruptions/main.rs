//! Datasets that were changed, in a thousand ways and more: what is found, where, and by which rule.

mod attack;
mod directories;
mod edits;
mod foreign;
mod random;
mod scene;
