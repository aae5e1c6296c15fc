//! `cargo xtask join`: makes one dataset of all its parts, once their files are in one directory.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use fixtures_run::Joined;

use crate::args::path::path;
use crate::error::Error;
use crate::ui::describe::name;
use crate::ui::run_error::of_join_error;
use crate::ui::terminal::print_line;
use crate::ui::words::{counted, grouped};

/// The arguments of `cargo xtask join`.
#[derive(Args, Debug)]
pub(crate) struct JoinArgs {
    /// The directory that holds the files of all parts
    #[arg(value_name = "DIR", value_parser = path(), value_hint = ValueHint::DirPath)]
    directory: PathBuf,
}

/// Joins the parts.
pub(crate) fn run(args: &JoinArgs) -> Result<(), Error> {
    let Joined { identity, parts, files } = fixtures_run::join(&args.directory).map_err(of_join_error)?;
    let what = match parts {
        Some(parts) => format!("joined {} parts", grouped(parts)),
        None => "already joined".to_owned(),
    };
    print_line(&format!("{}: {what}, {}; {}", args.directory.display(), counted(files, "file"), name(&identity)));
    Ok(())
}
