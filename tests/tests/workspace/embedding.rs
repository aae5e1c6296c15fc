//! A workspace outside of this one, whose own `xtask` embeds a run, as the README of `fixtures-run`
//! shows it.

use std::fs;
use std::path::Path;
use std::process::Command;

/// How the README depends on the crate; the test does so by path.
const DEPENDENCY: &str = "fixtures-run = { git = \"…\" }";

const README: &str = include_str!("../../../crates/run/README.md");

/// The first block of code in the README that begins with ```` ```language ````.
fn example(language: &str) -> &'static str {
    let block = README.split("```").skip(1).step_by(2).find(|block| block.starts_with(language));
    block.and_then(|block| block.split_once('\n')).expect("the README has an example").1
}

#[test]
fn a_foreign_workspace_embeds_a_run_with_progress_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace");
    // Kept from test to test, so that only the first one compiles everything.
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("embedding");
    let (xtask, data) = (scratch.join("xtask"), scratch.join("target/shop"));
    fs::create_dir_all(xtask.join("src")).unwrap();
    let _ = fs::remove_dir_all(&data);
    let dependencies = example("toml");
    let path = format!("fixtures-run = {{ path = {:?} }}", root.join("crates/run"));
    assert!(dependencies.contains(DEPENDENCY), "{dependencies}");
    let dependencies = dependencies.replace(DEPENDENCY, &path);
    let package = "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n";
    fs::write(scratch.join("Cargo.toml"), "[workspace]\nmembers = [\"xtask\"]\nresolver = \"3\"\n").unwrap();
    fs::write(xtask.join("Cargo.toml"), format!("{package}{dependencies}")).unwrap();
    fs::write(xtask.join("src/main.rs"), example("rust")).unwrap();
    fs::copy(root.join("Cargo.lock"), scratch.join("Cargo.lock")).unwrap();

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--offline", "--package", "xtask"]).current_dir(&scratch);
    command
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS");
    let output = command.output().expect("cargo starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}");
    assert_eq!(out.trim(), "89963 rows in 17 files");
    assert!(err.contains("\r100 %"), "{err}");
    fixtures_check::check(&data).unwrap_or_else(|violations| panic!("{violations:?}"));
}
