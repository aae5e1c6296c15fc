//! `cargo xtask upload`: the upload of a directory that is complete.

use fixtures_run::{CompletedFiles, Stop};
use fixtures_upload::{
    Access, Error as UploadError, ErrorKind, Source, Upload, UploadPolicy, UploadState, UploadSummary,
};

use crate::args::Reports;
use crate::args::upload::{API_KEY_VARIABLE, UploadArgs, UploadFlags};
use crate::error::Error;
use crate::task::stop;
use crate::ui::json;
use crate::ui::progress::Progress;
use crate::ui::run::forgotten;
use crate::ui::terminal::{print_labelled, print_line, print_text};
use crate::ui::upload::error::{outcome, unfinished};
use crate::ui::upload::json::UploadReport;
use crate::ui::upload::reporter::UploadReporter;
use crate::ui::upload::summary::{promise, report};

/// Uploads what a directory holds.
pub(crate) fn run(args: &UploadArgs) -> Result<(), Error> {
    let reports = args.reports();
    let stop = stop::at_signals(true, reports.json.is_some())?;
    let access = access(&args.flags, reports)?;
    let mut source = Source::open(&args.directory)?;
    if let Some(directory) = &args.state_dir {
        source = source.with_state_in(directory)?;
    }
    let policy = UploadPolicy { resume: args.resume, restart: args.restart };
    let state = source.state(&access, policy)?;
    let uploader = Uploader { source: &source, access: &access, reports };
    let files = source.files()?;
    if args.restart {
        uploader.warn_of_forgotten()?;
    }
    uploader.upload(state, &files, &stop)
}

/// The access that the flags describe; warns if other processes can see the key.
pub(super) fn access(flags: &UploadFlags, reports: Reports) -> Result<Access, Error> {
    let access = flags.access()?;
    if flags.api_key.is_some() && !reports.is_quiet() {
        print_labelled(
            "warning:",
            &format!(
                "other processes can see the key of --api-key; give it in {API_KEY_VARIABLE} or with --api-key-file"
            ),
        );
    }
    if let Some(path) = flags.key_file_of_others().filter(|_| !reports.is_quiet()) {
        let path = path.display();
        print_labelled(
            "warning:",
            &format!("other users can read {path}, which holds the key; make it yours with chmod 600"),
        );
    }
    Ok(access)
}

/// Whether what was acknowledged before is in doubt: then a summary would claim too much.
fn is_about_the_past(error: &UploadError) -> bool {
    matches!(error.kind(), ErrorKind::NotHeld { .. } | ErrorKind::NotAsked { .. })
}

/// What is uploaded, where to, and how that is reported.
pub(super) struct Uploader<'u> {
    pub(super) source: &'u Source,
    pub(super) access: &'u Access,
    pub(super) reports: Reports,
}

impl<'u> Uploader<'u> {
    pub(super) fn begin(&self, state: UploadState, stop: &Stop) -> Result<Upload<'u>, UploadError> {
        let reporter = UploadReporter::new(self.source.folder().to_string(), self.reports);
        Upload::begin(self.source, self.access, state, reporter, stop)
    }

    /// Uploads files that all exist.
    pub(super) fn upload(&self, state: UploadState, files: &CompletedFiles, stop: &Stop) -> Result<(), Error> {
        let is_complete = state.is_complete();
        let upload = self.begin(state, stop).map_err(unfinished)?;
        // An upload that is over already reports why at its end.
        let _ = files.files().iter().try_for_each(|file| upload.publish(file));
        let progress = self.progress(&upload);
        upload.run();
        drop(progress);
        if is_complete { self.end_complete(upload) } else { self.end(upload) }
    }

    /// Shows how far an upload is until it is dropped.
    pub(super) fn progress(&self, upload: &Upload<'_>) -> Progress {
        Progress::start(self.reports, upload.counters(), upload.rows())
    }

    /// Reports the result of an upload; an error if something is not uploaded.
    pub(super) fn end(&self, upload: Upload<'_>) -> Result<(), Error> {
        let (summary, ended) = upload.finish();
        if !ended.as_ref().is_err_and(is_about_the_past) {
            self.print_all(&report(&summary));
        }
        let outcome = outcome(self.source.state_folder().path(), self.access.target(), &summary);
        let is_complete = ended.is_ok() && outcome.is_ok();
        self.print_json(if is_complete { "complete" } else { "incomplete" }, &summary)?;
        ended.map_err(unfinished)?;
        outcome?;
        self.print(&format!("{}: uploaded to {}", self.source.folder(), self.access.target()));
        Ok(())
    }

    /// Reports that nothing was left to be sent; an error if the server does not hold what it
    /// acknowledged, or cannot be asked.
    fn end_complete(&self, upload: Upload<'_>) -> Result<(), Error> {
        let (summary, ended) = upload.finish();
        let (folder, target) = (self.source.folder(), self.access.target());
        if let Err(error) = ended {
            self.print_json("incomplete", &summary)?;
            return Err(unfinished(error));
        }
        self.print(&format!("{folder}: already uploaded to {target}; {}", promise(&summary)));
        self.print_json("already_there", &summary)?;
        outcome(self.source.state_folder().path(), target, &summary)
    }

    fn warn_of_forgotten(&self) -> Result<(), Error> {
        if let Some(upload) = self.source.earlier_upload()?.filter(|_| !self.reports.is_quiet()) {
            print_labelled("warning:", &forgotten(&upload, self.source.identity()));
        }
        Ok(())
    }

    fn print_json(&self, status: &'static str, summary: &UploadSummary) -> Result<(), Error> {
        if self.reports.json.is_none() {
            return Ok(());
        }
        let (source, target) = (self.source, self.access.target().record());
        json::print(&UploadReport::new(status, source.folder().path(), source.identity(), target, summary))
    }

    fn print_all(&self, text: &str) {
        if !self.reports.is_quiet() {
            print_text(text);
        }
    }

    fn print(&self, text: &str) {
        if !self.reports.is_quiet() {
            print_line(text);
        }
    }
}
