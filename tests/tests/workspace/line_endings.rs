//! A checkout has every file byte for byte, also where git is set up to convert line endings.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn a_checkout_with_autocrlf_has_the_committed_bytes() {
    if !Path::new(ROOT).join(".git").exists() || git().arg("--version").output().is_err() {
        eprintln!("skipped: this needs git and a checkout made by it");
        return;
    }
    let committed = checkout(&["core.autocrlf=false", "core.eol=lf"]);
    let converted = checkout(&["core.autocrlf=true", "core.eol=crlf"]);
    let golden = |name: &&String| name.starts_with("fixtures/golden/");
    assert!(committed.keys().filter(golden).count() > 16, "golden data is missing from the clone");
    assert!(committed.keys().any(|name| name.contains("/snapshots/")), "snapshots are missing from the clone");
    let changed: Vec<&String> = committed.keys().filter(|&name| committed[name] != converted[name]).collect();
    assert!(
        changed.is_empty(),
        "with core.autocrlf=true, git converts the line endings of {} files, such as {}; `* -text` in .gitattributes \
         prevents that",
        changed.len(),
        changed[0]
    );
}

/// The files of a fresh clone with these settings, by name.
fn checkout(settings: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let directory = tempfile::tempdir().unwrap();
    let mut clone = git();
    clone.args(["clone", "--quiet", "--shared"]);
    for setting in settings {
        clone.args(["--config", setting]);
    }
    let cloned = clone.arg(ROOT).arg(directory.path()).output().unwrap();
    assert!(cloned.status.success(), "{}", String::from_utf8_lossy(&cloned.stderr));
    let listed = git().current_dir(directory.path()).args(["ls-files", "-z"]).output().unwrap();
    let names = String::from_utf8(listed.stdout).unwrap();
    let read = |name: &str| (name.to_owned(), std::fs::read(directory.path().join(name)).unwrap());
    names.split_terminator('\0').map(read).collect()
}

/// Git, without what a hook that runs this test has set.
fn git() -> Command {
    let mut git = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    git
}
