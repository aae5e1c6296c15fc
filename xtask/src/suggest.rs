//! Did you mean …? The known word that a mistyped one is nearest to.

/// The candidate that `word` is a likely slip of, if there is one.
///
/// A likely slip differs in at most a third of its letters; capitals and `-` for `_` cost nothing.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = plain(word);
    let (distance, best) =
        candidates.into_iter().map(|candidate| (distance(&word, &plain(candidate)), candidate)).min_by_key(|c| c.0)?;
    let is_prefix = word.len() >= 2 && plain(best).starts_with(&word);
    (is_prefix || distance <= word.len().max(best.len()) / 3).then_some(best)
}

fn plain(word: &str) -> Vec<char> {
    word.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let changed = row[j] + usize::from(from != to);
            let swapped =
                if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to { above[j - 1] + 1 } else { changed };
            next.push(changed.min(swapped).min(row[j + 1] + 1).min(next[j] + 1));
        }
        above = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word() {
        let tables = ["tenants", "products", "orders", "order_items"];
        for (slip, meant) in [
            ("order", "orders"),
            ("ordres", "orders"),
            ("Orders", "orders"),
            ("order-items", "order_items"),
            ("orderitems", "order_items"),
            ("prod", "products"),
        ] {
            assert_eq!(nearest(slip, tables), Some(meant), "{slip}");
        }
    }

    #[test]
    fn far_words_find_nothing() {
        for word in ["", "x", "invoices", "ordrrrrrrrs"] {
            assert_eq!(nearest(word, ["csv", "orders"]), None, "{word}");
        }
        assert_eq!(nearest("csv", []), None);
    }

    #[test]
    fn distance_counts_single_edits() {
        for (a, b, edits) in [("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "bc", 1)] {
            assert_eq!(distance(&plain(a), &plain(b)), edits, "{a} {b}");
        }
    }
}
