//! Who sells what when, without a table: orders ↔ items ↔ places on the shelves, each in constant
//! time, both ways.
//!
//! * Orders come in strata of 100 with the same mix of (fate, lines): [`OrderMix`].
//! * Eight strata are an *epoch*. Inside an epoch and fate, items are shuffled by a keyed
//!   permutation.
//! * A *segment* is a run of equal epochs. Its items of one fate have places `rank × epochs +
//!   turn(epoch)`, so that any interval of places takes its even part from every epoch; a shelf
//!   owns such an interval ([`Popularity`]).
//!
//! Forwards, an order finds its products; backwards, a shelf lists its items of any epoch, which is
//! how a stock ledger is made without seeing the rest of the dataset.

use std::ops::Range;
use std::sync::OnceLock;

use super::calendar::{DAY, Demand, END, Spread};
use super::draw::Key;
use super::mix::{Fate, OrderMix, Variant};
use super::permute::{Permutation, first_multiple_in, inverse_modulo, multiples_below, multiply_modulo, unit_modulo};
use super::popularity::{Places, Popularity};
use super::strata::{Arrangement, STRATUM};

/// An order of the window's last week has not been delivered, so it cannot have been returned.
const RETURN_HORIZON: u64 = 7 * DAY;

/// Strata of an epoch.
const EPOCH_STRATA: u64 = 8;
/// Orders of an epoch.
pub(crate) const EPOCH_ORDERS: u64 = EPOCH_STRATA * STRATUM;

/// What the sales of a tenant follow, besides its keys.
#[derive(Clone, Debug)]
pub(crate) struct SalesPlan {
    orders: u64,
    mixes: &'static [OrderMix; 2],
    /// The first stratum whose orders are too young to be returned.
    late_stratum: u64,
    pub(crate) spread: Spread,
    pub(crate) popularity: Popularity,
}

/// The first stratum of which more than half of the orders are late.
fn late_stratum(orders: u64, late_order: u64) -> u64 {
    let (stratum, early) = (late_order / STRATUM, late_order % STRATUM);
    let count = orders.saturating_sub(stratum * STRATUM).min(STRATUM);
    stratum + u64::from(2 * early >= count)
}

impl SalesPlan {
    /// The plan of some orders with a distribution of lines, returns in percent and at most so many
    /// lines, over some shelves.
    pub(crate) fn new(
        orders: u64,
        (lines, returned, most_lines): (usize, u8, u64),
        shelves: u64,
        demand: &Demand,
    ) -> SalesPlan {
        let spread = Spread::new(orders);
        let late_order = demand.position_of(END - RETURN_HORIZON).div_ceil(spread.start(1));
        SalesPlan {
            orders,
            mixes: OrderMix::of(lines, returned, most_lines),
            late_stratum: late_stratum(orders, late_order),
            spread,
            popularity: Popularity::new(shelves),
        }
    }

    #[inline]
    fn mix(&self, stratum: u64) -> &OrderMix {
        &self.mixes[usize::from(stratum >= self.late_stratum)]
    }

    /// Items of a fate in some strata from the beginning of an epoch.
    #[inline]
    fn items_of_strata(&self, epoch: u64, strata: u64, fate: Fate) -> u64 {
        let early = self.late_stratum.saturating_sub(epoch * EPOCH_STRATA).min(strata);
        early * self.mixes[0].items(fate) + (strata - early) * self.mixes[1].items(fate)
    }

    /// The stratum of an epoch's item of a fate, and the item's number within. The items of an
    /// unfinished stratum follow those of the last whole one.
    #[inline]
    fn stratum_of_item(&self, epoch: u64, number: u64, fate: Fate) -> (u64, u64) {
        let first = epoch * EPOCH_STRATA;
        let early = self.late_stratum.saturating_sub(first).min(EPOCH_STRATA);
        let of_early = early * self.mixes[0].items(fate);
        let (strata, number, items) = match number.checked_sub(of_early) {
            None => (0, number, self.mixes[0].items(fate)),
            Some(number) => (early, number, self.mixes[1].items(fate)),
        };
        match items {
            0 => (self.orders / STRATUM, number),
            items => {
                // Division of 32-bit numbers is much faster, and an epoch has some thousand items.
                let (number, items) = (number as u32, items as u32);
                (first + strata + u64::from(number / items), u64::from(number % items))
            }
        }
    }

    /// Number of epochs, the unfinished last one included.
    pub(crate) fn epochs(&self) -> u64 {
        self.orders.div_ceil(EPOCH_ORDERS)
    }

    pub(crate) fn orders(&self) -> u64 {
        self.orders
    }

    /// Items sold in a whole epoch.
    pub(crate) fn sold_per_epoch(&self) -> u64 {
        Fate::SOLD.iter().map(|&fate| self.mixes[0].items(fate)).sum::<u64>() * EPOCH_STRATA
    }
}

/// 2^32 by the golden section: multiples of a unit near it are spread evenly.
const GOLDEN_SECTION: u32 = 2_654_435_769;

/// A run of equal epochs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    first_epoch: u64,
    epochs: u64,
    /// Items of one epoch, by fate.
    items: [u64; 3],
    /// Those of all epochs, by fate.
    places: [Places; 3],
    /// `turn(e) = e × turn mod epochs`, and its inverse.
    turn: u64,
    turn_back: u64,
}

impl Segment {
    fn new(popularity: &Popularity, epochs: Range<u64>, items: [u64; 3]) -> Segment {
        let count = epochs.end - epochs.start;
        let places = items.map(|items| popularity.places(items * count));
        let turn = unit_modulo(count, GOLDEN_SECTION);
        Segment {
            first_epoch: epochs.start,
            epochs: count,
            items,
            places,
            turn,
            turn_back: inverse_modulo(turn, count),
        }
    }

    pub(crate) fn range(&self) -> Range<u64> {
        self.first_epoch..self.first_epoch + self.epochs
    }

    pub(crate) fn places(&self, fate: Fate) -> u64 {
        self.places[fate as usize].total
    }

    #[inline]
    fn turn(&self, epoch: u64) -> u64 {
        multiply_modulo(epoch - self.first_epoch, self.turn, self.epochs)
    }

    #[inline]
    fn epoch(&self, turn: u64) -> u64 {
        self.first_epoch + multiply_modulo(turn, self.turn_back, self.epochs)
    }

    /// How many of the places belong to the segment's epochs before this one, which may be outside.
    pub(crate) fn places_before(&self, places: &Range<u64>, epoch: u64) -> u64 {
        let epochs = epoch.saturating_sub(self.first_epoch).min(self.epochs);
        let before = |place: u64| {
            let turns = multiples_below(epochs, self.turn, place % self.epochs, self.epochs);
            place / self.epochs * epochs + turns
        };
        before(places.end) - before(places.start)
    }

    /// Whether to find places of some epochs one by one is quicker than to visit all of these places,
    /// or all of these epochs.
    fn finds_quicker(&self, places: u64, epochs: u64) -> bool {
        /// Visits in the time that it takes to find a place.
        const VISITS: u128 = 32;
        let expected = u128::from(places) * u128::from(epochs) / u128::from(self.epochs);
        VISITS * (expected + 1) < u128::from(places.min(epochs))
    }

    /// Those of the places that belong to some of the segment's epochs, with their epochs.
    fn places_of(&self, places: Range<u64>, epochs: &Range<u64>) -> impl Iterator<Item = (u64, u64)> {
        let (modulus, unit) = (self.epochs, self.turn_back);
        let (first, width) = (epochs.start - self.first_epoch, epochs.end - epochs.start);
        let mut at = places.start;
        std::iter::from_fn(move || {
            // How far behind the first of the epochs the place's own lies, and how many places later
            // one lies less than the width behind.
            let behind = (multiply_modulo(at % modulus, unit, modulus) + modulus - first) % modulus;
            let next = if behind < width {
                0
            } else {
                let least = modulus - behind;
                first_multiple_in(unit, modulus, (least, least + width - 1))?
            };
            let place = at.checked_add(next).filter(|&place| place < places.end)?;
            at = place + 1;
            Some((place, self.epoch(place % modulus)))
        })
    }

    /// Those of the places that belong to an epoch, which leave its turn when divided by the number of
    /// epochs: their ranks in it.
    #[inline]
    fn ranks(&self, places: &Range<u64>, epoch: u64) -> Range<u64> {
        let turn = self.turn(epoch);
        let rank = |place: u64| place / self.epochs + u64::from(place % self.epochs > turn);
        rank(places.start)..rank(places.end)
    }
}

/// What the mix gives an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderShape {
    pub(crate) fate: Fate,
    pub(crate) lines: u64,
    /// Number of its first item among the epoch's items of its fate.
    first: u64,
}

/// An item as a shelf lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SoldItem {
    pub(crate) order: u64,
    pub(crate) line: u64,
    pub(crate) fate: Fate,
}

/// The sales of one tenant.
#[derive(Clone, Debug)]
pub(crate) struct Sales {
    plan: SalesPlan,
    segments: Vec<Segment>,
    /// Made when one of its orders is first asked for.
    tail: OnceLock<Tail>,
    arrangements: Key,
    /// By fate.
    shuffles: [Key; 3],
}

/// The unfinished stratum at the end, whose mix is a part of the whole one.
#[derive(Clone, Debug, Default)]
struct Tail {
    /// Number of the first item of each slot among the tail's items of its fate.
    first: Vec<u16>,
    /// Slot and line of each item, by fate.
    items: [Vec<(u8, u8)>; 3],
}

impl Sales {
    pub(crate) fn new(plan: SalesPlan, key: Key) -> Sales {
        let mut sales = Sales {
            plan,
            segments: Vec::with_capacity(4),
            tail: OnceLock::new(),
            arrangements: key.child(1),
            shuffles: [2, 3, 4].map(|tag| key.child(tag)),
        };
        sales.segments = sales.segments();
        sales
    }

    fn tail(&self) -> &Tail {
        self.tail.get_or_init(|| {
            let mut tail = Tail::default();
            self.each_of_tail(|slot, fate, lines| {
                let items = &mut tail.items[fate as usize];
                tail.first.push(items.len() as u16);
                items.extend((0..lines).map(|line| (slot, line)));
            });
            tail
        })
    }

    /// Visits the orders of the tail: slot, fate and number of lines.
    fn each_of_tail(&self, mut visit: impl FnMut(u8, Fate, u8)) {
        let (stratum, slots) = (self.plan.orders / STRATUM, (self.plan.orders % STRATUM) as u8);
        if slots == 0 {
            return;
        }
        let mix = self.plan.mix(stratum);
        let arrangement = Arrangement::new(self.arrangements, stratum);
        let variant = mix.variant(arrangement);
        for slot in 0..slots {
            let entry = arrangement.entry(usize::from(slot));
            visit(slot, variant.fates[entry], mix.lines[entry]);
        }
    }

    fn segments(&self) -> Vec<Segment> {
        let (plan, whole) = (&self.plan, self.plan.orders / EPOCH_ORDERS);
        // Whole epochs before and after the one in which orders become too young to be returned.
        let early = (plan.late_stratum / EPOCH_STRATA).min(whole);
        let late = plan.late_stratum.div_ceil(EPOCH_STRATA).clamp(early, whole);
        let of_whole = |epoch| Fate::ALL.map(|fate| plan.items_of_strata(epoch, EPOCH_STRATA, fate));
        let strata = plan.orders / STRATUM % EPOCH_STRATA;
        let mut of_last = Fate::ALL.map(|fate| plan.items_of_strata(whole, strata, fate));
        self.each_of_tail(|_, fate, lines| of_last[fate as usize] += u64::from(lines));
        [
            Segment::new(&plan.popularity, 0..early, of_whole(0)),
            Segment::new(&plan.popularity, early..late, of_whole(early)),
            Segment::new(&plan.popularity, late..whole, of_whole(late)),
            Segment::new(&plan.popularity, whole..plan.epochs(), of_last),
        ]
        .into_iter()
        .filter(|segment| segment.epochs > 0)
        .collect()
    }

    pub(crate) fn plan(&self) -> &SalesPlan {
        &self.plan
    }

    pub(crate) fn segments_of_sales(&self) -> &[Segment] {
        &self.segments
    }

    fn segment(&self, epoch: u64) -> &Segment {
        self.segments.iter().rfind(|segment| segment.first_epoch <= epoch).expect("an order's epoch lies in a segment")
    }

    #[inline]
    pub(crate) fn shape(&self, order: u64) -> OrderShape {
        self.stratum(order).shape(order)
    }

    /// The stratum of an order.
    #[inline]
    pub(crate) fn stratum(&self, order: u64) -> Stratum<'_> {
        let stratum = order / STRATUM;
        let (arrangement, variant) = self.mixed(stratum);
        let (epoch, strata) = (stratum / EPOCH_STRATA, stratum % EPOCH_STRATA);
        Stratum {
            first_order: stratum * STRATUM,
            mix: self.plan.mix(stratum),
            arrangement,
            variant,
            before: Fate::ALL.map(|fate| self.plan.items_of_strata(epoch, strata, fate)),
            tail: (stratum == self.plan.orders / STRATUM).then(|| &*self.tail().first),
        }
    }

    /// Number of items of the orders before this one.
    pub(crate) fn items_before(&self, order: u64) -> u64 {
        let (stratum, slots) = (order / STRATUM, (order % STRATUM) as usize);
        // There is no stratum after the last order, if its own is complete.
        let within = if slots == 0 { 0 } else { self.stratum(order).lines().take(slots).sum() };
        stratum * self.plan.mixes[0].all_items() + within
    }

    /// The order of the item in a row of the items' table, and its line.
    pub(crate) fn order_of_item(&self, row: u64) -> (u64, u64) {
        let per_stratum = self.plan.mixes[0].all_items();
        let (mut order, mut line) = (row / per_stratum * STRATUM, row % per_stratum);
        for lines in self.stratum(order).lines() {
            if line < lines {
                break;
            }
            line -= lines;
            order += 1;
        }
        (order, line)
    }

    /// The view of one epoch, to be kept for all its orders.
    pub(crate) fn epoch(&self, epoch: u64) -> EpochView {
        let segment = *self.segment(epoch);
        EpochView {
            epoch,
            turn: segment.turn(epoch),
            shuffles: Fate::ALL.map(|fate| self.shuffle(&segment, epoch, fate)),
            segment,
        }
    }

    #[inline]
    fn shuffle(&self, segment: &Segment, epoch: u64, fate: Fate) -> Permutation {
        Permutation::new(segment.items[fate as usize], self.shuffles[fate as usize].row(epoch))
    }

    /// The places of a fate that a shelf owns in a segment.
    pub(crate) fn places_on(&self, segment: &Segment, fate: Fate, shelf: u64) -> Range<u64> {
        let (popularity, total) = (&self.plan.popularity, segment.places(fate));
        popularity.first_place(shelf, total)..popularity.first_place(shelf + 1, total)
    }

    /// Lists the items of a fate that a shelf sold in some epochs, in no particular order.
    pub(crate) fn items_on(
        &self,
        shelf: u64,
        fate: Fate,
        epochs: &Range<u64>,
        tools: &mut ListTools,
        found: &mut Vec<SoldItem>,
    ) {
        let ListTools { shuffles, numbers, outside } = tools;
        for segment in &self.segments {
            let part = epochs.start.max(segment.range().start)..epochs.end.min(segment.range().end);
            if part.is_empty() {
                continue;
            }
            let places = self.places_on(segment, fate, shelf);
            let mut add = |place: u64, epoch: u64| {
                let shuffle = shuffles.of(self, segment, epoch, fate);
                self.list_items(epoch, fate, &[shuffle.invert(place / segment.epochs)], found);
            };
            let (count, epochs) = (places.end - places.start, part.end - part.start);
            if segment.finds_quicker(count, epochs) {
                // Hardly any of the items are of these epochs, and most of these epochs have none.
                segment.places_of(places, &part).for_each(|(place, epoch)| add(place, epoch));
                continue;
            }
            if count < epochs {
                // Fewer items than epochs: visit item by item.
                for place in places {
                    let epoch = segment.epoch(place % segment.epochs);
                    if part.contains(&epoch) {
                        add(place, epoch);
                    }
                }
                continue;
            }
            for epoch in part {
                let ranks = segment.ranks(&places, epoch);
                if !ranks.is_empty() {
                    shuffles.of(self, segment, epoch, fate).invert_all(ranks, numbers, outside);
                    self.list_items(epoch, fate, numbers, found);
                }
            }
        }
    }

    /// Lists order and line of an epoch's items of a fate, by their numbers.
    #[inline]
    fn list_items(&self, epoch: u64, fate: Fate, numbers: &[u64], found: &mut Vec<SoldItem>) {
        if numbers.len() < EPOCH_STRATA as usize {
            let item = |&number| self.item(epoch, fate, number, |stratum| self.mixed(stratum));
            return found.extend(numbers.iter().map(item));
        }
        // More than one are of the same stratum, as a rule.
        let last = self.plan.orders / STRATUM;
        let mixed: [_; EPOCH_STRATA as usize] =
            std::array::from_fn(|number| self.mixed((epoch * EPOCH_STRATA + number as u64).min(last)));
        let item = |&number| self.item(epoch, fate, number, |stratum| mixed[(stratum % EPOCH_STRATA) as usize]);
        found.extend(numbers.iter().map(item));
    }

    /// How a stratum is mixed.
    #[inline]
    fn mixed(&self, stratum: u64) -> (Arrangement, &Variant) {
        let arrangement = Arrangement::new(self.arrangements, stratum);
        (arrangement, self.plan.mix(stratum).variant(arrangement))
    }

    /// Order and line of an epoch's item of a fate, by its number, with [how its stratum is mixed](Self::mixed).
    #[inline(always)]
    fn item<'a>(
        &self,
        epoch: u64,
        fate: Fate,
        number: u64,
        mixed: impl Fn(u64) -> (Arrangement, &'a Variant),
    ) -> SoldItem {
        let (stratum, within) = self.plan.stratum_of_item(epoch, number, fate);
        let last = self.plan.orders / STRATUM;
        if stratum < last {
            let (arrangement, variant) = mixed(stratum);
            let (entry, line) = variant.items[fate as usize][within as usize];
            let slot = arrangement.slot(usize::from(entry));
            SoldItem { order: stratum * STRATUM + slot as u64, line: u64::from(line), fate }
        } else {
            let before = self.plan.items_of_strata(epoch, last % EPOCH_STRATA, fate);
            let (slot, line) = self.tail().items[fate as usize][(number - before) as usize];
            SoldItem { order: last * STRATUM + u64::from(slot), line: u64::from(line), fate }
        }
    }
}

/// What is kept from one [list of items](Sales::items_on) to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListTools {
    shuffles: Shuffles,
    numbers: Vec<u64>,
    outside: Vec<u32>,
}

impl ListTools {
    /// From now on, shuffles are kept for the shelves that follow.
    pub(crate) fn keep_shuffles(&mut self, sales: &Sales) {
        let epochs = sales.plan.epochs() as usize;
        if epochs <= Shuffles::MOST {
            self.shuffles.kept.resize(epochs, None);
        }
    }
}

/// How the items of epochs are shuffled. All shelves have items of the same epochs: so the shuffles can be kept
/// from shelf to shelf, if there are not too many of them.
#[derive(Clone, Debug, Default)]
struct Shuffles {
    /// By epoch and fate; empty if they are not kept.
    kept: Vec<Option<[Permutation; 3]>>,
    /// The last one that is not kept.
    other: Option<Permutation>,
}

impl Shuffles {
    /// The most epochs whose shuffles are kept: 320 KiB.
    const MOST: usize = 1_024;

    #[inline]
    fn of(&mut self, sales: &Sales, segment: &Segment, epoch: u64, fate: Fate) -> &Permutation {
        match self.kept.get_mut(epoch as usize) {
            Some(Some(kept)) => &kept[fate as usize],
            Some(none) => &none.insert(Fate::ALL.map(|fate| sales.shuffle(segment, epoch, fate)))[fate as usize],
            None => self.other.insert(sales.shuffle(segment, epoch, fate)),
        }
    }
}

/// How a stratum's orders are mixed.
pub(crate) struct Stratum<'a> {
    first_order: u64,
    mix: &'a OrderMix,
    arrangement: Arrangement,
    variant: &'a Variant,
    /// Items of the epoch's strata before, by fate.
    before: [u64; 3],
    /// Numbers of first items, if it is the unfinished stratum at the end.
    tail: Option<&'a [u16]>,
}

impl Stratum<'_> {
    /// Whether an order is of this stratum, if it is not of one before.
    #[inline]
    pub(crate) fn has(&self, order: u64) -> bool {
        order - self.first_order < STRATUM
    }

    /// The numbers of lines of the orders.
    fn lines(&self) -> impl Iterator<Item = u64> {
        (0..STRATUM as usize).map(|slot| u64::from(self.mix.lines[self.arrangement.entry(slot)]))
    }

    /// What the mix gives one of the orders.
    #[inline]
    pub(crate) fn shape(&self, order: u64) -> OrderShape {
        let slot = (order - self.first_order) as usize;
        let entry = self.arrangement.entry(slot);
        let fate = self.variant.fates[entry];
        let within = self.tail.map_or(self.variant.first[entry], |first| first[slot]);
        OrderShape {
            fate,
            lines: u64::from(self.mix.lines[entry]),
            first: self.before[fate as usize] + u64::from(within),
        }
    }
}

/// How the items of one epoch lie on the shelves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EpochView {
    pub(crate) epoch: u64,
    turn: u64,
    shuffles: [Permutation; 3],
    segment: Segment,
}

impl EpochView {
    /// The shelf that a line of an order was sold from.
    #[inline]
    pub(crate) fn shelf(&self, popularity: &Popularity, shape: OrderShape, line: u64) -> u64 {
        let rank = self.shuffles[shape.fate as usize].apply(shape.first + line);
        let place = rank * self.segment.epochs + self.turn;
        popularity.shelf_at(place, self.segment.places[shape.fate as usize])
    }

    /// The shelves of many items, each by its fate and number. A list is kept for the next time.
    ///
    /// How long the walk of a permutation is cannot be guessed: so all items make the first pass, and those
    /// that it has not led inside the next one.
    pub(crate) fn shelves(
        &self,
        popularity: &Popularity,
        items: &[(Fate, u64)],
        shelves: &mut Vec<u64>,
        outside: &mut Vec<u32>,
    ) {
        let shuffle = |fate: Fate| &self.shuffles[fate as usize];
        shelves.clear();
        shelves.extend(items.iter().map(|&(fate, number)| shuffle(fate).pass(number)));
        outside.resize(items.len(), 0);
        let mut count = 0;
        for (at, (&(fate, _), &x)) in items.iter().zip(&*shelves).enumerate() {
            outside[count] = at as u32;
            count += usize::from(!shuffle(fate).is_inside(x));
        }
        while count > 0 {
            let all = std::mem::take(&mut count);
            for index in 0..all {
                let at = outside[index];
                let (shuffle, x) = (shuffle(items[at as usize].0), &mut shelves[at as usize]);
                *x = shuffle.pass(*x);
                outside[count] = at;
                count += usize::from(!shuffle.is_inside(*x));
            }
        }
        for (&(fate, _), x) in items.iter().zip(shelves) {
            let place = shuffle(fate).rotate(*x) * self.segment.epochs + self.turn;
            *x = popularity.shelf_at(place, self.segment.places[fate as usize]);
        }
    }
}

impl OrderShape {
    /// The fate of a line's item, and the item's number among the epoch's of that fate.
    #[inline]
    pub(crate) fn item(self, line: u64) -> (Fate, u64) {
        (self.fate, self.first + line)
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Zone;
    use super::super::mix::{BY_LINES, RETURNED};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_of_epochs_add_up() {
        let popularity = Popularity::new(50);
        for count in [1, 2, 7, 100, 1_001] {
            let segment = Segment::new(&popularity, 13..13 + count, [1_700, 300, 60]);
            for shelf in 0..50 {
                let total = segment.places(Fate::Returned);
                let places = popularity.first_place(shelf, total)..popularity.first_place(shelf + 1, total);
                for part in [13..14, 13..13 + count, 13 + count / 3..13 + count / 2 + 1] {
                    let expected = places.clone().map(|place| (place, segment.epoch(place % count)));
                    let expected = expected.filter(|(_, epoch)| part.contains(epoch));
                    assert!(segment.places_of(places.clone(), &part).eq(expected), "{part:?} of {count}");
                }
                let mut before = 0;
                for epoch in segment.range() {
                    assert_eq!(segment.places_before(&places, epoch), before, "epoch {epoch} of {count}");
                    let ranks = segment.ranks(&places, epoch);
                    before += ranks.end - ranks.start;
                }
                assert_eq!((before, segment.places_before(&places, 0)), (places.end - places.start, 0));
                assert_eq!(segment.places_before(&places, u64::MAX), before);
            }
        }
    }

    fn sales(orders: u64, shelves: u64, mix: (usize, u8, u64), seed: u64) -> Sales {
        Sales::new(SalesPlan::new(orders, mix, shelves, Zone::new(0).demand()), Key::root(seed, 1))
    }

    /// Orders of all sizes are returned, and cancelled, equally often.
    #[test]
    fn fates_do_not_depend_on_lines() {
        let sales = sales(400_000, 1_000, (2, 19, 8), 42);
        let mut counts = [[0u32; 3]; 8];
        for order in 0..300_000 {
            let shape = sales.shape(order);
            counts[shape.lines as usize - 1][shape.fate as usize] += 1;
        }
        let cancelled: u32 = counts.iter().map(|of_lines| of_lines[2]).sum();
        assert!((9_500..14_500).contains(&cancelled), "{cancelled} of 300,000 cancelled");
        for (index, of_lines) in counts.iter().enumerate() {
            let all = f64::from(of_lines.iter().sum::<u32>());
            let (returned, cancelled) = (f64::from(of_lines[1]) / all, f64::from(of_lines[2]) / all);
            assert!((0.14..0.24).contains(&returned), "{} lines: {returned} returned", index + 1);
            assert!((0.01..0.07).contains(&cancelled), "{} lines: {cancelled} cancelled", index + 1);
        }
    }

    /// Forwards and backwards agree: every sold item is listed by exactly the shelf and epoch that
    /// the order chose.
    fn check(orders: u64, shelves: u64, mix: (usize, u8, u64), seed: u64) {
        let sales = sales(orders, shelves, mix, seed);
        let plan = sales.plan();
        let mut forwards = Vec::new();
        for order in 0..orders {
            let (shape, view) = (sales.shape(order), sales.epoch(order / EPOCH_ORDERS));
            assert_eq!(sales.order_of_item(sales.items_before(order)), (order, 0));
            for line in 0..shape.lines {
                let shelf = view.shelf(&plan.popularity, shape, line);
                forwards.push((shelf, shape.fate as u8, order / EPOCH_ORDERS, order, line));
            }
        }
        let (mut backwards, mut tools) = (Vec::new(), ListTools::default());
        for shelf in 0..plan.popularity.shelves() {
            if shelf == 1 {
                tools.keep_shuffles(&sales);
            }
            for fate in Fate::ALL {
                let (mut all, mut by_epoch) = (Vec::new(), Vec::new());
                sales.items_on(shelf, fate, &(0..plan.epochs()), &mut tools, &mut all);
                for epoch in 0..plan.epochs() {
                    let before = by_epoch.len();
                    sales.items_on(shelf, fate, &(epoch..epoch + 1), &mut tools, &mut by_epoch);
                    let places = sales.places_on(sales.segment(epoch), fate, shelf);
                    let segment = sales.segment(epoch);
                    let in_epoch = segment.places_before(&places, epoch + 1) - segment.places_before(&places, epoch);
                    assert_eq!((by_epoch.len() - before) as u64, in_epoch);
                }
                let sorted = |mut items: Vec<SoldItem>| {
                    items.sort_by_key(|item| (item.order, item.line));
                    items
                };
                let all = sorted(all);
                assert_eq!(all, sorted(by_epoch));
                backwards.extend(all.iter().map(|i| (shelf, fate as u8, i.order / EPOCH_ORDERS, i.order, i.line)));
            }
        }
        forwards.sort_unstable();
        backwards.sort_unstable();
        assert_eq!(forwards, backwards);
    }

    #[test]
    fn odd_sizes() {
        for orders in [1, 99, 100, 101, 799, 800, 801, 900, 20_000, 41_234] {
            for (shelves, mix) in
                [(1, (0, 4, 1)), (1, (6, 35, 7)), (2, (2, 19, 8)), (12, (4, 12, 8)), (375, (3, 28, 8))]
            {
                check(orders, shelves, mix, 42);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn forwards_and_backwards_agree(
            orders in 1u64..12_000,
            shelves in 1u64..600,
            lines in 0..BY_LINES.len(),
            returned in 0..RETURNED.len(),
            most_lines in 1u64..9,
            seed in any::<u64>(),
        ) {
            check(orders, shelves, (lines, RETURNED[returned], most_lines), seed);
        }
    }
}
