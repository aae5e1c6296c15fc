//! Whether a run has room: the estimate held against the file system, before anything is written.

use fixtures_gen::Table;

use crate::compress::Compression;
use crate::error::Error;
use crate::estimate::{self, Demand, Estimate};
use crate::files::Space;
use crate::job::Job;
use crate::state::Goal;
use crate::style::{label, say};
use crate::summary::{grouped, sized};
use crate::tally::Totals;

/// No file system in use holds more files (ext4: 2^32).
const MOST_FILES: u64 = 1 << 32;

/// ext4 has no larger files: 16 TiB.
const LARGEST_FILE: u64 = 1 << 44;

/// Refuses what no file system in use could hold.
pub(crate) fn check_sizes(job: &Job, goal: &Goal<'_>, counts: &Estimate) -> Result<(), Error> {
    let chunk = job.chunk_rows;
    let files = counts.all().files;
    if files > MOST_FILES {
        return Err(Error::usage(
            format!("--chunk-size {chunk} makes {} files, more than a file system holds", grouped(files)),
            "give a larger one",
        ));
    }
    let shop = goal.plan.dataset().tenant(0);
    let rows = Table::ALL.iter().map(|&table| shop.rows(table).min(chunk.get())).max().unwrap_or_default();
    if rows > LARGEST_FILE / estimate::SHORTEST_ROW {
        return Err(Error::usage(
            format!("--chunk-size {chunk} makes files of {} rows, more than a file holds", grouped(rows)),
            "give a smaller one",
        ));
    }
    Ok(())
}

/// Refuses a run whose files, but for those that are there, have no room. With `--force` it is told, and goes on.
pub(crate) fn check(
    job: &Job,
    goal: &Goal<'_>,
    counts: &Estimate,
    there: &[Totals; Table::ALL.len()],
) -> Result<(), Error> {
    let Some(space) = goal.folder.space() else { return Ok(()) };
    let demand = demand(goal, counts, there, space);
    if !demand.exceeds(space) {
        return Ok(());
    }
    let (sentence, hint) = shortage(goal, demand, space);
    if job.consent.force {
        say(&format!("{} {sentence}", label("warning:")));
        return Ok(());
    }
    Err(Error::usage(sentence, hint))
}

/// What a run takes: roughly if that is little, exactly if it may be too much.
fn demand(goal: &Goal<'_>, counts: &Estimate, there: &[Totals; Table::ALL.len()], space: Space) -> Demand {
    let text = || estimate::estimate(&goal.plan.with_compression(Compression::None), goal.part);
    let packed = || estimate::estimate(goal.plan, goal.part);
    let mut demand = counts.at_most().demand(there, space.block);
    for exact in [&text as &dyn Fn() -> Estimate, &packed] {
        if demand.exceeds(space) {
            demand = exact().demand(there, space.block);
        }
    }
    demand
}

/// What is needed and what there is, and what to do about it.
pub(crate) fn shortage(goal: &Goal<'_>, demand: Demand, space: Space) -> (String, &'static str) {
    let (path, files) = (goal.folder, space.files.unwrap_or(u64::MAX));
    if demand.files > files {
        let (needed, free) = (grouped(demand.files), grouped(files));
        return (
            format!("{path} needs {needed} files, its file system has room for {free}"),
            "give a larger --chunk-size or fewer tenants, name a directory on another disk, or go on with --force",
        );
    }
    (
        format!("{path} needs about {}, its file system has {} free", sized(demand.bytes), sized(space.bytes)),
        "free some, use --compress, name a directory on another disk with --output-dir, or go on with --force",
    )
}
