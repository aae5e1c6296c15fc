//! One request and its answer. What an answer means is not decided here.

use std::error::Error as _;
use std::io::{self, Read};
use std::num::NonZero;
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use fixtures_gen::Format;
use http_body::{Frame, SizeHint};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    RETRY_AFTER,
};
use reqwest::{Certificate, RequestBuilder, Response, Url, redirect, retry};
use tokio::runtime::{Builder, Runtime};

use crate::compress::Compression;
use crate::error::Error;
use crate::files::Folder;
use crate::upload::answer::Answer;
use crate::upload::body::{Body, Piece};
use crate::upload::flags::{Access, Auth};

/// No longer answer is read.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// A large body is read in pieces of this size.
const PIECE: usize = 64 * 1024;

const AGENT: &str = concat!("commerce-fixtures/", env!("CARGO_PKG_VERSION"));

/// How long it takes at most until a request in flight is dropped because all is over.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Sends requests to one API.
pub(super) struct Client {
    http: reqwest::Client,
    /// None once it is dropped.
    runtime: Option<Runtime>,
    timeout: Duration,
}

impl Drop for Client {
    fn drop(&mut self) {
        // Else the end would wait for names that are being looked up.
        self.runtime.take().map(Runtime::shutdown_background).unwrap_or_default();
    }
}

/// A request to be sent, again and again if need be.
pub(super) struct Request<'r> {
    pub(super) url: Url,
    pub(super) key: String,
    pub(super) piece: &'r Piece,
    pub(super) body: &'r Body,
}

/// What came of a request.
pub(super) enum Reply {
    Answer(Answer),
    /// No answer, or not all of it.
    Lost(String),
    /// The server is not who it should be.
    Untrusted(String),
}

impl Client {
    pub(super) fn new(access: &Access) -> Result<Self, Error> {
        // Fails if there is a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(AGENT)
            .default_headers(headers(access))
            .timeout(access.timeout)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            // As the contract writes them, for servers that were written in an afternoon.
            .http1_title_case_headers()
            .tcp_nodelay(true)
            .pool_max_idle_per_host(access.concurrency.get());
        if access.target.is_loopback() {
            builder = builder.no_proxy();
        }
        if let Some(pem) = &access.ca_certificates {
            builder = builder.tls_certs_merge(Certificate::from_pem_bundle(pem).map_err(|error| unable(&error))?);
        } else if !access.target.is_encrypted() {
            // No certificate is looked at, so none needs to be there.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|error| match &access.ca_certificates {
            Some(_) => Error::usage(
                format!("--ca-cert names a file with a certificate that is none: {}", innermost(&error)),
                "give certificates as PEM",
            ),
            None => unable(&error),
        })?;
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(access.concurrency.get());
        let runtime = Builder::new_multi_thread().worker_threads(threads).thread_name("http").enable_all().build();
        Ok(Self { http, runtime: Some(runtime.map_err(Error::Thread)?), timeout: access.timeout })
    }

    /// Sends rows; none if all is over before there is an answer.
    pub(super) fn post(
        &self,
        request: &Request<'_>,
        folder: &Folder<'_>,
        is_over: impl Fn() -> bool,
    ) -> Result<Option<Reply>, Error> {
        let Request { url, key, piece, body } = request;
        let content_type = match piece.format {
            Format::Ndjson => "application/x-ndjson",
            Format::Csv => "text/csv",
        };
        let mut builder = self
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, content_type)
            .header(CONTENT_LENGTH, body.length)
            .header("idempotency-key", key)
            .header("content-digest", format!("sha-256=:{}:", STANDARD.encode(body.sha256)))
            .header("x-row-count", piece.row_count());
        if piece.compression == Compression::Gzip {
            builder = builder.header(CONTENT_ENCODING, "gzip");
        }
        let body = match &body.bytes {
            Some(bytes) => reqwest::Body::from(bytes.clone()),
            None => reqwest::Body::wrap(Stream { input: Mutex::new(piece.open(folder)?), left: body.length }),
        };
        Ok(self.send(builder.body(body), is_over))
    }

    /// Asks for an answer that was not ready; none if all is over before there is one.
    pub(super) fn get(&self, url: &Url, is_over: impl Fn() -> bool) -> Option<Reply> {
        self.send(self.http.get(url.clone()), is_over)
    }

    fn send(&self, builder: RequestBuilder, is_over: impl Fn() -> bool) -> Option<Reply> {
        let reply = async {
            let mut reply = pin!(async {
                match builder.send().await {
                    Ok(response) => self.read(response).await,
                    Err(error) => self.failed(error),
                }
            });
            loop {
                match tokio::time::timeout(LOOK_EVERY, reply.as_mut()).await {
                    Ok(reply) => return Some(reply),
                    Err(_) if is_over() => return None,
                    Err(_) => {}
                }
            }
        };
        self.runtime.as_ref()?.block_on(reply)
    }

    async fn read(&self, mut response: Response) -> Reply {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let mut answer = Answer {
            status: response.status().as_u16(),
            location: header("location"),
            retry_after: header(RETRY_AFTER.as_str()),
            idempotency_key: header("idempotency-key"),
            is_replay: header("idempotency-replayed").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            content_type: header(CONTENT_TYPE.as_str()),
            body: vec![],
        };
        loop {
            match response.chunk().await {
                Ok(None) => return Reply::Answer(answer),
                Ok(Some(piece)) if answer.body.len() + piece.len() <= LONGEST_ANSWER => {
                    answer.body.extend_from_slice(&piece);
                }
                Ok(Some(_)) => return Reply::Lost(format!("the answer {} is longer than 16 MiB", answer.status)),
                Err(error) => {
                    let cause = self.cause(&error.without_url());
                    return Reply::Lost(format!("the answer {} was cut off: {cause}", answer.status));
                }
            }
        }
    }

    fn failed(&self, error: reqwest::Error) -> Reply {
        // The address is told where it is known to be fit to be shown.
        let error = error.without_url();
        if let Some(why) = distrust(&error) {
            return Reply::Untrusted(why);
        }
        Reply::Lost(self.cause(&error))
    }

    /// The innermost of an error's causes, which is the one that tells.
    fn cause(&self, error: &reqwest::Error) -> String {
        if error.is_timeout() {
            return format!("no answer within {:?}", self.timeout);
        }
        causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
    }
}

/// A body that is read from its file while it is sent.
struct Stream {
    /// Of one task at a time: the lock only says so.
    input: Mutex<Box<dyn Read + Send>>,
    left: u64,
}

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let mut piece = vec![0; PIECE.min(self.left as usize)];
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        // A file is always ready.
        let outcome = self.input.get_mut().unwrap_or_else(PoisonError::into_inner).read_exact(&mut piece);
        self.left -= piece.len() as u64;
        Poll::Ready(Some(outcome.map(|()| Frame::data(piece.into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// What every request says.
fn headers(access: &Access) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, application/problem+json, */*;q=0.1"));
    let (name, prefix) = match access.auth {
        Auth::Bearer => (AUTHORIZATION, "Bearer "),
        Auth::XApiKey => (HeaderName::from_static("x-api-key"), ""),
    };
    if let Some(value) = access.key.as_ref().and_then(|key| key.header(prefix)) {
        headers.insert(name, value);
    }
    headers
}

type Cause = dyn std::error::Error + 'static;

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &Cause> {
    std::iter::successors(error.source(), |cause: &&Cause| (*cause).source())
}

/// Why the server's certificate is not trusted, if that is what went wrong.
fn distrust(error: &reqwest::Error) -> Option<String> {
    match causes(error).find_map(tls_error)? {
        rustls::Error::InvalidCertificate(why) => Some(in_words(why)),
        rustls::Error::NoCertificatesPresented => Some("it shows none".to_owned()),
        _ => None,
    }
}

/// Why a certificate is not taken, where there is something to do about it.
fn in_words(why: &rustls::CertificateError) -> String {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidForName, NotValidForNameContext};

    let text = why.to_string();
    match why {
        Expired | ExpiredContext { .. } => format!("it has expired ({text})"),
        NotValidForName | NotValidForNameContext { .. } => format!("it is for another name ({text})"),
        _ if text.contains("CaUsedAsEndEntity") => "it is an authority's, not a server's: make it with \
             `openssl req -x509 … -addext basicConstraints=critical,CA:FALSE`"
            .to_owned(),
        _ => text,
    }
}

/// The error of the encryption that an error is, or was made of.
fn tls_error(cause: &Cause) -> Option<&rustls::Error> {
    // An error of the system is no cause of itself, but hides the one that it was made of.
    cause.downcast_ref().or_else(|| tls_error(cause.downcast_ref::<io::Error>()?.get_ref()?))
}

fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

fn unable(error: &reqwest::Error) -> Error {
    Error::Upload {
        sentence: format!("cannot prepare connections: {}", innermost(error)),
        hint: "check --ca-cert and the certificates of the system".to_owned(),
    }
}
