//! `--dry-run`: what a run would make, whether it has room, and how long it would take. Writes nothing.

use std::time::Duration;

use crate::error::Error;
use crate::estimate::{self, Demand, Estimate};
use crate::files::Space;
use crate::generate;
use crate::job::{Job, Voice};
use crate::report::{DiskUse, Of, Report, Tables};
use crate::room;
use crate::state::{self, Action, Goal, State};
use crate::style::say;
use crate::summary::{self, sized};

/// Says what the job would do.
pub(crate) fn run(job: &Job, goal: &Goal<'_>) -> Result<(), Error> {
    let state = state::find(goal)?.state;
    let verdict = state::decide(&state, job.consent, goal.folder.path());
    let there = match &state {
        State::Interrupted(found) if matches!(verdict, Ok(Action::Resume)) => *found.totals(),
        _ => Default::default(),
    };
    let estimate = estimate::estimate(goal.plan, goal.part);
    let space = goal.folder.space();
    let demand = match verdict {
        Ok(Action::Rest) => Demand { bytes: 0, files: 0 },
        _ => estimate.demand(&there, space.map_or(1, |space| space.block)),
    };
    let duration = estimate::duration(goal, &estimate, &there, job.threads.get());
    let shortage = space.filter(|space| demand.exceeds(*space)).map(|space| room::shortage(goal, demand, space).0);
    let refusal = match &verdict {
        Err(error) => Some(error.to_string()),
        Ok(Action::Rest) => None,
        Ok(_) => shortage.clone().filter(|_| !job.consent.force),
    };
    let forecast =
        Forecast { estimate, demand, space, duration, action: verdict.ok().filter(|_| refusal.is_none()), refusal };
    if job.voice != Voice::Quiet {
        say(&forecast.text(job, goal));
    }
    if job.json.is_some() {
        forecast.report(job, goal).tell()?;
    }
    Ok(())
}

struct Forecast {
    estimate: Estimate,
    demand: Demand,
    space: Option<Space>,
    duration: Duration,
    action: Option<Action>,
    refusal: Option<String>,
}

impl Forecast {
    fn text(&self, job: &Job, goal: &Goal<'_>) -> String {
        let free = self.space.map_or_else(
            || "the file system does not tell what is free".to_owned(),
            |space| format!("{} free", sized(space.bytes)),
        );
        let verdict = match (&self.refusal, self.action) {
            (Some(refusal), _) => format!("a run would be refused: {refusal}"),
            (None, Some(Action::Rest)) => "a run would have nothing to do: all is there".to_owned(),
            (None, Some(Action::Resume)) => "a run would make the files that are missing".to_owned(),
            (None, Some(Action::Replace)) => "a run would replace what is there".to_owned(),
            (None, _) => "a run would make all of it".to_owned(),
        };
        format!(
            "{}: {}\n{}\nabout {} on disk, {free}; about {}, if the disk keeps up\n{}: {verdict}; nothing was written",
            goal.folder,
            generate::plot(job),
            summary::table(|table| self.estimate.of(table), job.compression),
            sized(self.demand.bytes),
            summary::lasting(self.duration),
            goal.folder,
        )
    }

    fn report<'r>(&self, job: &Job, goal: &'r Goal<'_>) -> Report<'r> {
        Report::Estimate {
            of: Of { directory: goal.folder.to_string(), dataset: goal.identity, threads: job.threads.get() },
            tables: Tables::of(|table| self.estimate.of(table)),
            disk: DiskUse {
                needed_bytes: self.demand.bytes,
                needed_files: self.demand.files,
                free_bytes: self.space.map(|space| space.bytes),
                free_files: self.space.and_then(|space| space.files),
                is_enough: !self.space.is_some_and(|space| self.demand.exceeds(space)),
            },
            seconds: self.duration.as_secs_f64(),
            action: self.action.map_or("refuse", Action::name),
            refusal: self.refusal.clone(),
        }
    }
}
