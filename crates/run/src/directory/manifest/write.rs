//! Writing a manifest, without ever holding all of it.

use std::cell::RefCell;
use std::iter;

use fixtures_gen::{Part, PartNumber, Plan, Spec};
use serde::{Serialize, Serializer};

use super::{Content, FORMAT_VERSION};
use crate::digest::Digest;
use crate::directory::names;
use crate::error::Error;
use crate::fs::{Folder, PendingFile};
use crate::identity::{GENERATOR, Identity, is_default_layout};

/// What the files of a manifest hold, in the order of the plan.
type ContentsInOrder<'m> = RefCell<Box<dyn Iterator<Item = Content> + 'm>>;

/// A manifest to be written: what its files hold is asked for one by one, while it is written. It lists no more files
/// than that.
pub(crate) struct Manifest<'m> {
    identity: &'m Identity,
    plan: &'m Plan<'m>,
    part: &'m Part,
    contents: ContentsInOrder<'m>,
}

impl<'m> Manifest<'m> {
    /// The manifest of these files.
    pub(crate) fn new(
        identity: &'m Identity,
        plan: &'m Plan<'m>,
        part: &'m Part,
        contents: impl Iterator<Item = Content> + 'm,
    ) -> Self {
        Self { identity, plan, part, contents: RefCell::new(Box::new(contents)) }
    }

    /// Writes it into a folder.
    pub(crate) fn write(&self, folder: &Folder) -> Result<PendingFile, Error> {
        let mut file = folder.create(&names::manifest(self.identity.part))?;
        file.fill(|out| {
            serde_json::to_writer_pretty(&mut *out, &Shape::of(self))?;
            out.write_all(b"\n")
        })?;
        Ok(file)
    }

    fn files(&self) -> impl Iterator<Item = File> {
        let contents = iter::from_fn(|| self.contents.borrow_mut().next());
        self.plan.files_of_part(self.part).zip(contents).map(|(file, content)| File {
            table: file.table.name(),
            tenant_id: file.tenant_id.map(|id| id.to_string()),
            rows: file.row_count(),
            path: file.name,
            bytes: content.bytes,
            digest: content.digest,
        })
    }
}

/// The manifest as JSON.
#[derive(Serialize)]
struct Shape<'s, 'm> {
    format_version: u32,
    dataset_version: u32,
    generator: &'static str,
    spec: &'s Spec,
    format: &'s str,
    compression: &'s str,
    #[serde(skip_serializing_if = "is_default_layout")]
    layout: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    chunk_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<PartNumber>,
    files: Files<'s, 'm>,
}

impl<'s, 'm> Shape<'s, 'm> {
    fn of(manifest: &'s Manifest<'m>) -> Self {
        let identity = manifest.identity;
        Self {
            format_version: FORMAT_VERSION,
            dataset_version: identity.dataset_version,
            generator: GENERATOR,
            spec: &identity.spec,
            format: &identity.format,
            compression: &identity.compression,
            layout: &identity.layout,
            chunk_size: identity.chunk_size,
            part: identity.part,
            files: Files(manifest),
        }
    }
}

/// A file as the manifest has it.
#[derive(Serialize)]
struct File {
    path: String,
    table: &'static str,
    tenant_id: Option<String>,
    rows: u64,
    bytes: u64,
    digest: Digest,
}

/// The files of the manifest, made one at a time.
struct Files<'s, 'm>(&'s Manifest<'m>);

impl Serialize for Files<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.files())
    }
}
