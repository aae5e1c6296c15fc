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

/// The codes of two literals in a row, by both bytes.
pub(super) struct Pairs(Box<[Code; 1 << 16]>);

impl Default for Pairs {
    fn default() -> Self {
        Self(vec![Code::default(); 1 << 16].try_into().expect("it is as long as that"))
    }
}

impl Pairs {
    /// Fills in the pairs of the literals that occur.
    pub(super) fn fill(&mut self, codes: &[Code; 256], counts: &[u32; 256]) {
        let occur: Vec<usize> = (0..256).filter(|literal| counts[*literal] > 0).collect();
        for &second in &occur {
            let (code, firsts) = (codes[second], &mut self.0[second << 8..][..256]);
            for &first in &occur {
                firsts[first] = codes[first].then(code.bits() as u32, code.length() as u8);
            }
        }
    }

    #[inline(always)]
    fn of(&self, pair: u16) -> Code {
        self.0[usize::from(pair)]
    }
}

/// Writes bits, the lowest bit of each byte first.
pub(super) struct BitWriter<'o> {
    out: &'o mut [u8],
    /// Bytes that are complete.
    at: usize,
    /// The bits that follow, fewer than eight after each call.
    pending: u64,
    count: u32,
}

impl<'o> BitWriter<'o> {
    /// Bytes that `out` must have beyond those that are written.
    pub(super) const ROOM: usize = 8;

    /// Writes from the beginning of `out`.
    pub(super) fn new(out: &'o mut [u8]) -> Self {
        Self { out, at: 0, pending: 0, count: 0 }
    }

    /// Writes at most 56 bits.
    #[inline(always)]
    pub(super) fn put(&mut self, bits: u64, count: u32) {
        debug_assert!(count <= 56 && bits >> count == 0);
        self.pending |= bits << self.count;
        self.count += count;
        let window = self.out.get_mut(self.at..self.at + 8);
        debug_assert!(window.is_some(), "there is room for what is written");
        if let Some(window) = window {
            window.copy_from_slice(&self.pending.to_le_bytes());
        }
        self.at += (self.count / 8) as usize;
        self.pending >>= self.count & !7;
        self.count %= 8;
    }

    /// Writes one code.
    #[inline(always)]
    pub(super) fn code(&mut self, code: Code) {
        self.put(code.bits(), code.length());
    }

    /// Writes the codes of some literals.
    #[inline(always)]
    pub(super) fn literals(&mut self, text: &[u8], codes: &[Code; 256], pairs: &Pairs) {
        let (fours, rest) = text.as_chunks::<4>();
        for four in fours {
            let four = u32::from_le_bytes(*four);
            let (first, second) = (pairs.of(four as u16), pairs.of((four >> 16) as u16));
            self.put(first.bits() | second.bits() << first.length(), first.length() + second.length());
        }
        // Up to three are left, which is not predicted: so codes are chosen without branches.
        let [a, b, c] = std::array::from_fn(|at| rest.get(at).copied().unwrap_or_default());
        let single = |byte: u8, is: bool| if is { codes[usize::from(byte)] } else { Code::default() };
        let first = if rest.len() > 1 { pairs.of(u16::from_le_bytes([a, b])) } else { single(a, rest.len() == 1) };
        let second = single(c, rest.len() == 3);
        self.put(first.bits() | second.bits() << first.length(), first.length() + second.length());
    }

    /// Fills the last byte, and says how many bytes were written.
    pub(super) fn finish(mut self) -> usize {
        self.put(0, (8 - self.count) % 8);
        self.at
    }
}
