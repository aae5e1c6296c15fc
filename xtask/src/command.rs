//! Command lines that go on where this one ends, as they can be pasted into a shell.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use fixtures_gen::Spec;

use crate::compress::Compression;
use crate::identity::Identity;
use crate::part_number::PartNumber;
use crate::upload::VARIABLE;

/// The command that makes a part.
pub(crate) fn to_make(whole: &Identity, part: PartNumber, directory: &Path) -> String {
    format!("{} --part {part} --output-dir {}", of_dataset(whole), quoted(&directory.to_string_lossy()))
}

/// The command that makes the missing files of a dataset.
pub(crate) fn to_mend(whole: &Identity, directory: &Path) -> String {
    format!("{} --output-dir {} --resume", of_dataset(whole), quoted(&directory.to_string_lossy()))
}

fn of_dataset(whole: &Identity) -> String {
    let Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant } = whole.spec;
    let compress = if whole.compression == Compression::None.name() { "" } else { " --compress" };
    format!(
        "cargo xtask gen --tenants {tenants} --products-per-tenant {products_per_tenant} --orders-per-tenant \
         {orders_per_tenant} --customers-per-tenant {customers_per_tenant} --seed {seed} --format {}{compress} \
         --chunk-size {}",
        whole.format, whole.chunk_size
    )
}

/// What cargo tells a program that it runs of that program's package. Another cargo must not take it over: some build scripts
/// look at these variables, and would run again whenever they change.
pub(crate) fn variables_of_cargo() -> impl Iterator<Item = OsString> {
    let is_of_package = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.starts_with(prefix));
    env::vars_os().map(|(name, _)| name).filter(move |name| name.to_str().is_some_and(is_of_package))
}

/// What was typed, with `--resume` and without the API key.
pub(crate) fn to_resume() -> String {
    line(env::args_os().skip(1))
}

fn line(arguments: impl Iterator<Item = OsString>) -> String {
    const RESUME: &str = "--resume";
    const KEY: &str = "--api-key";
    let (mut typed, mut has_key, mut is_key) = (vec![], false, false);
    for argument in arguments {
        let word = argument.to_string_lossy();
        let is_value = is_key;
        is_key = word == KEY && !is_value;
        let is_secret = is_value || is_key || word.strip_prefix(KEY).is_some_and(|rest| rest.starts_with('='));
        has_key |= is_secret;
        if !is_secret && word != "--restart" {
            typed.push(quoted(&word));
        }
    }
    let variable = has_key.then(|| format!("{VARIABLE}=…"));
    let resume = (!typed.iter().any(|word| word == RESUME)).then(|| RESUME.to_owned());
    let program = ["cargo".to_owned(), "xtask".to_owned()];
    let words = variable.into_iter().chain(program).chain(typed).chain(resume);
    words.collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_=+./,:@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(words: &[&str]) -> String {
        line(words.iter().map(OsString::from))
    }

    #[test]
    fn what_was_typed_is_resumed() {
        assert_eq!(line_of(&["gen", "--seed", "7"]), "cargo xtask gen --seed 7 --resume");
        assert_eq!(line_of(&["gen", "--resume", "--seed=7"]), "cargo xtask gen --resume --seed=7");
        for key in [&["--api-key", "canary"][..], &["--api-key=canary"], &["--api-key", "--api-key"]] {
            let words = [&["upload", "data", "--restart"], key, &["--quiet"]].concat();
            assert_eq!(line_of(&words), "FIXTURES_API_KEY=… cargo xtask upload data --quiet --resume");
        }
        assert_eq!(line_of(&["gen", "--api-key-file", "key"]), "cargo xtask gen --api-key-file key --resume");
        assert_eq!(
            line_of(&["gen", "--output-dir", "my data's"]),
            r"cargo xtask gen --output-dir 'my data'\''s' --resume"
        );
    }
}
