//! The API key: where it comes from, what it may be, and how it stays out of everything but one header.

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;

use crate::error::Error;

/// The environment variable that a key may be in.
pub(crate) const VARIABLE: &str = "FIXTURES_API_KEY";

/// What stands where the key stood.
const MASK: &str = "***";

/// No server takes a longer header.
const LONGEST_KEY: usize = 8 * 1024;

/// A shorter key stands in many texts by chance, so only itself is looked for.
const SHORTEST_HIDDEN: usize = 8;

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

    /// A text of others without the key. One that has it in another writing is not shown at all.
    pub(super) fn mask(&self, text: &str) -> String {
        let escaped = serde_json::to_string(&self.0).unwrap_or_default();
        let escaped = escaped.trim_matches('"');
        let masked = text.replace(&self.0, MASK).replace(escaped, MASK);
        if self.is_hidden_in(&masked) { format!("{MASK} (a text that has the key in it)") } else { masked }
    }

    /// Whether the key stands in a text percent-encoded, with escapes of JSON or HTML, in base64, in hexadecimal digits, or in
    /// other case.
    fn is_hidden_in(&self, text: &str) -> bool {
        if self.0.len() < SHORTEST_HIDDEN {
            return false;
        }
        let contains = |text: &str, part: &str| text.to_ascii_lowercase().contains(&part.to_ascii_lowercase());
        let hex: String = self.0.bytes().map(|byte| format!("{byte:02x}")).collect();
        let readings = [text.to_owned(), percent_decode_str(text).decode_utf8_lossy().into_owned(), unescaped(text)];
        let encoded = [self.0.clone(), format!("Bearer {}", self.0)].into_iter().flat_map(|text| {
            // The last characters depend on what follows.
            let whole = text.len() / 3 * 4;
            [STANDARD.encode(&text)[..whole].to_owned(), URL_SAFE.encode(&text)[..whole].to_owned()]
        });
        readings.iter().any(|text| contains(text, &self.0))
            || contains(text, &hex)
            || encoded.into_iter().any(|encoded| text.contains(&encoded))
    }

    /// The key, if it can be one.
    fn check(self, source: &str) -> Result<Self, Error> {
        if self.0.len() > LONGEST_KEY {
            let hint = "is it the right file? a key goes into one header of a request".to_owned();
            return Err(Error::usage(format!("{source} is longer than 8 KiB"), hint));
        }
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
    let (mut bytes, most) = (vec![], LONGEST_KEY as u64 + 2);
    let outcome = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    outcome.map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Secret(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

/// A text with `\/`, `\u0041`, `&quot;` and `&#65;` read as what they stand for.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let (read, length) = escape(rest).unwrap_or((first, first.len_utf8()));
        plain.push(read);
        rest = &rest[length..];
    }
    plain
}

/// What a text begins with, if that is an escape, and how long it is.
fn escape(text: &str) -> Option<(char, usize)> {
    if let Some(code) = text.strip_prefix("\\u") {
        let code = u32::from_str_radix(code.get(..4)?, 16).ok()?;
        return Some((char::from_u32(code)?, 6));
    }
    if let Some(behind) = text.strip_prefix('\\') {
        let next = behind.chars().next()?;
        return Some((next, 1 + next.len_utf8()));
    }
    if let Some(number) = text.strip_prefix("&#") {
        let end = number.find(';')?;
        let digits = &number[..end];
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        return Some((char::from_u32(code.ok()?)?, 2 + end + 1));
    }
    let named = [("&quot;", '"'), ("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&apos;", '\'')];
    named.iter().find(|(name, _)| text.starts_with(name)).map(|(name, meant)| (*meant, name.len()))
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
    fn a_key_in_other_writings_is_not_shown() {
        let key = check("q83+x/Yz0\"<B/kQ==").unwrap();
        for hidden in [
            r#"bad key q83+x\/Yz0\"<B\/kQ=="#,
            r"q83\u002bx/Yz0\u0022<B/kQ\u003d\u003d",
            "/login/q83%2Bx%2FYz0%22%3CB%2FkQ%3D%3D",
            "/login/q83%2bx%2fYz0%22%3cB%2fkQ%3d%3d?next=1",
            "q83+x/Yz0&quot;&lt;B/kQ==",
            "q83+x/Yz0&#34;&#x3c;B/kQ==",
            "Q83+X/YZ0\"<B/KQ==",
            &STANDARD.encode("q83+x/Yz0\"<B/kQ=="),
            &format!("auth: {}", URL_SAFE.encode("Bearer q83+x/Yz0\"<B/kQ==")),
            "7138332b782f597a30223c422f6b513d3d",
        ] {
            assert_eq!(key.mask(hidden), "*** (a text that has the key in it)", "{hidden}");
        }
        for fine in ["100 % of %zz \\u12 \\ & &# &#x; &amp", "ünïcode\\", "%", "%4"] {
            assert_eq!(key.mask(fine), fine);
        }
        assert_eq!(check("abc").unwrap().mask("a%62c ABC"), "a%62c ABC");
    }

    #[test]
    fn a_long_file_is_no_key() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("key");
        for (length, is_fine) in [(LONGEST_KEY, true), (LONGEST_KEY + 1, false), (100 * 1024, false)] {
            std::fs::write(&path, "k".repeat(length) + "\r\n").unwrap();
            assert_eq!(Secret::find(None, Some(&path)).is_ok(), is_fine, "{length}");
            assert_eq!(check(&"k".repeat(length)).is_ok(), is_fine, "{length}");
        }
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
