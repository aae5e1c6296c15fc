//! One request and its response. What a response means is not decided here.

use std::error::Error as _;
use std::io::{self, Read};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf, Bytes};
use fixtures_gen::{Compression, Format, Table};
use fixtures_run::fs::Folder;
use fixtures_run::{Digest, Digester};
use http_body::{Frame, SizeHint};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue,
    RETRY_AFTER,
};
use reqwest::{RequestBuilder, Url, redirect, retry};
use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::Verifier;
use tokio::runtime::{Builder, Runtime};

use crate::access::{Access, Auth, Target, shown};
use crate::chunk::body::{Body, RequestRows};
use crate::error::{Error, ErrorKind};
use crate::response::reason::{Distrust, Lost};
use crate::response::rows::{Room, RowList};
use crate::response::{Response, json};

/// The longest response that is read.
const LONGEST_RESPONSE: usize = 16 * 1024 * 1024;

/// Longer ones are read as they come, a few at a time: what is kept of them is little.
const LONGEST_KEPT: usize = 16 * 1024;

/// Long responses that are read at a time.
const MOST_LONG: usize = 4;

/// A large body is read in steps of this size.
const STEP: usize = 64 * 1024;

const AGENT: &str = concat!("commerce-fixtures/", env!("CARGO_PKG_VERSION"));

/// How often a request under way looks whether all is over.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Sends requests to one API.
pub(crate) struct Client {
    access: Access,
    /// How servers are verified; `None` without encryption.
    tls: Option<ClientConfig>,
    /// The links that are not in use; the one that was used last comes first.
    links: Mutex<Vec<Link>>,
    /// The proxy that requests go through.
    proxy: Option<String>,
    /// What may be kept of the reasons that servers give for rows.
    pub(crate) room: Room,
    long: Gate,
}

/// A connection, and what drives it: the thread that sends, so that no request waits for another
/// thread to wake up.
struct Link {
    http: reqwest::Client,
    /// Whether it has had a response.
    is_used: bool,
    /// `None` once it is dropped.
    runtime: Option<Runtime>,
}

impl Drop for Link {
    fn drop(&mut self) {
        // Otherwise this would wait for host names that are being looked up.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Link {
    fn new(access: &Access, tls: Option<&ClientConfig>) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .user_agent(AGENT)
            .default_headers(headers(access))
            .timeout(access.timeout)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            // As the contract spells them, for servers that compare header names letter by letter.
            .http1_title_case_headers()
            .tcp_nodelay(true)
            .pool_max_idle_per_host(1);
        if access.target.is_loopback() {
            builder = builder.no_proxy();
        }
        builder = match tls {
            Some(tls) => builder.tls_backend_preconfigured(tls.clone()),
            // No certificate is looked at, so none needs to exist.
            None => builder.tls_certs_only([]),
        };
        let http = builder.build().map_err(|error| unable(&error))?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(ErrorKind::Thread)?;
        Ok(Self { http, is_used: false, runtime: Some(runtime) })
    }

    fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.as_ref().expect("nothing is sent once the link is dropped").block_on(work)
    }
}

/// A request to be sent, again and again if need be.
pub(crate) struct Request<'r> {
    pub(crate) url: Url,
    pub(crate) key: String,
    pub(crate) rows: &'r RequestRows,
    pub(crate) body: &'r Body,
}

/// What came of a request.
pub(crate) enum Reply {
    Response(Response),
    /// No response, or not all of it.
    Lost(Lost),
    /// No response on a connection that had been used before: the server may have closed it when it
    /// was idle, before the request came.
    Stale(Lost),
    /// The server is not the one that it claims to be.
    Untrusted(Distrust),
}

impl Client {
    pub(crate) fn new(access: &Access) -> Result<Self, Error> {
        // Fails if a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tls = access.target.is_encrypted().then(|| tls(access)).transpose()?;
        let proxy = if access.target.is_loopback() { None } else { proxy(&access.target) };
        // What the system refuses is found before anything is sent.
        let links = Mutex::new(vec![Link::new(access, tls.as_ref())?]);
        Ok(Self {
            access: access.clone(),
            tls,
            links,
            proxy,
            room: Room::new(access.key.clone()),
            long: Gate::new(MOST_LONG),
        })
    }

    /// A link that nobody uses.
    fn link(&self) -> Result<Link, Error> {
        let link = self.links().pop();
        link.map_or_else(|| Link::new(&self.access, self.tls.as_ref()), Ok)
    }

    fn put_back(&self, mut link: Link) {
        link.is_used = true;
        self.links().push(link);
    }

    fn links(&self) -> MutexGuard<'_, Vec<Link>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends rows; `None` if all is over before there is a response.
    pub(crate) fn post(
        &self,
        request: &Request<'_>,
        folder: &Folder,
        is_over: impl Fn() -> bool,
    ) -> Result<Option<Reply>, Error> {
        let Request { url, key, rows, body } = request;
        let content_type = match rows.format {
            Format::Ndjson => "application/x-ndjson",
            Format::Csv => "text/csv",
        };
        let link = self.link()?;
        let mut builder = link
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, content_type)
            .header(CONTENT_LENGTH, body.length)
            .header("idempotency-key", key)
            .header("content-digest", format!("sha-256=:{}:", STANDARD.encode(body.sha256)))
            .header("x-row-count", rows.row_count());
        if rows.compression == Compression::Gzip {
            builder = builder.header(CONTENT_ENCODING, "gzip");
        }
        let sent = Arc::new(Sent::default());
        let stream = match &body.bytes {
            Some(bytes) => reqwest::Body::wrap(Kept { bytes: bytes.clone(), sent: Arc::clone(&sent) }),
            None => reqwest::Body::wrap(Stream {
                input: Mutex::new(rows.open(folder)?),
                left: body.length,
                read: Digester::new(),
                expected: body.check,
                sent: Arc::clone(&sent),
            }),
        };
        let reply = self.send(link, builder.body(stream), Some(Arc::clone(&sent)), rows.row_count(), is_over);
        let failure = sent.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        match failure {
            None => Ok(reply),
            Some(error)
                if error.kind() == io::ErrorKind::UnexpectedEof || error.kind() == io::ErrorKind::InvalidData =>
            {
                Err(ErrorKind::Damaged { path: folder.path_of(&rows.file) }.into())
            }
            Some(error) => Err(folder.unreadable(&rows.file, error).into()),
        }
    }

    /// Asks for the result of a pending request; `None` if all is over before there is a response.
    pub(crate) fn get(&self, url: &Url, rows: u64, is_over: impl Fn() -> bool) -> Result<Option<Reply>, Error> {
        let link = self.link()?;
        let builder = link.http.get(url.clone());
        Ok(self.send(link, builder, None, rows, is_over).map(|reply| match reply {
            Reply::Stale(how) => Reply::Lost(how),
            reply => reply,
        }))
    }

    /// Sends a request about this many rows.
    fn send(
        &self,
        link: Link,
        builder: RequestBuilder,
        sent: Option<Arc<Sent>>,
        rows: u64,
        is_over: impl Fn() -> bool,
    ) -> Option<Reply> {
        let begin = async {
            // Nobody has looked since whether the server has closed the connection: once for the
            // system to say so, and once for the connection to hear it.
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            // The address may hold a secret; where it does not, it is reported with the event.
            let mut received = builder.send().await.map_err(|error| self.failed(&error.without_url()))?;
            // A response that overtakes its request is to something else.
            let is_early = sent.is_some_and(|sent| !sent.is_whole.load(Ordering::Acquire));
            let mut response = self.head(&received, is_early);
            while response.body.len() <= LONGEST_KEPT {
                match received.chunk().await {
                    Ok(Some(bytes)) => response.body.extend_from_slice(&bytes),
                    Ok(None) => return Ok((response, None)),
                    Err(error) => return Err(Reply::Lost(self.cut_off(response.status, error))),
                }
            }
            Ok((response, Some(received)))
        };
        let (mut response, rest) = match link.block_on(unless(&is_over, begin))? {
            Ok(begin) => begin,
            Err(Reply::Lost(how @ Lost::Closed { .. })) if link.is_used => {
                // Others may be closed as well.
                self.links().clear();
                return Some(Reply::Stale(how));
            }
            Err(reply) => return Some(reply),
        };
        let Some(received) = rest else {
            self.put_back(link);
            return Some(Reply::Response(response));
        };
        // The buffers of the link have grown: it is not used again.
        let _turn = self.long.enter(&is_over)?;
        let (status, left) = (response.status, LONGEST_RESPONSE.saturating_sub(response.body.len()));
        let mut rest = Rest { link: &link, received, bytes: Bytes::new(), left, is_over: &is_over, failure: None };
        if response.is_decided_by_json() {
            let list = RowList::new(rows, &self.room);
            response.content = Some(Box::new(json::read(Read::chain(response.beginning(), &mut rest), list)));
        }
        // What is not looked at must come, too.
        let drained = io::copy(&mut rest, &mut io::sink());
        response.body.truncate(LONGEST_KEPT);
        match rest.failure {
            None if drained.is_ok() => Some(Reply::Response(response)),
            None | Some(Failure::Over) => None,
            Some(Failure::TooLong) => Some(Reply::Lost(Lost::TooLong { status })),
            Some(Failure::CutOff(error)) => Some(Reply::Lost(self.cut_off(status, error))),
        }
    }

    /// What comes before the body of a response.
    fn head(&self, received: &reqwest::Response, is_early: bool) -> Response {
        let header = |name: &str| {
            let value = received.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let mut keys = received.headers().get_all("idempotency-key").iter();
        Response {
            status: received.status().as_u16(),
            location: header("location"),
            retry_after: header(RETRY_AFTER.as_str()),
            date: header(DATE.as_str()),
            idempotency_key: header("idempotency-key"),
            is_replay: header("idempotency-replayed").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            content_type: header(CONTENT_TYPE.as_str()),
            content_encoding: header(CONTENT_ENCODING.as_str()),
            is_early,
            has_two_keys: keys.next().is_some_and(|first| keys.any(|other| other != first)),
            body: vec![],
            content: None,
            room: self.room.clone(),
        }
    }

    fn cut_off(&self, status: u16, error: reqwest::Error) -> Lost {
        Lost::CutOff { status, cause: self.lost(&error.without_url()).to_string() }
    }

    fn failed(&self, error: &reqwest::Error) -> Reply {
        distrust(error).map_or_else(|| Reply::Lost(self.lost(error)), Reply::Untrusted)
    }

    fn lost(&self, error: &reqwest::Error) -> Lost {
        let cause = innermost(error);
        if let Some(proxy) = self.proxy.clone().filter(|_| error.is_connect()) {
            // The type of this error is not public.
            let needs_credentials =
                causes(error).any(|cause| cause.to_string().contains("proxy authorization required"));
            let cause =
                if error.is_timeout() { format!("no connection within {:?}", self.access.timeout) } else { cause };
            return Lost::Proxy { proxy, cause, needs_credentials };
        }
        if error.is_timeout() {
            return Lost::Timeout(self.access.timeout);
        }
        let was_connected = !error.is_connect();
        if was_connected && causes(error).any(is_closed) { Lost::Closed { cause } } else { Lost::Connection { cause } }
    }
}

/// The result of some work, unless all is over before there is one.
async fn unless<T>(is_over: impl Fn() -> bool, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    loop {
        match tokio::time::timeout(LOOK_EVERY, work.as_mut()).await {
            Ok(result) => return Some(result),
            Err(_) if is_over() => return None,
            Err(_) => {}
        }
    }
}

/// The rest of a long response, as it comes.
struct Rest<'r, F> {
    link: &'r Link,
    received: reqwest::Response,
    bytes: Bytes,
    /// Bytes that may still come.
    left: usize,
    is_over: F,
    failure: Option<Failure>,
}

/// Why there is no more of a response.
enum Failure {
    Over,
    TooLong,
    CutOff(reqwest::Error),
}

impl<F: Fn() -> bool> Rest<'_, F> {
    /// The next bytes; none at the end.
    fn next(&mut self) -> Result<Bytes, Failure> {
        match self.link.block_on(unless(&self.is_over, self.received.chunk())) {
            None => Err(Failure::Over),
            Some(Err(error)) => Err(Failure::CutOff(error)),
            Some(Ok(None)) => Ok(Bytes::new()),
            Some(Ok(Some(bytes))) => {
                self.left = self.left.checked_sub(bytes.len()).ok_or(Failure::TooLong)?;
                Ok(bytes)
            }
        }
    }
}

impl<F: Fn() -> bool> Read for Rest<'_, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failure.is_some() {
            return Err(io::ErrorKind::Other.into());
        }
        if self.bytes.is_empty() {
            self.bytes = self.next().map_err(|failure| {
                self.failure = Some(failure);
                io::Error::from(io::ErrorKind::Other)
            })?;
        }
        let count = buffer.len().min(self.bytes.len());
        self.bytes.split_to(count).copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

/// Lets a few threads through at a time.
struct Gate {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place behind the gate, until it is dropped.
struct Turn<'g>(&'g Gate);

impl Gate {
    fn new(most: usize) -> Self {
        Self { free: Mutex::new(most), freed: Condvar::new() }
    }

    /// Waits for a place; `None` once `is_over`.
    fn enter(&self, is_over: impl Fn() -> bool) -> Option<Turn<'_>> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            if is_over() {
                return None;
            }
            free = self.freed.wait_timeout(free, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= 1;
        Some(Turn(self))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// A body in memory, sent in steps so that it is known when all of it is.
struct Kept {
    bytes: Bytes,
    sent: Arc<Sent>,
}

impl http_body::Body for Kept {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let most = STEP.min(self.bytes.len());
        let step = self.bytes.split_to(most);
        self.sent.is_whole.store(self.bytes.is_empty(), Ordering::Release);
        Poll::Ready(Some(Ok(Frame::data(step))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// A body that is read while it is sent.
struct Stream {
    /// One task uses it at a time: the lock only proves that.
    input: Mutex<Box<dyn Read + Send>>,
    left: u64,
    /// Of what has been read.
    read: Digester,
    /// Of the whole, when the head of the request was made.
    expected: Digest,
    sent: Arc<Sent>,
}

/// What is known of a body on its way.
#[derive(Debug, Default)]
struct Sent {
    /// Whether its last byte has been handed to the connection.
    is_whole: AtomicBool,
    /// Why it could not be sent as the head of the request says.
    failure: Mutex<Option<io::Error>>,
}

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let most = self.left.min(STEP as u64);
        if most == 0 {
            return Poll::Ready(None);
        }
        let mut step = Vec::with_capacity(most as usize);
        // A file is always ready.
        let input = self.input.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut outcome = match input.take(most).read_to_end(&mut step) {
            Ok(count) if (count as u64) < most => Err(io::ErrorKind::UnexpectedEof.into()),
            outcome => outcome.map(drop),
        };
        self.left -= most;
        self.read.update(&step);
        // The last step is held back if the file has changed: no server stores a part of a body.
        if self.left == 0 && outcome.is_ok() && mem::take(&mut self.read).finish() != self.expected {
            outcome = Err(io::ErrorKind::InvalidData.into());
        }
        if let Err(error) = outcome {
            *self.sent.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            return Poll::Ready(Some(Err(io::ErrorKind::InvalidData.into())));
        }
        self.sent.is_whole.store(self.left == 0, Ordering::Release);
        Poll::Ready(Some(Ok(Frame::data(step.into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// The proxy that the environment names for a target, as the client reads it.
fn proxy(target: &Target) -> Option<String> {
    let url = target.url(Table::Tenants, None);
    let proxy = Matcher::from_env().intercept(&url.as_str().parse().ok()?)?;
    Some(Url::parse(&proxy.uri().to_string()).map_or_else(|_| "of the environment".to_owned(), |url| shown(&url)))
}

/// How servers are verified: as the system does, and by the certificates that were given.
fn tls(access: &Access) -> Result<ClientConfig, Error> {
    let provider = CryptoProvider::get_default().expect("a provider is installed");
    let unable = |error: &dyn std::fmt::Display| Error::from(ErrorKind::Connections { cause: error.to_string() });
    let verifier = match &access.certificates {
        None => Verifier::new(Arc::clone(provider)),
        Some(certificates) => Verifier::new_with_extra_roots(certificates.certificates(), Arc::clone(provider)),
    };
    let verifier = Arc::new(verifier.map_err(|error| unable(&error))?);
    let builder = ClientConfig::builder().dangerous().with_custom_certificate_verifier(verifier);
    let mut tls = builder.with_no_client_auth();
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}

/// The headers of every request.
fn headers(access: &Access) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, application/problem+json, */*;q=0.1"));
    let (name, prefix) = match access.auth {
        Auth::Bearer => (AUTHORIZATION, "Bearer "),
        Auth::XApiKey => (HeaderName::from_static("x-api-key"), ""),
    };
    if let Some(key) = &access.key {
        headers.insert(name, key.header(prefix));
    }
    headers
}

type Cause = dyn std::error::Error + 'static;

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &Cause> {
    std::iter::successors(error.source(), |cause: &&Cause| (*cause).source())
}

/// The innermost cause of an error, which is the specific one.
fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether a cause is that the other side has ended the connection.
fn is_closed(cause: &Cause) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

    let is_end = |error: &hyper::Error| error.is_incomplete_message() || error.is_closed() || error.is_canceled();
    let is_end_of_io =
        |error: &io::Error| matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof);
    cause.downcast_ref().is_some_and(is_end) || cause.downcast_ref().is_some_and(is_end_of_io)
}

/// Why the server's certificate is not trusted, if that is what went wrong.
fn distrust(error: &reqwest::Error) -> Option<Distrust> {
    match causes(error).find_map(tls_error)? {
        rustls::Error::InvalidCertificate(why) => Some(distrust_of(why)),
        rustls::Error::NoCertificatesPresented => Some(Distrust::Missing),
        _ => None,
    }
}

fn distrust_of(why: &rustls::CertificateError) -> Distrust {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidForName, NotValidForNameContext, Other};

    let text = why.to_string();
    match why {
        Expired | ExpiredContext { .. } => Distrust::Expired(text),
        NotValidForName | NotValidForNameContext { .. } => Distrust::OtherHost(text),
        Other(error) if matches!(error.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity)) => Distrust::Authority,
        _ => Distrust::Other(text),
    }
}

/// The TLS error that a cause is, or wraps.
fn tls_error(cause: &Cause) -> Option<&rustls::Error> {
    // An I/O error does not name the error that it wraps as its cause.
    cause.downcast_ref().or_else(|| tls_error(cause.downcast_ref::<io::Error>()?.get_ref()?))
}

fn unable(error: &reqwest::Error) -> Error {
    ErrorKind::Connections { cause: innermost(error) }.into()
}
