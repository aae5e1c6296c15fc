//! What can go wrong in a run: kinds and data. No hints, no flags, no exit codes: those are for the
//! program that runs the job to choose.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use fixtures_gen::{DATASET_VERSION, FileFormat, PartNumber, SpecError};

use crate::identity::{Difference, Identity};
use crate::space::{Space, SpaceNeeded};

/// A run that did not do what was asked. It is one pointer wide; [`kind`](Error::kind) says what
/// happened.
///
/// ```
/// use fixtures_run::{Preset, Spec};
/// use fixtures_run::{ErrorKind, Job};
///
/// let spec = Spec { tenants: 0, ..Preset::Tiny.spec(42) };
/// let error = Job::new(spec).prepare().unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Spec(_)));
/// assert_eq!(error.to_string(), "tenants is 0");
/// ```
pub struct Error(Box<ErrorKind>);

/// What went wrong.
#[derive(Debug)]
pub enum ErrorKind {
    /// No dataset has these sizes.
    Spec(SpecError),
    /// The chunk size makes more files than a file system holds.
    TooManyFiles {
        /// Rows of a file.
        chunk_rows: u64,
        /// Files that this makes.
        files: u64,
    },
    /// The chunk size, or the layout, makes files with more rows than a file holds.
    FilesTooLong {
        /// Rows of a file; `None` if a file has a whole table.
        chunk_rows: Option<u64>,
        /// Rows of the longest file.
        rows: u64,
    },
    /// A part, of files that have whole tables.
    PartOfTables(PartNumber),
    /// A part of SQL, which is one transaction.
    PartOfSql(PartNumber),
    /// A part of a stream in a format whose parts do not make a whole, one after the other.
    PartOfStream(PartNumber, FileFormat),
    /// More worker threads than a run can have.
    TooManyThreads {
        /// Threads that were asked for.
        threads: usize,
        /// The maximum.
        most: usize,
    },
    /// The job may not change the directory, given what it holds and the job's policy.
    Refused {
        /// The directory.
        directory: PathBuf,
        /// What stands in the way.
        why: Refusal,
    },
    /// Parts cannot be joined.
    Join {
        /// The directory.
        directory: PathBuf,
        /// What stands in the way.
        why: JoinRefusal,
    },
    /// This process would make other files of a job that came from another one, or none.
    ForeignJob(ForeignJob),
    /// The records of files are not those of the plan.
    Record {
        /// The file whose record was expected; `None` after the last one.
        expected: Option<String>,
        /// The file whose record came; `None` if there are no more.
        found: Option<String>,
    },
    /// The run was asked to stop; what it has finished can be resumed.
    Stopped,
    /// The system refused an operation on a path.
    Io {
        /// The operation, as a verb with its object if the path does not show it: `write`, `use the
        /// directory`.
        action: &'static str,
        /// The path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system refused a write to standard output.
    Stdout(io::Error),
    /// The reader of standard output has closed it: a reason to stop, not a failure.
    ClosedPipe,
    /// The system refused to start a thread.
    Thread(io::Error),
    /// The observer of the run returned this error.
    Observer(Box<dyn std::error::Error + Send + Sync>),
}

/// Why a process cannot do a job that came from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignJob {
    /// It is of this dataset version, which is not the one that this release makes.
    Version(u32),
    /// It is written in this version of its shape.
    Shape(u32),
    /// It cannot be right, as a clause: `its chunk_size is 0`.
    Flaw(String),
    /// Its files are of this format, and nothing that writes it was given.
    NoEncoding(FileFormat),
    /// Both processes have made something else of the same sizes.
    Plan,
}

/// Why a job may not write to a directory.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Another process works in it.
    InUse,
    /// Another process makes the same part in it.
    PartInUse(PartNumber),
    /// It holds a file that belongs to no dataset, or to none that is known: this one, by its name.
    Foreign(String),
    /// It is something else than a directory, or below something else.
    NotADirectory,
    /// It holds a manifest or journal that cannot be right.
    Invalid {
        /// The name of the file.
        name: String,
        /// What is wrong, as a clause: `its chunk_size is 0`.
        why: String,
        /// Whether it still says which files are its own, so that they can be replaced.
        is_replaceable: bool,
    },
    /// It holds this dataset, not complete; the job may neither resume nor replace it.
    Interrupted,
    /// It holds a dataset of this version, which is not the one that this release makes.
    OtherVersion(u32),
    /// It holds another dataset, or this one written in another way.
    OtherDataset(Difference),
    /// It holds another dataset, not complete.
    OtherInterrupted {
        /// In what it differs.
        difference: Difference,
        /// The other dataset, for the command that resumes it.
        theirs: Box<Identity>,
    },
    /// It holds this dataset undivided, and the job makes a part.
    Undivided,
    /// It holds this part of the dataset, and the job makes another division of it.
    OtherPart(PartNumber),
    /// Its file system has too little room.
    NoSpace {
        /// What the run takes.
        needed: SpaceNeeded,
        /// What there is.
        free: Space,
    },
}

/// Why the parts in a directory cannot be joined.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinRefusal {
    /// It does not exist.
    NoDirectory,
    /// It is a file.
    NotADirectory,
    /// Another process works in it.
    InUse,
    /// It holds no manifest of a part.
    NoParts,
    /// It holds parts of two datasets.
    TwoDatasets {
        /// One part, and another that differs from it: here its values are "theirs".
        parts: [PartNumber; 2],
        /// In what they differ.
        difference: Difference,
    },
    /// It holds parts that divide the dataset differently.
    TwoDivisions([PartNumber; 2]),
    /// It holds a part of another dataset than the manifest of the whole describes.
    NotOfWhole {
        /// The part.
        part: PartNumber,
        /// The name of the manifest.
        manifest: String,
        /// In what the part differs.
        difference: Difference,
    },
    /// A file that has the name of a manifest is not one, or cannot be right.
    NotAManifest {
        /// Its name.
        name: String,
        /// What is wrong, as a clause: `its chunk_size is 0`.
        why: String,
    },
    /// The parts are of a dataset version whose files this release does not know.
    Version(u32),
    /// The directory holds a whole dataset, without parts, of such a version.
    WholeOfVersion {
        /// The dataset version.
        version: u32,
        /// Whether the run that made it was interrupted.
        is_interrupted: bool,
    },
    /// It holds no parts, but a whole dataset whose run was interrupted.
    Interrupted {
        /// The dataset, for the command that completes it.
        whole: Box<Identity>,
    },
    /// It holds a file that is not of this dataset: this one.
    Foreign(String),
    /// A part has no manifest.
    MissingPart {
        /// The part.
        part: PartNumber,
        /// Whether a run that makes it was interrupted.
        is_interrupted: bool,
        /// The dataset, for the command that makes the part.
        whole: Box<Identity>,
    },
    /// A file is missing, or has another length than its manifest says.
    MissingFile {
        /// Its name.
        name: String,
        /// The part; `None` where the dataset was joined before.
        part: Option<PartNumber>,
        /// The dataset, for the command that makes the file.
        whole: Box<Identity>,
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

    /// A failed operation on `path`; `action` is a verb.
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        ErrorKind::Io { action, path: path.to_path_buf(), source }.into()
    }

    pub(crate) fn stdout(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe { ErrorKind::ClosedPipe } else { ErrorKind::Stdout(source) }
            .into()
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

impl From<SpecError> for Error {
    fn from(error: SpecError) -> Self {
        ErrorKind::Spec(error).into()
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
            ErrorKind::Spec(error) => error.fmt(f),
            ErrorKind::TooManyFiles { chunk_rows, files } => {
                write!(f, "chunks of {chunk_rows} rows make {files} files, more than a file system holds")
            }
            ErrorKind::FilesTooLong { chunk_rows: Some(chunk_rows), rows } => {
                write!(f, "chunks of {chunk_rows} rows make files of {rows} rows, more than a file holds")
            }
            ErrorKind::FilesTooLong { chunk_rows: None, rows } => {
                write!(f, "whole tables make files of {rows} rows, more than a file holds")
            }
            ErrorKind::PartOfTables(part) => write!(f, "part {part} of files of whole tables: they are not divided"),
            ErrorKind::PartOfSql(part) => write!(f, "part {part} is of rows, and SQL is one transaction"),
            ErrorKind::PartOfStream(part, format) => {
                write!(f, "part {part} is of rows, and files of {format} cannot be put one after the other")
            }
            ErrorKind::ForeignJob(why) => why.fmt(f),
            ErrorKind::Record { expected: Some(expected), found: Some(found) } => {
                write!(f, "the record of {expected} was expected, and that of {found} came")
            }
            ErrorKind::Record { expected: Some(expected), found: None } => {
                write!(f, "the record of {expected} was expected, and there are no more")
            }
            ErrorKind::Record { expected: None, found } => {
                write!(f, "no more records were expected, and that of {} came", found.as_deref().unwrap_or("a file"))
            }
            ErrorKind::TooManyThreads { threads, most } => {
                write!(f, "{threads} threads are too many: the maximum is {most}")
            }
            ErrorKind::Refused { directory, why } => write!(f, "the output directory {} {why}", directory.display()),
            ErrorKind::Join { directory, why } => write!(f, "the directory {} {why}", directory.display()),
            ErrorKind::Stopped => f.write_str("the run was stopped"),
            ErrorKind::Io { action, path, source } => write!(f, "cannot {action} {}: {source}", path.display()),
            ErrorKind::Stdout(source) => write!(f, "cannot write to standard output: {source}"),
            ErrorKind::ClosedPipe => f.write_str("standard output was closed by its reader"),
            ErrorKind::Thread(source) => write!(f, "cannot start a thread: {source}"),
            ErrorKind::Observer(source) => source.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            // Shown as they are, so their own causes come next.
            ErrorKind::Spec(error) => error.source(),
            ErrorKind::Observer(error) => error.source(),
            ErrorKind::Io { source, .. } | ErrorKind::Stdout(source) | ErrorKind::Thread(source) => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for ForeignJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => {
                write!(f, "the job is of dataset version {version}, and this release makes version {DATASET_VERSION}")
            }
            Self::Shape(version) => write!(f, "the job has format_version {version}, which this release does not read"),
            Self::Flaw(flaw) => write!(f, "the job cannot be right: {flaw}"),
            Self::NoEncoding(format) => write!(f, "the job is of {format} files, which this process does not write"),
            Self::Plan => f.write_str("this process would make other files of the job than the one that sent it"),
        }
    }
}

impl fmt::Display for Refusal {
    /// A predicate: what comes after the directory's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse => f.write_str("is in use by another process"),
            Self::PartInUse(part) => write!(f, "is in use by another process, which makes part {part}, too"),
            Self::Foreign(name) => write!(f, "holds {name}, which is not part of a known dataset"),
            Self::NotADirectory => f.write_str("is not a directory, or is below a file"),
            Self::Invalid { name, why, .. } => write!(f, "holds {name}, which is not valid: {why}"),
            Self::Interrupted => f.write_str("holds this dataset, interrupted"),
            Self::OtherVersion(version) => f.write_str(&made_by(*version)),
            Self::OtherDataset(difference) => write!(f, "holds another dataset: its {difference}"),
            Self::OtherInterrupted { difference, .. } => {
                write!(f, "holds another dataset, interrupted: its {difference}")
            }
            Self::Undivided => f.write_str("holds this dataset undivided"),
            Self::OtherPart(part) => write!(f, "holds part {part} of this dataset"),
            Self::NoSpace { needed, free } => match free.files.filter(|&free| needed.files > free) {
                Some(files) => {
                    write!(f, "needs {} files, but its file system has room for {files}", needed.files)
                }
                None => write!(f, "needs about {} bytes, but its file system has {} free", needed.bytes, free.bytes),
            },
        }
    }
}

impl fmt::Display for JoinRefusal {
    /// A predicate: what comes after the directory's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory => f.write_str("does not exist"),
            Self::NotADirectory => f.write_str("is a file"),
            Self::InUse => f.write_str("is in use by another process"),
            Self::NoParts => f.write_str("holds no part of a dataset"),
            Self::TwoDatasets { parts: [first, other], difference } => {
                let (verb, Difference { what, theirs, ours }) = (difference.verb(), difference);
                write!(
                    f,
                    "holds parts of two datasets: {what} {verb} {theirs} in part {other} and {ours} in part {first}"
                )
            }
            Self::TwoDivisions([first, other]) => {
                write!(f, "holds parts {first} and {other}, which divide the dataset differently")
            }
            Self::NotOfWhole { part, manifest, difference } => {
                write!(f, "holds part {part} of another dataset than {manifest}: its {difference}")
            }
            Self::NotAManifest { name, why } => {
                write!(f, "holds {name}, which is not the manifest of a dataset: {why}")
            }
            Self::Interrupted { .. } => f.write_str("holds an interrupted run of a whole dataset, and no parts"),
            Self::WholeOfVersion { version, is_interrupted: true } => write!(
                f,
                "holds an interrupted run of a whole dataset of version {version}, and this release makes version {DATASET_VERSION}"
            ),
            Self::Version(version) | Self::WholeOfVersion { version, .. } if *version != DATASET_VERSION => {
                f.write_str(&made_by(*version))
            }
            Self::Version(version) | Self::WholeOfVersion { version, .. } => {
                write!(f, "holds dataset version {version} in a form that this release does not know")
            }
            Self::Foreign(name) => write!(f, "holds {name}, which is not a file of this dataset"),
            Self::MissingPart { part, is_interrupted: true, .. } => {
                write!(f, "is not complete: part {part} is interrupted")
            }
            Self::MissingPart { part, .. } => write!(f, "is not complete: part {part} is missing"),
            Self::MissingFile { name, part: Some(part), .. } => {
                write!(f, "is not complete: {name} of part {part} is missing or not whole")
            }
            Self::MissingFile { name, part: None, .. } => {
                write!(f, "is not complete: {name} is missing or not whole")
            }
        }
    }
}

/// A predicate: what is said of a directory that holds a dataset of another version.
pub(crate) fn made_by(version: u32) -> String {
    format!("was made by dataset version {version}, and this release makes version {DATASET_VERSION}")
}
