//! Addresses of databases in what was typed: a password in one is never shown.

/// What is shown in place of a password.
const MASK: &str = "***";

/// A text that may be or hold the address of a database, without the password in it.
pub(crate) fn masked(text: &str) -> String {
    let mut masked = text.to_owned();
    if let Some(start) = masked.find("://").map(|at| at + 3)
        && let Some(end) = masked[start..].rfind('@').map(|at| start + at)
        && let Some(colon) = masked[start..end].find(':').map(|at| start + at)
    {
        masked.replace_range(colon + 1..end, MASK);
    }
    if masked.contains("://")
        && let Some(start) = masked.to_ascii_lowercase().find("password=").map(|at| at + "password=".len())
    {
        let end = masked[start..].find('&').map_or(masked.len(), |at| start + at);
        masked.replace_range(start..end, MASK);
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_and_other_texts_are_not() {
        for (text, shown) in [
            ("postgres://me:canary@h/db", "postgres://me:***@h/db"),
            ("--int=postgres://me:can:a@ry@h/db", "--int=postgres://me:***@h/db"),
            ("mysql://me@h/db?password=canary&x=1", "mysql://me@h/db?password=***&x=1"),
            ("postgres://me@h:5432/db", "postgres://me@h:5432/db"),
            ("http://localhost:8000", "http://localhost:8000"),
            ("a:b@c", "a:b@c"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
