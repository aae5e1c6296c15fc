//! What can go wrong in an upload: kinds and data. No hints, no flags, no exit codes: those are for
//! the program to choose.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use fixtures_gen::{DATASET_VERSION, FileFormat};
use fixtures_run::directory::UPLOAD_JOURNAL;
use fixtures_run::{Difference, Error as RunError};

use crate::access::{Target, TargetDifference};
use crate::response::reason::{Distrust, Reason};

/// An upload that did not begin, or ended early. It is one pointer wide;
/// [`kind`](Error::kind) says what happened.
///
/// ```
/// use fixtures_upload::{ErrorKind, Refusal, Source};
///
/// let error = Source::open("nowhere".as_ref()).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Refused { why: Refusal::NoDirectory, .. }));
/// assert_eq!(error.to_string(), "the directory nowhere does not exist");
/// ```
pub struct Error(Box<ErrorKind>);

/// What went wrong.
#[derive(Debug)]
pub enum ErrorKind {
    /// The directory cannot be uploaded, given what it holds and the upload's policy.
    Refused {
        /// The directory.
        directory: PathBuf,
        /// What stands in the way.
        why: Refusal,
    },
    /// More concurrent requests than an upload can have.
    TooMuchConcurrency {
        /// Requests that were asked for.
        concurrency: usize,
        /// The maximum.
        most: usize,
    },
    /// Connections cannot be prepared.
    Connections {
        /// The reason.
        cause: String,
    },
    /// A file is not what the manifest says it is.
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The server rejects the API key, or requires one.
    Unauthorized {
        /// The server.
        target: Target,
        /// Whether a key was sent.
        has_key: bool,
        /// Its response.
        reason: Reason,
    },
    /// The server's certificate is not trusted.
    Untrusted {
        /// The server.
        target: Target,
        /// Why.
        why: Distrust,
    },
    /// The server no longer stores any chunk: several were given up one after the other, so it
    /// counts as gone.
    Gone {
        /// The server.
        target: Target,
        /// Why the last chunk was given up.
        reason: Reason,
    },
    /// The server does not hold what the journal says that it acknowledged: it was emptied or
    /// replaced, or has forgotten its keys.
    NotHeld {
        /// The directory that is uploaded.
        directory: PathBuf,
        /// The server.
        target: Target,
        /// The file of the chunk that it was asked with.
        file: String,
        /// How that shows.
        how: NotHeld,
    },
    /// The server cannot be asked whether it holds what the journal says that it acknowledged.
    NotAsked {
        /// The server.
        target: Target,
        /// Why not; `None` if it responded only after attempts that it did not respond to, which
        /// may have stored the rows.
        reason: Option<Reason>,
    },
    /// The upload was asked to stop; it can be resumed.
    Stopped,
    /// A file was published after the upload had failed: its failure is reported at its end.
    Over,
    /// The system refused to start a thread.
    Thread(io::Error),
    /// The directory or a file of the dataset cannot be used.
    Run(RunError),
    /// The observer of the upload returned this error.
    Observer(Box<dyn std::error::Error + Send + Sync>),
}

/// How it shows that a server does not hold a chunk that it acknowledged before.
#[derive(Clone, Debug, PartialEq)]
pub enum NotHeld {
    /// It took the rows as new.
    Stored {
        /// Rows that it stored now.
        rows: u64,
        /// Rows of the chunk.
        of: u64,
    },
    /// It took the rows, and no longer confirms keys.
    NoKey,
    /// It refused them.
    Refuses(Reason),
}

/// Why a directory cannot be uploaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It does not exist.
    NoDirectory,
    /// It is a file.
    NotADirectory,
    /// Another process works in it.
    InUse,
    /// It holds no dataset.
    NoDataset,
    /// It holds a dataset that is not complete.
    Incomplete,
    /// It holds parts of a dataset.
    Parts,
    /// Its files are not text, but in this format.
    NotText(FileFormat),
    /// Its files are whole tables of all tenants.
    WholeTables,
    /// It holds a file in place of the manifest that is not one: this one, by its name.
    NotAManifest(String),
    /// It holds a dataset that another release made, of this dataset version.
    Version(u32),
    /// A file that its manifest lists is missing or not whole: this one, by its name, if one can be
    /// named.
    MissingFile(Option<String>),
    /// It holds a file in place of the upload's journal that is not one.
    NotAJournal,
    /// It holds the journal of another dataset's upload.
    OtherDataset(Difference),
    /// It was uploaded to another target.
    OtherTarget(TargetDifference),
    /// It holds an upload that the server was found not to hold.
    NotHeld,
    /// It holds this upload, interrupted; the policy may neither resume it nor start it over.
    Interrupted {
        /// Chunks that are acknowledged.
        acknowledged: u64,
        /// All chunks.
        chunks: u64,
    },
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// What went wrong, by value.
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    pub(crate) fn refused(directory: &Path, why: Refusal) -> Self {
        ErrorKind::Refused { directory: directory.to_path_buf(), why }.into()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

impl From<RunError> for Error {
    fn from(error: RunError) -> Self {
        ErrorKind::Run(error).into()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Refused { directory, why } => write!(f, "the directory {} {why}", directory.display()),
            ErrorKind::TooMuchConcurrency { concurrency, most } => {
                write!(f, "{concurrency} concurrent requests are too many: the maximum is {most}")
            }
            ErrorKind::Connections { cause } => write!(f, "cannot prepare connections: {cause}"),
            ErrorKind::Damaged { path } => write!(f, "{} is not what the manifest says it is", path.display()),
            ErrorKind::Unauthorized { target, has_key: true, reason } => {
                write!(f, "{target} rejects the API key: {reason}")
            }
            ErrorKind::Unauthorized { target, has_key: false, reason } => {
                write!(f, "{target} requires an API key: {reason}")
            }
            ErrorKind::Untrusted { target, why } => write!(f, "the certificate of {target} is not trusted: {why}"),
            ErrorKind::Gone { target, reason } => write!(f, "{target} no longer stores any chunk: {reason}"),
            ErrorKind::NotHeld { target, file, how, .. } => write!(
                f,
                "{target} does not hold what the journal says it acknowledged: when {file} was sent again under its key, {how}"
            ),
            ErrorKind::NotAsked { target, reason } => {
                write!(f, "cannot ask {target} whether it holds what the journal says it acknowledged: ")?;
                match reason {
                    Some(reason) => reason.fmt(f),
                    None => f.write_str("some of its responses were lost"),
                }
            }
            ErrorKind::Stopped => f.write_str("the upload was stopped"),
            ErrorKind::Over => f.write_str("the upload has failed"),
            ErrorKind::Thread(source) => write!(f, "cannot start a thread: {source}"),
            ErrorKind::Run(source) => source.fmt(f),
            ErrorKind::Observer(source) => source.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Thread(source) => Some(source),
            // Shown as they are, so their own causes come next.
            ErrorKind::Run(source) => source.source(),
            ErrorKind::Observer(source) => source.source(),
            _ => None,
        }
    }
}

impl fmt::Display for NotHeld {
    /// A clause: what the server did.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored { rows, of } => write!(f, "it did not know the key, and stored {rows} of {of} rows as new"),
            Self::NoKey => f.write_str("it accepted the rows without confirming the key, as it did before"),
            Self::Refuses(reason) => write!(f, "it refused: {reason}"),
        }
    }
}

impl fmt::Display for Refusal {
    /// A predicate: what comes after the directory's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory => f.write_str("does not exist"),
            Self::NotADirectory => f.write_str("is a file"),
            Self::InUse => f.write_str("is in use by another process"),
            Self::NoDataset => f.write_str("holds no dataset"),
            Self::Incomplete => f.write_str("holds a dataset that is not complete"),
            Self::Parts => f.write_str("holds parts of a dataset"),
            Self::NotText(format) => write!(f, "holds {format} files, and only CSV and NDJSON can be uploaded"),
            Self::WholeTables => f.write_str("holds files of whole tables, and uploads go by tenant"),
            Self::NotAManifest(name) => write!(f, "holds {name}, which is not the manifest of a dataset"),
            Self::Version(version) if *version != DATASET_VERSION => {
                write!(f, "was made by dataset version {version}, and this release uploads version {DATASET_VERSION}")
            }
            Self::Version(version) => {
                write!(f, "holds dataset version {version} in a form that this release cannot upload")
            }
            Self::MissingFile(Some(name)) => write!(f, "is not complete: {name} is missing or not whole"),
            Self::MissingFile(None) => {
                f.write_str("is not complete: its manifest lists a file that is not of its dataset")
            }
            Self::NotAJournal => write!(f, "holds {UPLOAD_JOURNAL}, which is not the journal of an upload"),
            Self::OtherDataset(difference) => write!(f, "holds the upload of another dataset: its {difference}"),
            Self::OtherTarget(TargetDifference { part, theirs, ours }) => {
                write!(f, "was uploaded elsewhere: {part} is {theirs}, not {ours}")
            }
            Self::NotHeld => f.write_str("was uploaded, but the server did not hold that when it was asked"),
            Self::Interrupted { acknowledged, chunks } => {
                write!(f, "holds this upload, interrupted: {acknowledged} of {chunks} chunks are acknowledged")
            }
        }
    }
}
