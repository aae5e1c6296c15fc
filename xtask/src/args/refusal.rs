//! Command lines that clap refuses, in the project's own words: one sentence that names flag and
//! value, and one hint.

use std::fmt;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::args::masked::masked;
use crate::error::Error;

/// Why a flag's value is refused; the sentence is made where the flag is known.
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

/// The flag whose value is never shown.
const KEY_FLAG: &str = "--api-key";

const FOR_FLAGS: &str = "add --help for the flags";

/// clap's refusal in our words; `command` knows the flags of the other tasks.
pub(crate) fn refuse(error: &clap::Error, command: &clap::Command) -> Error {
    let flag = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::ValueValidation => refuse_value(error, &flag, &value),
        ErrorKind::InvalidValue if value.is_empty() => {
            Error::usage(format!("{flag} needs a value"), "add --help to see what it takes")
        }
        ErrorKind::InvalidValue => refuse_choice(error, &flag, &value),
        ErrorKind::UnknownArgument if flag.starts_with('-') => refuse_flag(error, &flag, command),
        ErrorKind::UnknownArgument => Error::usage(format!("{} is not expected", stray(&flag)), FOR_FLAGS),
        ErrorKind::InvalidSubcommand => refuse_task(error),
        ErrorKind::MissingRequiredArgument => Error::usage(format!("{flag} is missing"), example(error, command)),
        ErrorKind::ArgumentConflict => refuse_pair(&flag, &context(error, ContextKind::PriorArg)),
        ErrorKind::TooManyValues => {
            Error::usage(format!("{flag} takes no value, but was given {}", quoted(&value)), "leave the value out")
        }
        _ => Error::usage(clap_sentence(error), "add --help for more"),
    }
}

/// The example of the task that was called: the second line of what its help says.
fn example(error: &clap::Error, command: &clap::Command) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let mut tasks = command.get_subcommands();
    let task = tasks.find(|task| usage.split_whitespace().any(|word| word == task.get_name()));
    let about = task.and_then(clap::Command::get_about).map(ToString::to_string).unwrap_or_default();
    match about.lines().nth(1) {
        Some(example) => format!("write it like `{}`; add --help for more", example.trim()),
        None => "add --help for more".to_owned(),
    }
}

fn refuse_value(error: &clap::Error, flag: &str, value: &str) -> Error {
    let refusal = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Refusal>());
    let Some(refusal) = refusal else { return Error::usage(clap_sentence(error), "add --help for more") };
    Error::usage(format!("{} {}", with_value(flag, value), refusal.reason), refusal.hint.as_str())
}

fn refuse_choice(error: &clap::Error, flag: &str, value: &str) -> Error {
    let valid = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(names)) => names.join(", "),
        _ => unreachable!("clap names the values of a choice"),
    };
    let choose = format!("choose one of {valid}");
    let hint = match context(error, ContextKind::SuggestedValue) {
        meant if meant.is_empty() => choose,
        meant => format!("did you mean {meant}? {choose}"),
    };
    Error::usage(format!("{} is not a valid value", with_value(flag, value)), hint)
}

/// A flag with its value; an argument that stands alone has no name worth showing.
fn with_value(flag: &str, value: &str) -> String {
    if flag.starts_with('-') { format!("{flag} {}", quoted(value)) } else { quoted(value) }
}

fn refuse_flag(error: &clap::Error, flag: &str, command: &clap::Command) -> Error {
    let mut others = command.get_subcommands().flat_map(clap::Command::get_arguments);
    let hint = match context(error, ContextKind::SuggestedArg) {
        meant if !meant.is_empty() => format!("did you mean {meant}?"),
        _ if others.any(|known| known.get_long().is_some_and(|name| flag == format!("--{name}"))) => {
            "it belongs to another task; add --help for the flags of this one".to_owned()
        }
        _ => FOR_FLAGS.to_owned(),
    };
    // What follows a slip like `--api-key:…` may be the key.
    let shown = if flag.starts_with(KEY_FLAG) && flag != "--api-key-file" { KEY_FLAG } else { flag };
    let more = if shown == flag { "" } else { "…" };
    Error::usage(format!("the flag {}{more} is not known", quoted(shown)), hint)
}

/// An argument that is not expected; where a key was typed it may be a part of that, and is not
/// shown.
fn stray(argument: &str) -> String {
    let has_key = std::env::args_os().any(|word| word.to_string_lossy().starts_with(KEY_FLAG));
    if has_key { "one argument".to_owned() } else { format!("the argument {}", quoted(argument)) }
}

fn refuse_task(error: &clap::Error) -> Error {
    let hint = match context(error, ContextKind::SuggestedSubcommand) {
        meant if meant.is_empty() => "`cargo xtask` lists the tasks".to_owned(),
        meant => format!("did you mean `cargo xtask {meant}`?"),
    };
    let task = context(error, ContextKind::InvalidSubcommand);
    Error::usage(format!("the task {} is not known", quoted(&task)), hint)
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
    Error::usage(format!("{flag} and {other} cannot be used together"), hint)
}

/// A piece of what clap knows about its error, without the ` <VALUE>` or `[=<VALUE>]` after a flag;
/// empty if it does not know.
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
    let line = message.lines().next().expect("clap says what is wrong");
    line.trim_start_matches("error: ").to_owned()
}

/// The text as it is if it reads well inside a sentence, else in quotes and with escapes; without a password in the
/// address of a database.
fn quoted(text: &str) -> String {
    let text = &masked(text);
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c.is_ascii_punctuation());
    if is_plain { text.to_owned() } else { format!("{text:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_values_are_quoted() {
        for (value, shown) in [("1.5", "1.5"), ("", "\"\""), ("a b", "\"a b\""), ("a\nb", "\"a\\nb\"")] {
            assert_eq!(quoted(value), shown);
        }
    }
}
