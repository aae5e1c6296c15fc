//! What is appended to a file that has its name: objects in a folder beside it, called after their offsets.
//!
//! The folder is `.NAME.log/VERSION/`, where the version is that of the object `.NAME`: what was appended to an earlier object
//! of that name is never taken for the end of a later one.

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, Result};

/// Small objects that are merged into one.
const MERGED: usize = 64;
/// An object that is as long is not merged any more.
const LARGE: usize = 1024 * 1024;

const SUFFIX: &str = ".log";

/// Whether a file can be appended to, by its name.
pub(crate) fn is_log(name: &str) -> bool {
    name.starts_with('.')
}

/// Whether a folder has what was appended to a file.
pub(crate) fn is_folder(name: &str) -> bool {
    is_log(name) && name.ends_with(SUFFIX)
}

/// The folder of what was appended to any object of this name.
fn folder(base: &Path) -> Path {
    Path::from(format!("{base}{SUFFIX}"))
}

/// The folder of what was appended to one version of the object.
fn folder_of(base: &Path, e_tag: Option<&str>) -> Path {
    let version: String =
        e_tag.unwrap_or_default().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    folder(base).join(if version.is_empty() { "0".to_owned() } else { version })
}

/// A file that has its name, and is appended to.
pub(crate) struct Log {
    folder: Path,
    /// The offset of the object that grows, and what is in it.
    start: u64,
    text: Vec<u8>,
    /// The offsets of objects whose text is in `text`, since it was last merged.
    small: Vec<u64>,
}

impl Log {
    /// Begins behind an object that has just been made: whatever was appended to earlier ones goes.
    pub(crate) async fn begin(client: &dyn ObjectStore, base: &Path, e_tag: Option<&str>) -> Result<Self> {
        let own = folder_of(base, e_tag);
        let others = client.list(Some(&folder(base))).map_ok(|found| found.location);
        remove(client, others.try_collect::<Vec<_>>().await?).await?;
        Ok(Self { folder: own, start: 0, text: vec![], small: vec![] })
    }

    fn object(&self, offset: u64) -> Path {
        self.folder.clone().join(format!("{offset:020}"))
    }

    /// Appends bytes: they survive from then on.
    pub(crate) async fn append(&mut self, client: &dyn ObjectStore, bytes: &[u8]) -> Result<()> {
        let offset = self.start + self.text.len() as u64;
        client.put(&self.object(offset), PutPayload::from(bytes.to_vec())).await?;
        self.text.extend_from_slice(bytes);
        self.small.push(offset);
        // What is not merged now can be merged later.
        if self.small.len().is_multiple_of(MERGED) && self.merge(client).await.is_ok() && self.text.len() >= LARGE {
            self.start += self.text.len() as u64;
            self.text.clear();
        }
        Ok(())
    }

    async fn merge(&mut self, client: &dyn ObjectStore) -> Result<()> {
        client.put(&self.object(self.start), PutPayload::from(self.text.clone())).await?;
        let merged = std::mem::take(&mut self.small).into_iter().filter(|&offset| offset != self.start);
        let merged: Vec<Path> = merged.map(|offset| self.object(offset)).collect();
        // A reader skips what it has read already.
        let _ = remove(client, merged).await;
        Ok(())
    }
}

/// A piece of what was appended: an object, and where it begins.
pub(crate) struct Piece {
    pub(crate) location: Path,
    pub(crate) offset: u64,
    pub(crate) size: u64,
}

impl Piece {
    pub(crate) fn end(&self) -> u64 {
        self.offset + self.size
    }
}

/// What was appended to an object, in order. A piece may begin before the end of the one before it.
pub(crate) async fn pieces(client: &dyn ObjectStore, base: &Path, e_tag: Option<&str>) -> Result<Vec<Piece>> {
    let found: Vec<_> = client.list(Some(&folder_of(base, e_tag))).try_collect().await?;
    let offset = |location: &Path| location.filename().and_then(|name| name.parse::<u64>().ok());
    let piece = |ObjectMeta { location, size, .. }| Some(Piece { offset: offset(&location)?, location, size });
    let mut found: Vec<_> = found.into_iter().filter_map(piece).collect();
    found.sort_unstable_by_key(|piece| (piece.offset, piece.size));
    let mut end = 0;
    // What was merged and not removed yet is there twice.
    found.retain(|piece| {
        let is_new = piece.end() > end;
        end = end.max(piece.end());
        is_new
    });
    Ok(found)
}

/// Removes all that was appended to objects of this name.
pub(crate) async fn clear(client: &dyn ObjectStore, base: &Path) -> Result<()> {
    let found = client.list(Some(&folder(base))).map_ok(|found| found.location);
    remove(client, found.try_collect::<Vec<_>>().await?).await
}

/// Removes objects; those that do not exist are fine.
pub(crate) async fn remove(client: &dyn ObjectStore, locations: Vec<Path>) -> Result<()> {
    let mut outcomes = client.delete_stream(stream::iter(locations.into_iter().map(Ok)).boxed());
    while let Some(outcome) = outcomes.next().await {
        match outcome {
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    async fn text(client: &dyn ObjectStore, base: &Path) -> Vec<u8> {
        let mut text = vec![];
        for Piece { location, offset, .. } in pieces(client, base, Some("\"v\"")).await.unwrap() {
            let bytes = client.get(&location).await.unwrap().bytes().await.unwrap();
            text.extend_from_slice(&bytes[text.len() - offset as usize..]);
        }
        text
    }

    #[test]
    fn what_was_appended_is_read_in_order_and_in_few_objects() {
        run(async {
            let (client, base) = (InMemory::new(), Path::from("p/.journal.ndjson"));
            let mut log = Log::begin(&client, &base, Some("\"v\"")).await.unwrap();
            let mut expected = vec![];
            for number in 0..20_000 {
                let line = format!("{{\"file\":{number},\"filler\":\"{}\"}}\n", "x".repeat(130));
                log.append(&client, line.as_bytes()).await.unwrap();
                expected.extend_from_slice(line.as_bytes());
                if [0, 1, 62, 63, 64, 65, 9_000, 19_999].contains(&number) {
                    assert!(text(&client, &base).await == expected, "after {number}");
                }
            }
            let count = pieces(&client, &base, Some("\"v\"")).await.unwrap().len();
            assert!(count < 3 + MERGED + expected.len() / LARGE, "{count} objects for {} bytes", expected.len());
            assert!(log.text.len() <= LARGE + MERGED * 200);
        });
    }

    #[test]
    fn objects_that_were_merged_but_not_removed_are_skipped() {
        run(async {
            let (client, base) = (InMemory::new(), Path::from(".journal.ndjson"));
            for (offset, bytes) in [(0, "abcdef"), (2, "cd"), (4, "efgh"), (8, "i")] {
                let location = folder_of(&base, Some("\"v\"")).join(format!("{offset:020}"));
                client.put(&location, bytes.into()).await.unwrap();
            }
            assert_eq!(text(&client, &base).await, b"abcdefghi");
        });
    }

    #[test]
    fn what_was_appended_to_an_earlier_object_is_not_read() {
        run(async {
            let (client, base) = (InMemory::new(), Path::from(".journal.ndjson"));
            Log::begin(&client, &base, Some("\"u\"")).await.unwrap().append(&client, b"old").await.unwrap();
            assert_eq!(text(&client, &base).await, b"");
            Log::begin(&client, &base, Some("\"v\"")).await.unwrap();
            assert!(pieces(&client, &base, Some("\"u\"")).await.unwrap().is_empty(), "it goes");
        });
    }
}
