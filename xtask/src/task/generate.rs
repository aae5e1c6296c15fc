//! `cargo xtask gen`: one job from its flags to its summary.

use fixtures_run::{Destination, Job, Stop};

use crate::args::Reports;
use crate::args::generate::GenArgs;
use crate::error::Error;
use crate::store;
use crate::task::{dry_run, stop, upload};
use crate::ui::run::{RunReporter, print_summary, resumable, warn_of_forgotten_upload, warn_of_shortage};

/// Does the job that the flags ask for.
pub(crate) fn run(args: &GenArgs) -> Result<(), Error> {
    args.check_upload_flags()?;
    let (job, reports) = (args.job()?, args.reports());
    let stop = listen(&job, args.dry_run, reports)?;
    if args.upload {
        return upload::generate_and_upload(&job, args, reports, &stop);
    }
    let prepared = match job.path() {
        Some(path) => match store::files_at(path, "gen")? {
            Some(files) => job.prepare_on(files)?,
            None => job.prepare()?,
        },
        None => job.prepare()?,
    };
    if args.dry_run {
        return dry_run::run(&prepared, reports);
    }
    warn_of_shortage(&prepared);
    warn_of_forgotten_upload(&prepared, reports)?;
    let mut reporter = RunReporter::new(&prepared, reports);
    let outcome = prepared.execute_until(&stop, &mut reporter);
    let has_begun = reporter.has_begun();
    // Ends the progress.
    drop(reporter);
    let summary = outcome.map_err(|error| resumable(has_begun, error.into()))?;
    print_summary(&summary, &prepared, reports)
}

/// Asks the work to stop at a signal; a stream, which leaves nothing behind, ends at once.
fn listen(job: &Job, is_dry_run: bool, reports: Reports) -> Result<Stop, Error> {
    match job.destination() {
        Destination::Stdout(_) => stop::end_at_signals(),
        Destination::Directory(_) | Destination::Memory(_) => stop::at_signals(!is_dry_run, reports.json.is_some()),
    }
}
