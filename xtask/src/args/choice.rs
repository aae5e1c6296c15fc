//! Values that are one of a list: the list gives the parser, the help and the completions.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Parses the name of one of `values`.
pub(crate) fn choice<T: Copy + Send + Sync + 'static>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.iter().map(|&value| name(value))).map(move |word| {
        let value = values.iter().copied().find(|&value| name(value) == word);
        value.expect("the parser accepts no other names")
    })
}
