//! The program: starting, ending, dying in the worst moment, and what it says.

mod common;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use fixtures_gen::{Format, Table};

use crate::common::{Place, Post, assert_whole, posts};

fn program(place: &Place, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_receive"));
    command.arg("--db").arg(place.path()).args(line.split_whitespace()).env_remove("FIXTURES_API_KEY");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A server in a process of its own, which dies with the test.
struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Server {
    fn start(place: &Place, line: &str) -> Server {
        let mut child = program(place, &format!("--listen 127.0.0.1:0 {line}")).spawn().unwrap();
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
        // It may have gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a line that ends by itself.
fn run(place: &Place, line: &str) -> Output {
    program(place, line).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn what_was_acknowledged_outlives_a_kill_at_any_time() {
    let place = Place::new();
    let posts = posts(Format::Csv, 20);
    for post in &posts {
        let server = Server::start(&place, "--no-sync");
        assert_eq!(post.send(server.address).unwrap().status, 200);
        server.kill();
    }
    assert_whole(&place.database(), &posts);
}

#[test]
fn a_death_between_commit_and_answer_is_healed_by_the_key() {
    let place = Place::new();
    let post = posts(Format::Csv, 20).remove(0);
    for (fault, stored) in [("crash-before-commit", 0), ("crash-after-commit", post.rows)] {
        let mut server = Server::start(&place, &format!("--fault {fault}=1"));
        post.send(server.address).unwrap_err();
        assert!(!server.child.wait().unwrap().success());
        assert_eq!(place.database().rows(Table::Tenants).unwrap(), stored, "{fault}");
    }
    let server = Server::start(&place, "");
    let answer = post.send(server.address).unwrap();
    assert_eq!((answer.accepted(), answer.header("idempotency-replayed")), (post.rows, Some("true")));
    assert_eq!(place.database().rows(Table::Tenants).unwrap(), post.rows);
}

#[cfg(unix)]
#[test]
fn signals_end_it_cleanly() {
    for signal in ["INT", "TERM"] {
        let place = Place::new();
        let mut server = Server::start(&place, "");
        posts(Format::Csv, 20)[0].send(server.address).unwrap();
        let killed = Command::new("kill").args(["-s", signal, &server.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal}");
        let mut last = String::new();
        server.lines.read_line(&mut last).unwrap();
        assert!(last.starts_with("stopped after 1 requests"), "{last}");
        assert!(!place.path().with_extension("sqlite-wal").exists(), "the database is closed");
    }
}

#[test]
fn a_check_counts_and_judges() {
    let place = Place::new();
    let server = place.start();
    let posts = posts(Format::Ndjson, 1000);
    let (parents, children): (Vec<_>, Vec<_>) = posts.iter().partition(|post| post.table <= Table::Orders);
    let send = |posts: &[&Post]| {
        for post in posts {
            assert_eq!(post.send(server.address()).unwrap().status, 200);
        }
        run(&place, "--check")
    };
    let told = send(&parents);
    assert_eq!(told.status.code(), Some(3));
    let rule = "B2: total_amount is not the sum of the order's line_totals, or there are none: 120 times\n";
    assert!(text(&told.stdout).contains(rule), "{}", text(&told.stdout));
    assert!(text(&told.stderr).contains("\nhint: "));
    let told = send(&children);
    assert_eq!(told.status.code(), Some(0));
    assert!(text(&told.stdout).contains("tenants                    2 rows\n"), "{}", text(&told.stdout));
    assert!(text(&told.stdout).ends_with("the books balance\n"));
}

#[test]
fn the_key_is_read_from_the_environment() {
    let place = Place::new();
    let mut command = program(&place, "--listen 127.0.0.1:0");
    let mut child = command.env("FIXTURES_API_KEY", "fake_key").spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.trim_end().strip_prefix("listening on http://").unwrap().parse().unwrap();
    let post = posts(Format::Csv, 20).remove(0);
    let answers = [post.send(address), post.with("x-api-key", "fake_key").send(address)];
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(answers.map(|answer| answer.unwrap().status), [401, 200]);
}

#[test]
fn refusals_name_the_flag_and_help() {
    let place = Place::new();
    for (line, code, part) in [
        ("--fault 503", 2, "'503' for '--fault <KIND=SHARE>': a fault is KIND=SHARE, such as 503=0.1"),
        ("--fault 504=0.1", 2, "504 is no kind of fault"),
        ("--fault 503=0.7 --fault 429=0.7", 2, "more than 1"),
        ("--mix 2", 2, "a share is between 0 and 1"),
        ("--refuse /orders/", 2, "a refusal is TEXT=STATUS"),
        ("--redirect /orders/=200=x", 2, "a redirect is TEXT=STATUS=URL"),
        ("--listen nowhere", 2, "--listen"),
        ("--listen 192.0.2.1:1", 1, "cannot listen on 192.0.2.1:1"),
        ("--tls-cert a.pem", 2, "--tls-key"),
        ("--tls-cert a.pem --tls-key b.pem", 2, "--tls-cert a.pem cannot be read"),
        ("--nonsense", 2, "--nonsense"),
    ] {
        let told = run(&place, line);
        let err = text(&told.stderr);
        assert_eq!(told.status.code(), Some(code), "{line}: {err}");
        assert!(err.starts_with("error: ") && err.contains("\nhint: ") && err.contains(part), "{line}: {err}");
    }
    assert!(!place.path().exists(), "a refusal leaves nothing behind");
    std::fs::write(place.path(), "this is no database, but it is long enough to be one".repeat(20)).unwrap();
    for line in ["--listen 127.0.0.1:0", "--check"] {
        let told = run(&place, line);
        assert_eq!(told.status.code(), Some(1));
        assert!(text(&told.stderr).starts_with("error: cannot use the database "), "{}", text(&told.stderr));
    }
}

#[test]
fn help_tells_every_fault() {
    let told = run(&Place::new(), "--help");
    let out = text(&told.stdout);
    assert_eq!(told.status.code(), Some(0));
    for fault in receive::Fault::ALL {
        assert!(out.contains(&format!("\n  {fault} ")), "{fault}");
    }
}
