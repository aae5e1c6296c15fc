//! What is uploaded: a dataset in a directory, and how far its upload has come.

use std::fmt;
use std::io;
use std::path::Path;

use fixtures_gen::{Dataset, Layout, Plan};
use fixtures_run::directory::{
    EarlierUpload, Listing, UPLOAD_JOURNAL, completed, earlier_upload, has_far_more_files, manifest_name, read_manifest,
};
use fixtures_run::fs::{Folder, Lock};
use fixtures_run::{CompletedFiles, Error as RunError, ErrorKind as RunErrorKind, Identity, Refusal as RunRefusal};

use crate::access::Access;
use crate::access::TargetDifference;
use crate::chunk::journal::{self, Past};
use crate::chunk::schedule;
use crate::error::{Error, Refusal};

/// A dataset in a directory. One that was [opened](Source::open) keeps other processes out of the
/// directory while it exists.
pub struct Source {
    pub(crate) folder: Folder,
    /// Where the journal and rejected rows are kept.
    pub(crate) state: Folder,
    pub(crate) identity: Identity,
    dataset: Dataset,
    /// They keep other processes out.
    locks: Vec<Lock>,
}

/// What may be done about an upload that has begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UploadPolicy {
    /// Resume it: acknowledged chunks are not sent again.
    pub resume: bool,
    /// Forget it, and send everything.
    pub restart: bool,
}

/// How far an upload has come. By default it has not begun.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UploadState {
    pub(crate) past: Past,
    pub(crate) is_begun: bool,
    pub(crate) is_complete: bool,
}

impl UploadState {
    /// Whether some chunks are acknowledged.
    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Whether all chunks are acknowledged, by the journal: nothing is left to be sent, but the server
    /// can be asked whether it still holds them.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("folder", &self.folder.path())
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

impl Source {
    /// The dataset that a directory holds, by its manifest.
    ///
    /// ```
    /// use fixtures_gen::Preset;
    /// use fixtures_run::{Job, Silent};
    /// use fixtures_upload::{ErrorKind, Refusal, Source};
    ///
    /// let place = tempfile::tempdir().unwrap();
    /// let error = Source::open(place.path()).unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Refused { why: Refusal::NoDataset, .. }));
    ///
    /// Job::new(Preset::Tiny.spec(42)).directory(place.path()).prepare().unwrap().execute(&mut Silent).unwrap();
    /// let source = Source::open(place.path()).unwrap();
    /// assert_eq!(source.identity().spec.seed, 42);
    /// assert!(source.files().unwrap().is_all());
    /// ```
    ///
    /// # Errors
    /// It holds no complete dataset of this dataset version, another process works in it, or the
    /// system refused something.
    pub fn open(directory: &Path) -> Result<Self, Error> {
        let folder = Folder::new(directory);
        let lock = lock(&folder)?;
        let (identity, listed) = identity(&folder)?;
        let source = Self { locks: vec![lock], ..Self::new(folder, identity)? };
        // Its sizes could be of a dataset that nobody has.
        if has_far_more_files(&source.plan(), listed) {
            return Err(Error::refused(source.folder.path(), Refusal::NotAManifest(manifest_name(None))));
        }
        Ok(source)
    }

    /// A dataset whose files are still to come, in a directory that the caller keeps other
    /// processes out of.
    ///
    /// # Errors
    /// The identity is not one of a whole dataset that this release makes.
    pub fn new(folder: Folder, identity: Identity) -> Result<Self, Error> {
        if identity.part.is_some() {
            return Err(Error::refused(folder.path(), Refusal::Parts));
        }
        let version = || Error::refused(folder.path(), Refusal::Version(identity.dataset_version));
        let format = identity.file_format().ok_or_else(version)?;
        if format.text().is_none() {
            return Err(Error::refused(folder.path(), Refusal::NotText(format)));
        }
        let dataset = Dataset::new(identity.spec.clone()).map_err(RunError::from)?;
        if identity.plan(&dataset).is_none_or(|plan| plan.layout() != Layout::Chunks) {
            return Err(Error::refused(folder.path(), Refusal::WholeTables));
        }
        Ok(Self { state: folder.clone(), folder, identity, dataset, locks: vec![] })
    }

    /// The directory.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Keeps the journal and rejected rows in another directory, which is made if it does not exist,
    /// instead of beside the dataset: that may be read-only.
    ///
    /// ```
    /// use fixtures_gen::Preset;
    /// use fixtures_run::{Job, Silent};
    /// use fixtures_upload::Source;
    ///
    /// let (data, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    /// Job::new(Preset::Tiny.spec(42)).directory(data.path()).prepare().unwrap().execute(&mut Silent).unwrap();
    /// let source = Source::open(data.path()).unwrap().with_state_in(state.path()).unwrap();
    /// assert_eq!(source.state_folder().path(), state.path());
    /// ```
    ///
    /// # Errors
    /// Another process works in it, or the system refused something.
    pub fn with_state_in(mut self, directory: &Path) -> Result<Self, Error> {
        let is_same =
            |one: &Path, other: &Path| one.canonicalize().is_ok_and(|one| Some(one) == other.canonicalize().ok());
        let state = Folder::new(directory);
        if !is_same(directory, self.folder.path()) {
            state.create_directory()?;
            self.locks.push(lock(&state)?);
        }
        self.state = state;
        Ok(self)
    }

    /// The directory of the journal and of rejected rows.
    pub fn state_folder(&self) -> &Folder {
        &self.state
    }

    /// What makes it this dataset.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The plan of its files.
    pub fn plan(&self) -> Plan<'_> {
        let Some(plan) = self.identity.plan(&self.dataset) else { unreachable!("a source has files that are known") };
        plan
    }

    /// All its files, if they exist as the manifest lists them.
    ///
    /// # Errors
    /// A file is missing or not whole, or the system refused something.
    pub fn files(&self) -> Result<CompletedFiles, Error> {
        let refused = |why| Error::refused(self.folder.path(), why);
        let files = completed(&self.folder, &self.plan(), None)?;
        let files = files.ok_or_else(|| refused(Refusal::NotAManifest(manifest_name(None))))?;
        if files.is_all() { Ok(files) } else { Err(refused(Refusal::MissingFile(files.missing().map(str::to_owned)))) }
    }

    /// How far the upload to a target has come, by its journal. Changes nothing.
    ///
    /// # Errors
    /// What the directory holds was uploaded elsewhere, or the policy does not allow it to be
    /// resumed; or the system refused something.
    pub fn state(&self, access: &Access, policy: UploadPolicy) -> Result<UploadState, Error> {
        let is_empty = self.state.length(UPLOAD_JOURNAL)?.is_none_or(|length| length == 0);
        if policy.restart || is_empty {
            return Ok(UploadState::default());
        }
        let refuse = |why| Err(Error::refused(self.state.path(), why));
        let plan = self.plan();
        let Some((head, past)) = journal::find(&self.state, &plan)? else { return refuse(Refusal::NotAJournal) };
        if past.done.count() == 0 {
            return Ok(UploadState::default());
        }
        if let Some(difference) = head.identity.difference(&self.identity) {
            return refuse(Refusal::OtherDataset(difference));
        }
        if let Some(difference) = TargetDifference::between(&head.target, &access.target.record()) {
            return refuse(Refusal::OtherTarget(difference));
        }
        if past.is_doubted() {
            return refuse(Refusal::NotHeld);
        }
        let is_complete = past.is_all(&plan);
        if !is_complete && !policy.resume {
            let (acknowledged, chunks) = (past.done.count(), schedule::chunk_count(&plan));
            return refuse(Refusal::Interrupted { acknowledged, chunks });
        }
        Ok(UploadState { past, is_begun: true, is_complete })
    }

    /// The upload that is forgotten if another one begins.
    ///
    /// # Errors
    /// What the system refused.
    pub fn earlier_upload(&self) -> Result<Option<EarlierUpload>, Error> {
        Ok(earlier_upload(&self.state)?)
    }
}

/// Keeps other processes out of a directory.
fn lock(folder: &Folder) -> Result<Lock, Error> {
    let refused = |why| Error::refused(folder.path(), why);
    match folder.lock() {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(refused(Refusal::NoDirectory)),
        Err(error) => Err(match error.kind() {
            RunErrorKind::Refused { why: RunRefusal::InUse, .. } => refused(Refusal::InUse),
            RunErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotADirectory => {
                refused(Refusal::NotADirectory)
            }
            _ => error.into(),
        }),
    }
}

/// What the manifest of a directory says that it is, and how many files it lists.
fn identity(folder: &Folder) -> Result<(Identity, u64), Error> {
    let refused = |why| Error::refused(folder.path(), why);
    let Listing { manifests, journals, .. } = Listing::of(folder, None)?;
    if manifests.contains(&None) {
        let mut listed = 0;
        let identity = read_manifest(folder, None, &mut |_| {
            listed += 1;
            Ok(())
        })?;
        let identity = identity.ok_or_else(|| refused(Refusal::NotAManifest(manifest_name(None))))?;
        return Ok((identity, listed));
    }
    Err(refused(match (journals.contains(&None), manifests.is_empty() && journals.is_empty()) {
        (true, _) => Refusal::Incomplete,
        (false, false) => Refusal::Parts,
        (false, true) => Refusal::NoDataset,
    }))
}
