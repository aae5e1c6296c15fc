//! What Python holds: a dataset, where its rows are, and how it is written.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use fixtures_gen::{
    BlockEncoder, Compression, FileFormat, Format, Layout, PartNumber, Preset, Spec, Table, TenantSizes,
};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use uuid::Uuid;

use crate::error::{unusable, whole};
use crate::file::File;
use crate::location::Location;
use crate::names::one_of;
use crate::plan::Planned;
use crate::rows::Rows;
use crate::source::Source;
use crate::write::{Summary, check_parts, is_complete, write};

/// The default of the program.
const PRESET: Preset = Preset::Large;

/// A dataset: nothing but its seed and sizes, and what follows from them.
#[pyclass(frozen, module = "commerce_fixtures")]
pub(crate) struct Dataset(pub(crate) Arc<fixtures_gen::Dataset>);

/// The dataset of a seed and sizes: those of a preset (tiny, small, medium, large) where they are not given.
///
/// The defaults are those of ``cargo xtask gen``: the preset large, the seed 42. Nothing is generated yet, whatever the size.
///
/// >>> import commerce_fixtures as fixtures
/// >>> ds = fixtures.dataset("small", orders_per_tenant=1_000_000)
/// >>> ds.row("orders", 999_999, tenant=1)["external_order_id"][:3]
/// 'EXT'
///
/// Raises ``ValueError`` if there is no such preset, or no dataset has these sizes.
#[pyfunction]
#[pyo3(signature = (
    preset = None, *, seed = 42, tenants = None, products_per_tenant = None, orders_per_tenant = None,
    customers_per_tenant = None, tenant_sizes = None
))]
pub(crate) fn dataset(
    preset: Option<&str>,
    #[pyo3(from_py_with = whole)] seed: u64,
    #[pyo3(from_py_with = whole)] tenants: Option<u64>,
    #[pyo3(from_py_with = whole)] products_per_tenant: Option<u64>,
    #[pyo3(from_py_with = whole)] orders_per_tenant: Option<u64>,
    #[pyo3(from_py_with = whole)] customers_per_tenant: Option<u64>,
    tenant_sizes: Option<&str>,
) -> PyResult<Dataset> {
    let named = preset.map_or(Ok(PRESET), |name| one_of(Preset::ALL, name))?.spec(seed);
    let spec = Spec {
        seed,
        tenants: tenants.unwrap_or(named.tenants),
        products_per_tenant: products_per_tenant.unwrap_or(named.products_per_tenant),
        orders_per_tenant: orders_per_tenant.unwrap_or(named.orders_per_tenant),
        customers_per_tenant: customers_per_tenant.unwrap_or(named.customers_per_tenant),
        tenant_sizes: tenant_sizes.map_or(Ok(named.tenant_sizes), |name| one_of(TenantSizes::ALL, name))?,
    };
    fixtures_gen::Dataset::new(spec).map(|dataset| Dataset(Arc::new(dataset))).map_err(unusable)
}

impl Dataset {
    fn check_tenant(&self, tenant: u64) -> PyResult<u64> {
        let tenants = self.0.spec().tenants;
        if tenant < tenants {
            return Ok(tenant);
        }
        Err(PyIndexError::new_err(format!("tenant {tenant}, but the dataset has {tenants}, numbered from 0")))
    }

    /// Rows of a table, of one tenant or of all.
    fn source(&self, table: Table, tenant: Option<u64>, start: u64, stop: Option<u64>) -> PyResult<Source> {
        let tenant = tenant.map(|tenant| self.check_tenant(tenant)).transpose()?;
        let all = match tenant {
            // The table of tenants is one table.
            Some(tenant) if table == Table::Tenants => tenant..tenant + 1,
            Some(tenant) => 0..self.0.tenant(tenant).rows(table),
            None => 0..self.rows_of(table),
        };
        let count = all.end - all.start;
        let stop = stop.unwrap_or(count);
        if start > stop || stop > count {
            return Err(PyIndexError::new_err(format!("rows {start} to {stop} of {table}, which has {count}")));
        }
        let rows = all.start + start..all.start + stop;
        let tenant = tenant.filter(|_| table != Table::Tenants);
        Ok(Source { dataset: Arc::clone(&self.0), table, tenant, rows })
    }

    fn rows_of(&self, table: Table) -> u64 {
        fixtures_gen::Plan::new(&self.0, Format::Ndjson, 1).rows(table)
    }
}

#[pymethods]
impl Dataset {
    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.0.spec().seed
    }

    /// The number of tenants.
    #[getter]
    fn tenants(&self) -> u64 {
        self.0.spec().tenants
    }

    /// Products per tenant, on average.
    #[getter]
    fn products_per_tenant(&self) -> u64 {
        self.0.spec().products_per_tenant
    }

    /// Orders per tenant, on average.
    #[getter]
    fn orders_per_tenant(&self) -> u64 {
        self.0.spec().orders_per_tenant
    }

    /// Customers per tenant, on average.
    #[getter]
    fn customers_per_tenant(&self) -> u64 {
        self.0.spec().customers_per_tenant
    }

    /// How the rows are shared among the tenants: ``equal`` or ``skewed``.
    #[getter]
    fn tenant_sizes(&self) -> &'static str {
        self.0.spec().tenant_sizes.name()
    }

    /// The number of rows of a table, of one tenant or of all.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> fixtures.dataset("small").count("orders", tenant=0)
    /// 5000
    #[pyo3(signature = (table, *, tenant = None))]
    fn count(&self, py: Python<'_>, table: &str, #[pyo3(from_py_with = whole)] tenant: Option<u64>) -> PyResult<u64> {
        let table = one_of(Table::ALL, table)?;
        py.detach(|| self.source(table, tenant, 0, None)).map(|source| source.count())
    }

    /// Rows of a table, of one tenant or of all, for everything that takes Arrow: polars, pandas, pyarrow, DuckDB.
    ///
    /// ``start`` and ``stop`` count the rows of the tenant, or of the whole table from tenant to tenant. Rows are made in batches while they
    /// are read, so memory stays flat; columns that are left out cost nothing.
    ///
    /// Amounts are ``decimal(15, 2)``, times are in UTC without a zone, nested objects are structs. Ids are 16 bytes (the extension type
    /// ``arrow.uuid``) or ``"text"``; labels are dictionaries or ``"text"``. Fields have the docs of their columns as metadata, unless
    /// ``docs`` is ``False``: some engines take two types for different if their metadata differs.
    ///
    /// >>> import commerce_fixtures as fixtures, pyarrow
    /// >>> ds = fixtures.dataset("small")
    /// >>> rows = ds.rows("orders", tenant=1, start=10, stop=12, columns=["total_amount", "order_status"])
    /// >>> table = pyarrow.table(rows)
    /// >>> table.num_rows, str(table.schema.field("total_amount").type)
    /// (2, 'decimal128(15, 2)')
    #[pyo3(signature = (
        table, *, tenant = None, start = 0, stop = None, columns = None, ids = "binary", labels = "dictionary",
        docs = true, batch_rows = 16_384
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords")]
    fn rows(
        &self,
        py: Python<'_>,
        table: &str,
        #[pyo3(from_py_with = whole)] tenant: Option<u64>,
        #[pyo3(from_py_with = whole)] start: u64,
        #[pyo3(from_py_with = whole)] stop: Option<u64>,
        columns: Option<Vec<String>>,
        ids: &str,
        labels: &str,
        docs: bool,
        #[pyo3(from_py_with = whole)] batch_rows: usize,
    ) -> PyResult<Rows> {
        let table = one_of(Table::ALL, table)?;
        let source = py.detach(|| self.source(table, tenant, start, stop))?;
        Rows::new(source, columns, ids, labels, docs, batch_rows)
    }

    /// Rows of a table as text: NDJSON, or CSV with a header. Of a file of a plan: ``Plan.text``.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> text = fixtures.dataset("tiny").text("tenants", format="csv")
    /// >>> text.splitlines()[0]
    /// b'tenant_id,name,api_key_hash,created_at'
    #[pyo3(signature = (table, *, tenant = None, start = 0, stop = None, format = "ndjson"))]
    fn text<'py>(
        &self,
        py: Python<'py>,
        table: &str,
        #[pyo3(from_py_with = whole)] tenant: Option<u64>,
        #[pyo3(from_py_with = whole)] start: u64,
        #[pyo3(from_py_with = whole)] stop: Option<u64>,
        format: &str,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let (table, format) = (one_of(Table::ALL, table)?, one_of(Format::ALL, format)?);
        let text = py.detach(|| {
            let source = self.source(table, tenant, start, stop)?;
            let (mut text, mut encoder) = (format.header(table.schema()), BlockEncoder::new(&self.0));
            for block in source.blocks() {
                text.extend_from_slice(encoder.encode(format, &block));
            }
            PyResult::Ok(text)
        })?;
        Ok(PyBytes::new(py, &text))
    }

    /// One row, by its number in the tenant's table. Amounts are ``Decimal``; times, as in JSON, texts.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> fixtures.dataset("small").row("order_items", 0, tenant=1)["quantity"] > 0
    /// True
    #[pyo3(signature = (table, index, *, tenant = 0))]
    fn row<'py>(
        &self,
        py: Python<'py>,
        table: &str,
        #[pyo3(from_py_with = whole)] index: u64,
        #[pyo3(from_py_with = whole)] tenant: u64,
    ) -> PyResult<Bound<'py, PyAny>> {
        let table = one_of(Table::ALL, table)?;
        let of = if table == Table::Tenants { None } else { Some(tenant) };
        let block = self.source(table, of, index, Some(index.saturating_add(1)))?.blocks().next();
        let line = BlockEncoder::new(&self.0).encode(Format::Ndjson, &block.expect("it is one row")).to_vec();
        let options = PyDict::new(py);
        options.set_item("parse_float", py.import("decimal")?.getattr("Decimal")?)?;
        py.import("json")?.call_method("loads", (PyBytes::new(py, &line),), Some(&options))
    }

    /// What an id stands for, which is a text, a ``UUID`` or 16 bytes; ``None`` if it is not of this dataset.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> ds = fixtures.dataset("small")
    /// >>> ds.locate(ds.row("customers", 7, tenant=1)["customer_id"])
    /// Location(table='customers', tenant=1, index=7)
    fn locate(&self, id: &Bound<'_, PyAny>) -> PyResult<Option<Location>> {
        let id = if let Ok(bytes) = id.cast::<PyBytes>() {
            let bytes = bytes.as_bytes();
            Uuid::from_slice(bytes).map_err(|_| unusable(format!("an id has 16 bytes, not {}", bytes.len())))?
        } else {
            let text = id.str()?.to_string();
            Uuid::parse_str(&text).map_err(|error| unusable(format!("'{text}' is not an id: {error}")))?
        };
        Ok(self.0.address_of(id).map(Location::from))
    }

    /// How the dataset is written: the flags of ``cargo xtask gen``.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan(format="parquet")
    /// >>> plan.files()[0].name, plan.file_count()
    /// ('tenants.parquet', 17)
    #[pyo3(signature = (*, format = "ndjson", compress = false, layout = "chunks", chunk_size = 10_000))]
    fn plan(
        &self,
        format: &str,
        compress: bool,
        layout: &str,
        #[pyo3(from_py_with = whole)] chunk_size: u64,
    ) -> PyResult<Plan> {
        let (format, layout) = (one_of(FileFormat::ALL, format)?, one_of(Layout::ALL, layout)?);
        let compression = if compress { Compression::Gzip } else { Compression::None };
        Planned::new(Arc::clone(&self.0), format, compression, layout, chunk_size).map(Plan)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Dataset>().is_ok_and(|other| other.get().0.spec() == self.0.spec())
    }

    fn __hash__(&self) -> u64 {
        self.seed() ^ self.tenants().rotate_left(32) ^ self.orders_per_tenant()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let plan = Planned::new(Arc::clone(&self.0), Format::Ndjson.into(), Compression::None, Layout::Chunks, 10_000)?;
        let read = py.get_type::<Dataset>().getattr("_of_plan")?;
        Ok((read, (plan.to_json()?,)))
    }

    #[staticmethod]
    fn _of_plan(json: &str) -> PyResult<Dataset> {
        Planned::from_json(json).map(|plan| Dataset(plan.dataset))
    }

    pub(crate) fn __repr__(&self) -> String {
        let spec = self.0.spec();
        format!(
            "dataset(seed={}, tenants={}, products_per_tenant={}, orders_per_tenant={}, customers_per_tenant={}, tenant_sizes='{}')",
            spec.seed,
            spec.tenants,
            spec.products_per_tenant,
            spec.orders_per_tenant,
            spec.customers_per_tenant,
            spec.tenant_sizes
        )
    }
}

/// A dataset, and how it is written: what two machines must agree in. It can be pickled.
#[pyclass(frozen, module = "commerce_fixtures")]
pub(crate) struct Plan(Planned);

fn part(number: u64, of: u64) -> PyResult<PartNumber> {
    PartNumber::new(number, of).ok_or_else(|| match of {
        0 => unusable("parts is 0, but at least 1 is needed"),
        _ => unusable(format!("part is {number}, but there are {of}, counted from 1")),
    })
}

#[pymethods]
impl Plan {
    /// The dataset.
    #[getter]
    fn dataset(&self) -> Dataset {
        Dataset(Arc::clone(&self.0.dataset))
    }

    /// What two wheels that make the same files agree in.
    #[getter]
    fn digest(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.digest())
    }

    /// The plan as text, without a secret.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan(format="csv")
    /// >>> fixtures.Plan.from_json(plan.to_json()) == plan
    /// True
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.to_json())
    }

    /// The plan of a text; ``ValueError`` if this wheel would make other files of it.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Plan> {
        py.detach(|| Planned::from_json(text)).map(Plan)
    }

    /// The files, or those of one part of several.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan()
    /// >>> [len(plan.files(part, 3)) for part in (1, 2, 3)]
    /// [7, 7, 3]
    #[pyo3(signature = (part = 1, parts = 1))]
    fn files(
        &self,
        py: Python<'_>,
        #[pyo3(from_py_with = whole)] part: u64,
        #[pyo3(from_py_with = whole)] parts: u64,
    ) -> PyResult<Vec<File>> {
        let number = self::part(part, parts)?;
        Ok(py.detach(|| {
            let plan = self.0.plan();
            let part = if number.of() == 1 { plan.whole() } else { plan.part(number) };
            plan.files_of_part(&part).map(File::from).collect()
        }))
    }

    /// The number of files.
    fn file_count(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.0.plan().file_count())
    }

    /// The text of a file, before any compression.
    ///
    /// >>> import commerce_fixtures as fixtures
    /// >>> plan = fixtures.dataset("small").plan(chunk_size=1_000)
    /// >>> plan.text("orders", tenant=1, chunk=4).count(b"\n")
    /// 1000
    #[pyo3(signature = (table, *, tenant = 0, chunk = 0))]
    fn text<'py>(
        &self,
        py: Python<'py>,
        table: &str,
        #[pyo3(from_py_with = whole)] tenant: u64,
        #[pyo3(from_py_with = whole)] chunk: u64,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let table = one_of(Table::ALL, table)?;
        let text = py.detach(|| self.0.text(table, tenant, chunk))?;
        Ok(PyBytes::new(py, &text))
    }

    /// Writes the dataset into a directory, or a place in an object store such as ``s3://BUCKET/PREFIX``, whose credentials are in the
    /// environment. Bytes and names are those of ``cargo xtask gen``. While another process works there, it waits, so many seconds at most.
    ///
    /// >>> import commerce_fixtures as fixtures, tempfile
    /// >>> place = tempfile.mkdtemp()
    /// >>> fixtures.dataset("tiny").plan(format="csv").write(place).files
    /// 7
    #[pyo3(signature = (output_dir, *, threads = None, resume = false, force = false, wait = 0.0))]
    fn write(
        &self,
        py: Python<'_>,
        output_dir: &Bound<'_, PyAny>,
        #[pyo3(from_py_with = whole)] threads: Option<usize>,
        resume: bool,
        force: bool,
        wait: f64,
    ) -> PyResult<Summary> {
        write(py, &self.0.job, output_dir, None, threads, resume, force, wait)
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
        #[pyo3(from_py_with = whole)] part: u64,
        #[pyo3(from_py_with = whole)] parts: u64,
        #[pyo3(from_py_with = whole)] threads: Option<usize>,
        wait: f64,
    ) -> PyResult<Summary> {
        write(py, &self.0.job, output_dir, Some(self::part(part, parts)?), threads, true, false, wait)
    }

    /// Raises ``FixturesError`` if a part of so many could not be written there, since the place holds something else. Writes nothing.
    ///
    /// >>> import commerce_fixtures as fixtures, tempfile
    /// >>> place = tempfile.mkdtemp()
    /// >>> fixtures.dataset("tiny").plan(format="csv").write(place).files
    /// 7
    /// >>> fixtures.dataset("small").plan().check_parts(place, 3)
    /// Traceback (most recent call last):
    ///     ...
    /// commerce_fixtures.FixturesError: ...
    fn check_parts(
        &self,
        py: Python<'_>,
        output_dir: &Bound<'_, PyAny>,
        #[pyo3(from_py_with = whole)] parts: u64,
    ) -> PyResult<()> {
        check_parts(py, &self.0.job, output_dir, self::part(1, parts)?)
    }

    /// Whether the whole dataset is there.
    fn is_complete(&self, py: Python<'_>, output_dir: &Bound<'_, PyAny>) -> PyResult<bool> {
        is_complete(py, &self.0.job, output_dir)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Plan>().is_ok_and(|other| other.get().0.job.identity() == self.0.job.identity())
    }

    fn __hash__(&self) -> PyResult<u64> {
        let mut hasher = DefaultHasher::new();
        self.0.to_json()?.hash(&mut hasher);
        Ok(hasher.finish())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Plan>().getattr("from_json")?, (self.0.to_json()?,)))
    }

    fn __repr__(&self) -> String {
        let identity = self.0.job.identity();
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
