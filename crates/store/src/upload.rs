//! A file on its way: in memory, then in parts, until one request makes it an object.

use object_store::path::Path;
use object_store::{Error, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, Result};
use tokio::task::JoinSet;

/// Stores want at least 5 MiB, and some of them parts of the same size.
const PART: usize = 8 * 1024 * 1024;
/// From some 40 GiB on, so that 10,000 parts, the most that a store takes, are enough.
const LARGE_PART: usize = 64 * 1024 * 1024;
const SMALL_PARTS: u64 = 5_000;
/// Parts under way at once, of one file.
const PARTS_AT_ONCE: usize = 2;

/// A file without a name of its own.
pub(crate) struct Upload {
    location: Path,
    /// What no part has yet.
    rest: Vec<u8>,
    parts: Option<Parts>,
    written: u64,
}

struct Parts {
    upload: Box<dyn MultipartUpload>,
    under_way: JoinSet<Result<()>>,
    count: u64,
}

/// Whether an object may exist already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is replaced.
    Replace,
    /// It must not, as far as the store can tell.
    Create,
}

impl Upload {
    pub(crate) fn new(location: Path) -> Self {
        Self { location, rest: vec![], parts: None, written: 0 }
    }

    pub(crate) fn location(&self) -> &Path {
        &self.location
    }

    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Appends bytes; sends what makes whole parts.
    pub(crate) async fn write(&mut self, client: &dyn ObjectStore, mut bytes: &[u8]) -> Result<()> {
        self.written += bytes.len() as u64;
        while !bytes.is_empty() {
            let size = self.part_size();
            let (now, later) = bytes.split_at(bytes.len().min(size - self.rest.len()));
            self.rest.extend_from_slice(now);
            bytes = later;
            if self.rest.len() == size {
                self.send_part(client).await?;
            }
        }
        Ok(())
    }

    fn part_size(&self) -> usize {
        let count = self.parts.as_ref().map_or(0, |parts| parts.count);
        if count < SMALL_PARTS { PART } else { LARGE_PART }
    }

    async fn send_part(&mut self, client: &dyn ObjectStore) -> Result<()> {
        if self.parts.is_none() {
            let upload = client.put_multipart(&self.location).await?;
            self.parts = Some(Parts { upload, under_way: JoinSet::new(), count: 0 });
        }
        let parts = self.parts.as_mut().expect("they have just begun");
        while parts.under_way.len() >= PARTS_AT_ONCE {
            parts.joined().await?;
        }
        let part = std::mem::take(&mut self.rest);
        parts.under_way.spawn(parts.upload.put_part(part.into()));
        parts.count += 1;
        Ok(())
    }

    /// Makes the object appear; returns its tag, if the store has such.
    pub(crate) async fn complete(&mut self, client: &dyn ObjectStore, mode: Mode) -> Result<Option<String>> {
        if self.parts.is_none() {
            let payload = PutPayload::from(std::mem::take(&mut self.rest));
            return match mode {
                Mode::Replace => client.put(&self.location, payload).await.map(|made| made.e_tag),
                Mode::Create => create(client, &self.location, payload).await,
            };
        }
        if !self.rest.is_empty() {
            self.send_part(client).await?;
        }
        let parts = self.parts.as_mut().expect("there are parts");
        while !parts.under_way.is_empty() {
            parts.joined().await?;
        }
        match parts.upload.complete().await {
            // A store that has completed an upload does not know it any more when it is asked again, because its answer
            // was lost. The object has this content if it has this length, as far as a run that resumes can tell, too.
            Err(error) if !matches!(error, Error::PermissionDenied { .. } | Error::Unauthenticated { .. }) => {
                match client.head(&self.location).await {
                    Ok(found) if found.size == self.written => Ok(found.e_tag),
                    _ => Err(error),
                }
            }
            outcome => outcome.map(|made| made.e_tag),
        }
    }

    /// Forgets all of it. What the store cannot be told to forget, it keeps where nobody sees it.
    pub(crate) async fn abort(&mut self) {
        if let Some(mut parts) = self.parts.take() {
            parts.under_way.shutdown().await;
            let _ = parts.upload.abort().await;
        }
        self.rest = vec![];
    }
}

impl Parts {
    async fn joined(&mut self) -> Result<()> {
        match self.under_way.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(error)) => Err(error.into()),
            None => Ok(()),
        }
    }
}

/// Creates an object that must not exist.
async fn create(client: &dyn ObjectStore, location: &Path, payload: PutPayload) -> Result<Option<String>> {
    let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
    let error = match client.put_opts(location, payload.clone(), options).await {
        Err(Error::NotImplemented { .. }) => return client.put(location, payload).await.map(|made| made.e_tag),
        Err(error) => error,
        Ok(made) => return Ok(made.e_tag),
    };
    // An answer that was lost has been asked for again, and then the object was there: it may be this one.
    let Ok(found) = client.get(location).await else { return Err(error) };
    let e_tag = found.meta.e_tag.clone();
    let expected = payload.iter().map(|bytes| &bytes[..]).collect::<Vec<_>>().concat();
    let is_own = found.meta.size == expected.len() as u64 && found.bytes().await.is_ok_and(|found| found == expected);
    if is_own { Ok(e_tag) } else { Err(error) }
}
