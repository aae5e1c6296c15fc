//! B1: ids look random.

use crate::findings::{Findings, Place};
use crate::values::Id;

/// This many ids of each table of each tenant are looked at.
const SAMPLED_IDS: usize = 4096;

/// Fewer ids than that are not judged.
const FEWEST_SAMPLED_IDS: u64 = 1000;

/// How often each bit is set in the ids that went by; 1 KiB.
#[derive(Debug)]
pub(crate) struct RandomIds {
    ids: u64,
    ones: [u64; 128],
}

impl Default for RandomIds {
    fn default() -> Self {
        Self { ids: 0, ones: [0; 128] }
    }
}

impl RandomIds {
    /// Looks at the id of a row with this number in its table.
    pub(crate) fn see(&mut self, number: usize, id: Id) {
        if number < SAMPLED_IDS {
            self.ids += 1;
            for (bit, ones) in self.ones.iter_mut().enumerate() {
                *ones += (id.bits() >> bit & 1) as u64;
            }
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.ids += other.ids;
        for (ones, more) in self.ones.iter_mut().zip(other.ones) {
            *ones += more;
        }
    }

    /// Each of the 122 free bits is set in half of the ids, within seven standard deviations.
    pub(crate) fn judge(&self, found: &mut Findings) {
        if self.ids < FEWEST_SAMPLED_IDS {
            return;
        }
        let is_fixed = |bit: usize| (76..80).contains(&bit) || (62..64).contains(&bit);
        let bound = 7.0 * (self.ids as f64).sqrt() / 2.0;
        for (bit, &ones) in self.ones.iter().enumerate().filter(|&(bit, _)| !is_fixed(bit)) {
            if (ones as f64 - self.ids as f64 / 2.0).abs() > bound {
                found.add(Place::DIRECTORY, format_args!("bit {bit} of the ids is set in {ones} of {}", self.ids));
            }
        }
    }
}
