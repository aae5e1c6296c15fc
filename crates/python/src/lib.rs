//! The Rust half of the Python package `commerce_fixtures`: datasets, plans, and rows as Arrow. What Python
//! sees of it is described in `python/commerce_fixtures/_native.pyi`, with examples that run.

mod dataset;
mod error;
mod file;
mod location;
mod names;
mod plan;
mod rows;
mod source;
mod stream;
mod write;

use pyo3::prelude::*;

/// What Python imports.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::dataset::{Dataset, Plan, dataset};
    #[pymodule_export]
    use crate::error::FixturesError;
    #[pymodule_export]
    use crate::file::File;
    #[pymodule_export]
    use crate::location::Location;
    #[pymodule_export]
    use crate::rows::Rows;
    #[pymodule_export]
    use crate::write::{_place, Summary, join};

    use pyo3::prelude::*;

    /// The version of the data: the same version makes the same bytes.
    #[pymodule_export]
    const DATASET_VERSION: u32 = fixtures_gen::DATASET_VERSION;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", crate::plan::RELEASE)?;
        module.add("TABLES", fixtures_gen::Table::ALL.iter().map(|table| table.name()).collect::<Vec<_>>())
    }
}
