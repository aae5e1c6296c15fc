//! `cargo xtask gen --upload`: a dataset is made, and its files are uploaded as they are finished.

use std::panic;
use std::sync::OnceLock;
use std::thread::{self, Scope, ScopedJoinHandle};

use fixtures_gen::PlannedFile;
use fixtures_run::{
    Action, Error as RunError, ErrorKind as RunErrorKind, FileFacts, Job, Observed, Observer, Prepared, Progress,
    Silent, Start, Stop,
};
use fixtures_upload::{Error as UploadError, ErrorKind, Source, Upload, UploadPolicy, UploadState};

use super::directory::{Uploader, access};
use crate::args::Reports;
use crate::args::generate::GenArgs;
use crate::error::Error;
use crate::task::dry_run;
use crate::ui::run::{RunReporter, print_summary, resumable, warn_of_forgotten_upload, warn_of_shortage};
use crate::ui::run_error::of_refusal;
use crate::ui::upload::error::unfinished;

/// Does a job, and uploads what it makes. Whatever stands in the way of either is found before
/// anything is written.
pub(crate) fn generate_and_upload(job: &Job, args: &GenArgs, reports: Reports, stop: &Stop) -> Result<(), Error> {
    let access = access(&args.upload_flags, reports)?;
    let prepared = job.prepare()?;
    if args.dry_run {
        return dry_run::run(&prepared, reports);
    }
    let folder = prepared.folder().expect("only a directory is uploaded");
    let action = prepared.verdict().map_err(|why| of_refusal(folder.path(), why))?;
    let source = Source::new(folder.clone(), prepared.identity().clone())?;
    let policy = UploadPolicy { resume: args.resume, restart: action == Action::Replace };
    let state = source.state(&access, policy)?;
    warn_of_shortage(&prepared);
    warn_of_forgotten_upload(&prepared, reports)?;
    let uploader = Uploader { source: &source, access: &access, reports };
    match prepared.completed().filter(|_| action == Action::AlreadyComplete) {
        Some(files) => {
            print_summary(&prepared.execute_until(stop, &mut Silent)?, &prepared, reports)?;
            uploader.upload(state, files, stop)
        }
        None => make_and_upload(&prepared, &uploader, state, stop),
    }
}

fn make_and_upload(prepared: &Prepared, uploader: &Uploader<'_>, state: UploadState, stop: &Stop) -> Result<(), Error> {
    let upload = OnceLock::new();
    let made = thread::scope(|scope| {
        let mut observer = UploadingObserver {
            generating: RunReporter::new(prepared, uploader.reports),
            uploader,
            state: Some(state.clone()),
            stop,
            scope,
            upload: &upload,
            sending: None,
        };
        let outcome = prepared.execute_until(stop, &mut observer);
        let (sending, has_begun) = (observer.sending.take(), observer.generating.has_begun());
        // Ends the progress of the run.
        drop(observer);
        let made = outcome.map_err(|error| made_error(has_begun, error));
        let made = made.and_then(|summary| print_summary(&summary, prepared, uploader.reports).map_err(Some));
        if let Some((upload, sending)) = upload.get().zip(sending) {
            wait(uploader, upload, sending, made.is_ok());
        }
        made
    });
    let uploaded = upload.into_inner().map(|upload| uploader.end(upload));
    match (made, uploaded) {
        (Err(Some(error)), _) => Err(error),
        (_, Some(outcome)) => outcome,
        // Another process has made everything in the meantime.
        (_, None) => uploader.upload(state, &uploader.source.files()?, stop),
    }
}

/// Waits until everything is sent, or, if not all files exist, until nothing is under way any more.
fn wait(uploader: &Uploader<'_>, upload: &Upload<'_>, sending: ScopedJoinHandle<'_, ()>, is_made: bool) {
    if !is_made {
        upload.abandon();
    }
    let _progress = is_made.then(|| uploader.progress(upload));
    if let Err(panic) = sending.join() {
        panic::resume_unwind(panic);
    }
}

/// The error of a run; `None` if it only says that the upload has failed: the upload reports why at
/// its end.
fn made_error(has_begun: bool, error: RunError) -> Option<Error> {
    match error.into_kind() {
        RunErrorKind::Observer(error) => match error.downcast::<UploadError>() {
            Ok(error) if matches!(error.kind(), ErrorKind::Over) => None,
            Ok(error) => Some(unfinished(*error)),
            Err(error) => Some(resumable(has_begun, RunError::from(RunErrorKind::Observer(error)).into())),
        },
        kind => Some(resumable(has_begun, RunError::from(kind).into())),
    }
}

/// Reports a run, and hands its files to an upload.
struct UploadingObserver<'scope, 'env, 'u> {
    generating: RunReporter,
    uploader: &'scope Uploader<'u>,
    /// How far the upload has come; `None` once it has begun.
    state: Option<UploadState>,
    stop: &'scope Stop,
    scope: &'scope Scope<'scope, 'env>,
    upload: &'scope OnceLock<Upload<'u>>,
    sending: Option<ScopedJoinHandle<'scope, ()>>,
}

impl Observer for UploadingObserver<'_, '_, '_> {
    fn started(&mut self, start: &Start<'_>) -> Observed {
        self.generating.started(start)?;
        let state = self.state.take().expect("a run starts once");
        let upload = self.uploader.begin(state, self.stop)?;
        let upload = self.upload.get_or_init(|| upload);
        start.completed.files().iter().try_for_each(|file| upload.publish(file))?;
        let thread = thread::Builder::new().name("upload".to_owned());
        let sending = thread.spawn_scoped(self.scope, || upload.run());
        self.sending = Some(sending.map_err(|error| UploadError::from(ErrorKind::Thread(error)))?);
        Ok(())
    }

    fn advanced(&mut self, progress: &Progress) {
        self.generating.advanced(progress);
    }

    fn finished(&mut self, file: &PlannedFile, facts: &FileFacts) -> Observed {
        self.generating.finished(file, facts)?;
        Ok(self.upload.get().expect("a run starts before it finishes a file").publish(facts)?)
    }
}
