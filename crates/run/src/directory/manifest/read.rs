//! Reading a manifest as a stream: its files are visited one by one.

use std::fmt;
use std::io::{self, BufReader, Read};

use fixtures_gen::PartNumber;
use fixtures_gen::serial::Whole;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::FORMAT_VERSION;
use crate::digest::Digest;
use crate::directory::{names, unreadable};
use crate::error::Error;
use crate::file::FileRecord;
use crate::fs::Folder;
use crate::identity::{Flaw, GENERATOR, Identity, default_layout};

type Visit<'v> = &'v mut dyn FnMut(FileRecord) -> Result<(), Error>;

/// Reads the manifest of a part, or of a whole dataset: visits every file and returns what the
/// manifest is of. `None` if the file is not a manifest; some of its files may have been visited by
/// then.
///
/// # Errors
/// What the system refused, or the first error of the visitor.
pub fn read(folder: &Folder, part: Option<PartNumber>, visit: Visit<'_>) -> Result<Option<Identity>, Error> {
    examine(folder, part, visit).map(Result::ok)
}

/// The same, with what is wrong where the file is not a manifest.
///
/// # Errors
/// What the system refused, or the first error of the visitor.
pub fn examine(folder: &Folder, part: Option<PartNumber>, visit: Visit<'_>) -> Result<Result<Identity, Flaw>, Error> {
    let name = names::manifest(part);
    let mut input = match folder.open(&name) {
        Ok(file) => BufReader::new(file),
        Err(error) => return unreadable::flaw(error).map(Err),
    };
    read_from(&mut input, visit, &|error| folder.unreadable(&name, error))
}

/// What the manifest of a part is of, without its files, as far as it says so before it lists them: those of many parts are
/// long together.
///
/// # Errors
/// What the system refused.
pub(crate) fn examine_head(folder: &Folder, part: Option<PartNumber>) -> Result<Result<Identity, Flaw>, Error> {
    let name = names::manifest(part);
    let mut input = match folder.open(&name) {
        Ok(file) => BufReader::new(file),
        Err(error) => return unreadable::flaw(error).map(Err),
    };
    let mut fields = Fields::default();
    let mut has_file = false;
    let mut stop = |_| {
        has_file = true;
        false
    };
    let reader = ManifestReader { visit: &mut stop, fields: &mut fields };
    let mut deserializer = serde_json::Deserializer::from_reader(Bounded { input: &mut input, length: 0 });
    let outcome = reader.deserialize(&mut deserializer);
    fields.has_files |= has_file;
    match fields.identity() {
        Ok(identity) if outcome.is_ok() || has_file => Ok(Ok(identity)),
        // Others write fields in any order; and what is wrong is found by reading all of it.
        _ => examine(folder, part, &mut |_| Ok(())),
    }
}

/// No file of a manifest, and nothing else in it, comes near.
const LONGEST_OBJECT: usize = 1024 * 1024;

/// An input in which no object is so long that reading it takes much memory.
struct Bounded<'i> {
    input: &'i mut dyn Read,
    /// Bytes since the last end of an object.
    length: usize,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.length = match buffer[..read].iter().rposition(|&byte| byte == b'}') {
            Some(end) => read - end - 1,
            None => self.length + read,
        };
        if self.length > LONGEST_OBJECT {
            return Err(io::Error::other("an object of more than a megabyte"));
        }
        Ok(read)
    }
}

/// The same from any input; `system` makes an error of the system's.
pub(crate) fn read_from(
    input: &mut dyn Read,
    visit: Visit<'_>,
    system: &dyn Fn(io::Error) -> Error,
) -> Result<Result<Identity, Flaw>, Error> {
    let mut deserializer = serde_json::Deserializer::from_reader(Bounded { input, length: 0 });
    let (mut failure, mut number, mut fields) = (None, 0, Fields::default());
    let mut visit_file = |file: File| {
        let outcome = visit(file.into_record(number));
        number += 1;
        outcome.map_err(|error| failure = Some(error)).is_ok()
    };
    let reader = ManifestReader { visit: &mut visit_file, fields: &mut fields };
    let outcome = reader.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    let dataset_version = fields.dataset_version;
    match (failure, outcome) {
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(fields.identity().map_err(|what| Flaw::new(what, dataset_version))),
        (None, Err(error)) if error.is_io() => {
            let flaw = unreadable::flaw(system(error.into()))?;
            Ok(Err(Flaw { dataset_version, ..flaw }))
        }
        (None, Err(error)) => Ok(Err(Flaw::new(format!("it cannot be read: {error}"), dataset_version))),
    }
}

/// What is read of a file.
#[derive(Deserialize)]
struct File {
    path: String,
    rows: Whole,
    bytes: Whole,
    digest: Digest,
}

impl File {
    fn into_record(self, number: u64) -> FileRecord {
        let Self { path, rows: Whole(rows), bytes: Whole(bytes), digest } = self;
        FileRecord { number, path, rows, bytes, written: None, digest }
    }
}

/// Returns false where it wants no more files.
type VisitFile<'v> = &'v mut dyn FnMut(File) -> bool;

struct ManifestReader<'v> {
    visit: VisitFile<'v>,
    fields: &'v mut Fields,
}

/// What a manifest says of itself, in any order. What another release may write in another form is
/// interpreted at the end, when it is known whether it did.
#[derive(Default)]
struct Fields {
    format_version: Option<u32>,
    dataset_version: Option<u32>,
    generator: Option<String>,
    spec: Option<Box<RawValue>>,
    format: Option<String>,
    compression: Option<String>,
    layout: Option<String>,
    chunk_size: Option<u64>,
    part: Option<Box<RawValue>>,
    has_files: bool,
}

impl Fields {
    /// What the manifest is of, or what is wrong with it.
    fn identity(self) -> Result<Identity, String> {
        fn given<T>(field: Option<T>, name: &str) -> Result<T, String> {
            field.ok_or_else(|| format!("it has no {name}"))
        }
        fn parsed<T: DeserializeOwned>(text: &RawValue, name: &str) -> Result<T, String> {
            serde_json::from_str(text.get()).map_err(|error| format!("its {name} cannot be read: {error}"))
        }
        let generator = given(self.generator, "generator")?;
        if generator != GENERATOR {
            return Err(format!("its generator is {generator:?}, not {GENERATOR:?}"));
        }
        let format_version = given(self.format_version, "format_version")?;
        if format_version != FORMAT_VERSION {
            return Err(format!("its format_version is {format_version}, and this release reads {FORMAT_VERSION}"));
        }
        let identity = Identity {
            dataset_version: given(self.dataset_version, "dataset_version")?,
            spec: parsed(&given(self.spec, "spec")?, "spec")?,
            format: given(self.format, "format")?,
            compression: given(self.compression, "compression")?,
            layout: self.layout.unwrap_or_else(default_layout),
            chunk_size: self.chunk_size,
            part: self.part.map(|part| parsed(&part, "part")).transpose()?,
        };
        given(self.has_files.then_some(identity), "files")
    }
}

/// A number of 32 bits, as any program may write it.
fn small<'de, A: MapAccess<'de>>(map: &mut A) -> Result<u32, A::Error> {
    let Whole(number) = map.next_value()?;
    u32::try_from(number).map_err(|_| A::Error::custom(format_args!("{number} is too large")))
}

impl<'de> DeserializeSeed<'de> for ManifestReader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ManifestReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let fields = self.fields;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format_version" => fields.format_version = Some(small(&mut map)?),
                "dataset_version" => fields.dataset_version = Some(small(&mut map)?),
                "generator" => fields.generator = Some(map.next_value()?),
                "spec" => fields.spec = Some(map.next_value()?),
                "format" => fields.format = Some(map.next_value()?),
                "compression" => fields.compression = Some(map.next_value()?),
                "layout" => fields.layout = Some(map.next_value()?),
                "chunk_size" => fields.chunk_size = Some(map.next_value::<Whole>()?.0),
                "part" => fields.part = Some(map.next_value()?),
                "files" => {
                    map.next_value_seed(FilesReader { visit: &mut *self.visit })?;
                    fields.has_files = true;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
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
