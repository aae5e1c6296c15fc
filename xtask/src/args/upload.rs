//! The flags of `cargo xtask upload`, and those that say where and how to upload, for every task
//! that uploads.
//!
//! A program that is built without uploads has them, too: nothing here depends on the library that
//! uploads.

#[cfg(feature = "upload")]
pub(crate) mod access;

use std::convert::Infallible;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use crate::args::choice::choice;
use crate::args::number;
use crate::args::path::path;
use crate::args::refusal::Refusal;
use crate::args::reports::{ReportFlags, Reports};

/// The environment variable that an API key may be in.
pub(crate) const API_KEY_VARIABLE: &str = "FIXTURES_API_KEY";

/// Defaults, for the help.
const DEFAULT_URL: &str = "http://localhost:8000";
const DEFAULT_PATH: &str = "/v1/tenants/{tenant_id}/{table}/bulk";
const DEFAULT_CONCURRENCY: usize = 4;
const DEFAULT_TIMEOUT: &str = "30s";
const DEFAULT_MAX_RETRIES: u32 = 8;
const DEFAULT_RETRY_DELAY: &str = "500ms";

const MAX_CONCURRENCY: usize = 256;
const LONGEST_TIME: Duration = Duration::from_secs(24 * 3_600);

/// The arguments of `cargo xtask upload`.
#[derive(Args, Debug)]
pub(crate) struct UploadArgs {
    /// The directory that holds a dataset
    #[arg(value_name = "DIR", value_parser = path(), value_hint = ValueHint::DirPath)]
    pub(crate) directory: PathBuf,

    /// Resume an interrupted upload; acknowledged chunks are not sent again
    #[arg(long, conflicts_with = "restart", help_heading = "What to upload")]
    pub(crate) resume: bool,

    /// Forget what was uploaded before, and send everything
    #[arg(long, help_heading = "What to upload")]
    pub(crate) restart: bool,

    /// Directory for the journal and rejected rows, such as for a read-only DIR [default: DIR]
    #[arg(
        long,
        value_name = "PATH",
        value_parser = path(),
        value_hint = ValueHint::DirPath,
        help_heading = "What to upload"
    )]
    pub(crate) state_dir: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) flags: UploadFlags,

    /// List each chunk as it is acknowledged, and every retry
    #[arg(long, conflicts_with = "quiet", help_heading = "How to run")]
    verbose: bool,

    #[command(flatten, next_help_heading = "How to run")]
    pub(crate) report: ReportFlags,
}

impl UploadArgs {
    /// What is reported, and where.
    pub(crate) fn reports(&self) -> Reports {
        self.report.reports(self.verbose)
    }
}

/// The flags that say where and how to upload; `None` where one was not given.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct UploadFlags {
    // As attributes: rustdoc wants names and addresses marked up, and a terminal would show the
    // marks.
    #[arg(
        long,
        value_name = "URL",
        value_hint = ValueHint::Url,
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = format!("Address of the API [default: {DEFAULT_URL}]")
    )]
    api_url: Option<String>,

    #[arg(
        long,
        value_name = "KEY",
        value_parser = ApiKey::typed,
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = format!("API key; other processes can see it here, so prefer {API_KEY_VARIABLE}")
    )]
    pub(crate) api_key: Option<ApiKey>,

    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        conflicts_with = "api_key",
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = format!(
            "File that holds the API key, - for standard input [default: the environment variable {API_KEY_VARIABLE}]"
        )
    )]
    api_key_file: Option<PathBuf>,

    #[arg(
        long,
        value_name = "HEADER",
        value_parser = choice(Auth::ALL, Auth::name),
        help_heading = "Where to upload to",
        help = format!("How the key is sent: Authorization: Bearer KEY or X-API-Key: KEY [default: {}]", Auth::default().name())
    )]
    auth: Option<Auth>,

    #[arg(
        long,
        value_name = "TEMPLATE",
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = format!("Path of a tenant's table [default: {DEFAULT_PATH}]")
    )]
    api_path: Option<String>,

    /// Path of the tenants themselves [default: --api-path without the segments about a tenant and
    /// a table]
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true, help_heading = "Where to upload to")]
    api_tenants_path: Option<String>,

    /// PEM file of certificate authorities to trust in addition to the system's
    #[arg(
        long,
        value_name = "FILE",
        value_parser = path(),
        value_hint = ValueHint::FilePath,
        help_heading = "Where to upload to"
    )]
    ca_cert: Option<PathBuf>,

    /// Allow plain HTTP to other machines: rows and key are sent unencrypted
    #[arg(long, help_heading = "Where to upload to")]
    allow_insecure_http: bool,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::up_to(MAX_CONCURRENCY),
        allow_hyphen_values = true,
        help_heading = "How to upload",
        help = format!("Number of concurrent requests [default: {DEFAULT_CONCURRENCY}]")
    )]
    concurrency: Option<NonZeroUsize>,

    #[arg(
        long,
        value_name = "TIME",
        value_parser = time,
        allow_hyphen_values = true,
        help_heading = "How to upload",
        help = format!("Time limit of a request, such as 500ms, 30s or 2m [default: {DEFAULT_TIMEOUT}]")
    )]
    timeout: Option<Duration>,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::count,
        allow_hyphen_values = true,
        help_heading = "How to upload",
        help = format!(
            "Retries of a request before its chunk is given up; being throttled does not count [default: {DEFAULT_MAX_RETRIES}]"
        )
    )]
    max_retries: Option<u64>,

    #[arg(
        long,
        value_name = "TIME",
        value_parser = time,
        allow_hyphen_values = true,
        help_heading = "How to upload",
        help = format!(
            "Longest wait before the first retry; it doubles with each retry, up to 30s [default: {DEFAULT_RETRY_DELAY}]"
        )
    )]
    retry_delay: Option<Duration>,
}

/// An API key as it was typed, whatever it is: it is checked where a refusal does not echo it.
#[derive(Clone, PartialEq)]
pub(crate) struct ApiKey(String);

impl ApiKey {
    #[expect(clippy::unnecessary_wraps, reason = "a parser of values may fail")]
    fn typed(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey")
    }
}

/// The header that a key goes into.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Auth {
    #[default]
    Bearer,
    XApiKey,
}

impl Auth {
    const ALL: &[Self] = &[Self::Bearer, Self::XApiKey];

    fn name(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::XApiKey => "x-api-key",
        }
    }
}

impl UploadFlags {
    /// The first flag that was given.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--api-url", self.api_url.is_some()),
            ("--api-key", self.api_key.is_some()),
            ("--api-key-file", self.api_key_file.is_some()),
            ("--auth", self.auth.is_some()),
            ("--api-path", self.api_path.is_some()),
            ("--api-tenants-path", self.api_tenants_path.is_some()),
            ("--ca-cert", self.ca_cert.is_some()),
            ("--allow-insecure-http", self.allow_insecure_http),
            ("--concurrency", self.concurrency.is_some()),
            ("--timeout", self.timeout.is_some()),
            ("--max-retries", self.max_retries.is_some()),
            ("--retry-delay", self.retry_delay.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
    }
}

/// Whether a flag that says where or how to upload takes a value; `None` if `flag` is another one.
pub(crate) fn flag_takes_value(flag: &str) -> Option<bool> {
    let flags = UploadFlags::augment_args(clap::Command::new("upload"));
    let known = flags
        .get_arguments()
        .find(|known| known.get_long().is_some() && known.get_long() == flag.strip_prefix("--"))?;
    Some(known.get_action().takes_values())
}

/// A duration such as `500ms`, `30s` or `2m`; without a unit it is in seconds.
fn time(text: &str) -> Result<Duration, Refusal> {
    let is_bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let time = if is_bare { humantime::parse_duration(&format!("{text}s")) } else { humantime::parse_duration(text) };
    match time {
        Ok(time) if time.is_zero() => Err(Refusal::new("is too short", "give 1ms or more")),
        Ok(time) if time > LONGEST_TIME => Err(Refusal::new("is longer than a day", "give less")),
        Ok(time) => Ok(time),
        Err(_) => {
            Err(Refusal::new("is not a duration", "write it like 500ms, 30s or 2m; without a unit it is in seconds"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_type_them() {
        for (text, millis) in [
            ("500ms", Some(500)),
            ("30s", Some(30_000)),
            ("2m", Some(120_000)),
            ("7", Some(7_000)),
            ("1h", Some(3_600_000)),
            ("1m 30s", Some(90_000)),
            ("0", None),
            ("0ms", None),
            ("2d", None),
            ("", None),
            ("s", None),
            ("-1s", None),
            ("soon", None),
            ("99999999999999999999s", None),
            ("18446744073709551615m", None),
        ] {
            assert_eq!(time(text).ok(), millis.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn every_flag_is_seen_to_be_given() {
        assert_eq!(UploadFlags::default().first_given(), None);
        let all = <UploadFlags as Args>::augment_args(clap::Command::new("test"));
        let flags: Vec<_> = all.get_arguments().filter(|argument| argument.get_id() != "help").collect();
        for argument in &flags {
            let flag = format!("--{}", argument.get_long().unwrap());
            let value = match argument.get_possible_values().first() {
                _ if !argument.get_action().takes_values() => None,
                Some(value) => Some(value.get_name().to_owned()),
                None => Some("1".to_owned()),
            };
            let words = [Some("test".to_owned()), Some(flag.clone()), value];
            let matches = all.clone().try_get_matches_from(words.into_iter().flatten()).unwrap();
            let given = <UploadFlags as clap::FromArgMatches>::from_arg_matches(&matches).unwrap();
            assert_eq!(given.first_given(), Some(flag.as_str()));
        }
        assert_eq!(flags.len(), 12);
    }

    #[test]
    fn a_typed_key_is_not_shown() {
        let flags = UploadFlags { api_key: Some(ApiKey("canary".to_owned())), ..UploadFlags::default() };
        assert!(!format!("{flags:?}").contains("canary"));
    }
}
