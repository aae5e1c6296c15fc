//! Errors as Python has them: `ValueError` for arguments, `FixturesError` for work that failed.

use std::fmt::Display;

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyOverflowError, PyValueError};
use pyo3::prelude::*;

create_exception!(commerce_fixtures, FixturesError, PyException, "Work that failed, or that was refused.");

/// A whole number of an argument, or `None` where that is possible; `ValueError` if it is out of range.
pub(crate) fn whole<'a, 'py, T: FromPyObject<'a, 'py, Error = PyErr>>(value: &'a Bound<'py, PyAny>) -> PyResult<T> {
    value.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(value.py()) {
            unusable(format!("a number from 0 to {} is needed, not {value}", u64::MAX))
        } else {
            error
        }
    })
}

/// An argument that cannot be used.
pub(crate) fn unusable(error: impl Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Work that failed.
pub(crate) fn failed(error: &fixtures_run::Error) -> PyErr {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        // Some say their cause themselves.
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    FixturesError::new_err(text)
}
