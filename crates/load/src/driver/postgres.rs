//! PostgreSQL: rows by `COPY` in binary form, a transaction for each chunk.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{Column, Dataset, Kind, Record, SqlDialect};
use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::{Client, Config, CopyInWriter, NoTls, SimpleQueryMessage};

use super::{Database, Session, literals, tls, with_columns};
use crate::chunk::{Chunk, RowSink, visit_rows};
use crate::copy::Copy;
use crate::error::{Error, ErrorKind};
use crate::ledger;
use crate::target::{Server, Target};

/// The oldest version, as the server numbers it and as people do.
const LEAST: (u32, &str) = (100_000, "10");

/// How long a server may take to respond.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long the connections of a process that was killed may last.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes that are passed to the driver at once.
const PIECE: usize = 64 * 1024;

pub(super) struct Postgres {
    target: Target,
    config: Config,
    has_password: bool,
    server: Server,
}

impl Postgres {
    pub(super) fn new(target: &Target, server: &Server) -> Self {
        let mut config = Config::new();
        config.host(server.host.as_deref().unwrap_or("localhost"));
        config.port(server.port.or(target.default_port()).expect("a server has a default port"));
        config.application_name("commerce-fixtures").connect_timeout(TIMEOUT);
        if let Some(user) = &server.user {
            config.user(user);
        }
        if let Some(password) = &server.password {
            config.password(password.expose());
        }
        if let Some(database) = &server.database {
            config.dbname(database);
        }
        if let Some(options) = &server.options {
            config.options(options);
        }
        Self { target: target.clone(), config, has_password: server.password.is_some(), server: server.clone() }
    }

    fn client(&self) -> Result<Client, Error> {
        let unusable = |error: tls::Unusable| ErrorKind::Certificates {
            target: self.target.clone(),
            cause: self.target.mask(&error.to_string()),
        };
        let mut config = self.config.clone();
        let client = match tls::connector(&self.server).map_err(unusable)? {
            Some(connector) => config.ssl_mode(SslMode::Require).connect(connector),
            None => config.ssl_mode(SslMode::Disable).connect(NoTls),
        };
        client.map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &postgres::Error) -> Error {
        let (target, cause) = (self.target.clone(), self.target.mask(&cause(error)));
        let has_password = self.has_password;
        if let Some(cause) = tls::distrust(error) {
            return ErrorKind::Untrusted { target, cause }.into();
        }
        let kind = match error.code() {
            Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION) if cause.contains("no encryption") => {
                ErrorKind::NeedsEncryption { target, cause }
            }
            Some(&(SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION)) => {
                ErrorKind::Unauthorized { target, has_password, cause }
            }
            Some(&SqlState::INVALID_CATALOG_NAME) => ErrorKind::NoDatabase { target, cause },
            Some(&SqlState::TOO_MANY_CONNECTIONS) => ErrorKind::NoConnections { target, cause },
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => ErrorKind::Denied { target, cause },
            None if cause.contains("does not support TLS") => ErrorKind::NoEncryption { target, cause },
            None if cause.contains("password missing") => ErrorKind::Unauthorized { target, has_password, cause },
            _ => ErrorKind::Unreachable { target, cause },
        };
        kind.into()
    }
}

/// What the server says, or else what the system does.
fn cause(error: &postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        let detail = error.detail().map_or_else(String::new, |detail| format!(" ({detail})"));
        return format!("{}{detail}", error.message());
    }
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

impl Database for Postgres {
    fn dialect(&self) -> SqlDialect {
        SqlDialect::Postgres
    }

    fn most_writers(&self) -> usize {
        usize::MAX
    }

    fn connect(&self) -> Result<Box<dyn Session>, Error> {
        let client = self.client()?;
        let mut session = PostgresSession { client, target: self.target.clone() };
        let number = session.query("SHOW server_version_num")?.concat().pop().flatten();
        if number.and_then(|number| number.parse::<u32>().ok()).is_none_or(|number| number < LEAST.0) {
            let found = session.query("SHOW server_version")?.concat().pop().flatten().unwrap_or_default();
            return Err(ErrorKind::Version { target: self.target.clone(), found, least: LEAST.1 }.into());
        }
        Ok(Box::new(session))
    }

    fn existing(&self, names: &[&str]) -> String {
        format!(
            "SELECT relname FROM pg_catalog.pg_class \
             WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema()) \
             AND relname IN ({}) ORDER BY relname",
            literals(names)
        )
    }

    fn figure(&self, column: &Column) -> String {
        let name = column.name;
        match column.kind {
            Kind::Uuid | Kind::Object(_) => format!("count({name})"),
            Kind::Text | Kind::Label(_) => format!("coalesce(sum(octet_length({name})), 0)"),
            Kind::Money => format!("trunc(coalesce(sum({name}), 0) * 100)"),
            Kind::Integer => format!("coalesce(sum({name}), 0)"),
            Kind::Boolean => format!("count(*) FILTER (WHERE {name})"),
            Kind::Timestamp => format!("coalesce(sum(extract(epoch FROM {name})::bigint), 0)"),
        }
    }

    fn tenant(&self) -> &'static str {
        "tenant_id::text"
    }
}

struct PostgresSession {
    client: Client,
    target: Target,
}

/// The kind of a failed statement.
fn failed(target: &Target, action: &'static str, error: &postgres::Error) -> Error {
    let (cause, target) = (target.mask(&cause(error)), target.clone());
    let kind = match error.code() {
        Some(&SqlState::DISK_FULL) => ErrorKind::Full { target, cause },
        Some(
            &(SqlState::INSUFFICIENT_PRIVILEGE | SqlState::READ_ONLY_SQL_TRANSACTION | SqlState::INVALID_SCHEMA_NAME),
        ) => ErrorKind::Denied { target, cause },
        Some(&(SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW)) => {
            ErrorKind::Lost { target, cause }
        }
        None => ErrorKind::Lost { target, cause },
        Some(_) => ErrorKind::Failed { target, action, cause },
    };
    kind.into()
}

impl PostgresSession {
    fn run(&mut self, action: &'static str, script: &str) -> Result<(), Error> {
        self.client.batch_execute(script).map_err(|error| failed(&self.target, action, &error))
    }

    fn copy_rows(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        let copy = format!("{} FROM STDIN WITH (FORMAT binary)", with_columns("COPY", chunk.table));
        let writer = self.client.copy_in(&copy).map_err(|error| failed(&self.target, "write to", &error))?;
        let mut rows = Rows { writer, copy: Copy::default(), bytes: 0 };
        rows.copy.begin();
        let sent = visit_rows(dataset, chunk, &mut rows).and_then(|()| {
            rows.copy.end();
            rows.flush()
        });
        let Rows { writer, bytes, .. } = rows;
        // What breaks off while it is written to says why when it is to be ended.
        writer.finish().map_err(|error| failed(&self.target, "write to", &error))?;
        let lost = |error: std::io::Error| ErrorKind::Lost { target: self.target.clone(), cause: error.to_string() };
        sent.map(|()| bytes).map_err(|error| lost(error).into())
    }

    /// Writes nothing if the chunk is there: a process that was killed had sent it, and the server has ended what
    /// was begun.
    fn write_chunk(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        self.run("write to", "BEGIN")?;
        let line = format!("{} ON CONFLICT DO NOTHING", ledger::chunk_line(chunk));
        let lines = self.client.execute(line.as_str(), &[]);
        if lines.map_err(|error| failed(&self.target, "write to", &error))? == 0 {
            self.run("write to", "ROLLBACK")?;
            return Ok(0);
        }
        let bytes = self.copy_rows(dataset, chunk)?;
        self.run("write to", "COMMIT")?;
        Ok(bytes)
    }
}

impl Session for PostgresSession {
    fn create(&mut self, script: &str) -> Result<(), Error> {
        // What is sent at once is one transaction.
        self.run("create tables in", script)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let messages = self.client.simple_query(sql).map_err(|error| failed(&self.target, "read", &error))?;
        let cells = |message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            }
            _ => None,
        };
        Ok(messages.into_iter().filter_map(cells).collect())
    }

    fn lock(&mut self) -> Result<bool, Error> {
        const LOCK: &str =
            "SELECT pg_try_advisory_lock(hashtext('fixtures_load'), hashtext(coalesce(current_schema(), '')))";
        let start = Instant::now();
        loop {
            if self.query(LOCK)?.concat() == [Some("t".to_owned())] {
                return Ok(true);
            }
            if start.elapsed() > PATIENCE {
                return Ok(false);
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        // Should the server lose power, rows and their line in the ledger are lost together.
        self.run("prepare", "SET synchronous_commit = off")
    }

    fn write(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        let outcome = self.write_chunk(dataset, chunk);
        if outcome.is_err() {
            // The rows are not there, whether this succeeds or the connection ends.
            let _ = self.client.batch_execute("ROLLBACK");
        }
        outcome
    }

    fn finish(&mut self, after: &str, set_complete: &str) -> Result<(), Error> {
        self.run("create keys in", &format!("SET synchronous_commit = on; BEGIN;\n{after}\n{set_complete}\nCOMMIT;"))?;
        let tables: Vec<_> = fixtures_gen::Table::ALL.iter().map(|table| table.name()).collect();
        self.run("analyze", &format!("ANALYZE {}", tables.join(", ")))
    }
}

/// Sends rows.
struct Rows<'c> {
    writer: CopyInWriter<'c>,
    copy: Copy,
    bytes: u64,
}

impl Rows<'_> {
    fn flush(&mut self) -> std::io::Result<()> {
        self.bytes += self.copy.bytes().len() as u64;
        self.writer.write_all(self.copy.bytes())?;
        self.copy.clear();
        Ok(())
    }
}

impl RowSink for Rows<'_> {
    type Failure = std::io::Error;

    fn row<R: Record>(&mut self, row: &R) -> std::io::Result<()> {
        self.copy.row(row);
        if self.copy.bytes().len() < PIECE { Ok(()) } else { self.flush() }
    }
}
