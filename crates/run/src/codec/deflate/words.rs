//! Text, read eight bytes at a time.

/// What is less separates words.
const HYPHEN: u64 = 0x2d;

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

/// Whether a byte separates words: what is before the hyphen in ASCII. Those are the control characters, the space, the quotation
/// mark, the comma, and some signs.
fn separates(byte: u8) -> bool {
    u64::from(byte) < HYPHEN
}

/// The same for eight bytes: the highest bit of each.
#[inline(always)]
fn separators(word: u64) -> u64 {
    let low = (word & (0x7f * ONES)) + (0x80 - HYPHEN) * ONES;
    !(low | word) & (0x80 * ONES)
}

/// A bit for each byte of a text: whether it separates words. What follows the text does.
#[derive(Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    pub(super) fn mark(&mut self, text: &[u8]) {
        // The multiplication moves the lowest bit of each byte to the highest byte, next to each other.
        let gather = |word: u64| (separators(word) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let (chunks, rest) = text.as_chunks::<64>();
        self.0.clear();
        self.0.extend(chunks.iter().map(|chunk| {
            let (words, _) = chunk.as_chunks::<8>();
            (0..8).fold(0, |bits, at| bits | gather(u64::from_le_bytes(words[at])) << (8 * at))
        }));
        let end = 1 << rest.len();
        self.0
            .extend([(0..).zip(rest).fold(end, |bits, (at, byte)| bits | u64::from(separates(*byte)) << at), u64::MAX]);
    }

    /// The first separator from `at` on, or the end of the text, which `at` is not beyond.
    #[inline(always)]
    pub(super) fn next(&self, at: usize) -> usize {
        let mut place = at / 64;
        // The 64 bits from `at` on; words are rarely longer.
        let (here, there) = (self.0[place], self.0[place + 1]);
        let found = here >> (at % 64) | there << 1 << (63 - at % 64);
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        loop {
            place += 1;
            if self.0[place] != 0 {
                return 64 * place + self.0[place].trailing_zeros() as usize;
            }
        }
    }

    /// Where the word begins that the byte `at` is in, if that can be seen at once; else `at`.
    #[inline(always)]
    pub(super) fn start(&self, at: usize) -> usize {
        if at == 0 {
            return 0;
        }
        match self.0[(at - 1) / 64] << (63 - (at - 1) % 64) {
            0 => at,
            found => at - found.leading_zeros() as usize,
        }
    }
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
            let found = separators(u64::from_le_bytes([byte, b'x', byte, b'-', b'z', 0xff, b'-', byte]));
            let expected = if separates(byte) { 0x80 } else { 0 };
            assert_eq!(found, expected | expected << 16 | expected << 56, "{byte}");
        }
    }

    #[test]
    fn marks_are_where_separators_are() {
        for length in [0, 1, 63, 64, 65, 300] {
            let text: Vec<u8> = (0..length).map(|at| if at % 67 == 5 || at % 11 == 3 { b',' } else { b'x' }).collect();
            let mut marks = Marks(vec![7; 3]);
            marks.mark(&text);
            for at in 0..=length {
                let next = text[at..].iter().position(|byte| *byte == b',').map_or(length, |found| at + found);
                assert_eq!(marks.next(at), next, "{at} of {length}");
                let start = text[..at].iter().rposition(|byte| *byte == b',').map_or(0, |found| found + 1);
                assert!(marks.start(at) == start || marks.start(at) == at, "{at} of {length}");
            }
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
