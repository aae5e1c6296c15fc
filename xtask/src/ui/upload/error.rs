//! The sentence, the hint and the exit code of every error of an upload and of every loss, with the
//! flags of this program.

use std::io;
use std::path::Path;

use fixtures_run::directory::REJECTS;
use fixtures_run::{Error as RunError, ErrorKind as RunErrorKind};
use fixtures_upload::{Distrust, Error as UploadError, ErrorKind, Losses, Lost, LostChunks, Reason, Refusal, Target};
use fixtures_upload::{TargetDifference, UploadSummary};

use crate::args::upload::API_KEY_VARIABLE;
use crate::args::upload::access::target_flag;
use crate::error::Error;
use crate::signals::Signal;
use crate::ui::resume;
use crate::ui::words::{counted, grouped};

/// Longer bodies may be too long for a server.
const LARGE_BODY: u64 = 1024 * 1024;

const BODY_LIMIT: &str = " (does the server limit bodies? it must read them before it closes)";

const SMALLER_BODIES: &str = "let the server accept larger bodies; or empty the API, and start over with a lower \
                              --chunk-size: it makes another dataset, which is uploaded with other keys";

const SLOW_BODIES: &str = "if it is, give requests more time with --timeout; or empty the API, and start over with a \
                           lower --chunk-size: it makes another dataset of smaller bodies";

const PROXY_CREDENTIALS: &str = "give the proxy's user and password in its address, as in \
                                 HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT";

/// What to do, and whether the same command can then resume the upload. It cannot where its flags
/// are to blame.
#[derive(Debug, PartialEq)]
struct Advice {
    hint: String,
    can_resume: bool,
}

impl Advice {
    /// Something must be done elsewhere; then the same command resumes the upload.
    fn elsewhere(hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), can_resume: true }
    }

    /// The flags must change.
    fn about_flags(hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), can_resume: false }
    }

    fn into_error(self, sentence: String) -> Error {
        let error = Error::failed(sentence, self.hint);
        if self.can_resume { error.with_resume(&resume::typed()) } else { error }
    }
}

/// An error before the upload began: nothing is to be resumed.
impl From<UploadError> for Error {
    fn from(error: UploadError) -> Self {
        let sentence = error.to_string();
        match error.into_kind() {
            ErrorKind::Refused { directory, why } => of_refusal(&directory, &why),
            ErrorKind::TooMuchConcurrency { concurrency, most } => {
                Self::usage(format!("--concurrency {concurrency} is too large"), format!("give at most {most}"))
            }
            ErrorKind::Damaged { .. } => {
                Self::failed(sentence, "remove it, and make it again with `cargo xtask gen … --resume`")
            }
            ErrorKind::Stopped => Self::stopped(Signal::received().expect("only a signal asks an upload to stop")),
            ErrorKind::Run(error) => of_run(error),
            ErrorKind::Observer(error) => match error.downcast::<Self>() {
                Ok(error) => *error,
                Err(error) => Self::failed(error.to_string(), "start it again"),
            },
            kind => Self::failed(sentence_of(&kind, sentence), advice_of(&kind).hint),
        }
    }
}

/// An error of an upload that has begun, with the command that resumes it where that helps.
pub(crate) fn unfinished(error: UploadError) -> Error {
    let can_resume = match error.kind() {
        ErrorKind::Refused { .. } | ErrorKind::TooMuchConcurrency { .. } | ErrorKind::NotHeld { .. } => false,
        ErrorKind::Untrusted { .. } | ErrorKind::Gone { .. } | ErrorKind::NotAsked { .. } => {
            advice_of(error.kind()).can_resume
        }
        _ => true,
    };
    let error = Error::from(error);
    if can_resume { error.with_resume(&resume::typed()) } else { error }
}

/// The sentence of a failed exchange with the server; `sentence` is the library's.
fn sentence_of(kind: &ErrorKind, sentence: String) -> String {
    match kind {
        ErrorKind::Gone { reason, .. } => sentence + guess(reason),
        _ => sentence,
    }
}

/// What to do about a failed exchange with the server, or one that could not begin.
fn advice_of(kind: &ErrorKind) -> Advice {
    match kind {
        ErrorKind::Unauthorized { has_key: true, .. } => {
            Advice::elsewhere("check the key, and --auth for the header that it goes into")
        }
        ErrorKind::Unauthorized { has_key: false, .. } => {
            Advice::elsewhere(format!("give the API key in {API_KEY_VARIABLE} or with --api-key-file"))
        }
        ErrorKind::Untrusted { why: Distrust::Authority, .. } => Advice::about_flags(
            "make one for the server, with `openssl req -x509 … -addext basicConstraints=critical,CA:FALSE`, and name it \
             with --ca-cert",
        ),
        ErrorKind::Untrusted { .. } => {
            Advice::about_flags("name the certificate of the authority that signed it with --ca-cert")
        }
        ErrorKind::Gone { target, reason } => advice(reason, target)
            .unwrap_or_else(|| Advice::elsewhere(format!("check whether the server is up at {target}"))),
        ErrorKind::NotAsked { target, reason: Some(reason) } => advice(reason, target)
            .unwrap_or_else(|| Advice::elsewhere(format!("check whether the server is up at {target}"))),
        ErrorKind::NotHeld { directory, .. } => Advice::about_flags(format!(
            "was the server emptied or replaced? If so, send everything, under the same keys, with `{}`",
            resume::to_restart_upload(directory)
        )),
        ErrorKind::Connections { .. } => Advice::elsewhere("check --ca-cert and the certificates of the system"),
        ErrorKind::Thread(_) => Advice::elsewhere("ask for fewer with --concurrency"),
        _ => Advice::elsewhere("start it again"),
    }
}

/// What to do about rows that are not stored, where that follows from the reason.
fn advice(reason: &Reason, target: &Target) -> Option<Advice> {
    Some(match reason {
        Reason::Status { status: 413, .. } => Advice::about_flags(SMALLER_BODIES),
        Reason::Status { status: 403, .. } => Advice::elsewhere("check what the API key may do"),
        Reason::Status { status: 407, .. } | Reason::Lost { how: Lost::Proxy { needs_credentials: true, .. }, .. } => {
            Advice::elsewhere(PROXY_CREDENTIALS)
        }
        Reason::Lost { how: Lost::Proxy { .. }, .. } => Advice::elsewhere(
            "check the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names, or except the server with NO_PROXY",
        ),
        Reason::Status { status: 404, .. } => Advice::about_flags("check --api-url and --api-path"),
        Reason::WebPage { .. } => Advice::about_flags("check --api-url"),
        Reason::Redirect { .. } => Advice::about_flags("name the API's own address with --api-url and --api-path"),
        Reason::Lost { how, has_responded, .. } if !how.has_begun() => {
            let still = if *has_responded { "still " } else { "" };
            let look = format!("check whether the server is {still}up at {target}");
            match how {
                Lost::Timeout(_) => Advice::about_flags(format!("{look}; {SLOW_BODIES}")),
                _ => Advice::elsewhere(look),
            }
        }
        _ => return None,
    })
}

/// A guess about the server, if it closed the connection during a large body.
fn guess(reason: &Reason) -> &'static str {
    let is_cut = |how: &Lost| matches!(how, Lost::Closed { .. });
    match reason {
        Reason::Lost { how, body_bytes, .. } if is_cut(how) && *body_bytes > LARGE_BODY => BODY_LIMIT,
        _ => "",
    }
}

/// Why rows are not stored, in words.
pub(crate) fn because(reason: &Reason) -> String {
    format!("{reason}{}", guess(reason))
}

fn of_refusal(directory: &Path, why: &Refusal) -> Error {
    let sentence = format!("the directory {} {why}", directory.display());
    let start_over = || format!("start over with `{}`", resume::to_restart_upload(directory));
    let hint = match why {
        Refusal::NoDirectory | Refusal::NotADirectory | Refusal::NotAManifest(_) => {
            "name the directory of a dataset".to_owned()
        }
        Refusal::InUse => "wait for it".to_owned(),
        Refusal::NoDataset => "make one with `cargo xtask gen`".to_owned(),
        Refusal::Incomplete => {
            "resume it with the `cargo xtask gen …` that began it and --resume; with --upload it is \
                                uploaded, too"
                .to_owned()
        }
        Refusal::Parts => "join them with `cargo xtask join`".to_owned(),
        Refusal::NotText(_) => "make it as text with `cargo xtask gen`, in another directory".to_owned(),
        Refusal::WholeTables => {
            "make it in chunks with `cargo xtask gen --layout chunks`, in another directory".to_owned()
        }
        Refusal::Version(_) => {
            "upload it with the release that made it, or make a new one with `cargo xtask gen`".to_owned()
        }
        Refusal::MissingFile(_) => "make it again with the `cargo xtask gen …` that made it and --resume".to_owned(),
        Refusal::NotAJournal | Refusal::OtherDataset(_) | Refusal::NotHeld => start_over(),
        Refusal::OtherTarget(TargetDifference { part, theirs, ours }) => {
            let flag = target_flag(*part);
            let sentence = format!(
                "the directory {} was uploaded elsewhere: its {flag} is {theirs}, not {ours}",
                directory.display()
            );
            return Error::usage(sentence, format!("resume it there with {flag} {theirs}, or {}", start_over()));
        }
        &Refusal::Interrupted { acknowledged, chunks } => {
            let sentence = format!(
                "the directory {} holds this upload, interrupted: {} of {} chunks are acknowledged",
                directory.display(),
                grouped(acknowledged),
                grouped(chunks)
            );
            return Error::usage(sentence, format!("resume it with --resume, or {}", start_over()));
        }
    };
    Error::usage(sentence, hint)
}

/// An error of the directory or of its files: the same sentence as in a run, advice for an upload.
fn of_run(error: RunError) -> Error {
    let hint = match error.kind() {
        RunErrorKind::Io { source, .. } => io_hint(source),
        _ => return error.into(),
    };
    Error::from(error).with_hint(hint)
}

fn io_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space on the disk of the dataset",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the directory writable, for an upload keeps its journal in it, or name another one with --state-dir"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "something else has that name: move it away",
        io::ErrorKind::NotFound => "it is gone; check what else uses the directory, then start again",
        _ => "check the disk of the dataset",
    }
}

/// An error if some rows are not stored.
pub(crate) fn outcome(directory: &Path, target: &Target, summary: &UploadSummary) -> Result<(), Error> {
    if summary.is_lossless() {
        return Ok(());
    }
    let (total, Losses { refused, given_up, first }) = (summary.total(), summary.losses());
    let see = format!("see why in {}", directory.join(REJECTS).display());
    let rejected = (total.rows_rejected > 0).then(|| rejected(total.rows_rejected));
    let not_sent = (total.rows_not_sent > 0).then(|| not_sent(total.rows_not_sent));
    let lost = [lost(*refused, "refused"), lost(*given_up, "given up"), not_sent];
    let lost: Vec<String> = lost.into_iter().flatten().collect();
    let Some(reason) = first.as_ref().filter(|_| !lost.is_empty()) else {
        // Rows that were rejected would be rejected again.
        return Err(Error::failed(rejected.expect("something was lost"), see));
    };
    let advice = advice(reason, target).unwrap_or_else(|| Advice::elsewhere("see what the server says"));
    let hint = if rejected.is_some() { format!("{see}; {}", advice.hint) } else { advice.hint };
    let what = rejected.into_iter().chain(lost).collect::<Vec<_>>().join(", ");
    let sentence = format!("not everything is uploaded to {target}: {what}: {}", because(reason));
    Err(Advice { hint, can_resume: advice.can_resume }.into_error(sentence))
}

fn rejected(rows: u64) -> String {
    format!("{} {} rejected", counted(rows, "row"), was(rows))
}

fn not_sent(rows: u64) -> String {
    let depend = if rows == 1 { "depends" } else { "depend" };
    format!("{} that {depend} on them {} not sent", counted(rows, "row"), was(rows))
}

fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// How much was lost, in words.
fn lost(LostChunks { chunks, rows }: LostChunks, what: &str) -> Option<String> {
    (chunks > 0).then(|| format!("{} {} {what} ({})", counted(chunks, "chunk"), was(chunks), counted(rows, "row")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fixtures_gen::DATASET_VERSION;
    use fixtures_run::Difference;
    use fixtures_upload::{NotHeld, TargetPart, Unusable};

    use super::*;

    fn target() -> Target {
        Target::new("http://localhost:8000", Target::DEFAULT_PATH, None, false).unwrap()
    }

    fn status(status: u16) -> Reason {
        Reason::Status { status, text: "no such table".into() }
    }

    fn lost_response(how: Lost) -> Reason {
        Reason::Lost { how, body_bytes: 2 * LARGE_BODY, has_responded: true }
    }

    fn io_error() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }

    /// One of every kind, with the start of its sentence and its exit code.
    fn kinds() -> Vec<(ErrorKind, &'static str, u8)> {
        let gone = lost_response(Lost::Closed { cause: "reset".into() });
        let io = RunErrorKind::Io { action: "write", path: "a/b".into(), source: io_error() };
        vec![
            (ErrorKind::TooMuchConcurrency { concurrency: 300, most: 256 }, "--concurrency 300 is too large", 2),
            (ErrorKind::Connections { cause: "none".into() }, "cannot prepare connections: none", 1),
            (ErrorKind::Damaged { path: "a/b".into() }, "a/b is not what the manifest says it is", 1),
            (
                ErrorKind::Unauthorized { target: target(), has_key: true, reason: status(401) },
                "http://localhost:8000 rejects the API key: 401 no such table",
                1,
            ),
            (
                ErrorKind::Unauthorized { target: target(), has_key: false, reason: status(401) },
                "http://localhost:8000 requires an API key: 401",
                1,
            ),
            (
                ErrorKind::Untrusted { target: target(), why: Distrust::Missing },
                "the certificate of http://localhost:8000 is not trusted: ",
                1,
            ),
            (
                ErrorKind::Untrusted { target: target(), why: Distrust::Authority },
                "the certificate of http://localhost:8000 is not trusted: ",
                1,
            ),
            (
                ErrorKind::Gone { target: target(), reason: gone },
                "http://localhost:8000 no longer stores any chunk: reset (does the server limit bodies?",
                1,
            ),
            (
                ErrorKind::NotHeld {
                    directory: "d".into(),
                    target: target(),
                    file: "tenants.csv".into(),
                    how: NotHeld::Stored { rows: 3, of: 3 },
                },
                "http://localhost:8000 does not hold what the journal says it acknowledged: when tenants.csv",
                1,
            ),
            (
                ErrorKind::NotAsked { target: target(), reason: None },
                "cannot ask http://localhost:8000 whether it holds what the journal says it acknowledged: some of its",
                1,
            ),
            (ErrorKind::Over, "the upload has failed", 1),
            (ErrorKind::Thread(io_error()), "cannot start a thread: ", 1),
            (ErrorKind::Run(io.into()), "cannot write a/b: ", 1),
            (ErrorKind::Observer(Box::new(Error::usage("mine", "my hint"))), "mine", 2),
            (ErrorKind::Observer("another's".into()), "another's", 1),
        ]
    }

    fn refusals() -> Vec<(Refusal, &'static str)> {
        let (theirs, ours) = ("http://a/".to_owned(), "http://b/".to_owned());
        let difference = Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        vec![
            (Refusal::NoDirectory, "does not exist"),
            (Refusal::NotADirectory, "is a file"),
            (Refusal::InUse, "is in use by another process"),
            (Refusal::NoDataset, "holds no dataset"),
            (Refusal::Incomplete, "holds a dataset that is not complete"),
            (Refusal::Parts, "holds parts of a dataset"),
            (Refusal::WholeTables, "holds files of whole tables, and uploads go by tenant"),
            (Refusal::NotText(fixtures_gen::FileFormat::Parquet), "holds parquet files, and only CSV and NDJSON"),
            (Refusal::NotAManifest("manifest.json".into()), "holds manifest.json, which is not"),
            (Refusal::Version(DATASET_VERSION), "holds dataset version "),
            (Refusal::Version(1), "was made by dataset version 1, and this release uploads version "),
            (Refusal::MissingFile(Some("f.csv".into())), "is not complete: f.csv is missing"),
            (Refusal::MissingFile(None), "is not complete: "),
            (Refusal::NotAJournal, "holds .upload.ndjson, which is not"),
            (Refusal::OtherDataset(difference), "holds the upload of another dataset: its seed is 7, not 42"),
            (
                Refusal::OtherTarget(TargetDifference { part: TargetPart::Url, theirs, ours }),
                "was uploaded elsewhere: its --api-url is http://a/, not http://b/",
            ),
            (
                Refusal::Interrupted { acknowledged: 1_000, chunks: 2_000 },
                "holds this upload, interrupted: 1,000 of 2,000",
            ),
        ]
    }

    #[test]
    fn every_error_kind_has_a_sentence_a_hint_and_an_exit_code() {
        for (kind, sentence, code) in kinds() {
            Error::from(UploadError::from(kind)).assert_worded(sentence, code);
        }
        for (why, predicate) in refusals() {
            let kind = ErrorKind::Refused { directory: "data".into(), why };
            Error::from(UploadError::from(kind)).assert_worded(&format!("the directory data {predicate}"), 2);
        }
    }

    #[test]
    fn what_the_flags_got_wrong_is_not_to_be_repeated() {
        let cause = String::new;
        for (reason, hint, can_resume) in [
            (status(400), None, true),
            (status(403), Some("check what the API key may do"), true),
            (status(404), Some("check --api-url and --api-path"), false),
            (status(413), Some("--chunk-size"), false),
            (Reason::WebPage { status: 200 }, Some("check --api-url"), false),
            (Reason::Redirect { status: 307, location: None }, Some("own address with --api-url"), false),
            (Reason::Unusable { status: 200, why: Unusable::NotJson }, None, true),
            (Reason::ResultGone { location: "/jobs/7".into() }, None, true),
            (lost_response(Lost::Timeout(Duration::from_secs(1))), Some("--timeout"), false),
            (lost_response(Lost::Connection { cause: cause() }), Some("still up at http://localhost:8000"), true),
            (lost_response(Lost::CutOff { status: 200, cause: cause() }), None, true),
        ] {
            let advice = advice(&reason, &target());
            assert_eq!(advice.is_some(), hint.is_some(), "{reason}");
            let Some(Advice { hint: given, can_resume: given_resume }) = advice else { continue };
            assert!(given.contains(hint.unwrap()) && given_resume == can_resume, "{reason}: {given}");
            let kind = ErrorKind::Gone { target: target(), reason };
            assert_eq!(unfinished(kind.into()).hint().contains("; then resume with `"), can_resume, "{given}");
        }
    }

    #[test]
    fn losses_are_counted_in_words() {
        assert_eq!(lost(LostChunks { chunks: 1, rows: 1 }, "refused").unwrap(), "1 chunk was refused (1 row)");
        assert_eq!(
            lost(LostChunks { chunks: 2, rows: 1_000 }, "given up").unwrap(),
            "2 chunks were given up (1,000 rows)"
        );
        assert_eq!(lost(LostChunks::default(), "refused"), None);
        assert_eq!((rejected(1), rejected(2)), ("1 row was rejected".into(), "2 rows were rejected".into()));
        assert_eq!(not_sent(1), "1 row that depends on them was not sent");
        assert_eq!(not_sent(2_000), "2,000 rows that depend on them were not sent");
    }
}
