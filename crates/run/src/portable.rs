//! A job as data that travels: to a process on another machine, which makes a part or single files of it.

use std::path::PathBuf;
use std::sync::Arc;

use fixtures_gen::{
    BlockEncoder, DATASET_VERSION, Dataset, Format, Layout, PartNumber, Plan, PlannedFile, Samples, Table,
};
use serde::{Deserialize, Serialize};

use crate::codec::GzipLevel;
use crate::digest::{Digest, Digester};
use crate::directory::Policy;
use crate::encoding::Encoding;
use crate::error::{Error, ErrorKind, ForeignJob};
use crate::identity::Identity;
use crate::job::{Destination, Job};

/// Raised when the shape changes.
const FORMAT_VERSION: u32 = 1;

/// The parts whose cuts are digested.
const PARTS: u64 = 16;

/// A job that fills a directory, as plain data for any format of serde. Threads are the receiver's to choose, and it brings
/// the encoding of files that are not text. It holds no credentials.
///
/// ```
/// use fixtures_run::{Job, PartNumber, PortableJob, Preset};
///
/// let job = Job::new(Preset::Tiny.spec(42)).directory("s3://bucket/shop");
/// let text = serde_json::to_string(&job.to_portable()?).unwrap();
///
/// // On another machine:
/// let received: PortableJob = serde_json::from_str(&text).unwrap();
/// let job = received.into_job(None)?.part(PartNumber::new(7, 100).unwrap());
/// assert_eq!(job.path().unwrap().to_str(), Some("s3://bucket/shop"));
/// # Ok::<(), fixtures_run::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of a job of its own")]
pub struct PortableJob {
    format_version: u32,
    identity: Identity,
    /// What both sides must have made of the spec, independently.
    plan_digest: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gzip_level: Option<GzipLevel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    directory: Option<PathBuf>,
    #[serde(default)]
    resume: bool,
    #[serde(default)]
    force: bool,
    #[serde(default)]
    sync: bool,
    #[serde(default)]
    wait: bool,
}

impl Job {
    /// The job as data that travels. Where it goes is not part of it unless that is a directory or an address.
    ///
    /// # Errors
    /// No dataset has these sizes.
    pub fn to_portable(&self) -> Result<PortableJob, Error> {
        let directory = match &self.destination {
            Destination::Directory(path) => Some(path.clone()),
            Destination::Stdout(_) | Destination::Memory(_) => None,
        };
        let Policy { resume, force } = self.policy;
        let (identity, plan_digest) = (self.identity(), self.plan_digest()?);
        let &Self { gzip_level, sync, wait, .. } = self;
        let format_version = FORMAT_VERSION;
        Ok(PortableJob { format_version, identity, plan_digest, gzip_level, directory, resume, force, sync, wait })
    }

    /// A digest of what the model and the plan make of the job: rows of every table, the cuts of parts, names of files. Of
    /// any size, it takes milliseconds. Two processes with the same one make the same files, as far as samples can tell.
    ///
    /// ```
    /// use fixtures_run::{Job, PartNumber, Preset};
    ///
    /// let job = Job::new(Preset::Large.spec(42));
    /// assert_eq!(job.clone().part(PartNumber::new(3, 4).unwrap()).plan_digest()?, job.plan_digest()?);
    /// assert_ne!(Job::new(Preset::Large.spec(43)).plan_digest()?, job.plan_digest()?);
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    ///
    /// # Errors
    /// No dataset has these sizes.
    pub fn plan_digest(&self) -> Result<Digest, Error> {
        let dataset = Dataset::new(self.spec.clone())?;
        let Ok(identity) = serde_json::to_vec(&self.identity().whole()) else { unreachable!("an identity is JSON") };
        let (plan, mut starts) = (self.plan(&dataset), vec![]);
        if plan.layout() == Layout::Chunks {
            let parts = (1..=PARTS).filter_map(|number| PartNumber::new(number, PARTS));
            starts.extend(parts.map(|part| plan.files_of_part(&self.files_of(Some(part), &plan)).next()));
        }
        Ok(digest(&plan, &starts, &identity))
    }
}

/// Of `starts`, the first files of parts, if there are parts.
fn digest(plan: &Plan<'_>, starts: &[Option<PlannedFile>], identity: &[u8]) -> Digest {
    const SAMPLES: u64 = 4;
    const ROWS: u64 = 2;

    let mut digester = Digester::new();
    digester.update(identity);
    for first in starts {
        let (name, rows) = first.as_ref().map_or(("", 0), |file| (&*file.name, file.row_count()));
        digester.update(name.as_bytes());
        digester.update(&rows.to_le_bytes());
    }
    let (samples, mut encoder) = (Samples::new(plan, &plan.whole()), BlockEncoder::new(plan.dataset()));
    for &table in Table::ALL {
        for block in (0..SAMPLES).filter_map(|place| samples.block(table, place, SAMPLES, ROWS)) {
            digester.update(encoder.encode(Format::Csv, &block));
        }
    }
    digester.finish()
}

impl PortableJob {
    /// The same without its directory, which a receiver chooses; in `into_job`, it is the default one.
    #[must_use]
    pub fn without_directory(self) -> Self {
        Self { directory: None, ..self }
    }

    /// What makes a directory the dataset of the job.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The job, if this process makes the same files. `encoding` writes files that are not text.
    ///
    /// # Errors
    /// An error of the kind [`ErrorKind::ForeignJob`] that says why this process would make other files, or none.
    pub fn into_job(self, encoding: Option<Arc<dyn Encoding>>) -> Result<Job, Error> {
        let refused = |why| Err(ErrorKind::ForeignJob(why).into());
        let Self { format_version, identity, plan_digest, gzip_level, directory, resume, force, sync, wait } = self;
        if identity.dataset_version != DATASET_VERSION {
            return refused(ForeignJob::Version(identity.dataset_version));
        }
        if format_version != FORMAT_VERSION {
            return refused(ForeignJob::Shape(format_version));
        }
        if let Some(flaw) = identity.flaw() {
            return refused(ForeignJob::Flaw(flaw));
        }
        let dataset = Dataset::new(identity.spec.clone())?;
        let Some(plan) = identity.plan(&dataset) else { unreachable!("it has no flaw") };
        let mut job = Job::new(identity.spec.clone()).compression(plan.compression()).layout(plan.layout());
        job = match (plan.format().text(), encoding) {
            (Some(format), _) => job.format(format),
            (None, Some(encoding)) if encoding.format() == plan.format() => job.encoding(encoding),
            (None, _) => return refused(ForeignJob::NoEncoding(plan.format())),
        };
        if let Some(rows) = identity.chunk_size.and_then(std::num::NonZeroU64::new) {
            job = job.chunk_rows(rows);
        }
        job = Job { part: identity.part, gzip_level, ..job.policy(Policy { resume, force }).sync(sync).wait(wait) };
        if let Some(directory) = directory {
            job = job.directory(directory);
        }
        if job.plan_digest()? != plan_digest {
            return refused(ForeignJob::Plan);
        }
        Ok(job)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use fixtures_gen::{Compression, Preset};
    use serde_json::{Value, json};

    use super::*;

    fn job() -> Job {
        Job::new(Preset::Tiny.spec(42))
            .format(Format::Csv)
            .compression(Compression::Gzip)
            .gzip_level(GzipLevel::new(9))
            .chunk_rows(NonZeroU64::new(7).unwrap())
            .part(PartNumber::new(2, 3).unwrap())
            .directory("shop")
            .policy(Policy { resume: true, force: false })
            .sync(true)
            .wait(true)
    }

    fn received(change: impl FnOnce(&mut Value)) -> Result<Job, Error> {
        let mut value = serde_json::to_value(job().to_portable().unwrap()).unwrap();
        change(&mut value);
        serde_json::from_value::<PortableJob>(value).unwrap().into_job(None)
    }

    #[test]
    fn a_job_arrives_as_it_left() {
        for sent in [job(), job().compression(Compression::None), Job { part: None, ..job() }.layout(Layout::Table)] {
            let text = serde_json::to_string(&sent.to_portable().unwrap()).unwrap();
            let job = serde_json::from_str::<PortableJob>(&text).unwrap().into_job(None).unwrap();
            assert_eq!(job.identity(), sent.identity());
            assert_eq!((job.policy, job.sync, job.wait, job.path()), (sent.policy, true, true, sent.path()));
            assert_eq!(job.gzip_level, GzipLevel::new(9));
        }
    }

    #[test]
    fn a_place_need_not_travel() {
        let text = serde_json::to_string(&job().to_portable().unwrap().without_directory()).unwrap();
        assert!(!text.contains("shop"), "{text}");
        let received = serde_json::from_str::<PortableJob>(&text).unwrap().into_job(None).unwrap();
        assert_eq!((received.identity(), received.path()), (job().identity(), Job::new(job().spec().clone()).path()));
    }

    #[test]
    fn a_receiver_that_would_make_other_files_refuses() {
        let why = |change: fn(&mut Value)| match received(change).unwrap_err().into_kind() {
            ErrorKind::ForeignJob(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(why(|job| job["identity"]["dataset_version"] = json!(999)), ForeignJob::Version(999));
        assert_eq!(why(|job| job["format_version"] = json!(2)), ForeignJob::Shape(2));
        assert_eq!(why(|job| job["identity"]["spec"]["seed"] = json!(43)), ForeignJob::Plan);
        assert_eq!(why(|job| job["identity"]["chunk_size"] = json!(0)), ForeignJob::Flaw("its chunk_size is 0".into()));
        let parquet = |job: &mut Value| {
            job["identity"]["format"] = json!("parquet");
            job["identity"]["compression"] = json!("none");
        };
        assert_eq!(why(parquet), ForeignJob::NoEncoding(fixtures_gen::FileFormat::Parquet));
    }
}
