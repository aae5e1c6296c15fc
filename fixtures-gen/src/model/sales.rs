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
use std::sync::LazyLock;

use super::calendar::{DAY, END, Spread, demand};
use super::draw::Key;
use super::permute::Permutation;
use super::popularity::{Places, Popularity, SHELF};
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

/// Orders of a stratum by their number of lines, from 1: a mean of 2.5. A choice between Olist's
/// mean of 1.14 (marketplace) and Instacart's of 10.1 (grocery).
const BY_LINES: [usize; SHELF as usize] = [38, 25, 14, 9, 6, 4, 2, 2];
/// Returned orders of a stratum: 19.3 % of online sales (NRF 2025).
const RETURNED: usize = 19;
/// Cancelled orders of a stratum, on average: a choice between Olist's 0.6 % and UCI Online
/// Retail's 16.5 %.
const CANCELLED: usize = 3;
/// An order of the window's last week has not been delivered, so it cannot have been returned.
const RETURN_HORIZON: u64 = 7 * DAY;

/// Strata of an epoch.
const EPOCH_STRATA: u64 = 8;
/// Orders of an epoch.
pub(crate) const EPOCH_ORDERS: u64 = EPOCH_STRATA * STRATUM;

/// The mix of a stratum: one entry for each of its 100 orders.
///
/// The entries always have the same numbers of lines; which of them are returned or cancelled is
/// drawn several times, and a stratum takes one of these variants. All variants have the same
/// number of items of each fate, so that items can be counted in closed form.
#[derive(Clone, Debug)]
pub(crate) struct OrderMix {
    lines: [u8; STRATUM as usize],
    /// Items of a stratum, by fate.
    items: [u64; 3],
    variants: Vec<Variant>,
}

/// One assignment of fates to the entries of a mix.
#[derive(Clone, Debug)]
struct Variant {
    fates: [Fate; STRATUM as usize],
    /// Number of the entry's first item among the stratum's items of the same fate.
    first: [u8; STRATUM as usize],
    /// Entry and line of each item, by fate.
    items: [Vec<(u8, u8)>; 3],
}

/// A power of two: some bits of a stratum choose its variant.
const VARIANTS: u64 = 128;

/// The mixes for tenants with 1 to 8 products (8 or more), without and with young orders.
static MIXES: [LazyLock<[OrderMix; 2]>; SHELF as usize] = {
    macro_rules! mixes {
        ($($products:literal)+) => { [$( LazyLock::new(|| OrderMix::both($products)) ),+] };
    }
    mixes!(1 2 3 4 5 6 7 8)
};

impl OrderMix {
    /// The mixes for tenants with this many products: no order has more lines. The orders of the
    /// second mix are too young to be returned.
    fn of(products: u64) -> &'static [OrderMix; 2] {
        &MIXES[(products.clamp(1, SHELF) - 1) as usize]
    }

    fn both(products: u64) -> [OrderMix; 2] {
        let by_lines =
            BY_LINES.iter().enumerate().flat_map(|(index, &orders)| std::iter::repeat_n(index as u8 + 1, orders));
        let mut lines = [0; STRATUM as usize];
        for (entry, count) in lines.iter_mut().zip(by_lines) {
            *entry = u64::from(count).min(products) as u8;
        }
        let fates: Vec<_> = (0..VARIANTS).map(|number| fates(&lines, number)).collect();
        let young = |fate| if fate == Fate::Returned { Fate::Kept } else { fate };
        [OrderMix::new(lines, fates.iter().copied()), OrderMix::new(lines, fates.iter().map(|fates| fates.map(young)))]
    }

    fn new(lines: [u8; STRATUM as usize], fates: impl Iterator<Item = [Fate; STRATUM as usize]>) -> OrderMix {
        let variants: Vec<_> = fates.map(|fates| Variant::new(&lines, fates)).collect();
        OrderMix { lines, items: Fate::ALL.map(|fate| variants[0].items[fate as usize].len() as u64), variants }
    }

    fn items(&self, fate: Fate) -> u64 {
        self.items[fate as usize]
    }

    fn all_items(&self) -> u64 {
        self.items.iter().sum()
    }

    #[inline]
    fn variant(&self, arrangement: Arrangement) -> &Variant {
        &self.variants[(arrangement.spare() % VARIANTS) as usize]
    }
}

/// Draws which entries are cancelled and which are returned, so that each has its share of the
/// lines too.
fn fates(lines: &[u8; STRATUM as usize], variant: u64) -> [Fate; STRATUM as usize] {
    let key = Key::root(0, 0).child(101).child(variant);
    let all: usize = lines.iter().map(|&lines| usize::from(lines)).sum();
    let share = |percent: usize| (all * percent + 50) / 100;
    let lines_of = |entries: &[usize]| entries.iter().map(|&entry| usize::from(lines[entry])).sum::<usize>();

    // Three orders with 8 of 250 lines could not include large ones, so their number is left open.
    let cancelled = (0..).find_map(|attempt| {
        let draws = key.child(0).row(attempt);
        let some: Vec<usize> =
            (0..lines.len()).filter(|&entry| draws.below(entry as u64, 100) < CANCELLED as u64).collect();
        (lines_of(&some) == share(CANCELLED)).then_some(some)
    });
    let cancelled = cancelled.expect("attempts go on until one fits");
    let rest: Vec<usize> = (0..lines.len()).filter(|entry| !cancelled.contains(entry)).collect();
    let returned = (0..).find_map(|attempt| {
        let (draws, mut some) = (key.child(1).row(attempt), rest.clone());
        for place in 0..RETURNED {
            some.swap(place, place + draws.below(place as u64, (rest.len() - place) as u64) as usize);
        }
        some.truncate(RETURNED);
        (lines_of(&some) == share(RETURNED)).then_some(some)
    });

    let mut fates = [Fate::Kept; STRATUM as usize];
    for (entries, fate) in
        [(cancelled, Fate::Cancelled), (returned.expect("attempts go on until one fits"), Fate::Returned)]
    {
        for entry in entries {
            fates[entry] = fate;
        }
    }
    fates
}

impl Variant {
    fn new(lines: &[u8; STRATUM as usize], fates: [Fate; STRATUM as usize]) -> Variant {
        let mut variant = Variant { fates, first: [0; STRATUM as usize], items: Default::default() };
        for (entry, &lines) in lines.iter().enumerate() {
            let items = &mut variant.items[fates[entry] as usize];
            variant.first[entry] = items.len() as u8;
            items.extend((0..lines).map(|line| (entry as u8, line)));
        }
        variant
    }
}

/// What the sales of all tenants of a dataset have in common.
#[derive(Clone, Debug)]
pub(crate) struct SalesPlan {
    orders: u64,
    mixes: &'static [OrderMix; 2],
    /// The first epoch whose orders are too young to be returned.
    late_epoch: u64,
    pub(crate) spread: Spread,
    pub(crate) popularity: Popularity,
}

impl SalesPlan {
    pub(crate) fn new(orders: u64, products: u64) -> SalesPlan {
        let spread = Spread::new(orders);
        let horizon = demand().position_of(END - RETURN_HORIZON);
        let late_order = horizon.div_ceil(spread.start(1));
        SalesPlan {
            orders,
            mixes: OrderMix::of(products),
            late_epoch: late_order.div_ceil(EPOCH_ORDERS),
            spread,
            popularity: Popularity::new(products),
        }
    }

    #[inline]
    fn mix(&self, epoch: u64) -> &OrderMix {
        &self.mixes[usize::from(epoch >= self.late_epoch)]
    }

    /// Number of epochs, the unfinished last one included.
    pub(crate) fn epochs(&self) -> u64 {
        self.orders.div_ceil(EPOCH_ORDERS)
    }

    /// Items sold in a whole epoch.
    pub(crate) fn sold_per_epoch(&self) -> u64 {
        Fate::SOLD.iter().map(|&fate| self.mixes[0].items(fate)).sum::<u64>() * EPOCH_STRATA
    }
}

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
        let turn = golden_unit(count);
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

    /// How many of the places belong to an epoch: those that leave its turn when divided by the
    /// number of epochs.
    #[inline]
    pub(crate) fn places_in_epoch(&self, places: &Range<u64>, epoch: u64) -> u64 {
        let ranks = self.ranks(places, epoch);
        ranks.end - ranks.start
    }

    #[inline]
    fn ranks(&self, places: &Range<u64>, epoch: u64) -> Range<u64> {
        let turn = self.turn(epoch);
        let rank = |place: u64| place / self.epochs + u64::from(place % self.epochs > turn);
        rank(places.start)..rank(places.end)
    }
}

fn multiply_modulo(a: u64, b: u64, modulus: u64) -> u64 {
    // A tenant has fewer than 2^32 epochs, for it has at most 2^40 orders.
    a * b % modulus
}

/// A number prime to `modulus` and near its golden section, so that successive multiples are spread
/// evenly.
fn golden_unit(modulus: u64) -> u64 {
    let mut unit = ((u128::from(modulus) * 2_654_435_769) >> 32).max(1) as u64;
    while gcd(unit, modulus) > 1 {
        unit += 1;
    }
    unit
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn inverse_modulo(unit: u64, modulus: u64) -> u64 {
    let (mut r0, mut r1) = (i128::from(modulus), i128::from(unit));
    let (mut t0, mut t1) = (0i128, 1i128);
    while r1 != 0 {
        let quotient = r0 / r1;
        (r0, r1) = (r1, r0 - quotient * r1);
        (t0, t1) = (t1, t0 - quotient * t1);
    }
    t0.rem_euclid(i128::from(modulus).max(1)) as u64
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
pub(crate) struct Sales<'d> {
    plan: &'d SalesPlan,
    segments: Vec<Segment>,
    tail: Tail,
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

impl<'d> Sales<'d> {
    pub(crate) fn new(plan: &'d SalesPlan, key: Key) -> Sales<'d> {
        let mut sales = Sales {
            plan,
            segments: Vec::with_capacity(3),
            tail: Tail::default(),
            arrangements: key.child(1),
            shuffles: [2, 3, 4].map(|tag| key.child(tag)),
        };
        sales.tail = sales.tail();
        sales.segments = sales.segments();
        sales
    }

    fn tail(&self) -> Tail {
        let mut tail = Tail::default();
        let (stratum, slots) = (self.plan.orders / STRATUM, (self.plan.orders % STRATUM) as usize);
        let mix = self.plan.mix(stratum / EPOCH_STRATA);
        let arrangement = Arrangement::new(self.arrangements, stratum);
        let variant = mix.variant(arrangement);
        for slot in 0..slots {
            let entry = arrangement.entry(slot);
            let items = &mut tail.items[variant.fates[entry] as usize];
            tail.first.push(items.len() as u16);
            items.extend((0..mix.lines[entry]).map(|line| (slot as u8, line)));
        }
        tail
    }

    fn segments(&self) -> Vec<Segment> {
        let (popularity, whole) = (&self.plan.popularity, self.plan.orders / EPOCH_ORDERS);
        let late = self.plan.late_epoch.min(whole);
        let of_whole = |epoch| Fate::ALL.map(|fate| self.plan.mix(epoch).items(fate) * EPOCH_STRATA);
        let strata = self.plan.orders / STRATUM % EPOCH_STRATA;
        let of_last = Fate::ALL
            .map(|fate| self.plan.mix(whole).items(fate) * strata + self.tail.items[fate as usize].len() as u64);
        [
            Segment::new(popularity, 0..late, of_whole(0)),
            Segment::new(popularity, late..whole, of_whole(self.plan.late_epoch)),
            Segment::new(popularity, whole..self.plan.epochs(), of_last),
        ]
        .into_iter()
        .filter(|segment| segment.epochs > 0)
        .collect()
    }

    pub(crate) fn plan(&self) -> &'d SalesPlan {
        self.plan
    }

    pub(crate) fn segments_of_sales(&self) -> &[Segment] {
        &self.segments
    }

    fn segment(&self, epoch: u64) -> &Segment {
        self.segments.iter().rfind(|segment| segment.first_epoch <= epoch).expect("an order's epoch lies in a segment")
    }

    #[inline]
    pub(crate) fn shape(&self, order: u64) -> OrderShape {
        let (stratum, slot) = (order / STRATUM, (order % STRATUM) as usize);
        let mix = self.plan.mix(order / EPOCH_ORDERS);
        let arrangement = Arrangement::new(self.arrangements, stratum);
        let (entry, variant) = (arrangement.entry(slot), mix.variant(arrangement));
        let fate = variant.fates[entry];
        let in_tail = stratum == self.plan.orders / STRATUM;
        let within = if in_tail { u64::from(self.tail.first[slot]) } else { u64::from(variant.first[entry]) };
        OrderShape {
            fate,
            lines: u64::from(mix.lines[entry]),
            first: stratum % EPOCH_STRATA * mix.items(fate) + within,
        }
    }

    /// Number of items of the orders before this one.
    pub(crate) fn items_before(&self, order: u64) -> u64 {
        let stratum = order / STRATUM;
        let within = (stratum * STRATUM..order).map(|order| self.shape(order).lines).sum::<u64>();
        stratum * self.plan.mixes[0].all_items() + within
    }

    /// The order of the item in a row of the items' table, and its line.
    pub(crate) fn order_of_item(&self, row: u64) -> (u64, u64) {
        let per_stratum = self.plan.mixes[0].all_items();
        let (mut order, mut line) = (row / per_stratum * STRATUM, row % per_stratum);
        loop {
            let lines = self.shape(order).lines;
            if line < lines {
                return (order, line);
            }
            line -= lines;
            order += 1;
        }
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
    pub(crate) fn items_on(&self, shelf: u64, fate: Fate, epochs: &Range<u64>, found: &mut Vec<SoldItem>) {
        for segment in &self.segments {
            let part = epochs.start.max(segment.range().start)..epochs.end.min(segment.range().end);
            if part.is_empty() {
                continue;
            }
            let places = self.places_on(segment, fate, shelf);
            if places.end - places.start < part.end - part.start {
                // Fewer items than epochs: visit item by item.
                for place in places {
                    let epoch = segment.epoch(place % segment.epochs);
                    if part.contains(&epoch) {
                        let shuffle = self.shuffle(segment, epoch, fate);
                        found.push(self.item(epoch, fate, shuffle.invert(place / segment.epochs)));
                    }
                }
                continue;
            }
            for epoch in part {
                let ranks = segment.ranks(&places, epoch);
                if !ranks.is_empty() {
                    let shuffle = self.shuffle(segment, epoch, fate);
                    found.extend(ranks.map(|rank| self.item(epoch, fate, shuffle.invert(rank))));
                }
            }
        }
    }

    /// Order and line of an epoch's item of a fate, by its number.
    #[inline]
    fn item(&self, epoch: u64, fate: Fate, number: u64) -> SoldItem {
        let mix = self.plan.mix(epoch);
        let (stratum_in_epoch, within) = match mix.items(fate) {
            0 => (EPOCH_STRATA, number),
            items => (number / items, number % items),
        };
        let stratum = epoch * EPOCH_STRATA + stratum_in_epoch;
        let last = self.plan.orders / STRATUM;
        if stratum < last {
            let arrangement = Arrangement::new(self.arrangements, stratum);
            let (entry, line) = mix.variant(arrangement).items[fate as usize][within as usize];
            let slot = arrangement.slot(usize::from(entry));
            SoldItem { order: stratum * STRATUM + slot as u64, line: u64::from(line), fate }
        } else {
            let (slot, line) =
                self.tail.items[fate as usize][(number - last % EPOCH_STRATA * mix.items(fate)) as usize];
            SoldItem { order: last * STRATUM + u64::from(slot), line: u64::from(line), fate }
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        assert_eq!(BY_LINES.iter().sum::<usize>(), 100);
        for products in [1, 2, 3, 5, 7, 8, 100] {
            let [mix, late] = OrderMix::of(products);
            assert!(products < 8 || mix.all_items() == 250);
            assert_eq!((late.items(Fate::Returned), late.all_items()), (0, mix.all_items()));
            for (variant, late) in mix.variants.iter().zip(&late.variants) {
                let count = |fate| variant.fates.iter().filter(|&&f| f == fate).count();
                assert_eq!(count(Fate::Returned), 19);
                for fate in Fate::ALL {
                    assert_eq!(variant.items[fate as usize].len() as u64, mix.items(fate));
                    assert_eq!(late.items[fate as usize].len() as u64, late_items(mix, fate));
                }
            }
        }
    }

    /// Orders of all sizes are returned, and cancelled, equally often.
    #[test]
    fn fates_do_not_depend_on_lines() {
        let plan = SalesPlan::new(400_000, 1_000);
        let sales = Sales::new(&plan, Key::root(42, 1));
        let mut counts = [[0u32; 3]; 8];
        for order in 0..300_000 {
            let shape = sales.shape(order);
            counts[shape.lines as usize - 1][shape.fate as usize] += 1;
        }
        let cancelled: u32 = counts.iter().map(|of_lines| of_lines[2]).sum();
        assert!((8_500..9_800).contains(&cancelled), "{cancelled} of 300,000 cancelled");
        for (index, of_lines) in counts.iter().enumerate() {
            let all = f64::from(of_lines.iter().sum::<u32>());
            let (returned, cancelled) = (f64::from(of_lines[1]) / all, f64::from(of_lines[2]) / all);
            assert!((0.14..0.24).contains(&returned), "{} lines: {returned} returned", index + 1);
            assert!((0.015..0.045).contains(&cancelled), "{} lines: {cancelled} cancelled", index + 1);
        }
    }

    #[test]
    fn units_and_inverses() {
        for modulus in 1..500 {
            let unit = golden_unit(modulus);
            assert_eq!(multiply_modulo(unit, inverse_modulo(unit, modulus), modulus), 1 % modulus);
        }
    }

    /// Forwards and backwards agree: every sold item is listed by exactly the shelf and epoch that
    /// the order chose.
    fn check(orders: u64, products: u64, seed: u64) {
        let plan = SalesPlan::new(orders, products);
        let sales = Sales::new(&plan, Key::root(seed, 1));
        let mut forwards = Vec::new();
        for order in 0..orders {
            let (shape, view) = (sales.shape(order), sales.epoch(order / EPOCH_ORDERS));
            assert_eq!(sales.order_of_item(sales.items_before(order)), (order, 0));
            for line in 0..shape.lines {
                let shelf = view.shelf(&plan.popularity, shape, line);
                forwards.push((shelf, shape.fate as u8, order / EPOCH_ORDERS, order, line));
            }
        }
        let mut backwards = Vec::new();
        for shelf in 0..plan.popularity.shelves() {
            for fate in Fate::ALL {
                let (mut all, mut by_epoch) = (Vec::new(), Vec::new());
                sales.items_on(shelf, fate, &(0..plan.epochs()), &mut all);
                for epoch in 0..plan.epochs() {
                    let before = by_epoch.len();
                    sales.items_on(shelf, fate, &(epoch..epoch + 1), &mut by_epoch);
                    let places = sales.places_on(sales.segment(epoch), fate, shelf);
                    assert_eq!((by_epoch.len() - before) as u64, sales.segment(epoch).places_in_epoch(&places, epoch));
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
            for products in [1, 7, 8, 17, 100, 3_000] {
                check(orders, products, 42);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn forwards_and_backwards_agree(orders in 1u64..12_000, products in 1u64..5_000, seed in any::<u64>()) {
            check(orders, products, seed);
        }
    }
}
