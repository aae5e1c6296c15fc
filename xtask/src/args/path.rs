//! Paths, as they are typed.

use std::path::{Component, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::args::refusal::Refusal;

/// A path that a shell has not left half done: most shells put the home directory for `~` at the
/// beginning of a word only, and not behind `=` or inside quotes.
pub(crate) fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(expanded)
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
