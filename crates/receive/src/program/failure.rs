//! Why the program ends without having done what it was asked to: a sentence, a hint and an exit
//! code for each kind.

use crate::error::Error;

/// The work could not be done.
const FAILED: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;
/// A check found differences.
const DIFFERENT: u8 = 3;

pub(super) struct Failure {
    pub(super) sentence: String,
    pub(super) hint: String,
    pub(super) exit_code: u8,
}

impl Failure {
    pub(super) fn failed(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure { sentence: sentence.into(), hint: hint.into(), exit_code: FAILED }
    }

    pub(super) fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure { exit_code: USAGE, ..Failure::failed(sentence, hint) }
    }

    pub(super) fn different(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure { exit_code: DIFFERENT, ..Failure::failed(sentence, hint) }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let hint = match error {
            Error::Options(_) => {
                let hint = "give every --fault a share between 0 and 1, and all of them together at most 1";
                return Failure::usage(error.to_string(), hint);
            }
            Error::Listen { .. } => "choose another address with --listen, such as 127.0.0.1:0 for any free port",
            Error::Thread(_) => "check the limits of the process",
            Error::Database { .. } => "choose a database of this program, or a new one, with --db",
            Error::Certificate(_) | Error::PrivateKey(_) | Error::Tls(_) => {
                "give a certificate and its private key as PEM with --tls-cert and --tls-key"
            }
        };
        Failure::failed(error.to_string(), hint)
    }
}

impl From<clap::Error> for Failure {
    /// The first paragraph of clap's text, which says what is wrong, as one sentence.
    fn from(error: clap::Error) -> Failure {
        let text = error.to_string();
        let paragraph = text.split_once("\n\n").map_or(text.as_str(), |(paragraph, _)| paragraph);
        let words: Vec<&str> = paragraph.trim_start_matches("error: ").split_whitespace().collect();
        Failure::usage(words.join(" "), "see --help for all options and kinds of faults")
    }
}
