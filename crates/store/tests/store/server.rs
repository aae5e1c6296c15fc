//! As much of an S3 server as a client of datasets needs, with faults.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fixtures_run::Digest;

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// 503, and nothing is done.
    Unavailable,
    /// It is done, and the answer is 503.
    UnavailableAfter,
    /// The connection ends, and nothing is done.
    Cut,
    /// It is done, and the connection ends without an answer.
    CutAfter,
    /// The connection ends in the middle of the answer's body.
    CutBody,
    /// 403, and nothing is done.
    Forbidden,
    /// It is done late.
    Slow(Duration),
}

/// A request, as far as faults and tests look at it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) key: String,
    pub(crate) query: HashMap<String, String>,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

type Faults = dyn Fn(u64, &Request) -> Option<Fault> + Send + Sync;

/// A server on a free port, with one bucket, called `shop`.
pub(crate) struct Server {
    pub(crate) endpoint: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    uploads: Mutex<HashMap<String, BTreeMap<u32, Vec<u8>>>>,
    requests: Mutex<Vec<String>>,
    count: AtomicU64,
    faults: Mutex<Option<Arc<Faults>>>,
}

/// The secret that the server repeats in its refusals, as no server should.
pub(crate) const SECRET: &str = "canary-of-a-secret-key";

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&shared);
                thread::spawn(move || state.serve(&connection));
            }
        });
        Self { endpoint, state }
    }

    /// The settings of its client.
    pub(crate) fn settings(&self) -> [(&str, &str); 5] {
        [
            ("aws_endpoint", &self.endpoint),
            ("aws_allow_http", "true"),
            ("aws_region", "us-east-1"),
            ("aws_access_key_id", "nobody"),
            ("aws_secret_access_key", SECRET),
        ]
    }

    /// Lets requests fail from now on; they are counted from 0.
    pub(crate) fn fail(&self, faults: impl Fn(u64, &Request) -> Option<Fault> + Send + Sync + 'static) {
        self.state.count.store(0, Ordering::Relaxed);
        *self.state.faults.lock().unwrap() = Some(Arc::new(faults));
    }

    pub(crate) fn heal(&self) {
        *self.state.faults.lock().unwrap() = None;
    }

    /// How many requests came since faults were set.
    pub(crate) fn count(&self) -> u64 {
        self.state.count.load(Ordering::Relaxed)
    }

    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.state.objects.lock().unwrap().clone()
    }

    pub(crate) fn put(&self, key: &str, bytes: &[u8]) {
        self.state.objects.lock().unwrap().insert(key.to_owned(), bytes.to_vec());
    }

    /// Multipart uploads that are neither completed nor aborted.
    pub(crate) fn uploads(&self) -> usize {
        self.state.uploads.lock().unwrap().len()
    }

    /// All requests so far: method, key and query.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap().clone()
    }
}

struct Answer {
    status: &'static str,
    headers: String,
    body: Vec<u8>,
}

fn answer(status: &'static str, headers: String, body: impl Into<Vec<u8>>) -> Answer {
    Answer { status, headers, body: body.into() }
}

fn error(status: &'static str, code: &str) -> Answer {
    let message = format!("<Error><Code>{code}</Code><Message>it was {SECRET}</Message></Error>");
    answer(status, String::new(), message)
}

fn e_tag(bytes: &[u8]) -> String {
    format!("\"{}\"", Digest::of(bytes))
}

impl State {
    fn serve(&self, connection: &TcpStream) {
        let mut input = BufReader::new(connection);
        let mut output = connection;
        while let Some(request) = read(&mut input) {
            let number = self.count.fetch_add(1, Ordering::Relaxed);
            let mut query: Vec<_> = request.query.keys().map(String::as_str).collect();
            query.sort_unstable();
            self.requests.lock().unwrap().push(format!("{} {} {}", request.method, request.key, query.join(" ")));
            let faults = self.faults.lock().unwrap().clone();
            let fault = faults.and_then(|faults| faults(number, &request));
            let done = match fault {
                Some(Fault::Cut) => return,
                Some(Fault::Unavailable) => error("503 Service Unavailable", "SlowDown"),
                Some(Fault::Forbidden) => error("403 Forbidden", "AccessDenied"),
                Some(Fault::UnavailableAfter) => {
                    self.act(&request);
                    error("503 Service Unavailable", "SlowDown")
                }
                Some(Fault::CutAfter) => {
                    self.act(&request);
                    return;
                }
                Some(Fault::Slow(time)) => {
                    thread::sleep(time);
                    self.act(&request)
                }
                Some(Fault::CutBody) | None => self.act(&request),
            };
            let Answer { status, headers, body } = done;
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
            let sent = match (&*request.method, fault) {
                ("HEAD", _) => &[][..],
                (_, Some(Fault::CutBody)) => &body[..body.len() / 2],
                _ => &body[..],
            };
            if output.write_all(&[head.as_bytes(), sent].concat()).is_err() || fault == Some(Fault::CutBody) {
                return;
            }
        }
    }

    fn act(&self, request: &Request) -> Answer {
        let Request { method, key, query, headers, body } = request;
        let mut objects = self.objects.lock().unwrap();
        let mut uploads = self.uploads.lock().unwrap();
        let ok = |headers: String| answer("200 OK", headers, "");
        match &**method {
            "PUT" if query.contains_key("partNumber") => match uploads.get_mut(&query["uploadId"]) {
                Some(parts) => {
                    parts.insert(query["partNumber"].parse().unwrap(), body.clone());
                    ok(format!("ETag: {}\r\n", e_tag(body)))
                }
                None => error("404 Not Found", "NoSuchUpload"),
            },
            "PUT" if headers.contains_key("if-none-match") && objects.contains_key(key) => {
                error("412 Precondition Failed", "PreconditionFailed")
            }
            "PUT" => {
                objects.insert(key.clone(), body.clone());
                ok(format!("ETag: {}\r\n", e_tag(body)))
            }
            "POST" if query.contains_key("uploads") => {
                let id = format!("upload-{}", self.count.fetch_add(1, Ordering::Relaxed));
                uploads.insert(id.clone(), BTreeMap::new());
                let xml =
                    format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
                answer("200 OK", String::new(), xml)
            }
            "POST" if query.contains_key("uploadId") => match uploads.remove(&query["uploadId"]) {
                Some(parts) => {
                    let bytes = parts.into_values().collect::<Vec<_>>().concat();
                    let xml = format!(
                        "<CompleteMultipartUploadResult><ETag>{}</ETag></CompleteMultipartUploadResult>",
                        e_tag(&bytes)
                    );
                    objects.insert(key.clone(), bytes);
                    answer("200 OK", String::new(), xml)
                }
                None => error("404 Not Found", "NoSuchUpload"),
            },
            "POST" => {
                let body = String::from_utf8(body.clone()).unwrap();
                let keys = body.split("<Key>").skip(1).map(|rest| rest.split("</Key>").next().unwrap());
                let mut xml = "<DeleteResult>".to_owned();
                for key in keys {
                    objects.remove(key);
                    write!(xml, "<Deleted><Key>{key}</Key></Deleted>").unwrap();
                }
                answer("200 OK", String::new(), xml + "</DeleteResult>")
            }
            "DELETE" if query.contains_key("uploadId") => {
                uploads.remove(&query["uploadId"]);
                answer("204 No Content", String::new(), "")
            }
            "DELETE" => {
                objects.remove(key);
                answer("204 No Content", String::new(), "")
            }
            _ if query.contains_key("list-type") => list(&objects, query),
            _ => match objects.get(key) {
                None => error("404 Not Found", "NoSuchKey"),
                Some(bytes) => get(bytes, headers),
            },
        }
    }
}

fn get(bytes: &[u8], headers: &HashMap<String, String>) -> Answer {
    let tag = e_tag(bytes);
    if headers.get("if-match").is_some_and(|expected| *expected != tag) {
        return error("412 Precondition Failed", "PreconditionFailed");
    }
    let common = format!("ETag: {tag}\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n");
    let Some(range) = headers.get("range") else { return answer("200 OK", common, bytes) };
    let (from, to) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let from: usize = from.parse().unwrap();
    let to = to.parse().map_or(bytes.len(), |last: usize| (last + 1).min(bytes.len()));
    let range = format!("Content-Range: bytes {from}-{}/{}\r\n", to - 1, bytes.len());
    answer("206 Partial Content", common + &range, &bytes[from..to])
}

/// Pages are short, so that there are several.
fn list(objects: &BTreeMap<String, Vec<u8>>, query: &HashMap<String, String>) -> Answer {
    const PAGE: usize = 7;
    let prefix = query.get("prefix").map_or("", |prefix| prefix);
    let after = query.get("continuation-token").or(query.get("start-after")).map_or("", |key| key);
    let mut found = objects.iter().filter(|(key, _)| key.starts_with(prefix) && key.as_str() > after);
    let page: Vec<_> = found.by_ref().take(PAGE).collect();
    let is_truncated = found.next().is_some();
    let mut xml = format!("<ListBucketResult><IsTruncated>{is_truncated}</IsTruncated>");
    for (key, bytes) in &page {
        write!(
            xml,
            "<Contents><Key>{key}</Key><Size>{}</Size><ETag>{}</ETag><LastModified>2026-01-01T00:00:00Z</LastModified>\
             </Contents>",
            bytes.len(),
            e_tag(bytes)
        )
        .unwrap();
    }
    if is_truncated {
        write!(xml, "<NextContinuationToken>{}</NextContinuationToken>", page.last().unwrap().0).unwrap();
    }
    answer("200 OK", String::new(), xml + "</ListBucketResult>")
}

fn read(input: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    input.read_line(&mut line).ok().filter(|&length| length > 0)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    let key = path.strip_prefix("/shop").map(|path| path.trim_start_matches('/'))?;
    Some(Request { method, key: decoded(key), query, headers, body })
}

/// A text without percent signs for other characters.
fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}
