//! Refusals of the command line in the project's own words: one sentence that names flag and value, and one hint.

use std::fmt;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Error;
use crate::suggest;

/// Why a flag's value is refused; whoever knows the flag makes the sentence.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// What comes after "--flag value".
    pub(crate) reason: String,
    /// What to write instead.
    pub(crate) hint: String,
}

impl Refusal {
    /// A refusal whose sentence will be "--flag value `reason`".
    pub(crate) fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

/// The one of `choices` that is called `word`; `what` says in the refusal what the choices are.
pub(crate) fn choose<T: Copy>(
    word: &str,
    what: &str,
    choices: impl IntoIterator<Item = (&'static str, T)>,
) -> Result<T, Refusal> {
    let choices: Vec<_> = choices.into_iter().collect();
    if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
        return Ok(*choice);
    }
    let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
    let known = format!("choose one of {}", names.join(", "));
    let hint = suggest::nearest(word, names).map_or(known.clone(), |name| format!("did you mean {name}? {known}"));
    Err(Refusal::new(format!("is no {what}"), hint))
}

/// clap's refusal in our words; `command` knows the tasks and flags that can be suggested.
pub(crate) fn refuse(error: &clap::Error, command: &clap::Command) -> Error {
    let flag = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::ValueValidation => refuse_value(error, &flag, &value),
        ErrorKind::InvalidValue => Error::usage(format!("{flag} needs a value"), "add --help to see what it takes"),
        ErrorKind::UnknownArgument if flag.starts_with('-') => refuse_flag(&flag, command),
        ErrorKind::UnknownArgument => {
            Error::usage(format!("{} is not expected", stray(&flag)), "add --help for the flags")
        }
        ErrorKind::InvalidSubcommand => refuse_task(&context(error, ContextKind::InvalidSubcommand), command),
        ErrorKind::MissingRequiredArgument => {
            Error::usage(format!("{} is missing", context(error, ContextKind::InvalidArg)), "add --help for more")
        }
        ErrorKind::ArgumentConflict => refuse_pair(&flag, &context(error, ContextKind::PriorArg)),
        ErrorKind::TooManyValues => {
            Error::usage(format!("{flag} takes no value, but was given {}", quoted(&value)), "leave the value out")
        }
        _ => Error::usage(clap_sentence(error), "add --help for more"),
    }
}

fn refuse_value(error: &clap::Error, flag: &str, value: &str) -> Error {
    let refusal = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Refusal>());
    let Some(refusal) = refusal else { return Error::usage(clap_sentence(error), "add --help for more") };
    let named = if flag.starts_with('-') { format!("{flag} ") } else { String::new() };
    Error::usage(format!("{named}{} {}", quoted(value), refusal.reason), refusal.hint.as_str())
}

fn refuse_flag(flag: &str, command: &clap::Command) -> Error {
    let arguments = command.get_subcommands().flat_map(clap::Command::get_arguments).chain(command.get_arguments());
    let flags = arguments.filter_map(clap::Arg::get_long);
    let word = flag.trim_start_matches('-');
    let hint = match suggest::nearest(word, flags) {
        Some(known) if known == word => "it belongs to another task; add --help for the flags of this one".to_owned(),
        Some(known) => format!("did you mean --{known}?"),
        None => "add --help for the flags".to_owned(),
    };
    // What follows a slip like `--api-key:…` may be the key.
    let shown = if flag.starts_with(KEY_FLAG) && flag != "--api-key-file" { KEY_FLAG } else { flag };
    let more = if shown == flag { "" } else { "…" };
    Error::usage(format!("the flag {}{more} is not known", quoted(shown)), hint)
}

/// The flag whose value is never shown.
const KEY_FLAG: &str = "--api-key";

/// An argument that nobody asked for; where a key was typed it may be a part of that, and is not shown.
fn stray(argument: &str) -> String {
    let has_key = std::env::args_os().any(|word| word.to_string_lossy().starts_with(KEY_FLAG));
    if has_key { "one argument".to_owned() } else { format!("the argument {}", quoted(argument)) }
}

fn refuse_task(task: &str, command: &clap::Command) -> Error {
    let hint = match suggest::nearest(task, command.get_subcommands().map(clap::Command::get_name)) {
        Some(known) => format!("did you mean `cargo xtask {known}`?"),
        None => "`cargo xtask` lists the tasks".to_owned(),
    };
    Error::usage(format!("the task {} is not known", quoted(task)), hint)
}

fn refuse_pair(flag: &str, other: &str) -> Error {
    if flag == other {
        return Error::usage(format!("{flag} is given twice"), "give it once");
    }
    let hint = match (flag, other) {
        ("--stdout", "--output-dir") | ("--output-dir", "--stdout") => {
            "leave out --output-dir: with --stdout no file is written".to_owned()
        }
        _ => format!("leave out {flag} or {other}"),
    };
    Error::usage(format!("{flag} and {other} exclude each other"), hint)
}

/// A piece of what clap knows about its error, without the ` <VALUE>` or `[=<VALUE>]` after a flag.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    let text = match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        Some(ContextValue::Strings(texts)) => texts.first().map_or("", String::as_str),
        _ => "",
    };
    let is_name = matches!(kind, ContextKind::InvalidArg | ContextKind::PriorArg) && text.starts_with("--");
    let end = if is_name { text.find([' ', '=', '[']).unwrap_or(text.len()) } else { text.len() };
    text[..end].to_owned()
}

/// The first line of clap's own message.
fn clap_sentence(error: &clap::Error) -> String {
    let message = error.to_string();
    let line = message.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

/// The text as it is if it reads well inside a sentence, else in quotes and with escapes.
fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c.is_ascii_punctuation());
    if is_plain { text.to_owned() } else { format!("{text:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_by_its_name() {
        assert_eq!(choose("b", "letter", [("a", 1), ("b", 2)]).ok(), Some(2));
    }

    #[test]
    fn a_slip_is_answered_with_the_word_meant() {
        let refusal = choose("ndjsn", "format", [("csv", 1), ("ndjson", 2)]).unwrap_err();
        assert_eq!(refusal.reason, "is no format");
        assert_eq!(refusal.hint, "did you mean ndjson? choose one of csv, ndjson");
    }

    #[test]
    fn odd_values_are_quoted() {
        for (value, shown) in [("1.5", "1.5"), ("", "\"\""), ("a b", "\"a b\""), ("a\nb", "\"a\\nb\"")] {
            assert_eq!(quoted(value), shown);
        }
    }
}
