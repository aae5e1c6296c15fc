//! Words and JSON of uploads, for the program that can upload.

pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod reporter;
pub(crate) mod summary;
