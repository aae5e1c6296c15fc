//! The server: a thread with connections, each of which is served until it ends or is reset.

use std::future::poll_fn;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::counters::{Counters, Requests};
use crate::error::Error;
use crate::options::{Options, Tls};
use crate::service::{Reset, Service};
use crate::store::Store;

/// How long requests that are being served may take when the server is stopped.
const GRACE: Duration = Duration::from_secs(10);

/// The server; see [`Server::start`].
pub struct Server;

/// A server that runs until it is stopped or dropped.
pub struct Running {
    address: SocketAddr,
    is_tls: bool,
    counters: Arc<Counters>,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on threads of its own. It listens when this returns.
    ///
    /// # Errors
    /// If the address or the database cannot be had, or the options make no sense.
    pub fn start(options: Options) -> Result<Running, Error> {
        if let Some(mistake) = options.faults.mistake() {
            return Err(Error::Faults(mistake));
        }
        let acceptor = options.tls.as_ref().map(acceptor).transpose()?;
        let listen = |source| Error::Listen(options.listen, source);
        let listener = StdListener::bind(options.listen).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let (store, writer) = Store::start(&options.database, options.sync)?;
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_io().enable_time().build();
        let runtime = runtime.map_err(Error::Thread)?;
        let counters = Arc::new(Counters::default());
        let (stop, stopping) = watch::channel(false);
        let is_tls = acceptor.is_some();
        let service = Arc::new(Service::new(options, store, Arc::clone(&counters), stopping));
        let serve = thread::Builder::new().name("receive".to_owned());
        let serve = serve.spawn(move || serve_until_stopped(runtime, listener, acceptor, service));
        let threads = vec![serve.map_err(Error::Thread)?, writer];
        Ok(Running { address, is_tls, counters, stop, threads })
    }
}

impl Running {
    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.address)
    }

    /// What the server has seen so far.
    pub fn requests(&self) -> Requests {
        self.counters.seen()
    }

    /// Takes no more connections, lets the requests that are being served end (for 10 s at most), and closes the database.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.send_replace(true);
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Error> {
    let unusable = |what: &str, why: &dyn std::fmt::Display| Error::Tls(format!("the {what} cannot be used: {why}"));
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&tls.certificates).collect();
    let certificates = certificates.map_err(|error| unusable("certificate", &error))?;
    let key = PrivateKeyDer::from_pem_slice(&tls.private_key).map_err(|error| unusable("private key", &error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key))
        .map_err(|error| unusable("certificate", &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn serve_until_stopped(runtime: Runtime, listener: StdListener, acceptor: Option<TlsAcceptor>, service: Arc<Service>) {
    runtime.block_on(async move {
        match TcpListener::from_std(listener) {
            Ok(listener) => accept_all(listener, acceptor, service).await,
            Err(error) => eprintln!("cannot listen: {error}"),
        }
    });
    // A request that still runs would keep the database open.
    runtime.shutdown_timeout(Duration::from_secs(1));
}

async fn accept_all(listener: TcpListener, acceptor: Option<TlsAcceptor>, service: Arc<Service>) {
    let mut stop = service.stop.clone();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    service.counters.connection();
                    connections.spawn(serve_socket(socket, acceptor.clone(), Arc::clone(&service)));
                }
                // Too many open files, for instance: others are served, and some of them will end.
                Err(_) => time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    // What has not ended by then is dropped with the set.
    let _ = time::timeout(GRACE, all).await;
}

async fn serve_socket(socket: TcpStream, acceptor: Option<TlsAcceptor>, service: Arc<Service>) {
    // Without it, small answers may be held back; a socket that refuses is slower, not wrong.
    let _ = socket.set_nodelay(true);
    match acceptor {
        None => serve_connection(socket, service).await,
        Some(acceptor) => {
            let mut stop = service.stop.clone();
            let handshake = tokio::select! {
                handshake = acceptor.accept(socket) => handshake.ok(),
                _ = stop.wait_for(|stop| *stop) => None,
            };
            if let Some(stream) = handshake {
                serve_connection(stream, service).await;
            }
        }
    }
}

/// A connection whose socket can be reset.
trait Stream: AsyncRead + AsyncWrite + Unpin {
    fn socket(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn serve_connection<S: Stream + 'static>(stream: S, service: Arc<Service>) {
    let mut stop = service.stop.clone();
    let answer = service_fn(move |request: Request<Incoming>| Box::pin(Arc::clone(&service).serve(request)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    let mut stopping = pin!(stop.wait_for(|stop| *stop));
    let mut is_stopping = false;
    let ended = poll_fn(|context| {
        if !is_stopping && stopping.as_mut().poll(context).is_ready() {
            is_stopping = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        connection.poll_without_shutdown(context)
    })
    .await;
    let mut stream = connection.into_parts().io.into_inner();
    match ended {
        Err(error) if is_reset(&error) => {
            // With a linger of zero, dropping the socket sends RST; where that is refused, the sender sees an end at least.
            let _ = stream.socket().set_zero_linger();
        }
        _ => {
            // The other side may have gone.
            let _ = stream.shutdown().await;
        }
    }
}

fn is_reset(error: &hyper::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<Reset>)
}
