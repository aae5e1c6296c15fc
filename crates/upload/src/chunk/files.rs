//! The files that chunks are read from: which rows of which file a chunk is, and whether the file
//! is still what was made.

use std::sync::{Arc, Mutex, PoisonError};

use fixtures_gen::{Plan, Table};
use fixtures_run::directory::Contents;
use fixtures_run::fs::Folder;
use fixtures_run::{Digest, FileFacts};

use crate::chunk::Chunk;
use crate::chunk::body::{self, Body, Origin, RequestRows, TenantRows};
use crate::error::{Error, ErrorKind};

/// The files of an upload, as far as they are published.
pub(crate) struct ChunkFiles<'u> {
    pub(crate) folder: &'u Folder,
    pub(crate) plan: Plan<'u>,
    /// The largest body that is kept in memory.
    pub(crate) largest_kept: usize,
    contents: Contents,
    /// The chunks of the table of tenants in its file, once they are known.
    tenant_rows: Mutex<Option<Arc<[TenantRows]>>>,
}

impl<'u> ChunkFiles<'u> {
    pub(crate) fn new(folder: &'u Folder, plan: Plan<'u>, concurrency: usize) -> Self {
        let largest_kept = body::largest_kept(concurrency);
        Self { folder, plan, largest_kept, contents: Contents::default(), tenant_rows: Mutex::default() }
    }

    /// Adds a file that exists, before any chunk of it is read.
    pub(crate) fn add(&self, file: &FileFacts) {
        self.contents.add(file);
    }

    /// All rows of a chunk, and the body that they make. Refused if the file is not what was made.
    pub(crate) fn read(&self, chunk: &Chunk) -> Result<(RequestRows, Body), Error> {
        let rows = self.rows(chunk)?;
        let body = rows.measure(self.folder, self.largest_kept)?;
        match rows.origin {
            Origin::Same => self.check(chunk.file, &rows.file, body.content)?,
            Origin::Tenants { .. } => self.check_again(chunk, &rows)?,
        }
        Ok((rows, body))
    }

    /// Refuses if the file of a chunk is no longer what was made, after some of its rows were read
    /// once more.
    pub(crate) fn check_again(&self, chunk: &Chunk, whole: &RequestRows) -> Result<(), Error> {
        match whole.origin {
            Origin::Same => self.check(chunk.file, &whole.file, whole.measure(self.folder, 0)?.content),
            Origin::Tenants { .. } => {
                let rows = self.tenant_rows(&whole.file, chunk)?;
                let is_unchanged = rows.are_unchanged(self.folder, &whole.file, chunk.row_count())?;
                if is_unchanged { Ok(()) } else { Err(self.damaged(&whole.file)) }
            }
        }
    }

    fn rows(&self, chunk: &Chunk) -> Result<RequestRows, Error> {
        let file = match chunk.tenant {
            None => self.plan.files_of(Table::Tenants).next(),
            Some(tenant) => self.plan.file(tenant, chunk.table, chunk.place),
        };
        let file = file.expect("a chunk is of a file of the plan").name;
        let origin = match chunk.tenant {
            Some(_) => Origin::Same,
            None => Origin::Tenants { offset: self.tenant_rows(&file, chunk)?.offset },
        };
        let format = self.plan.format().text().expect("a source is of files of text");
        let compression = self.plan.compression();
        Ok(RequestRows { file, origin, format, compression, chunk_rows: chunk.row_count(), only: None })
    }

    fn tenant_rows(&self, name: &str, chunk: &Chunk) -> Result<TenantRows, Error> {
        let mut tenant_rows = self.tenant_rows.lock().unwrap_or_else(PoisonError::into_inner);
        let chunks = if let Some(chunks) = &*tenant_rows {
            Arc::clone(chunks)
        } else {
            let (chunks, digest) = body::tenant_rows(self.folder, name, self.plan.chunk_rows())?;
            self.check(chunk.file, name, digest)?;
            Arc::clone(tenant_rows.insert(chunks.into()))
        };
        chunks.get(chunk.place as usize).copied().ok_or_else(|| self.damaged(name))
    }

    fn check(&self, file: u64, name: &str, found: Digest) -> Result<(), Error> {
        let content = self.contents.get(file).expect("a chunk is sent after its file is published");
        if content.digest == found { Ok(()) } else { Err(self.damaged(name)) }
    }

    fn damaged(&self, name: &str) -> Error {
        ErrorKind::Damaged { path: self.folder.path_of(name) }.into()
    }
}
