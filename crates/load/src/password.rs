//! The password of a database, and how it stays out of every text.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What is shown in place of a password.
const MASK: &str = "***";

/// A password. Nothing shows it: `Debug` prints no part of it, and texts of servers and drivers are
/// masked before they are reported.
///
/// ```
/// use fixtures_load::Password;
///
/// let password = Password::new("s3cret/word");
/// assert_eq!(format!("{password:?}"), "Password");
/// assert_eq!(password.mask("no: s3cret/word, s3cret%2Fword"), "no: ***, ***");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// Takes any text as a password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A text without the password, as it is and percent-encoded.
    pub fn mask(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let encoded = utf8_percent_encode(&self.0, NON_ALPHANUMERIC).to_string();
        text.replace(&self.0, MASK).replace(&encoded, MASK)
    }

    /// For the drivers only.
    #[cfg(feature = "drivers")]
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
