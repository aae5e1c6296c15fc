//! How a dataset is written: the files, the parts, and how they are made.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::sync::Arc;

use fixtures_gen::{BlockEncoder, Compression, Dataset, FileFormat, Layout, Table};
use fixtures_parquet::Parquet;
use fixtures_run::{ErrorKind, ForeignJob, Job, PlannedFile, PortableJob};
use pyo3::PyResult;
use pyo3::exceptions::PyIndexError;
use serde::{Deserialize, Serialize};

use crate::error::{failed, unusable};

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

    /// What two builds that make the same files agree in.
    pub(crate) fn digest(&self) -> PyResult<String> {
        self.job.plan_digest().map(|digest| digest.to_string()).map_err(|error| failed(&error))
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

    /// The plan as text, without a secret or a place.
    pub(crate) fn to_json(&self) -> PyResult<String> {
        let job = self.job.to_portable().map_err(|error| failed(&error))?.without_directory();
        Ok(serde_json::to_string(&Sent { release: RELEASE.into(), job }).expect("a job is plain data"))
    }

    /// The plan of a text, unless this release would make other files of it.
    pub(crate) fn from_json(text: &str) -> PyResult<Planned> {
        let sent: Sent =
            serde_json::from_str(text).map_err(|error| unusable(format!("this is not a plan: {error}")))?;
        if sent.release != RELEASE {
            return Err(unusable(format!(
                "the plan is of commerce-fixtures {}, and this is {RELEASE}: install the same release on all machines",
                sent.release
            )));
        }
        let job = sent.job.into_job(Some(Arc::new(Parquet))).map_err(|error| match error.kind() {
            ErrorKind::ForeignJob(ForeignJob::Version(_) | ForeignJob::Plan) => {
                unusable(format!("{error}: install the same release on all machines"))
            }
            _ => unusable(error),
        })?;
        let dataset = Dataset::new(job.spec().clone()).map_err(unusable)?;
        Ok(Planned { dataset: Arc::new(dataset), job })
    }
}

/// What is sent: a job, and the release of the wheel that sends it.
#[derive(Serialize, Deserialize)]
struct Sent<'s> {
    release: Cow<'s, str>,
    job: PortableJob,
}
