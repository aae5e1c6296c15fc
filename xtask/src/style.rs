//! Standard error, where a person reads: whole lines, and colour.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::usage::{self, Refusal};

static IS_COLOURED: AtomicBool = AtomicBool::new(false);

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    const ALL: [(&'static str, Self); 3] = [("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];

    pub(crate) fn parse(word: &str) -> Result<Self, Refusal> {
        usage::choose(word, "time to colour", Self::ALL)
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
            return value.and_then(|word| Self::parse(&word).ok()).unwrap_or_default();
        }
        Self::default()
    }

    /// Colours from now on, or not.
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

/// Says a line on standard error, in one piece: other threads and processes may write there too.
pub(crate) fn say(line: &str) {
    let line = format!("{line}\n");
    // A system that has just refused one operation may refuse the next one too, and take the same one again.
    let _ = io::stderr().write_all(line.as_bytes()).or_else(|_| io::stderr().write_all(line.as_bytes()));
}

/// A word that a sentence begins with, such as `error:`.
pub(crate) fn label(word: &str) -> String {
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
    fn the_command_line_says_when_to_colour() {
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
