//! What was acknowledged before: the server is asked whether it still holds it, for the journal is
//! not the server.

use std::sync::Mutex;

use receive::{Running, Server};

use crate::responses::{Raw, nowhere, response};
use crate::scene::{CANARY, Scene};

impl Scene {
    /// A server with an empty database, at the address of another one that has ended.
    fn emptied(&self, address: std::net::SocketAddr) -> Running {
        let database = self.path().join("empty.sqlite");
        let options = receive::Options { database, listen: address, ..self.options() };
        Server::start(options).expect("the server starts")
    }
}

#[test]
fn a_server_that_was_emptied_does_not_pass_for_the_one_that_was_full() {
    let scene = Scene::with_chunks_of(50);
    let server = scene.server();
    let (address, url) = (server.address(), server.url());
    scene.upload(&url, "").succeeded();
    let before = server.requests();
    scene.upload(&url, "").succeeded().says("already uploaded").says("exactly once");
    let after = server.requests();
    assert_eq!((after.total - before.total, after.replays - before.replays), (2, 2));
    server.stop();

    let server = scene.emptied(address);
    let ended = scene.upload(&url, "--json").failed(1, "does not hold what the journal says it acknowledged");
    let ended = ended.says("tenants.csv").says("did not know the key, and stored 3 of 3 rows as new");
    let ended = ended.says(&format!("`cargo xtask upload data --api-url {url} ")).says("--restart`");
    let ended = ended.never_says("already uploaded").never_says("exactly once");
    assert_eq!(ended.objects()[0]["status"], "incomplete");
    assert_eq!(ended.objects()[0]["delivery"], "nothing");
    let ended = scene.upload(&url, "").failed(2, "the server did not hold that when it was asked");
    ended.says("--restart").never_says("already uploaded");
    assert_eq!(server.requests().total, 2);
    scene.upload(&url, "--restart").succeeded().says("exactly once");
    assert_eq!(server.requests().replays, 2, "the second look, and what it had stored");
    scene.upload(&url, "").succeeded().says("already uploaded");
}

#[test]
fn an_upload_that_was_interrupted_asks_before_it_goes_on() {
    let scene = Scene::with_chunks_of(50);
    let server = scene.server_with(|options| options.rules = vec![receive::Rule::refuse("/stock_events/", 400)]);
    let (address, url) = (server.address(), server.url());
    scene.upload(&url, "").failed(1, "not everything is uploaded");
    let before = server.requests();
    scene.upload(&url, "--resume").failed(1, "not everything is uploaded");
    assert_eq!(server.requests().replays - before.replays, 2, "it holds them");
    server.stop();

    let server = scene.emptied(address);
    scene.upload(&url, "--resume").failed(1, "does not hold what the journal says").never_says("table ");
    assert_eq!(server.requests().total, 2, "nothing else is sent");
    server.stop();

    let _server = scene.server_with(|options| options.listen = address);
    scene.upload(&url, "--resume").failed(2, "did not hold that").says("--restart");
    scene.upload(&url, "--restart").succeeded();
    scene.assert_all_stored("started over");
}

#[test]
fn a_generator_that_uploads_asks_as_well() {
    let scene = Scene::empty();
    let server = scene.server();
    let (address, url) = (server.address(), server.url());
    let line = format!("gen --preset tiny --output-dir data --upload --api-url {url} --retry-delay 2ms");
    scene.run(&line).succeeded();
    scene.run(&line).succeeded().says("already uploaded");
    server.stop();
    let _server = scene.emptied(address);
    scene.run(&line).failed(1, "does not hold what the journal says").says("`cargo xtask upload data ");
}

#[test]
fn a_server_that_cannot_be_asked_is_named() {
    let scene = Scene::with_chunks_of(1_000);
    let server = scene.server();
    let url = server.url();
    scene.upload(&url, "").succeeded();
    server.stop();
    let ended = scene.upload(&url, "--max-retries 1").failed(1, "cannot ask http://127.0.0.1:");
    ended.says("Connection refused").says("check whether the server is up").never_says("already uploaded");
    assert_ne!(url, nowhere());
}

#[test]
fn a_server_that_lost_its_responses_while_it_was_asked_proves_nothing() {
    let scene = Scene::with_chunks_of(1_000);
    let (address, url) = {
        let server = scene.server();
        scene.upload(&server.url(), "").succeeded();
        (server.address(), server.url())
    };
    // It stores what it is asked with, and hides that: the second attempt looks like a replay.
    let server = Server::start(receive::Options {
        database: scene.path().join("empty.sqlite"),
        listen: address,
        faults: receive::Faults { most_per_key: 1, ..receive::Faults::one(receive::Fault::ResetAfterCommit, 1.0) },
        api_key: Some(CANARY.into()),
        ..scene.options()
    })
    .expect("the server starts");
    for _ in 0..3 {
        let ended = scene.upload(&url, "").failed(1, "cannot ask http://127.0.0.1:");
        ended.says("some of its responses were lost").never_says("already uploaded");
    }
    drop(server);
}

/// Confirms every key; a chunk comes again as if for the first time.
#[test]
fn a_server_that_never_says_that_it_replays_is_believed_and_that_is_said() {
    let scene = Scene::with_chunks_of(1_000);
    let raw = Raw::responding(|asked| response(201, &format!("Idempotency-Key: {}\r\n", asked.key), ""));
    scene.upload(&raw.url, "").succeeded();
    let before = raw.count();
    let ended = scene.upload(&raw.url, "").succeeded().says("already uploaded");
    ended.says("by the journal only").says("does not say whether a response is a replay");
    assert_eq!(raw.count() - before, 2);
}

#[test]
fn a_server_that_no_longer_confirms_keys_is_another_one() {
    let scene = Scene::with_chunks_of(1_000);
    let chunks = scene.chunks() as usize;
    let raw = Raw::responding(move |asked| {
        let key = format!("Idempotency-Key: {}\r\n", asked.key);
        response(201, if asked.number < chunks { &key } else { "" }, "")
    });
    scene.upload(&raw.url, "").succeeded();
    scene.upload(&raw.url, "").failed(1, "accepted the rows without confirming the key").says("--restart");
}

#[test]
fn a_server_without_keys_is_not_asked_for_it_could_store_rows_twice() {
    let scene = Scene::with_chunks_of(1_000);
    let raw = Raw::responding(|_| response(201, "", ""));
    scene.upload(&raw.url, "").succeeded();
    let before = raw.count();
    let ended = scene.upload(&raw.url, "").succeeded().says("already uploaded").says("at least once");
    ended.says("by the journal only").says("confirms no idempotency keys");
    assert_eq!(raw.count(), before);
}

/// Stores each path once, and answers every repetition with 409; the responses that `lose` picks
/// never arrive.
fn conflicting(lose: impl Fn(usize, &str) -> bool + Send + 'static) -> Raw {
    let stored = Mutex::new(std::collections::BTreeSet::new());
    Raw::responding(move |asked| match stored.lock().unwrap().insert((asked.path.clone(), asked.key.clone())) {
        true if lose(asked.number, &asked.path) => String::new(),
        true => response(201, "", ""),
        false => response(409, "", "duplicate key"),
    })
}

#[test]
fn a_409_to_a_repetition_says_that_the_rows_are_there_where_no_keys_are_kept() {
    let scene = Scene::with_chunks_of(1_000);
    let raw = conflicting(|_, path| path.contains("/orders/"));
    let ended = scene.upload(&raw.url, "--concurrency 1 --max-retries 3").succeeded();
    ended.says("orders_").says("409 to a request that was sent before").says("at least once: ");
    scene.upload(&raw.url, "").succeeded().says("already uploaded").says("at least once");
}

#[test]
fn a_409_to_a_request_that_was_not_sent_before_stores_nothing() {
    let scene = Scene::with_chunks_of(1_000);
    let raw = Raw::responding(|asked| {
        let is_conflict = asked.path.contains("/orders/");
        response(if is_conflict { 409 } else { 201 }, "", "duplicate key")
    });
    scene.upload(&raw.url, "--max-retries 2").failed(1, "given up").says("409 duplicate key");
}

#[test]
fn a_409_where_keys_are_kept_says_that_the_key_is_being_processed() {
    let scene = Scene::with_chunks_of(1_000);
    let raw = Raw::responding(|asked| match (asked.path.contains("/orders/"), asked.number % 2) {
        (true, 0) => String::new(),
        (true, _) => response(409, "", "in progress"),
        _ => response(201, &format!("Idempotency-Key: {}\r\n", asked.key), ""),
    });
    scene.upload(&raw.url, "--concurrency 1 --max-retries 3").failed(1, "given up");
}
