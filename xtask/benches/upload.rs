//! The uploader beside a minimal client, which posts prepared bodies to the same server over plain
//! sockets, as many at once. It must reach 80 % of what the minimal client does.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
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
const CONCURRENCY: usize = 4;
const ROUNDS: usize = 3;
const LEAST: f64 = 0.8;

/// A request as it goes over the wire.
struct Prepared {
    stage: usize,
    bytes: Vec<u8>,
}

fn main() {
    let place = tempfile::tempdir().expect("a temporary directory");
    run(place.path(), &format!("gen {DATASET} --quiet --output-dir data"));
    let requests = prepare(&place.path().join("data"));
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
fn prepare(data: &Path) -> Vec<Prepared> {
    let manifest: Value = serde_json::from_slice(&fs::read(data.join("manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_array().unwrap();
    files.iter().filter(|file| file["rows"] != 0).map(|file| prepare_file(data, file)).collect()
}

fn prepare_file(data: &Path, file: &Value) -> Prepared {
    let (table, rows) = (file["table"].as_str().unwrap(), file["rows"].as_u64().unwrap());
    let body = fs::read(data.join(file["path"].as_str().unwrap())).unwrap();
    let (stage, path, content_type) = match (table, file["tenant_id"].as_str()) {
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
    Prepared { stage, bytes: [head.into_bytes(), body].concat() }
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
        stream.get_mut().write_all(&request.bytes)?;
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
