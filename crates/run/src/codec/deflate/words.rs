//! Text, read eight bytes at a time.

/// What is less separates words.
const SLASH: u64 = 0x2f;

/// The lowest bit of each byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The eight bytes from `at` on, the first one lowest; zeros behind the end of the text.
#[inline(always)]
pub(super) fn word(text: &[u8], at: usize) -> u64 {
    match text.get(at..at.wrapping_add(8)) {
        Some(word) => u64::from_le_bytes(word.try_into().expect("it has eight bytes")),
        None => last_word(text, at),
    }
}

#[cold]
fn last_word(text: &[u8], at: usize) -> u64 {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// How many bytes from `at` on are the same as those from `before` on, up to the end of the text.
#[inline(always)]
pub(super) fn same_after(text: &[u8], at: usize, before: usize) -> usize {
    let (ours, _) = text.get(at..).unwrap_or_default().as_chunks::<8>();
    let (theirs, _) = text.get(before..).unwrap_or_default().as_chunks::<8>();
    let mut same = 0;
    for (ours, theirs) in ours.iter().zip(theirs) {
        let differing = u64::from_le_bytes(*ours) ^ u64::from_le_bytes(*theirs);
        if differing != 0 {
            return same + differing.trailing_zeros() as usize / 8;
        }
        same += 8;
    }
    same + same_at_end(text, at + same, before + same)
}

#[cold]
fn same_at_end(text: &[u8], at: usize, before: usize) -> usize {
    let (ours, theirs) = (text.get(at..).unwrap_or_default(), text.get(before..).unwrap_or_default());
    ours.iter().zip(theirs).take_while(|(ours, theirs)| ours == theirs).count()
}

/// How many of the sixteen bytes before `at` are the same as those before `before`, if there are so many.
#[inline(always)]
pub(super) fn same_before(text: &[u8], at: usize, before: usize) -> usize {
    if before < 16 {
        return 0;
    }
    let differing = word(text, at - 8) ^ word(text, before - 8);
    if differing != 0 {
        return differing.leading_zeros() as usize / 8;
    }
    8 + (word(text, at - 16) ^ word(text, before - 16)).leading_zeros() as usize / 8
}

/// Whether a byte separates words: what is before the slash in ASCII. Those are the control characters, the space, the quotation
/// mark, the comma, the hyphen, the dot, and some signs.
#[cfg(test)]
fn separates(byte: u8) -> bool {
    u64::from(byte) < SLASH
}

/// The same for eight bytes: the highest bit of each.
#[inline(always)]
fn separators(word: u64) -> u64 {
    let low = (word & (0x7f * ONES)) + (0x80 - SLASH) * ONES;
    !(low | word) & (0x80 * ONES)
}

/// The first separator from `at` on, or `end`.
#[inline(always)]
pub(super) fn next_separator(text: &[u8], at: usize, end: usize) -> usize {
    let mut at = at;
    while at < end {
        let found = separators(word(text, at));
        if found != 0 {
            return (at + found.trailing_zeros() as usize / 8).min(end);
        }
        at += 8;
    }
    end
}

/// Where the word begins that the byte `at` is in, if that can be seen at once; else `at`.
#[inline(always)]
pub(super) fn start_of_word(text: &[u8], at: usize) -> usize {
    if at < 8 {
        return at;
    }
    let found = separators(word(text, at - 8));
    if found == 0 { at } else { at - found.leading_zeros() as usize / 8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_as_byte_by_byte() {
        let text: Vec<u8> = (0..=255).collect();
        for at in 0..260 {
            let rest = text.get(at..).unwrap_or_default();
            let mut expected = [0; 8];
            let length = rest.len().min(8);
            expected[..length].copy_from_slice(&rest[..length]);
            assert_eq!(word(&text, at), u64::from_le_bytes(expected), "{at}");
        }
        for byte in 0..=255 {
            let found = separators(u64::from_le_bytes([byte, b'x', byte, b'/', b'z', 0xff, b'/', byte]));
            let expected = if separates(byte) { 0x80 } else { 0 };
            assert_eq!(found, expected | expected << 16 | expected << 56, "{byte}");
        }
    }

    #[test]
    fn words_begin_and_end_at_separators() {
        let text: Vec<u8> = (0..300).map(|at| if at % 67 == 5 || at % 11 == 3 { b',' } else { b'x' }).collect();
        for at in 0..=300 {
            for end in [at, at + 1, at + 9, 300] {
                let end = end.clamp(at, 300);
                let next = text[at..end].iter().position(|byte| *byte == b',').map_or(end, |found| at + found);
                assert_eq!(next_separator(&text, at, end), next, "{at} to {end}");
            }
            let start = text[..at].iter().rposition(|byte| *byte == b',').map_or(0, |found| found + 1);
            assert_eq!(start_of_word(&text, at), if at < 8 || start + 8 <= at { at } else { start }, "{at}");
        }
    }

    #[test]
    fn what_is_the_same_is_counted() {
        let text = b"0123456789abcdef_0123456789abcdef-0123456789abcdef-0123456789abcdef";
        assert_eq!(same_after(text, 17, 0), 16);
        assert_eq!(same_after(text, 51, 34), 16);
        assert_eq!(same_after(text, 34, 17), 33);
        assert_eq!(same_after(text, 67, 50), 0);
        assert_eq!(same_before(text, 33, 16), 16);
        assert_eq!(same_before(text, 67, 50), 16);
        assert_eq!(same_before(text, 60, 40), 0);
        assert_eq!(same_before(text, 32, 15), 0, "there are not so many");
    }
}
