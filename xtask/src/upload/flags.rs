//! The flags that say where and how to upload, as they were typed, for every task that does; and what they come to.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::Error;
use crate::number;
use crate::style::{label, say};
use crate::upload::retry::Policy;
use crate::upload::secret::{Secret, VARIABLE};
use crate::upload::target::Target;
use crate::usage::{self, Refusal};

const DEFAULT_CONCURRENCY: NonZeroUsize = NonZeroUsize::new(4).unwrap();
const MOST_CONCURRENCY: u64 = 256;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_RETRIES: u32 = 8;
const DEFAULT_DELAY: Duration = Duration::from_millis(500);
const LONGEST_TIME: Duration = Duration::from_secs(24 * 3_600);

/// The flags; `None` where one was not given.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct UploadFlags {
    // Helps as attributes: rustdoc would have names and addresses marked up, which a terminal would show.
    #[arg(
        long,
        value_name = "URL",
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = "Address of the API [default: http://localhost:8000]"
    )]
    pub(crate) api_url: Option<String>,

    // Whatever it is, no refusal of the command line's may echo it: it is looked at later.
    #[arg(long, value_name = "KEY", value_parser = Secret::typed, allow_hyphen_values = true, help_heading = "Where to upload to", help = "API key; other processes can see it here, so rather set FIXTURES_API_KEY")]
    pub(crate) api_key: Option<Secret>,

    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "api_key",
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = "File that holds the API key, - for standard input [default: the environment variable FIXTURES_API_KEY]"
    )]
    pub(crate) api_key_file: Option<PathBuf>,

    /// Header that the key goes into: Authorization: Bearer KEY or X-API-Key: KEY [default: bearer]
    #[arg(long, value_name = "bearer|x-api-key", value_parser = Auth::parse, help_heading = "Where to upload to")]
    pub(crate) auth: Option<Auth>,

    #[arg(
        long,
        value_name = "TEMPLATE",
        allow_hyphen_values = true,
        help_heading = "Where to upload to",
        help = "Path of a tenant's table [default: /v1/tenants/{tenant_id}/{table}/bulk]"
    )]
    pub(crate) api_path: Option<String>,

    /// Path of the tenants themselves [default: --api-path without the parts about a tenant and a table]
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true, help_heading = "Where to upload to")]
    pub(crate) api_tenants_path: Option<String>,

    /// Certificates (PEM) of authorities that are trusted beside those of the system
    #[arg(long, value_name = "FILE", help_heading = "Where to upload to")]
    pub(crate) ca_cert: Option<PathBuf>,

    /// Send rows and key unencrypted, even to another machine
    #[arg(long, help_heading = "Where to upload to")]
    pub(crate) allow_insecure_http: bool,

    /// Requests that are under way at the same time [default: 4]
    #[arg(long, value_name = "N", value_parser = number::positive_count, allow_hyphen_values = true, help_heading = "How to upload")]
    pub(crate) concurrency: Option<NonZeroU64>,

    /// Time that a request may take, such as 500ms, 30s or 2m [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true, help_heading = "How to upload")]
    pub(crate) timeout: Option<Duration>,

    /// How often a request is sent again before its chunk is given up [default: 8]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true, help_heading = "How to upload")]
    pub(crate) max_retries: Option<u64>,

    /// Longest wait before a request is sent again; doubles from time to time, up to 30s [default: 500ms]
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true, help_heading = "How to upload")]
    pub(crate) retry_delay: Option<Duration>,
}

/// The header that a key goes into.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Auth {
    /// `Authorization: Bearer KEY`.
    #[default]
    Bearer,
    /// `X-API-Key: KEY`.
    XApiKey,
}

impl Auth {
    fn parse(word: &str) -> Result<Self, Refusal> {
        usage::choose(word, "way to send a key", [("bearer", Self::Bearer), ("x-api-key", Self::XApiKey)])
    }
}

/// Where and how to upload: the flags, checked and completed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Access {
    pub(super) target: Target,
    pub(super) key: Option<Secret>,
    pub(super) auth: Auth,
    /// PEM.
    pub(super) ca_certificates: Option<Vec<u8>>,
    pub(super) concurrency: NonZeroUsize,
    pub(super) timeout: Duration,
    pub(super) policy: Policy,
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

    /// Completes the flags with the defaults, and reads the files that they name.
    pub(crate) fn resolve(self, is_quiet: bool) -> Result<Access, Error> {
        let target = Target::new(
            self.api_url.as_deref(),
            self.api_path.as_deref(),
            self.api_tenants_path.as_deref(),
            self.allow_insecure_http,
        )?;
        let is_visible = self.api_key.is_some();
        let key = Secret::find(self.api_key, self.api_key_file.as_deref())?;
        if is_visible && !is_quiet {
            say(&format!(
                "{} the key of --api-key is visible to other processes; give it in {VARIABLE} or with --api-key-file",
                label("warning:")
            ));
        }
        Ok(Access {
            target,
            key,
            auth: self.auth.unwrap_or_default(),
            ca_certificates: self.ca_cert.as_deref().map(certificates).transpose()?,
            concurrency: concurrency(self.concurrency)?,
            timeout: duration("--timeout", self.timeout, DEFAULT_TIMEOUT)?,
            policy: Policy {
                most: self.max_retries.map_or(DEFAULT_RETRIES, |most| u32::try_from(most).unwrap_or(u32::MAX)),
                first: duration("--retry-delay", self.retry_delay, DEFAULT_DELAY)?,
            },
        })
    }
}

fn concurrency(asked: Option<NonZeroU64>) -> Result<NonZeroUsize, Error> {
    let Some(asked) = asked else { return Ok(DEFAULT_CONCURRENCY) };
    NonZeroUsize::try_from(asked).ok().filter(|_| asked.get() <= MOST_CONCURRENCY).ok_or_else(|| {
        Error::usage(format!("--concurrency {asked} is too large"), format!("give at most {MOST_CONCURRENCY}"))
    })
}

fn duration(flag: &str, asked: Option<Duration>, default: Duration) -> Result<Duration, Error> {
    match asked {
        Some(time) if time.is_zero() => Err(Error::usage(format!("{flag} is no time at all"), "give 1ms or more")),
        Some(time) if time > LONGEST_TIME => Err(Error::usage(format!("{flag} is longer than a day"), "give less")),
        asked => Ok(asked.unwrap_or(default)),
    }
}

/// The certificates in a file, as they are, if there is at least one.
fn certificates(path: &Path) -> Result<Vec<u8>, Error> {
    let pem = std::fs::read(path).map_err(|error| Error::io("read the certificates in", path, error))?;
    let count = CertificateDer::pem_slice_iter(&pem).try_fold(0, |count, one| one.map(|_| count + 1));
    if count.unwrap_or_default() > 0 {
        return Ok(pem);
    }
    Err(Error::usage(
        format!("--ca-cert {} holds no certificate", path.display()),
        "name a file in PEM: it begins with -----BEGIN CERTIFICATE-----",
    ))
}

/// A time: a whole number of `ms`, `s` or `m`; seconds without a unit.
fn time(text: &str) -> Result<Duration, Refusal> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000)];
    let unit = units.into_iter().find_map(|(unit, millis)| Some((text.strip_suffix(unit)?, millis)));
    let (digits, millis) = unit.unwrap_or((text, 1_000));
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_whole.then(|| digits.parse::<u64>().ok()).flatten().and_then(|number| number.checked_mul(millis));
    number
        .map(Duration::from_millis)
        .ok_or_else(|| Refusal::new("is no time", "write it like 500ms, 30s or 2m; without a unit it is in seconds"))
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
            ("0", Some(0)),
            ("", None),
            ("s", None),
            ("-1s", None),
            ("1.5s", None),
            ("1h", None),
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
        let count = all.get_arguments().filter(|argument| argument.get_id() != "help").count();
        for flag in all.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned)) {
            let argument = all.get_arguments().find(|argument| argument.get_long() == Some(&flag)).unwrap();
            let value = match argument.get_value_names() {
                _ if !argument.get_action().takes_values() => None,
                Some([name]) if name == "bearer|x-api-key" => Some("bearer"),
                _ => Some("1"),
            };
            let words = [Some("test".to_owned()), Some(format!("--{flag}")), value.map(str::to_owned)];
            let matches = all.clone().try_get_matches_from(words.into_iter().flatten()).unwrap();
            let flags = <UploadFlags as clap::FromArgMatches>::from_arg_matches(&matches).unwrap();
            assert_eq!(flags.first_given(), Some(format!("--{flag}").as_str()));
        }
        assert_eq!(count, 12);
    }

    #[test]
    fn without_flags_it_is_as_documented() {
        let access = UploadFlags::default().resolve(true).unwrap();
        assert_eq!(access.target, Target::new(Some("http://localhost:8000"), None, None, false).unwrap());
        assert_eq!((access.concurrency.get(), access.timeout), (4, Duration::from_secs(30)));
        assert_eq!((access.policy.most, access.policy.first), (8, Duration::from_millis(500)));
    }
}
