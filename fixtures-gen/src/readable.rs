//! `Debug` of rows, in which long texts are cut: a failing test must not print thousands of letters.

use std::fmt::{self, Write};

/// The letters of a text that are shown.
const SHOWN: usize = 120;

/// A struct as `derive(Debug)` writes it, with long texts cut.
pub(crate) fn debug_struct(
    out: &mut fmt::Formatter<'_>,
    name: &str,
    fields: &[(&str, &dyn fmt::Debug)],
) -> fmt::Result {
    let mut row = out.debug_struct(name);
    for (name, value) in fields {
        row.field(name, &Cut(*value));
    }
    row.finish()
}

struct Cut<'v>(&'v dyn fmt::Debug);

impl fmt::Debug for Cut<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_alternate = out.alternate();
        let mut scissors = Scissors { out, text: None, is_escaped: false };
        if is_alternate { write!(scissors, "{:#?}", self.0) } else { write!(scissors, "{:?}", self.0) }
    }
}

/// Passes on what is written, but not the end of a long text in quotes.
struct Scissors<'o, 'f> {
    out: &'o mut fmt::Formatter<'f>,
    /// The letters since the quote that began a text.
    text: Option<usize>,
    is_escaped: bool,
}

impl Write for Scissors<'_, '_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        written.chars().try_for_each(|letter| self.write_char(letter))
    }

    fn write_char(&mut self, letter: char) -> fmt::Result {
        let Some(count) = self.text else {
            self.text = (letter == '"').then_some(0);
            return self.out.write_char(letter);
        };
        if letter == '"' && !self.is_escaped {
            self.text = None;
            return if count > SHOWN {
                write!(self.out, "…\" ({} more)", count - SHOWN)
            } else {
                self.out.write_char('"')
            };
        }
        self.is_escaped = letter == '\\' && !self.is_escaped;
        self.text = Some(count + 1);
        if count < SHOWN { self.out.write_char(letter) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::Customer;

    #[test]
    fn long_texts_are_cut() {
        let shown = |name: &str| format!("{:?}", Customer { name: name.to_owned(), ..Customer::default() });
        assert!(shown("a\"b\\").contains(r#"name: "a\"b\\", email: """#));
        let long = shown(&"x".repeat(10_000));
        assert!(long.contains("xxx…\" (9880 more), email: \"\"") && long.len() < 700, "{long}");
        assert!(shown(&"\"".repeat(10_000)).contains(", email: \"\", metadata: CustomerMetadata {"));
        let lines = format!("{:#?}", Customer::default());
        assert!(lines.contains("\n    metadata: CustomerMetadata {\n        phone: \"\",\n"), "{lines}");
    }
}
