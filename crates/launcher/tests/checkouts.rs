//! Wherever a checkout is, and whatever else is in its target directory, `cargo xtask` runs the
//! checkout's own program.
//!
//! Each test builds miniatures of the workspace: the alias, the launcher, and packages of a few lines
//! under the names that it builds. All their files are older than anything built from them, so that
//! cargo cannot see from their age that they have changed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::SystemTime;

const ALIAS: &str = include_str!("../../../.cargo/config.toml");
const LAUNCHER: &str = include_str!("../src/main.rs");

/// Prints what it is, and where it believes its checkout to be.
const MAIN: &str = r#"
pub fn main(program: &str) {
    let root = std::env::var("FIXTURES_WORKSPACE").unwrap();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let model = format!("{} {}", model::NAME, library::NAME);
    println!("{NAME} {program} ({model}) in {root}: {}", arguments.join(" "));
    std::process::exit(arguments.len() as i32);
}
"#;

/// A directory of its own for a test, removed when the test has passed.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkouts").join(name);
        let _ = fs::remove_dir_all(&place);
        let place = Self(place);
        // Outside of the checkouts, as the packages of a registry are.
        write(&place.path("library/Cargo.toml"), &package("library", ""));
        write(&place.path("library/src/lib.rs"), "pub const NAME: &str = \"library\";\n");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A checkout whose packages all know its name.
    fn checkout(&self, name: &str) -> Checkout {
        let checkout = Checkout { root: self.path(name), target: None };
        let constant = format!("pub const NAME: &str = \"{name}\";\n");
        let member = |name: &str, manifest: &str, source: &str, text: &str| {
            checkout.write(&format!("{name}/Cargo.toml"), manifest);
            checkout.write(&format!("{name}/src/{source}"), text);
        };
        checkout.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/launcher\", \"crates/receive\", \"model\", \"xtask\"]\n",
        );
        checkout.write(".cargo/config.toml", ALIAS);
        member("crates/launcher", &package("launcher", ""), "main.rs", LAUNCHER);
        member("model", &package("model", ""), "lib.rs", &constant);
        let library =
            format!("model = {{ path = \"../model\" }}\nlibrary = {{ path = '{}' }}\n", self.path("library").display());
        let features = "[features]\ndefault = [\"upload\"]\nupload = []\n";
        let binary = "[[bin]]\nname = \"xtask-upload\"\nrequired-features = [\"upload\"]\n";
        let manifest = package("xtask", &format!("[dependencies]\n{library}{features}{binary}"));
        member("xtask", &manifest, "lib.rs", &format!("{constant}{MAIN}"));
        let kind = "if cfg!(feature = \"upload\") { \"full\" } else { \"lean\" }";
        for main in ["main.rs", "bin/xtask-upload.rs"] {
            checkout.write(&format!("xtask/src/{main}"), &format!("fn main() {{ xtask::main({kind}) }}\n"));
        }
        let server = format!("{constant}fn main() {{ println!(\"{{NAME}} server\") }}\n");
        member("crates/receive", &package("receive", ""), "main.rs", &server);
        checkout
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

fn package(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
}

/// Writes a file that has not changed for decades.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
}

struct Checkout {
    root: PathBuf,
    /// The target directory, unless it is the checkout's own.
    target: Option<PathBuf>,
}

impl Checkout {
    fn write(&self, name: &str, text: &str) {
        write(&self.root.join(name), text);
    }

    fn xtask(&self, line: &str) -> Output {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap());
        let is_of_outer = |name: &str| name.starts_with("CARGO_") && name != "CARGO_HOME";
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_of_outer)) {
            command.env_remove(name);
        }
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        command.env("FIXTURES_WORKSPACE", "nowhere").arg("xtask").args(line.split_whitespace());
        command.current_dir(self.root.join("model")).output().unwrap()
    }

    /// Runs a line that must start the checkout's own program; returns what cargo compiled for it.
    fn assert_own(&self, name: &str, kind: &str, line: &str) -> Vec<String> {
        let output = self.xtask(line);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let root = self.root.display();
        assert_eq!(out, format!("{name} {kind} ({name} library) in {root}: {line}\n"), "{err}");
        assert_eq!(output.status.code(), Some(line.split_whitespace().count() as i32), "{err}");
        let compiled = err.lines().filter_map(|line| line.trim_start().strip_prefix("Compiling "));
        compiled.map(|package| package.split(' ').next().unwrap().to_owned()).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn only_uploads_build_the_full_program_and_both_stay() {
    let place = Place::new("lean");
    let checkout = place.checkout("a");
    assert_eq!(checkout.assert_own("a", "lean", "gen --seed 7").len(), 3);
    assert_eq!(checkout.assert_own("a", "lean", "upload --help"), [""; 0]);
    assert_eq!(checkout.assert_own("a", "full", "upload --api-key canary"), ["xtask"]);
    assert_eq!(checkout.assert_own("a", "lean", "gen"), [""; 0]);
    assert_eq!(checkout.assert_own("a", "full", "gen --upload"), [""; 0]);
}

#[test]
fn what_is_typed_is_not_shown_and_what_is_built_is() {
    let place = Place::new("shown");
    let checkout = place.checkout("a");
    let err = text(&checkout.xtask("upload --api-key canary").stderr);
    assert!(err.contains("Compiling xtask ") && err.contains("Finished "), "{err}");
    assert!(!err.contains("canary") && !err.contains("Running"), "{err}");
    checkout.write("model/src/lib.rs", "pub const NAME: &str = 7;");
    let root = Checkout { target: Some(place.path("other")), ..checkout };
    let output = root.xtask("upload --api-key canary");
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("error[E0308]") && !err.contains("canary"), "{err}");
}

#[test]
fn the_server_is_started_without_the_program() {
    let place = Place::new("server");
    let output = place.checkout("a").xtask("--color never receive --db shop.sqlite");
    assert_eq!(text(&output.stdout), "a server\n");
    assert!(!text(&output.stderr).contains("xtask"), "{}", text(&output.stderr));
}

#[test]
fn a_checkout_that_was_moved_runs_its_program_at_its_new_place() {
    let place = Place::new("moved");
    let checkout = place.checkout("a");
    checkout.assert_own("a", "lean", "gen");
    let moved = Checkout { root: place.path("deep/er/b"), target: None };
    fs::create_dir_all(place.path("deep/er")).unwrap();
    fs::rename(&checkout.root, &moved.root).unwrap();
    let compiled = moved.assert_own("a", "lean", "gen");
    assert!(!compiled.contains(&"library".to_owned()), "{compiled:?}");
    // Another checkout in the old place is not mistaken for the first.
    place.checkout("a").assert_own("a", "lean", "gen");
}

#[test]
fn a_copy_with_its_target_directory_runs_what_it_holds_itself() {
    let place = Place::new("copied");
    let checkout = place.checkout("a");
    checkout.assert_own("a", "lean", "gen");
    let copy = place.checkout("b");
    copy_folder(&checkout.root.join("target"), &copy.root.join("target"));
    let compiled = copy.assert_own("b", "lean", "gen");
    assert!(!compiled.contains(&"library".to_owned()), "{compiled:?}");
    checkout.assert_own("a", "lean", "gen");
    assert_eq!(copy.assert_own("b", "lean", "gen"), [""; 0]);
}

#[test]
fn checkouts_that_share_a_target_directory_run_their_own_programs() {
    let place = Place::new("shared");
    let [a, b] = ["a", "b"].map(|name| Checkout { target: Some(place.path("target")), ..place.checkout(name) });
    let compiled = a.assert_own("a", "lean", "gen");
    assert!(compiled.contains(&"library".to_owned()), "{compiled:?}");
    let compiled = b.assert_own("b", "lean", "gen");
    assert!(compiled.contains(&"model".to_owned()) && !compiled.contains(&"library".to_owned()), "{compiled:?}");
    // At the same time, too, although both programs have the same path.
    thread::scope(|scope| {
        for (checkout, name) in [(&a, "a"), (&b, "b")] {
            scope.spawn(move || (0..10).for_each(|_| assert!(checkout.assert_own(name, "lean", "gen").is_empty())));
        }
    });
}

/// Seen from cargo, both are one checkout whose files have not changed.
#[cfg(unix)]
#[test]
fn a_checkout_in_the_place_of_another_runs_its_own_program_from_a_shared_target_directory() {
    let place = Place::new("replaced");
    let target = Some(place.path("target"));
    let first = Checkout { target: target.clone(), ..place.checkout("a") };
    first.assert_own("a", "lean", "gen");
    fs::rename(place.path("a"), place.path("old")).unwrap();
    let second = place.checkout("b");
    fs::rename(&second.root, place.path("a")).unwrap();
    let second = Checkout { root: place.path("a"), target: target.clone() };
    let compiled = second.assert_own("b", "lean", "gen");
    assert!(!compiled.contains(&"library".to_owned()), "{compiled:?}");
    let moved = Checkout { root: place.path("old"), target };
    moved.assert_own("a", "lean", "gen");
    assert_eq!(second.assert_own("b", "lean", "gen"), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_checkout_at_a_path_of_odd_letters_and_behind_a_link_runs_its_program() {
    let place = Place::new("odd");
    let checkout = place.checkout("a");
    let odd = Checkout { root: place.path("my \u{e9}t\u{e9} #1 'x'"), target: None };
    fs::rename(&checkout.root, &odd.root).unwrap();
    odd.assert_own("a", "lean", "gen");
    std::os::unix::fs::symlink(&odd.root, place.path("link")).unwrap();
    let linked = Checkout { root: place.path("link"), target: None };
    let out = text(&linked.xtask("gen").stdout);
    assert!(out.starts_with("a lean (a library) in "), "{out}");
}

#[test]
fn a_launcher_of_another_checkout_gives_way() {
    let place = Place::new("launchers");
    let target = Some(place.path("target"));
    let [a, b] = ["a", "b"].map(|name| Checkout { target: target.clone(), ..place.checkout(name) });
    let source = LAUNCHER.replace(
        "fn launch(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {",
        "fn launch(mut arguments: Vec<OsString>) -> Result<ExitCode, Failure> {\n    arguments.push(\"late\".into());",
    );
    assert_ne!(source, LAUNCHER);
    b.write("crates/launcher/src/main.rs", &source);
    for _ in 0..2 {
        a.assert_own("a", "lean", "gen");
        let out = text(&b.xtask("gen").stdout);
        assert!(out.starts_with("b lean (b library)") && out.ends_with(": gen late\n"), "{out}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let copy = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &copy);
        } else {
            fs::copy(entry.path(), copy).unwrap();
        }
    }
}
