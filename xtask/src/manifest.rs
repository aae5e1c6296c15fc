//! `manifest.json`: what a dataset directory is. Its presence says that the dataset is complete.
//!
//! It holds nothing that differs from run to run: no time, host, thread count or secret.

use std::io::{self, BufWriter, Write};
use std::sync::{Mutex, PoisonError};

use fixtures_gen::{DATASET_VERSION, Plan, Spec};
use serde::{Serialize, Serializer};

use crate::digest::Digest;
use crate::draft;
use crate::error::Error;
use crate::job::Job;
use crate::output::Finished;
use crate::sink::{Sink, SinkFile};

/// The manifest's file name.
pub(crate) const NAME: &str = "manifest.json";

/// Raised when the shape of the manifest changes.
const FORMAT_VERSION: u32 = 1;

const GENERATOR: &str = "commerce-fixtures";

/// What the plan does not know of each file, in the plan's order: 24 bytes a file.
#[derive(Default)]
pub(crate) struct Records(Mutex<Vec<Record>>);

#[derive(Clone, Copy, Default)]
struct Record {
    bytes: u64,
    digest: Digest,
}

impl Records {
    /// Notes a whole file.
    pub(crate) fn add(&self, file: &Finished) {
        let place = file.label.number as usize;
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() <= place {
            records.resize(place + 1, Record::default());
        }
        records[place] = Record { bytes: file.bytes, digest: file.digest };
    }

    /// Writes the manifest of a complete dataset into `sink`.
    pub(crate) fn write(self, job: &Job, plan: &Plan<'_>, sink: &impl Sink) -> Result<(), Error> {
        let records = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let manifest = Manifest {
            format_version: FORMAT_VERSION,
            dataset_version: DATASET_VERSION,
            generator: GENERATOR,
            spec: &job.spec,
            format: job.format.name(),
            compression: job.compression.name(),
            chunk_size: job.chunk_rows.get(),
            files: Files { job, plan, records: &records },
        };
        let mut file = sink.create(NAME)?;
        stream(&manifest, &mut file)?;
        file.finish()
    }
}

#[derive(Serialize)]
struct Manifest<'m> {
    format_version: u32,
    dataset_version: u32,
    generator: &'static str,
    spec: &'m Spec,
    format: &'static str,
    compression: &'static str,
    chunk_size: u64,
    files: Files<'m>,
}

/// The rows of the manifest, made one at a time.
struct Files<'m> {
    job: &'m Job,
    plan: &'m Plan<'m>,
    records: &'m [Record],
}

#[derive(Serialize)]
struct Entry {
    path: String,
    table: &'static str,
    tenant_id: Option<String>,
    rows: u64,
    bytes: u64,
    digest: Digest,
}

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.plan.files().zip(self.records).map(|(file, record)| Entry {
            path: draft::name(&file, self.job.compression),
            table: file.table.name(),
            tenant_id: file.tenant_id.map(|id| id.to_string()),
            rows: file.rows.end - file.rows.start,
            bytes: record.bytes,
            digest: record.digest,
        }))
    }
}

/// Writes `value` as indented JSON without ever holding all of it.
fn stream(value: &impl Serialize, file: &mut impl SinkFile) -> Result<(), Error> {
    let mut writer = BufWriter::new(Stream(file));
    let outcome = serde_json::to_writer_pretty(&mut writer, value).map_err(io::Error::from);
    let outcome = outcome.and_then(|()| writer.write_all(b"\n")).and_then(|()| writer.flush());
    // The stream's own errors come back as they were; nothing else in here can fail.
    outcome.map_err(|error| error.downcast::<Error>().unwrap_or_else(|error| Error::io("write", NAME.as_ref(), error)))
}

/// A sink's file as a writer.
struct Stream<'f, F>(&'f mut F);

impl<F: SinkFile> Write for Stream<'_, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
