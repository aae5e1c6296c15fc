//! MySQL and MariaDB: rows by `INSERT` with many of them, a transaction for each chunk.

use fixtures_gen::{Block, BlockEncoder, Column, Dataset, Kind, Notation, SqlDialect, Table};
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, SslOpts, Value};

use super::{Database, Session, literals, statements, tls};
use crate::chunk::Chunk;
use crate::error::{Error, ErrorKind};
use crate::ledger::{self, STEPS};
use crate::target::{Encryption, Server, Target};

/// The oldest versions: those that know checks.
const LEAST_MYSQL: ((u32, u32, u32), &str) = ((8, 0, 16), "8.0.16");
const LEAST_MARIADB: ((u32, u32, u32), &str) = ((10, 4, 0), "10.4");

/// How long a server may take to accept a connection, and how long the connections of a process that was killed
/// may last.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
const PATIENCE_FOR_LOCK: u32 = 5;

/// Rows of a statement: servers limit its bytes, at the least to 1 MiB, and rows have less than 1 kB.
const ROWS: usize = 512;

pub(super) struct MySql {
    target: Target,
    options: OptsBuilder,
    has_password: bool,
}

impl MySql {
    pub(super) fn new(target: &Target, server: &Server) -> Self {
        let (host, socket) = match server.host.as_deref() {
            Some(path) if path.starts_with('/') => (None, Some(path)),
            host => (Some(host.unwrap_or("localhost")), None),
        };
        let options = OptsBuilder::new()
            .ip_or_hostname(host)
            .socket(socket)
            .prefer_socket(false)
            .tcp_port(server.port.or(target.default_port()).expect("a server has a default port"))
            .user(server.user.as_deref())
            .pass(server.password.as_ref().map(super::super::password::Password::expose))
            .db_name(server.database.as_deref())
            .tcp_connect_timeout(Some(PATIENCE))
            // Quotes are then the only character of a text that is written in another way.
            .init(vec![
                "SET NAMES utf8mb4",
                "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION'",
                "SET SESSION time_zone = '+00:00'",
            ]);
        // Fails if it is installed already, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = options.ssl_opts(encryption(server));
        Self { target: target.clone(), options, has_password: server.password.is_some() }
    }

    fn refused(&self, error: &mysql::Error) -> Error {
        let (target, cause) = (self.target.clone(), self.target.mask(&cause(error)));
        let has_password = self.has_password;
        if let Some(cause) = distrust(error) {
            return ErrorKind::Untrusted { target, cause }.into();
        }
        let kind = match code(error) {
            Some(1045 | 1698 | 1130) => ErrorKind::Unauthorized { target, has_password, cause },
            Some(1049) => ErrorKind::NoDatabase { target, cause },
            Some(1044) => ErrorKind::Denied { target, cause },
            Some(1040 | 1203 | 1226) => ErrorKind::NoConnections { target, cause },
            Some(3159) => ErrorKind::NeedsEncryption { target, cause },
            None if matches!(error, mysql::Error::DriverError(mysql::DriverError::TlsNotSupported)) => {
                ErrorKind::NoEncryption { target, cause }
            }
            _ => ErrorKind::Unreachable { target, cause },
        };
        kind.into()
    }
}

/// What the driver is to check. Over a socket it leaves that out.
fn encryption(server: &Server) -> Option<SslOpts> {
    let encryption = server.encryption.unwrap_or_default();
    let is_checked = encryption != Encryption::Required || server.root_certificate.is_some();
    (encryption != Encryption::Plain).then(|| {
        SslOpts::default()
            .with_root_cert_path(server.root_certificate.clone())
            .with_danger_accept_invalid_certs(!is_checked)
            .with_danger_skip_domain_validation(encryption != Encryption::Verified)
    })
}

/// What is wrong with the certificate of a server, if that is what the error is about.
fn distrust(error: &mysql::Error) -> Option<String> {
    match error {
        mysql::Error::CodecError(error) => tls::distrust(error),
        mysql::Error::IoError(error) => tls::distrust(error),
        mysql::Error::TlsError(error) => tls::distrust(error),
        _ => None,
    }
}

fn code(error: &mysql::Error) -> Option<u16> {
    match error {
        mysql::Error::MySqlError(error) => Some(error.code),
        _ => None,
    }
}

fn cause(error: &mysql::Error) -> String {
    match error {
        mysql::Error::MySqlError(error) => error.message.clone(),
        mysql::Error::DriverError(error) => error.to_string(),
        mysql::Error::IoError(error) => error.to_string(),
        error => error.to_string(),
    }
}

impl Database for MySql {
    fn dialect(&self) -> SqlDialect {
        SqlDialect::MySql
    }

    fn most_writers(&self) -> usize {
        usize::MAX
    }

    fn connect(&self) -> Result<Box<dyn Session>, Error> {
        let connection = Conn::new(self.options.clone()).map_err(|error| self.refused(&error))?;
        let mut session = MySqlSession { connection, target: self.target.clone() };
        let found = session.query("SELECT version()")?.concat().pop().flatten().unwrap_or_default();
        let (number, least) = if found.contains("MariaDB") { LEAST_MARIADB } else { LEAST_MYSQL };
        if version(&found).is_none_or(|version| version < number) {
            return Err(ErrorKind::Version { target: self.target.clone(), found, least }.into());
        }
        Ok(Box::new(session))
    }

    fn existing(&self, names: &[&str]) -> String {
        format!(
            "SELECT lower(table_name) FROM information_schema.tables WHERE table_schema = database() \
             AND lower(table_name) IN ({}) ORDER BY 1",
            literals(names)
        )
    }

    fn figure(&self, column: &Column) -> String {
        let name = column.name;
        match column.kind {
            Kind::Uuid | Kind::Object(_) => format!("count({name})"),
            Kind::Text | Kind::Label(_) => format!("coalesce(sum(length({name})), 0)"),
            Kind::Money => format!("CAST(coalesce(sum({name}), 0) * 100 AS decimal(40, 0))"),
            Kind::Integer | Kind::Boolean => format!("coalesce(sum({name}), 0)"),
            Kind::Timestamp => format!("coalesce(sum(timestampdiff(second, '1970-01-01 00:00:00', {name})), 0)"),
        }
    }

    fn tenant(&self) -> &'static str {
        "tenant_id"
    }
}

/// `10.11.6-MariaDB-0+deb12u1`: the first three numbers.
fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = text.split(['.', '-']).map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?, numbers.next().unwrap_or(0)))
}

struct MySqlSession {
    connection: Conn,
    target: Target,
}

impl MySqlSession {
    fn failed(&self, action: &'static str, error: &mysql::Error) -> Error {
        let (target, cause) = (self.target.clone(), self.target.mask(&cause(error)));
        let kind = match code(error) {
            Some(3 | 1021 | 1026 | 1114) => ErrorKind::Full { target, cause },
            Some(1044 | 1142 | 1143 | 1227 | 1290 | 1370) => ErrorKind::Denied { target, cause },
            Some(1053 | 1317) => ErrorKind::Lost { target, cause },
            None if matches!(error, mysql::Error::IoError(_) | mysql::Error::CodecError(_)) => {
                ErrorKind::Lost { target, cause }
            }
            _ => ErrorKind::Failed { target, action, cause },
        };
        kind.into()
    }

    fn run(&mut self, action: &'static str, script: &str) -> Result<(), Error> {
        let outcome = statements(script).try_for_each(|statement| self.connection.query_drop(statement));
        outcome.map_err(|error| self.failed(action, &error))
    }

    fn write_chunk(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, mysql::Error> {
        self.connection.query_drop("START TRANSACTION")?;
        self.connection.query_drop(ledger::chunk_line(chunk).replacen("INSERT", "INSERT IGNORE", 1))?;
        if self.connection.affected_rows() == 0 {
            // A process that was killed had sent it, and the server has ended what was begun.
            self.connection.query_drop("ROLLBACK")?;
            return Ok(0);
        }
        let (mut encoder, mut bytes) = (BlockEncoder::new(dataset), 0);
        for start in (chunk.rows.start..chunk.rows.end).step_by(ROWS) {
            let rows = start..chunk.rows.end.min(start + ROWS as u64);
            let block = Block { table: chunk.table, tenant: chunk.tenant, rows };
            let statement = encoder.encode(Notation::values(SqlDialect::MySql), &block);
            bytes += statement.len() as u64;
            self.connection.query_drop(str::from_utf8(statement).expect("SQL is a text"))?;
        }
        self.connection.query_drop("COMMIT")?;
        Ok(bytes)
    }

    fn number(&mut self, sql: &str) -> Result<Option<u64>, Error> {
        let text = self.query(sql)?.into_iter().next().and_then(|row| row.into_iter().next().flatten());
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Adds one constraint. The statement commits at once, so what tells whether it has been executed before is the
    /// number of constraints: it was noted before.
    fn add(&mut self, step: usize, statement: &str) -> Result<(), Error> {
        let names: Vec<_> = Table::ALL.iter().map(|table| table.name()).collect();
        let constraints = format!(
            "SELECT count(*) FROM information_schema.table_constraints WHERE table_schema = database() \
             AND lower(table_name) IN ({})",
            literals(&names)
        );
        let now = self.number(&constraints)?.unwrap_or(0);
        let before = self.number(&format!("SELECT constraints_before FROM {STEPS} WHERE step = {step}"))?;
        if before.is_some_and(|before| now > before) {
            return Ok(());
        }
        if before.is_none() {
            self.run("write to", &format!("INSERT INTO {STEPS} (step, constraints_before) VALUES ({step}, {now});\n"))?;
        }
        self.run("create keys in", statement)
    }
}

impl Session for MySqlSession {
    fn create(&mut self, script: &str) -> Result<(), Error> {
        // Each statement that creates a table is committed by itself.
        self.run("create tables in", script)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let rows: Vec<mysql::Row> = self.connection.query(sql).map_err(|error| self.failed("read", &error))?;
        let text = |value| match value {
            Value::NULL => None,
            Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            value => Some(value.as_sql(true)),
        };
        Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(text).collect()).collect())
    }

    fn lock(&mut self) -> Result<bool, Error> {
        let lock = format!("SELECT get_lock(concat('fixtures_load ', md5(database())), {PATIENCE_FOR_LOCK})");
        Ok(self.number(&lock)? == Some(1))
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        let outcome = self.write_chunk(dataset, chunk).map_err(|error| self.failed("write to", &error));
        if outcome.is_err() {
            // The rows are not there, whether this succeeds or the connection ends.
            let _ = self.connection.query_drop("ROLLBACK");
        }
        outcome
    }

    fn finish(&mut self, after: &str, set_complete: &str) -> Result<(), Error> {
        for (step, statement) in statements(after).enumerate() {
            self.add(step, statement)?;
        }
        self.run("complete", set_complete)
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{StockEvent, StockMeta};

    use super::*;

    #[test]
    fn backslashes_stay_as_they_are_in_the_mode_of_a_session() {
        let meta = StockMeta { reason: r"it's a \".to_owned(), ..StockMeta::default() };
        let mut statement = vec![];
        let event = StockEvent { delta: -3, meta, ..StockEvent::default() };
        Notation::values(SqlDialect::MySql).encode(&event, &mut statement);
        let statement = String::from_utf8(statement).unwrap();
        assert!(statement.contains(r#"{"reason":"it''s a \\","#), "{statement}");
    }

    #[test]
    fn the_largest_rows_fit_a_statement() {
        let dataset = Dataset::new(fixtures_gen::Preset::Small.spec(42)).unwrap();
        let mut encoder = BlockEncoder::new(&dataset);
        for table in Table::ALL.iter().copied().filter(|table| *table != Table::Tenants) {
            let rows = 0..dataset.tenant(0).rows(table).min(ROWS as u64);
            let bytes = encoder.encode(Notation::values(SqlDialect::MySql), &Block { table, tenant: 0, rows }).len();
            assert!(bytes < 512 * 1024, "{table}: {bytes}");
        }
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(version("10.11.6-MariaDB-0+deb12u1"), Some((10, 11, 6)));
        assert_eq!(version("8.0.36"), Some((8, 0, 36)));
        assert_eq!(version("8.4"), Some((8, 4, 0)));
        assert_eq!(version("unknown"), None);
    }
}
