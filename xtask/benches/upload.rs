//! The uploader beside others that post the same requests, as many at once.
//!
//! - To the reference server: a minimal client, which posts prepared bodies over plain sockets. The
//!   uploader must reach 80 % of what it does.
//! - To a server that stores nothing: many small requests beside `curl --parallel`, if there is one,
//!   and a few large ones beside a client that copies files to sockets. The ratios are printed.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use receive::{Database, Options, Running, Server};
use serde_json::Value;
use sha2::{Digest, Sha256};

const DATASET: &str =
    "--tenants 4 --products-per-tenant 5k --orders-per-tenant 20k --customers-per-tenant 1k --format ndjson";
/// Some 850 requests of 100 rows.
const SMALL: &str = "--preset small --chunk-size 100";
/// Some 400 MB in requests of up to 180 MB.
const LARGE: &str =
    "--tenants 2 --products-per-tenant 20k --orders-per-tenant 200k --customers-per-tenant 2k --chunk-size 1M";
const CONCURRENCY: usize = 4;
const ROUNDS: usize = 3;
const LEAST: f64 = 0.8;

/// A request as it goes over the wire.
struct Prepared {
    stage: usize,
    head: String,
    path: String,
    content_type: &'static str,
    /// The file of the body.
    file: PathBuf,
    /// The body, if it is prepared.
    body: Option<Vec<u8>>,
}

fn main() {
    let which = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_wanted = |name: &str| which.as_ref().is_none_or(|which| which == name);
    if is_wanted("small") {
        small();
    }
    if is_wanted("large") {
        large();
    }
    if is_wanted("stored") {
        stored();
    }
}

/// Many small requests to a server that stores nothing, beside curl.
fn small() {
    let place = tempfile::tempdir().expect("a temporary directory");
    run(place.path(), &format!("gen {SMALL} --quiet --output-dir data"));
    let requests = prepare(&place.path().join("data"), true);
    let address = sink();
    let config = place.path().join("curl");
    fs::write(&config, curl_config(&requests, address)).expect("a file");
    let curl = || {
        let arguments = ["--parallel", "--parallel-max", "4", "--silent", "--output", "/dev/null", "--config"];
        Command::new("curl").args(arguments).arg(&config).status()
    };
    let has_curl = curl().is_ok_and(|status| status.success());
    let upload = format!("upload data --quiet --restart --concurrency {CONCURRENCY} --api-url http://{address}");
    let [mut uploads, mut curls, mut posts] = [vec![], vec![], vec![]];
    for _ in 0..5 {
        uploads.push(time(|| run(place.path(), &upload)));
        posts.push(time(|| post_all(address, &requests)));
        if has_curl {
            curls.push(time(|| assert!(curl().expect("it was there").success())));
        }
    }
    let (uploaded, posted, count) = (median(&mut uploads), median(&mut posts), requests.len());
    println!("{count} requests of up to 100 rows: uploader {uploaded:.2?}, minimal client {posted:.2?}");
    if has_curl {
        let curl = median(&mut curls);
        println!("curl --parallel {curl:.2?}: the uploader takes {:.2} times as long", ratio(uploaded, curl));
    }
}

/// A few large requests to a server that stores nothing, beside a client that copies files.
fn large() {
    let place = tempfile::tempdir().expect("a temporary directory");
    run(place.path(), &format!("gen {LARGE} --quiet --output-dir data"));
    let requests = prepare(&place.path().join("data"), false);
    let bytes: u64 = requests.iter().map(|request| fs::metadata(&request.file).expect("a file").len()).sum();
    let address = sink();
    let upload = format!("upload data --quiet --restart --concurrency {CONCURRENCY} --api-url http://{address}");
    let [mut uploads, mut posts] = [vec![], vec![]];
    for _ in 0..3 {
        uploads.push(time(|| run(place.path(), &upload)));
        posts.push(time(|| post_all(address, &requests)));
    }
    let (uploaded, posted) = (median(&mut uploads), median(&mut posts));
    let size = bytes / 1_000_000;
    println!("{size} MB in {} requests: uploader {uploaded:.2?}, minimal client {posted:.2?}", requests.len());
    println!("the uploader takes {:.2} times as long", ratio(uploaded, posted));
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// A server that reads every request and confirms its key, but stores nothing.
fn sink() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || swallow(stream));
        }
    });
    address
}

fn swallow(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut input, mut line, mut buffer) =
        (BufReader::with_capacity(64 * 1024, stream), String::new(), vec![0; 64 * 1024]);
    loop {
        let (mut length, mut key) = (0, String::new());
        loop {
            line.clear();
            if input.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().map_err(io::Error::other)?;
                }
                Some((name, value)) if name.eq_ignore_ascii_case("idempotency-key") => {
                    value.trim().clone_into(&mut key);
                }
                _ if line == "\r\n" => break,
                _ => {}
            }
        }
        while length > 0 {
            let most = buffer.len().min(length);
            length -= input.read(&mut buffer[..most])?;
        }
        let response = format!("HTTP/1.1 201 Created\r\nIdempotency-Key: {key}\r\nContent-Length: 0\r\n\r\n");
        input.get_mut().write_all(response.as_bytes())?;
    }
}

/// The requests as curl reads them.
fn curl_config(requests: &[Prepared], address: SocketAddr) -> String {
    let of_request = |Prepared { head, path, content_type, file, .. }: &Prepared| {
        let header = |name: &str| {
            let line = head.lines().find(|line| line.starts_with(name)).expect("each request has it");
            format!("header = \"{line}\"\n")
        };
        format!(
            "url = \"http://{address}{path}\"\nrequest = POST\ndata-binary = \"@{}\"\nheader = \"Content-Type: {content_type}\"\nheader \
             = \"Expect:\"\noutput = \"/dev/null\"\n{}{}{}",
            file.display(),
            header("Idempotency-Key"),
            header("Content-Digest"),
            header("X-Row-Count"),
        )
    };
    requests.iter().map(of_request).collect::<Vec<_>>().join("next\n")
}

/// Requests to the reference server, beside a minimal client.
fn stored() {
    let place = tempfile::tempdir().expect("a temporary directory");
    run(place.path(), &format!("gen {DATASET} --quiet --output-dir data"));
    let requests = prepare(&place.path().join("data"), true);
    let mut shares = vec![];
    for round in 0..ROUNDS {
        let plain = timed(place.path(), &format!("plain{round}"), |server| post_all(server.address(), &requests));
        let uploaded = timed(place.path(), &format!("upload{round}"), |server| {
            let line = format!("upload data --quiet --restart --concurrency {CONCURRENCY} --api-url {}", server.url());
            run(place.path(), &line);
        });
        println!("minimal client {plain:.2?}, uploader {uploaded:.2?}");
        shares.push(plain.as_secs_f64() / uploaded.as_secs_f64());
    }
    shares.sort_by(f64::total_cmp);
    let share = shares[ROUNDS / 2];
    println!("the uploader reaches {:.0} % of the minimal client", share * 100.0);
    assert!(share >= LEAST, "less than {:.0} %", LEAST * 100.0);
}

fn run(place: &Path, line: &str) {
    let status = Command::new(env!("CARGO_BIN_EXE_xtask")).args(line.split(' ')).current_dir(place).status();
    assert!(status.expect("the program starts").success(), "{line}");
}

/// The time of some work with a server of its own, whose rows are counted afterwards.
fn timed(place: &Path, name: &str, work: impl FnOnce(&Running)) -> Duration {
    let path = place.join(format!("{name}.sqlite"));
    let server = Server::start(Options { sync: false, ..Options::new(&path) }).expect("the server starts");
    let start = Instant::now();
    work(&server);
    let time = start.elapsed();
    server.stop();
    let rows = Database::open(&path).and_then(|database| database.rows(fixtures_gen::Table::Orders));
    assert_eq!(rows.expect("a database"), 80_000);
    time
}

/// Every request of the dataset, with the stage that it belongs to.
fn prepare(data: &Path, keeps_bodies: bool) -> Vec<Prepared> {
    let manifest: Value = serde_json::from_slice(&fs::read(data.join("manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_array().unwrap();
    files.iter().filter(|file| file["rows"] != 0).map(|file| prepare_file(data, file, keeps_bodies)).collect()
}

fn prepare_file(data: &Path, file: &Value, keeps_body: bool) -> Prepared {
    let (table, rows) = (file["table"].as_str().unwrap(), file["rows"].as_u64().unwrap());
    let tenant = file["tenant_id"].as_str();
    let file = data.join(file["path"].as_str().unwrap());
    let body = fs::read(&file).unwrap();
    let (stage, path, content_type) = match (table, tenant) {
        (_, None) => (0, "/v1/tenants/bulk".to_owned(), "text/csv"),
        (table, Some(tenant)) => {
            let stage = match table {
                "products" | "customers" => 1,
                "orders" => 2,
                _ => 3,
            };
            (stage, format!("/v1/tenants/{tenant}/{table}/bulk"), "application/x-ndjson")
        }
    };
    let digest = Sha256::digest(&body);
    let key: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nIdempotency-Key: \
         {key}\r\nContent-Digest: sha-256=:{}:\r\nX-Row-Count: {rows}\r\n\r\n",
        body.len(),
        STANDARD.encode(digest)
    );
    Prepared { stage, head, path, content_type, file, body: keeps_body.then_some(body) }
}

/// Posts all requests, stage by stage.
fn post_all(address: SocketAddr, requests: &[Prepared]) {
    for stage in 0..4 {
        let queue: VecDeque<_> = requests.iter().filter(|request| request.stage == stage).collect();
        let queue = Mutex::new(queue);
        thread::scope(|scope| {
            for _ in 0..CONCURRENCY {
                scope.spawn(|| post_from(&queue, address).expect("an answer to every request"));
            }
        });
    }
}

fn post_from(queue: &Mutex<VecDeque<&Prepared>>, address: SocketAddr) -> io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let next = || queue.lock().expect("no panic").pop_front();
    while let Some(request) = next() {
        let head = request.head.as_bytes();
        if let Some(body) = &request.body {
            stream.get_mut().write_all(&[head, body].concat())?;
        } else {
            stream.get_mut().write_all(head)?;
            copy_file(&request.file, stream.get_mut())?;
        }
        let (mut line, mut length, mut is_fine) = (String::new(), 0, false);
        while line != "\r\n" {
            line.clear();
            stream.read_line(&mut line)?;
            is_fine |= line.starts_with("HTTP/1.1 200") || line.starts_with("HTTP/1.1 201");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        assert!(is_fine, "not stored");
        io::copy(&mut (&mut stream).take(length), &mut io::sink())?;
    }
    Ok(())
}

fn copy_file(path: &Path, stream: &mut TcpStream) -> io::Result<()> {
    let (mut file, mut buffer) = (fs::File::open(path)?, vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            count => stream.write_all(&buffer[..count])?,
        }
    }
}
