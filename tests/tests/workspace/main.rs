//! The workspace itself: which package and which file may know which, and what a workspace outside
//! of it can do.

mod arrows;
mod documents;
mod embedding;
mod imports;
mod line_endings;
