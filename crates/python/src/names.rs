//! Values by their names.

use pyo3::PyResult;

use crate::error::unusable;

/// The value with a name, or an error that lists all names.
pub(crate) fn one_of<T: Copy + ToString + 'static>(all: &[T], name: &str) -> PyResult<T> {
    let names = || all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let found = all.iter().find(|one| one.to_string() == name);
    found.copied().ok_or_else(|| unusable(format!("'{name}' is not one of {}", names())))
}
