//! Processes that end where they stand: the uploader's, the server's, and those that are only asked
//! to.

use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use receive::Faults;

use crate::common::Numbers;
use crate::scene::{ROWS, Run, Scene, ServerProcess, upload_line, wait_until};

/// A process that is asked to stop has a second; a loaded machine may be slow to let it.
const GENEROUS: Duration = Duration::from_secs(20);

#[test]
fn an_uploader_that_is_killed_goes_on_where_it_was() {
    let scene = Scene::with_chunks_of(8);
    let server = scene.faulty(Faults { seed: 9, ..Faults::mix(0.1) });
    let chunks = scene.chunks();
    let (mut numbers, mut kills) = (Numbers(20), 0);
    for moment in 0..20 {
        let run = Run::start(&scene, &upload_line(&server.url(), "--resume --json=events --quiet"));
        // What the server has seen, and not what the uploader knows: a request is under way.
        let seen = server.requests().total + 1 + numbers.below(chunks / 14);
        let mut has_ended = false;
        wait_until("enough requests", || {
            has_ended = scene.database().keys().unwrap() == chunks;
            has_ended || server.requests().total >= seen
        });
        run.kill();
        kills += u64::from(!has_ended);
        scene.assert_secret(&format!("kill {moment}"));
    }
    assert!(kills >= 15, "only {kills} of 20 were killed halfway");
    let ended = scene.upload(&server.url(), "--resume").succeeded();
    ended.says("exactly once");
    scene.assert_all_stored("20 kills");
    scene.upload(&server.url(), "").succeeded().says("already uploaded");
}

#[test]
fn a_generator_that_is_killed_while_it_uploads_goes_on_with_both() {
    let scene = Scene::empty();
    let server = scene.server();
    let flags = format!("{ROWS} --chunk-size 8 --output-dir data --quiet --json=events --retry-delay 2ms");
    let line = format!("gen {flags} --upload --api-url {}", server.url());
    let mut numbers = Numbers(7);
    for round in 0..6 {
        let run = Run::start(&scene, &format!("{line} --resume"));
        let before = server.requests().total;
        let files = 1 + numbers.below(40);
        if round % 2 == 0 {
            run.wait_for("file", files);
        } else {
            wait_until("a request", || server.requests().total > before + files % 7);
        }
        run.kill();
    }
    scene.run(&format!("{line} --resume")).succeeded();
    scene.assert_all_stored("generator killed");
    let mut whole = crate::common::undisturbed(&format!("{ROWS} --chunk-size 8"));
    let journal = std::fs::read(scene.data().join(".upload.ndjson")).unwrap();
    whole.insert(".upload.ndjson".to_owned(), journal);
    crate::common::assert_same(&scene.data(), &whole, "generator killed");
}

#[test]
fn a_server_that_is_killed_and_comes_back_has_everything_once() {
    let scene = Scene::with_chunks_of(20);
    let crashes =
        |seed: u64| format!("--seed {seed} --faults crash-before-commit=0.02,crash-after-commit=0.02,500=0.05");
    let mut server = ServerProcess::start(&scene, "127.0.0.1:0", &crashes(0));
    let (address, url) = (server.address().to_string(), server.url.clone());
    let line = upload_line(&url, "--max-retries 200 --json=events --quiet");
    let run = Run::start(&scene, &line);
    let (chunks, mut restarts, mut numbers) = (scene.chunks(), 0, Numbers(3));
    while scene.database().keys().unwrap() < chunks {
        let until = scene.database().keys().unwrap() + 1 + numbers.below(chunks / 12);
        wait_until("the server's end", || server.has_ended() || scene.database().keys().unwrap() >= until.min(chunks));
        server.kill();
        restarts += 1;
        // From some time on it lives, or the last chunks might meet their crash forever.
        let flags = if restarts < 25 { crashes(restarts) } else { String::new() };
        server = ServerProcess::start(&scene, &address, &flags);
    }
    run.end(&scene).succeeded();
    assert!(restarts >= 5, "{restarts}");
    scene.assert_all_stored("a server killed");
}

/// A run whose server keeps it waiting is stopped by a signal.
fn stop(scene: &Scene, line: &str, signal: &str, code: i32) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let line = format!("{line} --timeout 1m --api-url {url}");
    let run = Run::start(scene, &line);
    // A request has come, and will have no response.
    let (mut connection, _) = listener.accept().unwrap();
    connection.read_exact(&mut [0; 4]).unwrap();
    let start = Instant::now();
    run.signal(signal);
    let ended = run.end(scene).failed(code, &format!("stopped by SIG{signal}"));
    assert!(start.elapsed() < GENEROUS, "{:?}", start.elapsed());
    ended.says(&format!("hint: resume with `cargo xtask {line} --resume`"));
    let server = scene.server();
    scene.run(&format!("{} --resume", line.replace(&url, &server.url()))).succeeded();
    scene.assert_all_stored("stopped by a signal");
}

#[test]
fn ctrl_c_stops_an_upload() {
    stop(&Scene::with_chunks_of(60), "upload data", "INT", 130);
}

#[test]
fn sigterm_stops_an_upload() {
    stop(&Scene::with_chunks_of(60), "upload data", "TERM", 143);
}

#[test]
fn a_signal_stops_a_generator_that_waits_for_its_upload() {
    stop(&Scene::empty(), &format!("gen {ROWS} --output-dir data --upload"), "INT", 130);
}
