//! The symbols of RFC 1951 (3.2.5): lengths and distances are a symbol and some extra bits.

/// The symbol that ends a block.
pub(super) const END: usize = 256;

/// How many symbols there are for literals, the end and lengths; the last two exist in the fixed code alone, and are never written.
pub(super) const LITERALS: usize = 288;

/// How many symbols there are for distances.
pub(super) const DISTANCES: usize = 30;

/// The shortest repetition.
pub(super) const SHORTEST: usize = 3;

/// The longest repetition.
pub(super) const LONGEST: usize = 258;

/// How far back a repetition may reach.
pub(super) const WINDOW: usize = 32_768;

/// Symbol and number of extra bits of each length from 3 to 258, by length less 3.
pub(super) const LENGTHS: [(u16, u8); 256] = lengths();

const fn lengths() -> [(u16, u8); 256] {
    let (mut table, mut at) = ([(0, 0); 256], 0);
    while at < 255 {
        table[at] = if at < 8 {
            (257 + at as u16, 0)
        } else {
            // Four symbols for each power of two.
            let extra = at.ilog2() as u8 - 2;
            (257 + 4 * extra as u16 + (at >> extra) as u16, extra)
        };
        at += 1;
    }
    // The longest has a symbol of its own.
    table[255] = (285, 0);
    table
}

/// The extra bits of a length, which are so many.
pub(super) fn length_extra(length: usize, count: u8) -> u32 {
    ((length - SHORTEST) & ((1 << count) - 1)) as u32
}

/// Symbol, extra bits and their number, of a distance from 1 to 32,768.
#[inline(always)]
pub(super) fn distance(distance: usize) -> (usize, u32, u8) {
    let before = (distance - 1) as u32;
    if before < 4 {
        return (before as usize, 0, 0);
    }
    // Two symbols for each power of two.
    let extra = before.ilog2() - 1;
    ((2 * extra + (before >> extra)) as usize, before & ((1 << extra) - 1), extra as u8)
}

/// How many extra bits a distance of this symbol has.
pub(super) fn distance_extra(symbol: u8) -> u8 {
    (symbol / 2).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tables of the standard: symbol, extra bits, lengths or distances.
    #[test]
    fn symbols_are_those_of_the_standard() {
        let lengths = [
            (257, 0, 3, 3),
            (264, 0, 10, 10),
            (265, 1, 11, 12),
            (269, 2, 19, 22),
            (284, 5, 227, 257),
            (285, 0, 258, 258),
        ];
        for (symbol, extra, first, last) in lengths {
            for length in first..=last {
                assert_eq!(LENGTHS[length - SHORTEST], (symbol, extra), "{length}");
                assert_eq!(length_extra(length, extra), (length - first) as u32);
            }
        }
        let distances =
            [(0, 0, 1, 1), (3, 0, 4, 4), (4, 1, 5, 6), (6, 2, 9, 12), (17, 7, 385, 512), (29, 13, 24_577, 32_768)];
        for (symbol, bits, first, last) in distances {
            for one in first..=last {
                assert_eq!(distance(one), (symbol, (one - first) as u32, bits), "{one}");
                assert_eq!(distance_extra(symbol as u8), bits);
            }
        }
    }
}
