//! The database that the flags name, with what the environment adds as other clients take it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use fixtures_load::{Encryption, Password, Server, Target, TargetError};

use super::{DEFAULT_TARGET, LoadArgs};
use crate::args::masked::masked;
use crate::error::Error;

/// The database, with its password.
pub(crate) fn target(args: &LoadArgs) -> Result<Target, Error> {
    if let Some(directory) = args.directory.as_ref().filter(|path| path.to_string_lossy().contains("://")) {
        return Err(Error::usage(
            format!("{} is an address, not a directory", masked(&directory.to_string_lossy())),
            "name the database with --into, and the dataset by a directory or with --preset",
        ));
    }
    let text = args.into.as_ref().map_or(DEFAULT_TARGET, |address| address.0.as_str());
    let mut target = Target::parse(text).map_err(|error| refuse_target(&error))?;
    let from_file = args.password_file.as_deref().map(read_password).transpose()?;
    let is_postgres = matches!(target, Target::Postgres(_));
    let Some(server) = target.server_mut() else {
        return match from_file {
            None => Ok(target),
            Some(_) => Err(Error::usage("--password-file is given, and a file has no password", "leave it out")),
        };
    };
    if from_file.is_some() {
        server.password = from_file;
    }
    if is_postgres {
        complete_postgres(server)?;
    } else {
        complete_mysql(server);
    }
    Ok(target)
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// What psql would take from the environment.
fn complete_postgres(server: &mut Server) -> Result<(), Error> {
    let user = || variable("PGUSER").or_else(|| variable("USER")).or_else(|| variable("LOGNAME"));
    server.user = server.user.take().or_else(user);
    server.host = server.host.take().or_else(|| variable("PGHOST")).or_else(socket_of_postgres);
    server.port = server.port.or_else(|| variable("PGPORT")?.parse().ok());
    server.database = server.database.take().or_else(|| variable("PGDATABASE")).or_else(|| server.user.clone());
    server.password = server
        .password
        .take()
        .or_else(|| variable("PGPASSWORD").map(Password::new))
        .or_else(|| password_in(&fs::read_to_string(password_file()?).ok()?, server));
    if let (None, Some(mode)) = (server.encryption, variable("PGSSLMODE")) {
        let refused = || {
            let hint = "the known ones are disable, require, verify-ca and verify-full";
            Error::usage(format!("PGSSLMODE is {mode}, which is not known"), hint)
        };
        server.encryption = Some(Encryption::named(&mode).ok_or_else(refused)?);
    }
    let file = || variable("PGSSLROOTCERT").filter(|file| file != "system").map(PathBuf::from);
    server.root_certificate = server.root_certificate.take().or_else(file);
    Ok(())
}

fn complete_mysql(server: &mut Server) {
    server.user = server.user.take().or_else(|| variable("USER"));
    server.password = server.password.take().or_else(|| variable("MYSQL_PWD").map(Password::new));
}

/// The directory of the socket, where the system has it.
fn socket_of_postgres() -> Option<String> {
    const DIRECTORY: &str = "/var/run/postgresql";
    let has_socket = Path::new(DIRECTORY).join(".s.PGSQL.5432").exists();
    has_socket.then(|| DIRECTORY.to_owned())
}

fn password_file() -> Option<PathBuf> {
    let in_home = || Some(PathBuf::from(variable("HOME")?).join(".pgpass"));
    variable("PGPASSFILE").map(PathBuf::from).or_else(in_home)
}

/// The password of a server in a file of lines `host:port:database:user:password`; `*` is any, and `\` stands before a
/// `:` or a `\` that is meant.
fn password_in(file: &str, server: &Server) -> Option<Password> {
    let host = server.host.as_deref().filter(|host| !host.starts_with('/')).unwrap_or("localhost");
    let port = server.port.unwrap_or(5432).to_string();
    let wanted = [host, &port, server.database.as_deref().unwrap_or(""), server.user.as_deref().unwrap_or("")];
    let matches = |fields: &[String]| fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
    let lines = file.lines().filter(|line| !line.starts_with('#')).map(fields);
    let mut passwords = lines.filter(|fields| fields.len() >= 5 && matches(&fields[..4]));
    passwords.next().map(|fields| Password::new(fields[4].as_str()))
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut characters) = (vec![String::new()], line.chars());
    while let Some(character) = characters.next() {
        let last = fields.last_mut().expect("there is a field");
        match character {
            ':' => fields.push(String::new()),
            '\\' => last.extend(characters.next()),
            character => last.push(character),
        }
    }
    fields
}

/// The first line of a file.
fn read_password(path: &Path) -> Result<Password, Error> {
    let text = fs::read_to_string(path).map_err(|error| {
        // What is no file may be the password itself.
        Error::usage(
            format!("the file that --password-file names cannot be read: {error}"),
            "name a file that holds the password and nothing else",
        )
    })?;
    Ok(Password::new(text.lines().next().unwrap_or_default()))
}

fn refuse_target(error: &TargetError) -> Error {
    let hint = match error {
        TargetError::NotAnAddress | TargetError::Scheme(_) => {
            "write it like sqlite:shop.db, duckdb:shop.duckdb, postgres://user@host/database or mysql://user@host/database"
        }
        TargetError::NoFile => "write it like sqlite:shop.db or duckdb:shop.duckdb",
        TargetError::NoDatabase => "write it like mysql://user@host/database",
        TargetError::Port => {
            "write it like postgres://user@host:5432/database, and percent-encode a / of a password as %2F"
        }
        TargetError::Parameter(_) => {
            "the known ones are host, port, user, password, dbname, options, sslmode and sslrootcert"
        }
        TargetError::Encryption(_) => "the known ones are disable, require, verify-ca and verify-full",
        TargetError::Encoding | TargetError::Fragment => {
            "percent-encode what is special in a password, such as # as %23, or give it with --password-file"
        }
    };
    Error::usage(format!("the address of --into {error}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_as_psql_finds_it() {
        let server = |database: &str| Server {
            host: Some("db".to_owned()),
            user: Some("me".to_owned()),
            database: Some(database.to_owned()),
            ..Server::default()
        };
        let file = "# comment\nother:5432:*:me:no\ndb:5432:shop:me:a\\:b\\\\c\n*:*:*:*:any\n";
        assert_eq!(password_in(file, &server("shop")), Some(Password::new("a:b\\c")));
        assert_eq!(password_in(file, &server("other")), Some(Password::new("any")));
        assert_eq!(password_in("db:5433:*:me:no\n", &server("shop")), None);
        let socket = Server { host: Some("/run/postgresql".to_owned()), ..server("shop") };
        assert_eq!(password_in("localhost:*:*:me:here\n", &socket), Some(Password::new("here")));
    }

    #[test]
    fn every_refusal_has_a_hint() {
        for text in [
            "shop.db",
            "oracle://u:canary@h/d",
            "duckdb:",
            "sqlite:",
            "mysql://u:canary@h",
            "postgres://u:canary/d",
            "postgres://u:canary@h/d?x=canary",
            "postgres://u:canary@h/d?sslmode=perhaps",
            "postgres://u:can#ary@h/d",
            "postgres://u:%ff@h/d",
        ] {
            let error = refuse_target(&Target::parse(text).unwrap_err());
            error.assert_worded("the address of --into ", 2);
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }
}
