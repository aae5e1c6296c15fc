//! Standard streams as they come: closed, non-blocking, full; and signals that are ignored.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::common::{SMALL, assert_same, place, read, succeed, text, undisturbed, xtask};

/// Runs a shell script; `$X` is the program.
fn sh(place: &Path, script: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", script]).env("X", env!("CARGO_BIN_EXE_xtask")).current_dir(place);
    command.stdin(Stdio::null()).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_standard_output_is_a_failure_before_the_work() {
    let place = place();
    for line in [
        format!("gen {SMALL} --quiet --stdout orders"),
        format!("gen {SMALL} --quiet --json"),
        format!("gen {SMALL} --quiet --json=events"),
        "schema --as sql".to_owned(),
        "show order 0/1 --preset tiny".to_owned(),
        "locate 00000000-0000-4000-8000-000000000000 --preset tiny".to_owned(),
        "answers revenue --preset tiny --csv".to_owned(),
        "answers --sql sqlite".to_owned(),
        "completions bash".to_owned(),
        "--help".to_owned(),
    ] {
        let output = sh(place.path(), &format!("$X {line} >&-"));
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{line}: {err}");
        assert!(err.starts_with("error: cannot write to standard output: it is closed"), "{line}: {err}");
        assert!(err.contains("to discard what is written, open the null device for writing only"), "{line}: {err}");
        assert!(!place.path().join("generated_data").exists(), "{line}");
    }
    // Nobody wants the rows, or nothing is written there.
    for line in [
        format!("gen {SMALL} --quiet --stdout orders > /dev/null"),
        format!("gen {SMALL} --quiet --output-dir a >&-"),
        format!("gen {SMALL} --output-dir b >&- 2>&- <&-"),
    ] {
        let output = sh(place.path(), &format!("$X {line}"));
        assert_eq!(output.status.code(), Some(0), "{line}: {}", text(&output.stderr));
    }
    assert_same(&place.path().join("b"), &undisturbed(SMALL), "without any stream");
}

#[cfg(target_os = "linux")]
#[test]
fn a_non_blocking_pipe_gets_every_row() {
    use rustix::fs::{OFlags, fcntl_setfl};

    let place = place();
    let expected = succeed(place.path(), &format!("gen {SMALL} --quiet --stdout order_items")).0;
    let events = succeed(place.path(), &format!("gen {SMALL} --chunk-size 5 --quiet --json=events --output-dir a")).0;
    for line in [
        format!("gen {SMALL} --quiet --stdout order_items"),
        format!("gen {SMALL} --chunk-size 5 --quiet --json=events --output-dir b"),
    ] {
        let (mut reader, writer) = std::io::pipe().unwrap();
        rustix::pipe::fcntl_setpipe_size(&writer, 4_096).unwrap();
        fcntl_setfl(&writer, OFlags::NONBLOCK | OFlags::WRONLY).unwrap();
        let mut command = xtask(place.path(), &line);
        let mut child = command.stdout(writer.try_clone().unwrap()).stderr(writer).spawn().unwrap();
        // Its own ends of the pipe must not keep it open.
        drop(command);
        std::thread::sleep(Duration::from_millis(200));
        let mut out = String::new();
        reader.read_to_string(&mut out).unwrap();
        assert!(child.wait().unwrap().success(), "{line}");
        if line.contains("--stdout") {
            assert!(out == expected, "{} of {} bytes", out.len(), expected.len());
        } else {
            let files = |text: &str| text.lines().filter(|line| line.contains("\"kind\":\"file\"")).count();
            assert_eq!(files(&out), files(&events));
            assert!(out.lines().all(|line| line.starts_with('{') && line.ends_with('}')));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_reported_with_how_much_it_took() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = xtask(place().path(), &format!("gen {SMALL} --stdout orders --quiet")).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = text(&output.stderr);
    assert!(err.contains("it took 0 bytes, and the rest was not written\n"), "{err}");
}

/// What a shell does to the jobs that it starts in the background, and `nohup` to all.
#[cfg(target_os = "linux")]
#[test]
fn an_ignored_signal_stays_ignored() {
    let place = place();
    for (signal, flags) in [("INT", "--json=events --output-dir data"), ("TERM", "--stdout order_items")] {
        let script = format!("trap '' {signal}; exec $X gen {SMALL} --chunk-size 5 --quiet {flags}");
        let script = if flags.contains("--stdout") { script.replace("--chunk-size 5 ", "") } else { script };
        let mut command = Command::new("sh");
        command.args(["-c", &script]).env("X", env!("CARGO_BIN_EXE_xtask")).current_dir(place.path());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdout.take().unwrap();
        rustix::pipe::fcntl_setpipe_size(&pipe, 4_096).unwrap();
        let mut start = [0; 1];
        pipe.read_exact(&mut start).unwrap();
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        std::thread::sleep(Duration::from_secs(1));
        let mut rest = vec![];
        pipe.read_to_end(&mut rest).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{signal}: {}", text(&output.stderr));
    }
    assert!(read(&place.path().join("data")).contains_key("manifest.json"));
}
