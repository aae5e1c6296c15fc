//! Whether there is room: the estimate against the file system, before anything is written.

use fixtures_gen::{Layout, Plan, Table};

use super::text::{Counts, all, text_totals};
use super::totals::totals;
use crate::counters::{Totals, TotalsByTable};
use crate::directory::{CompletedFiles, Target};
use crate::error::{Error, ErrorKind};
use crate::job::Packing;
use crate::space::{Space, SpaceNeeded};

/// No file system in use holds more files (ext4: 2^32).
const MOST_FILES: u64 = 1 << 32;

/// ext4 has no larger files: 16 TiB.
const LARGEST_FILE: u64 = 1 << 44;

/// No row of any table has fewer bytes, and none has more.
const SHORTEST_ROW: u64 = 100;
const LONGEST_ROW: u64 = 1_024;

/// A file takes this many bytes more, in the directory, the journal and the manifest.
const OVERHEAD: u64 = 700;

impl SpaceNeeded {
    /// What files take of a file system with blocks of `block` bytes, without those that exist
    /// already.
    pub(crate) fn of(totals: &TotalsByTable, existing: &TotalsByTable, block: u64) -> Self {
        let mut needed = Self::default();
        for (all, existing) in totals.iter().zip(existing) {
            let files = all.files.saturating_sub(existing.files);
            let written = all.written.saturating_sub(existing.written);
            let mean = written / files.max(1);
            // Small files take a block each; the last block of others is half full.
            let rounded = if mean < block { block } else { mean.saturating_add(block / 2) };
            needed.bytes = needed.bytes.saturating_add(files.saturating_mul(rounded.saturating_add(OVERHEAD)));
            needed.files = needed.files.saturating_add(files);
        }
        needed
    }
}

/// Refuses what no file system in use could hold.
pub(crate) fn check_sizes(plan: &Plan<'_>, counts: &Counts) -> Result<(), Error> {
    let (chunk_rows, files) = (plan.chunk_rows(), all(counts).files);
    if files > MOST_FILES {
        return Err(ErrorKind::TooManyFiles { chunk_rows, files }.into());
    }
    let (rows, chunk_rows) = match plan.layout() {
        Layout::Table => (counts.iter().map(|count| count.rows).max(), None),
        Layout::Chunks => {
            let shop = plan.dataset().tenant(0);
            (Table::ALL.iter().map(|&table| shop.rows(table).min(chunk_rows)).max(), Some(chunk_rows))
        }
    };
    match rows.filter(|&rows| rows > LARGEST_FILE / SHORTEST_ROW) {
        Some(rows) => Err(ErrorKind::FilesTooLong { chunk_rows, rows }.into()),
        None => Ok(()),
    }
}

/// What a run takes and what there is, if that is too little.
pub(crate) fn shortage(
    target: &Target<'_>,
    counts: &Counts,
    completed: Option<&CompletedFiles>,
    packing: Packing<'_>,
) -> Option<(SpaceNeeded, Space)> {
    let free = target.folder.space()?;
    let existing = completed.map_or(TotalsByTable::default(), |completed| *completed.totals());
    let &Target { plan, part, .. } = target;
    // Roughly where there is plenty of room, exactly where there may be too little.
    let estimates: [&dyn Fn() -> TotalsByTable; 3] =
        [&|| at_most(counts), &|| text_totals(plan, part, counts), &|| totals(plan, part, counts, packing)];
    let mut needed = None;
    for estimate in estimates {
        needed = Some(SpaceNeeded::of(&estimate(), &existing, free.block)).filter(|needed| needed.exceeds(free));
        needed?;
    }
    needed.map(|needed| (needed, free))
}

/// More bytes than the rows can have.
fn at_most(counts: &Counts) -> TotalsByTable {
    counts.map(|count| {
        let bytes = count.rows.saturating_mul(LONGEST_ROW);
        Totals { rows: count.rows, files: count.files, bytes, written: bytes }
    })
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{BlockEncoder, Dataset, Format, Preset, Samples};

    use super::*;

    #[test]
    fn rows_are_within_the_bounds_that_are_taken_for_granted() {
        for preset in [Preset::Tiny, Preset::Large] {
            let dataset = Dataset::new(preset.spec(u64::MAX)).unwrap();
            for &format in Format::ALL {
                let plan = Plan::new(&dataset, format, 10_000);
                let (samples, mut encoder) = (Samples::new(&plan, &plan.whole()), BlockEncoder::new(&dataset));
                for &table in Table::ALL {
                    let format = plan.format_of(table).text().unwrap();
                    for block in (0..64).filter_map(|place| samples.block(table, place, 64, 16)) {
                        let text = encoder.encode(format, &block);
                        for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
                            let length = line.len() as u64;
                            assert!((SHORTEST_ROW..=LONGEST_ROW * 3 / 4).contains(&length), "{table}: {length}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn small_files_take_whole_blocks() {
        let mut totals = TotalsByTable::default();
        totals[3] = Totals { rows: 10, files: 10, bytes: 1_000, written: 1_000 };
        let none = TotalsByTable::default();
        let expected = SpaceNeeded { bytes: 10 * (4_096 + OVERHEAD), files: 10 };
        assert_eq!(SpaceNeeded::of(&totals, &none, 4_096), expected);
        assert_eq!(SpaceNeeded::of(&totals, &totals, 4_096), SpaceNeeded::default());
    }
}
