//! The server's life: it starts, accepts connections, and stops.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time;
use tokio_rustls::TlsAcceptor;

use super::connection;
use super::shared::{Shared, Stop};
use super::tls;
use crate::counters::{RequestCounters, Requests};
use crate::database::Writer;
use crate::error::Error;
use crate::options::Options;

/// How long requests that are being served may take when the server is stopped.
const GRACE: Duration = Duration::from_secs(10);

/// How long to wait when no connection can be accepted.
const ACCEPT_RETRY: Duration = Duration::from_millis(10);

/// The server; see [`Server::start`].
pub struct Server;

/// A server that runs until it is stopped or dropped.
pub struct Running {
    address: SocketAddr,
    is_tls: bool,
    counters: Arc<RequestCounters>,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on threads of its own. It is listening when this returns.
    ///
    /// ```
    /// use receive::{Options, Server};
    /// let directory = tempfile::tempdir()?;
    /// let server = Server::start(Options::new(directory.path().join("shop.sqlite")))?;
    /// assert!(server.url().starts_with("http://127.0.0.1:"));
    /// assert_eq!(server.requests().total, 0);
    /// server.stop();
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the options make no sense, or the address, the certificate or the database cannot be
    /// used.
    pub fn start(options: Options) -> Result<Running, Error> {
        options.check().map_err(Error::Options)?;
        let acceptor = options.tls.as_ref().map(tls::acceptor).transpose()?;
        let (listener, address) = listen(options.listen)?;
        let (writer, writer_thread) = Writer::start(&options.database, options.sync)?;
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_io().enable_time().build();
        let runtime = runtime.map_err(Error::Thread)?;
        let counters = Arc::new(RequestCounters::default());
        let (stop, stop_receiver) = watch::channel(false);
        let is_tls = acceptor.is_some();
        let shared = Arc::new(Shared::new(options, writer, Arc::clone(&counters), Stop(stop_receiver)));
        let thread = thread::Builder::new().name("receive".to_owned());
        let thread = thread.spawn(move || serve_until_stopped(runtime, listener, acceptor, shared));
        let threads = vec![thread.map_err(Error::Thread)?, writer_thread];
        Ok(Running { address, is_tls, counters, stop, threads })
    }
}

impl Running {
    /// The address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.address)
    }

    /// What the server has seen so far.
    pub fn requests(&self) -> Requests {
        self.counters.so_far()
    }

    /// Accepts no more connections, lets the requests that are being served end (within 10 s), and
    /// closes the database.
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

fn listen(address: SocketAddr) -> Result<(StdListener, SocketAddr), Error> {
    let listen = || {
        let listener = StdListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen().map_err(|source| Error::Listen { address, source })
}

fn serve_until_stopped(runtime: Runtime, listener: StdListener, acceptor: Option<TlsAcceptor>, shared: Arc<Shared>) {
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("the runtime takes a socket that does not block");
        accept_all(listener, acceptor, shared).await;
    });
    // A request that is still running would keep the database open.
    runtime.shutdown_timeout(Duration::from_secs(1));
}

async fn accept_all(listener: TcpListener, acceptor: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = shared.stop.requested() => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    shared.counters.connection();
                    connections.spawn(connection::serve(socket, acceptor.clone(), Arc::clone(&shared)));
                }
                // Too many open files, for instance: connections that are being served will end.
                Err(_) => time::sleep(ACCEPT_RETRY).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    // What has not ended by then is dropped with the set.
    let _ = time::timeout(GRACE, all).await;
}
