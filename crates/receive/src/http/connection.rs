//! A connection: served until it ends, or reset where a fault says so.

use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::response::Reset;
use super::service;
use super::shared::Shared;

/// Serves a socket until its connection ends.
pub(super) async fn serve(socket: TcpStream, acceptor: Option<TlsAcceptor>, shared: Arc<Shared>) {
    // Small responses would be held back otherwise; a socket that refuses is slower, not wrong.
    let _ = socket.set_nodelay(true);
    let Some(acceptor) = acceptor else { return serve_stream(socket, shared).await };
    let handshake = tokio::select! {
        handshake = acceptor.accept(socket) => handshake.ok(),
        () = shared.stop.requested() => None,
    };
    if let Some(stream) = handshake {
        serve_stream(stream, shared).await;
    }
}

/// A stream whose socket can be reset.
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

async fn serve_stream<S: Stream + 'static>(stream: S, shared: Arc<Shared>) {
    let stop = shared.stop.clone();
    let respond = service_fn(move |request: Request<Incoming>| Box::pin(service::serve(Arc::clone(&shared), request)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), respond);
    let mut stop = pin!(stop.requested());
    let mut is_stopping = false;
    let ended = poll_fn(|context| {
        if !is_stopping && stop.as_mut().poll(context).is_ready() {
            is_stopping = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        connection.poll_without_shutdown(context)
    })
    .await;
    let mut stream = connection.into_parts().io.into_inner();
    match ended {
        Err(error) if is_reset(&error) => {
            // With a linger of zero, dropping the socket sends RST; where that is refused, the
            // client at least sees an end.
            let _ = stream.socket().set_zero_linger();
        }
        _ => {
            // The client may be gone.
            let _ = stream.shutdown().await;
        }
    }
}

fn is_reset(error: &hyper::Error) -> bool {
    error.source().is_some_and(<dyn Error>::is::<Reset>)
}
