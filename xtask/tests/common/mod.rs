//! What the tests of the program share: running it, and looking at the directories that it makes.

#![allow(dead_code, reason = "each of the two test binaries uses some of it")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, PipeReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Some 3,000 rows.
pub(crate) const SMALL: &str = "--tenants 2 --products-per-tenant 30 --orders-per-tenant 200 --customers-per-tenant 20";

/// The program, with the words of a command line.
pub(crate) fn xtask(place: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(line.split_whitespace()).current_dir(place).stdin(Stdio::null());
    command
}

pub(crate) fn run(place: &Path, line: &str) -> Output {
    xtask(place, line).output().expect("the program starts")
}

/// Runs a line that must succeed; what it said on standard output and standard error.
pub(crate) fn succeed(place: &Path, line: &str) -> (String, String) {
    let output = run(place, line);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{line}: {err}");
    (out, err)
}

/// Runs a line that must fail with an exit code; returns what it printed on standard error.
pub(crate) fn fail(place: &Path, line: &str, code: i32) -> String {
    let output = run(place, line);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}: {err}");
    assert!(err.contains("error: ") && err.contains("\nhint: "), "{line}: {err}");
    err
}

/// The one JSON object that a line prints.
pub(crate) fn json(place: &Path, line: &str) -> Value {
    serde_json::from_str(&succeed(place, line).0).expect("one JSON object")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub(crate) fn place() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// The files in a directory.
pub(crate) fn read(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(root).expect("the directory is there").map(|entry| entry.unwrap().path());
    entries.map(|path| (text(path.file_name().unwrap().as_encoded_bytes()), fs::read(path).unwrap())).collect()
}

/// What an undisturbed run makes.
pub(crate) fn undisturbed(flags: &str) -> BTreeMap<String, Vec<u8>> {
    let place = place();
    succeed(place.path(), &format!("gen {flags} --quiet --output-dir data"));
    read(&place.path().join("data"))
}

/// Every file under its own name is whole; all others are the run's own.
pub(crate) fn assert_whole(root: &Path, whole: &BTreeMap<String, Vec<u8>>, what: &str) {
    if !root.exists() {
        return;
    }
    for (name, content) in read(root).iter().filter(|(name, _)| !name.starts_with('.')) {
        assert!(whole.get(name) == Some(content), "{what}: {name} is not whole");
    }
}

pub(crate) fn assert_same(root: &Path, whole: &BTreeMap<String, Vec<u8>>, what: &str) {
    let there = read(root);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&there), names(whole), "{what}");
    assert!(there == *whole, "{what}: contents differ");
}

/// A run that reports every file that it has finished, and waits while nobody reads: on Linux the
/// pipe is made to hold a dozen reports.
pub(crate) struct WatchedRun {
    pub(crate) child: Child,
    pub(crate) lines: std::io::Lines<BufReader<PipeReader>>,
}

impl WatchedRun {
    pub(crate) fn start(place: &Path, flags: &str) -> Self {
        let mut command = xtask(place, &format!("gen {flags} --quiet --json=events --output-dir data"));
        let (pipe, stdout) = std::io::pipe().expect("a pipe");
        // Before there is more in it than that.
        #[cfg(target_os = "linux")]
        rustix::pipe::fcntl_setpipe_size(&pipe, 4_096).expect("a smaller pipe");
        let child = command.stdout(stdout).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = BufReader::with_capacity(256, pipe).lines();
        Self { child, lines }
    }

    /// Waits for a number of events; true if there were as many.
    pub(crate) fn wait_for(&mut self, events: usize) -> bool {
        self.lines.by_ref().take(events).flatten().count() == events
    }

    /// Waits until the pipe is full, so that the run can neither continue nor stop; false if the
    /// system does not say.
    pub(crate) fn wait_until_stuck(&self) -> bool {
        // write(1, …) on x86-64 and on others.
        let is_writing = |call: &str| call.starts_with("1 0x1 ") || call.starts_with("64 0x1 ");
        let tasks = format!("/proc/{}/task", self.child.id());
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            let Ok(tasks) = fs::read_dir(&tasks) else { return false };
            let calls = tasks.flatten().map(|task| fs::read_to_string(task.path().join("syscall")));
            if calls.into_iter().any(|call| call.is_ok_and(|call| is_writing(&call))) {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(status.expect("kill is there").success());
    }

    /// Ends it as nothing else ends a process.
    pub(crate) fn kill(mut self) -> ExitStatus {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it has ended")
    }
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % end
    }
}

/// Says on standard error why a test has nothing to test here.
pub(crate) fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}
