//! Where a dataset is loaded into: the address of a database, checked.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::password::Password;

/// A database.
///
/// ```
/// use fixtures_load::Target;
///
/// let target = Target::parse("postgres://me:s3cret@localhost/shop").unwrap();
/// assert_eq!(target.to_string(), "postgres://me@localhost:5432/shop");
/// assert!(!format!("{target:?}").contains("s3cret"));
/// for file in ["sqlite:shop.db", "duckdb:shop.duckdb"] {
///     assert_eq!(Target::parse(file).unwrap().to_string(), file);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A file of SQLite, which is made if it does not exist.
    Sqlite(PathBuf),
    /// A file of DuckDB, which is made if it does not exist.
    DuckDb(PathBuf),
    /// A database of PostgreSQL.
    Postgres(Server),
    /// A database of MySQL or MariaDB.
    MySql(Server),
}

/// How a connection to a server is encrypted, and what is checked of the server's certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// It is not.
    #[default]
    Plain,
    /// It is. The certificate is checked if that of an authority is given, without the name in it.
    Required,
    /// An authority must have signed the certificate, for whatever name.
    Signed,
    /// An authority must have signed the certificate for the host.
    Verified,
}

/// A database of a server. What the address does not say is `None`, and has a default where it is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Server {
    /// A name, an address, or the directory of a socket (PostgreSQL) or the socket itself (MySQL), which begin with `/`.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The user.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Password>,
    /// The database.
    pub database: Option<String>,
    /// Settings of a session, as PostgreSQL takes them: `-c search_path=shop`.
    pub options: Option<String>,
    /// How connections are encrypted; those over a socket of this machine are not.
    pub encryption: Option<Encryption>,
    /// A file with the certificates of authorities, in PEM; without it, those of the system count, and for MySQL those that
    /// browsers trust.
    pub root_certificate: Option<PathBuf>,
}

/// Why a text is not the address of a database that can be loaded into. No part of it shows what may be a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// It does not begin with a scheme.
    NotAnAddress,
    /// Its scheme is not known.
    Scheme(String),
    /// It names no file.
    NoFile,
    /// It names no database.
    NoDatabase,
    /// Its port is not a number from 1 to 65,535.
    Port,
    /// It has a parameter that is not known, or one without a value.
    Parameter(Option<String>),
    /// It asks for an encryption that is not known.
    Encryption(String),
    /// What it percent-encodes is not UTF-8.
    Encoding,
    /// It has a fragment: a `#` of a password that is not percent-encoded.
    Fragment,
}

impl fmt::Display for TargetError {
    /// A predicate: what comes after the name of the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnAddress => f.write_str("is not the address of a database"),
            Self::Scheme(scheme) => write!(f, "begins with {scheme}:, which is not known"),
            Self::NoFile => f.write_str("names no file"),
            Self::NoDatabase => f.write_str("names no database"),
            Self::Port => f.write_str("has a port that is not a number from 1 to 65535"),
            Self::Parameter(Some(name)) => write!(f, "has the parameter {name}, which is not known"),
            Self::Parameter(None) => f.write_str("has a parameter without a value"),
            Self::Encryption(parameter) => write!(f, "has {parameter}, which is not known"),
            Self::Encoding => f.write_str("has percent-encoded bytes that are not UTF-8"),
            Self::Fragment => f.write_str("contains a #, which is not percent-encoded"),
        }
    }
}

impl std::error::Error for TargetError {}

const POSTGRES_PORT: u16 = 5432;
const MYSQL_PORT: u16 = 3306;

impl Target {
    /// Reads an address: `sqlite:FILE`, `duckdb:FILE`, `postgres://USER@HOST/DATABASE` or `mysql://USER@HOST/DATABASE`.
    ///
    /// # Errors
    /// Why it is not one.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let (scheme, rest) = text.split_once(':').ok_or(TargetError::NotAnAddress)?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        if scheme.is_empty() || !scheme.chars().all(is_scheme) {
            return Err(TargetError::NotAnAddress);
        }
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" | "sqlite3" => file(rest).map(Self::Sqlite),
            "duckdb" => file(rest).map(Self::DuckDb),
            "postgres" | "postgresql" => server(rest).map(Self::Postgres),
            "mysql" | "mariadb" => {
                let server = server(rest)?;
                if server.database.is_none() {
                    return Err(TargetError::NoDatabase);
                }
                Ok(Self::MySql(server))
            }
            scheme => Err(TargetError::Scheme(scheme.to_owned())),
        }
    }

    /// The server, if there is one.
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Sqlite(_) | Self::DuckDb(_) => None,
            Self::Postgres(server) | Self::MySql(server) => Some(server),
        }
    }

    /// The same, to complete it.
    pub fn server_mut(&mut self) -> Option<&mut Server> {
        match self {
            Self::Sqlite(_) | Self::DuckDb(_) => None,
            Self::Postgres(server) | Self::MySql(server) => Some(server),
        }
    }

    /// The file, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) | Self::DuckDb(path) => Some(path),
            Self::Postgres(_) | Self::MySql(_) => None,
        }
    }

    /// The port, if none is given.
    pub fn default_port(&self) -> Option<u16> {
        match self {
            Self::Sqlite(_) | Self::DuckDb(_) => None,
            Self::Postgres(_) => Some(POSTGRES_PORT),
            Self::MySql(_) => Some(MYSQL_PORT),
        }
    }

    /// A text of a server or of a driver without the password.
    #[cfg(feature = "drivers")]
    pub(crate) fn mask(&self, text: &str) -> String {
        let password = self.server().and_then(|server| server.password.as_ref());
        password.map_or_else(|| text.to_owned(), |password| password.mask(text))
    }
}

/// As it can be typed, without the password.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, server) = match self {
            Self::Sqlite(path) => return write!(f, "sqlite:{}", path.display()),
            Self::DuckDb(path) => return write!(f, "duckdb:{}", path.display()),
            Self::Postgres(server) => ("postgres", server),
            Self::MySql(server) => ("mysql", server),
        };
        let user = server.user.as_ref().map_or_else(String::new, |user| format!("{user}@"));
        let host = server.host.as_deref().unwrap_or("localhost");
        let port = server.port.or(self.default_port()).unwrap_or_default();
        let database = server.database.as_deref().unwrap_or_default();
        if host.starts_with('/') {
            return write!(f, "{scheme}://{user}/{database}?host={host}");
        }
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        write!(f, "{scheme}://{user}{host}:{port}/{database}")
    }
}

fn file(rest: &str) -> Result<PathBuf, TargetError> {
    // `sqlite:///absolute`, `sqlite://relative` and `sqlite:relative` are all in use.
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path == ":memory:" {
        return Err(TargetError::NoFile);
    }
    Ok(path.into())
}

fn server(rest: &str) -> Result<Server, TargetError> {
    let rest = rest.strip_prefix("//").ok_or(TargetError::NotAnAddress)?;
    if rest.contains('#') {
        return Err(TargetError::Fragment);
    }
    let mut server = Server::default();
    // A password may contain what has a meaning behind it.
    let rest = match rest.rfind('@').map(|at| (&rest[..at], &rest[at + 1..])) {
        Some((user, rest)) => {
            let (user, password) = user.split_once(':').map_or((user, None), |(user, word)| (user, Some(word)));
            server.user = non_empty(user)?;
            server.password = password.map(decoded).transpose()?.map(Password::new);
            rest
        }
        None => rest,
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    server.database = non_empty(database)?;
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':').unwrap_or(rest)),
        None => authority.rsplit_once(':').unwrap_or((authority, "")),
    };
    server.host = non_empty(host)?;
    server.port = port_of(port)?;
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        server.set(parameter)?;
    }
    Ok(server)
}

impl Encryption {
    /// The encryption that a word of PostgreSQL's or MySQL's clients means.
    ///
    /// ```
    /// use fixtures_load::Encryption;
    ///
    /// assert_eq!(Encryption::named("verify-full"), Some(Encryption::Verified));
    /// assert_eq!(Encryption::named("REQUIRED"), Some(Encryption::Required));
    /// ```
    pub fn named(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "disable" | "disabled" | "allow" | "prefer" | "preferred" | "false" => Some(Self::Plain),
            "require" | "required" | "true" => Some(Self::Required),
            "verify-ca" | "verify_ca" => Some(Self::Signed),
            "verify-full" | "verify_full" | "verify-identity" | "verify_identity" => Some(Self::Verified),
            _ => None,
        }
    }
}

/// The file of an authority's certificate; `system`, as psql has it, is none.
fn certificate(value: &str) -> Option<PathBuf> {
    (!value.is_empty() && value != "system").then(|| value.into())
}

fn decoded(text: &str) -> Result<String, TargetError> {
    percent_decode_str(text).decode_utf8().map(Into::into).map_err(|_| TargetError::Encoding)
}

fn non_empty(text: &str) -> Result<Option<String>, TargetError> {
    if text.is_empty() { Ok(None) } else { decoded(text).map(Some) }
}

fn port_of(text: &str) -> Result<Option<u16>, TargetError> {
    match text {
        "" => Ok(None),
        text => match text.parse() {
            Ok(port) if port > 0 => Ok(Some(port)),
            // What stands there may be a password, if the host is missing.
            _ => Err(TargetError::Port),
        },
    }
}

impl Server {
    /// Sets what a parameter behind the `?` says.
    fn set(&mut self, parameter: &str) -> Result<(), TargetError> {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = decoded(value)?;
        match name {
            "host" | "socket" => self.host = Some(value),
            "port" => self.port = port_of(&value)?,
            "user" => self.user = Some(value),
            "password" => self.password = Some(Password::new(value)),
            "dbname" => self.database = Some(value),
            "options" => self.options = Some(value),
            "sslmode" | "ssl-mode" | "ssl_mode" | "tls" => {
                let encryption = Encryption::named(&value);
                self.encryption = Some(encryption.ok_or_else(|| TargetError::Encryption(parameter.to_owned()))?);
            }
            "sslrootcert" | "ssl-ca" | "ssl_ca" => self.root_certificate = certificate(&value),
            // It could be a password, or the name of one that is misspelt.
            name => return Err(TargetError::Parameter(parameter.contains('=').then(|| name.to_owned()))),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_of(text: &str) -> Server {
        Target::parse(text).unwrap().server().unwrap().clone()
    }

    #[test]
    fn addresses_are_read_as_other_programs_read_them() {
        let text = |text: &str| Some(text.to_owned());
        let server =
            server_of("postgresql://me%40x:p%3Aw@[::1]:5433/my%20shop?options=-csearch_path%3Dshop&sslmode=prefer");
        assert_eq!((server.user, server.host, server.port), (text("me@x"), text("::1"), Some(5433)));
        assert_eq!((server.database, server.options), (text("my shop"), text("-csearch_path=shop")));
        assert_eq!(server.password, Some(Password::new("p:w")));
        let server = server_of("postgres:///shop?host=/run/postgresql");
        assert_eq!((server.host, server.user, server.database), (text("/run/postgresql"), None, text("shop")));
        assert_eq!(server_of("postgres://%2Frun%2Fpg/shop").host, text("/run/pg"));
        assert_eq!(server_of("mysql://root@db/shop").password, None);
        assert_eq!(server_of("mariadb://root:@db/shop").password, Some(Password::new("")));
        for (address, path) in
            [("sqlite:a.db", "a.db"), ("sqlite:///a/b", "/a/b"), ("sqlite://a.db", "a.db"), ("duckdb:///a/b", "/a/b")]
        {
            assert_eq!(Target::parse(address).unwrap().path(), Some(Path::new(path)));
        }
    }

    #[test]
    fn encryption_is_worded_as_for_other_clients() {
        let server = server_of("postgres://h/d?sslmode=verify-full&sslrootcert=/etc/a%20b.pem");
        assert_eq!(server.encryption, Some(Encryption::Verified));
        assert_eq!(server.root_certificate, Some(PathBuf::from("/etc/a b.pem")));
        let server = server_of("mysql://h/d?ssl-mode=VERIFY_CA&ssl-ca=ca.pem");
        assert_eq!((server.encryption, server.root_certificate), (Some(Encryption::Signed), Some("ca.pem".into())));
        let server = server_of("postgres://h/d?sslmode=prefer&sslrootcert=system");
        assert_eq!((server.encryption, server.root_certificate), (Some(Encryption::Plain), None));
        assert_eq!(server_of("postgres://h/d").encryption, None);
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        for address in [
            "postgres://me@[::1]:5433/shop",
            "mysql://root@db:3306/shop",
            "postgres://me@/shop?host=/run",
            "sqlite:/a/b",
            "duckdb:/a/b",
        ] {
            let target = Target::parse(address).unwrap();
            assert_eq!(target.to_string(), address);
            assert_eq!(Target::parse(&target.to_string()).unwrap(), target);
        }
    }

    #[test]
    fn other_texts_are_refused_and_passwords_not_shown() {
        for (address, problem) in [
            ("shop.db", "is not the address"),
            ("oracle://u:canary@h/d", "begins with oracle:, which is not known"),
            ("sqlite:", "names no file"),
            ("duckdb::memory:", "names no file"),
            ("mysql://u:canary@h", "names no database"),
            ("postgres:u:canary@h/d", "is not the address"),
            ("postgres://u:canary@h:0/d", "has a port that is not"),
            ("postgres://u:canary@h:canal/d", "has a port that is not"),
            ("postgres://u:canary@h/d?pasword=canary", "has the parameter pasword"),
            ("postgres://u:canary@h/d?sslmode=perhaps", "has sslmode=perhaps, which is not known"),
            ("postgres://u:can#ary@h/d", "contains a #"),
            ("postgres://u:%ff@h/d", "has percent-encoded bytes"),
        ] {
            let error = Target::parse(address).unwrap_err();
            assert!(error.to_string().starts_with(problem), "{address}: {error}");
            assert!(!format!("{error:?}{error}").contains("canary"), "{error:?}");
        }
    }

    #[cfg(feature = "drivers")]
    #[test]
    fn a_password_may_hold_anything_that_is_encoded() {
        let target = Target::parse("postgres://u:a%2Fb%3Fc%40d@h/d").unwrap();
        assert_eq!(target.mask("a/b?c@d is wrong, and so is a%2Fb%3Fc%40d"), "*** is wrong, and so is ***");
        assert_eq!(target.to_string(), "postgres://u@h:5432/d");
    }
}
