//! Reading a manifest as a stream: its files are visited one by one.

use std::fmt;
use std::io::{self, BufReader, Read};

use fixtures_gen::{PartNumber, Spec};
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::FORMAT_VERSION;
use crate::digest::Digest;
use crate::directory::names;
use crate::error::Error;
use crate::file::FileRecord;
use crate::fs::Folder;
use crate::identity::{GENERATOR, Identity};

type Visit<'v> = &'v mut dyn FnMut(FileRecord) -> Result<(), Error>;

/// Reads the manifest of a part, or of a whole dataset: visits every file and returns what the
/// manifest is of. `None` if the file is not a manifest; some of its files may have been visited by
/// then.
///
/// # Errors
/// What the system refused, or the first error of the visitor.
pub fn read(folder: &Folder, part: Option<PartNumber>, visit: Visit<'_>) -> Result<Option<Identity>, Error> {
    let name = names::manifest(part);
    let mut input = BufReader::new(folder.open(&name)?);
    read_from(&mut input, visit, &|error| folder.unreadable(&name, error))
}

/// The same from any input; `unreadable` makes an error of the system's.
pub(crate) fn read_from(
    input: &mut dyn Read,
    visit: Visit<'_>,
    unreadable: &dyn Fn(io::Error) -> Error,
) -> Result<Option<Identity>, Error> {
    let mut deserializer = serde_json::Deserializer::from_reader(input);
    let (mut failure, mut number) = (None, 0);
    let mut visit_file = |file: File| {
        let outcome = visit(file.into_record(number));
        number += 1;
        outcome.map_err(|error| failure = Some(error)).is_ok()
    };
    let outcome = ManifestReader { visit: &mut visit_file }.deserialize(&mut deserializer).and_then(|identity| {
        deserializer.end()?;
        Ok(identity)
    });
    match (failure, outcome) {
        (Some(error), _) => Err(error),
        (None, Ok(identity)) => Ok(Some(identity)),
        (None, Err(error)) if error.is_io() => Err(unreadable(error.into())),
        (None, Err(_)) => Ok(None),
    }
}

/// What is read of a file.
#[derive(Deserialize)]
struct File {
    path: String,
    rows: u64,
    bytes: u64,
    digest: Digest,
}

impl File {
    fn into_record(self, number: u64) -> FileRecord {
        let Self { path, rows, bytes, digest } = self;
        FileRecord { number, path, rows, bytes, written: None, digest }
    }
}

/// Returns false where it wants no more files.
type VisitFile<'v> = &'v mut dyn FnMut(File) -> bool;

struct ManifestReader<'v> {
    visit: VisitFile<'v>,
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
        let is_known = self.format_version? == FORMAT_VERSION && self.generator? == GENERATOR && self.has_files;
        is_known.then_some(Identity {
            dataset_version: self.dataset_version?,
            spec: self.spec?,
            format: self.format?,
            compression: self.compression?,
            chunk_size: self.chunk_size?,
            part: self.part,
        })
    }
}

impl<'de> DeserializeSeed<'de> for ManifestReader<'_> {
    type Value = Identity;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Identity, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ManifestReader<'_> {
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
                    map.next_value_seed(FilesReader { visit: &mut *self.visit })?;
                    fields.has_files = true;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        fields.identity().ok_or_else(|| A::Error::custom("not a manifest"))
    }
}

struct FilesReader<'v> {
    visit: VisitFile<'v>,
}

impl<'de> DeserializeSeed<'de> for FilesReader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FilesReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut files: A) -> Result<(), A::Error> {
        while let Some(file) = files.next_element()? {
            if !(self.visit)(file) {
                return Err(A::Error::custom("the visitor failed"));
            }
        }
        Ok(())
    }
}
