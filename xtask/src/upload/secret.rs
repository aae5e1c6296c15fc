//! The API key: where it comes from, what it may be, and how it stays out of everything but one header.

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use reqwest::header::HeaderValue;

use crate::error::Error;

/// The environment variable that a key may be in.
pub(crate) const VARIABLE: &str = "FIXTURES_API_KEY";

/// What stands where the key stood.
const MASK: &str = "***";

const LONGEST_KEY: u64 = 8 * 1024;

/// An API key. It is written nowhere: not by `Debug`, and texts of others pass through [`Secret::mask`].
#[derive(Clone, PartialEq)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// What was typed, whatever it is: it is looked at where a refusal does not echo it.
    #[expect(clippy::unnecessary_wraps, reason = "a parser of values may fail")]
    pub(super) fn typed(text: &str) -> Result<Self, Error> {
        Ok(Self(text.to_owned()))
    }

    /// The key that was given, in one way or another; none if there is none.
    pub(super) fn find(typed: Option<Self>, file: Option<&Path>) -> Result<Option<Self>, Error> {
        match (typed, file) {
            (Some(key), _) => key.check("--api-key").map(Some),
            (None, Some(path)) => read(path)?.check("the key in the file that --api-key-file names").map(Some),
            (None, None) => match env::var_os(VARIABLE) {
                None => Ok(None),
                // A text that is none has a character beyond ASCII, and is refused for it.
                Some(value) => Self(value.to_string_lossy().into_owned()).check(VARIABLE).map(Some),
            },
        }
    }

    /// The value of a header that has the key behind `prefix`.
    pub(super) fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let mut value = HeaderValue::try_from(format!("{prefix}{}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A text of others without the key.
    pub(super) fn mask(&self, text: &str) -> String {
        let escaped = serde_json::to_string(&self.0).unwrap_or_default();
        let escaped = escaped.trim_matches('"');
        text.replace(&self.0, MASK).replace(escaped, MASK)
    }

    /// The key, if it can be one.
    fn check(self, source: &str) -> Result<Self, Error> {
        let why = match self.0.chars().find(|c| !c.is_ascii_graphic()) {
            None if self.0.is_empty() => "is empty",
            None => return Ok(self),
            Some('\n' | '\r') => "has a line break in it",
            Some('\0') => "has a NUL in it",
            Some(' ' | '\t') => "has a space in it",
            Some(c) if c.is_ascii() => "has a control character in it",
            Some(_) => "has a character in it that is not ASCII",
        };
        Err(Error::usage(
            format!("{source} {why}"),
            format!("give the key as the server knows it, in {VARIABLE} or a file: printable ASCII without spaces"),
        ))
    }
}

/// The key in a file, or on standard input for `-`: its text without the end of the line.
fn read(path: &Path) -> Result<Secret, Error> {
    let failed = |error| Error::io("read the API key from", path, error);
    let mut bytes = vec![];
    let outcome = if path == Path::new("-") {
        io::stdin().lock().take(LONGEST_KEY).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LONGEST_KEY).read_to_end(&mut bytes))
    };
    outcome.map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Secret(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str) -> Result<Secret, Error> {
        Secret(key.to_owned()).check("--api-key")
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_and_not_echoed() {
        for (key, why) in [
            ("", "is empty"),
            ("canary\n", "line break"),
            ("canary\rX", "line break"),
            ("can\0ary", "NUL"),
            ("can ary", "space"),
            ("can\tary", "space"),
            ("can\u{7f}ary", "control"),
            ("canäry", "ASCII"),
        ] {
            let error = check(key).unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
            assert!(key.is_empty() || !format!("{error:?} {error} {}", error.hint()).contains(key));
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn a_key_is_shown_by_nothing() {
        let key = check("canary\"key").unwrap();
        assert_eq!(format!("{key:?}"), "Secret");
        assert_eq!(format!("{:?}", key.header("Bearer ").unwrap()), "Sensitive");
        assert_eq!(key.header("Bearer ").unwrap().as_bytes(), b"Bearer canary\"key");
        assert_eq!(key.mask(r#"no canary"key and no canary\"key"#), "no *** and no ***");
    }

    #[test]
    fn a_file_may_end_its_line() {
        let place = tempfile::tempdir().unwrap();
        for (text, is_fine) in [("key", true), ("key\n", true), ("key\r\n", true), ("key\n\n", false), ("", false)] {
            let path = place.path().join("key");
            std::fs::write(&path, text).unwrap();
            assert_eq!(Secret::find(None, Some(&path)).is_ok(), is_fine, "{text:?}");
        }
    }
}
