//! What Python holds of a file: its name, and which rows are in it.

use fixtures_gen::PlannedFile;
use pyo3::prelude::*;

/// A file of a plan: rows ``start`` to ``stop`` of a tenant's table.
#[pyclass(frozen, get_all, module = "commerce_fixtures")]
pub(crate) struct File {
    /// The file's name.
    name: String,
    /// The table.
    table: &'static str,
    /// The tenant's number; ``None`` if the rows are those of all tenants.
    tenant: Option<u64>,
    /// The tenant's id.
    tenant_id: Option<String>,
    /// The number of the chunk, from 0.
    chunk: u64,
    /// The first row.
    start: u64,
    /// The row after the last one.
    stop: u64,
}

impl From<PlannedFile> for File {
    fn from(file: PlannedFile) -> File {
        File {
            table: file.table.name(),
            tenant: file.tenant,
            tenant_id: file.tenant_id.map(|id| id.to_string()),
            chunk: file.chunk,
            start: file.rows.start,
            stop: file.rows.end,
            name: file.name,
        }
    }
}

#[pymethods]
impl File {
    fn __repr__(&self) -> String {
        format!("<{}: rows {} to {} of {}>", self.name, self.start, self.stop, self.table)
    }
}
