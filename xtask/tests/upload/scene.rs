//! A dataset, a server with its database, and the program between them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::Table;
use receive::{Database, Faults, Options, Running, Server};
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{self, text};

/// A key that must never be seen again.
pub(crate) const CANARY: &str = "fake_canary-0123456789";

/// Some 3,300 rows.
pub(crate) const ROWS: &str = "--tenants 3 --products-per-tenant 20 --orders-per-tenant 100 --customers-per-tenant 10";

/// Nothing takes longer, not even on a loaded machine.
const GENEROUS: Duration = Duration::from_secs(60);

/// A directory with a dataset in `data`, and a place for a database.
pub(crate) struct Scene {
    place: TempDir,
}

impl Scene {
    pub(crate) fn empty() -> Self {
        Self { place: common::place() }
    }

    /// A scene with a dataset of chunks of this many rows.
    pub(crate) fn with_chunks_of(rows: u64) -> Self {
        Self::with(&format!("{ROWS} --chunk-size {rows}"))
    }

    pub(crate) fn with(flags: &str) -> Self {
        let scene = Self::empty();
        common::succeed(scene.path(), &format!("gen {flags} --quiet --output-dir data"));
        scene
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    pub(crate) fn options(&self) -> Options {
        Options { api_key: Some(CANARY.into()), sync: false, ..Options::new(self.path().join("shop.sqlite")) }
    }

    pub(crate) fn server(&self) -> Running {
        self.server_with(|_| ())
    }

    pub(crate) fn faulty(&self, faults: Faults) -> Running {
        self.server_with(|options| options.faults = faults)
    }

    pub(crate) fn server_with(&self, change: impl FnOnce(&mut Options)) -> Running {
        let mut options = self.options();
        change(&mut options);
        Server::start(options).expect("the server starts")
    }

    pub(crate) fn database(&self) -> Database {
        Database::open(self.path().join("shop.sqlite")).expect("the database is there")
    }

    /// The program, with the key in the environment.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = common::xtask(self.path(), line);
        command.env("FIXTURES_API_KEY", CANARY).env_remove("HTTP_PROXY").env_remove("http_proxy");
        command
    }

    /// Runs a line; it may end as it likes, but never shows the key.
    pub(crate) fn run(&self, line: &str) -> Ended {
        Ended::of(self, line, &self.command(line).output().expect("the program starts"))
    }

    /// `upload data` to a server, impatiently.
    pub(crate) fn upload(&self, url: &str, flags: &str) -> Ended {
        self.run(&upload_line(url, flags))
    }

    /// Rows of each table, by the manifest.
    pub(crate) fn rows(&self) -> Vec<(Table, u64)> {
        let manifest: Value = serde_json::from_slice(&fs::read(self.data().join("manifest.json")).unwrap()).unwrap();
        let files = manifest["files"].as_array().unwrap();
        let of_table = |table: &Table| {
            let files = files.iter().filter(|file| file["table"] == table.name());
            (*table, files.map(|file| file["rows"].as_u64().unwrap()).sum())
        };
        Table::ALL.iter().map(of_table).collect()
    }

    /// How many requests a complete upload takes.
    pub(crate) fn chunks(&self) -> u64 {
        let manifest: Value = serde_json::from_slice(&fs::read(self.data().join("manifest.json")).unwrap()).unwrap();
        let (files, size) = (manifest["files"].as_array().unwrap(), manifest["chunk_size"].as_u64().unwrap());
        files.iter().map(|file| file["rows"].as_u64().unwrap().div_ceil(size)).sum()
    }

    /// Every row is in the database once, and the books balance.
    pub(crate) fn assert_all_stored(&self, what: &str) {
        let database = self.database();
        for (table, rows) in self.rows() {
            assert_eq!(database.rows(table).unwrap(), rows, "{what}: {table}");
        }
        let violations: Vec<_> =
            database.books().unwrap().into_iter().map(|violation| format!("{violation:?}")).collect();
        assert!(violations.is_empty(), "{what}: {violations:?}");
    }

    /// Nothing in the directory has the key in it.
    pub(crate) fn assert_secret(&self, what: &str) {
        assert_no_canary(&self.data(), what);
    }

    /// The lines of all files in `rejects/`.
    pub(crate) fn rejects(&self) -> Vec<Value> {
        let files = common::read(&self.data().join("rejects"));
        let lines = files.values().flat_map(|content| text(content).lines().map(str::to_owned).collect::<Vec<_>>());
        lines.map(|line| serde_json::from_str(&line).unwrap()).collect()
    }
}

pub(crate) fn upload_line(url: &str, flags: &str) -> String {
    format!("upload data --api-url {url} --retry-delay 2ms {flags}")
}

fn assert_no_canary(root: &Path, what: &str) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            assert_no_canary(&path, what);
        } else if let Ok(content) = fs::read(&path) {
            let is_there = content.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!is_there, "{what}: the key is in {}", path.display());
        }
    }
}

/// What a run has printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    line: String,
}

impl Ended {
    pub(crate) fn of(scene: &Scene, line: &str, output: &Output) -> Self {
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(!out.contains(CANARY) && !err.contains(CANARY), "{line}: the key is shown: {out}{err}");
        assert!(!err.contains("panicked"), "{line}: {err}");
        scene.assert_secret(line);
        Self { code: output.status.code(), out, err, line: line.to_owned() }
    }

    /// It did what was asked.
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}: {}", self.line, self.err);
        self
    }

    /// It failed so, with a sentence and a hint.
    pub(crate) fn failed(self, code: i32, sentence: &str) -> Self {
        assert_eq!(self.code, Some(code), "{}: {}", self.line, self.err);
        assert!(self.err.contains("error: ") && self.err.contains("\nhint: "), "{}: {}", self.line, self.err);
        assert!(self.err.contains(sentence), "{}: {sentence:?} is not in {}", self.line, self.err);
        self
    }

    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "{}: {words:?} is not in {}", self.line, self.err);
        self
    }

    pub(crate) fn never_says(self, words: &str) -> Self {
        assert!(!self.err.contains(words), "{}: {words:?} is in {}", self.line, self.err);
        self
    }

    /// The objects that were printed on standard output.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
    }
}

/// A run under way.
pub(crate) struct Run {
    child: Child,
    events: Receiver<String>,
    line: String,
}

impl Run {
    /// Starts a line that reports events.
    pub(crate) fn start(scene: &Scene, line: &str) -> Self {
        let mut command = scene.command(line);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (sender, events) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, events, line: line.to_owned() }
    }

    /// Waits for a number of events of a kind; false if the run ended before.
    pub(crate) fn wait_for(&self, kind: &str, count: u64) -> bool {
        let kind = format!("\"kind\":\"{kind}\"");
        (0..count).all(|_| {
            loop {
                match self.events.recv_timeout(GENEROUS) {
                    Ok(event) if event.contains(&kind) => break true,
                    Ok(_) => {}
                    Err(_) => break false,
                }
            }
        })
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(status.expect("kill is there").success());
    }

    /// Ends it as nothing else ends a process.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it has ended");
    }

    pub(crate) fn end(self, scene: &Scene) -> Ended {
        let Self { child, events, line } = self;
        let output = child.wait_with_output().expect("it has ended");
        let out: String = events.into_iter().map(|line| line + "\n").collect();
        Ended::of(scene, &line, &Output { stdout: out.into_bytes(), ..output })
    }
}

/// Waits until something is so; what a process has seen changes without notice.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < GENEROUS, "never {what}");
        thread::yield_now();
    }
}

const SERVE: &str = "UPLOAD_TEST_SERVE";

/// A server in a process of its own, which can be killed.
pub(crate) struct ServerProcess {
    child: Child,
    pub(crate) url: String,
}

impl ServerProcess {
    /// Starts one with the arguments of `receive`.
    pub(crate) fn start(scene: &Scene, listen: &str, flags: &str) -> Self {
        let line = format!("--db shop.sqlite --listen {listen} --api-key {CANARY} {flags}");
        let mut command = Command::new(std::env::current_exe().expect("this is a program"));
        command.args(["scene::serve", "--exact", "--nocapture", "--quiet"]).env(SERVE, line).current_dir(scene.path());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut lines = lines.map_while(Result::ok);
        let url = lines.find_map(|line| Some(line.split_once("listening on ")?.1.to_owned())).expect("it listens");
        thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").parse().expect("an address")
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    pub(crate) fn kill(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.stop();
    }
}

/// No test: what a process of [`ServerProcess`] runs.
#[test]
fn serve() {
    let Ok(line) = std::env::var(SERVE) else { return };
    let arguments = std::iter::once("receive").chain(line.split_whitespace());
    receive_as(&arguments.map(str::to_owned).collect::<Vec<_>>());
}

/// Becomes the server.
fn receive_as(arguments: &[String]) {
    let listen = value(arguments, "--listen").parse().expect("an address");
    let mut options =
        Options { listen, api_key: Some(CANARY.into()), sync: false, ..Options::new(value(arguments, "--db")) };
    if let Some(rates) = arguments.iter().position(|word| word == "--faults") {
        let seed = value(arguments, "--seed").parse().expect("a seed");
        let rates = arguments[rates + 1].split(',').map(|rate| {
            let (name, rate) = rate.split_once('=').expect("KIND=RATE");
            (name.parse().expect("a fault"), rate.parse().expect("a rate"))
        });
        options.faults = Faults { seed, rates: rates.collect(), ..Faults::default() };
    }
    let server = Server::start(options).expect("the server starts");
    println!("listening on {}", server.url());
    loop {
        thread::park();
    }
}

fn value<'a>(arguments: &'a [String], flag: &str) -> &'a str {
    let place = arguments.iter().position(|word| word == flag).expect("the flag is given");
    &arguments[place + 1]
}
