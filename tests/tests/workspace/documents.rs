//! The documents: what they link to and name exists.

use std::fs;
use std::path::Path;

const DOCUMENTS: [&str; 23] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "docs/gen.md",
    "docs/json.md",
    "docs/load.md",
    "docs/look.md",
    "docs/object-stores.md",
    "docs/python.md",
    "docs/realism.md",
    "docs/scale.md",
    "docs/schedulers.md",
    "docs/spark.md",
    "docs/speed.md",
    "docs/sql.md",
    "docs/tables.md",
    "docs/upload.md",
    "docs/verify.md",
    "fixtures-gen/README.md",
    "fixtures/README.md",
    "fixtures/MIGRATING.md",
    "crates/answers/README.md",
    "crates/run/README.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn links_lead_to_files_and_headings() {
    for document in DOCUMENTS.map(|name| root().join(name)) {
        let directory = document.parent().expect("a document is in a directory");
        for link in links(&read(&document)).into_iter().filter(|link| !link.contains("://")) {
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { document.clone() } else { directory.join(path) };
            assert!(target.exists(), "{} links to {link}", document.display());
            let has_heading = || headings(&read(&target)).any(|title| title == heading);
            assert!(heading.is_empty() || has_heading(), "{} links to {link}", document.display());
        }
    }
}

#[test]
fn paths_in_the_architecture_exist() {
    const FOLDERS: [&str; 8] =
        ["fixtures-gen/", "fixtures/", "crates/", "xtask/", "tests/", "docs/", ".cargo/", ".ci/"];
    let text = read(&root().join("ARCHITECTURE.md"));
    let is_path = |word: &&str| FOLDERS.iter().any(|folder| word.starts_with(folder)) && !word.contains("NAME");
    for path in text.split('`').skip(1).step_by(2).filter(is_path) {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}");
    }
}

/// The page shows whole files that its own package cannot compile, because their dependencies are
/// large.
#[test]
fn the_page_shows_the_snippets_that_are_compiled() {
    const PAGE: &str = "fixtures/OWN_TYPES.md";
    const FOLDER: &str = "crates/snippets/tests";
    let page = read(&root().join(PAGE));
    let files = fs::read_dir(root().join(FOLDER)).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: Vec<String> = files.filter(|name| name != "main.rs").collect();
    for name in &files {
        let file = format!("{FOLDER}/{name}");
        let block = format!("<!-- {file} -->\n```rust,ignore\n{}```\n", read(&root().join(&file)));
        assert!(page.contains(&block), "{PAGE} does not show {file} as it is:\n{block}");
    }
    assert_eq!(page.matches("rust,ignore").count(), files.len(), "{PAGE} shows code that nothing compiles");
}

/// The targets of `[text](target)`.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1);
    targets.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

/// The headings as links name them: in lower case, with hyphens between the words.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let titles = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    titles.map(|title| {
        let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        title.to_lowercase().chars().filter(is_kept).collect::<String>().replace(' ', "-")
    })
}
