//! Rows of a table, for whoever takes Arrow.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_schema::ffi::FFI_ArrowSchema;
use fixtures_arrow::Columns;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::error::unusable;
use crate::source::Source;
use crate::stream::Stream;

/// Rows of a table, made when they are asked for, each time anew.
#[pyclass(frozen, module = "commerce_fixtures")]
pub(crate) struct Rows {
    source: Source,
    columns: Columns,
    batch_rows: usize,
}

impl Rows {
    pub(crate) fn new(
        source: Source,
        names: Option<Vec<String>>,
        ids: &str,
        labels: &str,
        docs: bool,
        batch_rows: usize,
    ) -> PyResult<Rows> {
        let schema = source.table.schema();
        let mut columns = Columns::of(schema);
        match ids {
            "binary" => {}
            "text" => columns = columns.ids_as_text(),
            _ => return Err(unusable(format!("ids are 'binary' or 'text', not '{ids}'"))),
        }
        match labels {
            "dictionary" => {}
            "text" => columns = columns.labels_as_text(),
            _ => return Err(unusable(format!("labels are 'dictionary' or 'text', not '{labels}'"))),
        }
        if !docs {
            columns = columns.without_docs();
        }
        if let Some(names) = names {
            let number = |name: &String| schema.columns.iter().position(|column| column.name == name);
            let unknown = |name: &String| {
                let all: Vec<_> = schema.columns.iter().map(|column| column.name).collect();
                unusable(format!("{} has no column '{name}', but {}", schema.table, all.join(", ")))
            };
            let wanted: PyResult<Vec<usize>> =
                names.iter().map(|name| number(name).ok_or_else(|| unknown(name))).collect();
            columns = columns.project(&wanted?);
        }
        if batch_rows == 0 || batch_rows > MOST_BATCH_ROWS {
            return Err(unusable(format!("batch_rows is {batch_rows}, not 1 to {MOST_BATCH_ROWS}")));
        }
        Ok(Rows { source, columns, batch_rows })
    }
}

/// So that the texts of a column of a batch are far below 2 GiB.
const MOST_BATCH_ROWS: usize = 1 << 20;

#[pymethods]
impl Rows {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // To cast is the consumer's business, as the protocol allows.
        let _ = requested_schema;
        let stream = Stream::new(self.source.clone(), self.columns.clone(), self.batch_rows);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(stream)), c"arrow_array_stream")
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.columns.schema().as_ref()).map_err(unusable)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The table.
    #[getter]
    fn table(&self) -> &'static str {
        self.source.table.name()
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.columns.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.source.count() as usize
    }

    fn __repr__(&self) -> String {
        format!("<{} rows of {}: {}>", self.source.count(), self.table(), self.columns().join(", "))
    }
}
