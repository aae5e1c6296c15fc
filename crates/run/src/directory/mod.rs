//! What a dataset directory holds: the names of its files, what manifests and journals say of them,
//! and what a run may do about them. Nothing here makes rows, and nothing here words an error.

mod clear;
mod completed;
mod join;
mod journal;
mod lines;
mod listing;
mod locks;
mod manifest;
mod names;
mod package;
mod state;
mod unreadable;
mod upload;

pub use clear::remove_rejects;
pub use completed::CompletedFiles;
pub use join::{Joined, join, join_in};
pub use lines::{Appender, content, line, next};
pub use listing::Listing;
pub use manifest::{
    Content, Contents, completed, examine as examine_manifest, flaw_of_manifest, has_as_many_files, has_far_more_files,
    read as read_manifest,
};
pub use names::{
    DataName, Name, REJECTS, UPLOAD_JOURNAL, is_reject, journal as journal_name, manifest as manifest_name,
};
pub use state::{Action, DirectoryState, Policy};
pub use upload::{EarlierUpload, UploadHead, UploadTarget, UploadedChunk, earlier_upload, read_upload_journal};

pub(crate) use clear::clear;
pub(crate) use journal::Journal;
pub(crate) use locks::{Held, is_in_work};
pub(crate) use manifest::Manifest;
pub(crate) use package::write as write_package;
pub(crate) use state::{Inspection, Target, decide, inspect};

/// Readers of files that others may have changed, for the fuzzer: they must not panic, whatever the
/// bytes are.
#[doc(hidden)]
pub mod readers {
    use crate::{Error, ErrorKind};

    fn unreadable(error: std::io::Error) -> Error {
        ErrorKind::Stdout(error).into()
    }

    /// How many files a manifest lists; `None` if `bytes` are not a manifest.
    pub fn manifest(mut bytes: &[u8]) -> Option<usize> {
        let mut files = 0;
        let visit = &mut |_| {
            files += 1;
            Ok(())
        };
        super::manifest::read_from(&mut bytes, visit, &unreadable).ok()?.ok().map(|_| files)
    }

    /// Whether a file of a dataset can have this name.
    pub fn name(name: &str) -> bool {
        super::Name::parse(name).is_some()
    }

    /// How many files a journal lists; `None` if `bytes` are not a journal.
    pub fn journal(mut bytes: &[u8]) -> Option<usize> {
        let mut files = 0;
        let visit = &mut |_| {
            files += 1;
            Ok(())
        };
        super::journal::read_from(&mut bytes, visit, &unreadable).ok()?.ok().map(|_| files)
    }

    /// How many chunks the journal of an upload lists; `None` if `bytes` are not one.
    pub fn upload_journal(mut bytes: &[u8]) -> Option<usize> {
        let mut chunks = 0;
        let visit = &mut |_| {
            chunks += 1;
            Ok(())
        };
        super::upload::read_from(&mut bytes, visit, &unreadable).ok()?.map(|_| chunks)
    }
}
