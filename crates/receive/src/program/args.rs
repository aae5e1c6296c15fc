//! The command line, and the options of the server that follow from it.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use clap::builder::{PathBufValueParser, TypedValueParser};

use super::failure::Failure;
use crate::fault::{Fault, UnknownFault};
use crate::faults::Faults;
use crate::options::{ApiKey, Options, RateLimit, Rule, Tls};

/// Holds the API key, if none is on the command line.
const KEY_VARIABLE: &str = "FIXTURES_API_KEY";

/// A reference server for uploads of Commerce Fixtures: takes rows over HTTP into a SQLite database
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask receive",
    term_width = 0,
    after_help = faults_help(),
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    // An attribute, because rustdoc wants the name in backticks, which a terminal would show.
    #[arg(long, value_name = "FILE", value_parser = path(), help = "SQLite database to fill, created if it does not exist")]
    pub(super) db: PathBuf,

    /// Address to listen on; port 0 takes any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
    listen: SocketAddr,

    /// Count the rows of each table and check that the books balance, instead of serving; with DIR,
    /// also that they are all rows of the dataset there; exit with 3 if not
    #[arg(long, value_name = "DIR", value_parser = path())]
    #[expect(clippy::option_option, reason = "the flag has a value that may be left out")]
    pub(super) check: Option<Option<PathBuf>>,

    // An attribute, as above.
    #[arg(
        long,
        value_name = "KEY",
        help = "API key to require in every request [default: FIXTURES_API_KEY, which other processes cannot see]"
    )]
    api_key: Option<String>,

    /// Longest body to accept, as sent and decompressed; a longer one gets a 413
    #[arg(long, value_name = "BYTES", default_value_t = Options::new("").body_limit)]
    body_limit: u64,

    /// Log every request on standard error
    #[arg(long)]
    verbose: bool,

    /// Do not wait for the disk: acknowledged rows survive a crash of the process, but not a power
    /// failure
    #[arg(long)]
    no_sync: bool,

    /// Serve HTTPS with this certificate
    #[arg(long, value_name = "PEM", value_parser = path(), requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Private key of the certificate
    #[arg(long, value_name = "PEM", value_parser = path(), requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Inject this kind of fault into this share of requests, such as 503=0.1; may be given several
    /// times
    #[arg(long, value_name = "KIND=SHARE", value_parser = fault, help_heading = "Fault injection")]
    fault: Vec<(Fault, f64)>,

    /// Inject faults of every kind except crashes into this share of requests
    #[arg(long, value_name = "SHARE", value_parser = share, conflicts_with = "fault", help_heading = "Fault injection")]
    mix: Option<f64>,

    /// Seed of the faults: the same uploads meet the same faults
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Fault injection")]
    seed: u64,

    /// Most faults that one idempotency key meets
    #[arg(long, value_name = "N", default_value_t = Faults::default().most_per_key, help_heading = "Fault injection")]
    most_faults: u32,

    /// What Retry-After says
    #[arg(long, value_name = "SECONDS", default_value_t = 1, help_heading = "Fault injection")]
    retry_after: u32,

    /// How late a slow response is
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000, help_heading = "Fault injection")]
    delay: u64,

    /// How many times a client must poll after a 202 before the result is there
    #[arg(long, value_name = "N", default_value_t = Faults::default().polls, help_heading = "Fault injection")]
    polls: u32,

    /// Share of a request's rows that a partial fault rejects
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Faults::default().partial_rows, help_heading = "Fault injection")]
    partial_rows: f64,

    /// Share of all rows to reject permanently, with status 422
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = 0.0, help_heading = "Fault injection")]
    refuse_rows: f64,

    /// Allow this many requests per second; those beyond get a 429 with Retry-After
    #[arg(long, value_name = "N", help_heading = "Fault injection")]
    rate_limit: Option<NonZeroU32>,

    /// Requests that the rate limit allows at once
    #[arg(long, value_name = "N", default_value = "1", requires = "rate_limit", help_heading = "Fault injection")]
    burst: NonZeroU32,

    /// Refuse every path that contains TEXT, such as /orders/=403
    #[arg(long, value_name = "TEXT=STATUS", value_parser = refuse, help_heading = "Fault injection")]
    refuse: Vec<Rule>,

    /// Redirect every path that contains TEXT, such as /orders/=307=http://127.0.0.1:9000/
    #[arg(long, value_name = "TEXT=STATUS=URL", value_parser = redirect, help_heading = "Fault injection")]
    redirect: Vec<Rule>,

    /// Ignore idempotency keys; a row whose id is stored already is skipped
    #[arg(long, help_heading = "Fault injection")]
    no_idempotency: bool,

    /// Report success without counts, as a bare 204
    #[arg(long, help_heading = "Fault injection")]
    no_counts: bool,
}

impl Arguments {
    /// The options of the server.
    pub(super) fn into_options(self) -> Result<Options, Failure> {
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificates), Some(key)) => {
                Some(Tls { certificates: read(certificates, "--tls-cert")?, private_key: read(key, "--tls-key")? })
            }
            _ => None,
        };
        let api_key = self.api_key.clone().or_else(key_of_environment).map(ApiKey::from);
        let faults = self.faults();
        Ok(Options {
            database: self.db,
            listen: self.listen,
            api_key,
            body_limit: self.body_limit,
            idempotency: !self.no_idempotency,
            counts: !self.no_counts,
            sync: !self.no_sync,
            faults,
            rate_limit: self.rate_limit.map(|per_second| RateLimit { per_second, burst: self.burst }),
            rules: self.refuse.into_iter().chain(self.redirect).collect(),
            tls,
            log: self.verbose,
        })
    }

    fn faults(&self) -> Faults {
        let rates = self.mix.map_or_else(|| self.fault.iter().copied().collect(), |share| Faults::mix(share).rates);
        Faults {
            seed: self.seed,
            rates,
            most_per_key: self.most_faults,
            retry_after: self.retry_after,
            delay: Duration::from_millis(self.delay),
            polls: self.polls,
            partial_rows: self.partial_rows,
            refused_rows: self.refuse_rows,
        }
    }
}

fn key_of_environment() -> Option<String> {
    env::var(KEY_VARIABLE).ok().filter(|key| !key.is_empty())
}

fn read(path: &Path, flag: &str) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        Failure::usage(format!("cannot read {flag} {}: {error}", path.display()), "give the path of a PEM file")
    })
}

fn faults_help() -> String {
    let kinds = Fault::ALL.iter().map(|fault| format!("  {fault:<21}{}\n", fault.doc().replace('`', "")));
    format!(
        "Kinds of faults:\n{}\nUploads go to /v1/tenants/bulk and /v1/tenants/TENANT_ID/TABLE/bulk; docs/upload.md describes \
         the contract. Ctrl-C stops the server; acknowledged rows are in the database.",
        kinds.collect::<String>()
    )
}

/// A path that a shell has not left half done: most put the home directory for `~` at the beginning
/// of a word only.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let is_home = path.as_os_str().as_encoded_bytes().starts_with(b"~");
        let hint = "the shell has not replaced ~: put a space before the path instead of =, write $HOME, or ./~ if it is \
                    meant literally";
        if is_home { Err(hint) } else { Ok(path) }
    })
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "a share is between 0 and 1".to_owned())
}

fn fault(text: &str) -> Result<(Fault, f64), String> {
    let (kind, rate) = text.split_once('=').ok_or("a fault is KIND=SHARE, such as 503=0.1")?;
    let kind = kind.parse().map_err(|unknown: UnknownFault| unknown.to_string())?;
    Ok((kind, share(rate)?))
}

fn refuse(text: &str) -> Result<Rule, String> {
    let parts = text.rsplit_once('=').and_then(|(path, status)| Some((path, status.parse().ok()?)));
    let (path, status) = parts.ok_or("a refusal is TEXT=STATUS, such as /orders/=403")?;
    checked(Rule::refuse(path, status))
}

fn redirect(text: &str) -> Result<Rule, String> {
    let parts = text.split_once('=').and_then(|(path, rest)| {
        let (status, url) = rest.split_once('=')?;
        Some((path, status.parse().ok()?, url))
    });
    let (path, status, url) =
        parts.ok_or("a redirect is TEXT=STATUS=URL, such as /orders/=307=http://127.0.0.1:9000/")?;
    checked(Rule::redirect(path, status, url))
}

fn checked(rule: Rule) -> Result<Rule, String> {
    rule.check().map_err(|invalid| invalid.to_string())?;
    Ok(rule)
}
