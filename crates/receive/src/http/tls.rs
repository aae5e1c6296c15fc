//! The certificate that connections are encrypted with.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::error::Error;
use crate::options::Tls;

pub(super) fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Error> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&tls.certificates).collect();
    let certificates = certificates.map_err(Error::Certificate)?;
    let key = PrivateKeyDer::from_pem_slice(&tls.private_key).map_err(Error::PrivateKey)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key))
        .map_err(Error::Tls)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
