//! What a column of a CSV file can hold.

use crate::values::{Cents, Id, Source, Status, Time};

/// A value of one column: how it is read from a CSV cell, and which texts and times it holds.
pub trait Cell: Sized {
    /// Whether the cell holds an object as JSON text.
    const IS_NESTED: bool = false;

    /// Reads the unquoted text of a CSV cell.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    fn from_cell(text: &str) -> Result<Self, String>;

    /// The time in it, if it is one.
    fn time(&self) -> Option<Time> {
        None
    }

    /// Visits every free text in it.
    fn each_text<'a>(&'a self, _visit: &mut dyn FnMut(&'a str)) {}
}

impl Cell for String {
    fn from_cell(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        visit(self);
    }
}

impl Cell for Time {
    fn from_cell(text: &str) -> Result<Self, String> {
        text.parse()
    }

    fn time(&self) -> Option<Time> {
        Some(*self)
    }
}

/// `None` is the empty cell.
impl<T: Cell> Cell for Option<T> {
    const IS_NESTED: bool = T::IS_NESTED;

    fn from_cell(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::from_cell(text).map(Some) }
    }

    fn time(&self) -> Option<Time> {
        self.as_ref().and_then(T::time)
    }

    fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        if let Some(value) = self {
            value.each_text(visit);
        }
    }
}

/// Types that are read as [`str::parse`] reads them, but only from the text that they are printed
/// as.
macro_rules! cell_from_canonical_text {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            fn from_cell(text: &str) -> Result<Self, String> {
                match text.parse::<$type>() {
                    Ok(value) if value.to_string() == text => Ok(value),
                    _ => Err(format!("`{text}` is not a plain {}", stringify!($type))),
                }
            }
        }
    )+};
}

cell_from_canonical_text!(bool, i64, u64);

/// Types whose [`str::parse`] is strict already.
macro_rules! cell_from_str {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            fn from_cell(text: &str) -> Result<Self, String> {
                text.parse()
            }
        }
    )+};
}

cell_from_str!(Id, Cents, Status, Source);
