//! `cargo xtask`: builds the program that the command line needs, and becomes it.
//!
//! The build is visible, the command line is not: `cargo run` alone would print it, and with it an
//! API key. Most command lines need the lean program, which has no HTTP client and no driver of a
//! database, and is built in less than half the time.
//!
//! Checkouts may share a target directory (`CARGO_TARGET_DIR`), and may be moved or copied with
//! one. Cargo identifies the packages of a workspace by their paths inside it and rebuilds only
//! what is newer than its output, so it can mistake the packages of one checkout for those of
//! another. It does keep apart what different [workspace wrappers] have compiled. Each checkout
//! therefore has its own wrapper, named after its path and its directory's number, a link to this launcher that runs the compiler and does nothing
//! else. Packages from a registry are not wrapped, and are shared.
//!
//! Cargo can mistake one checkout's launcher for another's, too. A launcher that was compiled from
//! source other than the checkout's builds the right one and becomes it.
//!
//! [workspace wrappers]: https://doc.rust-lang.org/cargo/reference/config.html#buildrustc-workspace-wrapper

use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The variable that passes the absolute path of the checkout to the program.
const WORKSPACE: &str = "FIXTURES_WORKSPACE";
/// Set for a launcher that has just been built for the checkout.
const IS_CURRENT: &str = "FIXTURES_LAUNCHER_IS_CURRENT";
/// Set by a program that has learned only when it ran which feature it needs: names it.
const NEEDS: &str = "FIXTURES_NEEDS";
/// The feature, and the format, that is not text.
const PARQUET: &str = "parquet";
/// The feature that loads into DuckDB without the program `duckdb`.
const DUCKDB_LIBRARY: &str = "duckdb-library";
/// Names the folder of DuckDB's library, for the crate `libduckdb-sys`.
const DUCKDB_LIB_DIR: &str = "DUCKDB_LIB_DIR";
/// The name under which the launcher acts as a wrapper.
const WRAPPER: &str = "rustc";

const SOURCE: &[u8] = include_bytes!("main.rs");

fn main() -> ExitCode {
    let mut arguments = env::args_os();
    let name = arguments.next().unwrap_or_default();
    let arguments: Vec<_> = arguments.collect();
    let outcome = if Path::new(&name).file_stem() == Some(OsStr::new(WRAPPER)) {
        run_compiler(&arguments)
    } else {
        launch(arguments)
    };
    outcome.unwrap_or_else(|Failure { sentence, hint }| {
        eprintln!("error: {sentence}\nhint: {hint}");
        ExitCode::FAILURE
    })
}

struct Failure {
    sentence: String,
    hint: &'static str,
}

fn cannot(action: &str, error: &io::Error, hint: &'static str) -> Failure {
    Failure { sentence: format!("cannot {action}: {error}"), hint }
}

fn run_compiler(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let [compiler, arguments @ ..] = arguments else {
        return Err(Failure { sentence: "no compiler is named".to_owned(), hint: "run `cargo xtask` instead" });
    };
    become_command(Command::new(compiler).args(arguments), None)
        .map_err(|error| cannot("start the compiler", &error, "check that Rust is installed"))
}

fn launch(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let checkout = Checkout::find()?;
    if env::var_os(IS_CURRENT).is_none() && !checkout.is_source_of_launcher() {
        return checkout.build_and_become(&Program::LAUNCHER, &arguments);
    }
    let (program, arguments) = match env::var_os(NEEDS) {
        Some(feature) if feature == PARQUET => (Program::with_parquet(&arguments), arguments),
        Some(feature) if feature == DUCKDB_LIBRARY => (Program::with_library_of_duckdb(), arguments),
        _ => Program::needed_by(arguments),
    };
    if *program == Program::DUCKDB_BUNDLED && !checkout.executable(program).exists() {
        eprintln!(
            "     Note: no program `duckdb` is on the PATH, so DuckDB's library is compiled, once: half an hour of processor time. To do \
             without, press Ctrl-C, run `pip install duckdb-cli`, and try again."
        );
    }
    checkout.build_and_become(program, &arguments)
}

/// What can be built: a binary of a package.
#[derive(Debug, PartialEq)]
struct Program {
    binary: &'static str,
    package: &'static str,
    /// Where cargo puts it, below the target directory.
    folder: &'static str,
    /// How else cargo is to build it.
    flags: &'static [&'static str],
}

impl Program {
    const LAUNCHER: Self = Self { binary: "launcher", package: "launcher", folder: "debug", flags: &["--quiet"] };
    /// Everything but uploads, Parquet, loads, object stores and queries; help and completions are the same.
    const LEAN: Self = Self::xtask("xtask", &["--no-default-features"]);
    const FULL: Self = Self::xtask("xtask-upload", &["--no-default-features", "--features", "upload"]);
    const PARQUET: Self = Self::xtask("xtask-parquet", &["--no-default-features", "--features", "parquet"]);
    /// What loads into databases.
    const LOAD: Self = Self::xtask("xtask-load", &["--no-default-features", "--features", "load"]);
    /// The same for DuckDB, by the program `duckdb`.
    const DUCKDB: Self = Self::xtask("xtask-duckdb", &["--no-default-features", "--features", "load-duckdb"]);
    /// The same by DuckDB's library, which is there.
    const DUCKDB_LIBRARY: Self =
        Self::xtask("xtask-duckdb-library", &["--no-default-features", "--features", "load-duckdb-library"]);
    /// The same by DuckDB's library, which is compiled.
    const DUCKDB_BUNDLED: Self =
        Self::xtask("xtask-duckdb-bundled", &["--no-default-features", "--features", "load-duckdb-bundled"]);
    /// What writes to object stores, and reads there.
    const STORE: Self = Self::xtask("xtask-store", &["--no-default-features", "--features", "store"]);
    /// What answers queries.
    const SQL: Self = Self::xtask("xtask-sql", &["--no-default-features", "--features", "sql"]);
    const LAKE: Self = Self::xtask("xtask-lake", &["--no-default-features", "--features", "parquet,store"]);
    /// The reference server.
    const RECEIVE: Self = Self { binary: "receive", package: "receive", folder: "release", flags: &[] };

    const fn xtask(binary: &'static str, flags: &'static [&'static str]) -> Self {
        Self { binary, package: "xtask", folder: "release", flags }
    }

    /// The program that a command line needs, and the arguments to pass on to it.
    fn needed_by(arguments: Vec<OsString>) -> (&'static Self, Vec<OsString>) {
        let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
        let has = |flag: &str| arguments[..end].iter().any(|word| word == flag);
        let place = place_of_task(&arguments[..end]);
        let task = place.and_then(|place| arguments[place].to_str());
        match (task, place) {
            (Some("receive"), Some(place)) => (&Self::RECEIVE, arguments[place + 1..].to_vec()),
            _ if has("--help") || has("-h") => (&Self::LEAN, arguments),
            (Some("load"), _) if names_database(&arguments[..end], &["duckdb"]) => (&Self::DUCKDB, arguments),
            (Some("load"), _) if into(&arguments[..end]).is_none() || names_database(&arguments[..end], DATABASES) => {
                (&Self::LOAD, arguments)
            }
            // What the lean program refuses, too, before anything is built for it.
            (Some("load"), _) => (&Self::LEAN, arguments),
            (Some("gen"), _) if has("--upload") && names_whole_tables(&arguments[..end]) => (&Self::LEAN, arguments),
            (Some("gen"), _) if names_parquet(&arguments[..end]) && (has("--compress") || has("--upload")) => {
                (&Self::LEAN, arguments)
            }
            (Some("upload"), _) => (&Self::FULL, arguments),
            // Without a query it is refused.
            (Some("sql"), Some(place)) if place + 1 == end && end == arguments.len() => (&Self::LEAN, arguments),
            (Some("sql"), _) => (&Self::SQL, arguments),
            _ if has("--upload") => (&Self::FULL, arguments),
            _ if names_parquet(&arguments[..end]) => (Self::with_parquet(&arguments[..end]), arguments),
            (Some("gen" | "join" | "verify"), _) if names_store(&arguments[..end]) => (&Self::STORE, arguments),
            _ => (&Self::LEAN, arguments),
        }
    }

    /// The program for DuckDB where there is no program `duckdb`.
    fn with_library_of_duckdb() -> &'static Self {
        let folder = env::var_os(DUCKDB_LIB_DIR).filter(|folder| !folder.is_empty());
        if folder.is_some() { &Self::DUCKDB_LIBRARY } else { &Self::DUCKDB_BUNDLED }
    }

    /// The program for a command line that needs Parquet.
    fn with_parquet(arguments: &[OsString]) -> &'static Self {
        if names_store(arguments) { &Self::LAKE } else { &Self::PARQUET }
    }
}

/// Whether a word is the address of a place in an object store, or a flag with one.
fn names_store(arguments: &[OsString]) -> bool {
    const SCHEMES: [&str; 4] = ["s3://", "gs://", "az://", "file://"];
    arguments.iter().filter_map(|word| word.to_str()).any(|word| {
        let value = if word.starts_with('-') { word.split_once('=').map_or("", |(_, value)| value) } else { word };
        // What names no bucket is refused by any program.
        SCHEMES.iter().any(|scheme| {
            let rest = value.strip_prefix(scheme);
            rest.is_some_and(|rest| !rest.is_empty() && rest.starts_with('/') == (*scheme == "file://"))
        })
    })
}

/// Whether the files are Parquet.
fn names_parquet(arguments: &[OsString]) -> bool {
    has_value(arguments, "--format", PARQUET)
}

/// Whether a file is a whole table, which no upload takes.
fn names_whole_tables(arguments: &[OsString]) -> bool {
    has_value(arguments, "--layout", "table")
}

/// Whether a flag has a value.
fn has_value(arguments: &[OsString], flag: &str, value: &str) -> bool {
    let is_pair = |pair: &[OsString]| pair[0] == flag && pair[1] == value;
    let is_word = |word: &OsString| word.to_str().and_then(|word| word.split_once('=')) == Some((flag, value));
    arguments.windows(2).any(is_pair) || arguments.iter().any(is_word)
}

/// The schemes of databases that need a driver.
const DATABASES: &[&str] = &["sqlite", "sqlite3", "postgres", "postgresql", "mysql", "mariadb"];

/// What is given as `--into`, if that is a text.
fn into(arguments: &[OsString]) -> Option<&str> {
    let is_into = |word: &&OsString| *word == "--into";
    let next = arguments.iter().skip_while(|word| !is_into(word)).nth(1).and_then(|word| word.to_str());
    next.or_else(|| arguments.iter().find_map(|word| word.to_str()?.strip_prefix("--into=")))
}

/// Whether `--into` begins with one of these schemes, and goes on, as far as can be seen without the program.
fn names_database(arguments: &[OsString], schemes: &[&str]) -> bool {
    let parts = into(arguments).and_then(|address| address.split_once(':'));
    parts.is_some_and(|(scheme, rest)| {
        !rest.is_empty() && schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    })
}

/// The position of the task: the first word that is neither a flag nor the value of one.
fn place_of_task(arguments: &[OsString]) -> Option<usize> {
    let mut is_value = false;
    arguments.iter().position(|word| {
        let is_task = !is_value && !word.as_encoded_bytes().starts_with(b"-");
        is_value = word == "--color";
        is_task
    })
}

/// The checkout that the command was typed in, and the target directory that cargo uses for it.
struct Checkout {
    root: PathBuf,
    target: PathBuf,
}

impl Checkout {
    /// Finds both at run time: this executable may be that of another checkout.
    fn find() -> Result<Self, Failure> {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = package.as_deref().and_then(|package| package.ancestors().nth(2));
        let executable =
            env::current_exe().map_err(|error| cannot("find the launcher", &error, "run `cargo xtask` again"))?;
        match (root, executable.ancestors().nth(2)) {
            (Some(root), Some(target)) => Ok(Self { root: root.to_owned(), target: target.to_owned() }),
            _ => Err(Failure {
                sentence: "the launcher was not started by cargo".to_owned(),
                hint: "run `cargo xtask` in the checkout",
            }),
        }
    }

    fn is_source_of_launcher(&self) -> bool {
        fs::read(self.root.join("crates/launcher/src/main.rs")).is_ok_and(|source| source == SOURCE)
    }

    fn build_and_become(&self, program: &Program, arguments: &[OsString]) -> Result<ExitCode, Failure> {
        const HINT: &str = "check that the target directory can be written to";
        let folder = self.target.join("checkouts");
        let lock = lock(&folder).map_err(|error| cannot("lock the build", &error, HINT))?;
        let wrapper = self.wrapper(&folder).map_err(|error| cannot("prepare the build", &error, HINT))?;
        let built = self.cargo(program).env("RUSTC_WORKSPACE_WRAPPER", wrapper).status();
        match built {
            Ok(status) if status.success() => {}
            // Cargo has said why.
            Ok(_) => return Ok(ExitCode::FAILURE),
            Err(error) => return Err(cannot("start cargo", &error, "check that cargo is installed")),
        }
        let path = self.executable(program);
        become_command(self.command(program, &path).args(arguments), Some(lock))
            .map_err(|error| cannot(&format!("start {}", path.display()), &error, "build it again with `cargo xtask`"))
    }

    /// The executable by whose path cargo recognises the checkout.
    fn wrapper(&self, folder: &Path) -> io::Result<PathBuf> {
        let mut hasher = DefaultHasher::new();
        self.root.hash(&mut hasher);
        number_of_directory(&self.root)?.hash(&mut hasher);
        let folder = folder.join(format!("{:016x}", hasher.finish()));
        let wrapper = folder.join(format!("{WRAPPER}{EXE_SUFFIX}"));
        if !wrapper.exists() {
            fs::create_dir_all(&folder)?;
            let launcher = self.executable(&Program::LAUNCHER);
            // Some file systems have no links.
            fs::hard_link(&launcher, &wrapper).or_else(|_| fs::copy(&launcher, &wrapper).map(drop))?;
        }
        Ok(wrapper)
    }

    fn executable(&self, program: &Program) -> PathBuf {
        self.target.join(program.folder).join(format!("{}{EXE_SUFFIX}", program.binary))
    }

    fn cargo(&self, program: &Program) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["build", "--package", program.package, "--bin", program.binary]).args(program.flags);
        if program.folder == "release" {
            command.arg("--release");
        }
        command.arg("--manifest-path").arg(self.root.join("Cargo.toml"));
        forget_package(&mut command);
        command
    }

    fn command(&self, program: &Program, path: &Path) -> Command {
        let mut command = Command::new(path);
        if *program == Program::LAUNCHER {
            command.env(IS_CURRENT, "1");
        } else {
            forget_package(&mut command);
            command.env_remove(IS_CURRENT).env(WORKSPACE, &self.root);
        }
        command
    }
}

/// What tells a checkout from another one that has the same path, because it was moved there or
/// because it is seen from another container: both can have the same target directory.
#[cfg(unix)]
fn number_of_directory(root: &Path) -> io::Result<Option<u64>> {
    use std::os::unix::fs::MetadataExt;
    Ok(Some(fs::metadata(root)?.ino()))
}

#[cfg(not(unix))]
fn number_of_directory(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

/// Hides from another program what cargo says about this package: some build scripts read it, and
/// would run again whenever it changes.
fn forget_package(command: &mut Command) {
    let is_of_package = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.starts_with(prefix));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_of_package)) {
        command.env_remove(name);
    }
}

/// Held from before a build until its program is running: the next build may be that of another
/// checkout, and its program replaces this one on disk.
fn lock(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = File::create(folder.join("lock"))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            eprintln!("     Waiting for another `cargo xtask` that is building in {}", folder.display());
            file.lock()?;
        }
        // Some file systems have no locks.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    Ok(file)
}

/// Replaces this process, whose files are closed as soon as the new one is running.
#[cfg(unix)]
fn become_command(command: &mut Command, _lock: Option<File>) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    // It returns only if the command cannot be started.
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_command(command: &mut Command, lock: Option<File>) -> io::Result<ExitCode> {
    let mut child = command.spawn()?;
    drop(lock);
    let code = child.wait()?.code();
    Ok(code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed_by(line: &str) -> (&'static Program, String) {
        let (program, arguments) = Program::needed_by(line.split_whitespace().map(OsString::from).collect());
        (program, arguments.join(OsStr::new(" ")).into_string().unwrap())
    }

    #[test]
    fn uploads_need_the_full_program_and_nothing_else_does() {
        for line in ["upload data", "--color always upload data", "--color=never upload data", "gen --upload"] {
            assert_eq!(needed_by(line), (&Program::FULL, line.to_owned()));
        }
        let lean =
            ["", "gen", "gen --output-dir upload", "upload --help", "load -h", "gen --upload -h", "--color upload gen"];
        for line in [&lean[..], &["schema -- --upload", "help", "-- upload", "join upload"]].concat() {
            assert_eq!(needed_by(line), (&Program::LEAN, line.to_owned()));
        }
    }

    #[test]
    fn parquet_needs_a_program_of_its_own() {
        for line in ["gen --format parquet", "gen --preset small --format=parquet --resume"] {
            assert_eq!(needed_by(line), (&Program::PARQUET, line.to_owned()));
        }
        for line in
            ["gen --format csv", "gen --output-dir parquet", "gen --format parquet --help", "gen -- --format parquet"]
        {
            assert_eq!(needed_by(line), (&Program::LEAN, line.to_owned()));
        }
        for line in [
            "gen --format parquet --upload",
            "gen --compress --format=parquet",
            "gen --layout table --upload",
            "gen --output-dir s3://",
            "gen --output-dir=file://relative",
        ] {
            assert_eq!(needed_by(line).0, &Program::LEAN, "{line} is refused");
        }
    }

    #[test]
    fn loads_need_the_drivers_of_databases() {
        for line in ["load --preset small", "--color always load data --into mysql://h/d", "load --upload"] {
            assert_eq!(needed_by(line), (&Program::LOAD, line.to_owned()));
        }
        for address in ["sqlite:shop.db", "Postgres://h/d", "mariadb://h/d"] {
            assert_eq!(needed_by(&format!("load --preset tiny --into {address}")).0, &Program::LOAD);
            assert_eq!(needed_by(&format!("load data --into={address}")).0, &Program::LOAD);
        }
        for line in ["load --into duckdb:shop.duckdb --drop", "load data --into=DuckDB:shop.duckdb"] {
            assert_eq!(needed_by(line), (&Program::DUCKDB, line.to_owned()));
        }
        for address in ["shop.db", "oracle://h/d", "--drop", ":memory:", "duckdb:", "sqlite:"] {
            assert_eq!(
                needed_by(&format!("load --preset tiny --into {address}")).0,
                &Program::LEAN,
                "{address} is refused"
            );
            assert_eq!(needed_by(&format!("load data --into={address}")).0, &Program::LEAN);
        }
    }

    #[test]
    fn addresses_need_the_client_of_object_stores() {
        for line in ["gen --output-dir s3://b/p", "gen --output-dir=gs://b", "verify az://b/p", "join file:///tmp/x"] {
            assert_eq!(needed_by(line), (&Program::STORE, line.to_owned()));
        }
        for line in ["gen --format parquet --output-dir s3://b/p", "gen --output-dir=s3://b --format=parquet"] {
            assert_eq!(needed_by(line), (&Program::LAKE, line.to_owned()));
        }
        for line in ["gen --output-dir s3:/b", "show s3://b/p", "gen --output-dir s3://b --help", "gen -- s3://b"] {
            assert_eq!(needed_by(line).0, &Program::LEAN, "{line}");
        }
        assert_eq!(needed_by("gen --upload --output-dir s3://b").0, &Program::FULL);
    }

    #[test]
    fn queries_need_the_engine() {
        for line in
            ["sql --preset small SELECT", "--color never sql - --format csv", "sql -- --upload", "sql VALUES --upload"]
        {
            assert_eq!(needed_by(line), (&Program::SQL, line.to_owned()));
        }
        for line in ["sql", "sql --help", "--color never sql", "show sql", "schema --as sql"] {
            assert_eq!(needed_by(line).0, &Program::LEAN, "{line}");
        }
        assert_eq!(needed_by("sql VALUES --format parquet").0, &Program::SQL);
    }

    #[test]
    fn the_server_gets_what_follows_its_name() {
        for (line, passed) in [
            ("receive", ""),
            ("receive --help", "--help"),
            ("--color always receive --db a.sqlite -- b", "--db a.sqlite -- b"),
        ] {
            assert_eq!(needed_by(line), (&Program::RECEIVE, passed.to_owned()));
        }
    }
}
