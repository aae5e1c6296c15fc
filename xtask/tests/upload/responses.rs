//! Servers that respond what no server should, one response at a time: none of it is taken for a
//! success, none of it lasts for ever, and what is printed about it helps.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::scene::Scene;

/// A request, as far as a response depends on it.
#[derive(Default)]
pub(crate) struct Asked {
    /// How many came before.
    pub(crate) number: usize,
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) length: u64,
}

/// A server whose responses are written by hand.
pub(crate) struct Raw {
    pub(crate) url: String,
    count: Arc<AtomicUsize>,
}

impl Raw {
    /// Reads each request to its end, and responds to it.
    pub(crate) fn responding(respond: impl Fn(&Asked) -> String + Send + 'static) -> Self {
        Self::handling(move |asked, mut stream| {
            std::io::copy(&mut stream.by_ref().take(asked.length), &mut std::io::sink()).unwrap();
            stream.get_mut().write_all(respond(&asked).as_bytes()).unwrap();
        })
    }

    /// Reads the head of each request; the rest is not its own.
    pub(crate) fn handling(handle: impl Fn(Asked, BufReader<TcpStream>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut asked = Asked { number: counted.fetch_add(1, Ordering::SeqCst), ..Asked::default() };
                for line in stream.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
                    match line.split_once(": ") {
                        Some(("Idempotency-Key", key)) => key.clone_into(&mut asked.key),
                        Some(("Content-Length", length)) => asked.length = length.parse().unwrap(),
                        Some(_) => {}
                        None => line.split(' ').nth(1).unwrap_or_default().clone_into(&mut asked.path),
                    }
                }
                handle(asked, stream);
            }
        });
        Self { url, count }
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

/// A response with these headers, which end their lines.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

pub(crate) fn json(status: u16, headers: &str, body: &str) -> String {
    response(status, &format!("{headers}Content-Type: application/json\r\n"), body)
}

/// An address that nothing listens at.
pub(crate) fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn replays_that_never_end_are_given_up() {
    let scene = Scene::with_chunks_of(60);
    for (replayed, most) in [("Idempotency-Replayed: true\r\n", 3), ("Idempotency-Replayed: true\r\n", 0), ("", 3)] {
        let server = Raw::responding(move |_| json(207, replayed, r#"{"errors":[{"row":0,"status":503}]}"#));
        let ended = scene.upload(&server.url, &format!("--max-retries {most}"));
        ended.failed(1, "1 chunk was given up (1 row)").says("1 row was not stored: 503");
        assert_eq!(server.count(), most + 1, "{replayed}");
    }
}

#[test]
fn what_was_rejected_before_a_chunk_is_lost_is_kept() {
    let scene = Scene::with_chunks_of(60);
    for (status, requests, sentence) in [
        (400, 1, "1 row was rejected, 1 chunk was refused (1 row), "),
        (503, 2, "1 row was rejected, 1 chunk was given up (1 row), "),
    ] {
        let partly = r#"{"errors":[{"row":2,"status":422,"reason":"no\u200b such"},{"row":0,"status":503}]}"#;
        let server = Raw::responding(move |asked| match asked.number {
            1 => json(207, "", partly),
            number if (2..2 + requests).contains(&number) => response(status, "", ""),
            _ => response(200, "", ""),
        });
        let flags = "--restart --concurrency 1 --max-retries 1 --json";
        let ended = scene.upload(&server.url, flags).failed(1, sentence);
        let ended = ended.says("hint: see why in data/rejects; see what the server says; then resume with");
        let total = &ended.objects()[0]["total"];
        let count = |what: &str| total[what].as_u64().unwrap();
        assert_eq!((count("rows_rejected"), count("rows_acknowledged")), (1, count("rows_sent") - 2), "{status}");
        let rejects = scene.rejects();
        assert_eq!(rejects.len(), 1);
        assert_eq!((&rejects[0]["row"], &rejects[0]["reason"]), (&2.into(), &"no such".into()));

        scene.upload(&server.url, "--resume").succeeded();
        assert!(scene.rejects().is_empty(), "nothing is rejected any more");
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let scene = Scene::with_chunks_of(60);
    let url = nowhere();
    let ended =
        scene.upload(&url, "--max-retries 1").failed(1, &format!("not everything is uploaded to {url}: 1 chunk"));
    let ended = ended.says("Connection refused").never_says("see what the server says");
    ended.says(&format!("hint: check whether the server is up at {url}; then resume with `cargo xtask upload data"));

    let server = Raw::handling(|_, _| ());
    let url = server.url.replace("http:", "https:");
    scene.upload(&url, "--max-retries 1").failed(1, "1 chunk").says(&format!("is up at {url}; then resume with"));
}

#[test]
fn what_the_flags_got_wrong_is_not_to_be_repeated() {
    let scene = Scene::with_chunks_of(60);
    for (status, hint) in [
        (404, "hint: check --api-url and --api-path\n"),
        (413, "lower --chunk-size: it makes another dataset, which is uploaded with other keys\n"),
        (307, "hint: name the API's own address with --api-url and --api-path\n"),
    ] {
        let server = Raw::responding(move |_| response(status, "Location: /other\r\n", ""));
        scene.upload(&server.url, "").failed(1, "1 chunk was refused").says(hint).never_says("resume with");
        assert_eq!(server.count(), 1, "{status}");
    }
    let server = Raw::responding(|_| response(400, "", ""));
    scene.upload(&server.url, "").failed(1, ": 400\n").says("then resume with");
}

#[test]
fn a_response_to_another_request_stores_nothing() {
    let scene = Scene::with_chunks_of(60);
    for status in [200, 207, 422] {
        let body = r#"{"accepted":3,"errors":[]}"#;
        let server =
            Raw::responding(move |asked| json(status, &format!("Idempotency-Key: not-{}\r\n", asked.key), body));
        let ended = scene.upload(&server.url, "--max-retries 2");
        ended.failed(1, &format!("1 chunk was given up (3 rows), {} rows", "2,763")).says("is to another request");
        assert_eq!(server.count(), 3);
    }
    let server = Raw::responding(|asked| response(200, &format!("Idempotency-Key: \"{}\"\r\n", asked.key), ""));
    scene.upload(&server.url, "").succeeded().says("exactly once");
}

#[test]
fn a_success_that_cannot_be_true_is_shown_and_stores_nothing() {
    let scene = Scene::with_chunks_of(1_000);
    for (headers, body, why) in [
        ("", r#"{"ok":false,"reason":"full"}"#, r#"says that the request failed: {"ok":false,"reason":"full"}"#),
        ("", r#"{"errors":["no such table"]}"#, "says that the request failed: "),
        ("Content-Encoding: gzip\r\n", "coded", "has a coded body, which was not asked for"),
        ("Idempotency-Key: a\r\nIdempotency-Key: b\r\n", "{}", "has two idempotency keys that differ"),
    ] {
        let server = Raw::responding(move |_| json(200, headers, body));
        let ended = scene.upload(&server.url, "--max-retries 1").failed(1, "1 chunk was given up");
        ended.says(why);
        assert_eq!(server.count(), 2, "{why}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_changes_while_it_is_sent_is_blamed() {
    use std::fs::{self, OpenOptions};
    use std::os::unix::fs::FileExt;

    for is_truncated in [false, true] {
        let scene = Scene::with(
            "--tenants 1 --products-per-tenant 10 --orders-per-tenant 60000 --customers-per-tenant 10 --format ndjson \
             --chunk-size 60000",
        );
        let data = scene.data();
        // Far more than connections buffer: the end has not been read when the head has come.
        let server = Raw::handling(move |asked, mut stream| {
            let is_large = asked.length > 8 * 1024 * 1024 && asked.path.contains("/orders/");
            if is_large {
                let files = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path());
                let file = files.into_iter().find(|path| path.display().to_string().contains("/orders_")).unwrap();
                let file = OpenOptions::new().write(true).open(file).unwrap();
                if is_truncated {
                    file.set_len(asked.length - 100).unwrap();
                } else {
                    file.write_all_at(b"x", asked.length - 100).unwrap();
                }
            }
            let received = std::io::copy(&mut stream.by_ref().take(asked.length), &mut std::io::sink()).unwrap();
            assert_eq!(received < asked.length, is_large, "the last of it is held back");
            let _ = stream.get_mut().write_all(response(200, "", "").as_bytes());
        });
        let ended = scene.upload(&server.url, "").failed(1, "is not what the manifest says it is");
        ended.says("/orders_").says("hint: remove it, and make it again with").never_says("retrying in");
    }
}

#[test]
fn rows_of_a_file_that_changes_between_requests_are_neither_sent_nor_kept() {
    use std::fs;

    for table in ["tenants", "orders"] {
        for status in [503, 422] {
            let scene = Scene::with("--preset tiny");
            let data = scene.data();
            let paths = Arc::new(std::sync::Mutex::new(vec![]));
            let asked_for = Arc::clone(&paths);
            let server = Raw::responding(move |asked| {
                let is_it = asked.path.split('/').nth_back(1).unwrap() == table;
                if !is_it {
                    return response(201, "", "");
                }
                asked_for.lock().unwrap().push(asked.path.clone());
                let files = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path());
                let names = |path: &std::path::Path| path.file_name().unwrap().to_string_lossy().starts_with(table);
                let path = files.into_iter().find(|path| names(path)).unwrap();
                let text = fs::read_to_string(&path).unwrap();
                // A digit of another row.
                let end = text.rfind(|c: char| c.is_ascii_digit()).unwrap();
                let other = if text.as_bytes()[end] == b'7' { "8" } else { "7" };
                fs::write(&path, format!("{}{other}{}", &text[..end], &text[end + 1..])).unwrap();
                json(207, "", &format!(r#"{{"errors":[{{"row":0,"status":{status}}}]}}"#))
            });
            let before = scene.upload(&server.url, "").failed(1, "is not what the manifest says it is");
            before.says(table);
            let mut paths = paths.lock().unwrap().clone();
            let count = paths.len();
            paths.sort();
            paths.dedup();
            assert_eq!(paths.len(), count, "{table}, {status}: nothing is sent again");
            let rejects = scene.data().join("rejects");
            assert!(!rejects.exists() || scene.rejects().is_empty(), "{table}, {status}");
        }
    }
}

#[test]
fn a_success_before_the_request_stores_nothing() {
    let scene = Scene::with(
        "--tenants 1 --products-per-tenant 10 --orders-per-tenant 60000 --customers-per-tenant 10 --format ndjson \
         --chunk-size 60000",
    );
    let (keep, _kept) = std::sync::mpsc::channel();
    // Far more than connections buffer.
    let server = Raw::handling(move |asked, mut stream| {
        if asked.length < 8 * 1024 * 1024 {
            std::io::copy(&mut stream.by_ref().take(asked.length), &mut std::io::sink()).unwrap();
        }
        stream.get_mut().write_all(response(200, "", "").as_bytes()).unwrap();
        keep.send(stream).unwrap_or_default();
    });
    let ended = scene.upload(&server.url, "--max-retries 1").failed(1, "given up");
    ended.says("the response 200 came before the whole request was sent");
}

#[test]
fn a_web_page_is_not_a_response_of_an_api() {
    let scene = Scene::with_chunks_of(60);
    let server = Raw::responding(|_| response(200, "Content-Type: text/html\r\n", "<!doctype html><p>Welcome"));
    let ended = scene.upload(&server.url, "").failed(1, "200, but the response is a web page, not an API's\n");
    ended.says("hint: check --api-url\n").never_says("resume with");
    assert_eq!(server.count(), 1);
}

#[test]
fn what_is_waited_for_is_reported_once() {
    let polls = 7;
    let scene = Scene::with_chunks_of(60);
    let server = Raw::responding(move |asked| match asked.number {
        number if number < polls => response(202, "Location: /jobs/7?secret=1\r\n", ""),
        _ => response(200, "", ""),
    });
    let ended = scene.upload(&server.url, "").succeeded().never_says("secret");
    let line = format!("tenants.csv: the server has not finished; waiting for its result at {}/jobs/7\n", server.url);
    assert_eq!(ended.err.matches(&line).count(), 1, "{}", ended.err);
    assert_eq!(ended.err.matches("waiting for").count(), 1, "{}", ended.err);
}

#[test]
fn a_server_that_never_responds_is_given_time_or_less() {
    let scene = Scene::with_chunks_of(60);
    let (keep, _kept) = std::sync::mpsc::channel();
    let server = Raw::handling(move |_, stream| keep.send(stream).unwrap_or_default());
    let ended = scene.upload(&server.url, "--timeout 50ms --max-retries 1").failed(1, "no response within 50ms");
    let ended = ended.says(&format!("hint: check whether the server is up at {}; ", server.url));
    ended.says("--timeout").says("--chunk-size").never_says("resume with");
}

#[test]
fn a_large_body_that_is_cut_off_may_be_too_large() {
    const LARGE: u64 = 1024 * 1024;
    let scene = Scene::with(
        "--tenants 1 --products-per-tenant 10 --orders-per-tenant 9000 --customers-per-tenant 10 --format ndjson \
         --chunk-size 9000",
    );
    let server = Raw::handling(|asked, mut stream| {
        if asked.length <= LARGE {
            std::io::copy(&mut stream.by_ref().take(asked.length), &mut std::io::sink()).unwrap();
            stream.get_mut().write_all(response(200, "", "").as_bytes()).unwrap();
        }
    });
    let ended = scene.upload(&server.url, "--max-retries 1").failed(1, "given up");
    ended.says("(does the server limit bodies? it must read them before it closes)");
}

#[test]
fn connections_that_are_closed_when_idle_cost_no_retry() {
    let scene = Scene::with_chunks_of(20);
    // Nothing says that the connection ends with the response.
    let server = Raw::responding(|asked| {
        format!("HTTP/1.1 201 Created\r\nIdempotency-Key: {}\r\nContent-Length: 0\r\n\r\n", asked.key)
    });
    let ended = scene.upload(&server.url, "--json").succeeded().says("exactly once").never_says("retrying");
    assert_eq!(ended.objects()[0]["total"]["retries"], 0);
}
