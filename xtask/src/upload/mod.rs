//! Uploads: the chunks of a dataset, sent to an API, nothing lost and nothing twice. `cargo xtask upload` is here, and what
//! `cargo xtask gen --upload` needs.
//!
//! One way, as everywhere: `files → schedule → pool of threads → body → client → answer → journal → account → summary`.
//! What can be decided without a connection is decided in [`schedule`], [`answer`], [`retry`] and [`limiter`], which are
//! functions and plain state.

mod account;
mod answer;
mod body;
mod client;
mod deliver;
mod flags;
mod journal;
mod key;
mod latency;
mod limiter;
mod numbers;
mod pool;
mod rejects;
mod retry;
mod schedule;
mod secret;
mod summary;
mod target;

use std::io::{self, BufReader};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use fixtures_gen::{DATASET_VERSION, Dataset, Plan, Table};

pub(crate) use self::flags::{Access, UploadFlags};
pub(crate) use self::secret::VARIABLE;
pub(crate) use self::summary::{Delivery, Sums};
pub(crate) use self::target::TargetName;

use self::account::Account;
use self::answer::{Answer, Hint, Verdict};
use self::deliver::Why;
use self::journal::{Head, Journal, Past};
use self::numbers::Numbers;
use self::pool::{Losses, Lost, Parts, Pool};
use self::schedule::Schedule;
use self::summary::Summary;
use crate::args::Told;
use crate::command;
use crate::error::Error;
use crate::files::{Disk, Folder, Lock};
use crate::found::{Found, Gather};
use crate::identity::Identity;
use crate::job::Voice;
use crate::manifest::{self, Records};
use crate::names::{self, Name};
use crate::progress::Progress;
use crate::report::{Json, Report, UploadStatus};
use crate::stop::{self, Stop};
use crate::style::{label, say};
use crate::summary::grouped;

/// What is to be done about a directory that is none of ours.
const OF_DATASET: &str = "name the directory of a dataset";

/// The arguments of `cargo xtask upload`.
#[derive(Args, Debug)]
pub(crate) struct UploadArgs {
    /// The directory that holds a dataset
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    /// Go on where an interrupted upload stopped; acknowledged chunks are not sent again
    #[arg(long, conflicts_with = "restart", help_heading = "What to upload")]
    resume: bool,

    /// Forget what was uploaded before, and send everything
    #[arg(long, help_heading = "What to upload")]
    restart: bool,

    #[command(flatten)]
    flags: UploadFlags,

    #[command(flatten)]
    pub(crate) told: Told,
}

/// What may be done about an upload that has begun.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Consent {
    /// Go on with it.
    pub(crate) resume: bool,
    /// Forget it.
    pub(crate) restart: bool,
}

/// How an upload speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) voice: Voice,
    pub(crate) json: Option<Json>,
}

/// What is uploaded: a dataset in a directory, and where it goes.
#[derive(Clone, Copy)]
pub(crate) struct Cargo<'c> {
    pub(crate) folder: &'c Folder<'c>,
    pub(crate) identity: &'c Identity,
    pub(crate) plan: &'c Plan<'c>,
    pub(crate) access: &'c Access,
    pub(crate) manner: Manner,
}

/// Uploads what a directory holds.
pub(crate) fn run(args: UploadArgs) -> Result<(), Error> {
    let stop = Stop::default();
    let give_up = |signal| unfinished(Error::Interrupted(signal)).report();
    stop::listen(&stop, give_up).map_err(Error::Signals)?;
    let manner = Manner { voice: args.told.voice(), json: args.told.json };
    let access = resolve(args.flags, manner.voice == Voice::Quiet)?;
    let folder = Folder::new(&args.directory, &Disk);
    let _lock = claim(&folder)?;
    let identity = identity(&folder)?;
    let Some((format, compression)) = identity.shape().filter(|_| identity.chunk_size > 0) else {
        let sentence = format!("{folder} holds dataset version {}, not {DATASET_VERSION}", identity.dataset_version);
        return Err(Error::usage(sentence, "upload it with the release that made it"));
    };
    let dataset = Dataset::new(identity.spec.clone())?;
    let plan = Plan::new(&dataset, format, identity.chunk_size).with_compression(compression);
    let cargo = Cargo { folder: &folder, identity: &identity, plan: &plan, access: &access, manner };
    cargo.send_directory(Consent { resume: args.resume, restart: args.restart }, &stop)
}

/// Completes the flags. What is wrong with a file that one of them names is told with the flag.
pub(crate) fn resolve(flags: UploadFlags, is_quiet: bool) -> Result<Access, Error> {
    let files = [("--api-key-file", flags.api_key_file.clone()), ("--ca-cert", flags.ca_cert.clone())];
    flags.resolve(is_quiet).map_err(|error| match error {
        Error::Io { path, source, .. } => {
            let flag = files.iter().find(|(_, file)| file.as_ref() == Some(&path)).map_or("a flag", |(flag, _)| flag);
            let hint = match source.kind() {
                io::ErrorKind::IsADirectory => "name a file, not a directory",
                io::ErrorKind::NotFound => "name a file that is there",
                _ => "name a file that can be read",
            };
            Error::usage(format!("{flag} {} cannot be read: {source}", path.display()), hint)
        }
        error => error,
    })
}

/// Whether a flag of an upload has a value; none if it is no such flag.
pub(crate) fn flag_takes_value(flag: &str) -> Option<bool> {
    let flags = UploadFlags::augment_args(clap::Command::new("upload"));
    let known = flags
        .get_arguments()
        .find(|known| known.get_long().is_some() && known.get_long() == flag.strip_prefix("--"))?;
    Some(known.get_action().takes_values())
}

/// Keeps other processes out of the directory that is uploaded.
fn claim(folder: &Folder<'_>) -> Result<Lock, Error> {
    let refuse = |why: &str, hint: &str| Error::usage(format!("the directory {folder} {why}"), hint);
    match folder.lock() {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(refuse("is not there", OF_DATASET)),
        Err(Error::Locked(_)) => Err(refuse("is in use: another process works in it", "wait for it")),
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotADirectory => {
            Err(refuse("is none, but a file", OF_DATASET))
        }
        Err(error) => Err(error),
    }
}

/// What the manifest says that a directory is.
fn identity(folder: &Folder<'_>) -> Result<Identity, Error> {
    let name = names::manifest(None);
    if folder.length(&name)?.is_some() {
        let mut input = BufReader::new(folder.open(&name)?);
        let read = manifest::read(&mut input, &mut |_| ());
        let identity = read.map_err(|error| Error::io("read", &folder.path_of(&name), error))?;
        return identity
            .ok_or_else(|| Error::usage(format!("{folder} holds {name}, which is no manifest of ours"), OF_DATASET));
    }
    let (mut is_begun, mut has_parts) = (false, false);
    folder.list(&mut |name| match name.to_str().and_then(Name::parse) {
        Some(Name::Journal(None)) => is_begun = true,
        Some(Name::Manifest(Some(_)) | Name::Journal(Some(_))) => has_parts = true,
        _ => {}
    })?;
    let (holds, hint) = match (is_begun, has_parts) {
        (true, _) => (
            "a dataset that is not complete",
            "go on with the `cargo xtask gen …` that began it and --resume; with --upload it is sent, too",
        ),
        (_, true) => ("parts of a dataset", "make one of them with `cargo xtask join`"),
        _ => ("no dataset", "make one with `cargo xtask gen`"),
    };
    Err(Error::usage(format!("the directory {folder} holds {holds}"), hint))
}

/// How far an upload has come.
pub(crate) struct Standing {
    past: Past,
    is_begun: bool,
    is_complete: bool,
}

impl Cargo<'_> {
    /// Looks how far this upload has come. Refused if what the directory holds was sent elsewhere, or needs a flag to go on.
    pub(crate) fn look(&self, consent: Consent) -> Result<Standing, Error> {
        let anew = Standing { past: Past::default(), is_begun: false, is_complete: false };
        let length = if consent.restart { None } else { self.folder.length(names::UPLOAD_JOURNAL)? };
        if length.unwrap_or_default() == 0 {
            return Ok(anew);
        }
        let (folder, name) = (self.folder, names::UPLOAD_JOURNAL);
        let anew_hint = format!("begin anew with `{}`", command::to_restart_upload(folder.path()));
        let refuse = |what: String, hint: String| Err(Error::usage(format!("the directory {folder} {what}"), hint));
        let Some((head, past)) = journal::find(folder, self.plan)? else {
            return refuse(format!("holds {name}, which is no journal of ours"), anew_hint);
        };
        if past.done.count() == 0 {
            return Ok(anew);
        }
        if let Some(difference) = head.identity.difference(self.identity) {
            let (theirs, ours) = (&difference.theirs, &difference.ours);
            return refuse(
                format!("holds the upload of another dataset: its {} is {theirs}, not {ours}", difference.what),
                anew_hint,
            );
        }
        let target = self.access.target.name();
        if let Some((flag, theirs, ours)) = head.target.difference(&target) {
            return refuse(
                format!("was uploaded elsewhere: its {flag} is {theirs}, not {ours}"),
                format!("go on there with {flag} {theirs}, or {anew_hint}"),
            );
        }
        let is_complete = past.is_all(self.plan);
        if !is_complete && !consent.resume {
            let (done, all) = (grouped(past.done.count()), grouped(schedule::chunk_count(self.plan)));
            return refuse(
                format!("holds this upload, interrupted: {done} of {all} chunks are acknowledged"),
                format!("go on with --resume, or {anew_hint}"),
            );
        }
        Ok(Standing { past, is_begun: true, is_complete })
    }

    /// Uploads a directory that is complete.
    pub(crate) fn send_directory(&self, consent: Consent, stop: &Stop) -> Result<(), Error> {
        let standing = self.look(consent)?;
        if standing.is_complete {
            return self.rest(&standing.past);
        }
        let records = Records::of(&self.gather()?);
        if consent.restart && self.manner.voice != Voice::Quiet {
            forgotten(self.folder, self.identity)?.iter().for_each(|warning| say(warning));
        }
        let upload = Upload::begin(*self, standing, &records, stop).map_err(unfinished)?;
        upload.pool.publish_all();
        upload.run();
        upload.end().map_err(unfinished)
    }

    /// The files that the manifest tells of, if all are there.
    fn gather(&self) -> Result<Found, Error> {
        let (folder, name) = (self.folder, names::manifest(None));
        let mut gather = Gather::new(folder);
        let mut input = BufReader::new(folder.open(&name)?);
        manifest::read(&mut input, &mut |entry| gather.add(&entry.into()))
            .map_err(|error| Error::io("read", &folder.path_of(&name), error))?;
        let found = gather.end(self.plan, &self.plan.whole())?;
        if found.is_all {
            return Ok(found);
        }
        let missing = found.missing.as_deref().unwrap_or("a file");
        Err(Error::usage(
            format!("the directory {folder} is not complete: {missing} is missing or not whole"),
            "make it again with the `cargo xtask gen …` that made it and --resume",
        ))
    }

    /// Nothing is to be done: all has been acknowledged.
    fn rest(&self, past: &Past) -> Result<(), Error> {
        let summary = Summary::new(&Account::starting_at(past), |_| 0);
        if self.manner.voice != Voice::Quiet {
            say(&format!("{}: already uploaded to {}; {}", self.folder, self.access.target, summary.story()));
        }
        self.tell(&summary, UploadStatus::AlreadyThere, &Losses::default(), 0.0)?;
        outcome(self, &summary, &Losses::default())
    }

    fn tell(&self, summary: &Summary, status: UploadStatus, losses: &Losses, seconds: f64) -> Result<(), Error> {
        if self.manner.json.is_none() {
            return Ok(());
        }
        Report::Upload {
            status,
            directory: self.folder.to_string(),
            dataset: self.identity,
            target: self.access.target.name(),
            delivery: summary.delivery(),
            reason: summary.story(),
            tables: summary.tables(),
            total: summary.total(),
            chunks_refused: losses.refused.chunks,
            chunks_given_up: losses.given_up.chunks,
            seconds,
        }
        .tell()
    }
}

/// An upload under way.
pub(crate) struct Upload<'u> {
    cargo: Cargo<'u>,
    pool: Pool<'u>,
    start: Instant,
    /// Rows that are still to be sent.
    rows: u64,
}

impl<'u> Upload<'u> {
    /// Begins an upload, or goes on with one. No file is there yet.
    pub(crate) fn begin(
        cargo: Cargo<'u>,
        standing: Standing,
        records: &'u Records,
        stop: &'u Stop,
    ) -> Result<Self, Error> {
        let Cargo { folder, identity, plan, access, manner } = cargo;
        let Standing { past, is_begun, .. } = standing;
        if !is_begun {
            rejects::clear(folder)?;
        }
        let journal = Journal::begin(folder, &Head::new(identity, access.target.name()), is_begun)?;
        let rows: u64 = Table::ALL.iter().map(|&table| plan.rows(table).saturating_sub(past.of(table).rows)).sum();
        let account = Account::starting_at(&past);
        let parts = Parts { access, folder, identity, plan, records, stop, voice: manner.voice, json: manner.json };
        let pool = Pool::new(parts, Schedule::new(plan, past.done), account, journal)?;
        let upload = Self { cargo, pool, start: Instant::now(), rows };
        upload.say(&format!(
            "{folder}: uploading {} rows to {}, {} requests at once",
            grouped(rows),
            access.target,
            access.concurrency
        ));
        Ok(upload)
    }

    /// A file of the plan has got its name. Refused once the upload has failed, so that nothing is made in vain.
    pub(crate) fn publish(&self, file: u64) -> Result<(), Error> {
        self.pool.publish(file);
        if !self.pool.is_over() {
            return Ok(());
        }
        let sentence = "the upload has failed".to_owned();
        Err(Error::Upload { sentence, hint: "see what is said of it".to_owned() })
    }

    /// All files are there; or none will come any more.
    pub(crate) fn close(&self, is_complete: bool) {
        if is_complete { self.pool.publish_all() } else { self.pool.abandon() }
    }

    /// Sends what is there and what comes.
    pub(crate) fn send(&self) {
        self.pool.run();
    }

    /// Shows how far the upload is until it is dropped.
    pub(crate) fn progress(&self) -> Progress {
        let Manner { voice, json } = self.cargo.manner;
        Progress::start(voice, json, &self.pool.tally, self.rows)
    }

    fn run(&self) {
        let _progress = self.progress();
        self.send();
    }

    /// Says what it has come to; an error if that is not everything.
    pub(crate) fn end(&self) -> Result<(), Error> {
        let (summary, losses, failure) = self.pool.end();
        let stopped = self.pool.parts.stop.reason().map(Error::Interrupted);
        let is_whole = failure.is_none() && stopped.is_none();
        self.say(&summary.text());
        let status = match outcome(&self.cargo, &summary, &losses) {
            Ok(()) if is_whole => UploadStatus::Complete,
            _ => UploadStatus::Incomplete,
        };
        self.cargo.tell(&summary, status, &losses, self.start.elapsed().as_secs_f64())?;
        if let Some(error) = stopped.or(failure) {
            return Err(error);
        }
        outcome(&self.cargo, &summary, &losses)?;
        self.say(&format!("{}: uploaded to {}", self.cargo.folder, self.cargo.access.target));
        Ok(())
    }

    fn say(&self, text: &str) {
        if self.cargo.manner.voice != Voice::Quiet {
            say(text);
        }
    }
}

/// Fine, if every row is stored.
fn outcome(cargo: &Cargo<'_>, summary: &Summary, losses: &Losses) -> Result<(), Error> {
    let (rejected, not_sent) = (summary.all().rejected, summary.not_sent());
    let counted = |count: u64, what: &str| (count > 0).then(|| format!("{} {what}", grouped(count)));
    let rejected = counted(rejected, if rejected == 1 { "row was rejected" } else { "rows were rejected" });
    let lost = [
        lost(losses.refused, ["chunk was refused", "chunks were refused"]),
        lost(losses.given_up, ["chunk was given up", "chunks were given up"]),
        counted(not_sent, "rows were not sent, for they depend on that"),
    ];
    let lost: Vec<_> = lost.into_iter().flatten().collect();
    let see = format!("see why in {}", cargo.folder.path_of(names::REJECTS).display());
    if lost.is_empty() {
        return rejected.map_or(Ok(()), |sentence| Err(Error::Rejected { sentence, hint: see }));
    }
    let told: Vec<_> = rejected.iter().cloned().chain(lost).collect();
    let Why { text: why, hint } = losses.first.clone().unwrap_or_default();
    let mut hint = hint.unwrap_or_else(|| Hint::elsewhere("see what the server says"));
    if rejected.is_some() {
        hint.text = format!("{see}; {}", hint.text);
    }
    Err(hint.into_error(format!("not all is uploaded to {}: {}: {why}", cargo.access.target, told.join(", "))))
}

/// How much was lost, in words: of one chunk, of several.
fn lost(Lost { chunks, rows }: Lost, [one, several]: [&str; 2]) -> Option<String> {
    let what = if chunks == 1 { one } else { several };
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(rows)) };
    (chunks > 0).then(|| format!("{} {what} ({rows})", grouped(chunks)))
}

/// An upload that has begun can go on; rows that were rejected would be rejected again, and so would what the flags got wrong.
pub(crate) fn unfinished(cause: Error) -> Error {
    match cause {
        Error::Rejected { .. } | Error::UploadFlags { .. } | Error::Unfinished { .. } => cause,
        cause => Error::Unfinished { cause: Box::new(cause), command: command::to_resume() },
    }
}

/// What to say before the journal of an upload goes: that its chunks stay where they are. None if it has no chunks.
pub(crate) fn forgotten(folder: &Folder<'_>, ours: &Identity) -> Result<Option<String>, Error> {
    let name = names::UPLOAD_JOURNAL;
    if folder.length(name)?.is_none() {
        return Ok(None);
    }
    let mut done = Numbers::default();
    let mut input = BufReader::new(folder.open(name)?);
    let head = journal::read(&mut input, &mut |entry| {
        done.insert(entry.number);
    })
    .map_err(|error| Error::io("read", &folder.path_of(name), error))?;
    Ok(head.filter(|_| done.count() > 0).map(|head| {
        let what_comes = match head.identity.difference(ours) {
            Some(_) => "another dataset is uploaded beside them",
            None => "this is forgotten, and an upload sends them again under the same keys",
        };
        let were = if done.count() == 1 { "chunk of this directory was" } else { "chunks of this directory were" };
        let (count, url) = (grouped(done.count()), &head.target.url);
        format!("{} {count} {were} uploaded to {url}; {what_comes}", label("warning:"))
    }))
}

/// Removes what uploads have left in a directory.
pub(crate) fn clear(folder: &Folder<'_>) -> Result<(), Error> {
    folder.remove(names::UPLOAD_JOURNAL)?;
    rejects::clear(folder)
}

/// Whether `bytes` are a journal of ours, and how many chunks it lists.
pub(crate) fn count_journal(mut bytes: &[u8]) -> Option<usize> {
    let mut chunks = 0;
    journal::read(&mut bytes, &mut |_| chunks += 1).ok()?.map(|_| chunks)
}

/// Whether `bytes` are the body of an answer that names rows, and how many.
pub(crate) fn count_row_errors(bytes: &[u8]) -> Option<usize> {
    let content_type = Some("application/json".to_owned());
    let answer = Answer { status: 207, content_type, body: bytes.to_vec(), ..Answer::default() };
    match answer.judge(1_000) {
        Verdict::Partly(errors) => Some(errors.len()),
        _ => None,
    }
}
