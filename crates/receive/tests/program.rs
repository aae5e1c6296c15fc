//! The program: starting, stopping, dying at the worst moment, and what it prints.

mod common;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use fixtures_gen::{Format, Table};

use crate::common::{Post, Scratch, assert_whole, posts};

fn program(scratch: &Scratch, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_receive"));
    command.arg("--db").arg(scratch.path()).args(line.split_whitespace()).env_remove("FIXTURES_API_KEY");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A server in a process of its own, which ends with the test.
struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Server {
    fn start(scratch: &Scratch, line: &str) -> Server {
        let mut child = program(scratch, &format!("--listen 127.0.0.1:0 {line}")).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let address = first.trim_end().strip_prefix("listening on http://").expect("the line with the address");
        let address = address.parse().unwrap();
        Server { child, lines, address }
    }

    /// Ends it with SIGKILL.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command line that ends by itself.
fn run(scratch: &Scratch, line: &str) -> Output {
    program(scratch, line).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn acknowledged_rows_survive_a_kill_at_any_time() {
    let scratch = Scratch::new();
    let posts = posts(Format::Csv, 20);
    for post in &posts {
        let server = Server::start(&scratch, "--no-sync");
        assert_eq!(post.send(server.address).unwrap().status, 200);
        server.kill();
    }
    assert_whole(&scratch.database(), &posts);
}

#[test]
fn a_crash_between_commit_and_response_is_healed_by_the_key() {
    let scratch = Scratch::new();
    let post = posts(Format::Csv, 20).remove(0);
    for (fault, stored) in [("crash-before-commit", 0), ("crash-after-commit", post.rows)] {
        let mut server = Server::start(&scratch, &format!("--fault {fault}=1"));
        post.send(server.address).unwrap_err();
        assert!(!server.child.wait().unwrap().success());
        assert_eq!(scratch.database().rows(Table::Tenants).unwrap(), stored, "{fault}");
    }
    let server = Server::start(&scratch, "");
    let response = post.send(server.address).unwrap();
    assert_eq!((response.accepted(), response.header("idempotency-replayed")), (post.rows, Some("true")));
    assert_eq!(scratch.database().rows(Table::Tenants).unwrap(), post.rows);
}

#[cfg(unix)]
#[test]
fn signals_stop_it_cleanly() {
    for signal in ["INT", "TERM"] {
        let scratch = Scratch::new();
        let mut server = Server::start(&scratch, "");
        posts(Format::Csv, 20)[0].send(server.address).unwrap();
        let killed = Command::new("kill").args(["-s", signal, &server.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal}");
        let mut last = String::new();
        server.lines.read_line(&mut last).unwrap();
        assert!(last.starts_with("stopped after 1 requests"), "{last}");
        assert!(!scratch.path().with_extension("sqlite-wal").exists(), "the database is closed");
    }
}

#[test]
fn a_check_counts_rows_and_reports_violations() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let posts = posts(Format::Ndjson, 1000);
    let (parents, children): (Vec<_>, Vec<_>) = posts.iter().partition(|post| post.table <= Table::Orders);
    let send = |posts: &[&Post]| {
        for post in posts {
            assert_eq!(post.send(server.address()).unwrap().status, 200);
        }
        run(&scratch, "--check")
    };
    let output = send(&parents);
    assert_eq!(output.status.code(), Some(3));
    let rule = "B2: total_amount is not the sum of the order's line_totals, or there are none: 120 times\n";
    assert!(text(&output.stdout).contains(rule), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("\nhint: "));
    let output = send(&children);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("tenants                    2 rows\n"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).ends_with("the books balance\n"));
}

#[test]
fn the_api_key_is_read_from_the_environment() {
    let scratch = Scratch::new();
    let mut command = program(&scratch, "--listen 127.0.0.1:0");
    let mut child = command.env("FIXTURES_API_KEY", "fake_key").spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.trim_end().strip_prefix("listening on http://").unwrap().parse().unwrap();
    let post = posts(Format::Csv, 20).remove(0);
    let responses = [post.send(address), post.with("x-api-key", "fake_key").send(address)];
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(responses.map(|response| response.unwrap().status), [401, 200]);
}

#[test]
fn refusals_name_the_flag_and_help() {
    let scratch = Scratch::new();
    for (line, code, part) in [
        ("--fault 503", 2, "'503' for '--fault <KIND=SHARE>': a fault is KIND=SHARE, such as 503=0.1"),
        ("--fault 504=0.1", 2, "504 is not a kind of fault"),
        ("--fault 503=0.7 --fault 429=0.7", 2, "more than 1"),
        ("--mix 2", 2, "a share is between 0 and 1"),
        ("--refuse /orders/", 2, "a refusal is TEXT=STATUS"),
        ("--refuse /orders/=500", 2, "a refusal has status 400 to 499, not 500"),
        ("--redirect /orders/=200=x", 2, "a redirect has status 301, 302, 303, 307 or 308, not 200"),
        ("--listen nowhere", 2, "--listen"),
        ("--listen 192.0.2.1:1", 1, "cannot listen on 192.0.2.1:1"),
        ("--tls-cert a.pem", 2, "--tls-key"),
        ("--tls-cert a.pem --tls-key b.pem", 2, "cannot read --tls-cert a.pem"),
        ("--nonsense", 2, "--nonsense"),
    ] {
        let output = run(&scratch, line);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {err}");
        assert!(err.starts_with("error: ") && err.contains("\nhint: ") && err.contains(part), "{line}: {err}");
    }
    assert!(!scratch.path().exists(), "a refusal leaves nothing behind");
    std::fs::write(scratch.path(), "this is not a database, but it is long enough to be one".repeat(20)).unwrap();
    for line in ["--listen 127.0.0.1:0", "--check"] {
        let output = run(&scratch, line);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).starts_with("error: cannot use the database "), "{}", text(&output.stderr));
    }
}

#[test]
fn help_lists_every_fault() {
    let output = run(&Scratch::new(), "--help");
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for fault in receive::Fault::ALL {
        assert!(out.contains(&format!("\n  {fault} ")), "{fault}");
    }
}

#[test]
fn a_check_against_a_dataset_counts_its_rows() {
    let scratch = Scratch::new();
    drop(Server::start(&scratch, ""));
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().display();
    let manifest = |rows: u64| {
        let files = format!(r#"{{"files": [{{"path": "tenants.csv", "table": "tenants", "rows": {rows}}}]}}"#);
        std::fs::write(place.path().join("manifest.json"), files).unwrap();
        run(&scratch, &format!("--check {directory}"))
    };
    let missing = run(&scratch, &format!("--check {directory}"));
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    assert!(text(&missing.stderr).contains("cannot read the manifest"));
    assert!(text(&manifest(0).stdout).contains("the books balance"));
    let empty = manifest(3);
    assert_eq!(empty.status.code(), Some(3), "an empty database holds no dataset");
    assert!(text(&empty.stderr).contains("does not hold the dataset: tenants has 0 rows, not 3"));
}

#[test]
fn a_home_that_the_shell_has_not_replaced_is_refused() {
    for line in ["--db=~/shop.sqlite", "--check=~/data"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_receive"));
        if !line.starts_with("--db") {
            command.args(["--db", "shop.sqlite"]);
        }
        let output = command.arg(line).stdin(Stdio::null()).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert!(err.contains("the shell has not replaced ~"), "{err}");
    }
}
