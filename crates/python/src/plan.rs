//! How a dataset is written: the files, the parts, and how they are made.

use std::num::NonZeroU64;
use std::sync::Arc;

use fixtures_gen::{
    BlockEncoder, Compression, DATASET_VERSION, Dataset, FileFormat, Format, Layout, PartNumber, Table,
};
use fixtures_parquet::Parquet;
use fixtures_run::{Digester, Identity, Job, PlannedFile};
use pyo3::PyResult;
use pyo3::exceptions::PyIndexError;
use serde_json::{Value, json};

use crate::error::unusable;
use crate::names::one_of;

/// The release of this wheel.
pub(crate) const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// A dataset, and how it is written: what two machines must agree in.
pub(crate) struct Planned {
    pub(crate) dataset: Arc<Dataset>,
    pub(crate) job: Job,
}

impl Planned {
    pub(crate) fn new(
        dataset: Arc<Dataset>,
        format: FileFormat,
        compression: Compression,
        layout: Layout,
        chunk_rows: u64,
    ) -> PyResult<Planned> {
        let chunk_rows = NonZeroU64::new(chunk_rows).ok_or_else(|| unusable("chunk_size is 0"))?;
        let job = Job::new(dataset.spec().clone()).compression(compression).layout(layout).chunk_rows(chunk_rows);
        let job = match format.text() {
            Some(format) => job.format(format),
            None if compression != Compression::None => {
                return Err(unusable(format!("{format} files are compressed inside: leave compress out")));
            }
            None => job.encoding(Arc::new(Parquet)),
        };
        Ok(Planned { dataset, job })
    }

    pub(crate) fn plan(&self) -> fixtures_gen::Plan<'_> {
        self.job.identity().plan(&self.dataset).expect("it is a plan of this release")
    }

    /// What two builds that make the same files agree in: besides the identity, the first rows of every table and a cut.
    pub(crate) fn digest(&self) -> String {
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

    /// The text of a file, before any compression.
    pub(crate) fn text(&self, table: Table, tenant: u64, chunk: u64) -> PyResult<Vec<u8>> {
        let file = self.file(table, tenant, chunk)?;
        let format = file.format.text().ok_or_else(|| unusable(format!("{} is not text", file.name)))?;
        let (mut text, mut encoder) = (file.header(), BlockEncoder::new(&self.dataset));
        for block in self.plan().blocks(&file) {
            text.extend_from_slice(encoder.encode(format, &block));
        }
        Ok(text)
    }

    fn file(&self, table: Table, tenant: u64, chunk: u64) -> PyResult<PlannedFile> {
        let plan = self.plan();
        let file = plan.table_file(table).filter(|_| chunk == 0).or_else(|| plan.file(tenant, table, chunk));
        file.ok_or_else(|| PyIndexError::new_err(format!("tenant {tenant} has no chunk {chunk} of {table}")))
    }

    /// The plan as text, without a secret.
    pub(crate) fn to_json(&self) -> String {
        let digest = self.digest();
        json!({ "release": RELEASE, "digest": digest, "identity": identity(&self.job.identity()) }).to_string()
    }

    /// The plan of a text, unless this release would make other files of it.
    pub(crate) fn from_json(text: &str) -> PyResult<Planned> {
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
            Planned::new(Arc::new(dataset), format, compression, layout, found.chunk_size.unwrap_or(1))
        })()?;
        let digest = plan.digest();
        if plan.job.identity() != found || value["digest"] != *digest {
            return Err(unusable(format!(
                "the plan has the digest {}, and this wheel makes {digest} of it: install the same build on all machines",
                value["digest"]
            )));
        }
        Ok(plan)
    }
}

const ROWS_OF_DIGEST: u64 = 16;

fn identity(identity: &Identity) -> Value {
    serde_json::to_value(identity).expect("an identity is plain data")
}
