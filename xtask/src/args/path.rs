//! Paths, as they are typed.

use std::path::{Component, Path, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::args::refusal::Refusal;

/// The object stores, by how their addresses begin.
const SCHEMES: [&str; 4] = ["s3", "gs", "az", "file"];

/// A path of this machine that a shell has not left half done: most shells put the home directory for `~` at the
/// beginning of a word only, and not behind `=` or inside quotes.
pub(crate) fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match scheme(&path) {
        Some(scheme) if SCHEMES.contains(&scheme) => Err(Refusal::new(
            "is the address of an object store, and this needs files of this machine",
            "copy them to a directory first; `gen`, `verify` and `join` work in object stores",
        )),
        Some(_) => Err(Refusal::new("is an address, and this needs a path of this machine", "give a path")),
        None => expanded(path),
    })
}

/// The same, or the address of a place in an object store.
pub(crate) fn place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match scheme(&path) {
        Some(scheme) if SCHEMES.contains(&scheme) => complete(path),
        Some(_) => Err(Refusal::new(
            "is the address of no object store that is known",
            "give a path, or an address that begins with s3://, gs://, az:// or file:///",
        )),
        None if begins_like_an_address(&path) => Err(Refusal::new(
            "is an address that lacks slashes",
            format!(
                "write for instance s3://BUCKET/PREFIX or file:///PATH, or ./{} if it is meant literally",
                path.display()
            ),
        )),
        None => expanded(path),
    })
}

/// The address of a place, if it names one: a bucket, or an absolute path.
fn complete(path: PathBuf) -> Result<PathBuf, Refusal> {
    let text = path.to_str().unwrap_or_default();
    let is_complete = match text.split_once("://") {
        Some(("file", rest)) => rest.starts_with('/') && !rest.trim_matches('/').is_empty(),
        Some((_, rest)) => !rest.is_empty() && !rest.starts_with('/'),
        None => false,
    };
    if is_complete {
        return Ok(path);
    }
    Err(Refusal::new("names no place", "write for instance s3://BUCKET/PREFIX or file:///PATH"))
}

/// Whether a path begins with the scheme of an object store and a colon, as no path is meant to.
fn begins_like_an_address(path: &Path) -> bool {
    let text = path.to_str().unwrap_or_default();
    SCHEMES.iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':')))
}

/// Whether this is the address of a place in an object store rather than a path.
pub(crate) fn is_address(path: &Path) -> bool {
    scheme(path).is_some()
}

/// What an address begins with; `None` of a path.
fn scheme(path: &Path) -> Option<&str> {
    let (scheme, _) = path.to_str()?.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some(scheme)
}

fn expanded(path: PathBuf) -> Result<PathBuf, Refusal> {
    let first = match path.components().next() {
        Some(Component::Normal(first)) => first.as_encoded_bytes(),
        _ => return Ok(path),
    };
    if first.starts_with(b"~") {
        return Err(Refusal::new(
            "begins with ~, which the shell has not replaced",
            format!(
                "put a space before the path instead of =, write $HOME, or ./{} if it is meant literally",
                path.display()
            ),
        ));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_place() {
        for (text, is_complete) in [
            ("s3://b", true),
            ("az://c/p/", true),
            ("file:///tmp", true),
            ("s3://", false),
            ("gs:///p", false),
            ("file://tmp", false),
            ("file:///", false),
        ] {
            assert_eq!(complete(text.into()).is_ok(), is_complete, "{text}");
        }
        for (text, expected) in [("s3:/b", true), ("file:a", true), ("./s3:/b", false), ("s3", false), ("c:/d", false)]
        {
            assert_eq!(begins_like_an_address(Path::new(text)), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_no_path() {
        for (text, expected) in [
            ("s3://b/p", Some("s3")),
            ("postgres://h/d", Some("postgres")),
            ("s3:/b/p", None),
            ("://b", None),
            ("a/s3://b", None),
            ("data", None),
        ] {
            assert_eq!(scheme(Path::new(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_home_directory_that_no_shell_has_replaced_is_refused() {
        for text in ["~", "~/data", "~someone/data", "~data", "~+"] {
            let refusal = expanded(text.into()).unwrap_err();
            assert!(refusal.hint.contains(&format!("$HOME, or ./{text}")), "{}", refusal.hint);
        }
        for text in ["data", "./~", "./~/data", "/~", "a~", "data/~", "..", ""] {
            assert_eq!(expanded(text.into()).unwrap(), PathBuf::from(text));
        }
    }
}
