//! `manifest.json`: what a dataset directory is. Its presence says that the dataset is complete.
//!
//! It holds nothing that differs from run to run: no time, host, thread count or secret. A part of a dataset has a
//! manifest of the same shape and another name; those of all parts, joined, are the manifest of the dataset.

use std::fmt;
use std::io::{self, BufWriter, Read, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fixtures_gen::{Part, PartNumber, Plan, Spec};
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Digest;
use crate::error::Error;
use crate::files::{Draft, Folder};
use crate::found::{Found, Told};
use crate::identity::{GENERATOR, Identity};
use crate::names;
use crate::output::Finished;

/// Raised when the shape of the manifest changes.
const FORMAT_VERSION: u32 = 1;

/// What has become of the files of a run, in the order of the plan: 24 bytes a file.
#[derive(Default)]
pub(crate) struct Records(Mutex<Vec<Record>>);

impl Records {
    /// Begins with files that are there.
    pub(crate) fn of(found: &Found) -> Self {
        let records = Self::default();
        found.known().iter().for_each(|known| records.set(known.number, known.record));
        records
    }

    /// Notes a whole file.
    pub(crate) fn add(&self, file: &Finished) {
        self.set(file.label.number, Record { bytes: file.bytes, digest: file.digest });
    }

    fn set(&self, number: u64, record: Record) {
        let place = number as usize;
        let mut records = self.all();
        if records.len() <= place {
            records.resize(place + 1, Record::default());
        }
        records[place] = record;
    }

    /// One of them; none if its file is not whole yet.
    pub(crate) fn get(&self, number: u64) -> Option<Record> {
        self.all().get(number as usize).copied()
    }

    /// All of them.
    pub(crate) fn all(&self) -> MutexGuard<'_, Vec<Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the plan does not know of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Record {
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// The digest of the text.
    pub(crate) digest: Digest,
}

/// A file as the manifest tells of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) table: String,
    pub(crate) tenant_id: Option<String>,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) digest: Digest,
}

impl From<Entry> for Told {
    fn from(entry: Entry) -> Self {
        let Entry { path, rows, bytes, digest, .. } = entry;
        Self { number: None, path, rows, bytes, written: None, digest }
    }
}

/// A manifest to be written: the records are in the order of the plan.
pub(crate) struct Manifest<'m> {
    pub(crate) identity: &'m Identity,
    pub(crate) plan: &'m Plan<'m>,
    pub(crate) part: &'m Part,
    pub(crate) records: &'m [Record],
}

impl Manifest<'_> {
    /// Writes it into a folder.
    pub(crate) fn write<'f>(&self, folder: &Folder<'f>) -> Result<Draft<'f>, Error> {
        let mut draft = folder.create(&names::manifest(self.identity.part))?;
        self.stream(&mut draft)?;
        Ok(draft)
    }

    /// Writes indented JSON without ever holding all of it.
    fn stream(&self, draft: &mut Draft<'_>) -> Result<(), Error> {
        const BUFFER: usize = 64 * 1024;
        let mut writer = BufWriter::with_capacity(BUFFER, Stream(draft));
        let outcome = serde_json::to_writer_pretty(&mut writer, &Shape::of(self)).map_err(io::Error::from);
        let outcome = outcome.and_then(|()| writer.write_all(b"\n")).and_then(|()| writer.flush());
        // What failed already must not be tried once more by the writer's own end.
        let _ = writer.into_parts();
        let name = names::manifest(self.identity.part);
        // The stream's own errors come back as they were; nothing else in here can fail.
        outcome
            .map_err(|error| error.downcast::<Error>().unwrap_or_else(|error| Error::io("write", name.as_ref(), error)))
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        self.plan.files_of_part(self.part).zip(self.records).map(|(file, record)| Entry {
            table: file.table.name().to_owned(),
            tenant_id: file.tenant_id.map(|id| id.to_string()),
            rows: file.row_count(),
            path: file.name,
            bytes: record.bytes,
            digest: record.digest,
        })
    }
}

/// The manifest as JSON.
#[derive(Serialize)]
struct Shape<'m> {
    format_version: u32,
    dataset_version: u32,
    generator: &'static str,
    spec: &'m Spec,
    format: &'m str,
    compression: &'m str,
    chunk_size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<PartNumber>,
    files: Files<'m>,
}

impl<'m> Shape<'m> {
    fn of(manifest: &'m Manifest<'m>) -> Self {
        let identity = manifest.identity;
        Self {
            format_version: FORMAT_VERSION,
            dataset_version: identity.dataset_version,
            generator: GENERATOR,
            spec: &identity.spec,
            format: &identity.format,
            compression: &identity.compression,
            chunk_size: identity.chunk_size,
            part: identity.part,
            files: Files(manifest),
        }
    }
}

/// The files of the manifest, made one at a time.
struct Files<'m>(&'m Manifest<'m>);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries())
    }
}

/// A file that is being written, as a writer.
struct Stream<'s, 'f>(&'s mut Draft<'f>);

impl Write for Stream<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a manifest: says what it is of and shows every entry. None if it is no manifest of ours; some of its entries may
/// have been shown by then.
pub(crate) fn read(input: &mut dyn Read, visit: &mut dyn FnMut(Entry)) -> io::Result<Option<Identity>> {
    let mut deserializer = serde_json::Deserializer::from_reader(input);
    let outcome = Reader { visit }.deserialize(&mut deserializer).and_then(|identity| {
        deserializer.end()?;
        Ok(identity)
    });
    match outcome {
        Ok(identity) => Ok(Some(identity)),
        Err(error) if error.is_io() => Err(error.into()),
        Err(_) => Ok(None),
    }
}

struct Reader<'v> {
    visit: &'v mut dyn FnMut(Entry),
}

/// What a manifest says of itself, in any order.
#[derive(Default)]
struct Fields {
    format_version: Option<u32>,
    dataset_version: Option<u32>,
    generator: Option<String>,
    spec: Option<Spec>,
    format: Option<String>,
    compression: Option<String>,
    chunk_size: Option<u64>,
    part: Option<PartNumber>,
    has_files: bool,
}

impl Fields {
    fn identity(self) -> Option<Identity> {
        let is_ours = self.format_version? == FORMAT_VERSION && self.generator? == GENERATOR && self.has_files;
        is_ours.then_some(Identity {
            dataset_version: self.dataset_version?,
            spec: self.spec?,
            format: self.format?,
            compression: self.compression?,
            chunk_size: self.chunk_size?,
            part: self.part,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Identity;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Identity, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Identity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Identity, A::Error> {
        let mut fields = Fields::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format_version" => fields.format_version = Some(map.next_value()?),
                "dataset_version" => fields.dataset_version = Some(map.next_value()?),
                "generator" => fields.generator = Some(map.next_value()?),
                "spec" => fields.spec = Some(map.next_value()?),
                "format" => fields.format = Some(map.next_value()?),
                "compression" => fields.compression = Some(map.next_value()?),
                "chunk_size" => fields.chunk_size = Some(map.next_value()?),
                "part" => fields.part = Some(map.next_value()?),
                "files" => {
                    map.next_value_seed(EntryReader { visit: &mut *self.visit })?;
                    fields.has_files = true;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        fields.identity().ok_or_else(|| A::Error::custom("not a manifest of ours"))
    }
}

struct EntryReader<'v> {
    visit: &'v mut dyn FnMut(Entry),
}

impl<'de> DeserializeSeed<'de> for EntryReader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EntryReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element()? {
            (self.visit)(entry);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use fixtures_gen::{Dataset, Preset};

    use super::*;
    use crate::args::GenArgs;
    use crate::files::Disk;
    use crate::job::Job;

    fn written(part: Option<PartNumber>) -> (Identity, Vec<u8>) {
        let args = GenArgs { preset: Some(Preset::Tiny), chunk_size: NonZeroU64::new(30), part, ..GenArgs::default() };
        let job = Job::resolve(args).unwrap();
        let dataset = Dataset::new(job.spec.clone()).unwrap();
        let plan = Plan::new(&dataset, job.format, 30);
        let place = tempfile::tempdir().unwrap();
        let record = |number| Record { bytes: number, digest: Digest::of(&[number as u8]) };
        let records: Vec<_> = (0..plan.file_count()).map(record).collect();
        let identity = Identity::of(&job);
        let manifest = Manifest { identity: &identity, plan: &plan, part: &plan.whole(), records: &records };
        drop(manifest.write(&Folder::new(place.path(), &Disk)).unwrap().publish().unwrap());
        let bytes = std::fs::read(place.path().join(names::manifest(part))).unwrap();
        (identity, bytes)
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        for part in [None, PartNumber::new(2, 3)] {
            let (identity, bytes) = written(part);
            let mut entries = vec![];
            assert_eq!(read(&mut bytes.as_slice(), &mut |entry| entries.push(entry)).unwrap(), Some(identity));
            assert_eq!(entries[0].path, "tenants.csv");
            assert!(entries.iter().zip(0..).all(|(entry, number)| entry.bytes == number));
        }
    }

    #[test]
    fn what_is_cut_or_more_is_no_manifest() {
        let (_, bytes) = written(None);
        for cut in 0..bytes.len() - 1 {
            assert_eq!(read(&mut &bytes[..cut], &mut |_| ()).unwrap(), None, "cut at {cut}");
        }
        assert_eq!(read(&mut [&bytes[..], b"x"].concat().as_slice(), &mut |_| ()).unwrap(), None);
        let other = String::from_utf8(bytes).unwrap().replace(GENERATOR, "another");
        assert_eq!(read(&mut other.as_bytes(), &mut |_| ()).unwrap(), None);
    }
}
