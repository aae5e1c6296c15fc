//! Writing a manifest, without ever holding all of it.

use fixtures_gen::{Part, PartNumber, Plan, Spec};
use serde::{Serialize, Serializer};

use super::{Content, FORMAT_VERSION};
use crate::digest::Digest;
use crate::directory::names;
use crate::error::Error;
use crate::fs::{Folder, PendingFile};
use crate::identity::{GENERATOR, Identity, is_default_layout};

/// A manifest to be written: the contents are in the order of the plan.
pub(crate) struct Manifest<'m> {
    pub(crate) identity: &'m Identity,
    pub(crate) plan: &'m Plan<'m>,
    pub(crate) part: &'m Part,
    pub(crate) contents: &'m [Content],
}

impl Manifest<'_> {
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
        self.plan.files_of_part(self.part).zip(self.contents).map(|(file, content)| File {
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
struct Shape<'m> {
    format_version: u32,
    dataset_version: u32,
    generator: &'static str,
    spec: &'m Spec,
    format: &'m str,
    compression: &'m str,
    #[serde(skip_serializing_if = "is_default_layout")]
    layout: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    chunk_size: Option<u64>,
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
struct Files<'m>(&'m Manifest<'m>);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.files())
    }
}
