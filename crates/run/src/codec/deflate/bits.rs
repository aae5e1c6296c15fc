//! Codes, and the writer that strings them together, eight bytes at a time.

/// No code of a symbol is longer: four of them, and the seven bits that may be left over, fit in 64 bits.
pub(super) const LONGEST: u8 = 13;

/// Some bits and their number: the bits from bit 6 on, their number below.
///
/// So both come with one load, and a shift by a code is a shift by its length: processors look at six bits of it only.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct Code(u32);

impl Code {
    pub(super) fn new(bits: u32, length: u8) -> Self {
        debug_assert!(length <= 26 && bits >> length == 0, "{bits} in {length} bits");
        Self(bits << 6 | u32::from(length))
    }

    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        u64::from(self.0 >> 6)
    }

    #[inline(always)]
    pub(super) fn length(self) -> u32 {
        self.0 & 63
    }

    /// This code with more bits behind it.
    pub(super) fn then(self, bits: u32, length: u8) -> Self {
        Self::new(self.0 >> 6 | bits << self.length(), self.length() as u8 + length)
    }
}

/// The codes of two literals in a row, by both bytes, the first one lowest: of those that are frequent. The others are
/// [rare](RARE).
pub(super) struct Pairs {
    codes: Box<[Code; 1 << 16]>,
    frequent: Vec<usize>,
}

/// Stands for a pair that has to be looked up one by one. It is longer than what may be written at once, so that only what is
/// too long has to be looked at again.
const RARE: Code = Code(MOST_BITS + 1);

/// The most bits that are written at once.
const MOST_BITS: u32 = 56;

impl Default for Pairs {
    fn default() -> Self {
        Self { codes: vec![RARE; 1 << 16].try_into().expect("it is as long as that"), frequent: vec![] }
    }
}

impl Pairs {
    /// Holds the pairs of literals whose codes are shorter than the longest, and no others.
    pub(super) fn hold(&mut self, codes: &[Code; 256]) {
        for second in &self.frequent {
            let firsts = &mut self.codes[second << 8..][..256];
            self.frequent.iter().for_each(|first| firsts[*first] = RARE);
        }
        let is_frequent = |code: &Code| (1..u32::from(LONGEST)).contains(&code.length());
        self.frequent.clear();
        self.frequent.extend((0..256).filter(|literal| is_frequent(&codes[*literal])));
        for &second in &self.frequent {
            let (code, firsts) = (codes[second], &mut self.codes[second << 8..][..256]);
            for &first in &self.frequent {
                firsts[first] = codes[first].then(code.bits() as u32, code.length() as u8);
            }
        }
    }

    /// The codes of four literals, and how many bits they have: more than [`MOST_BITS`] if one of the pairs is rare.
    #[inline(always)]
    fn of_four(&self, four: u32) -> (u64, u32) {
        let (first, second) = (self.codes[usize::from(four as u16)], self.codes[usize::from((four >> 16) as u16)]);
        (first.bits() | second.bits() << first.length(), first.length() + second.length())
    }
}

/// Bytes that are collected before they are appended to the rest.
const WINDOW: usize = 4_096;

/// The most literals between two looks at how full the window is.
const MOST_LITERALS: usize = 1_024;

/// Writes bits, the lowest bit of each byte first.
///
/// As rows are, they are written into an array, at a position that is masked; so there is no check of bounds.
pub(super) struct BitWriter<'o> {
    out: &'o mut Vec<u8>,
    window: [u8; WINDOW + 8],
    end: End,
}

/// Where the next bits go.
#[derive(Clone, Copy, Default)]
struct End {
    /// Bytes that are complete.
    at: usize,
    /// The bits that follow, fewer than eight after each call.
    pending: u64,
    count: u32,
}

impl End {
    /// Writes at most 56 bits.
    #[inline(always)]
    fn put(&mut self, window: &mut [u8; WINDOW + 8], bits: u64, count: u32) {
        debug_assert!(count <= MOST_BITS && bits >> count == 0 && self.at < WINDOW);
        self.pending |= bits << self.count;
        self.count += count;
        *window[self.at % WINDOW..].first_chunk_mut().expect("eight bytes fit behind any position") =
            self.pending.to_le_bytes();
        self.at += (self.count / 8) as usize;
        self.pending >>= self.count & !7;
        self.count %= 8;
    }
}

impl End {
    /// Writes literals one by one.
    #[cold]
    #[inline(never)]
    fn put_singly(mut self, window: &mut [u8; WINDOW + 8], literals: &[u8], codes: &[Code; 256]) -> End {
        for literal in literals {
            let code = codes[usize::from(*literal)];
            self.put(window, code.bits(), code.length());
        }
        self
    }
}

impl<'o> BitWriter<'o> {
    /// Appends to `out`.
    pub(super) fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out, window: [0; WINDOW + 8], end: End::default() }
    }

    /// Makes room for [`MOST_LITERALS`] and more.
    #[inline(always)]
    fn make_room(&mut self) {
        if self.end.at > WINDOW / 2 {
            self.out.extend_from_slice(&self.window[..self.end.at]);
            self.end.at = 0;
        }
    }

    /// Writes at most 56 bits.
    pub(super) fn put(&mut self, bits: u64, count: u32) {
        self.make_room();
        self.end.put(&mut self.window, bits, count);
    }

    /// Writes one code.
    pub(super) fn code(&mut self, code: Code) {
        self.put(code.bits(), code.length());
    }

    /// Writes the codes of some literals, and what follows them, 44 bits at most.
    #[inline(always)]
    pub(super) fn literals(&mut self, text: &[u8], codes: &[Code; 256], pairs: &Pairs, bits: u64, count: u32) {
        let mut text = text;
        while let Some((first, rest)) = text.split_at_checked(MOST_LITERALS) {
            self.few_literals(first, codes, pairs, 0, 0);
            text = rest;
        }
        self.few_literals(text, codes, pairs, bits, count);
    }

    #[inline(always)]
    fn few_literals(&mut self, text: &[u8], codes: &[Code; 256], pairs: &Pairs, bits: u64, count: u32) {
        self.make_room();
        // What is not behind a reference stays in registers.
        let (window, mut end) = (&mut self.window, self.end);
        let (eights, rest) = text.as_chunks::<8>();
        for eight in eights {
            let word = u64::from_le_bytes(*eight);
            let ((first, length), (second, more)) = (pairs.of_four(word as u32), pairs.of_four((word >> 32) as u32));
            if length + more <= MOST_BITS {
                end.put(window, first | second << length, length + more);
            } else {
                end = end.put_singly(window, eight, codes);
            }
        }
        let (fours, rest) = rest.as_chunks::<4>();
        if let Some(four) = fours.first() {
            let (bits, length) = pairs.of_four(u32::from_le_bytes(*four));
            if length <= MOST_BITS {
                end.put(window, bits, length);
            } else {
                end = end.put_singly(window, four, codes);
            }
        }
        // Up to three are left, which is not predicted: so codes are chosen without branches.
        let [a, b, c] = std::array::from_fn(|at| rest.get(at).copied().unwrap_or_default());
        let two = if rest.len() > 1 { pairs.codes[usize::from(u16::from_le_bytes([a, b]))] } else { Code::default() };
        let last = codes[usize::from(if rest.len() > 1 { c } else { a })];
        let last = if rest.len() % 2 == 1 { last } else { Code::default() };
        let (bits_of_rest, length) = (two.bits() | last.bits() << two.length(), two.length() + last.length());
        if length + count <= MOST_BITS {
            end.put(window, bits_of_rest | bits << length, length + count);
        } else {
            end = end.put_singly(window, rest, codes);
            end.put(window, bits, count);
        }
        self.end = end;
    }

    /// Fills the last byte, and appends what is left.
    pub(super) fn finish(mut self) {
        self.put(0, (8 - self.end.count) % 8);
        self.out.extend_from_slice(&self.window[..self.end.at]);
    }
}
