//! Datasets that were changed, in a thousand ways and more: what is found, where, and by which rule.

#![allow(
    clippy::assigning_clones,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::needless_for_each,
    clippy::unnecessary_wraps,
    reason = "changes are written as one reads them; all names are this project's"
)]

mod attack;
mod directories;
mod edits;
mod foreign;
mod random;
mod scene;
mod tables;
