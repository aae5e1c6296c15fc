//! The code of one block: made for it, with a header that says so, or the fixed one of the standard.

use super::bits::{BitWriter, Code, LONGEST};
use super::huffman::{set_codes, set_lengths};
use super::symbols::{self, DISTANCES, END, LITERALS};

/// How often a block has each symbol.
#[derive(Clone)]
pub(super) struct Counts {
    pub(super) literals: [u32; 256],
    /// By length less three.
    pub(super) lengths: [u32; 256],
    /// By symbol; the last two do not exist.
    pub(super) distances: [u32; 32],
}

impl Default for Counts {
    fn default() -> Self {
        Self { literals: [0; 256], lengths: [0; 256], distances: [0; 32] }
    }
}

impl Counts {
    /// Lets every symbol have a code that may occur in a text of which these counts are a sample.
    pub(super) fn allow_all_of(&mut self, text: &[u8]) {
        let is_usual = |byte: u8| byte.wrapping_sub(b' ') < 0x5f || byte == b'\n';
        for literal in (0..=u8::MAX).filter(|byte| is_usual(*byte)) {
            self.literals[usize::from(literal)] += 1;
        }
        for chunk in text.chunks(64) {
            if chunk.iter().fold(false, |any, byte| any | !is_usual(*byte)) {
                chunk.iter().filter(|byte| !is_usual(**byte)).for_each(|byte| self.literals[usize::from(*byte)] += 1);
            }
        }
        let mut last = 0;
        for (count, (symbol, _)) in self.lengths.iter_mut().zip(symbols::LENGTHS) {
            *count += u32::from(symbol != last);
            last = symbol;
        }
        self.distances[..DISTANCES].iter_mut().for_each(|count| *count += 1);
    }
}

/// The lengths of the codes of all symbols: of literals, the end and lengths, and of distances.
struct Lengths {
    literals: [u8; LITERALS],
    distances: [u8; DISTANCES],
}

/// The code of a block.
pub(super) struct BlockCode {
    literals: [Code; 256],
    end: Code,
    /// By length less three, with the extra bits.
    lengths: [Code; 256],
    /// By symbol; the last two do not exist.
    distances: [Code; 32],
    /// What stands before the content.
    header: Vec<Code>,
}

impl BlockCode {
    /// The shortest one for these counts.
    pub(super) fn of(counts: &Counts) -> Self {
        let mut by_symbol = [0_u32; LITERALS];
        by_symbol[..256].copy_from_slice(&counts.literals);
        by_symbol[END] = 1;
        for (count, (symbol, _)) in counts.lengths.iter().zip(symbols::LENGTHS) {
            by_symbol[usize::from(symbol)] += count;
        }
        let mut own = Lengths { literals: [0; LITERALS], distances: [0; DISTANCES] };
        set_lengths(&mut own.literals, &by_symbol, LONGEST);
        set_lengths(&mut own.distances, &counts.distances[..DISTANCES], LONGEST);
        let own_header = own.header();
        let own_bits = length_of(&own_header) + own.bits(&by_symbol, counts);
        let fixed = Lengths::fixed();
        let fixed_header = vec![Code::new(0b010, 3)];
        let fixed_bits = length_of(&fixed_header) + fixed.bits(&by_symbol, counts);
        if fixed_bits <= own_bits { Self::new(&fixed, fixed_header) } else { Self::new(&own, own_header) }
    }

    fn new(of: &Lengths, header: Vec<Code>) -> Self {
        let (mut codes, mut distances) = ([Code::default(); LITERALS], [Code::default(); 32]);
        set_codes(&mut codes, &of.literals);
        set_codes(&mut distances, &of.distances);
        let (mut literals, mut lengths) = ([Code::default(); 256], [Code::default(); 256]);
        literals.copy_from_slice(&codes[..256]);
        for (length, (code, (symbol, count))) in (symbols::SHORTEST..).zip(lengths.iter_mut().zip(symbols::LENGTHS)) {
            *code = codes[usize::from(symbol)].then(symbols::length_extra(length, count), count);
        }
        Self { literals, end: codes[END], lengths, distances, header }
    }

    pub(super) fn literals(&self) -> &[Code; 256] {
        &self.literals
    }

    pub(super) fn end(&self) -> Code {
        self.end
    }

    /// The code of a length, with the extra bits.
    #[inline(always)]
    pub(super) fn length(&self, length: usize) -> Code {
        self.lengths[(length - symbols::SHORTEST) % 256]
    }

    /// The code of a symbol of distances, without the extra bits.
    #[inline(always)]
    pub(super) fn distance(&self, symbol: usize) -> Code {
        self.distances[symbol % 32]
    }

    /// Writes what stands before the content.
    pub(super) fn write_header(&self, writer: &mut BitWriter<'_>) {
        self.header.iter().for_each(|code| writer.code(*code));
    }
}

fn length_of(codes: &[Code]) -> u64 {
    codes.iter().map(|code| u64::from(code.length())).sum()
}

impl Lengths {
    /// The fixed code (3.2.6).
    fn fixed() -> Self {
        let mut literals = [8; LITERALS];
        literals[144..256].fill(9);
        literals[256..280].fill(7);
        Self { literals, distances: [5; DISTANCES] }
    }

    /// Bits of a block's content.
    fn bits(&self, by_symbol: &[u32; LITERALS], counts: &Counts) -> u64 {
        let product = |count: &u32, bits: u8| u64::from(*count) * u64::from(bits);
        let codes = by_symbol.iter().zip(self.literals).map(|(count, length)| product(count, length));
        let distances = counts.distances.iter().zip(self.distances).zip(0..);
        let distances =
            distances.map(|((count, length), symbol)| product(count, length + symbols::distance_extra(symbol)));
        let extra = counts.lengths.iter().zip(symbols::LENGTHS).map(|(count, (_, extra))| product(count, extra));
        codes.chain(distances).chain(extra).sum()
    }

    /// The header that announces these lengths (3.2.7): they are written in a code as well, which comes first.
    fn header(&self) -> Vec<Code> {
        let literals = used(&self.literals).max(END + 1);
        let distances = used(&self.distances).max(1);
        let runs = runs(&[&self.literals[..literals], &self.distances[..distances]].concat());
        let (mut counts, mut lengths, mut codes) = ([0; 19], [0; 19], [Code::default(); 19]);
        for run in &runs {
            counts[usize::from(run.symbol)] += 1;
        }
        set_lengths(&mut lengths, &counts, 7);
        set_codes(&mut codes, &lengths);
        let announced = used(&RUN_ORDER.map(|symbol| lengths[symbol])).max(4);
        let mut header = vec![
            Code::new(0b100, 3),
            Code::new((literals - 257) as u32, 5),
            Code::new((distances - 1) as u32, 5),
            Code::new((announced - 4) as u32, 4),
        ];
        header.extend(RUN_ORDER[..announced].iter().map(|symbol| Code::new(u32::from(lengths[*symbol]), 3)));
        header.extend(runs.iter().map(|run| codes[usize::from(run.symbol)].then(run.extra, run.extra_bits)));
        header
    }
}

/// How many lengths are left without the zeros at the end.
fn used(lengths: &[u8]) -> usize {
    lengths.iter().rposition(|length| *length > 0).map_or(0, |last| last + 1)
}

/// The order in which the lengths of the code of lengths are written: the last ones are rarely needed.
const RUN_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A length, or a run of equal ones.
struct Run {
    symbol: u8,
    extra: u32,
    extra_bits: u8,
}

/// Lengths as a header has them: 16 repeats the last one 3 to 6 times, 17 and 18 are runs of zeros.
fn runs(lengths: &[u8]) -> Vec<Run> {
    let mut runs = vec![];
    for same in lengths.chunk_by(|a, b| a == b) {
        let (length, mut rest) = (same[0], same.len());
        let mut push = |symbol, extra, extra_bits| runs.push(Run { symbol, extra: extra as u32, extra_bits });
        if length > 0 {
            push(length, 0, 0);
            rest -= 1;
        }
        while rest >= 3 {
            let taken = rest.min(if length > 0 { 6 } else { 138 });
            match (length, taken) {
                (0, 11..) => push(18, taken - 11, 7),
                (0, _) => push(17, taken - 3, 3),
                _ => push(16, taken - 3, 2),
            }
            rest -= taken;
        }
        (0..rest).for_each(|_| push(length, 0, 0));
    }
    runs
}
