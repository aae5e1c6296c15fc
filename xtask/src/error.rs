//! An error of the program: one sentence, one hint, one exit code. The words are in `ui/`.

use std::fmt;
use std::io;

use crate::signals::Signal;

/// A task that did not do what was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Error {
    kind: Kind,
    sentence: String,
    hint: String,
    /// What is printed behind the hint.
    last_line: String,
}

/// What an exit code says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// The command line asks for something that cannot be; nothing has begun.
    Usage,
    /// The work failed.
    Failed,
    /// A check found a difference.
    Differs,
    /// A signal stopped the work.
    Stopped(Signal),
    /// The reader of standard output has closed it: a reason to stop, not a failure.
    ClosedPipe,
}

impl Error {
    /// Something on the command line that cannot be done.
    pub(crate) fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Kind::Usage, sentence, hint)
    }

    /// Work that failed.
    pub(crate) fn failed(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Kind::Failed, sentence, hint)
    }

    /// A check that found a difference.
    pub(crate) fn differs(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Kind::Differs, sentence, hint)
    }

    /// Work that a signal stopped.
    pub(crate) fn stopped(signal: Signal) -> Self {
        Self::new(Kind::Stopped(signal), format!("stopped by {}", signal.name()), "start it again")
    }

    /// A failed write to standard output.
    pub(crate) fn stdout(source: &io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Kind::ClosedPipe, "standard output was closed by its reader", "nothing to do");
        }
        let hint = if source.kind() == io::ErrorKind::NotConnected {
            "connect it to a file or a pipe; to discard what is written, open the null device for writing only: `> /dev/null`"
        } else {
            "check what standard output is connected to"
        };
        Self::failed(format!("cannot write to standard output: {source}"), hint)
    }

    fn new(kind: Kind, sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), hint: hint.into(), last_line: String::new() }
    }

    /// The same, with the command that resumes the work.
    pub(crate) fn with_resume(self, command: &str) -> Self {
        let hint = match self.kind {
            Kind::Stopped(_) => format!("resume with `{command}`"),
            _ => format!("{}; then resume with `{command}`", self.hint),
        };
        Self { hint, ..self }
    }

    /// The same, with other advice.
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same, with a line behind the hint.
    pub(crate) fn with_last_line(self, last_line: impl Into<String>) -> Self {
        Self { last_line: last_line.into(), ..self }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// What went wrong, in one sentence.
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }

    /// What comes behind the hint; empty if nothing does.
    pub(crate) fn last_line(&self) -> &str {
        &self.last_line
    }

    /// 2 where the work was refused before it began, 1 where it failed, 3 where a check found a
    /// difference, 130 or 143 where a signal stopped it.
    pub(crate) fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::ClosedPipe => 0,
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::Differs => 3,
            Kind::Stopped(signal) => signal.exit_code(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
impl Error {
    /// Asserts how the error begins, that it has a hint, and its exit code.
    pub(crate) fn assert_worded(&self, sentence: &str, code: u8) {
        assert!(self.sentence.starts_with(sentence), "{} for {sentence}", self.sentence);
        assert!(!self.hint.is_empty() && !self.hint.ends_with('.'), "{sentence}: {}", self.hint);
        assert_eq!(self.exit_code(), code, "{sentence}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_not_a_failure() {
        assert_eq!(Error::stdout(&io::ErrorKind::BrokenPipe.into()).exit_code(), 0);
        assert_eq!(Error::stdout(&io::ErrorKind::StorageFull.into()).exit_code(), 1);
    }

    #[test]
    fn work_is_resumed_after_the_cause_is_fixed() {
        let failed = Error::failed("it failed", "fix it").with_resume("cargo xtask gen --resume");
        assert_eq!(failed.hint(), "fix it; then resume with `cargo xtask gen --resume`");
        let stopped = Error::stopped(Signal::Interrupt).with_resume("cargo xtask gen --resume");
        assert_eq!((stopped.hint(), stopped.exit_code()), ("resume with `cargo xtask gen --resume`", 130));
    }
}
