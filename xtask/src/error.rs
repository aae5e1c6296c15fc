//! What can go wrong in a task, told the same way everywhere: one sentence, one hint, one exit code.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use fixtures_gen::SpecError;

use crate::stop::Signal;
use crate::style::{label, say};

/// A task that did not do what was asked.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line asks for something that does not exist or cannot be.
    Usage {
        /// What is wrong, naming the flag and the value.
        sentence: String,
        /// What to write instead.
        hint: String,
    },
    /// The sizes make no dataset.
    Spec(SpecError),
    /// Another process works in this directory.
    Locked(PathBuf),
    /// The run was asked to stop.
    Interrupted(Signal),
    /// A run ended before all was made; it can go on.
    Unfinished {
        /// Why.
        cause: Box<Error>,
        /// The command that goes on.
        command: String,
    },
    /// The system refused an operation on a path.
    Io {
        /// The operation, as a verb: `write`, `rename`.
        action: &'static str,
        /// The path it was refused on.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system refused a write to standard output.
    Stdout(io::Error),
    /// Whoever read standard output has gone: no failure, but a reason to stop.
    ClosedPipe,
    /// The system refused to start a thread.
    Thread(io::Error),
    /// The system refused to pass signals on.
    Signals(io::Error),
    /// An upload did not come to its end: why, and what to do.
    Upload {
        /// Why.
        sentence: String,
        /// What to do.
        hint: String,
    },
    /// An upload did not come to its end, and would not with the same flags either.
    UploadFlags {
        /// Why.
        sentence: String,
        /// What to do.
        hint: String,
    },
    /// An upload came to its end, but some rows were turned away for good.
    Rejected {
        /// How many.
        sentence: String,
        /// Where to look.
        hint: String,
    },
    /// A check found something else than it should be.
    Differs {
        /// What differs.
        sentence: String,
        /// What to do.
        hint: String,
    },
    /// A step of a task that runs other programs failed; the program has said why.
    Step {
        /// The step's name.
        name: &'static str,
        /// The command to run it alone.
        command: String,
    },
}

impl Error {
    /// A refusal of something on the command line.
    pub(crate) fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { sentence: sentence.into(), hint: hint.into() }
    }

    /// A failed operation on `path`; `action` is a verb.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), source }
    }

    /// A failed write to standard output.
    pub(crate) fn stdout(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe { Self::ClosedPipe } else { Self::Stdout(source) }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Usage { hint, .. }
            | Self::Differs { hint, .. }
            | Self::Upload { hint, .. }
            | Self::UploadFlags { hint, .. }
            | Self::Rejected { hint, .. } => hint.clone(),
            Self::Spec(error) => error.hint().to_owned(),
            Self::Locked(_) => "wait for it, or name another directory with --output-dir".to_owned(),
            Self::Interrupted(_) => "start it again".to_owned(),
            Self::Unfinished { cause, command } => match **cause {
                Self::Interrupted(_) => format!("go on with `{command}`"),
                _ => format!("{}; then go on with `{command}`", cause.hint()),
            },
            Self::Io { source, .. } => io_hint(source).to_owned(),
            Self::Stdout(_) => "check what standard output is connected to".to_owned(),
            Self::ClosedPipe => "nothing to do".to_owned(),
            Self::Signals(_) => "check the limits of the process".to_owned(),
            Self::Thread(_) => "ask for fewer with --threads or --concurrency".to_owned(),
            Self::Step { command, .. } => format!("run it alone with `{command}`"),
        }
    }

    /// 1 where the work failed, 3 where a check found differences, 2 where it was refused before it began, 130 or 143 where a signal stopped it.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } | Self::Spec(_) | Self::Locked(_) => 2,
            Self::ClosedPipe => 0,
            Self::Interrupted(signal) => signal.exit_code(),
            Self::Unfinished { cause, .. } => cause.exit_code(),
            Self::Io { .. }
            | Self::Stdout(_)
            | Self::Thread(_)
            | Self::Signals(_)
            | Self::Upload { .. }
            | Self::UploadFlags { .. }
            | Self::Rejected { .. }
            | Self::Step { .. } => 1,
            Self::Differs { .. } => 3,
        }
    }

    /// Prints the sentence and the hint on standard error.
    pub(crate) fn report(&self) {
        let (sentence, hint) = (printable(&self.to_string()), printable(&self.hint()));
        say(&format!("{} {sentence}\n{} {hint}", label("error:"), label("hint:")));
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage { sentence, .. }
            | Self::Differs { sentence, .. }
            | Self::Upload { sentence, .. }
            | Self::UploadFlags { sentence, .. }
            | Self::Rejected { sentence, .. } => f.write_str(sentence),
            Self::Spec(error) => f.write_str(&in_flags(&error.to_string())),
            Self::Locked(path) => write!(f, "another process works in the output directory {}", path.display()),
            Self::Interrupted(signal) => write!(f, "stopped by {}", signal.name()),
            Self::Unfinished { cause, .. } => cause.fmt(f),
            Self::Io { action, path, source } => write!(f, "cannot {action} {}: {source}", path.display()),
            Self::Stdout(source) => write!(f, "cannot write to standard output: {source}"),
            Self::ClosedPipe => f.write_str("standard output was closed by its reader"),
            Self::Thread(source) => write!(f, "cannot start a thread: {source}"),
            Self::Signals(source) => write!(f, "cannot listen for signals: {source}"),
            Self::Step { name, .. } => write!(f, "the step {name} failed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Spec(error) => Some(error),
            Self::Unfinished { cause, .. } => Some(&**cause),
            Self::Io { source, .. } | Self::Stdout(source) | Self::Thread(source) | Self::Signals(source) => {
                Some(source)
            }
            _ => None,
        }
    }
}

impl From<SpecError> for Error {
    fn from(error: SpecError) -> Self {
        Self::Spec(error)
    }
}

/// The model's sentence about fields of a spec, told by their flags: "--tenants is 0" for "tenants is 0".
fn in_flags(sentence: &str) -> String {
    ["tenants", "products_per_tenant", "orders_per_tenant", "customers_per_tenant"]
        .into_iter()
        .fold(sentence.to_owned(), |sentence, field| {
            sentence.replace(&format!("{field} is "), &format!("--{} is ", field.replace('_', "-")))
        })
}

/// A text from outside may hold what a terminal obeys: that is shown, not sent.
fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

fn io_hint(error: &io::Error) -> &'static str {
    /// Too many open files, of the system and of the process.
    const TOO_MANY_FILES: [i32; 2] = [23, 24];

    if cfg!(unix) && error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code)) {
        return "ask for fewer with --threads, or let the process open more (`ulimit -n`)";
    }
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, name a directory on another disk with --output-dir, or use --compress"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "name a directory that you may write to with --output-dir"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "something else has that name; name another directory with --output-dir"
        }
        io::ErrorKind::NotFound => "it has gone; check what else uses the directory, then start again",
        _ => "check the disk, or name another directory with --output-dir",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_by_their_flags() {
        for (model, program) in [
            ("tenants is 0", "--tenants is 0"),
            ("orders_per_tenant is 9, the most is 8", "--orders-per-tenant is 9, the most is 8"),
            (
                "orders_per_tenant is 1, but products_per_tenant is 0",
                "--orders-per-tenant is 1, but --products-per-tenant is 0",
            ),
        ] {
            assert_eq!(in_flags(model), program);
        }
    }

    #[test]
    fn nothing_from_outside_is_sent_to_a_terminal() {
        assert_eq!(printable("a\nerror: b\u{1b}[31m ü"), "a\\nerror: b\\u{1b}[31m ü");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        assert_eq!(Error::stdout(io::ErrorKind::BrokenPipe.into()).exit_code(), 0);
        assert_eq!(Error::stdout(io::ErrorKind::StorageFull.into()).exit_code(), 1);
    }
}
