//! Files of lines that each carry a check of their own, so that one torn by the end of a process counts for nothing.
//!
//! A line is `{"<kind>":<content>,"check":"<digest of the content's text>"}`. What the contents are is for the journals to say.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::digest::Digest;
use crate::error::Error;
use crate::files::{Draft, Folder, Target};

/// No line of ours is longer.
const LONGEST_LINE: u64 = 64 * 1024;

/// A line with its end.
pub(crate) fn line(kind: &str, content: &impl Serialize) -> String {
    // A struct of numbers and texts has JSON.
    let content = serde_json::to_string(content).unwrap_or_default();
    format!("{{\"{kind}\":{content},\"check\":\"{}\"}}\n", Digest::of(content.as_bytes()))
}

/// What a line of a kind holds; none if it is of another kind, or not whole.
pub(crate) fn content<T: DeserializeOwned>(line: &[u8], kind: &str) -> Option<T> {
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_slice(line).ok()?;
    let check: Digest = serde_json::from_str(fields.get("check")?.get()).ok()?;
    let content = fields.get(kind)?.get();
    (Digest::of(content.as_bytes()) == check).then(|| serde_json::from_str(content).ok()).flatten()
}

/// The next whole line, without its end; false at the end of the input, or where no line ends within reason.
pub(crate) fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    input.take(LONGEST_LINE).read_until(b'\n', line)?;
    Ok(line.pop() == Some(b'\n'))
}

/// A file of lines that is being appended to. Threads share it.
pub(crate) struct Appender<'f> {
    folder: Folder<'f>,
    name: String,
    /// None once a write has failed: nothing may follow a torn line.
    target: Mutex<Option<Box<dyn Target>>>,
}

impl<'f> Appender<'f> {
    /// Lets a file of whole lines appear under `name`, and goes on behind them.
    pub(crate) fn publish(folder: &Folder<'f>, name: &str, draft: Draft<'f>) -> Result<Self, Error> {
        Ok(Self { folder: folder.clone(), name: name.to_owned(), target: Mutex::new(Some(draft.publish()?)) })
    }

    /// Appends a line.
    pub(crate) fn append(&self, line: &str) -> Result<(), Error> {
        self.with(|target| target.write(line.as_bytes()))
    }

    /// Appends a line, which outlives a loss of power.
    pub(crate) fn append_synced(&self, line: &str) -> Result<(), Error> {
        self.with(|target| target.write(line.as_bytes()).and_then(|()| target.sync()))
    }

    /// Removes the file.
    pub(crate) fn remove(self) -> Result<(), Error> {
        drop(self.target);
        self.folder.remove(&self.name)
    }

    fn with(&self, operation: impl FnOnce(&mut Box<dyn Target>) -> io::Result<()>) -> Result<(), Error> {
        let mut target = self.target.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match target.as_mut() {
            Some(target) => operation(target),
            None => Err(io::Error::other("an earlier write failed")),
        };
        outcome.map_err(|error| {
            *target = None;
            Error::io("write", &self.folder.path_of(&self.name), error)
        })
    }
}
