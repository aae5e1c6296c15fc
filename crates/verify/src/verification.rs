//! A verification, from its options to its report.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use fixtures_gen::{DATASET_VERSION, Dataset};
use fixtures_run::fs::{FileSystem, Folder};
use fixtures_run::{Counters, Encoding, Identity, Stop};

use crate::error::{Error, Unverifiable};
use crate::options::Options;
use crate::report::{Basis, Collector, Place, Report};
use crate::rule::Rule;
use crate::{digests, directory, encoded, foreign, model};

/// What is to be verified, and how.
///
/// ```no_run
/// use fixtures_verify::Verification;
///
/// let report = Verification::new("generated_data").run()?;
/// for finding in report.first(20) {
///     println!("{finding}");
/// }
/// # Ok::<(), fixtures_verify::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verification {
    options: Options,
    is_foreign: bool,
}

impl Verification {
    /// Of a directory, on all cores.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        let options = Options {
            folder: Folder::new(&directory),
            directory,
            is_elsewhere: false,
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            stop: Stop::default(),
            counters: Arc::default(),
            encoding: None,
        };
        Self { options, is_foreign: false }
    }

    /// Checks the rules from the files alone, without a manifest and without the model: for
    /// directories that another program wrote in this layout.
    ///
    /// Only what the rules say can be found. Memory grows with the dataset: 8 bytes a row, and some
    /// 20 to 110 for each row of the tenants that are checked at the moment; see
    /// [`fixtures_check`].
    ///
    /// ```
    /// use fixtures_verify::{Rule, Verification};
    ///
    /// let place = tempfile::tempdir()?;
    /// let report = Verification::new(place.path()).foreign(true).run()?;
    /// assert_eq!((report.findings[0].rule, &*report.findings[0].file), (Rule::Shape, "tenants.csv"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn foreign(self, is_foreign: bool) -> Self {
        Self { is_foreign, ..self }
    }

    /// The file system that the directory is on, if it is not on this machine. The rules of a foreign directory are
    /// not checked there, nor those of a dataset of another version: that reads files of this machine.
    #[must_use]
    pub fn on(self, files: Arc<dyn FileSystem>) -> Self {
        let folder = Folder::on(&self.options.directory, files);
        Self { options: Options { folder, is_elsewhere: true, ..self.options }, ..self }
    }

    /// Number of worker threads.
    #[must_use]
    pub fn threads(self, threads: NonZeroUsize) -> Self {
        Self { options: Options { threads, ..self.options }, ..self }
    }

    /// What asks the verification to stop, which then ends with [`Error::Stopped`]. The rules of a
    /// foreign directory are checked to the end.
    #[must_use]
    pub fn stop(self, stop: &Stop) -> Self {
        Self { options: Options { stop: stop.clone(), ..self.options }, ..self }
    }

    /// What is counted as it is read, for whoever shows how far the verification is.
    #[must_use]
    pub fn counters(self, counters: &Arc<Counters>) -> Self {
        Self { options: Options { counters: Arc::clone(counters), ..self.options }, ..self }
    }

    /// What writes files that are not text: without it, a directory of such files cannot be verified.
    #[must_use]
    pub fn encoding(self, encoding: Arc<dyn Encoding>) -> Self {
        Self { options: Options { encoding: Some(encoding), ..self.options }, ..self }
    }

    /// What the manifest says the dataset is, and how many rows it has; `None` where the directory
    /// says nothing that can be read, or is not asked.
    pub fn announced(&self) -> Option<(Identity, u64)> {
        if self.is_foreign {
            return None;
        }
        let mut rows = 0_u64;
        let identity = fixtures_run::directory::read_manifest(&self.options.folder(), None, &mut |record| {
            rows = rows.saturating_add(record.rows);
            Ok(())
        });
        Some((identity.ok()??, rows))
    }

    /// Verifies the directory.
    ///
    /// # Errors
    /// If it holds no complete dataset, or what the system refused. What is wrong with files is in
    /// the report.
    pub fn run(&self) -> Result<Report, Error> {
        let start = Instant::now();
        let mut collector = Collector::default();
        let (basis, identity) = self.look(&mut collector)?;
        let (findings, counts) = collector.finish();
        let totals = self.options.counters.made();
        Ok(Report {
            directory: self.options.directory.clone(),
            basis,
            identity,
            findings,
            counts,
            files: totals.files,
            rows: totals.rows,
            bytes: totals.bytes,
            elapsed: start.elapsed(),
        })
    }

    fn look(&self, collector: &mut Collector) -> Result<(Basis, Option<Identity>), Error> {
        let Options { directory, folder, threads, counters, is_elsewhere, .. } = &self.options;
        if self.is_foreign {
            directory::require(folder)?;
            foreign::check(directory, *threads, counters, collector);
            return Ok((Basis::Rules, None));
        }
        let identity = match directory::identity(folder, &mut 0)? {
            Ok(identity) => identity,
            Err(flaw) => {
                collector.add(Place::Manifest, directory::of_manifest(format!("is not valid: {}", flaw.what)));
                return Ok((Basis::Model, None));
            }
        };
        if identity.dataset_version != DATASET_VERSION {
            let version = identity.dataset_version;
            digests::check(&self.options, &identity, collector)?;
            if *is_elsewhere {
                return Ok((Basis::OtherVersion { version, are_rules_checked: false }, Some(identity)));
            }
            let mut broken = Collector::default();
            foreign::check(directory, *threads, &Counters::default(), &mut broken);
            // A version can have its own form of a value; nothing is wrong then.
            let are_rules_checked = collector.has(None) || !broken.has(Some(Rule::Shape));
            if are_rules_checked {
                collector.merge(broken);
            }
            return Ok((Basis::OtherVersion { version, are_rules_checked }, Some(identity)));
        }
        let flaw = identity.flaw().or_else(|| identity.part.map(|part| format!("it is of part {part}")));
        if let Some(flaw) = flaw {
            collector.add(Place::Manifest, directory::of_manifest(format!("is not valid: {flaw}")));
            return Ok((Basis::Model, Some(identity)));
        }
        let Ok(dataset) = Dataset::new(identity.spec.clone()) else {
            unreachable!("an identity without a flaw is of a dataset")
        };
        let plan = identity.plan(&dataset).expect("an identity without a flaw is of files that are known");
        let format = plan.format();
        if format.text().is_some() {
            model::compare(&self.options, &plan, collector)?;
        } else {
            let encoding = self.options.encoding.as_deref().filter(|encoding| encoding.format() == format);
            let unknown = || Error::directory(directory, Unverifiable::Encoding(format));
            encoded::compare(&self.options, &plan, encoding.ok_or_else(unknown)?, collector)?;
        }
        Ok((Basis::Model, Some(identity)))
    }

    /// The number of worker threads.
    pub fn thread_count(&self) -> NonZeroUsize {
        self.options.threads
    }
}
