//! The program without features, which is what `cargo xtask gen` builds first: it reads
//! the same command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{place, succeed, text};

/// Builds the lean program beside the one that these tests run, whose crates it uses where they are the same. What it compiles is not
/// optimised: it does next to nothing here.
fn build() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = scratch.join("lean");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--offline", "--workspace", "--bin", "xtask", "--no-default-features"]);
    for package in ["answers", "gen", "report", "run", "verify"] {
        command.args(["--config", &format!("profile.dev.package.fixtures-{package}.opt-level=0")]);
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("CARGO_TARGET_DIR", &target);
    // Older versions of cargo know no such directory, and build everything in the other one.
    command.env("CARGO_BUILD_BUILD_DIR", scratch.parent().expect("it is in the target directory"));
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{}", text(&output.stderr));
    target.join("debug").join(format!("xtask{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn the_lean_program_has_the_same_command_line_and_says_what_it_cannot_do() {
    let (lean, place) = (build(), place());
    let run = |line: &str| Command::new(&lean).args(line.split(' ')).current_dir(place.path()).output().unwrap();
    for line in [
        "--help",
        "--version",
        "gen --help",
        "upload --help",
        "load --help",
        "show --help",
        "locate --help",
        "report --help",
        "verify --help",
        "join --help",
        "answers --help",
        "sql --help",
        "completions bash",
        "completions zsh",
        "completions fish",
        "gen --preset tiny --stdout orders --quiet",
    ] {
        assert_eq!(text(&run(line).stdout), succeed(place.path(), line).0, "{line}");
    }
    succeed(place.path(), "gen --preset tiny --format parquet --output-dir lake --quiet");
    for line in ["gen --preset tiny --format parquet", "verify lake"] {
        // As if it had been started by the launcher because of the feature.
        let mut command = Command::new(&lean);
        let output = command.args(line.split(' ')).current_dir(place.path()).env("FIXTURES_NEEDS", "parquet").output();
        let output = output.unwrap();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert!(err.contains("error: this build cannot write parquet files\nhint: run it as `cargo xtask "), "{err}");
    }
    // What no build could do is refused by this one, before another is built.
    for (line, what) in [
        ("load --preset tiny --into shop.db", "is not the address of a database"),
        ("load --preset tiny --into duckdb:", "names no file"),
        ("load --preset tiny --into oracle://u:canary@h/d", "begins with oracle:, which is not known"),
        ("gen --preset tiny --format parquet --compress", "--compress is of no use"),
        ("gen --preset tiny --format parquet --upload", "parquet files cannot be uploaded"),
    ] {
        let output = run(line);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert!(err.contains(what) && !err.contains("this build") && !err.contains("canary"), "{line}: {err}");
    }
    for (line, what) in [
        ("upload generated_data", "cannot upload"),
        ("gen --preset tiny --upload", "cannot upload"),
        ("load --preset tiny", "cannot load"),
        ("load --preset tiny --into duckdb:shop.duckdb", "cannot load"),
        ("sql --preset tiny VALUES", "cannot answer queries"),
        ("gen --preset tiny --output-dir s3://bucket/shop", "has no client of object stores"),
        ("verify gs://bucket/shop", "has no client of object stores"),
        ("join az://container/shop", "has no client of object stores"),
    ] {
        let output = run(line);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert!(err.starts_with("error: ") && err.contains(what) && err.contains("cargo xtask "), "{err}");
        assert!(!place.path().join("generated_data").exists(), "{line} wrote something");
    }
}
