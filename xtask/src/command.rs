//! Command lines that go on where this one ends, as they can be pasted into a shell.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use fixtures_gen::Spec;

use crate::compress::Compression;
use crate::identity::Identity;
use crate::part_number::PartNumber;

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

/// What was typed, with `--resume`.
pub(crate) fn to_resume() -> String {
    line(env::args_os().skip(1))
}

fn line(arguments: impl Iterator<Item = OsString>) -> String {
    const RESUME: &str = "--resume";
    let typed: Vec<String> = arguments.map(|argument| quoted(&argument.to_string_lossy())).collect();
    let resume = (!typed.iter().any(|word| word == RESUME)).then(|| RESUME.to_owned());
    let words = ["cargo".to_owned(), "xtask".to_owned()].into_iter().chain(typed).chain(resume);
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
        assert_eq!(
            line_of(&["gen", "--output-dir", "my data's"]),
            r"cargo xtask gen --output-dir 'my data'\''s' --resume"
        );
    }
}
