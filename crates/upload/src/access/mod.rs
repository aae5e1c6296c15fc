//! Where an upload goes and how: the target, the key and its header, concurrency and retries.

mod retry;
mod secret;
mod target;

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

pub use self::retry::RetryPolicy;
pub(crate) use self::retry::parse_retry_after;
pub use self::secret::{Secret, SecretError};
pub use self::target::{Target, TargetDifference, TargetError, TargetPart, TargetProblem};
pub(crate) use self::target::{shown, shown_location};

/// Where and how to upload.
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::time::Duration;
/// use fixtures_upload::{Access, Auth, RetryPolicy, Secret, Target};
///
/// let target = Target::new("https://api.example.com", "/{tenant_id}/{table}", Some("/tenants"), false)?;
/// let access = Access::new(target)
///     .key(Secret::new("fake_key").unwrap())
///     .auth(Auth::XApiKey)
///     .concurrency(NonZeroUsize::new(16).unwrap())
///     .timeout(Duration::from_secs(60))
///     .retries(RetryPolicy::default().max_retries(20));
/// assert_eq!(access.target().to_string(), "https://api.example.com");
/// # Ok::<(), fixtures_upload::TargetError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub(crate) target: Target,
    pub(crate) key: Option<Secret>,
    pub(crate) auth: Auth,
    pub(crate) certificates: Option<Certificates>,
    pub(crate) concurrency: NonZeroUsize,
    pub(crate) timeout: Duration,
    pub(crate) retries: RetryPolicy,
}

impl Access {
    /// The number of concurrent requests, unless an upload says otherwise.
    pub const DEFAULT_CONCURRENCY: NonZeroUsize = NonZeroUsize::new(4).expect("4 is not zero");

    /// The most concurrent requests: each has a thread.
    pub const MAX_CONCURRENCY: usize = 256;

    /// The time that a request may take, unless an upload says otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

    /// Access without a key, with the defaults.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            key: None,
            auth: Auth::default(),
            certificates: None,
            concurrency: Self::DEFAULT_CONCURRENCY,
            timeout: Self::DEFAULT_TIMEOUT,
            retries: RetryPolicy::default(),
        }
    }

    /// The API key.
    #[must_use]
    pub fn key(self, key: Secret) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The header that the key goes into.
    #[must_use]
    pub fn auth(self, auth: Auth) -> Self {
        Self { auth, ..self }
    }

    /// Certificates of authorities to trust in addition to the system's.
    #[must_use]
    pub fn certificates(self, certificates: Certificates) -> Self {
        Self { certificates: Some(certificates), ..self }
    }

    /// The number of concurrent requests, at most [`Access::MAX_CONCURRENCY`].
    #[must_use]
    pub fn concurrency(self, concurrency: NonZeroUsize) -> Self {
        Self { concurrency, ..self }
    }

    /// The time that a request may take.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How often, and after how long, a request is sent again.
    #[must_use]
    pub fn retries(self, retries: RetryPolicy) -> Self {
        Self { retries, ..self }
    }

    /// Where the upload goes.
    pub fn target(&self) -> &Target {
        &self.target
    }
}

/// The header that an API key goes into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer KEY`.
    #[default]
    Bearer,
    /// `X-API-Key: KEY`.
    XApiKey,
}

impl Auth {
    /// All choices.
    pub const ALL: &[Self] = &[Self::Bearer, Self::XApiKey];

    /// The name.
    ///
    /// ```
    /// assert_eq!(fixtures_upload::Auth::XApiKey.name(), "x-api-key");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::XApiKey => "x-api-key",
        }
    }
}

/// The certificates of authorities, as PEM; at least one.
///
/// ```
/// use fixtures_upload::{CertificatesError, Certificates};
///
/// assert_eq!(Certificates::from_pem("nothing"), Err(CertificatesError::Missing));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates(Vec<u8>);

/// Why bytes are not [`Certificates`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificatesError {
    /// There is no certificate in them, or something that is not PEM.
    Missing,
    /// There is something in them that is not a certificate.
    Invalid {
        /// Why it is not one.
        cause: String,
    },
}

impl Certificates {
    /// The certificates in a PEM file.
    ///
    /// # Errors
    /// There are none, or some are not valid.
    pub fn from_pem(pem: impl Into<Vec<u8>>) -> Result<Self, CertificatesError> {
        let pem = pem.into();
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        let certificates = certificates.map_err(|_| CertificatesError::Missing)?;
        if certificates.is_empty() {
            return Err(CertificatesError::Missing);
        }
        let mut store = RootCertStore::empty();
        for certificate in certificates {
            store.add(certificate).map_err(|error| CertificatesError::Invalid { cause: error.to_string() })?;
        }
        Ok(Self(pem))
    }

    pub(crate) fn certificates(&self) -> impl Iterator<Item = CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(&self.0).flatten()
    }
}

impl fmt::Display for CertificatesError {
    /// A predicate: what comes after the file's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("holds no certificate"),
            Self::Invalid { cause } => write!(f, "holds a certificate that is not valid: {cause}"),
        }
    }
}

impl std::error::Error for CertificatesError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_without_a_certificate_are_refused() {
        let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for (pem, error) in [("", "holds no certificate"), ("x", "holds no certificate"), (garbled, "not valid: ")] {
            assert!(Certificates::from_pem(pem).unwrap_err().to_string().contains(error), "{pem}");
        }
    }
}
