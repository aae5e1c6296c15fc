//! The flags of uploads, checked and completed, with the contents of the files that they name.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use fixtures_upload::{Access, Certificates, CertificatesError, RetryPolicy, Secret, SecretError};
use fixtures_upload::{Target, TargetError, TargetPart, TargetProblem};

use super::{API_KEY_VARIABLE, Auth, DEFAULT_PATH, DEFAULT_URL, UploadFlags};
use crate::error::Error;

impl UploadFlags {
    /// Completes the flags with the defaults, and reads the files that they name.
    pub(crate) fn access(&self) -> Result<Access, Error> {
        let mut access = Access::new(self.target()?).retries(self.retries());
        if let Some(key) = self.key()? {
            access = access.key(key);
        }
        if let Some(auth) = self.auth {
            access = access.auth(auth.into());
        }
        if let Some(path) = &self.ca_cert {
            access = access.certificates(certificates(path)?);
        }
        if let Some(concurrency) = self.concurrency {
            access = access.concurrency(concurrency);
        }
        if let Some(timeout) = self.timeout {
            access = access.timeout(timeout);
        }
        Ok(access)
    }

    /// The file of the key, if its permissions let other users read it.
    pub(crate) fn key_file_of_others(&self) -> Option<&Path> {
        let path = self.api_key_file.as_deref().filter(|path| *path != Path::new("-"))?;
        is_open_to_others(path).then_some(path)
    }

    fn target(&self) -> Result<Target, Error> {
        let url = self.api_url.as_deref().unwrap_or(DEFAULT_URL);
        let path = self.api_path.as_deref().unwrap_or(DEFAULT_PATH);
        let target = Target::new(url, path, self.api_tenants_path.as_deref(), self.allow_insecure_http);
        target.map_err(|error| refuse_target(&error))
    }

    fn retries(&self) -> RetryPolicy {
        let mut retries = RetryPolicy::default();
        if let Some(most) = self.max_retries {
            // The largest number stands for all that are larger.
            retries = retries.max_retries(u32::try_from(most).unwrap_or(u32::MAX));
        }
        if let Some(delay) = self.retry_delay {
            retries = retries.first_delay(delay);
        }
        retries
    }

    /// The key, from wherever it was given; `None` if there is none.
    fn key(&self) -> Result<Option<Secret>, Error> {
        let (source, text) = match (&self.api_key, &self.api_key_file) {
            (Some(key), _) => ("--api-key", key.0.clone()),
            (None, Some(path)) => ("the key in the file that --api-key-file names", read_key(path)?),
            (None, None) => match env::var_os(API_KEY_VARIABLE) {
                None => return Ok(None),
                // Bytes that are not a text become a character beyond ASCII, which is refused.
                Some(value) => (API_KEY_VARIABLE, value.to_string_lossy().into_owned()),
            },
        };
        Secret::new(text).map(Some).map_err(|error| refuse_key(source, error))
    }
}

impl From<Auth> for fixtures_upload::Auth {
    fn from(auth: Auth) -> Self {
        match auth {
            Auth::Bearer => Self::Bearer,
            Auth::XApiKey => Self::XApiKey,
        }
    }
}

/// The flag of a part of a target.
pub(crate) fn target_flag(part: TargetPart) -> &'static str {
    match part {
        TargetPart::Url => "--api-url",
        TargetPart::Path => "--api-path",
        TargetPart::TenantsPath => "--api-tenants-path",
    }
}

fn refuse_target(TargetError { part, problem }: &TargetError) -> Error {
    let hint = match problem {
        TargetProblem::NotAnAddress { .. } | TargetProblem::Scheme { .. } => {
            format!("write it like {DEFAULT_URL} or https://api.example.com")
        }
        TargetProblem::Credentials => {
            format!("leave it out, and give the key in {API_KEY_VARIABLE} or with --api-key-file")
        }
        TargetProblem::UrlQuery { .. } => "leave it out: the path of each table is appended to the address".to_owned(),
        TargetProblem::Unencrypted { .. } => {
            "use https, or add --allow-insecure-http if the network is yours".to_owned()
        }
        TargetProblem::NotAbsolute => format!("write it like {DEFAULT_PATH}"),
        TargetProblem::PathQuery => "leave it out: a key goes into a header, see --auth".to_owned(),
        TargetProblem::Characters => "write / for a backslash, and %20 for a space".to_owned(),
        TargetProblem::TooLong { .. } => "write the one that is meant".to_owned(),
        TargetProblem::DotSegment => "write the path that is meant".to_owned(),
        TargetProblem::Placeholder => "the two that are known are {tenant_id} and {table}".to_owned(),
        TargetProblem::NoTable { .. } => format!("put {{table}} into it, as in {DEFAULT_PATH}"),
        TargetProblem::NoTenantsPath { .. } => "give that path with --api-tenants-path".to_owned(),
        TargetProblem::Tenant { .. } => "leave out {tenant_id}".to_owned(),
    };
    Error::usage(format!("{} {problem}", target_flag(*part)), hint)
}

fn refuse_key(source: &str, error: SecretError) -> Error {
    let hint = match error {
        SecretError::TooLong => "is it the right file? a key goes into one header of a request".to_owned(),
        SecretError::ByteOrderMark => "save the file as UTF-8 without one".to_owned(),
        _ => format!(
            "give the key as the server knows it, in {API_KEY_VARIABLE} or a file: printable ASCII without spaces"
        ),
    };
    Error::usage(format!("{source} {error}"), hint)
}

/// The key in a file, or on standard input for `-`: its text without the end of the line.
fn read_key(path: &Path) -> Result<String, Error> {
    // One more byte than a key can have, and the end of its line, are enough to refuse it.
    let (mut bytes, most) = (vec![], Secret::MAX_LENGTH as u64 + 3);
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| match error.kind() {
        // What is no file may be the key itself.
        io::ErrorKind::IsADirectory | io::ErrorKind::PermissionDenied => unreadable("--api-key-file", path, &error),
        _ if path.as_os_str().as_encoded_bytes().starts_with(b"~") => Error::usage(
            format!("the file that --api-key-file names cannot be read: {error}"),
            "put a space before the path instead of =, or write $HOME: the shell has not replaced ~",
        ),
        _ => Error::usage(
            format!("the file that --api-key-file names cannot be read: {error}"),
            format!("name a file that exists; a key itself goes into {API_KEY_VARIABLE}"),
        ),
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    const READ_BY_OTHERS: u32 = 0o044;
    // A pipe of a shell, as in `<(pass show key)`, is nobody else's.
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.mode() & READ_BY_OTHERS != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// The certificates in a file.
fn certificates(path: &Path) -> Result<Certificates, Error> {
    let pem = std::fs::read(path).map_err(|error| unreadable("--ca-cert", path, &error))?;
    Certificates::from_pem(pem).map_err(|error| {
        let hint = match error {
            CertificatesError::Missing => "name a file in PEM: it begins with -----BEGIN CERTIFICATE-----",
            CertificatesError::Invalid { .. } => "name a file with the certificates of authorities",
        };
        Error::usage(format!("--ca-cert {} {error}", path.display()), hint)
    })
}

fn unreadable(flag: &str, path: &Path, error: &io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::IsADirectory => "name a file, not a directory",
        io::ErrorKind::NotFound => "name a file that exists",
        _ => "name a file that can be read",
    };
    Error::usage(format!("{flag} {} cannot be read: {error}", path.display()), hint)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::args::upload::{
        ApiKey, DEFAULT_CONCURRENCY, DEFAULT_MAX_RETRIES, DEFAULT_RETRY_DELAY, DEFAULT_TIMEOUT, MAX_CONCURRENCY, time,
    };

    fn with_key_file(path: PathBuf) -> UploadFlags {
        UploadFlags { api_key_file: Some(path), ..UploadFlags::default() }
    }

    #[test]
    fn the_defaults_in_the_help_are_those_of_the_library() {
        assert_eq!((DEFAULT_URL, DEFAULT_PATH), (Target::DEFAULT_URL, Target::DEFAULT_PATH));
        assert_eq!(DEFAULT_CONCURRENCY, Access::DEFAULT_CONCURRENCY.get());
        assert_eq!(MAX_CONCURRENCY, Access::MAX_CONCURRENCY);
        assert_eq!(time(DEFAULT_TIMEOUT).unwrap(), Access::DEFAULT_TIMEOUT);
        assert_eq!(DEFAULT_MAX_RETRIES, RetryPolicy::DEFAULT_MAX_RETRIES);
        assert_eq!(time(DEFAULT_RETRY_DELAY).unwrap(), RetryPolicy::DEFAULT_FIRST_DELAY);
        let auths: Vec<_> = Auth::ALL.iter().map(|&auth| fixtures_upload::Auth::from(auth)).collect();
        assert_eq!(auths, fixtures_upload::Auth::ALL);
        assert!(Auth::ALL.iter().all(|&auth| auth.name() == fixtures_upload::Auth::from(auth).name()));
        assert_eq!(fixtures_upload::Auth::from(Auth::default()), fixtures_upload::Auth::default());
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_and_not_echoed() {
        let flags = UploadFlags { api_key: Some(ApiKey("can ary".to_owned())), ..UploadFlags::default() };
        let error = flags.access().unwrap_err();
        assert_eq!((error.sentence(), error.exit_code()), ("--api-key contains a space", 2));
    }

    #[test]
    fn a_long_file_is_not_a_key() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("key");
        for (length, is_fine) in [(Secret::MAX_LENGTH, true), (Secret::MAX_LENGTH + 1, false), (100 * 1024, false)] {
            std::fs::write(&path, "k".repeat(length) + "\r\n").unwrap();
            assert_eq!(with_key_file(path.clone()).key().is_ok(), is_fine, "{length}");
        }
    }

    #[test]
    fn a_file_may_end_its_line() {
        let place = tempfile::tempdir().unwrap();
        for (text, is_fine) in [("key", true), ("key\n", true), ("key\r\n", true), ("key\n\n", false), ("", false)] {
            let path = place.path().join("key");
            std::fs::write(&path, text).unwrap();
            assert_eq!(with_key_file(path).key().is_ok(), is_fine, "{text:?}");
        }
    }

    #[test]
    fn refusals_name_the_flag_and_not_what_may_be_secret() {
        for (url, path, flag) in [
            ("http://user:canary@localhost", "/{table}", "--api-url contains a user"),
            ("http://localhost?key=canary", "/{table}", "--api-url http://localhost/ has a query"),
            ("http://u:canary@[bad", "/{table}", "--api-url is not a valid address"),
            ("http://localhost", "/{table}?key=canary", "--api-path contains a query"),
            ("http://localhost", "/bulk", "--api-path /bulk does not say"),
            ("http://api.example.com", "/{table}", "--api-url http://api.example.com/ would send"),
        ] {
            let (api_url, api_path) = (Some(url.to_owned()), Some(path.to_owned()));
            let error = UploadFlags { api_url, api_path, ..UploadFlags::default() }.access().unwrap_err();
            assert!(error.sentence().starts_with(flag), "{error}");
            assert!(!format!("{error:?}").contains("canary") && error.exit_code() == 2, "{error}");
        }
    }
}
