//! Files that are written: a whole dataset, a part, and parts that are joined. Ctrl-C stops it.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_run::fs::{Disk, FileSystem, Folder};
use fixtures_run::{
    Action, Error, ErrorKind, Job, JoinRefusal, PartNumber, Policy, Refusal, Silent, Status, Stop, join_in,
};
use pyo3::prelude::*;

use crate::error::{failed, unusable};

/// How often it is asked whether somebody has pressed Ctrl-C, or whether a directory is still in use.
const PAUSE: Duration = Duration::from_millis(50);

/// A directory of this machine, or a place in an object store.
pub(crate) struct Place {
    path: PathBuf,
    files: Arc<dyn FileSystem>,
}

/// What addresses of object stores begin with.
const SCHEMES: [&str; 4] = ["s3", "gs", "az", "file"];

/// The address of a place in an object store, or the absolute path of a directory.
#[pyfunction]
pub(crate) fn _place(output_dir: &Bound<'_, PyAny>) -> PyResult<OsString> {
    // A `pathlib.Path` would lose a slash of an address.
    let path: OsString = output_dir.py().import("os")?.call_method1("fsdecode", (output_dir,))?.extract()?;
    let text = path.to_string_lossy();
    if text.contains("://") {
        return Ok(path);
    }
    if SCHEMES.iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':'))) {
        return Err(unusable(format!(
            "'{text}' is an address that lacks slashes: write for instance s3://BUCKET/PREFIX"
        )));
    }
    let path = std::path::absolute(&path).map_err(|error| unusable(format!("'{text}' is not a directory: {error}")))?;
    Ok(path.into_os_string())
}

impl Place {
    fn open(py: Python<'_>, place: &Bound<'_, PyAny>) -> PyResult<Place> {
        let path = PathBuf::from(_place(place)?);
        if !path.to_string_lossy().contains("://") {
            return Ok(Place { path, files: Arc::new(Disk) });
        }
        py.detach(|| Place::open_store(&path))
    }

    #[cfg(feature = "store")]
    fn open_store(path: &Path) -> PyResult<Place> {
        let store = fixtures_store::Store::open(&path.to_string_lossy()).map_err(|error| {
            // Neither shows an address or a key.
            let what = match &error {
                fixtures_store::Error::Settings(what) => what.clone(),
                fixtures_store::Error::Unusable(cause) => cause.to_string(),
                _ => return unusable(error),
            };
            crate::error::FixturesError::new_err(format!("the object store cannot be used: {what}"))
        })?;
        Ok(Place { path: store.root().to_path_buf(), files: Arc::new(store) })
    }

    #[cfg(not(feature = "store"))]
    fn open_store(_: &Path) -> PyResult<Place> {
        Err(unusable("this wheel was built without object stores"))
    }
}

/// What has been written.
#[pyclass(frozen, get_all, module = "commerce_fixtures")]
pub(crate) struct Summary {
    /// The number of the part, from 1; ``None`` if it is the whole.
    part: Option<u64>,
    /// How many parts there are; ``None`` if it is the whole.
    parts: Option<u64>,
    /// Files, with those that were there before.
    files: u64,
    /// Their rows.
    rows: u64,
    /// Their bytes.
    bytes: u64,
    /// Whether all of it was there before.
    was_complete: bool,
}

#[pymethods]
impl Summary {
    fn __repr__(&self) -> String {
        let part = match (self.part, self.parts) {
            (Some(part), Some(parts)) => format!("part {part} of {parts}: "),
            _ => String::new(),
        };
        let before = if self.was_complete { ", all there before" } else { "" };
        format!("<{part}{} files, {} rows, {} bytes{before}>", self.files, self.rows, self.bytes)
    }
}

fn is_in_use(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Refused { why, .. } => matches!(why, Refusal::InUse | Refusal::PartInUse(_)),
        ErrorKind::Join { why, .. } => matches!(why, JoinRefusal::InUse),
        _ => false,
    }
}

/// Does a job, or a part of it. As long as another process is in the way, it waits, so many seconds at most.
#[expect(clippy::too_many_arguments, reason = "they are keywords")]
pub(crate) fn write(
    py: Python<'_>,
    job: &Job,
    output_dir: &Bound<'_, PyAny>,
    part: Option<PartNumber>,
    threads: Option<usize>,
    resume: bool,
    force: bool,
    wait: f64,
) -> PyResult<Summary> {
    let mut job = job.clone().policy(Policy { resume, force });
    if let Some(threads) = threads {
        job = job.threads(NonZeroUsize::new(threads).ok_or_else(|| unusable("threads is 0"))?);
    }
    if let Some(part) = part {
        job = job.part(part);
    }
    let place = Place::open(py, output_dir)?;
    let job = job.directory(&place.path);
    let summary = interruptible(py, wait, |stop| {
        let prepared = job.prepare_on(Arc::clone(&place.files))?;
        prepared.execute_until(stop, &mut Silent)
    })?;
    let totals = summary.totals();
    Ok(Summary {
        part: part.map(PartNumber::number),
        parts: part.map(PartNumber::of),
        files: totals.files,
        rows: totals.rows,
        bytes: totals.written,
        was_complete: summary.status() == Status::AlreadyComplete,
    })
}

/// Whether the whole dataset is there.
pub(crate) fn is_complete(py: Python<'_>, job: &Job, output_dir: &Bound<'_, PyAny>) -> PyResult<bool> {
    let place = Place::open(py, output_dir)?;
    let job = job.clone().directory(&place.path);
    let prepared = py.detach(|| job.prepare_on(Arc::clone(&place.files))).map_err(|error| failed(&error))?;
    Ok(prepared.verdict() == Ok(Action::AlreadyComplete))
}

/// An error if the place holds something else than parts of the dataset, so that a part of so many cannot be written there.
pub(crate) fn check_parts(py: Python<'_>, job: &Job, output_dir: &Bound<'_, PyAny>, first: PartNumber) -> PyResult<()> {
    let place = Place::open(py, output_dir)?;
    let policy = Policy { resume: true, force: false };
    let job = job.clone().policy(policy).part(first).wait(true).directory(&place.path);
    let checked = py.detach(|| {
        let prepared = job.prepare_on(Arc::clone(&place.files))?;
        // Who is refused does nothing but say why.
        if prepared.verdict().is_err() { prepared.execute(&mut Silent).map(drop) } else { Ok(()) }
    });
    checked.map_err(|error| failed(&error))
}

/// Makes one dataset of the parts in a directory or an object store: checks that none is missing, and writes the manifest. While another
/// process works there, it waits, so many seconds at most. Returns the number of files.
#[pyfunction]
#[pyo3(signature = (output_dir, *, wait = 0.0))]
pub(crate) fn join(py: Python<'_>, output_dir: &Bound<'_, PyAny>, wait: f64) -> PyResult<u64> {
    let place = Place::open(py, output_dir)?;
    let folder = Folder::on(&place.path, place.files);
    interruptible(py, wait, |_| join_in(&folder)).map(|joined| joined.files)
}

/// Works on a thread of its own, while this one looks for signals.
fn interruptible<T: Send>(py: Python<'_>, wait: f64, work: impl Fn(&Stop) -> Result<T, Error> + Sync) -> PyResult<T> {
    if wait.is_nan() || wait < 0.0 {
        return Err(unusable(format!("wait is {wait}, but at least 0 seconds are needed")));
    }
    // What is too long for a clock is for ever.
    let until = Duration::try_from_secs_f64(wait).ok().and_then(|wait| Instant::now().checked_add(wait));
    loop {
        match py.detach(|| once(&work))? {
            Err(error) if is_in_use(&error) && until.is_none_or(|until| Instant::now() < until) => {
                py.detach(|| thread::sleep(PAUSE));
                py.check_signals()?;
            }
            outcome => return outcome.map_err(|error| failed(&error)),
        }
    }
}

fn once<T: Send>(work: &(impl Fn(&Stop) -> Result<T, Error> + Sync)) -> PyResult<Result<T, Error>> {
    let (stop, mut interrupt) = (Stop::default(), None);
    let outcome = thread::scope(|scope| {
        let (sender, receiver) = channel();
        let stop_of_work = stop.clone();
        scope.spawn(move || sender.send(work(&stop_of_work)));
        loop {
            match receiver.recv_timeout(PAUSE) {
                Ok(outcome) => return Some(outcome),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) if interrupt.is_none() => {
                    if let Err(error) = Python::attach(|py| py.check_signals()) {
                        stop.request();
                        interrupt = Some(error);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    });
    match interrupt {
        Some(error) => Err(error),
        None => Ok(outcome.expect("the work does not panic")),
    }
}
