//! Text that descriptions of every language share.

/// A doc comment without its line breaks.
pub(super) fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
