//! The files of a package and what they import from one another, read from their `use` lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A package's source files: each with the files that it imports from and the paths that it names
/// from outside.
pub(crate) struct Imports {
    /// By path below `src/`.
    pub(crate) files: BTreeMap<String, BTreeSet<String>>,
    /// Paths of other crates, such as `std::fs::File`, by file.
    pub(crate) outside: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    /// Reads the sources of the package at `root`, leaving out its unit tests.
    pub(crate) fn of(root: &Path) -> Self {
        let src = root.join("src");
        let mut sources = BTreeMap::new();
        read(&src, &src, &mut sources);
        let mut imports = Self { files: BTreeMap::new(), outside: BTreeMap::new() };
        for (file, text) in &sources {
            let module = module_of(file);
            let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
            let text = without_tests(text);
            for path in uses(&text).into_iter().chain(inline_paths(&text)) {
                match absolute(&module, &path) {
                    Some(path) => inside.extend(resolve(&path, &sources).filter(|target| target != file)),
                    None => drop(outside.insert(path.join("::"))),
                }
            }
            imports.files.insert(file.clone(), inside);
            imports.outside.insert(file.clone(), outside);
        }
        imports
    }

    /// Files that import one another in a circle: none, in a sound package.
    pub(crate) fn circles(&self) -> Vec<Vec<String>> {
        let reached: BTreeMap<&String, BTreeSet<&String>> =
            self.files.keys().map(|file| (file, self.reachable(file))).collect();
        let mut circles = BTreeSet::new();
        for file in self.files.keys().filter(|file| reached[file].contains(file)) {
            let circle =
                self.files.keys().filter(|other| reached[file].contains(other) && reached[other].contains(file));
            circles.insert(circle.cloned().collect::<Vec<_>>());
        }
        circles.into_iter().collect()
    }

    fn reachable<'i>(&'i self, from: &'i String) -> BTreeSet<&'i String> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            open.extend(self.files[file].iter().filter(|&target| reached.insert(target)));
        }
        reached
    }

    /// Imports from a file below `from` by a file below `to`.
    pub(crate) fn between(&self, from: &str, to: &str) -> Vec<String> {
        let is_below =
            |file: &str, place: &str| file == format!("{place}.rs") || file.starts_with(&format!("{place}/"));
        let of_place = self.files.iter().filter(|(file, _)| is_below(file, from));
        let arrows = of_place.flat_map(|(file, targets)| targets.iter().map(move |target| (file, target)));
        arrows.filter(|(_, target)| is_below(target, to)).map(|(file, target)| format!("{file} → {target}")).collect()
    }
}

fn read(src: &Path, directory: &Path, sources: &mut BTreeMap<String, String>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(src).unwrap().to_str().unwrap().replace('\\', "/");
        if path.is_dir() {
            read(src, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_for_tests(&name) {
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Whether a file is compiled for unit tests alone.
pub(crate) fn is_for_tests(name: &str) -> bool {
    name.ends_with("tests.rs") || name.ends_with("faulty.rs")
}

/// The source without the unit tests at its end.
pub(crate) fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]\nmod tests {").next().expect("a split has a first part").to_owned()
}

/// The module of a file: `["fs", "disk"]` for `fs/disk.rs`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main" | "mod") { vec![] } else { path.split('/').map(str::to_owned).collect() }
}

/// A path from the crate's root; `None` for one of another crate.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    match path[0].as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => {
            let supers = path.iter().take_while(|segment| *segment == "super").count();
            Some([&module[..module.len() - supers], &path[supers..]].concat())
        }
        _ => None,
    }
}

/// The file that a path leads into: the deepest module that it names.
fn resolve(path: &[String], sources: &BTreeMap<String, String>) -> Option<String> {
    (1..=path.len()).rev().find_map(|length| {
        let module = path[..length].join("/");
        let files = [format!("{module}.rs"), format!("{module}/mod.rs")];
        files.into_iter().find(|file| sources.contains_key(file))
    })
}

/// The paths of all `use` declarations, one for each leaf of a tree.
fn uses(text: &str) -> Vec<Vec<String>> {
    let mut paths = vec![];
    let mut declaration = String::new();
    // A backslash stands in a text that holds code, never in a declaration.
    for line in text.lines().filter(|line| !line.contains('\\')) {
        let line = line.split("//").next().expect("a split has a first part").trim();
        let start =
            ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].iter().find_map(|word| line.strip_prefix(word));
        match (declaration.is_empty(), start) {
            (true, Some(rest)) => rest.clone_into(&mut declaration),
            (true, None) => continue,
            (false, _) => declaration += line,
        }
        if let Some(tree) = declaration.strip_suffix(';') {
            flatten(tree, &[], &mut paths);
            declaration.clear();
        }
    }
    paths
}

/// The paths from the crate's root that stand in code, outside of `use` declarations.
fn inline_paths(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(|line| line.split("//").next().expect("a split has a first part"));
    let code = lines.filter(|line| !line.trim_start().trim_start_matches("pub ").starts_with("use "));
    let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let paths = code.flat_map(|line| line.match_indices("crate::").map(|(at, _)| &line[at..]).collect::<Vec<_>>());
    let path = |rest: &str| rest.chars().take_while(|&c| is_of_path(c)).collect::<String>();
    paths.map(|rest| path(rest).split("::").map(str::to_owned).collect()).collect()
}

fn flatten(tree: &str, prefix: &[String], paths: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    if let Some((head, rest)) = tree.split_once('{') {
        let inner = rest.strip_suffix('}').expect("braces of a use declaration are closed");
        let head = head.trim().trim_end_matches("::").split("::").map(str::trim).filter(|segment| !segment.is_empty());
        let prefix: Vec<String> = prefix.iter().cloned().chain(head.map(str::to_owned)).collect();
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inner[start..at].trim().is_empty() {
                        flatten(&inner[start..at], &prefix, paths);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let name = tree.split(" as ").next().expect("a split has a first part");
    let path = name
        .split("::")
        .map(str::trim)
        .filter(|segment| !segment.is_empty() && *segment != "self" || prefix.is_empty());
    paths.push(prefix.iter().cloned().chain(path.map(str::to_owned)).collect());
}

#[test]
fn use_declarations_are_read_to_their_leaves() {
    let text = "use std::fs;\npub use crate::a::{b::{C, D as E}, self,\n    F};\nfn x() {}\nuse super::g::H;\n";
    let paths: Vec<String> = uses(text).into_iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["std::fs", "crate::a::b::C", "crate::a::b::D", "crate::a", "crate::a::F", "super::g::H"]);
    assert_eq!(inline_paths("use crate::a;\nlet x = crate::b::C::new(); // crate::d"), [["crate", "b", "C", "new"]]);
    assert_eq!(absolute(&module_of("x/y.rs"), &["super".to_owned(), "g".to_owned()]).unwrap(), ["x", "g"]);
}
