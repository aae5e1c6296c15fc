//! Which shelves sell: the popularity curve over a tenant's shelves.
//!
//! A shelf's share of the sales follows its rank to the power of −0.875 (measured in retail:
//! −0.871, Brynjolfsson, Hu and Smith), whose cumulative form is an eighth root: three square
//! roots, exactly rounded on every platform.

/// The popularity curve over a tenant's shelves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Popularity {
    shelves: u64,
    /// (shelves + 1)^⅛ − 1: the curve's height.
    height: f64,
}

/// How many places there are, and how much the curve rises from one to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    pub(crate) total: u64,
    climb: f64,
}

impl Popularity {
    /// The curve over some shelves, at least one.
    pub(crate) fn new(shelves: u64) -> Popularity {
        Popularity { shelves, height: eighth_root(shelves + 1) - 1.0 }
    }

    pub(crate) fn shelves(&self) -> u64 {
        self.shelves
    }

    /// The share of all sales that goes to the shelves before this one.
    fn share_before(&self, shelf: u64) -> f64 {
        (eighth_root(shelf + 1) - 1.0) / self.height
    }

    /// The share of all sales that goes to this shelf.
    pub(crate) fn share(&self, shelf: u64) -> f64 {
        self.share_before(shelf + 1) - self.share_before(shelf)
    }

    /// The first of `total` places that belongs to a shelf or a later one. This defines who owns a
    /// place.
    pub(crate) fn first_place(&self, shelf: u64, total: u64) -> u64 {
        if shelf >= self.shelves {
            return total;
        }
        ((self.share_before(shelf) * total as f64 - 0.5).ceil().max(0.0) as u64).min(total)
    }

    /// A number of places, as [`shelf_at`](Self::shelf_at) takes them.
    pub(crate) fn places(&self, total: u64) -> Places {
        Places { total, climb: self.height / total.max(1) as f64 }
    }

    /// The shelf that owns a place: a guess by the curve, corrected near a border by
    /// [`first_place`](Self::first_place).
    #[inline]
    pub(crate) fn shelf_at(&self, place: u64, of: Places) -> u64 {
        if self.shelves == 1 {
            return 0;
        }
        // Far below 2^63, and signed integers convert to doubles in one instruction.
        let root = 1.0 + (place as i64 as f64 + 0.5) * of.climb;
        let square = root * root;
        let fourth = square * square;
        let height = fourth * fourth - 1.0;
        let guess = height as i64;
        let inside = height - guess as f64;
        // Both computations err by some 10^-15; only this close to a border can they differ.
        let margin = 1e-9 * (height + 1.0);
        if inside > margin && inside < 1.0 - margin {
            guess as u64
        } else {
            self.shelf_near(guess as u64, place, of.total)
        }
    }

    #[cold]
    fn shelf_near(&self, guess: u64, place: u64, total: u64) -> u64 {
        let mut shelf = guess.min(self.shelves - 1);
        while self.first_place(shelf, total) > place {
            shelf -= 1;
        }
        while self.first_place(shelf + 1, total) <= place {
            shelf += 1;
        }
        shelf
    }
}

fn eighth_root(x: u64) -> f64 {
    (x as f64).sqrt().sqrt().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_and_shelves_agree(shelves in 1u64..30_000, total in 1u64..100_000_000_000, at in any::<u64>()) {
            let popularity = Popularity::new(shelves);
            let place = at % total;
            let shelf = popularity.shelf_at(place, popularity.places(total));
            prop_assert!(shelf < popularity.shelves());
            prop_assert!(popularity.first_place(shelf, total) <= place);
            prop_assert!(place < popularity.first_place(shelf + 1, total));
        }
    }

    #[test]
    fn every_place_next_to_a_border_is_owned_by_its_shelf() {
        for (shelves, total) in [(2, 10), (100, 12_500), (6_250, 250_000), (62_500, 5_000_000)] {
            let popularity = Popularity::new(shelves);
            for shelf in 0..popularity.shelves() {
                let (first, end) = (popularity.first_place(shelf, total), popularity.first_place(shelf + 1, total));
                if first < end {
                    assert_eq!(popularity.shelf_at(first, popularity.places(total)), shelf);
                    assert_eq!(popularity.shelf_at(end - 1, popularity.places(total)), shelf);
                }
            }
        }
    }
}
