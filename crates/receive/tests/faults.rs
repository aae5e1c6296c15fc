//! Each fault alone and all together: what the client sees, and that a client that retries brings
//! every row exactly once.

mod common;

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use fixtures_gen::{Format, Table};
use receive::{Fault, Faults, Options, Running};
use serde_json::Value;

use crate::common::{Post, Response, Scratch, assert_whole, get, posts, start_with};

fn start(scratch: &Scratch, faults: Faults) -> Running {
    start_with(Options { faults, ..scratch.options() })
}

fn tenants() -> Post {
    posts(Format::Ndjson, 1000).remove(0)
}

/// The response to a first attempt that meets the fault, how many tenants it stored, and the
/// response to a second attempt.
fn met(fault: Fault) -> (io::Result<Response>, u64, Response) {
    let scratch = Scratch::new();
    let post = tenants();
    let faults = Faults { most_per_key: 1, delay: Duration::from_millis(1), ..Faults::one(fault, 1.0) };
    let server = start(&scratch, faults);
    let first = post.send(server.address());
    let stored = scratch.database().rows(Table::Tenants).unwrap();
    let second = post.send(server.address()).unwrap();
    assert_eq!(server.requests().faults.get(&fault), Some(&1));
    (first, stored, second)
}

#[test]
fn refusals_store_nothing() {
    for (fault, status) in [
        (Fault::TooMany, 429),
        (Fault::TooManySeconds, 429),
        (Fault::TooManyDate, 429),
        (Fault::Unavailable, 503),
        (Fault::UnavailableSeconds, 503),
        (Fault::UnavailableDate, 503),
        (Fault::UnavailableEarly, 503),
        (Fault::Timeout, 408),
        (Fault::TooEarly, 425),
        (Fault::InFlight, 409),
        (Fault::Failure, 500),
    ] {
        let (first, stored, second) = met(fault);
        let first = first.unwrap();
        assert_eq!((first.status, stored, second.status), (status, 0, 200), "{fault}");
        assert_eq!(second.header("idempotency-replayed"), None, "{fault}");
        let retry_after = first.header("retry-after");
        match fault {
            Fault::TooManySeconds | Fault::UnavailableSeconds | Fault::InFlight => assert_eq!(retry_after, Some("0")),
            Fault::TooManyDate | Fault::UnavailableDate => {
                let date = httpdate::parse_http_date(retry_after.unwrap()).unwrap();
                assert!(date <= SystemTime::now(), "{fault}");
            }
            _ => assert_eq!(retry_after, None, "{fault}"),
        }
    }
}

#[test]
fn resets_are_resets() {
    for (fault, stored_rows) in [
        (Fault::ResetBeforeBody, 0),
        (Fault::ResetInBody, 0),
        (Fault::ResetBeforeCommit, 0),
        (Fault::ResetAfterCommit, 2),
    ] {
        let (first, stored, second) = met(fault);
        let error = first.unwrap_err().kind();
        assert!([ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&error), "{fault}: {error}");
        assert_eq!((stored, second.status), (stored_rows, 200), "{fault}");
        assert_eq!(second.header("idempotency-replayed").is_some(), stored_rows > 0, "{fault}");
    }
}

#[test]
fn answers_that_mislead_come_after_the_commit() {
    for fault in
        [Fault::FailureAfterCommit, Fault::Slow, Fault::Truncated, Fault::NoJson, Fault::WrongCounts, Fault::Accepted]
    {
        let (first, stored, second) = met(fault);
        let first = first.unwrap();
        let json = serde_json::from_slice::<Value>(&first.body);
        match fault {
            Fault::FailureAfterCommit => assert_eq!(first.status, 500),
            Fault::Truncated => assert!(first.status == 200 && !first.is_whole() && json.is_err()),
            Fault::NoJson => assert!(first.status == 200 && first.is_whole() && json.is_err()),
            Fault::WrongCounts => assert_eq!((first.status, first.accepted()), (200, 3)),
            Fault::Accepted => assert_eq!((first.status, first.header("location").is_some()), (202, true)),
            _ => assert_eq!((first.status, first.accepted()), (200, 2)),
        }
        assert_eq!((stored, second.status, second.accepted()), (2, 200, 2), "{fault}");
        assert_eq!(second.header("idempotency-replayed"), Some("true"), "{fault}");
    }
}

#[test]
fn an_accepted_upload_is_polled_for_its_result() {
    let scratch = Scratch::new();
    let server = start(&scratch, Faults { polls: 3, ..Faults::one(Fault::Accepted, 1.0) });
    let accepted = tenants().send(server.address()).unwrap();
    let location = accepted.header("location").unwrap();
    for _ in 0..3 {
        let response = get(server.address(), location).unwrap();
        assert_eq!((response.status, response.header("retry-after")), (202, Some("0")));
    }
    let response = get(server.address(), location).unwrap();
    assert_eq!((response.status, response.accepted()), (200, 2));
    assert_eq!(response.header("idempotency-key"), Some(tenants().key()));
}

#[test]
fn a_lost_upload_is_not_found() {
    let (first, stored, second) = met(Fault::AcceptedAndLost);
    assert_eq!((first.unwrap().status, stored, second.status), (202, 0, 200));
    assert_eq!(second.header("idempotency-replayed"), None);
}

#[test]
fn rejected_rows_come_again_under_another_key() {
    let scratch = Scratch::new();
    let server = start(&scratch, Faults { partial_rows: 0.4, ..Faults::one(Fault::Partial, 1.0) });
    let posts = posts(Format::Ndjson, 1000);
    bring_all(&posts, server.address());
    assert!(server.requests().by_key.len() > posts.len());
    assert_whole(&scratch.database(), &posts);
}

#[test]
fn permanently_rejected_rows_stay_rejected() {
    let scratch = Scratch::new();
    let server = start(&scratch, Faults { refused_rows: 0.3, ..Faults::default() });
    let posts = posts(Format::Ndjson, 1000);
    assert_eq!(posts[0].send(server.address()).unwrap().status, 200, "this seed rejects no tenant");
    let products = posts.iter().find(|post| post.table == Table::Products).unwrap();
    let response = products.send(server.address()).unwrap();
    assert_eq!(response.status, 207);
    assert!(response.errors().iter().all(|(_, status)| *status == 422));
    assert_eq!(response.errors().len() as u64 + response.accepted(), products.rows);
    let again = products.clone().with("idempotency-key", "another").send(server.address()).unwrap();
    let rows = |response: &Response| response.errors().into_iter().map(|(row, _)| row).collect::<BTreeSet<_>>();
    assert!(rows(&again).is_superset(&rows(&response)));
}

#[test]
fn all_faults_together_lose_and_duplicate_nothing() {
    for seed in 0..3 {
        let scratch = Scratch::new();
        let faults = Faults { seed, delay: Duration::from_millis(1), ..Faults::mix(0.9) };
        let server = start(&scratch, faults);
        let posts = posts(Format::Ndjson, 10);
        bring_all(&posts, server.address());
        assert!(server.requests().faults.len() > 15, "{:?}", server.requests().faults);
        assert_whole(&scratch.database(), &posts);
    }
}

#[test]
fn shares_that_exceed_one_are_refused() {
    let scratch = Scratch::new();
    let Err(error) = receive::Server::start(Options { faults: Faults::mix(1.5), ..scratch.options() }) else {
        panic!("the server starts");
    };
    assert!(error.to_string().contains("more than 1"), "{error}");
}

fn bring_all(posts: &[Post], to: SocketAddr) {
    for post in posts {
        bring(post, to);
    }
}

/// Sends until the server has all rows: the contract's client, in a few lines.
fn bring(post: &Post, to: SocketAddr) {
    for _ in 0..20 {
        let Ok(response) = post.send(to).and_then(|response| polled(response, to)) else { continue };
        let counts = serde_json::from_slice::<Value>(&response.body).ok().filter(|_| response.is_whole());
        let received = counts.and_then(|counts| counts["received"].as_u64());
        if ![200, 207].contains(&response.status) || received != Some(post.rows) {
            continue;
        }
        assert_eq!(response.header("idempotency-key"), Some(post.key()));
        let rejected: BTreeSet<u64> = response.errors().iter().map(|(row, _)| *row).collect();
        assert!(response.errors().iter().all(|(_, status)| *status == 503));
        if !rejected.is_empty() {
            bring(&part(post, &rejected), to);
        }
        return;
    }
    panic!("{} was never taken", post.path);
}

fn polled(mut response: Response, to: SocketAddr) -> io::Result<Response> {
    while response.status == 202 {
        response = get(to, response.header("location").unwrap())?;
    }
    Ok(response)
}

fn part(post: &Post, rows: &BTreeSet<u64>) -> Post {
    let lines = post.body.split_inclusive(|byte| *byte == b'\n').zip(0..);
    let header = u64::from(post.headers["content-type"] == "text/csv");
    let of_part = |number: u64| number < header || rows.contains(&(number - header));
    let body: Vec<u8> = lines.filter(|(_, number)| of_part(*number)).flat_map(|(line, _)| line.to_vec()).collect();
    let mut part = Post::new(&post.path, post.table, rows.len() as u64, &post.headers["content-type"], body);
    // Another request, even if all rows were rejected.
    part.headers.insert("idempotency-key".to_owned(), format!("{}-again", post.key()));
    part
}
