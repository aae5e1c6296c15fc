//! Directories as other programs leave them: with files of their own, with links, read-only, and
//! with manifests that were rewritten.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::common::{SMALL, WatchedRun, assert_same, fail, place, read, skip, succeed, text, undisturbed};

/// What systems and tools leave in any directory.
fn litter(root: &Path) {
    for directory in ["lost+found", ".git", "System Volume Information"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    for name in [".DS_Store", ".gitignore", "Thumbs.db", "desktop.ini", "._tenants.csv", "tenants.csv.dvc"] {
        fs::write(root.join(name), "theirs").unwrap();
    }
}

/// The files of a directory without litter, which must all be there.
fn sweep(root: &Path) {
    for directory in ["lost+found", ".git", "System Volume Information"] {
        fs::remove_dir(root.join(directory)).unwrap();
    }
    for name in [".DS_Store", ".gitignore", "Thumbs.db", "desktop.ini", "._tenants.csv", "tenants.csv.dvc"] {
        assert_eq!(fs::read_to_string(root.join(name)).unwrap(), "theirs");
        fs::remove_file(root.join(name)).unwrap();
    }
}

#[test]
fn what_systems_and_tools_leave_is_in_nobodys_way() {
    let (place, whole) = (place(), undisturbed(SMALL));
    let root = place.path().join("data");
    litter(&root);
    for flags in ["", "", "--resume", "--seed 7 --force", "--force"] {
        succeed(place.path(), &format!("gen {SMALL} {flags} --output-dir data"));
    }
    succeed(place.path(), "join data");
    fs::remove_file(root.join("tenants.csv")).unwrap();
    succeed(place.path(), &format!("gen {SMALL} --resume --output-dir data"));
    sweep(&root);
    assert_same(&root, &whole, "with litter");

    let parts = place.path().join("parts");
    litter(&parts);
    for part in ["1/2", "2/2"] {
        succeed(place.path(), &format!("gen {SMALL} --part {part} --output-dir parts"));
    }
    succeed(place.path(), "join parts");
    sweep(&parts);
    assert_same(&parts, &whole, "parts with litter");
}

/// As DVC, Bazel and git-annex have it.
#[cfg(unix)]
#[test]
fn files_behind_links_are_files_and_are_never_written_to() {
    use std::os::unix::fs::symlink;

    let (place, whole) = (place(), undisturbed(SMALL));
    let (store, root) = (place.path().join("store"), place.path().join("data"));
    succeed(place.path(), &format!("gen {SMALL} --output-dir store"));
    fs::create_dir(&root).unwrap();
    for name in whole.keys() {
        symlink(store.join(name), root.join(name)).unwrap();
    }
    let line = format!("gen {SMALL} --output-dir data");
    assert!(succeed(place.path(), &line).1.contains("data: already complete"));
    assert!(succeed(place.path(), "join data").1.contains("data: already joined"));
    // A link that leads nowhere is a missing file; another dataset replaces links, not their targets.
    fs::remove_file(root.join("tenants.csv")).unwrap();
    symlink(place.path().join("gone"), root.join("tenants.csv")).unwrap();
    fail(place.path(), &line, 2);
    succeed(place.path(), &format!("{line} --resume"));
    assert!(!place.path().join("gone").exists());
    succeed(place.path(), &format!("{line} --seed 7 --force"));
    assert_same(&store, &whole, "the targets of the links");
    assert_same(&root, &undisturbed(&format!("{SMALL} --seed 7")), "replaced");
    symlink(&root, place.path().join("link")).unwrap();
    assert!(succeed(place.path(), &format!("gen {SMALL} --seed 7 --output-dir link")).1.contains("already complete"));
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_that_is_complete_is_recognised() {
    let place = place();
    let works = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script]).env("X", env!("CARGO_BIN_EXE_xtask")).current_dir(place.path());
        command.stdin(Stdio::null()).output().is_ok_and(|output| {
            eprintln!("{}{}", text(&output.stdout), text(&output.stderr));
            output.status.success()
        })
    };
    if !works("mount -t tmpfs -o size=1m tmpfs /tmp") {
        return skip("this process may not mount");
    }
    succeed(place.path(), &format!("gen {SMALL} --output-dir fixed"));
    // What a run that was interrupted behind its last step has left.
    fs::write(place.path().join("fixed/.tenants.csv.partial"), "half").unwrap();
    let script = format!(
        "mount --bind fixed fixed && mount -o remount,ro,bind fixed && ! touch fixed/x 2>/dev/null &&
         $X gen {SMALL} --output-dir fixed && $X gen {SMALL} --dry-run --output-dir fixed"
    );
    assert!(works(&script));
    fs::remove_file(place.path().join("fixed/.tenants.csv.partial")).unwrap();
    let script = "mount --bind fixed fixed && mount -o remount,ro,bind fixed && $X join fixed";
    assert!(works(script));
}

#[test]
fn a_home_directory_that_the_shell_has_not_replaced_is_refused() {
    let place = place();
    for line in ["gen --preset tiny --output-dir=~/data", "gen --preset tiny --output-dir=~", "join ~/data"] {
        let err = fail(place.path(), line, 2);
        assert!(err.contains("begins with ~, which the shell has not replaced") && err.contains("$HOME"), "{err}");
    }
    assert!(read(place.path()).is_empty());
    succeed(place.path(), "gen --preset tiny --quiet --output-dir=./~");
    assert!(place.path().join("~/manifest.json").exists());
}

#[test]
fn no_hint_costs_an_interrupted_run() {
    let place = place();
    let flags = format!("{SMALL} --chunk-size 5");
    let mut watched = WatchedRun::start(place.path(), &flags);
    assert!(watched.wait_for(30));
    watched.kill();
    fs::write(place.path().join("data/notes.txt"), "mine").unwrap();
    for more in ["", "--resume", "--force", "--seed 7"] {
        let err = fail(place.path(), &format!("gen {flags} {more} --output-dir data"), 2);
        assert!(!err.contains("empty"), "{err}");
    }
    let err = fail(place.path(), &format!("gen {flags} --resume --output-dir data"), 2);
    assert!(err.contains("hint: move it out of the directory"), "{err}");
    fs::remove_file(place.path().join("data/notes.txt")).unwrap();
    // What another command line is told resumes this one.
    let err = fail(place.path(), "gen --preset tiny --output-dir data", 2);
    assert!(err.contains("data holds another dataset, interrupted: its tenants are 2, not 1"), "{err}");
    assert!(!err.contains("--force"), "{err}");
    let command = err.split('`').nth(1).unwrap().strip_prefix("cargo xtask ").unwrap();
    succeed(place.path(), command);
    assert_same(&place.path().join("data"), &undisturbed(&flags), "resumed");
}

fn rewrite(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut manifest: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(path, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

#[test]
fn a_manifest_that_a_program_with_doubles_has_rewritten_is_the_same() {
    let place = place();
    let path = place.path().join("generated_data/manifest.json");
    for seed in [u64::MAX, (1 << 53) + 1, 42] {
        let line = format!("gen {SMALL} --seed {seed}");
        succeed(place.path(), &format!("{line} --force"));
        let json = succeed(place.path(), &format!("{line} --json --quiet")).0;
        assert_eq!(json.contains(&format!("\"seed_text\":\"{seed}\"")), seed > 1 << 53, "{json}");
        rewrite(&path, |manifest| {
            for (key, value) in manifest["spec"].as_object_mut().unwrap() {
                if let Some(number) = value.as_u64().filter(|_| key != "seed_text") {
                    *value = json!(number as f64);
                }
            }
            manifest["chunk_size"] = json!(10_000.0);
            manifest["dataset_version"] = json!(manifest["dataset_version"].as_u64().unwrap() as f64);
            for file in manifest["files"].as_array_mut().unwrap() {
                file["rows"] = json!(file["rows"].as_u64().unwrap() as f64);
                file["bytes"] = json!(file["bytes"].as_u64().unwrap() as f64);
            }
        });
        assert!(succeed(place.path(), &line).1.contains("already complete"));
        assert!(succeed(place.path(), "join generated_data").1.contains("already joined"));
        let other = fail(place.path(), &format!("gen {SMALL} --seed 7"), 2);
        assert!(other.contains(&format!("its seed is {seed}, not 7")), "{other}");
    }
}

/// What is said of a manifest, and what was done to it.
type Case = (&'static str, fn(&mut Value));

#[test]
fn nonsense_in_a_manifest_is_named_as_what_it_is() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL}"));
    let path = place.path().join("generated_data/manifest.json");
    let whole = fs::read(&path).unwrap();
    let cases: [Case; 11] = [
        ("its chunk_size is 0", |manifest| manifest["chunk_size"] = json!(0)),
        ("its format is \"orc\"", |manifest| manifest["format"] = json!("orc")),
        ("its compression is \"zstd\"", |manifest| manifest["compression"] = json!("zstd")),
        ("its spec is of no dataset: tenants is 0", |manifest| manifest["spec"]["tenants"] = json!(0)),
        ("its spec cannot be read: unknown field `colour`", |manifest| manifest["spec"]["colour"] = json!(1)),
        ("its generator is \"another\"", |manifest| manifest["generator"] = json!("another")),
        ("its format_version is 7, and this release reads 1", |manifest| manifest["format_version"] = json!(7)),
        ("it has no spec", |manifest| drop(manifest.as_object_mut().unwrap().remove("spec"))),
        ("it has no files", |manifest| drop(manifest.as_object_mut().unwrap().remove("files"))),
        ("it cannot be read: ", |manifest| manifest["files"] = json!(7)),
        ("it cannot be read: ", |manifest| *manifest = json!([])),
    ];
    for (why, change) in cases {
        rewrite(&path, change);
        let err = fail(place.path(), &format!("gen {SMALL}"), 2);
        assert!(err.contains(&format!("generated_data holds manifest.json, which is not valid: {why}")), "{err}");
        let err = fail(place.path(), "join generated_data", 3);
        assert!(err.contains("holds manifest.json, which is not the manifest of a dataset: ") && err.contains(why));
        // A release that knows more may have written it.
        if why.contains("unknown field") {
            rewrite(&path, |manifest| manifest["dataset_version"] = json!(999));
            let err = fail(place.path(), &format!("gen {SMALL}"), 2);
            assert!(err.contains("was made by dataset version 999, and this release makes"), "{err}");
            fail(place.path(), "join generated_data", 3);
        }
        fs::write(&path, &whole).unwrap();
    }
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let err = fail(place.path(), &format!("gen {SMALL} --force"), 2);
    assert!(err.contains("which is not valid: it cannot be read: EOF while parsing"), "{err}");
    assert!(err.contains("hint: restore it from a copy"), "{err}");
    // What still lists its files can be replaced.
    fs::write(&path, &whole).unwrap();
    rewrite(&path, |manifest| manifest["chunk_size"] = json!(0));
    succeed(place.path(), &format!("gen {SMALL} --force"));
    assert_eq!(fs::read(&path).unwrap(), whole);
}

/// Every file of another version has another name, since ids are other ones.
#[test]
fn a_directory_of_another_version_is_named_as_such_and_replaced() {
    let (place, whole) = (place(), undisturbed(SMALL));
    let root = place.path().join("generated_data");
    for more in ["", "--part 1/2"] {
        succeed(place.path(), &format!("gen {SMALL} --seed 7 --force {more}"));
        let name = if more.is_empty() { "manifest.json" } else { "manifest.part-1-of-2.json" };
        rewrite(&root.join(name), |manifest| {
            manifest["dataset_version"] = json!(2);
            manifest["spec"].as_object_mut().unwrap().remove("tenant_sizes");
        });
        for flags in ["", "--resume"] {
            let err = fail(place.path(), &format!("gen {SMALL} {flags}"), 2);
            assert!(err.contains("generated_data was made by dataset version 2, and this release makes "), "{err}");
        }
        succeed(place.path(), &format!("gen {SMALL} --force"));
        assert_same(&root, &whole, "replaced");
    }
}

#[test]
fn a_file_in_the_directorys_place_is_a_slip_for_every_task() {
    let place = place();
    fs::write(place.path().join("file"), "mine").unwrap();
    for line in ["gen --preset tiny --output-dir file", "join file", "upload file --api-url http://127.0.0.1:9"] {
        fail(place.path(), line, 2);
    }
}

#[test]
fn chunk_numbers_beyond_9999_sort_in_the_order_of_rows() {
    let place = place();
    let flags = "--tenants 1 --products-per-tenant 50 --orders-per-tenant 4600 --customers-per-tenant 5";
    let line = format!("gen {flags} --chunk-size 1 --quiet --output-dir data");
    succeed(place.path(), &line);
    let files = read(&place.path().join("data"));
    let events: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("stock_events_")).collect();
    assert!(events.len() > 10_000 && events[9].0.ends_with("_chunk_00009.ndjson"), "{}", events.len());
    let stream = succeed(place.path(), &format!("gen {flags} --quiet --stdout stock_events")).0;
    assert!(events.iter().flat_map(|(_, content)| content.iter().copied()).eq(stream.bytes()));
    // Tables of fewer chunks keep their four digits.
    assert!(files.keys().any(|name| name.starts_with("orders_") && name.ends_with("_chunk_0009.ndjson")));
    assert!(succeed(place.path(), &line.replace("--quiet", "")).1.contains("already complete"));
}
