//! `manifest.json`: what a dataset directory is. While it exists, the dataset is complete.
//!
//! It holds nothing that differs from run to run: no time, host, thread count or secret. A part of
//! a dataset has a manifest of the same shape and another name; those of all parts, joined, are the
//! manifest of the dataset.

mod fit;
mod read;
mod write;

use std::sync::{Mutex, MutexGuard, PoisonError};

use fixtures_gen::{PartNumber, Plan};

use crate::digest::Digest;
use crate::directory::completed::{CompletedFiles, Gather};
use crate::directory::names;
use crate::error::Error;
use crate::file::FileFacts;
use crate::fs::Folder;

pub use fit::{flaw_of_manifest, has_as_many_files, has_far_more_files};
pub use read::{examine, read};
pub(crate) use read::{examine_head, read_from};
pub(crate) use write::Manifest;

/// Raised when the shape of the manifest changes.
const FORMAT_VERSION: u32 = 1;

/// What a file holds, beside what the plan knows of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Bytes of text.
    pub bytes: u64,
    /// The digest of the text.
    pub digest: Digest,
}

impl From<&FileFacts> for Content {
    fn from(facts: &FileFacts) -> Self {
        Self { bytes: facts.bytes, digest: facts.digest }
    }
}

/// What the files of a run hold, in the order of the plan: 24 bytes a file. Threads share it.
#[derive(Debug, Default)]
pub struct Contents(Mutex<Vec<Content>>);

impl Contents {
    /// Those of files that are finished already.
    pub fn of(completed: &CompletedFiles) -> Self {
        let contents = Self::default();
        completed.files().iter().for_each(|facts| contents.add(facts));
        contents
    }

    /// Records a whole file.
    pub fn add(&self, facts: &FileFacts) {
        let place = facts.number as usize;
        let mut contents = self.lock();
        if contents.len() <= place {
            contents.resize(place + 1, Content::default());
        }
        contents[place] = facts.into();
    }

    /// That of one file; `None` if its number is beyond all that are recorded.
    pub fn get(&self, number: u64) -> Option<Content> {
        self.lock().get(number as usize).copied()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Vec<Content>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files that the manifest of a part, or of a whole dataset, lists and that exist as it lists
/// them. `None` if there is no manifest, or the file is not one.
///
/// ```
/// use fixtures_gen::{Dataset, Format, Plan, Preset};
/// use fixtures_run::directory::completed;
/// use fixtures_run::fs::Folder;
/// use fixtures_run::{Job, Silent};
///
/// let place = tempfile::tempdir().unwrap();
/// Job::new(Preset::Tiny.spec(42)).directory(place.path()).prepare()?.execute(&mut Silent)?;
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
/// let files = completed(&Folder::new(place.path()), &plan, None)?.unwrap();
/// assert!(files.is_all());
/// # Ok::<(), fixtures_run::Error>(())
/// ```
///
/// # Errors
/// What the system refused.
pub fn completed(folder: &Folder, plan: &Plan<'_>, part: Option<PartNumber>) -> Result<Option<CompletedFiles>, Error> {
    if folder.length(&names::manifest(part))?.is_none() {
        return Ok(None);
    }
    let mut gather = Gather::new(folder);
    let identity = read(folder, part, &mut |record| gather.add(&record))?;
    let part = part.map_or_else(|| plan.whole(), |part| plan.part(part));
    Ok(identity.map(|_| gather.finish(plan, &part)))
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Preset};

    use super::*;
    use crate::Job;
    use crate::file::FileRecord;
    use crate::identity::{GENERATOR, Identity};

    fn written(part: Option<PartNumber>) -> (Identity, Vec<u8>) {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let identity = Identity { part, ..Job::new(Preset::Tiny.spec(42)).identity() };
        let plan = Plan::new(&dataset, fixtures_gen::Format::Ndjson, 30);
        let place = tempfile::tempdir().unwrap();
        let content = |number| Content { bytes: number, digest: Digest::of(&[number as u8]) };
        let whole = plan.whole();
        let contents: Vec<_> = (0..plan.file_count()).map(content).collect();
        let write = || Manifest::new(&identity, &plan, &whole, contents.into_iter()).write(&Folder::new(place.path()));
        drop(write().unwrap().publish().unwrap());
        let bytes = std::fs::read(place.path().join(names::manifest(part))).unwrap();
        (identity, bytes)
    }

    fn read_all(mut bytes: &[u8]) -> Option<(Identity, Vec<FileRecord>)> {
        let mut records = vec![];
        let visit = &mut |record| {
            records.push(record);
            Ok(())
        };
        let identity = read_from(&mut bytes, visit, &|error| panic!("{error}")).unwrap().ok()?;
        Some((identity, records))
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        for part in [None, PartNumber::new(2, 3)] {
            let (identity, bytes) = written(part);
            let (read, records) = read_all(&bytes).unwrap();
            assert_eq!(read, identity);
            assert_eq!(records[0].path, "tenants.csv");
            assert!(records.iter().zip(0..).all(|(record, number)| (record.number, record.bytes) == (number, number)));
        }
    }

    #[test]
    fn a_manifest_with_anything_cut_or_added_is_rejected() {
        let (_, bytes) = written(None);
        for cut in 0..bytes.len() - 1 {
            assert_eq!(read_all(&bytes[..cut]), None, "cut at {cut}");
        }
        assert_eq!(read_all(&[&bytes[..], b"x"].concat()), None);
        let other = String::from_utf8(bytes).unwrap().replace(GENERATOR, "another");
        assert_eq!(read_all(other.as_bytes()), None);
    }

    #[test]
    fn the_head_of_a_manifest_says_what_it_is_of_wherever_it_is() {
        let (identity, bytes) = written(PartNumber::new(2, 3));
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
        let head = |bytes: &[u8]| {
            std::fs::write(place.path().join(names::manifest(identity.part)), bytes).unwrap();
            examine_head(&folder, identity.part).unwrap()
        };
        assert_eq!(head(&bytes).unwrap(), identity);
        let text = String::from_utf8(bytes).unwrap();
        let first_file = text.find("\"path\"").unwrap();
        let half = text[first_file..].find('}').unwrap() + first_file + 1;
        assert_eq!(head(&text.as_bytes()[..half]).unwrap(), identity, "the rest is not read");
        assert!(head(&text.as_bytes()[..first_file]).is_err());
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let files = value.as_object_mut().unwrap().remove("files").unwrap();
        let turned = format!("{{\"files\": {files}, {}", &value.to_string()[1..]);
        assert_eq!(head(turned.as_bytes()).unwrap(), identity, "in another order");
        assert!(head(turned.replace("commerce", "other").as_bytes()).is_err());
    }

    #[test]
    fn the_visitors_error_comes_back() {
        let (_, bytes) = written(None);
        let mut visits = 0;
        let visit = &mut |_| {
            visits += 1;
            Err(crate::ErrorKind::Stopped.into())
        };
        let error = read_from(&mut bytes.as_slice(), visit, &|error| panic!("{error}")).unwrap_err();
        assert!(matches!(error.kind(), crate::ErrorKind::Stopped));
        assert_eq!(visits, 1);
    }
}
