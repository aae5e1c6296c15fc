//! The API key: what it may be, and how it stays out of everything except one header.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;

/// What is shown in place of the key.
const MASK: &str = "***";

/// What is shown instead of a text that contains the key in another encoding.
const MASKED_TEXT: &str = "*** (a text that contains the key)";

/// Less is shown of any text, by more than the longest form of a key of `LONGEST_FAR` bytes.
const FAR: usize = 15 * 1024;
const LONGEST_FAR: usize = 1024;

/// A shorter key occurs in many texts by chance, so only its exact spelling is looked for.
const SHORTEST_ENCODED: usize = 8;

/// An API key. Nothing shows it: `Debug` prints no part of it, and texts of servers are masked
/// before they are reported.
///
/// ```
/// use fixtures_upload::{Secret, SecretError};
///
/// let key = Secret::new("fake_key-0123456789").unwrap();
/// assert_eq!(format!("{key:?}"), "Secret");
/// assert_eq!(key.mask("no such key: fake_key-0123456789"), "no such key: ***");
/// assert_eq!(Secret::new("two words"), Err(SecretError::Space));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Why a text cannot be an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretError {
    /// It is empty.
    Empty,
    /// It is longer than [`Secret::MAX_LENGTH`].
    TooLong,
    /// It contains a line break.
    LineBreak,
    /// It begins with a byte order mark, as some editors write it.
    ByteOrderMark,
    /// It contains a NUL.
    Nul,
    /// It contains a space or tab.
    Space,
    /// It contains another control character.
    Control,
    /// It contains a character that is not ASCII.
    NotAscii,
}

impl fmt::Display for SecretError {
    /// A predicate: what comes after the name of the key's source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::TooLong => "is longer than 8 KiB",
            Self::LineBreak => "contains a line break",
            Self::ByteOrderMark => "begins with a byte order mark",
            Self::Nul => "contains a NUL",
            Self::Space => "contains a space",
            Self::Control => "contains a control character",
            Self::NotAscii => "contains a character that is not ASCII",
        })
    }
}

impl std::error::Error for SecretError {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// The most bytes that a key can have: no server takes a longer header.
    pub const MAX_LENGTH: usize = 8 * 1024;

    /// Takes a text as a key: printable ASCII without spaces.
    ///
    /// # Errors
    /// Why it cannot be a key.
    pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
        let text = text.into();
        if text.len() > Self::MAX_LENGTH {
            return Err(SecretError::TooLong);
        }
        match text.chars().find(|c| !c.is_ascii_graphic()) {
            None if text.is_empty() => Err(SecretError::Empty),
            None => Ok(Self(text)),
            Some('\u{feff}') if text.starts_with('\u{feff}') => Err(SecretError::ByteOrderMark),
            Some('\n' | '\r') => Err(SecretError::LineBreak),
            Some('\0') => Err(SecretError::Nul),
            Some(' ' | '\t') => Err(SecretError::Space),
            Some(c) if c.is_ascii() => Err(SecretError::Control),
            Some(_) => Err(SecretError::NotAscii),
        }
    }

    /// The value of a header that has the key after `prefix`.
    pub(crate) fn header(&self, prefix: &str) -> HeaderValue {
        let value = format!("{prefix}{}", self.0);
        let mut value = HeaderValue::try_from(value).expect("printable ASCII can be in a header");
        value.set_sensitive(true);
        value
    }

    /// A text without the key: `***` stands in its place, or in place of the whole text if that
    /// contains the key in another encoding.
    pub fn mask(&self, text: &str) -> String {
        let escaped = serde_json::Value::from(self.0.as_str()).to_string();
        let escaped = escaped.trim_matches('"');
        let masked = text.replace(&self.0, MASK).replace(escaped, MASK);
        if self.is_hidden_in(&masked) { MASKED_TEXT.to_owned() } else { masked }
    }

    /// The same for a text that may have been cut, and so could end with a part of the key: it is
    /// shown only if its end is far behind what is shown of any text.
    pub(crate) fn mask_cut(&self, text: &str) -> String {
        let masked = self.mask(text);
        if masked.len() < FAR || self.0.len() > LONGEST_FAR { MASKED_TEXT.to_owned() } else { masked }
    }

    /// Whether a text contains the key percent-encoded, with escapes of JSON or HTML, in base64,
    /// in hexadecimal digits, or in other case.
    fn is_hidden_in(&self, text: &str) -> bool {
        if self.0.len() < SHORTEST_ENCODED {
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
}

/// A text with its escapes resolved: `\/`, `\u0041`, `&quot;`, `&#65;`.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let (read, length) = escape(rest).unwrap_or((first, first.len_utf8()));
        plain.push(read);
        rest = &rest[length..];
    }
    plain
}

/// The character that the escape at the beginning of a text stands for, and the length of the
/// escape; `None` if the text does not begin with one.
fn escape(text: &str) -> Option<(char, usize)> {
    if let Some(code) = text.strip_prefix("\\u") {
        let code = u32::from_str_radix(code.get(..4)?, 16).ok()?;
        return Some((char::from_u32(code)?, 6));
    }
    if let Some(rest) = text.strip_prefix('\\') {
        let next = rest.chars().next()?;
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

    #[test]
    fn what_cannot_be_a_key_is_refused_and_not_echoed() {
        for (key, why) in [
            ("", SecretError::Empty),
            ("canary\n", SecretError::LineBreak),
            ("canary\rX", SecretError::LineBreak),
            ("can\0ary", SecretError::Nul),
            ("can ary", SecretError::Space),
            ("can\tary", SecretError::Space),
            ("can\u{7f}ary", SecretError::Control),
            ("canäry", SecretError::NotAscii),
        ] {
            let error = Secret::new(key).unwrap_err();
            assert_eq!(error, why);
            assert!(key.is_empty() || !format!("{error:?} {error}").contains(key));
        }
        for (length, is_valid) in [(Secret::MAX_LENGTH, true), (Secret::MAX_LENGTH + 1, false), (100 * 1024, false)] {
            assert_eq!(Secret::new("k".repeat(length)).is_ok(), is_valid, "{length}");
        }
    }

    #[test]
    fn a_key_is_shown_by_nothing() {
        let key = Secret::new("canary\"key").unwrap();
        assert_eq!(format!("{key:?}"), "Secret");
        assert_eq!(format!("{:?}", key.header("Bearer ")), "Sensitive");
        assert_eq!(key.header("Bearer ").as_bytes(), b"Bearer canary\"key");
        assert_eq!(key.mask(r#"no canary"key and no canary\"key"#), "no *** and no ***");
    }

    #[test]
    fn a_key_in_another_encoding_is_not_shown() {
        let key = Secret::new("q83+x/Yz0\"<B/kQ==").unwrap();
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
            assert_eq!(key.mask(hidden), MASKED_TEXT, "{hidden}");
        }
        for fine in ["100 % of %zz \\u12 \\ & &# &#x; &amp", "ünïcode\\", "%", "%4"] {
            assert_eq!(key.mask(fine), fine);
        }
        assert_eq!(Secret::new("abc").unwrap().mask("a%62c ABC"), "a%62c ABC");
    }
}
