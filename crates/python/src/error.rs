//! Errors as Python has them: `ValueError` for arguments, `FixturesError` for work that failed.

use std::fmt::Display;

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

create_exception!(commerce_fixtures, FixturesError, PyException, "Work that failed, or that was refused.");

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
