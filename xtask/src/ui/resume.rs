//! Command lines that continue where this one ends, as they can be pasted into a shell.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use fixtures_gen::{Compression, PartNumber, Spec, TenantSizes};
use fixtures_run::Identity;

use crate::args::upload::{self, API_KEY_VARIABLE};

/// The command that makes a part.
pub(crate) fn to_make_part(whole: &Identity, part: PartNumber, directory: &Path) -> String {
    format!("{} --part {part} --output-dir {}", to_make(whole), quoted(&directory.to_string_lossy()))
}

/// The command that replaces a dataset by itself.
pub(crate) fn to_replace(whole: &Identity, directory: &Path) -> String {
    format!("{} --output-dir {} --force", to_make(whole), quoted(&directory.to_string_lossy()))
}

/// The command that makes the missing files of a dataset.
pub(crate) fn to_complete(whole: &Identity, directory: &Path) -> String {
    format!("{} --output-dir {} --resume", to_make(whole), quoted(&directory.to_string_lossy()))
}

fn to_make(whole: &Identity) -> String {
    let Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant, tenant_sizes } = whole.spec;
    let tenant_sizes = match tenant_sizes {
        TenantSizes::Equal => String::new(),
        TenantSizes::Skewed => format!(" --tenant-sizes {tenant_sizes}"),
    };
    let compress = if whole.compression == Compression::None.name() { "" } else { " --compress" };
    let layout = match whole.chunk_size {
        Some(rows) => format!("--chunk-size {rows}"),
        None => format!("--layout {}", whole.layout),
    };
    format!(
        "cargo xtask gen --tenants {tenants}{tenant_sizes} --products-per-tenant {products_per_tenant} --orders-per-tenant \
         {orders_per_tenant} --customers-per-tenant {customers_per_tenant} --seed {seed} --format {}{compress} {layout}",
        whole.format
    )
}

/// What was typed, with `--resume` and without the API key.
pub(crate) fn typed() -> String {
    line(env::args_os().skip(1), RESUME, RESTART)
}

/// The command that starts the upload of a directory over, to where the typed command uploads;
/// without the API key.
pub(crate) fn to_restart_upload(directory: &Path) -> String {
    line(to_upload(env::args_os().skip(1), directory), RESTART, RESUME)
}

/// A typed upload as it is; of another command the flags that say where and how to upload.
fn to_upload(typed: impl Iterator<Item = OsString>, directory: &Path) -> impl Iterator<Item = OsString> {
    let mut typed = typed.peekable();
    let is_upload = typed.next_if(|word| word == UPLOAD).is_some();
    let head = if is_upload { vec![UPLOAD.into()] } else { vec![UPLOAD.into(), directory.into()] };
    let mut is_value = false;
    head.into_iter().chain(typed.filter(move |word| {
        let word = word.to_string_lossy();
        let flag = word.split_once('=').map_or(&*word, |(flag, _)| flag);
        let takes_value = (!is_value).then(|| upload::flag_takes_value(flag)).flatten();
        let is_kept = is_upload || is_value || takes_value.is_some();
        is_value = takes_value == Some(true) && !word.contains('=');
        is_kept
    }))
}

const UPLOAD: &str = "upload";
const RESUME: &str = "--resume";
const RESTART: &str = "--restart";

/// What was typed, with one flag and without another.
fn line(arguments: impl Iterator<Item = OsString>, wanted: &str, unwanted: &str) -> String {
    const KEY: &str = "--api-key";
    let (mut typed, mut has_key, mut is_key) = (vec![], false, false);
    for argument in arguments {
        let word = argument.to_string_lossy();
        let is_value = is_key;
        is_key = word == KEY && !is_value;
        let is_secret = is_value || is_key || word.strip_prefix(KEY).is_some_and(|rest| rest.starts_with('='));
        has_key |= is_secret;
        if !is_secret && word != unwanted {
            typed.push(quoted(&word));
        }
    }
    let variable = has_key.then(|| format!("{API_KEY_VARIABLE}=…"));
    let wanted = (!typed.iter().any(|word| word == wanted)).then(|| wanted.to_owned());
    let program = ["cargo".to_owned(), "xtask".to_owned()];
    let words = variable.into_iter().chain(program).chain(typed).chain(wanted);
    words.collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
pub(crate) fn quoted(word: &str) -> String {
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
        line(words.iter().map(OsString::from), RESUME, RESTART)
    }

    #[test]
    fn a_command_says_how_tenants_share_the_rows_if_not_equally() {
        let of = |tenant_sizes| {
            let spec = Spec { tenants: 3, tenant_sizes, ..fixtures_gen::Preset::Tiny.spec(42) };
            to_complete(&fixtures_run::Job::new(spec).identity(), Path::new("d"))
        };
        assert!(of(TenantSizes::Equal).starts_with("cargo xtask gen --tenants 3 --products-per-tenant 20 "));
        assert!(of(TenantSizes::Skewed).starts_with("cargo xtask gen --tenants 3 --tenant-sizes skewed --products-"));
    }

    #[test]
    fn a_command_says_how_rows_are_laid_out() {
        let of = |job: fixtures_run::Job| to_complete(&job.identity(), Path::new("d"));
        let job = fixtures_run::Job::new(fixtures_gen::Preset::Tiny.spec(42));
        assert!(of(job.clone()).ends_with(" --format ndjson --chunk-size 10000 --output-dir d --resume"));
        let tables = job.layout(fixtures_run::Layout::Table);
        assert!(of(tables).ends_with(" --format ndjson --layout table --output-dir d --resume"));
    }

    #[test]
    fn an_upload_starts_over_with_the_flags_that_were_typed() {
        let over =
            |words: &[&str]| line(to_upload(words.iter().map(OsString::from), Path::new("my data")), RESTART, RESUME);
        let whole = ["upload", "data", "--resume", "--api-url", "http://h", "--api-key", "canary", "--verbose"];
        assert_eq!(over(&whole), "FIXTURES_API_KEY=… cargo xtask upload data --api-url http://h --verbose --restart");
        assert_eq!(over(&["upload", "data", "--restart"]), "cargo xtask upload data --restart");
        let gen_flags = ["gen", "--upload", "--seed", "7", "--api-url=http://h", "--auth", "x-api-key", "--force"];
        let more = ["--allow-insecure-http", "--output-dir", "my data", "--api-key=canary", "--timeout", "7s"];
        assert_eq!(
            over(&[&gen_flags[..], &more].concat()),
            "FIXTURES_API_KEY=… cargo xtask upload 'my data' --api-url=http://h --auth x-api-key \
             --allow-insecure-http --timeout 7s --restart"
        );
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
