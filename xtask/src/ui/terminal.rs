//! Standard error, where a person reads: whole lines, and colour.

use std::env;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};

use fixtures_run::Stream;

use crate::error::Error;

static IS_COLOURED: AtomicBool = AtomicBool::new(false);

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub(crate) const ALL: &[Self] = &[Self::Auto, Self::Always, Self::Never];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// What a command line asks for, even one that is refused later.
    pub(crate) fn of_arguments(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let value = match argument.strip_prefix("--color") {
                Some("") => arguments.next(),
                Some(rest) => rest.strip_prefix('=').map(str::to_owned),
                None => continue,
            };
            let known = Self::ALL.iter().find(|color| value.as_deref() == Some(color.name()));
            return known.copied().unwrap_or_default();
        }
        Self::default()
    }

    /// Uses colour from now on, or not.
    pub(crate) fn apply(self) {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_coloured = match self {
            Self::Auto => io::stderr().is_terminal() && !is_set("NO_COLOR") && !is_dumb,
            Self::Always => true,
            Self::Never => false,
        };
        IS_COLOURED.store(is_coloured, Ordering::Relaxed);
    }
}

/// Prints a line on standard error. Whatever stands in it, a terminal shows it as one line.
pub(crate) fn print_line(line: &str) {
    print(&printable(line));
}

/// The same behind a label such as `warning:`.
pub(crate) fn print_labelled(word: &str, line: &str) {
    print(&format!("{} {}", label(word), printable(line)));
}

/// Prints a text of several lines.
pub(crate) fn print_text(text: &str) {
    print(&text.lines().map(printable).collect::<Vec<_>>().join("\n"));
}

/// Prints in one piece: other threads and processes may write there, too.
fn print(text: &str) {
    let line = format!("{text}\n");
    // A system that has just refused one operation may refuse the next one, too, and accept the
    // same one again.
    let write = || Stream::Error.write_all(line.as_bytes());
    let _ = write().or_else(|_| write());
}

/// Prints an error's sentence and hint on standard error.
pub(crate) fn print_error(error: &Error) {
    let (sentence, hint, last) = (printable(error.sentence()), printable(error.hint()), printable(error.last_line()));
    let last = if last.is_empty() { last } else { format!("\n{last}") };
    print(&format!("{} {sentence}\n{} {hint}{last}", label("error:"), label("hint:")));
}

/// A text from outside may hold control characters, which a terminal obeys: these are shown, not
/// sent.
pub(crate) fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// A word that a sentence begins with, such as `error:`.
fn label(word: &str) -> String {
    let code = match word {
        "error:" => "1;31",
        "warning:" => "1;33",
        _ => "1;36",
    };
    if IS_COLOURED.load(Ordering::Relaxed) { format!("\x1b[{code}m{word}\x1b[0m") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(printable("a\nerror: b\u{1b}[31m ü"), "a\\nerror: b\\u{1b}[31m ü");
    }

    #[test]
    fn the_command_line_says_when_to_use_colour() {
        for (line, color) in [
            ("gen --seed 1", Color::Auto),
            ("--color never gen", Color::Never),
            ("gen --color=always --bad", Color::Always),
            ("gen --color", Color::Auto),
            ("gen --color=pink", Color::Auto),
            ("gen --colors=never", Color::Auto),
        ] {
            assert_eq!(Color::of_arguments(line.split(' ').map(str::to_owned)), color, "{line}");
        }
    }
}
