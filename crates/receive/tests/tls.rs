//! HTTPS: the server presents the certificate that it was given, and resets are resets here too.

mod common;

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use fixtures_gen::{Format, Table};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use receive::{Fault, Faults, Options, Running, Server, Tls};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::common::{Response, Scratch, posts, start_with, talk};

fn start(scratch: &Scratch, faults: Faults) -> (Running, CertificateDer<'static>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
    let tls = Tls { certificates: cert.pem().into(), private_key: signing_key.serialize_pem().into() };
    (start_with(Options { tls: Some(tls), faults, ..scratch.options() }), cert.der().clone())
}

fn send(server: &Running, trusted: &CertificateDer<'static>, name: &'static str) -> io::Result<Response> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let name = ServerName::try_from(name).unwrap();
    let client = ClientConnection::new(Arc::new(config.with_no_client_auth()), name).unwrap();
    let post = posts(Format::Csv, 1000).remove(0);
    let stream = StreamOwned::new(client, TcpStream::connect(server.address())?);
    talk(stream, "POST", &post.path, &post.headers, &post.body)
}

#[test]
fn rows_arrive_over_https() {
    let scratch = Scratch::new();
    let (server, certificate) = start(&scratch, Faults::default());
    assert!(server.url().starts_with("https://127.0.0.1:"));
    send(&server, &certificate, "other.example").unwrap_err();
    assert_eq!((server.requests().connections, server.requests().total), (1, 0));
    assert_eq!(send(&server, &certificate, "shop.example").unwrap().accepted(), 2);
    assert_eq!(scratch.database().rows(Table::Tenants).unwrap(), 2);
}

#[test]
fn resets_end_https_too() {
    let scratch = Scratch::new();
    let (server, certificate) =
        start(&scratch, Faults { most_per_key: 1, ..Faults::one(Fault::ResetAfterCommit, 1.0) });
    let error = send(&server, &certificate, "shop.example").unwrap_err().kind();
    assert!([io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe].contains(&error), "{error}");
    let again = send(&server, &certificate, "shop.example").unwrap();
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
}

#[test]
fn a_certificate_that_is_not_pem_is_refused() {
    let scratch = Scratch::new();
    let tls = Tls { certificates: b"none".to_vec(), private_key: b"none".to_vec() };
    let Err(error) = Server::start(Options { tls: Some(tls), ..scratch.options() }) else {
        panic!("the server starts")
    };
    assert!(matches!(error, receive::Error::Certificate(_) | receive::Error::PrivateKey(_)), "{error}");
}
