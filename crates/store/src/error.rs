//! What can go wrong before a store is open, and what stores say afterwards.

use std::fmt;
use std::io;

use fixtures_run::fs::OfSystem;

/// Why a store cannot be used.
#[derive(Debug)]
pub enum Error {
    /// The address is of no store that is known: the scheme, and the whole address.
    Scheme(String),
    /// The address has this flaw, as a clause: `it names no bucket`.
    Address(String),
    /// The environment does not say how to use the store.
    Settings(String),
    /// The store did not answer, or refused.
    Unusable(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(scheme) => write!(f, "no object store has addresses that begin with {scheme}://"),
            Self::Address(flaw) => write!(f, "it is no address of an object store: {flaw}"),
            Self::Settings(what) => write!(f, "the object store cannot be used: {what}"),
            Self::Unusable(error) => write!(f, "the object store cannot be used: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unusable(error) => Some(error),
            _ => None,
        }
    }
}

/// Values of the environment that no text may contain.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// All values of variables that sound like secrets of a store.
    pub(crate) fn of_environment() -> Self {
        let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let text = variables.filter_map(|(name, value)| Some((name, value.into_string().ok()?)));
        Self::of(text.filter(|(name, _)| is_secret(name)).map(|(_, value)| value).collect())
    }

    /// These, and those in settings.
    pub(crate) fn and(self, settings: &[(&str, &str)]) -> Self {
        let secret = settings.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| (*value).to_owned());
        Self::of(self.0.into_iter().chain(secret).collect())
    }

    fn of(mut values: Vec<String>) -> Self {
        /// Shorter ones are switches.
        const SHORTEST: usize = 6;
        values.retain(|value| value.len() >= SHORTEST);
        // A value can be the beginning of another one.
        values.sort_unstable_by_key(|value| std::cmp::Reverse(value.len()));
        Self(values)
    }

    /// A text in one line, of bounded length, without these values, without what addresses in it have before `@` and behind
    /// `?`.
    pub(crate) fn masked(&self, text: &str) -> String {
        const LONGEST: usize = 400;
        let mut text = text.split_whitespace().map(without_credentials).collect::<Vec<_>>().join(" ");
        for value in &self.0 {
            text = text.replace(value, "***");
        }
        if let Some((end, _)) = text.char_indices().nth(LONGEST) {
            text.truncate(end);
            text.push('…');
        }
        text
    }

    /// An error of a store as one of the file system.
    pub(crate) fn io(&self, error: &object_store::Error) -> io::Error {
        use object_store::Error as Of;
        let kind = match error {
            Of::NotFound { .. } => io::ErrorKind::NotFound,
            Of::AlreadyExists { .. } | Of::Precondition { .. } => io::ErrorKind::AlreadyExists,
            Of::PermissionDenied { .. } | Of::Unauthenticated { .. } => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, OfSystem(self.described(error)))
    }

    /// What a store says: the code and the message of its answer if it has some.
    pub(crate) fn described(&self, error: &object_store::Error) -> String {
        let text = error.to_string();
        let element = |name: &str| {
            let (_, rest) = text.split_once(&format!("<{name}>"))?;
            rest.split_once(&format!("</{name}>")).map(|(value, _)| value.to_owned())
        };
        if let Some(code) = element("Code") {
            let message = element("Message").map_or_else(String::new, |message| format!(", {message}"));
            return self.masked(&format!("the store answers {code}{message}"));
        }
        // The innermost cause says most: that a connection was refused, for instance.
        let mut innermost: &dyn std::error::Error = error;
        while let Some(cause) = innermost.source() {
            innermost = cause;
        }
        let cause = innermost.to_string();
        let text = text.rsplit_once(" - ").map_or(&*text, |(_, end)| end);
        let text = if text.contains(&cause) { text.to_owned() } else { format!("{text}: {cause}") };
        self.masked(&text)
    }
}

/// Whether a variable or setting sounds like a secret of a store.
fn is_secret(name: &str) -> bool {
    const STORES: [&str; 4] = ["AWS_", "AZURE_", "GOOGLE_", "SERVICE_ACCOUNT"];
    const WORDS: [&str; 6] = ["KEY", "SECRET", "TOKEN", "SAS", "PASSWORD", "SERVICE_ACCOUNT"];
    let name = name.to_ascii_uppercase();
    STORES.iter().any(|store| name.starts_with(store)) && WORDS.iter().any(|word| name.contains(word))
}

/// A word that may hold an address, without what may be secret in it.
fn without_credentials(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else { return word.to_owned() };
    let host = rest.split('/').next().unwrap_or(rest);
    let rest = host.rfind('@').map_or_else(|| rest.to_owned(), |at| format!("***{}", &rest[at..]));
    let rest = rest.split_once('?').map_or(&*rest, |(before, _)| before);
    format!("{scheme}://{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_left_in_a_text() {
        let secrets = Secrets(vec!["canary-long".to_owned(), "canary".to_owned()]);
        for (text, shown) in [
            ("a canary,\n  and canary-long", "a ***, and ***"),
            ("(http://me:canary@h:1/b?sig=x%2Fy) failed", "(http://***@h:1/b failed"),
            ("https://h/b/c", "https://h/b/c"),
        ] {
            assert_eq!(secrets.masked(text), shown);
        }
        assert_eq!(secrets.masked(&"é".repeat(900)).chars().count(), 401);
    }

    #[test]
    fn the_answer_of_a_store_is_short() {
        let body = "Error performing PUT http://h in 1ms - Server returned non-2xx status code: 404 Not Found: \
                    <?xml?><Error><Code>NoSuchBucket</Code><Message>It is gone</Message></Error>";
        let error = object_store::Error::Generic { store: "S3", source: body.into() };
        assert_eq!(Secrets::default().described(&error), "the store answers NoSuchBucket, It is gone");
        let source = io::Error::other("connection refused");
        let error = object_store::Error::Generic { store: "S3", source: Box::new(source) };
        assert_eq!(Secrets::default().described(&error), "Generic S3 error: connection refused");
    }
}
