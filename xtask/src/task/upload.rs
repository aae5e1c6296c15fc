//! `cargo xtask upload`, and what `cargo xtask gen` needs of uploads.

#[cfg(feature = "upload")]
mod directory;
#[cfg(feature = "upload")]
mod generating;

#[cfg(feature = "upload")]
pub(crate) use self::{directory::run, generating::generate_and_upload};

#[cfg(not(feature = "upload"))]
pub(crate) use self::lean::{generate_and_upload, run};

/// The tasks of the program that cannot upload.
#[cfg(not(feature = "upload"))]
mod lean {
    use fixtures_run::{Job, Stop};

    use crate::args::Reports;
    use crate::args::generate::GenArgs;
    use crate::args::upload::UploadArgs;
    use crate::error::Error;

    pub(crate) fn run(_: &UploadArgs) -> Result<(), Error> {
        Err(unable("upload"))
    }

    pub(crate) fn generate_and_upload(_: &Job, _: &GenArgs, _: Reports, _: &Stop) -> Result<(), Error> {
        Err(unable("gen"))
    }

    fn unable(task: &str) -> Error {
        Error::usage(
            "this build cannot upload",
            format!("run it as `cargo xtask {task} …`, which builds what that needs"),
        )
    }
}
