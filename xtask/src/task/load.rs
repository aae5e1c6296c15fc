//! `cargo xtask load`: a dataset into a database.

#[cfg(feature = "load-duckdb")]
pub(crate) use self::full::run;
#[cfg(not(feature = "load-duckdb"))]
pub(crate) use self::lean::run;

#[cfg(feature = "load-duckdb")]
mod full {
    use std::ffi::OsString;
    use std::path::Path;
    use std::sync::Arc;

    use fixtures_gen::{FileFormat, Spec};
    use fixtures_load::{ErrorKind, Load, Prepared};
    use fixtures_run::{Counters, Stop};
    use fixtures_verify::Verification;

    use crate::args::Reports;
    use crate::args::load::LoadArgs;
    use crate::args::load::access::target;
    use crate::encoding;
    use crate::error::Error;
    use crate::launcher;
    use crate::signals::Signal;
    use crate::task::dataset::identity_in;
    use crate::task::stop;
    use crate::ui::json;
    use crate::ui::load::{
        LoadReport, LoadReporter, checked, print_action, print_summary, unfinished, warn_of_password,
    };
    use crate::ui::load::{damaged, no_dataset};
    use crate::ui::progress::Progress;
    use crate::ui::terminal::printable;
    use crate::ui::verify::Wanted;
    use crate::ui::verify::{announce, of_verify_error};

    /// The exit code of `verify` for a dataset that is not right.
    const NOT_RIGHT: i32 = 3;

    /// Loads what was asked for.
    pub(crate) fn run(args: &LoadArgs) -> Result<(), Error> {
        let reports = args.reports();
        let stop = stop::at_signals(false, reports.json.is_some())?;
        let target = target(args)?;
        if !reports.is_quiet() {
            warn_of_password(args);
        }
        let mut load = Load::new(spec(args)?, target).replace(args.drop).stop(&stop);
        if let Some(threads) = args.threads {
            load = load.threads(threads);
        }
        // Before a directory is read, which can take long.
        let mut prepared = load.prepare().inspect_err(restart_without_client)?;
        if let Some(directory) = &args.directory {
            verify_directory(directory, args, reports)?;
        }
        print_action(&prepared, load.target(), reports);
        let mut reporter = LoadReporter::new(load.target(), reports);
        let outcome = prepared.execute(&mut reporter);
        drop(reporter);
        let summary = outcome.map_err(|error| unfinished(error, args.drop))?;
        print_summary(&summary, &load, reports);
        let check = if args.verify { Some(check(&mut prepared, reports)?) } else { None };
        if reports.json.is_some() {
            json::print(&LoadReport::new(&load, &summary, check.as_ref()))?;
        }
        check.map_or(Ok(()), |check| checked(&check, load.target(), reports))
    }

    /// Where there is no program `duckdb`, the same is done by a build that has DuckDB's library.
    fn restart_without_client(error: &fixtures_load::Error) {
        if matches!(error.kind(), ErrorKind::NoClient { is_missing: true, .. }) {
            launcher::restart_with("duckdb-library");
        }
    }

    fn spec(args: &LoadArgs) -> Result<Spec, Error> {
        match &args.directory {
            Some(directory) => Ok(identity_in(directory, Wanted::Sizes)?.spec),
            None if args.dataset.is_empty() => Err(no_dataset()),
            None => Ok(args.dataset.spec()),
        }
    }

    /// The rows of the model are loaded, so the files must hold the same.
    fn verify_directory(directory: &Path, args: &LoadArgs, reports: Reports) -> Result<(), Error> {
        let counters = Arc::new(Counters::default());
        // It writes nothing, and can end at once; a load that has not begun can, too.
        let mut job = Verification::new(directory).counters(&counters).stop(&Stop::default());
        if let Some(threads) = args.threads {
            job = job.threads(threads);
        }
        let announced = job.announced();
        let format = announced.as_ref().and_then(|(identity, _)| identity.file_format());
        if let Some(format) = format.filter(|format| format.text().is_none()) {
            return verify_by_another_build(directory, format, args);
        }
        announce(directory, announced.as_ref(), job.thread_count().get(), reports);
        let progress = Progress::start(reports, &counters, announced.map_or(0, |(_, rows)| rows));
        let outcome = job.run();
        drop(progress);
        if outcome.map_err(of_verify_error)?.is_clean() { Ok(()) } else { Err(damaged(directory)) }
    }

    /// Files that are not text are made again by a build that can.
    fn verify_by_another_build(directory: &Path, format: FileFormat, args: &LoadArgs) -> Result<(), Error> {
        let mut verify: Vec<OsString> = ["verify".into(), "--quiet".into()].into();
        verify.extend(args.threads.map(|threads| format!("--threads={threads}").into()));
        verify.extend(["--".into(), directory.into()]);
        let outcome = launcher::run_with(format.name(), &verify);
        // It has ended the other build, too.
        if let Some(signal) = Signal::received() {
            return Err(Error::stopped(signal));
        }
        match outcome {
            Some(Ok(status)) if status.success() => Ok(()),
            Some(Ok(status)) if status.code() == Some(NOT_RIGHT) => Err(damaged(directory)),
            Some(Ok(_)) => Err(Error::failed(
                format!("{} could not be verified", printable(&directory.to_string_lossy())),
                "what is said above is why; nothing was loaded",
            )),
            Some(Err(_)) | None => Err(encoding::missing(format, "verify")),
        }
    }

    fn check(prepared: &mut Prepared, reports: Reports) -> Result<fixtures_load::Check, Error> {
        let counters = Arc::default();
        let progress = Progress::start(reports, &counters, 0);
        let check = prepared.check(&counters);
        drop(progress);
        Ok(check?)
    }
}

/// The task of the program that cannot load.
#[cfg(not(feature = "load-duckdb"))]
mod lean {
    use crate::args::load::LoadArgs;
    use crate::args::load::access::target;
    use crate::error::Error;

    pub(crate) fn run(args: &LoadArgs) -> Result<(), Error> {
        target(args)?;
        Err(Error::usage(
            "this build cannot load into databases",
            "run it as `cargo xtask load …`, which builds what that needs",
        ))
    }
}
