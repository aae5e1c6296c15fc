//! A job: which dataset, how its files are written, where they go, and what may be done about files
//! that exist. Plain data; nothing has happened yet.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use fixtures_gen::{Compression, DATASET_VERSION, Ddl, Division, Format, Layout, Part, PartNumber, Plan, Spec, Table};

use crate::codec::GzipLevel;
use crate::directory::Policy;
use crate::encoding::{Encoding, Writing};
use crate::identity::Identity;
use crate::sink::Memory;

/// Rows of a file, unless a job says otherwise.
pub const DEFAULT_CHUNK_ROWS: NonZeroU64 = NonZeroU64::new(10_000).expect("10,000 is not zero");

/// The most threads that a job can have.
pub const MAX_THREADS: usize = 1_024;

/// One dataset to be made, in one place.
///
/// By default it is NDJSON, not compressed, in chunks of 10,000 rows, the whole dataset, into the
/// directory `generated_data`, on all cores; an interrupted run is not resumed, and nothing is
/// replaced.
///
/// ```
/// use fixtures_run::{Compression, Format, Preset};
/// use fixtures_run::{Job, Silent};
///
/// let place = tempfile::tempdir().unwrap();
/// let job = Job::new(Preset::Tiny.spec(42))
///     .directory(place.path().join("shop"))
///     .format(Format::Csv)
///     .compression(Compression::Gzip);
/// let summary = job.prepare()?.execute(&mut Silent)?;
/// assert_eq!(summary.totals().rows, 464);
/// # Ok::<(), fixtures_run::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub(crate) spec: Spec,
    pub(crate) writing: Writing,
    pub(crate) compression: Compression,
    pub(crate) gzip_level: Option<GzipLevel>,
    pub(crate) layout: Layout,
    pub(crate) chunk_rows: NonZeroU64,
    pub(crate) part: Option<PartNumber>,
    pub(crate) destination: Destination,
    pub(crate) policy: Policy,
    pub(crate) sync: bool,
    pub(crate) wait: bool,
    pub(crate) threads: NonZeroUsize,
    pub(crate) weighed: Weighed,
}

/// How the dataset is divided, once a part of it has been asked for. Clones of a job have it in common, so that a process that
/// makes one part after the other weighs the tables once. Nothing follows from it that does not follow from the job.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weighed(Arc<OnceLock<Division>>);

impl PartialEq for Weighed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What makes the bytes of files of rows or their text.
#[derive(Clone, Copy)]
pub(crate) struct Packing<'j> {
    /// For files that are not text.
    pub(crate) encoding: Option<&'j dyn Encoding>,
    /// For those that are compressed.
    pub(crate) gzip_level: Option<GzipLevel>,
}

/// Where the rows go.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// All tables, as files in this directory, with a manifest.
    Directory(PathBuf),
    /// As one stream, to standard output.
    Stdout(Streamed),
    /// All tables, as files in memory, without a manifest.
    Memory(Memory),
}

/// What a stream consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Streamed {
    /// These tables of all tenants. One is in the job's format; several are NDJSON, whose rows begin with the name of their
    /// table.
    Tables(Vec<Table>),
    /// All that an empty database needs to hold the dataset, for its own client.
    Sql(Ddl),
}

impl Job {
    /// A job with the defaults.
    pub fn new(spec: Spec) -> Self {
        Self {
            spec,
            writing: Writing::Text(Format::Ndjson),
            compression: Compression::None,
            gzip_level: None,
            layout: Layout::Chunks,
            chunk_rows: DEFAULT_CHUNK_ROWS,
            part: None,
            destination: Destination::Directory("generated_data".into()),
            policy: Policy::default(),
            sync: false,
            wait: false,
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            weighed: Weighed::default(),
        }
    }

    /// Writes all tables as files into a directory: a new one, an empty one, or one that the policy
    /// allows.
    #[must_use]
    pub fn directory(self, path: impl Into<PathBuf>) -> Self {
        Self { destination: Destination::Directory(path.into()), ..self }
    }

    /// Writes tables of all tenants, or SQL, to standard output, as one stream: chunks and parts do not apply.
    #[must_use]
    pub fn stdout(self, streamed: Streamed) -> Self {
        Self { destination: Destination::Stdout(streamed), ..self }
    }

    /// Writes all tables as files into memory.
    #[must_use]
    pub fn memory(self, memory: &Memory) -> Self {
        Self { destination: Destination::Memory(memory.clone()), ..self }
    }

    /// The text that a row becomes. The table of tenants is always CSV.
    #[must_use]
    pub fn format(self, format: Format) -> Self {
        Self { writing: Writing::Text(format), weighed: Weighed::default(), ..self }
    }

    /// Writes files that are not text, the table of tenants like the others. They cannot be
    /// compressed: such formats do that inside.
    #[must_use]
    pub fn encoding(self, encoding: Arc<dyn Encoding>) -> Self {
        Self { writing: Writing::Encoded(encoding), weighed: Weighed::default(), ..self }
    }

    /// How a file of text is compressed. The table of tenants never is.
    #[must_use]
    pub fn compression(self, compression: Compression) -> Self {
        Self { compression, ..self }
    }

    /// Compresses with zlib at a level, instead of the encoder that knows how rows look: at the higher ones files are smaller,
    /// and take much longer. The bytes of the files then depend on the release of the library; their text never does, and
    /// nothing records the level.
    ///
    /// ```
    /// use fixtures_run::{Compression, GzipLevel, Job, Memory, Preset, Silent};
    ///
    /// let packed = |level| {
    ///     let memory = Memory::new();
    ///     let job = Job::new(Preset::Tiny.spec(42)).compression(Compression::Gzip).gzip_level(GzipLevel::new(level));
    ///     let summary = job.memory(&memory).prepare()?.execute(&mut Silent)?;
    ///     Ok::<u64, fixtures_run::Error>(summary.totals().written)
    /// };
    /// assert!(packed(9)? < packed(1)?);
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    #[must_use]
    pub fn gzip_level(self, gzip_level: Option<GzipLevel>) -> Self {
        Self { gzip_level, ..self }
    }

    /// How rows are laid out in files. Files of whole tables are not divided into parts.
    ///
    /// ```
    /// use fixtures_run::{Job, Layout, Memory, Preset, Silent};
    ///
    /// let memory = Memory::new();
    /// let job = Job::new(Preset::Small.spec(42)).layout(Layout::Table).memory(&memory);
    /// job.prepare()?.execute(&mut Silent)?;
    /// assert_eq!(memory.files()["orders.ndjson"].iter().filter(|&&byte| byte == b'\n').count(), 10_000);
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    #[must_use]
    pub fn layout(self, layout: Layout) -> Self {
        Self { layout, weighed: Weighed::default(), ..self }
    }

    /// Rows of a file; the last one of a table has fewer. It does not apply to files of whole tables.
    #[must_use]
    pub fn chunk_rows(self, chunk_rows: NonZeroU64) -> Self {
        Self { chunk_rows, weighed: Weighed::default(), ..self }
    }

    /// Makes only this part of the dataset; [`join`](crate::join()) makes one dataset of all parts.
    #[must_use]
    pub fn part(self, part: PartNumber) -> Self {
        Self { part: Some(part), ..self }
    }

    /// What may be done about files that exist.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Whether every file must survive a loss of power before it gets its name.
    #[must_use]
    pub fn sync(self, sync: bool) -> Self {
        Self { sync, ..self }
    }

    /// Whether the run waits where another process works in the directory, instead of being refused. It then does what is left
    /// to do: nothing, if the other one has made the same.
    ///
    /// ```
    /// use std::thread;
    ///
    /// use fixtures_run::{Action, Job, PartNumber, Preset, Refusal, Silent, Status};
    ///
    /// let place = tempfile::tempdir().unwrap();
    /// let part = PartNumber::new(1, 2).unwrap();
    /// let job = Job::new(Preset::Tiny.spec(42)).directory(place.path()).part(part);
    /// let first = job.prepare()?;
    /// first.execute(&mut Silent)?;
    /// // Until it is dropped, the first one keeps others from this part.
    /// assert_eq!(job.prepare()?.verdict(), Err(&Refusal::PartInUse(part)));
    ///
    /// let second = job.wait(true).prepare()?;
    /// assert_eq!(second.verdict(), Ok(Action::Wait));
    /// let second = thread::spawn(move || second.execute(&mut Silent));
    /// drop(first);
    /// assert_eq!(second.join().unwrap()?.status(), Status::AlreadyComplete);
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    #[must_use]
    pub fn wait(self, wait: bool) -> Self {
        Self { wait, ..self }
    }

    /// Number of worker threads, at most [`MAX_THREADS`]. It never changes a byte.
    #[must_use]
    pub fn threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// How a plan of the job is divided into parts.
    pub(crate) fn division(&self, plan: &Plan<'_>) -> &Division {
        let weighed = &self.weighed.0;
        // Weighed before the lock is taken: in a process that is forked meanwhile, nobody would ever give it back.
        weighed.get().unwrap_or_else(|| {
            let division = plan.division();
            weighed.get_or_init(|| division)
        })
    }

    /// The files of a part, or of all.
    pub(crate) fn files_of(&self, part: Option<PartNumber>, plan: &Plan<'_>) -> Part {
        part.map_or_else(|| plan.whole(), |part| self.division(plan).part(plan, part))
    }

    pub(crate) fn packing(&self) -> Packing<'_> {
        Packing { encoding: self.writing.encoding(), gzip_level: self.gzip_level }
    }

    /// What makes a directory the dataset of this job.
    ///
    /// ```
    /// use fixtures_run::Preset;
    /// use fixtures_run::Job;
    ///
    /// assert_eq!(Job::new(Preset::Tiny.spec(42)).identity().format, "ndjson");
    /// ```
    pub fn identity(&self) -> Identity {
        Identity {
            dataset_version: DATASET_VERSION,
            spec: self.spec.clone(),
            format: self.writing.format().name().to_owned(),
            compression: self.compression.name().to_owned(),
            layout: self.layout.name().to_owned(),
            chunk_size: (self.layout == Layout::Chunks).then_some(self.chunk_rows.get()),
            part: self.part,
        }
    }

    /// Seed and sizes.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Where the rows go.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// The directory that the files go to, if they go to one.
    pub fn path(&self) -> Option<&Path> {
        match &self.destination {
            Destination::Directory(path) => Some(path),
            Destination::Stdout(_) | Destination::Memory(_) => None,
        }
    }

    /// The number of worker threads.
    pub fn thread_count(&self) -> NonZeroUsize {
        self.threads
    }
}
