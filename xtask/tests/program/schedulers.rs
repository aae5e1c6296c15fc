//! The command lines of docs/schedulers.md: what can be run is run, and the rest is parsed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{SMALL, assert_same, place, read, skip, succeed, text, undisturbed};

/// The blocks of a language in a document, with the heading that they are under.
fn blocks(language: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/schedulers.md");
    let document = fs::read_to_string(path).unwrap();
    let (mut blocks, mut heading, mut is_inside) = (vec![], String::new(), false);
    for line in document.lines() {
        match line {
            _ if !is_inside && line.starts_with("## ") => line[3..].clone_into(&mut heading),
            _ if !is_inside && line == format!("```{language}") => {
                is_inside = true;
                blocks.push((heading.clone(), String::new()));
            }
            "```" => is_inside = false,
            _ if is_inside => blocks.last_mut().unwrap().1.extend([line, "\n"]),
            _ => {}
        }
    }
    blocks
}

fn bash(place: &Path, flag: &[&str], script: &str) {
    let mut command = Command::new("bash");
    command.args(flag).args(["-c", script]).current_dir(place).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{script}: {}", text(&output.stderr));
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn scripts_are_scripts() {
    let scripts = blocks("bash");
    assert!(scripts.len() >= 5, "{scripts:?}");
    for (heading, script) in scripts {
        bash(place().path(), &["-n"], &script);
        assert!(script.lines().count() <= 10, "{heading}: more than ten lines");
    }
}

#[test]
fn what_needs_no_cluster_is_run() {
    let flags = format!("{SMALL} --chunk-size 20");
    let whole = undisturbed(&flags);
    let small = |script: &str| {
        script
            .replace("cargo xtask", env!("CARGO_BIN_EXE_xtask"))
            .replace("--preset medium --stdout", &format!("{SMALL} --stdout"))
            .replace("--preset medium", &flags)
    };
    let mut runs = 0;
    for (heading, script) in blocks("bash") {
        let program =
            ["| parallel", "| xargs", "sbatch", "SBATCH"].into_iter().find(|program| script.contains(program));
        let Some(program) = program.and_then(|program| program.strip_prefix("| ")) else { continue };
        if !is_installed(program) {
            skip(&format!("{heading} needs {program}"));
            continue;
        }
        let place = place();
        bash(place.path(), &["-eo", "pipefail"], &small(&script));
        if script.contains("orders.csv") {
            let expected = succeed(place.path(), &format!("gen {SMALL} --quiet --stdout orders --format csv")).0;
            assert!(read(place.path())["orders.csv"] == expected.as_bytes(), "{heading}");
        } else {
            assert_same(&place.path().join("shop"), &whole, &heading);
        }
        runs += 1;
    }
    assert!(runs >= 1 || !is_installed("xargs"));
}
