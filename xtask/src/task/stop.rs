//! How Ctrl-C and SIGTERM stop the tasks that make or upload files.

use fixtures_run::Stop;

use crate::error::Error;
use crate::signals;
use crate::ui::json::Report;
use crate::ui::resume;
use crate::ui::terminal::print_error;

/// Asks the work to stop at a signal. If it does not stop in time, that is reported, with the command
/// that resumes the work if something `can_resume`.
pub(super) fn at_signals(can_resume: bool, has_json: bool) -> Result<Stop, Error> {
    let stop = Stop::default();
    let give_up = move |signal| {
        let error = Error::stopped(signal);
        let error = if can_resume { error.with_resume(&resume::typed()) } else { error };
        print_error(&error);
        if has_json {
            // Nothing is left to be done about a failure.
            let _ = Report::of_error(&error).print();
        }
    };
    signals::listen(&stop, give_up).map_err(|error| cannot_listen(&error))?;
    Ok(stop)
}

/// Lets a signal end the process: for work that leaves nothing behind.
pub(super) fn end_at_signals() -> Result<Stop, Error> {
    signals::end_at_once().map_err(|error| cannot_listen(&error))?;
    Ok(Stop::default())
}

fn cannot_listen(error: &std::io::Error) -> Error {
    Error::failed(format!("cannot listen for signals: {error}"), "check the limits of the process")
}
