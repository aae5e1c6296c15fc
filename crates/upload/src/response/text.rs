//! Texts of a server, as they may be shown: in one line, without the API key, and not too long.

use crate::access::Secret;

/// The most characters of a text that are shown.
const LONGEST: usize = 200;

/// Texts of this length may have been cut where they were read.
pub(crate) const LONGEST_READ: usize = 16 * 1024;

/// Takes the API key out of texts, if there is a key.
#[derive(Clone, Copy)]
pub(crate) struct Mask<'k>(Option<&'k Secret>);

impl<'k> Mask<'k> {
    pub(crate) fn new(key: Option<&'k Secret>) -> Self {
        Self(key)
    }

    /// A text in one line, without the key.
    pub(crate) fn whole(self, text: &str) -> String {
        let is_cut = text.len() >= LONGEST_READ;
        let text = printable(text);
        match self.0 {
            Some(key) if is_cut => key.mask_cut(&text),
            Some(key) => key.mask(&text),
            None => text,
        }
    }

    /// The same, shortened. It is masked first: a part of the key would not be found.
    pub(crate) fn short(self, text: &str) -> String {
        shortened(&self.whole(text))
    }
}

/// A text in one line, whatever it is.
pub(crate) fn printable(text: &str) -> String {
    let text: String = text.chars().filter(|&c| !is_invisible(c)).collect();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Characters that have no width, or turn the direction of those around them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shortened(&"é".repeat(300)).chars().count(), 201);
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn a_key_at_the_cut_is_not_shown_in_part() {
        let key = Secret::new("fake_canary").unwrap();
        let text = format!("{}fake_canary", ".".repeat(LONGEST - 4));
        assert_eq!(Mask::new(Some(&key)).short(&text), format!("{}***", ".".repeat(LONGEST - 4)));
        let cut = format!("{}fake_can", " ".repeat(LONGEST_READ));
        assert!(!Mask::new(Some(&key)).short(&cut).contains("fake"));
        assert_eq!(Mask::new(Some(&key)).short(&"x".repeat(LONGEST_READ)).len(), LONGEST + "…".len());
        assert!(Mask::new(None).short("a\n\tb\u{200b}c") == "a bc");
    }
}
