//! The error of everything that is parsed from a fixed list of names.

use std::error::Error;
use std::fmt;

/// A name that is not in the list: `invoices` is not a table.
///
/// ```
/// use fixtures_gen::{Table, UnknownName};
///
/// let error: UnknownName = "invoices".parse::<Table>().unwrap_err();
/// assert_eq!((error.what, error.name.as_str()), ("table", "invoices"));
/// assert_eq!(error.to_string(), "`invoices` is not a table");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What was to be named: `table`, `format` …
    pub what: &'static str,
    /// The name that was given.
    pub name: String,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is not a {}", self.name, self.what)
    }
}

impl Error for UnknownName {}

/// Implements `Display` and `FromStr` for an enum that has `ALL` and `name()`; `what` is what a
/// value of it is called.
macro_rules! named {
    ($name:ident, $what:literal) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownName;

            fn from_str(name: &str) -> Result<$name, $crate::UnknownName> {
                let unknown = || $crate::UnknownName { what: $what, name: name.to_owned() };
                $name::ALL.iter().copied().find(|one| one.name() == name).ok_or_else(unknown)
            }
        }
    };
}

pub(crate) use named;
