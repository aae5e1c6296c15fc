//! What the tests of the server share: the bodies of a dataset, and a client that speaks as much
//! HTTP as the contract needs.

#![allow(dead_code, reason = "every test file uses some of it")]

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Spec, Table};
use receive::{Database, Options, Running, Server};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A request that has not been sent yet.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) table: Table,
    pub(crate) rows: u64,
}

impl Post {
    pub(crate) fn new(path: &str, table: Table, rows: u64, content_type: &str, body: Vec<u8>) -> Post {
        let digest = Sha256::digest(&body);
        let key: String =
            Sha256::digest(format!("{path} {digest:?}"))[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let headers = [
            ("content-type", content_type.to_owned()),
            ("content-length", body.len().to_string()),
            ("content-digest", format!("sha-256=:{}:", BASE64_STANDARD.encode(digest))),
            ("idempotency-key", key),
            ("x-row-count", rows.to_string()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).into();
        Post { path: path.to_owned(), headers, body, table, rows }
    }

    pub(crate) fn with(mut self, header: &str, value: impl Into<String>) -> Post {
        self.headers.insert(header.to_owned(), value.into());
        self
    }

    pub(crate) fn without(mut self, header: &str) -> Post {
        self.headers.remove(header);
        self
    }

    pub(crate) fn key(&self) -> &str {
        &self.headers["idempotency-key"]
    }

    /// The request line and the headers.
    pub(crate) fn head(&self) -> String {
        head("POST", &self.path, &self.headers)
    }

    pub(crate) fn send(&self, to: SocketAddr) -> io::Result<Response> {
        exchange(to, "POST", &self.path, &self.headers, &self.body)
    }
}

/// A response as it came.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.json()["accepted"].as_u64().expect("a count")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Rows and statuses of the errors.
    pub(crate) fn errors(&self) -> Vec<(u64, u64)> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| (error["row"].as_u64().unwrap(), error["status"].as_u64().unwrap())).collect()
    }

    /// Whether the body is as long as it claims.
    pub(crate) fn is_whole(&self) -> bool {
        self.header("content-length") == Some(&self.body.len().to_string())
    }
}

pub(crate) fn get(to: SocketAddr, path: &str) -> io::Result<Response> {
    exchange(to, "GET", path, &BTreeMap::new(), &[])
}

/// Sends one request on a connection of its own.
pub(crate) fn exchange(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &BTreeMap<String, String>,
    body: &[u8],
) -> io::Result<Response> {
    let stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    talk(stream, method, path, headers, body)
}

/// Sends one request, after which the connection ends. The server may have responded before it hung
/// up, so a failure to send is not a failure yet.
pub(crate) fn talk(
    mut stream: impl Read + Write,
    method: &str,
    path: &str,
    headers: &BTreeMap<String, String>,
    body: &[u8],
) -> io::Result<Response> {
    let sent = stream.write_all(head(method, path, headers).as_bytes()).and_then(|()| stream.write_all(body));
    let mut response = vec![];
    let received = stream.read_to_end(&mut response);
    parse(&response).ok_or_else(|| sent.and(received.map(|_| ())).err().unwrap_or(io::ErrorKind::UnexpectedEof.into()))
}

fn head(method: &str, path: &str, headers: &BTreeMap<String, String>) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n{lines}\r\n")
}

fn parse(response: &[u8]) -> Option<Response> {
    let end = response.windows(4).position(|window| window == b"\r\n\r\n")?;
    let mut lines = str::from_utf8(&response[..end]).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Some(Response { status, headers: headers.collect(), body: response[end + 4..].to_vec() })
}

/// All requests of a small dataset, parents before children.
pub(crate) fn posts(format: Format, chunk_rows: u64) -> Vec<Post> {
    let spec = Spec {
        tenants: 2,
        products_per_tenant: 20,
        orders_per_tenant: 60,
        customers_per_tenant: 15,
        ..Preset::Tiny.spec(5)
    };
    let dataset = Dataset::new(spec).unwrap();
    let plan = Plan::new(&dataset, format, chunk_rows);
    let mut encoder = BlockEncoder::new(&dataset);
    let mut posts: Vec<Post> = plan
        .files()
        .map(|file| {
            let mut body = file.header();
            plan.blocks(&file).for_each(|block| body.extend(encoder.encode(file.text_format(), &block)));
            let path = file
                .tenant_id
                .map_or("/v1/tenants/bulk".to_owned(), |tenant| format!("/v1/tenants/{tenant}/{}/bulk", file.table));
            let content_type = if file.format == Format::Csv { "text/csv" } else { "application/x-ndjson" };
            Post::new(&path, file.table, file.rows.end - file.rows.start, content_type, body)
        })
        .collect();
    posts.sort_by_key(|post| post.table);
    posts
}

/// A directory with the database of a server.
pub(crate) struct Scratch {
    directory: TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Scratch {
        Scratch { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("shop.sqlite")
    }

    pub(crate) fn options(&self) -> Options {
        Options { sync: false, ..Options::new(self.path()) }
    }

    pub(crate) fn start(&self) -> Running {
        start_with(self.options())
    }

    pub(crate) fn database(&self) -> Database {
        Database::open(self.path()).expect("a database")
    }
}

pub(crate) fn start_with(options: Options) -> Running {
    Server::start(options).expect("the server starts")
}

/// Every row exactly once, and the books balance.
pub(crate) fn assert_whole(database: &Database, posts: &[Post]) {
    for table in Table::ALL {
        let rows: u64 = posts.iter().filter(|post| post.table == *table).map(|post| post.rows).sum();
        assert_eq!(database.rows(*table).unwrap(), rows, "{table}");
    }
    assert_eq!(database.books().unwrap(), []);
}
