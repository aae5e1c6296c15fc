//! What the tests of the word lists ask of any text in them.

use std::collections::BTreeSet;

/// Fails on a list that is too short, or has an entry twice, or one that is not clean.
pub(super) fn assert_list(list: &str, entries: &[&str], at_least: usize) {
    assert!(entries.len() >= at_least, "{list} has {} entries, fewer than {at_least}", entries.len());
    assert_eq!(entries.iter().collect::<BTreeSet<_>>().len(), entries.len(), "{list} repeats an entry");
    for entry in entries {
        assert_clean(list, entry, "");
    }
}

/// Fails on text that begins or ends badly, or has a character that needs care in a file: it is Latin
/// letters, digits, single spaces, `-`, `'`, `&` and the characters in `more`.
pub(super) fn assert_clean(list: &str, text: &str, more: &str) {
    let latin = |c: char| c.is_alphanumeric() && c <= '\u{24f}';
    let allowed = |c: char| latin(c) || " -'&".contains(c) || more.contains(c);
    assert!(text.chars().all(allowed), "{list}: {text:?} has another character");
    assert!(text.starts_with(latin) && text.ends_with(latin), "{list}: {text:?} begins or ends badly");
    assert!(!text.contains("  "), "{list}: {text:?} has two blanks in a row");
}

/// The words of a phrase as a reader hears them: without case, the plural or a genitive, and without
/// the small words that any phrase can have.
pub(super) fn stems(phrase: &str) -> Vec<String> {
    phrase
        .to_lowercase()
        .split([' ', '-', '/', '.'])
        .filter(|word| !["", "&", "and", "of", "de", "du", "et"].contains(word))
        .map(|word| {
            let word = word.strip_suffix("'s").or(word.strip_suffix("s'")).unwrap_or(word);
            if word.len() > 3 { word.trim_end_matches('s').to_owned() } else { word.to_owned() }
        })
        .collect()
}

/// The words of all phrases of a list.
pub(super) fn stems_of(phrases: &[&str]) -> BTreeSet<String> {
    phrases.iter().flat_map(|phrase| stems(phrase)).collect()
}
