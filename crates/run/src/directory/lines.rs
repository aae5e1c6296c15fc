//! Files of lines that each carry a check, so that a line torn by the end of a process is ignored.
//!
//! A line is `{"<kind>":<content>,"check":"<digest of the content's text>"}`. What the contents are
//! is up to the journals.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::digest::Digest;
use crate::error::Error;
use crate::fs::{Folder, PendingFile, WriteFile};

/// No line is longer.
const LONGEST_LINE: u64 = 64 * 1024;

/// A line, with its line break.
///
/// # Panics
/// If `content` is not a struct of numbers and texts.
pub fn line(kind: &str, content: &impl Serialize) -> String {
    let content = serde_json::to_string(content).expect("a struct of numbers and texts is JSON");
    format!("{{\"{kind}\":{content},\"check\":\"{}\"}}\n", Digest::of(content.as_bytes()))
}

/// What a line of a kind holds; `None` if it is of another kind, or not whole.
pub fn content<T: DeserializeOwned>(line: &[u8], kind: &str) -> Option<T> {
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_slice(line).ok()?;
    let check: Digest = serde_json::from_str(fields.get("check")?.get()).ok()?;
    let content = fields.get(kind)?.get();
    (Digest::of(content.as_bytes()) == check).then(|| serde_json::from_str(content).ok()).flatten()
}

/// Reads the next whole line, without its line break; false at the end of the input, or where no
/// line ends within 64 KiB.
///
/// # Errors
/// What the system refused.
pub fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    input.take(LONGEST_LINE).read_until(b'\n', line)?;
    Ok(line.pop() == Some(b'\n'))
}

/// A file of lines that is appended to. Threads share it.
///
/// A thread that finds nobody writing writes the lines of all that wait, and flushes them together:
/// one flush for all lines that came meanwhile.
pub struct Appender {
    folder: Folder,
    name: String,
    state: Mutex<State>,
    written: Condvar,
}

struct State {
    /// Absent while a thread writes, and forever once that has failed: nothing may follow a torn
    /// line.
    file: Option<Box<dyn WriteFile>>,
    has_failed: bool,
    /// Lines that wait.
    text: String,
    /// Whether one of them must survive a loss of power.
    sync: bool,
    /// How many lines came, and how many of them are written.
    came: u64,
    done: u64,
}

impl Appender {
    /// Publishes a file of whole lines, and appends behind them from then on.
    ///
    /// # Errors
    /// What the system refused.
    pub fn publish(folder: &Folder, file: PendingFile) -> Result<Self, Error> {
        let name = file.name().to_owned();
        let file = Some(file.publish()?);
        let state = State { file, has_failed: false, text: String::new(), sync: false, came: 0, done: 0 };
        Ok(Self { folder: folder.clone(), name, state: Mutex::new(state), written: Condvar::new() })
    }

    /// Appends a line; with `sync` it survives a loss of power.
    ///
    /// # Errors
    /// What the system refused, now or in an earlier call.
    pub fn append(&self, line: &str, sync: bool) -> Result<(), Error> {
        let mut state = self.lock();
        state.text += line;
        state.sync |= sync;
        state.came += 1;
        let mine = state.came;
        while state.done < mine {
            if state.has_failed {
                return Err(self.error(io::Error::other("an earlier write failed")));
            }
            state = match state.file.take() {
                Some(file) => self.write(state, file)?,
                None => self.written.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        Ok(())
    }

    /// Writes all waiting lines, while more may come.
    fn write<'s>(
        &'s self,
        mut state: MutexGuard<'s, State>,
        mut file: Box<dyn WriteFile>,
    ) -> Result<MutexGuard<'s, State>, Error> {
        let (text, sync, came) = (mem::take(&mut state.text), mem::take(&mut state.sync), state.came);
        drop(state);
        let outcome = file.write(text.as_bytes()).and_then(|()| if sync { file.sync() } else { Ok(()) });
        let mut state = self.lock();
        match &outcome {
            Ok(()) => (state.file, state.done) = (Some(file), came),
            Err(_) => state.has_failed = true,
        }
        self.written.notify_all();
        outcome.map(|()| state).map_err(|error| self.error(error))
    }

    /// Removes the file.
    ///
    /// # Errors
    /// What the system refused.
    pub fn remove(self) -> Result<(), Error> {
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

    #[test]
    fn lines_of_many_threads_are_all_there_and_whole() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
        let appender = Appender::publish(&folder, folder.create("lines").unwrap()).unwrap();
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
