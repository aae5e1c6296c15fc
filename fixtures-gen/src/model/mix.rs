//! How orders are mixed: in every stratum of 100 orders there are as many of each fate and number of lines.

use std::sync::OnceLock;

use super::catalogue::MOST_LINES;
use super::draw::Key;
use super::strata::{Arrangement, STRATUM};

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Returned,
    Cancelled,
}

impl Fate {
    pub(crate) const ALL: [Fate; 3] = [Fate::Kept, Fate::Returned, Fate::Cancelled];
    /// The fates whose items leave the stock.
    pub(crate) const SOLD: [Fate; 2] = [Fate::Kept, Fate::Returned];
}

/// Orders of a stratum by their number of lines, from 1: choices, by what a tenant deals in. They
/// lie between Olist's mean of 1.14 (marketplace) and Instacart's of 10.1 (grocery).
pub(crate) const BY_LINES: [[u8; MOST_LINES as usize]; 7] = [
    [78, 16, 4, 2, 0, 0, 0, 0],
    [56, 27, 10, 4, 2, 1, 0, 0],
    [40, 28, 15, 8, 4, 3, 1, 1],
    [27, 25, 18, 12, 7, 5, 3, 3],
    [17, 20, 20, 15, 10, 8, 5, 5],
    [10, 15, 18, 18, 14, 11, 7, 7],
    [6, 10, 14, 18, 18, 14, 10, 10],
];
/// Returned orders of a stratum, by what a tenant deals in: choices around the 19.3 % of online
/// sales of NRF 2025. Fashion has 20 % to 40 %, home and groceries 2 % to 8 %.
pub(super) const RETURNED: [u8; 6] = [4, 7, 12, 19, 28, 35];
/// Cancelled orders of a stratum, on average: a choice between Olist's 0.6 % and UCI Online
/// Retail's 16.5 %.
const CANCELLED: usize = 4;

/// The mix of a stratum: one entry for each of its 100 orders.
///
/// The entries always have the same numbers of lines; which of them are returned or cancelled is
/// drawn several times, and a stratum takes one of these variants. All variants have the same
/// number of items of each fate, so that items can be counted in closed form.
#[derive(Debug)]
pub(crate) struct OrderMix {
    pub(super) lines: [u8; STRATUM as usize],
    /// Orders that come back, in percent; none of those that are too young.
    returned: u8,
    is_young: bool,
    /// Items of a stratum, by fate.
    items: [u64; 3],
    /// Drawn when they are first used: a test that looks at some orders needs few.
    variants: Box<[OnceLock<Variant>]>,
}

/// One assignment of fates to the entries of a mix.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    pub(super) fates: [Fate; STRATUM as usize],
    /// Number of the entry's first item among the stratum's items of the same fate.
    pub(super) first: [u16; STRATUM as usize],
    /// Entry and line of each item, by fate.
    pub(super) items: [Vec<(u8, u8)>; 3],
}

/// Drawings of a mix: a power of two, since some bits of a stratum choose one. Tiny catalogues have
/// many mixes of little use, and so fewer drawings.
const fn variants(most_lines: u64) -> u64 {
    if most_lines < MOST_LINES { 8 } else { 64 }
}

/// The mixes without and with young orders, by the distribution of lines, the returns, and the most
/// lines that an order can have.
static MIXES: [OnceLock<[OrderMix; 2]>; BY_LINES.len() * RETURNED.len() * MOST_LINES as usize] =
    [const { OnceLock::new() }; BY_LINES.len() * RETURNED.len() * MOST_LINES as usize];

impl OrderMix {
    /// The mixes with a distribution of lines, orders that come back in percent, and the most lines
    /// that an order can have. The orders of the second mix are too young to be returned.
    pub(super) fn of(lines: usize, returned: u8, most_lines: u64) -> &'static [OrderMix; 2] {
        let most_lines = most_lines.clamp(1, MOST_LINES);
        let returns = RETURNED.iter().position(|&percent| percent == returned).expect("a trade has one of the returns");
        let number = (lines * RETURNED.len() + returns) * MOST_LINES as usize + most_lines as usize - 1;
        MIXES[number].get_or_init(|| OrderMix::both(BY_LINES[lines], returned, most_lines))
    }

    fn both(by_lines: [u8; MOST_LINES as usize], returned: u8, most_lines: u64) -> [OrderMix; 2] {
        let by_lines = (1..).zip(by_lines).flat_map(|(lines, orders)| std::iter::repeat_n(lines, usize::from(orders)));
        let mut lines = [0; STRATUM as usize];
        for (entry, count) in lines.iter_mut().zip(by_lines) {
            *entry = most_lines.min(count) as u8;
        }
        [false, true].map(|is_young| OrderMix::new(lines, (returned, is_young), variants(most_lines)))
    }

    fn new(lines: [u8; STRATUM as usize], (returned, is_young): (u8, bool), variants: u64) -> OrderMix {
        let all = lines.iter().map(|&lines| u64::from(lines)).sum();
        let [cancelled, returns] = [CANCELLED, usize::from(returned)].map(|percent| share(all, percent));
        let sent_back = if is_young { 0 } else { returns };
        let items = [all - sent_back - cancelled, sent_back, cancelled];
        OrderMix { lines, returned, is_young, items, variants: (0..variants).map(|_| OnceLock::new()).collect() }
    }

    pub(super) fn items(&self, fate: Fate) -> u64 {
        self.items[fate as usize]
    }

    pub(super) fn all_items(&self) -> u64 {
        self.items.iter().sum()
    }

    #[inline]
    pub(super) fn variant(&self, arrangement: Arrangement) -> &Variant {
        let number = arrangement.spare() as usize & (self.variants.len() - 1);
        match self.variants[number].get() {
            Some(variant) => variant,
            None => self.draw(number),
        }
    }

    #[cold]
    fn draw(&self, number: usize) -> &Variant {
        self.variants[number].get_or_init(|| {
            let mut fates = fates(&self.lines, usize::from(self.returned), (number as u64, self.variants.len() as u64));
            if self.is_young {
                fates.iter_mut().filter(|fate| **fate == Fate::Returned).for_each(|fate| *fate = Fate::Kept);
            }
            Variant::new(&self.lines, fates)
        })
    }
}

/// The share of the entries, of 2^64, that is cancelled besides the one that a variant takes.
const ALSO_CANCELLED: u64 = ((CANCELLED as u128 - 1) << 64).div_ceil(STRATUM as u128) as u64;

/// The share of a stratum's items.
fn share(items: u64, percent: usize) -> u64 {
    (items * percent as u64 + 50) / 100
}

/// Draws which entries are cancelled and which are returned, so that each has its share of the
/// lines too.
fn fates(lines: &[u8; STRATUM as usize], count: usize, (variant, variants): (u64, u64)) -> [Fate; STRATUM as usize] {
    let key = Key::root(0, 0).child(101).child(variant);
    let all = lines.iter().map(|&lines| u64::from(lines)).sum();
    let share = |percent: usize| share(all, percent) as usize;

    // Few orders could not include large ones, so their number is left open, and the variants take
    // one of the orders in turn. Plain loops, each of which ends as soon as it cannot fit: tests wait
    // for this, in debug builds.
    let taken = variant as usize * lines.len() / variants as usize;
    let taken = if usize::from(lines[taken]) <= share(CANCELLED) { taken } else { usize::MAX };
    let cancelled = (0..).find_map(|attempt| {
        let (draws, mut some, mut left) = (key.child(0).row(attempt), vec![], share(CANCELLED));
        for (entry, &lines) in lines.iter().enumerate() {
            if draws.bits(entry as u64) < ALSO_CANCELLED || entry == taken {
                some.push(entry);
                left = left.checked_sub(usize::from(lines))?;
            }
        }
        (left == 0).then_some(some)
    });
    let mut fates = [Fate::Kept; STRATUM as usize];
    for entry in cancelled.expect("attempts go on until one fits") {
        fates[entry] = Fate::Cancelled;
    }
    let rest: Vec<usize> = (0..lines.len()).filter(|&entry| fates[entry] == Fate::Kept).collect();
    let returned = (0..).find_map(|attempt| {
        let (draws, mut some, mut left) = (key.child(1).row(attempt), rest.clone(), share(count));
        for place in 0..count {
            let other = place + draws.below(place as u64, (rest.len() - place) as u64) as usize;
            let entry = some[other];
            left = left.checked_sub(usize::from(lines[entry]))?;
            some[other] = some[place];
            some[place] = entry;
        }
        some.truncate(count);
        (left == 0).then_some(some)
    });
    for entry in returned.expect("attempts go on until one fits") {
        fates[entry] = Fate::Returned;
    }
    fates
}

impl Variant {
    fn new(lines: &[u8; STRATUM as usize], fates: [Fate; STRATUM as usize]) -> Variant {
        let mut variant = Variant { fates, first: [0; STRATUM as usize], items: Default::default() };
        for (entry, &lines) in lines.iter().enumerate() {
            let items = &mut variant.items[fates[entry] as usize];
            variant.first[entry] = items.len() as u16;
            items.extend((0..lines).map(|line| (entry as u8, line)));
        }
        variant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Items that a fate has where nothing can be returned.
    fn late_items(mix: &OrderMix, fate: Fate) -> u64 {
        match fate {
            Fate::Kept => mix.items(Fate::Kept) + mix.items(Fate::Returned),
            Fate::Returned => 0,
            Fate::Cancelled => mix.items(Fate::Cancelled),
        }
    }

    #[test]
    fn a_stratum_has_the_documented_mix() {
        for (number, by_lines) in BY_LINES.iter().enumerate() {
            assert_eq!(by_lines.iter().map(|&orders| u32::from(orders)).sum::<u32>(), 100);
            for returned in RETURNED {
                for most_lines in [1, 2, 5, 8] {
                    let [mix, late] = OrderMix::of(number, returned, most_lines);
                    let items: u64 =
                        (1..).zip(by_lines).map(|(lines, &orders)| most_lines.min(lines) * u64::from(orders)).sum();
                    assert_eq!(mix.all_items(), items);
                    assert_eq!((late.items(Fate::Returned), late.all_items()), (0, items));
                    for (variant, late) in (0..mix.variants.len()).map(|number| (mix.draw(number), late.draw(number))) {
                        let count = |fate| variant.fates.iter().filter(|&&f| f == fate).count();
                        assert_eq!(count(Fate::Returned), usize::from(returned));
                        for fate in Fate::ALL {
                            assert_eq!(variant.items[fate as usize].len() as u64, mix.items(fate));
                            assert_eq!(late.items[fate as usize].len() as u64, late_items(mix, fate));
                        }
                    }
                }
            }
        }
    }
}
