//! Full disks, read-only directories and failing system calls, with the real program on a real
//! system.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::{
    SMALL, WatchedRun, assert_same, assert_whole, fail, place, run, skip, succeed, text, undisturbed, xtask,
};

/// Whether a command goes through.
fn works(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn strace_works() -> bool {
    works(Command::new("strace").args(["-f", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=9", "true"]))
}

/// Runs the program with the `k`-th call of a kind made to fail; whether one was.
fn inject(place: &Path, line: &str, call: &str, error: &str, k: u32) -> (Output, bool) {
    let log = place.join("strace.log");
    let mut command = Command::new("strace");
    command.args(["-f", "-o", log.to_str().unwrap(), "-e", &format!("inject={call}:error={error}:when={k}")]);
    command.args(["-e", &format!("trace={call}")]).arg(env!("CARGO_BIN_EXE_xtask")).args(line.split_whitespace());
    let output = command.current_dir(place).stdin(Stdio::null()).output().unwrap();
    (output, fs::read_to_string(log).unwrap().contains("(INJECTED)"))
}

/// Lets every call of a kind fail once, until a run goes through without.
fn fail_each(call: &str, error: &str, whole: &BTreeMap<String, Vec<u8>>, least: u32) {
    const LINE: &str = "gen --preset tiny --threads 1 --quiet --sync --output-dir data";
    for k in 1.. {
        let place = place();
        let root = place.path().join("data");
        let what = format!("{call} {k}");
        let (output, was_injected) = inject(place.path(), LINE, call, error, k);
        let err = text(&output.stderr);
        if !was_injected {
            assert!(k > least, "{call}: only {k}");
            return assert_same(&root, whole, &what);
        }
        assert!(!err.contains("panicked"), "{what}: {err}");
        // The system's loader opens files too, before the program begins.
        let is_loader = err.contains("error while loading shared libraries");
        match output.status.code() {
            Some(0) => assert_same(&root, whole, &what),
            Some(1) => assert!(err.contains("error: cannot ") && err.contains("data"), "{what}: {err}"),
            code => assert!(is_loader, "{what}: {code:?}: {err}"),
        }
        assert_whole(&root, whole, &what);
        succeed(place.path(), &format!("{LINE} --resume"));
        assert_same(&root, whole, &what);
    }
}

#[test]
fn any_system_call_may_fail() {
    if !strace_works() {
        return skip("strace is not there or may not trace");
    }
    let whole = undisturbed("--preset tiny");
    // Threads are counted apart: seven files are written by the one worker.
    for (call, error, least) in
        [("openat", "EMFILE", 7), ("write", "ENOSPC", 14), ("fsync", "EIO", 7), ("rename", "EIO", 7)]
    {
        fail_each(call, error, &whole, least);
    }
}

/// Whether this process may mount in a namespace of its own.
fn can_mount() -> bool {
    works(Command::new("unshare").args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /tmp"]))
}

/// Runs a shell script that may mount; `$X` is the program.
fn in_namespace(place: &Path, script: &str) -> Output {
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]).env("X", env!("CARGO_BIN_EXE_xtask")).current_dir(place);
    command.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_full_disk_is_foreseen_reported_and_resumed() {
    if !can_mount() {
        return skip("this process may not mount");
    }
    let (place, whole) = (place(), undisturbed(&format!("{SMALL} --chunk-size 60")));
    let script = format!(
        "mkdir disk && mount -t tmpfs -o size=1m tmpfs disk && cd disk
         $X gen {SMALL} --chunk-size 60 --quiet; echo $?
         ls -A
         $X gen {SMALL} --chunk-size 60 --quiet --force; echo $?
         cp -r generated_data ../full
         mount -o remount,size=64m . && $X gen {SMALL} --chunk-size 60 --quiet --resume; echo $?
         cp -r generated_data ../resumed"
    );
    let output = in_namespace(place.path(), &script);
    let err = text(&output.stderr);
    assert_eq!(text(&output.stdout), "2\n1\n0\n", "{err}");
    assert!(
        err.contains("error: generated_data needs about 1.") && err.contains(", but its file system has 1.0"),
        "{err}"
    );
    assert!(err.contains("warning: generated_data needs about 1."), "{err}");
    assert!(err.contains("cannot ") && err.contains("No space left on device"), "{err}");
    assert!(err.contains("then resume with `cargo xtask gen "), "{err}");
    assert_whole(&place.path().join("full"), &whole, "full");
    assert!(!crate::common::read(&place.path().join("full")).keys().any(|name| name.ends_with(".partial")));
    assert_same(&place.path().join("resumed"), &whole, "resumed");
}

#[test]
fn a_read_only_directory_is_reported() {
    if !can_mount() {
        return skip("this process may not mount");
    }
    let place = place();
    let script = format!(
        "mkdir fixed && mount --bind fixed fixed && mount -o remount,ro,bind fixed && $X gen {SMALL} --quiet --output-dir fixed; echo $?; $X gen {SMALL} --quiet --output-dir fixed/sub; echo $?"
    );
    let output = in_namespace(place.path(), &script);
    assert_eq!(text(&output.stdout), "1\n1\n");
    let err = text(&output.stderr);
    assert!(err.contains("error: cannot create fixed/.") && err.contains("Read-only file system"), "{err}");
    assert!(err.contains("error: cannot create the directory fixed/sub: Read-only file system"), "{err}");
}

#[test]
fn a_directory_that_vanishes_is_reported_and_resumed() {
    let (place, flags) = (place(), format!("{SMALL} --chunk-size 5"));
    let mut watched = WatchedRun::start(place.path(), &flags);
    assert!(watched.wait_for(2));
    let root = place.path().join("data");
    // Files that appear meanwhile keep it alive for a moment.
    while root.exists() {
        let _ = fs::remove_dir_all(&root);
    }
    watched.lines.by_ref().for_each(drop);
    let output = watched.child.wait_with_output().unwrap();
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        err.contains("error: cannot ") && err.contains(" data/") && err.contains("No such file or directory"),
        "{err}"
    );
    succeed(place.path(), &format!("gen {flags} --quiet --resume --output-dir data"));
    assert_same(&root, &undisturbed(&flags), "resumed");
}

#[test]
fn a_file_in_the_directorys_place_is_reported() {
    let place = place();
    fs::write(place.path().join("file"), "mine").unwrap();
    for (path, flags) in
        [("file", ""), ("file", "--force"), ("file", "--dry-run"), ("file/sub", ""), ("file/sub", "--dry-run")]
    {
        let err = fail(place.path(), &format!("gen {SMALL} {flags} --output-dir {path}"), 2);
        assert!(err.contains(&format!("the output directory {path} is not a directory, or is below a file")), "{err}");
    }
    assert_eq!(fs::read(place.path().join("file")).unwrap(), b"mine");
    assert!(works(Command::new("mkfifo").arg(place.path().join("pipe"))));
    let err = fail(place.path(), &format!("gen {SMALL} --output-dir pipe"), 2);
    assert!(err.contains("the output directory pipe is not a directory"), "{err}");
    fs::create_dir(place.path().join("odd")).unwrap();
    assert!(works(Command::new("mkfifo").arg(place.path().join("odd/manifest.json"))));
    let err = fail(place.path(), &format!("gen {SMALL} --output-dir odd"), 2);
    assert!(
        err.contains("odd holds manifest.json, which is not valid: it cannot be read: not a regular file"),
        "{err}"
    );
}

#[test]
fn a_limit_of_the_process_is_an_error_with_a_path() {
    let place = place();
    let script = format!("ulimit -f 16; exec \"$X\" gen {SMALL} --quiet --output-dir data");
    let output = Command::new("sh")
        .args(["-c", &script])
        .env("X", env!("CARGO_BIN_EXE_xtask"))
        .current_dir(place.path())
        .output();
    let output = output.unwrap();
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("error: cannot write data/") && err.contains("File too large"), "{err}");
    succeed(place.path(), &format!("gen {SMALL} --quiet --resume --output-dir data"));
    assert_same(&place.path().join("data"), &undisturbed(SMALL), "resumed");
}

#[test]
fn events_that_nobody_can_take_stop_nothing_or_all() {
    let place = place();
    let line = format!("gen {SMALL} --quiet --json=events");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = xtask(place.path(), &line).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: cannot write to standard output: No space left on device"));

    let mut child = xtask(place.path(), &format!("{line} --resume")).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success(), "a reader that has gone is not a failure of the work");
    assert_same(&place.path().join("generated_data"), &undisturbed(SMALL), "done");
    assert!(run(place.path(), &line).status.success());
}
