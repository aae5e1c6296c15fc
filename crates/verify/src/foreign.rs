//! Checks the rules from the files alone.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use fixtures_check::read::Directory;
use fixtures_check::{Check, Outcome};
use fixtures_gen::Table;
use fixtures_run::Counters;

use crate::report::{Collector, FINDINGS_PER_RULE, Finding, Place};
use crate::rule::Rule;

/// Checks the rules of a directory.
pub(crate) fn check(directory: &Path, threads: NonZeroUsize, counters: &Counters, collector: &mut Collector) {
    let progress = |table: &'static str, rows| counters.add_rows(table_called(table), rows, 0, 0);
    let check = Check::new(directory).threads(threads).most_per_rule(FINDINGS_PER_RULE as u64).progress(&progress);
    let Outcome { violations, counts, summary } = check.run();
    for (table, files) in summary.files {
        (0..files).for_each(|_| counters.add_file(table_called(table)));
    }
    if let Ok(files) = Directory::open(directory)
        && let Some((other, first)) = files.file_in_another_format()
    {
        let what = format!("is not in the format of {first}: a dataset has one format");
        let finding = Finding { rule: Rule::Shape, file: other.to_owned(), line: None, what };
        collector.add(Place::Directory, finding);
    }
    let mut listed = BTreeMap::new();
    for (number, violation) in (0..).zip(violations) {
        let rule = Rule::from_name(violation.rule).expect("both packages know the same rules");
        *listed.entry(rule).or_insert(0) += 1;
        // Of a row whose file is not known, the place is in the text.
        let what = match violation.file.as_str() {
            "" => violation.place() + &violation.what,
            file => without_name(&violation.what, directory, file).to_owned(),
        };
        let finding = Finding { rule, file: violation.file, line: violation.line, what };
        collector.add(Place::File(number), finding);
    }
    for (name, count) in counts {
        let rule = Rule::from_name(name).expect("both packages know the same rules");
        let more = count.saturating_sub(listed.get(&rule).copied().unwrap_or(0));
        if more > 0 {
            collector.count(rule, more);
        }
    }
}

/// What is wrong with a file, without its name or path, which a finding has.
fn without_name<'w>(what: &'w str, directory: &Path, file: &str) -> &'w str {
    let path = directory.join(file).display().to_string();
    let rest = |name: &str| what.strip_prefix(name)?.strip_prefix(": ").or(what.strip_prefix(name)?.strip_prefix(' '));
    rest(&path).or_else(|| rest(file)).unwrap_or(what)
}

fn table_called(name: &str) -> Table {
    name.parse().expect("both packages know the same tables")
}
