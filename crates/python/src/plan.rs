//! How a dataset is written: the files, the parts, and how they are made.

use std::num::NonZeroU64;
use std::sync::Arc;

use fixtures_gen::{
    BlockEncoder, Compression, DATASET_VERSION, Dataset, FileFormat, Format, Layout, PartNumber, Table,
};
use fixtures_parquet::Parquet;
use fixtures_run::{Digester, Identity, Job, PlannedFile};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde_json::{Value, json};

use crate::RELEASE;
use crate::dataset::{one_of, text_of_file};
use crate::error::unusable;
use crate::write::{Summary, write};

/// A dataset, and how it is written: what two machines must agree in. It can be pickled.
#[pyclass(frozen, module = "commerce_fixtures")]
pub(crate) struct Plan {
    pub(crate) dataset: Arc<Dataset>,
    job: Job,
}

impl Plan {
    pub(crate) fn new(
        dataset: Arc<Dataset>,
        format: FileFormat,
        compression: Compression,
        layout: Layout,
        chunk_rows: u64,
    ) -> PyResult<Plan> {
        let chunk_rows = NonZeroU64::new(chunk_rows).ok_or_else(|| unusable("chunk_size is 0"))?;
        let job = Job::new(dataset.spec().clone()).compression(compression).layout(layout).chunk_rows(chunk_rows);
        let job = match format.text() {
            Some(format) => job.format(format),
            None if compression != Compression::None => {
                return Err(unusable(format!("{format} files are compressed inside: leave compress out")));
            }
            None => job.encoding(Arc::new(Parquet)),
        };
        Ok(Plan { dataset, job })
    }

    fn plan(&self) -> fixtures_gen::Plan<'_> {
        self.job.identity().plan(&self.dataset).expect("it is a plan of this release")
    }

    /// What two builds that make the same files agree in: besides the identity, the first rows of every table and a cut.
    fn digest_of_content(&self) -> String {
        let (plan, mut digester) = (self.plan(), Digester::new());
        digester.update(identity(&self.job.identity()).to_string().as_bytes());
        let mut encoder = BlockEncoder::new(&self.dataset);
        for &table in Table::ALL {
            for mut block in plan.blocks_of(table).take(1) {
                block.rows.end = block.rows.end.min(block.rows.start + ROWS_OF_DIGEST);
                digester.update(encoder.encode(Format::Ndjson, &block));
            }
        }
        let part = PartNumber::new(2, 3).expect("the second of three");
        digester.update(format!("{:?}", plan.part(part)).as_bytes());
        digester.finish().to_string()
    }

    fn file(&self, table: Table, tenant: u64, chunk: u64) -> PyResult<PlannedFile> {
        let plan = self.plan();
        let file = plan.table_file(table).filter(|_| chunk == 0).or_else(|| plan.file(tenant, table, chunk));
        file.ok_or_else(|| PyIndexError::new_err(format!("tenant {tenant} has no chunk {chunk} of {table}")))
    }
}

const ROWS_OF_DIGEST: u64 = 16;

fn identity(identity: &Identity) -> Value {
    serde_json::to_value(identity).expect("an identity is plain data")
}

fn part(number: u64, of: u64) -> PyResult<PartNumber> {
    PartNumber::new(number, of).ok_or_else(|| unusable(format!("part {number} of {of}: parts are counted from 1")))
}

#[pymethods]
impl Plan {
    /// The dataset.
    #[getter]
    fn dataset(&self) -> crate::dataset::Dataset {
        crate::dataset::Dataset(Arc::clone(&self.dataset))
    }

    /// What two wheels that make the same files agree in.
    #[getter]
    fn digest(&self, py: Python<'_>) -> String {
        py.detach(|| self.digest_of_content())
    }

    /// The plan as text, without a secret.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan(format="csv")
    /// >>> fixtures.Plan.from_json(plan.to_json()) == plan
    /// True
    pub(crate) fn to_json(&self) -> String {
        let digest = self.digest_of_content();
        json!({ "release": RELEASE, "digest": digest, "identity": identity(&self.job.identity()) }).to_string()
    }

    /// The plan of a text; ``ValueError`` if this wheel would make other files of it.
    #[staticmethod]
    pub(crate) fn from_json(text: &str) -> PyResult<Plan> {
        let flaw = |what: String| unusable(format!("this is not a plan: {what}"));
        let value: Value = serde_json::from_str(text).map_err(|error| flaw(error.to_string()))?;
        let version = value["identity"]["dataset_version"].as_u64().ok_or_else(|| flaw("it has no version".into()))?;
        if version != u64::from(DATASET_VERSION) {
            return Err(unusable(format!(
                "the plan is of dataset version {version}, and this wheel makes version {DATASET_VERSION}: install the same release on all machines"
            )));
        }
        let release = value["release"].as_str().unwrap_or_default();
        if release != RELEASE {
            return Err(unusable(format!(
                "the plan is of commerce-fixtures {release}, and this is {RELEASE}: install the same release on all machines"
            )));
        }
        let found: Identity =
            serde_json::from_value(value["identity"].clone()).map_err(|error| flaw(error.to_string()))?;
        let plan = (|| {
            let dataset = Dataset::new(found.spec.clone()).map_err(unusable)?;
            let (format, layout) = (one_of(FileFormat::ALL, &found.format)?, one_of(Layout::ALL, &found.layout)?);
            let compression = found.compression.parse().map_err(unusable)?;
            Plan::new(Arc::new(dataset), format, compression, layout, found.chunk_size.unwrap_or(1))
        })()?;
        let digest = plan.digest_of_content();
        if plan.job.identity() != found || value["digest"] != *digest {
            return Err(unusable(format!(
                "the plan has the digest {}, and this wheel makes {digest} of it: install the same build on all machines",
                value["digest"]
            )));
        }
        Ok(plan)
    }

    /// The files, or those of one part of several.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan()
    /// >>> [len(plan.files(part, 3)) for part in (1, 2, 3)]
    /// [7, 7, 3]
    #[pyo3(signature = (part = 1, parts = 1))]
    fn files(&self, py: Python<'_>, part: u64, parts: u64) -> PyResult<Vec<File>> {
        let number = self::part(part, parts)?;
        Ok(py.detach(|| {
            let plan = self.plan();
            let part = if number.of() == 1 { plan.whole() } else { plan.part(number) };
            plan.files_of_part(&part).map(File::from).collect()
        }))
    }

    /// The number of files.
    fn file_count(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.plan().file_count())
    }

    /// The text of a file, before any compression.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan(chunk_size=1_000)
    /// >>> plan.text("orders", tenant=1, chunk=4).count(b"\n")
    /// 1000
    #[pyo3(signature = (table, *, tenant = 0, chunk = 0))]
    fn text<'py>(&self, py: Python<'py>, table: &str, tenant: u64, chunk: u64) -> PyResult<Bound<'py, PyBytes>> {
        let file = self.file(one_of(Table::ALL, table)?, tenant, chunk)?;
        let format = file.format.text().ok_or_else(|| unusable(format!("{} is not text", file.name)))?;
        let text = py.detach(|| text_of_file(&self.plan(), &file, format));
        Ok(PyBytes::new(py, &text))
    }

    /// Writes the dataset into a directory, or a place in an object store such as ``s3://BUCKET/PREFIX``, whose credentials are in the
    /// environment. Bytes and names are those of ``cargo xtask gen``.
    ///
    /// >>> import commerce_fixtures as fixtures, tempfile
    /// >>> place = tempfile.mkdtemp()
    /// >>> fixtures.dataset("tiny").plan(format="csv").write(place).files
    /// 7
    #[pyo3(signature = (output_dir, *, threads = None, resume = false, force = false))]
    fn write(
        &self,
        py: Python<'_>,
        output_dir: &Bound<'_, PyAny>,
        threads: Option<usize>,
        resume: bool,
        force: bool,
    ) -> PyResult<Summary> {
        write(py, &self.job, output_dir, None, threads, resume, force, 0.0)
    }

    /// Writes one part of several, counted from 1. What is there already is kept, so a second attempt is harmless. While another process is
    /// at it, it waits, so many seconds at most. ``join`` makes one dataset of all parts.
    ///
    /// >>> import commerce_fixtures as fixtures, tempfile
    /// >>> plan, place = fixtures.dataset("small").plan(), tempfile.mkdtemp()
    /// >>> for part in (1, 2, 3, 2):
    /// ...     plan.write_part(place, part, 3)
    /// <part 1 of 3: 7 files, 31462 rows, 9733519 bytes>
    /// <part 2 of 3: 7 files, 33791 rows, 9992795 bytes>
    /// <part 3 of 3: 3 files, 24710 rows, 7574724 bytes>
    /// <part 2 of 3: 7 files, 33791 rows, 9992795 bytes, all there before>
    /// >>> fixtures.join(place)
    /// 17
    #[pyo3(signature = (output_dir, part, parts, *, threads = None, wait = 0.0))]
    fn write_part(
        &self,
        py: Python<'_>,
        output_dir: &Bound<'_, PyAny>,
        part: u64,
        parts: u64,
        threads: Option<usize>,
        wait: f64,
    ) -> PyResult<Summary> {
        write(py, &self.job, output_dir, Some(self::part(part, parts)?), threads, true, false, wait)
    }

    /// Whether the whole dataset is there.
    fn is_complete(&self, py: Python<'_>, output_dir: &Bound<'_, PyAny>) -> PyResult<bool> {
        crate::write::is_complete(py, &self.job, output_dir)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Plan>().is_ok_and(|other| other.get().job.identity() == self.job.identity())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Plan>().getattr("from_json")?, (self.to_json(),)))
    }

    fn __repr__(&self) -> String {
        let identity = self.job.identity();
        let chunks = identity.chunk_size.map_or(String::new(), |rows| format!(", chunk_size={rows}"));
        format!(
            "<plan of {}: format='{}', compression='{}', layout='{}'{chunks}>",
            self.dataset().__repr__(),
            identity.format,
            identity.compression,
            identity.layout
        )
    }
}

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
