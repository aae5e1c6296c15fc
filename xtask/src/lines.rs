//! Files of lines that each carry a check of their own, so that one torn by the end of a process counts for nothing.
//!
//! A line is `{"<kind>":<content>,"check":"<digest of the content's text>"}`. What the contents are is for the journals to say.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

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
///
/// Whoever finds nobody at work writes the lines of all who wait, and lets them reach the disk together: one flush for as many lines
/// as came meanwhile.
pub(crate) struct Appender<'f> {
    folder: Folder<'f>,
    name: String,
    state: Mutex<State>,
    written: Condvar,
}

struct State {
    /// Absent while somebody writes, and for ever once that has failed: nothing may follow a torn line.
    target: Option<Box<dyn Target>>,
    has_failed: bool,
    /// Lines that wait.
    text: String,
    /// Whether one of them is to outlive a loss of power.
    sync: bool,
    /// Lines that came, and those of them that are written.
    came: u64,
    done: u64,
}

impl<'f> Appender<'f> {
    /// Lets a file of whole lines appear under `name`, and goes on behind them.
    pub(crate) fn publish(folder: &Folder<'f>, name: &str, draft: Draft<'f>) -> Result<Self, Error> {
        let target = Some(draft.publish()?);
        let state = State { target, has_failed: false, text: String::new(), sync: false, came: 0, done: 0 };
        Ok(Self { folder: folder.clone(), name: name.to_owned(), state: Mutex::new(state), written: Condvar::new() })
    }

    /// Appends a line; with `sync` it outlives a loss of power.
    pub(crate) fn append(&self, line: &str, sync: bool) -> Result<(), Error> {
        let mut state = self.lock();
        state.text += line;
        state.sync |= sync;
        state.came += 1;
        let mine = state.came;
        while state.done < mine {
            if state.has_failed {
                return Err(self.error(io::Error::other("an earlier write failed")));
            }
            state = match state.target.take() {
                Some(target) => self.write(state, target)?,
                None => self.written.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        Ok(())
    }

    /// Writes all lines that wait, while more may come.
    fn write<'s>(
        &'s self,
        mut state: MutexGuard<'s, State>,
        mut target: Box<dyn Target>,
    ) -> Result<MutexGuard<'s, State>, Error> {
        let (text, sync, came) = (mem::take(&mut state.text), mem::take(&mut state.sync), state.came);
        drop(state);
        let outcome = target.write(text.as_bytes()).and_then(|()| if sync { target.sync() } else { Ok(()) });
        let mut state = self.lock();
        match &outcome {
            Ok(()) => (state.target, state.done) = (Some(target), came),
            Err(_) => state.has_failed = true,
        }
        self.written.notify_all();
        outcome.map(|()| state).map_err(|error| self.error(error))
    }

    /// Removes the file.
    pub(crate) fn remove(self) -> Result<(), Error> {
        drop(self.state);
        self.folder.remove(&self.name)
    }

    fn error(&self, error: io::Error) -> Error {
        Error::io("write", &self.folder.path_of(&self.name), error)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use super::*;
    use crate::files::Disk;

    #[test]
    fn lines_of_many_threads_are_all_there_and_whole() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        let appender = Appender::publish(&folder, "lines", folder.create("lines").unwrap()).unwrap();
        thread::scope(|scope| {
            for thread in 0..8 {
                let appender = &appender;
                scope.spawn(move || {
                    for number in 0..50_u64 {
                        appender.append(&line("number", &(thread * 50 + number)), number % 2 == 0).unwrap();
                    }
                });
            }
        });
        let text = fs::read(place.path().join("lines")).unwrap();
        let mut numbers: Vec<u64> =
            text.split_inclusive(|&byte| byte == b'\n').map(|line| content(line, "number").unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..400).collect::<Vec<_>>());
    }
}
