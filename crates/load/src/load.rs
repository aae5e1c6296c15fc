//! One load from its start to its summary: [`Load::prepare`] looks and judges, [`Prepared::execute`] acts.

use std::fmt;
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{Constraints, Dataset, Ddl, Spec, Table};
use fixtures_run::{Counters, DEFAULT_CHUNK_ROWS, Stop, TotalsByTable};

use crate::check::{self, Check};
use crate::chunk::{Chunk, Queue, chunks};
use crate::driver::{Database, Session, database};
use crate::error::{Error, ErrorKind, Refusal};
use crate::ledger::{self, Header, Loaded, State};
use crate::target::Target;

/// The most connections that a load can have.
pub const MAX_THREADS: usize = 256;

/// One dataset that is to be in one database.
///
/// By default it is loaded in chunks of 10,000 rows, over as many connections as there are cores where the
/// database can write over several; an interrupted load is resumed, and nothing is replaced.
///
/// ```
/// use fixtures_gen::Preset;
/// use fixtures_load::{Action, Load, Silent, Status, Target};
///
/// let place = tempfile::tempdir().unwrap();
/// let target = Target::Sqlite(place.path().join("shop.db"));
/// let load = Load::new(Preset::Tiny.spec(42), target);
/// let summary = load.prepare()?.execute(&mut Silent)?;
/// assert_eq!((summary.status, summary.totals().rows), (Status::Complete, 464));
///
/// let mut again = load.prepare()?;
/// assert_eq!(again.action(), Action::AlreadyThere);
/// assert!(again.check(&Default::default())?.is_right());
/// # Ok::<(), fixtures_load::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Load {
    spec: Spec,
    target: Target,
    chunk_rows: NonZeroU64,
    threads: NonZeroUsize,
    replace: bool,
    stop: Stop,
}

/// What a load does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It makes the tables and loads all rows.
    Start,
    /// It goes on where another one was interrupted.
    Resume {
        /// Chunks that are there.
        done: u64,
        /// All chunks.
        chunks: u64,
    },
    /// It drops what another load has made, and starts.
    Replace,
    /// Nothing: the dataset is there.
    AlreadyThere,
}

/// How a load has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The dataset is there now.
    Complete,
    /// It was there before.
    AlreadyThere,
}

/// Follows a load. Its methods are called one after the other.
pub trait Observer {
    /// The load begins. Not called if the dataset is there already.
    fn started(&mut self, start: &Start<'_>) {
        let _ = start;
    }

    /// All rows are there; keys and indexes follow.
    fn finishing(&mut self) {}
}

/// An observer that does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// A load that begins.
#[derive(Clone, Copy, Debug)]
pub struct Start<'s> {
    /// What it does.
    pub action: Action,
    /// Rows that it will load.
    pub rows: u64,
    /// Connections that write.
    pub writers: usize,
    /// What it adds to as it goes.
    pub counters: &'s Arc<Counters>,
}

/// What came of a load.
#[derive(Clone, Debug)]
pub struct Summary {
    /// How it has ended.
    pub status: Status,
    /// What it did.
    pub action: Action,
    /// Rows of each table, and their chunks as files; `bytes` is what was sent to the database by this load.
    pub by_table: TotalsByTable,
    /// Rows that this load has written.
    pub rows_written: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl Summary {
    /// The sum over all tables.
    pub fn totals(&self) -> fixtures_run::Totals {
        fixtures_run::sum(&self.by_table)
    }
}

impl Load {
    /// A load with the defaults.
    pub fn new(spec: Spec, target: Target) -> Self {
        Self {
            spec,
            target,
            chunk_rows: DEFAULT_CHUNK_ROWS,
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            replace: false,
            stop: Stop::default(),
        }
    }

    /// Rows of a transaction. A load that is resumed keeps the number that it began with.
    #[must_use]
    pub fn chunk_rows(self, chunk_rows: NonZeroU64) -> Self {
        Self { chunk_rows, ..self }
    }

    /// The number of connections that write, at most [`MAX_THREADS`]; SQLite and DuckDB take one.
    #[must_use]
    pub fn threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// Drops what another load has made, whatever it is.
    #[must_use]
    pub fn replace(self, replace: bool) -> Self {
        Self { replace, ..self }
    }

    /// Whoever holds a clone of it can stop the load.
    #[must_use]
    pub fn stop(self, stop: &Stop) -> Self {
        Self { stop: stop.clone(), ..self }
    }

    /// Seed and sizes.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The database.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Connects, looks at what the database holds, and judges what may be done. Changes nothing, except that a file of
    /// SQLite or DuckDB is there afterwards.
    ///
    /// # Errors
    /// No dataset has these sizes, the database cannot be reached, or what it holds stands in the way.
    pub fn prepare(&self) -> Result<Prepared, Error> {
        if self.threads.get() > MAX_THREADS {
            return Err(ErrorKind::TooManyThreads { threads: self.threads.get(), most: MAX_THREADS }.into());
        }
        let dataset = Dataset::new(self.spec.clone())?;
        let database = database(&self.target)?;
        let mut session = database.connect()?;
        if !session.lock()? {
            return Err(self.refused(Refusal::InUse));
        }
        let mut prepared = Prepared {
            load: self.clone(),
            loaded: Loaded::new(&self.spec, self.chunk_rows.get()),
            dataset,
            database,
            session,
            action: Action::Start,
            state: None,
            done: vec![],
        };
        prepared.look()?;
        Ok(prepared)
    }

    fn refused(&self, why: Refusal) -> Error {
        ErrorKind::Refused { target: self.target.clone(), why }.into()
    }
}

/// A load that is ready to run. No other load can change the database until it is dropped.
pub struct Prepared {
    load: Load,
    loaded: Loaded,
    dataset: Dataset,
    database: Box<dyn Database>,
    session: Box<dyn Session>,
    action: Action,
    /// How far the load is; `None` before it has begun.
    state: Option<State>,
    /// The numbers of the chunks that are there, sorted.
    done: Vec<u64>,
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("load", &self.load).field("action", &self.action).finish_non_exhaustive()
    }
}

fn names(tables: &[Table]) -> Vec<&'static str> {
    tables.iter().map(|table| table.name()).collect()
}

impl Prepared {
    /// What the load will do.
    pub fn action(&self) -> Action {
        self.action
    }

    fn look(&mut self) -> Result<(), Error> {
        let ours = names(Table::ALL);
        let found = self.session.query(&self.database.existing(&ours))?.concat();
        let found: Vec<String> = found.into_iter().flatten().collect();
        let has_ledger = !self.session.query(&self.database.existing(&[ledger::LOAD]))?.is_empty();
        let row = if has_ledger { self.session.query(&ledger::select_header())?.into_iter().next() } else { None };
        let Some(row) = row else {
            // A load that has not come far enough to create a table leaves an empty ledger.
            return if found.is_empty() { Ok(()) } else { Err(self.load.refused(Refusal::Foreign(found))) };
        };
        if self.load.replace {
            self.action = Action::Replace;
            return Ok(());
        }
        // Where tables are not dropped in one transaction, a load that was killed may have dropped some.
        if ledger::is_dropping(&row) {
            self.action = Action::Replace;
            return Ok(());
        }
        let header = ledger::header(&row).ok_or_else(|| self.load.refused(Refusal::OtherRecord))?;
        self.resume(header, &found)
    }

    fn resume(&mut self, Header { dataset, state }: Header, found: &[String]) -> Result<(), Error> {
        if let Some(difference) = dataset.difference(&self.load.spec) {
            return Err(self.load.refused(Refusal::OtherDataset(difference)));
        }
        let is_missing = |name: &&str| !found.iter().any(|found| found == name);
        let missing: Vec<_> = names(Table::ALL).into_iter().filter(is_missing).map(str::to_owned).collect();
        if state != State::Creating && !missing.is_empty() {
            return Err(self.load.refused(Refusal::Missing(missing)));
        }
        self.loaded = dataset;
        self.state = Some(state);
        if state == State::Complete {
            self.action = Action::AlreadyThere;
            return Ok(());
        }
        let numbers = self.session.query(&ledger::select_chunks())?.concat();
        self.done = numbers.into_iter().flatten().filter_map(|number| number.parse().ok()).collect();
        self.action = Action::Resume { done: self.done.len() as u64, chunks: self.all_chunks().count() as u64 };
        Ok(())
    }

    fn all_chunks(&self) -> impl Iterator<Item = Chunk> {
        chunks(&self.dataset, self.loaded.chunk_rows)
    }

    /// What is there before this load.
    fn before(&self) -> TotalsByTable {
        let mut totals = TotalsByTable::default();
        let is_there =
            |chunk: &Chunk| self.action == Action::AlreadyThere || self.done.binary_search(&chunk.number).is_ok();
        for chunk in self.all_chunks().filter(is_there) {
            totals[chunk.table.index()].rows += chunk.row_count();
            totals[chunk.table.index()].files += 1;
        }
        totals
    }

    /// Loads what is missing.
    ///
    /// # Errors
    /// What went wrong. What is committed stays, and a load of the same dataset goes on from there.
    pub fn execute(&mut self, observer: &mut impl Observer) -> Result<Summary, Error> {
        let start = Instant::now();
        let before = self.before();
        let counters = Arc::new(Counters::starting_at(before));
        if self.action == Action::AlreadyThere {
            return Ok(self.summary(Status::AlreadyThere, &counters, start));
        }
        self.create()?;
        let rows: u64 = self.all_chunks().map(|chunk| chunk.row_count()).sum();
        let writers = self.load.threads.get().min(self.database.most_writers());
        let rows = rows - fixtures_run::sum(&before).rows;
        observer.started(&Start { action: self.action, rows, writers, counters: &counters });
        self.write(writers, &counters)?;
        observer.finishing();
        self.session.finish(&self.ddl().after(Table::ALL), &ledger::set_state(State::Complete))?;
        let summary = self.summary(Status::Complete, &counters, start);
        self.action = Action::AlreadyThere;
        Ok(summary)
    }

    /// Compares counts and sums of every column with the model's.
    ///
    /// # Errors
    /// A query failed, or the load was stopped.
    pub fn check(&mut self, counters: &Arc<Counters>) -> Result<Check, Error> {
        check::check(
            &self.dataset,
            self.database.as_ref(),
            self.session.as_mut(),
            self.load.threads,
            counters,
            &self.load.stop,
        )
    }

    fn ddl(&self) -> Ddl {
        Ddl::new(self.database.dialect()).constraints(Constraints::After)
    }

    fn create(&mut self) -> Result<(), Error> {
        let (dialect, ddl) = (self.database.dialect(), self.ddl());
        if self.action == Action::Replace {
            let tables: String =
                Table::ALL.iter().rev().map(|table| format!("DROP TABLE IF EXISTS {table};\n")).collect();
            self.session.create(&(ledger::set_state(State::Dropping) + &tables + &ledger::drop()))?;
        }
        if self.state.is_none() {
            // The ledger is there before the first table, so that what is half made can be told from what is foreign.
            let ledger = ledger::create(dialect) + &ledger::begin(&self.loaded, State::Creating);
            let empty = ledger::drop();
            self.session.create(&(empty + &ledger))?;
            self.state = Some(State::Creating);
        }
        if self.state == Some(State::Creating) {
            let tables = ddl.if_not_exists().before(Table::ALL);
            self.session.create(&(tables + &ledger::set_state(State::Loading)))?;
            self.state = Some(State::Loading);
        }
        Ok(())
    }

    /// Writes all chunks that are missing.
    fn write(&mut self, writers: usize, counters: &Counters) -> Result<(), Error> {
        let queue = Queue::new(&self.dataset, self.loaded.chunk_rows, &self.done);
        let work = Work {
            dataset: &self.dataset,
            queue: &queue,
            counters,
            stop: &self.load.stop,
            has_failed: AtomicBool::new(false),
            error: Mutex::new(None),
        };
        thread::scope(|scope| {
            for _ in 1..writers {
                let database = self.database.as_ref();
                let run = || work.run(|| database.connect().map(Writer::Own));
                if let Err(error) = thread::Builder::new().name("load".to_owned()).spawn_scoped(scope, run) {
                    work.fail(ErrorKind::Thread(error).into());
                    break;
                }
            }
            work.run(|| Ok(Writer::Shared(self.session.as_mut())));
        });
        match work.error.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None if self.load.stop.is_requested() && queue.take().is_some() => Err(ErrorKind::Stopped.into()),
            None => Ok(()),
        }
    }

    fn summary(&self, status: Status, counters: &Counters, start: Instant) -> Summary {
        Summary {
            status,
            action: self.action,
            by_table: counters.by_table(),
            rows_written: counters.made().rows,
            elapsed: start.elapsed(),
        }
    }
}

/// A connection that writes: the load's own, or another one.
enum Writer<'s> {
    Shared(&'s mut dyn Session),
    Own(Box<dyn Session>),
}

impl Writer<'_> {
    fn session(&mut self) -> &mut dyn Session {
        match self {
            Self::Shared(session) => *session,
            Self::Own(session) => session.as_mut(),
        }
    }
}

/// What the threads of a load share.
struct Work<'w, 'q> {
    dataset: &'w Dataset,
    queue: &'w Queue<'q>,
    counters: &'w Counters,
    stop: &'w Stop,
    has_failed: AtomicBool,
    /// The first error.
    error: Mutex<Option<Error>>,
}

impl Work<'_, '_> {
    fn run<'s>(&self, connect: impl FnOnce() -> Result<Writer<'s>, Error>) {
        if let Err(error) = self.write_chunks(connect) {
            self.fail(error);
        }
    }

    fn write_chunks<'s>(&self, connect: impl FnOnce() -> Result<Writer<'s>, Error>) -> Result<(), Error> {
        let mut writer = connect()?;
        let session = writer.session();
        session.begin_writing()?;
        while !self.stop.is_requested() && !self.has_failed.load(Ordering::Relaxed) {
            let Some(chunk) = self.queue.take() else { break };
            let bytes = session.write(self.dataset, &chunk)?;
            self.counters.add_rows(chunk.table, chunk.row_count(), bytes, bytes);
            self.counters.add_file(chunk.table);
        }
        Ok(())
    }

    fn fail(&self, error: Error) {
        self.has_failed.store(true, Ordering::Relaxed);
        self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}
