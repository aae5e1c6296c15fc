//! The kinds of faults. What a fault does stands where it happens, in [`crate::http`].

use std::fmt;
use std::str::FromStr;

macro_rules! faults {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal; )+) => {
        /// A kind of misbehaviour.
        ///
        /// ```
        /// use receive::Fault;
        /// assert_eq!("reset-in-body".parse(), Ok(Fault::ResetInBody));
        /// assert_eq!(Fault::Slow.doc(), "Everything is stored, but the response is late");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Fault {
            /// All kinds of faults.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant),+];

            /// The name on the command line.
            pub fn name(self) -> &'static str {
                match self { $( Fault::$variant => $name, )+ }
            }

            /// What happens, in one line.
            pub fn doc(self) -> &'static str {
                match self { $( Fault::$variant => concat!($($doc),+).trim_ascii(), )+ }
            }
        }
    };
}

faults! {
    /// 429 without `Retry-After`; nothing is stored
    TooMany = "429";
    /// 429 with `Retry-After` in seconds; nothing is stored
    TooManySeconds = "429-seconds";
    /// 429 with `Retry-After` as a date; nothing is stored
    TooManyDate = "429-date";
    /// 503 without `Retry-After`; nothing is stored
    Unavailable = "503";
    /// 503 with `Retry-After` in seconds; nothing is stored
    UnavailableSeconds = "503-seconds";
    /// 503 with `Retry-After` as a date; nothing is stored
    UnavailableDate = "503-date";
    /// 503 before the body is read, then the connection closes; nothing is stored
    UnavailableEarly = "503-early";
    /// 408; nothing is stored
    Timeout = "408";
    /// 425; nothing is stored
    TooEarly = "425";
    /// 409 with `Retry-After: 0`, as if the key were being processed; nothing is stored
    InFlight = "409";
    /// 500; nothing is stored
    Failure = "500";
    /// The connection is reset before the body is read; nothing is stored
    ResetBeforeBody = "reset-before-body";
    /// The connection is reset halfway through the body; nothing is stored
    ResetInBody = "reset-in-body";
    /// The connection is reset after the body is read; nothing is stored
    ResetBeforeCommit = "reset-before-commit";
    /// 500, although everything is stored
    FailureAfterCommit = "500-after-commit";
    /// The connection is reset, although everything is stored
    ResetAfterCommit = "reset-after-commit";
    /// Everything is stored, but the response is late
    Slow = "slow";
    /// Everything is stored, but the response is cut off halfway
    Truncated = "truncated";
    /// Everything is stored, but the response is not the JSON it claims to be
    NoJson = "no-json";
    /// Everything is stored, but the counts in the response are wrong
    WrongCounts = "wrong-counts";
    /// Some rows are rejected with status 503 and not stored; each row at most once
    Partial = "partial";
    /// Everything is stored, but the response is 202, and its `Location` has the result after some
    /// polls
    Accepted = "202";
    /// Nothing is stored, but the response is 202, and its `Location` answers 404
    AcceptedAndLost = "202-lost";
    /// The process aborts with nothing stored (for the program, not for the library)
    CrashBeforeCommit = "crash-before-commit";
    /// The process aborts with everything stored and no response sent (for the program, not for the
    /// library)
    CrashAfterCommit = "crash-after-commit";
}

impl Fault {
    /// Whether it ends the process.
    pub(crate) fn is_crash(self) -> bool {
        matches!(self, Fault::CrashBeforeCommit | Fault::CrashAfterCommit)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

/// A name that is not one of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} is not a kind of fault", self.0)
    }
}

impl std::error::Error for UnknownFault {}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Fault, UnknownFault> {
        let fault = Fault::ALL.iter().copied().find(|fault| fault.name() == name);
        fault.ok_or_else(|| UnknownFault(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
        assert_eq!("504".parse::<Fault>().unwrap_err().to_string(), "504 is not a kind of fault");
    }
}
