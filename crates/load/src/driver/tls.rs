//! Encrypted connections to PostgreSQL, and what they check. Those to MySQL are made by its driver.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{TlsConnector, client};

use crate::target::{Encryption, Server};

/// Why nothing can be checked.
pub(super) type Unusable = Box<dyn std::error::Error + Send + Sync>;

/// What makes the connections of a server that is not spoken to over a socket of this machine; `None` if they are plain.
pub(super) fn connector(server: &Server) -> Result<Option<Connector>, Unusable> {
    let encryption = server.encryption.unwrap_or_default();
    if encryption == Encryption::Plain || server.host.as_ref().is_some_and(|host| host.starts_with('/')) {
        return Ok(None);
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier {
        roots: roots(server, encryption, &provider)?,
        is_name_checked: encryption == Encryption::Verified,
        provider: Arc::clone(&provider),
    };
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth();
    Ok(Some(Connector(TlsConnector::from(Arc::new(config)))))
}

/// Those of the file that is named, or else of the system; none if only encryption is wanted, and no file is named.
fn roots(
    server: &Server,
    encryption: Encryption,
    provider: &Arc<CryptoProvider>,
) -> Result<Option<Arc<dyn ServerCertVerifier>>, Unusable> {
    let Some(path) = &server.root_certificate else {
        return Ok(match encryption {
            Encryption::Plain | Encryption::Required => None,
            _ => Some(Arc::new(rustls_platform_verifier::Verifier::new(Arc::clone(provider))?)),
        });
    };
    let unreadable = |cause: &dyn std::fmt::Display| format!("{}: {cause}", path.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))? {
        roots.add(certificate.map_err(|error| unreadable(&error))?)?;
    }
    if roots.is_empty() {
        return Err(unreadable(&"it holds no certificate in PEM").into());
    }
    Ok(Some(WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build()?))
}

/// Whether an error is about the certificate of a server, and what it says then.
pub(super) fn distrust(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let of_rustls = |error: &(dyn std::error::Error + 'static)| match error.downcast_ref() {
        Some(error @ rustls::Error::InvalidCertificate(_)) => Some(error.to_string()),
        _ => None,
    };
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let here = of_rustls(error).or_else(|| of_rustls(inner?));
    here.or_else(|| distrust(error.source()?))
}

/// Checks as much of a certificate as is wanted.
#[derive(Debug)]
struct Verifier {
    roots: Option<Arc<dyn ServerCertVerifier>>,
    is_name_checked: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        use CertificateError::{NotValidForName, NotValidForNameContext};

        let Some(roots) = &self.roots else { return Ok(ServerCertVerified::assertion()) };
        match roots.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }))
                if !self.is_name_checked =>
            {
                Ok(ServerCertVerified::assertion())
            }
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Makes connections of PostgreSQL's driver.
#[derive(Clone)]
pub(super) struct Connector(TlsConnector);

/// One that is to be made.
pub(super) struct Handshake {
    connector: TlsConnector,
    host: ServerName<'static>,
}

/// One that is made.
pub(super) struct Stream<S>(client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Connector {
    type Stream = Stream<S>;
    type TlsConnect = Handshake;
    type Error = Unusable;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, Unusable> {
        Ok(Handshake { connector: self.0.clone(), host: ServerName::try_from(host.to_owned())? })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Handshake {
    type Stream = Stream<S>;
    type Error = Unusable;
    type Future = Pin<Box<dyn Future<Output = Result<Stream<S>, Unusable>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move { Ok(Stream(self.connector.connect(self.host, stream).await?)) })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
