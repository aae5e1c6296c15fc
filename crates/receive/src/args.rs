//! The command line: what was typed, and the server that follows from it.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;

use crate::faults::{Fault, Faults};
use crate::options::{Options, Rule, Tls};
use crate::program::Failure;

/// Holds the key that requests must carry, if none was typed.
const KEY_VARIABLE: &str = "FIXTURES_API_KEY";

/// A reference server for uploads of Commerce Fixtures: takes rows over HTTP into a SQLite database
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask receive",
    term_width = 0,
    after_help = faults_help(),
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Arguments {
    // As an attribute: rustdoc would want the name in backticks, which a terminal would show.
    #[arg(long, value_name = "FILE", help = "The SQLite database; it is made if it is not there")]
    pub(crate) db: PathBuf,

    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
    listen: SocketAddr,

    /// Serve nothing: tell the rows of each table and whether the books balance; exit 3 if they do not
    #[arg(long)]
    pub(crate) check: bool,

    // As an attribute, as above.
    #[arg(
        long,
        value_name = "KEY",
        help = "The key that every request must carry [default: FIXTURES_API_KEY, which other processes cannot see]"
    )]
    api_key: Option<String>,

    /// The longest body in bytes, as sent and unpacked; a longer one is answered 413
    #[arg(long, value_name = "BYTES", default_value_t = Options::new("").body_limit)]
    body_limit: u64,

    /// Tell every request on standard error
    #[arg(long)]
    verbose: bool,

    /// Do not wait for the disk: what is acknowledged outlives the death of the process, but not a loss of power
    #[arg(long)]
    no_sync: bool,

    /// Serve https with this certificate
    #[arg(long, value_name = "PEM", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The certificate's private key
    #[arg(long, value_name = "PEM", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Meet this share of requests with a fault; can be given several times
    #[arg(long, value_name = "KIND=SHARE", value_parser = fault, help_heading = "How to misbehave")]
    fault: Vec<(Fault, f64)>,

    /// Meet this share of requests with faults of all kinds but the crashes
    #[arg(long, value_name = "SHARE", value_parser = share, conflicts_with = "fault", help_heading = "How to misbehave")]
    mix: Option<f64>,

    /// What the faults are drawn from: the same seed, the same faults for the same uploads
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "How to misbehave")]
    seed: u64,

    /// After so many faults an idempotency key meets none any more
    #[arg(long, value_name = "N", default_value_t = Faults::default().most_per_key, help_heading = "How to misbehave")]
    most_faults: u32,

    /// The seconds that Retry-After tells
    #[arg(long, value_name = "SECONDS", default_value_t = 1, help_heading = "How to misbehave")]
    retry_after: u32,

    /// How late a slow answer comes
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000, help_heading = "How to misbehave")]
    delay: u64,

    /// How often a 202 is polled before its result is there
    #[arg(long, value_name = "N", default_value_t = Faults::default().polls, help_heading = "How to misbehave")]
    polls: u32,

    /// The share of a request's rows that a partial fault turns away
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Faults::default().partial_rows, help_heading = "How to misbehave")]
    partial_rows: f64,

    /// The share of all rows that are refused for good, with status 422
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = 0.0, help_heading = "How to misbehave")]
    refuse_rows: f64,

    /// Refuse all paths that contain a text, such as /orders/=403
    #[arg(long, value_name = "TEXT=STATUS", value_parser = refuse, help_heading = "How to misbehave")]
    refuse: Vec<Rule>,

    /// Redirect all paths that contain a text, such as /orders/=307=http://127.0.0.1:9000/
    #[arg(long, value_name = "TEXT=STATUS=URL", value_parser = redirect, help_heading = "How to misbehave")]
    redirect: Vec<Rule>,

    /// Forget idempotency keys: rows that come twice are stored once and counted
    #[arg(long, help_heading = "How to misbehave")]
    no_idempotency: bool,

    /// Tell success without counts: a bare 204
    #[arg(long, help_heading = "How to misbehave")]
    no_counts: bool,
}

fn faults_help() -> String {
    let kinds = Fault::ALL.iter().map(|fault| format!("  {fault:<21}{}\n", fault.doc().replace('`', "")));
    format!(
        "Kinds of faults:\n{}\nUploads go to /v1/tenants/bulk and /v1/tenants/TENANT_ID/TABLE/bulk, as the README has it. \
         Ctrl-C ends the server; what was acknowledged is in the database.",
        kinds.collect::<String>()
    )
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "a share is between 0 and 1".to_owned())
}

fn fault(text: &str) -> Result<(Fault, f64), String> {
    let (kind, rate) = text.split_once('=').ok_or("a fault is KIND=SHARE, such as 503=0.1")?;
    let kind = kind.parse().map_err(|()| format!("{kind} is no kind of fault; --help lists them"))?;
    Ok((kind, share(rate)?))
}

fn refuse(text: &str) -> Result<Rule, String> {
    let form = || "a refusal is TEXT=STATUS with a status of 400 to 499, such as /orders/=403".to_owned();
    let (path, status) = text.rsplit_once('=').ok_or_else(form)?;
    let status = status.parse().ok().filter(|status| (400..500).contains(status)).ok_or_else(form)?;
    Ok(Rule::refuse(path, status))
}

fn redirect(text: &str) -> Result<Rule, String> {
    let form = || "a redirect is TEXT=STATUS=URL with status 301, 302, 303, 307 or 308".to_owned();
    let mut parts = text.splitn(3, '=');
    let (Some(path), Some(status), Some(url)) = (parts.next(), parts.next(), parts.next()) else { return Err(form()) };
    let status = status.parse().ok().filter(|status| [301, 302, 303, 307, 308].contains(status)).ok_or_else(form)?;
    Ok(Rule::redirect(path, status, url))
}

/// The options of the server that was asked for.
pub(crate) fn options(arguments: Arguments) -> Result<Options, Failure> {
    let tls = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificates), Some(key)) => {
            Some(Tls { certificates: read(certificates, "--tls-cert")?, private_key: read(key, "--tls-key")? })
        }
        _ => None,
    };
    let api_key = arguments.api_key.clone().or_else(key_of_environment).map(Into::into);
    let faults = faults(&arguments);
    let rules = arguments.refuse.into_iter().chain(arguments.redirect).collect();
    Ok(Options {
        database: arguments.db,
        listen: arguments.listen,
        api_key,
        body_limit: arguments.body_limit,
        idempotency: !arguments.no_idempotency,
        counts: !arguments.no_counts,
        sync: !arguments.no_sync,
        faults,
        rules,
        tls,
        log: arguments.verbose,
    })
}

fn key_of_environment() -> Option<String> {
    env::var(KEY_VARIABLE).ok().filter(|key| !key.is_empty())
}

fn faults(arguments: &Arguments) -> Faults {
    let rates = arguments.mix.map_or_else(|| arguments.fault.iter().copied().collect(), |rate| Faults::mix(rate).rates);
    Faults {
        seed: arguments.seed,
        rates,
        most_per_key: arguments.most_faults,
        retry_after: arguments.retry_after,
        delay: Duration::from_millis(arguments.delay),
        polls: arguments.polls,
        partial_rows: arguments.partial_rows,
        refused_rows: arguments.refuse_rows,
    }
}

fn read(path: &Path, flag: &str) -> Result<Vec<u8>, Failure> {
    let cannot =
        |error| Failure::new(format!("{flag} {} cannot be read: {error}", path.display()), "name a PEM file", 2);
    fs::read(path).map_err(cannot)
}
