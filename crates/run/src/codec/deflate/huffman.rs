//! Prefix codes: how long the code of each symbol is, and which bits it has.

use super::bits::Code;

/// Lengths are below this.
const LENGTHS: usize = 16;

/// Sets the lengths of a Huffman code, none longer than `longest`, for symbols that occur so often. What does not occur has length 0.
pub(super) fn set_lengths(lengths: &mut [u8], counts: &[u32], longest: u8) {
    lengths.fill(0);
    let occurring = (0..).zip(counts).filter(|(_, count)| **count > 0);
    let mut order: Vec<(u32, usize)> = occurring.map(|(symbol, count)| (*count, symbol)).collect();
    order.sort_unstable();
    let mut of_length = if order.len() > 1 { lengths_of_sorted(&order, longest) } else { [0; LENGTHS] };
    if order.len() == 1 {
        // A code of one symbol still takes a bit.
        of_length[1] = 1;
    }
    // The rarest symbols take the longest codes.
    let mut length = usize::from(longest);
    for (_, symbol) in order {
        while of_length[length] == 0 {
            length -= 1;
        }
        of_length[length] -= 1;
        lengths[symbol] = length as u8;
    }
}

/// How many codes have each length, for at least two counts in ascending order.
fn lengths_of_sorted(order: &[(u32, usize)], longest: u8) -> [u32; LENGTHS] {
    let parents = tree(order);
    // Parents come after their children, so depths are known from the root down.
    let root = parents.len() - 1;
    let (mut depths, mut of_length) = (vec![0_u8; root + 1], [0; LENGTHS]);
    for node in (0..root).rev() {
        depths[node] = depths[parents[node]].saturating_add(1);
        if node < order.len() {
            of_length[usize::from(depths[node].min(longest))] += 1;
        }
    }
    make_room(&mut of_length, usize::from(longest));
    of_length
}

/// Huffman's tree: the parent of each node. The leaves come first, in their order; the root is last.
///
/// The two lightest nodes get a parent, until one is left. Parents come about in the order of their weights, so two queues, of
/// leaves and of parents, have the lightest node at one of their fronts.
fn tree(leaves: &[(u32, usize)]) -> Vec<usize> {
    let mut parents = vec![0; 2 * leaves.len() - 1];
    let mut weights: Vec<u32> = Vec::with_capacity(leaves.len());
    let (mut leaf, mut inner) = (0, 0);
    for parent in leaves.len()..parents.len() {
        let mut weight = 0;
        for _ in 0..2 {
            let takes_leaf = leaf < leaves.len() && (inner == weights.len() || leaves[leaf].0 <= weights[inner]);
            if takes_leaf {
                parents[leaf] = parent;
                weight += leaves[leaf].0;
                leaf += 1;
            } else {
                parents[leaves.len() + inner] = parent;
                weight += weights[inner];
                inner += 1;
            }
        }
        weights.push(weight);
    }
    parents
}

/// Lengthens codes until there is room for those that were cut to the longest length.
fn make_room(of_length: &mut [u32; LENGTHS], longest: usize) {
    let used: u32 = (1..=longest).map(|length| of_length[length] << (longest - length)).sum();
    for _ in 0..used.saturating_sub(1 << longest) {
        // A code becomes an inner node, whose children are itself and one of the longest.
        let length = (1..longest).rev().find(|length| of_length[*length] > 0).expect("not all codes are the longest");
        of_length[length] -= 1;
        of_length[length + 1] += 2;
        of_length[longest] -= 1;
    }
}

/// Sets the bits of each symbol's code, as RFC 1951 (3.2.2) has them: shorter codes first, then by symbol. They are
/// written from the highest bit on, so they are turned round here.
pub(super) fn set_codes(codes: &mut [Code], lengths: &[u8]) {
    let (mut of_length, mut next) = ([0_u32; LENGTHS], [0_u32; LENGTHS]);
    for &length in lengths.iter().filter(|length| **length > 0) {
        of_length[usize::from(length)] += 1;
    }
    for length in 1..LENGTHS {
        next[length] = (next[length - 1] + of_length[length - 1]) << 1;
    }
    for (code, &length) in codes.iter_mut().zip(lengths).filter(|(_, length)| **length > 0) {
        let bits = next[usize::from(length)];
        next[usize::from(length)] += 1;
        *code = Code::new(bits.reverse_bits() >> (32 - u32::from(length)), length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths_of(counts: &[u32], longest: u8) -> Vec<u8> {
        let mut lengths = vec![9; counts.len()];
        set_lengths(&mut lengths, counts, longest);
        lengths
    }

    /// The part of the code space that is used, of 2^15.
    fn used(lengths: &[u8]) -> u32 {
        lengths.iter().filter(|length| **length > 0).map(|length| 1 << (15 - length)).sum()
    }

    #[test]
    fn frequent_symbols_have_short_codes() {
        assert!(lengths_of(&[], 13).is_empty());
        assert_eq!(lengths_of(&[0, 7, 0], 13), [0, 1, 0]);
        assert_eq!(lengths_of(&[3, 0, 3], 13), [1, 0, 1]);
        assert_eq!(lengths_of(&[1, 1, 2, 4, 8], 13), [4, 4, 3, 2, 1]);
        assert_eq!(lengths_of(&[5; 8], 13), [3; 8]);
    }

    #[test]
    fn codes_are_complete_and_none_is_too_long() {
        // Fibonacci's numbers make the deepest trees.
        let mut counts = vec![1, 1];
        (2..30).for_each(|at| counts.push(counts[at - 1] + counts[at - 2]));
        for many in 2..30 {
            for longest in [5, 7, 13, 15] {
                let lengths = lengths_of(&counts[..many], longest);
                assert_eq!(used(&lengths), 1 << 15, "{many}, {longest}: {lengths:?}");
                assert!(lengths.iter().all(|length| (1..=longest).contains(length)));
                assert!(lengths.is_sorted_by(|rare, frequent| rare >= frequent));
            }
        }
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // The example of RFC 1951, 3.2.2.
        let mut codes = [Code::default(); 8];
        set_codes(&mut codes, &[3, 3, 3, 3, 3, 2, 4, 4]);
        let expected = ["010", "011", "100", "101", "110", "00", "1110", "1111"];
        for (code, bits) in codes.iter().zip(expected) {
            let turned: String = bits.chars().rev().collect();
            let length = bits.len() as u8;
            assert_eq!(*code, Code::new(u32::from_str_radix(&turned, 2).unwrap(), length));
        }
    }
}
