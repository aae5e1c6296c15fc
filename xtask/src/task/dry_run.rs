//! `--dry-run`: what a run would make, whether it has room, and how long it would take. Writes
//! nothing.

use fixtures_gen::Compression;
use fixtures_run::{Action, Forecast, Prepared, Refusal};

use crate::args::Reports;
use crate::args::path::is_address;
use crate::error::Error;
use crate::ui::describe::describe_job;
use crate::ui::json::{DiskUse, Report, Run};
use crate::ui::run_error::of_refusal;
use crate::ui::summary;
use crate::ui::terminal::{print_text, printable};
use crate::ui::words::{size, time};

/// Reports what the job would do.
pub(crate) fn run(prepared: &Prepared, reports: Reports) -> Result<(), Error> {
    let forecast = prepared.forecast();
    let path = prepared.job().path().expect("--dry-run is for a directory");
    let refusal = |why: &Refusal| of_refusal(path, why).sentence().to_owned();
    let verdict = prepared.verdict().map_err(refusal);
    if !reports.is_quiet() {
        print_text(&text(prepared, &forecast, &verdict));
    }
    if reports.json.is_some() {
        report(prepared, &forecast, verdict).print()?;
    }
    Ok(())
}

fn text(prepared: &Prepared, forecast: &Forecast, verdict: &Result<Action, String>) -> String {
    let identity = prepared.identity();
    let folder = prepared.folder().expect("--dry-run is for a directory");
    let directory = printable(&folder.to_string());
    let (inside, keeper, whole) =
        if is_address(folder.path()) { ("in the store", "store", "store") } else { ("on disk", "disk", "file system") };
    let free = forecast.free.map_or_else(
        || format!("the {whole} does not say how much is free"),
        |space| format!("{} free", size(space.bytes)),
    );
    let verdict = match verdict {
        Err(refusal) => format!("a run would be refused: {}", printable(refusal)),
        Ok(Action::AlreadyComplete) => "a run would have nothing to do: the dataset is complete".to_owned(),
        Ok(Action::Resume) => "a run would make the missing files".to_owned(),
        Ok(Action::Replace) => "a run would replace what the directory holds".to_owned(),
        Ok(Action::Start) => "a run would make everything".to_owned(),
        Ok(Action::Wait) => "a run would wait for the process that works there".to_owned(),
    };
    format!(
        "{directory}: {}\n{}\nabout {} {inside}, {free}; about {}, if the {keeper} keeps up\n{directory}: {verdict}; nothing was written",
        describe_job(identity, prepared.job().thread_count().get()),
        summary::table(&forecast.totals, identity.compression != Compression::None.name()),
        size(forecast.needed.bytes),
        time(forecast.duration),
    )
}

fn report<'r>(prepared: &'r Prepared, forecast: &Forecast, verdict: Result<Action, String>) -> Report<'r> {
    let job = prepared.job();
    Report::Estimate {
        run: Run::new(job.path(), prepared.identity(), job.thread_count().get()),
        tables: (&forecast.totals).into(),
        disk: DiskUse {
            needed_bytes: forecast.needed.bytes,
            needed_files: forecast.needed.files,
            free_bytes: forecast.free.map(|space| space.bytes),
            free_files: forecast.free.and_then(|space| space.files),
            is_enough: forecast.has_room(),
        },
        seconds: forecast.duration.as_secs_f64(),
        action: match verdict {
            Ok(Action::Start) => "start",
            Ok(Action::Resume) => "resume",
            Ok(Action::Replace) => "replace",
            Ok(Action::AlreadyComplete) => "rest",
            Ok(Action::Wait) => "wait",
            Err(_) => "refuse",
        },
        refusal: verdict.err(),
    }
}
