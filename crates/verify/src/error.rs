//! Why nothing could be verified: kinds and data, no hints and no flags.

use std::fmt;
use std::path::{Path, PathBuf};

use fixtures_gen::{DATASET_VERSION, FileFormat, PartNumber};
use fixtures_run::Identity;

/// Why a directory could not be verified. What is wrong with its files is no error, but a
/// [`Finding`](crate::Finding).
#[derive(Debug)]
pub enum Error {
    /// There is no dataset to verify.
    Directory {
        /// The directory.
        directory: PathBuf,
        /// What it is instead.
        why: Unverifiable,
    },
    /// The verification was asked to stop.
    Stopped,
    /// The system refused an operation.
    Run(fixtures_run::Error),
}

/// What a directory is that holds no dataset to verify.
#[derive(Clone, Debug, PartialEq)]
pub enum Unverifiable {
    /// It does not exist.
    NoDirectory,
    /// It is something else than a directory.
    NotADirectory,
    /// It has no manifest.
    NoManifest {
        /// Whether it has files that are called like those of a dataset.
        has_rows: bool,
    },
    /// The run that makes it was interrupted, or is not over.
    Interrupted(Option<Box<Identity>>),
    /// It holds parts of a dataset, which were not joined: the first one, and the whole.
    Parts(PartNumber, Option<Box<Identity>>),
    /// Its manifest is of a dataset version that this release cannot read.
    Version(u32),
    /// Its files are in a format that is not text, and nothing was given that writes it.
    Encoding(FileFormat),
}

impl Error {
    pub(crate) fn directory(directory: &Path, why: Unverifiable) -> Self {
        Self::Directory { directory: directory.to_owned(), why }
    }
}

impl From<fixtures_run::Error> for Error {
    fn from(error: fixtures_run::Error) -> Self {
        Self::Run(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory { directory, why } => write!(f, "the directory {} {why}", directory.display()),
            Self::Stopped => f.write_str("the verification was stopped"),
            Self::Run(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Unverifiable {
    /// A predicate: what comes after the directory's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory => f.write_str("does not exist"),
            Self::NotADirectory => f.write_str("is not a directory"),
            Self::NoManifest { .. } => f.write_str("has no manifest.json"),
            Self::Interrupted(_) => f.write_str("holds a dataset that is not complete: its run was interrupted"),
            Self::Parts(part, _) => write!(f, "holds parts of a dataset that are not joined, such as part {part}"),
            Self::Encoding(format) => write!(f, "holds {format} files, which this program cannot make again"),
            Self::Version(version) => write!(
                f,
                "holds dataset version {version} in a form that this release, which makes version {DATASET_VERSION}, cannot read"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Run(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}
