//! An upload from its beginning to its summary.

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fixtures_gen::{Plan, Table};
use fixtures_run::directory::{UploadHead, remove_rejects};
use fixtures_run::{Counters, FileFacts, Stop};

use crate::access::Access;
use crate::chunk::Chunk;
use crate::chunk::files::ChunkFiles;
use crate::chunk::journal::{Journal, Past};
use crate::chunk::key;
use crate::chunk::schedule::{Schedule, chunk_with_number};
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Observer};
use crate::send::client::Client;
use crate::send::limiter::Limiter;
use crate::send::queue::{End, Queue};
use crate::send::shared::{Abort, Shared};
use crate::send::{pool, probe};
use crate::source::{Source, UploadPolicy, UploadState};
use crate::stats::UploadStats;
use crate::summary::{Losses, UploadSummary};

/// Chunks that are given up one after the other before the server counts as gone; at least as many
/// as are under way.
const GIVEN_UP_IN_A_ROW: usize = 3;

/// Uploads what a directory holds, from its beginning to its summary. [`Upload`] does the same in
/// steps.
///
/// The summary also counts rows that are not stored: see [`UploadSummary::is_lossless`].
///
/// What was acknowledged before is not taken on trust: the server is asked first whether it holds
/// some of it, by sending that again under its key. If it was complete before, nothing else is sent.
///
/// # Errors
/// The upload did not begin, or ended early; or the server does not hold what it acknowledged before:
/// [`ErrorKind::NotHeld`].
pub fn upload<'u>(
    source: &'u Source,
    access: &'u Access,
    policy: UploadPolicy,
    observer: impl Observer + 'u,
    stop: &Stop,
) -> Result<UploadSummary, Error> {
    let state = source.state(access, policy)?;
    let files = source.files()?;
    let upload = Upload::begin(source, access, state, observer, stop)?;
    // An upload that is over already reports why at its end.
    let _ = files.files().iter().try_for_each(|file| upload.publish(file));
    upload.run();
    let (summary, outcome) = upload.finish();
    outcome.map(|()| summary)
}

/// An upload under way. Files can be made while it runs: a chunk is sent once its file is
/// [published](Upload::publish).
///
/// ```
/// # use std::io::{self, BufRead, BufReader, Read, Write};
/// # use std::net::TcpListener;
/// use std::thread;
///
/// use fixtures_gen::{PlannedFile, Preset};
/// use fixtures_run::{FileFacts, Job, Observed, Silent, Stop};
/// use fixtures_upload::{Access, Source, Target, Upload, UploadState};
///
/// # fn serve() -> io::Result<String> {
/// #     let listener = TcpListener::bind("127.0.0.1:0")?;
/// #     let url = format!("http://{}", listener.local_addr()?);
/// #     thread::spawn(move || {
/// #         for connection in listener.incoming().map_while(Result::ok) {
/// #             let mut connection = BufReader::new(connection);
/// #             let head: Vec<_> =
/// #                 connection.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
/// #             let length = head.iter().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
/// #             io::copy(&mut connection.by_ref().take(length.parse().unwrap()), &mut io::sink()).unwrap();
/// #             connection.get_mut().write_all(b"HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n").unwrap();
/// #         }
/// #     });
/// #     Ok(url)
/// # }
/// /// Hands the files of a run to an upload.
/// struct Handover<'h, 'u>(&'h Upload<'u>);
///
/// impl fixtures_run::Observer for Handover<'_, '_> {
///     fn finished(&mut self, _: &PlannedFile, facts: &FileFacts) -> Observed {
///         Ok(self.0.publish(facts)?)
///     }
/// }
///
/// let place = tempfile::tempdir()?;
/// let prepared = Job::new(Preset::Tiny.spec(42)).directory(place.path()).prepare()?;
/// let source = Source::new(prepared.folder().unwrap().clone(), prepared.identity().clone())?;
/// let access = Access::new(Target::new(&serve()?, Target::DEFAULT_PATH, None, false)?);
/// let upload = Upload::begin(&source, &access, UploadState::default(), Silent, &Stop::default())?;
/// thread::scope(|scope| {
///     scope.spawn(|| upload.run());
///     prepared.execute(&mut Handover(&upload)).inspect_err(|_| upload.abandon())
/// })?;
/// let (summary, outcome) = upload.finish();
/// outcome?;
/// assert!(summary.is_lossless());
/// assert_eq!(summary.total().rows_acknowledged, 464);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Upload<'u> {
    shared: Shared<'u>,
    start: Instant,
    rows: u64,
    /// Chunks that the server is asked for before anything is sent.
    sample: Vec<Chunk>,
}

impl fmt::Debug for Upload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("access", &self.shared.access).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<'u> Upload<'u> {
    /// Begins an upload, or resumes one. No file is published yet.
    ///
    /// # Errors
    /// Connections cannot be prepared, the observer returned an error, or the system refused
    /// something.
    pub fn begin(
        source: &'u Source,
        access: &'u Access,
        state: UploadState,
        observer: impl Observer + 'u,
        stop: &Stop,
    ) -> Result<Self, Error> {
        let concurrency = access.concurrency.get();
        if concurrency > Access::MAX_CONCURRENCY {
            return Err(ErrorKind::TooMuchConcurrency { concurrency, most: Access::MAX_CONCURRENCY }.into());
        }
        let Source { folder, state: state_folder, identity, .. } = source;
        let (plan, UploadState { past, is_begun, is_complete }) = (source.plan(), state);
        if !is_begun {
            remove_rejects(state_folder)?;
        }
        let head = UploadHead::new(identity.clone(), access.target.record());
        let journal = (!is_complete).then(|| Journal::begin(state_folder, &head, is_begun)).transpose()?;
        let sample = past.sample().into_iter().filter_map(|number| chunk_with_number(&plan, number)).collect();
        let (has_confirmed, is_without_keys) = (past.has_confirmed(), past.is_without_keys());
        let (rows, stats) = (rows_left(&plan, &past), UploadStats::starting_at(&past));
        let schedule = Schedule::new(plan, past.done);
        let shared = Shared {
            access,
            files: ChunkFiles::new(folder, plan, concurrency),
            fingerprint: key::fingerprint(identity),
            client: Client::new(access)?,
            limiter: Limiter::new(concurrency),
            queue: Queue::new(schedule, &access.target, concurrency.max(GIVEN_UP_IN_A_ROW), stop),
            journal,
            state_folder,
            stats,
            counters: Arc::default(),
            has_responded: AtomicBool::new(false),
            confirms_keys: AtomicBool::new(has_confirmed),
            stores_without_key: AtomicBool::new(is_without_keys),
            was_interrupted: is_begun,
            head,
            observer: Mutex::new(Box::new(observer)),
        };
        let target = &access.target;
        if !is_complete {
            shared.report(&Event::Started { target, rows, concurrency, counters: &shared.counters })?;
        }
        Ok(Self { shared, start: Instant::now(), rows, sample })
    }

    /// A file exists: its chunks can be sent.
    ///
    /// # Errors
    /// [`ErrorKind::Over`] once the upload has failed, so that no more files are made for nothing.
    pub fn publish(&self, file: &FileFacts) -> Result<(), Error> {
        if self.shared.is_over() {
            return Err(ErrorKind::Over.into());
        }
        self.shared.files.add(file);
        self.shared.queue.publish(file.number);
        Ok(())
    }

    /// No more files will come: what is under way is dropped, and [`run`](Upload::run) returns.
    pub fn abandon(&self) {
        self.shared.queue.abandon();
    }

    /// Sends the chunks of the files that are published, also of those that are published
    /// meanwhile; returns once all chunks of the dataset have an outcome, or all is over.
    ///
    /// If some are acknowledged already, the server is asked for these first.
    pub fn run(&self) {
        match probe::ask(&self.shared, &self.sample, self.shared.was_interrupted) {
            Ok(()) => pool::run(&self.shared),
            Err(Abort::Over) => {}
            Err(Abort::Failed(error)) => self.shared.queue.fail(error),
        }
    }

    /// Rows that were still to be sent when the upload began.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What the upload adds to as it goes.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.shared.counters
    }

    /// The result of the upload, and why it ended early, if it did. Call it once
    /// [`run`](Upload::run) has returned.
    ///
    /// The outcome says nothing about rows that are not stored: the summary counts them.
    pub fn finish(self) -> (UploadSummary, Result<(), Error>) {
        let Shared { queue, stats, .. } = self.shared;
        let End { losses, not_sent, failure } = queue.finish();
        let not_sent = |table: Table| not_sent[table.index()];
        // What the server does not hold is not acknowledged, whatever the journal says.
        let is_held = !failure.as_ref().is_some_and(|error| matches!(error.kind(), ErrorKind::NotHeld { .. }));
        let stats = if is_held { stats } else { UploadStats::starting_at(&Past::default()) };
        let summary = UploadSummary::new(&stats, not_sent, losses, self.start.elapsed());
        (summary, failure.map_or(Ok(()), Err))
    }
}

fn rows_left(plan: &Plan<'_>, past: &Past) -> u64 {
    Table::ALL.iter().map(|&table| plan.rows(table).saturating_sub(past.of(table).rows)).sum()
}

impl UploadState {
    /// The result of the upload so far.
    pub fn summary(&self) -> UploadSummary {
        UploadSummary::new(&UploadStats::starting_at(&self.past), |_| 0, Losses::default(), Duration::ZERO)
    }
}
