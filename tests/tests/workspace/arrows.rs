//! The arrows that ARCHITECTURE.md allows, checked against what packages depend on and what files
//! import.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::imports::{Imports, is_for_tests, without_tests};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace").to_path_buf()
}

/// What each package may depend on, among those of the workspace; development dependencies are
/// free.
const PACKAGES: [(&str, &str, &[&str]); 21] = [
    ("fixtures-gen", "fixtures-gen", &[]),
    ("fixtures", "fixtures", &["fixtures-gen"]),
    ("fixtures-run", "crates/run", &["fixtures-gen"]),
    ("fixtures-upload", "crates/upload", &["fixtures-gen", "fixtures-run"]),
    ("fixtures-load", "crates/load", &["fixtures-gen", "fixtures-run"]),
    ("fixtures-answers", "crates/answers", &["fixtures-gen"]),
    ("fixtures-arrow", "crates/arrow", &["fixtures-gen"]),
    ("fixtures-check", "crates/check", &[]),
    ("fixtures-parquet", "crates/parquet", &["fixtures-arrow", "fixtures-gen", "fixtures-run"]),
    ("fixtures-report", "crates/report", &["fixtures-gen"]),
    ("fixtures-sql", "crates/sql", &["fixtures-arrow", "fixtures-gen"]),
    ("fixtures-store", "crates/store", &["fixtures-run"]),
    ("fixtures-verify", "crates/verify", &["fixtures-gen", "fixtures-run", "fixtures-check"]),
    ("receive", "crates/receive", &["fixtures-gen"]),
    ("launcher", "crates/launcher", &[]),
    ("features", "crates/features", &[]),
    (
        "xtask",
        "xtask",
        &[
            "features",
            "fixtures-gen",
            "fixtures-answers",
            "fixtures-load",
            "fixtures-parquet",
            "fixtures-report",
            "fixtures-run",
            "fixtures-sql",
            "fixtures-store",
            "fixtures-upload",
            "fixtures-verify",
        ],
    ),
    ("tests", "tests", &[]),
    ("fuzz", "crates/fuzz", &["fixtures-gen", "fixtures-run", "fixtures-upload"]),
    (
        "python",
        "crates/python",
        &["features", "fixtures-arrow", "fixtures-gen", "fixtures-parquet", "fixtures-run", "fixtures-store"],
    ),
    ("snippets", "crates/snippets", &[]),
];

/// Libraries that must stay out of packages below: those for the command line, a terminal, the
/// network or asynchronous work.
const NEVER: [(&str, &[&str]); 10] = [
    ("fixtures-gen", &["clap", "indicatif", "reqwest", "tokio", "flate2", "csv", "xshell"]),
    ("fixtures-answers", &["clap", "indicatif", "reqwest", "tokio", "csv", "xshell"]),
    ("fixtures-arrow", &["clap", "indicatif", "reqwest", "tokio", "xshell"]),
    ("fixtures-run", &["clap", "indicatif", "object_store", "parquet", "reqwest", "tokio", "xshell"]),
    ("fixtures-sql", &["clap", "indicatif", "reqwest", "xshell"]),
    ("fixtures-store", &["clap", "indicatif", "parquet", "xshell"]),
    ("fixtures-parquet", &["clap", "indicatif", "reqwest", "tokio", "xshell"]),
    ("fixtures-upload", &["clap", "indicatif", "xshell"]),
    ("fixtures-load", &["clap", "indicatif", "reqwest", "xshell"]),
    ("fixtures-verify", &["clap", "indicatif", "reqwest", "tokio", "xshell"]),
];

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

#[test]
fn packages_depend_on_what_they_may() {
    let metadata = metadata();
    let known: BTreeMap<_, _> = PACKAGES.iter().map(|(name, _, allowed)| (*name, *allowed)).collect();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let allowed = known.get(name).unwrap_or_else(|| panic!("{name} is not in the list of packages"));
        let dependencies = package["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"].is_null());
        let dependencies: BTreeSet<&str> = dependencies.map(|one| one["name"].as_str().unwrap()).collect();
        let inside: Vec<_> = dependencies.iter().filter(|name| known.contains_key(*name)).collect();
        assert!(inside.iter().all(|one| allowed.contains(one)), "{name} depends on {inside:?}, it may on {allowed:?}");
        let never = NEVER.iter().find(|(package, _)| *package == name).map_or(&[][..], |(_, never)| never);
        let broken: Vec<_> = never.iter().filter(|one| dependencies.contains(*one)).collect();
        assert!(broken.is_empty(), "{name} must never depend on {broken:?}");
    }
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    for (name, place, _) in PACKAGES.iter().filter(|(_, place, _)| root().join(place).join("src").is_dir()) {
        let circles = Imports::of(&root().join(place)).circles();
        assert!(circles.is_empty(), "{name}: {circles:#?}");
    }
}

/// Arrows between folders and files of a package that must never be: from, to.
const FORBIDDEN: [(&str, &[(&str, &str)]); 4] = [
    (
        "fixtures-gen",
        &[
            ("model", "entity"),
            ("model", "format"),
            ("model", "plan"),
            ("model", "dataset"),
            ("model", "rows"),
            ("format", "entity"),
            ("format", "model"),
            ("entity", "plan"),
            ("entity", "dataset"),
            ("entity", "rows"),
            ("entity", "lookup"),
            ("entity", "figures"),
            ("words", "model"),
            ("words", "entity"),
            ("text", "schema"),
            ("text", "format"),
            ("text", "model"),
            ("text", "words"),
            ("marks", "schema"),
            ("marks", "format"),
            ("marks", "model"),
            ("marks", "words"),
            ("time", "schema"),
            ("time", "format"),
            ("time", "model"),
            ("time", "words"),
        ],
    ),
    (
        "crates/run",
        &[
            ("engine", "directory"),
            ("directory", "engine"),
            ("engine", "run"),
            ("sink", "run"),
            ("sink", "engine"),
            ("directory", "run"),
            ("directory", "sink"),
            ("directory", "estimate"),
            ("estimate", "run"),
            ("job", "run"),
            ("codec", "engine"),
            ("codec", "directory"),
            ("fs", "directory"),
        ],
    ),
    (
        "xtask",
        &[
            ("ui", "task"),
            ("ui", "dev"),
            ("args", "task"),
            ("args", "dev"),
            ("args", "ui"),
            ("task", "dev"),
            ("dev", "task"),
        ],
    ),
    ("fixtures", &[("shop", "world"), ("shop", "builder"), ("world", "builder"), ("shop", "strategy")]),
];

#[test]
fn forbidden_arrows_do_not_appear() {
    for (package, arrows) in FORBIDDEN {
        let imports = Imports::of(&root().join(package));
        for (from, to) in arrows {
            let found = imports.between(from, to);
            assert!(found.is_empty(), "{package}: {from} must never import from {to}: {found:?}");
        }
    }
}

/// The model does no I/O and has no clock, environment or threads; a run and an upload do not
/// print.
#[test]
fn pure_packages_stay_pure() {
    let effects = ["std::fs", "std::net", "std::env", "std::thread", "std::time", "std::process", "std::sync::mpsc"];
    let imports = Imports::of(&root().join("fixtures-gen"));
    for (file, paths) in &imports.outside {
        let broken: Vec<_> =
            paths.iter().filter(|path| effects.iter().any(|effect| path.starts_with(effect))).collect();
        assert!(broken.is_empty(), "fixtures-gen/src/{file} imports {broken:?}");
    }
    let sinks = Imports::of(&root().join("crates/run"));
    for (file, paths) in sinks.outside.iter().filter(|(file, _)| file.starts_with("sink/")) {
        assert!(paths.iter().all(|path| !path.starts_with("fixtures_gen")), "crates/run/src/{file} knows the model");
    }
    for package in ["fixtures-gen", "crates/answers", "crates/run", "crates/parquet", "crates/upload", "crates/check"] {
        for (file, text) in sources(&root().join(package).join("src")) {
            for word in ["println!", "print!(", "eprint!(", "eprintln!", "dbg!"] {
                let prints = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word));
                assert!(!prints, "{package}: {file} prints");
            }
        }
    }
}

fn sources(directory: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| {
        if path.is_dir() {
            return sources(&path);
        }
        let name = path.display().to_string();
        let text = if is_for_tests(&name) { String::new() } else { std::fs::read_to_string(&path).unwrap() };
        vec![(name, without_tests(&text))]
    });
    files.collect()
}
