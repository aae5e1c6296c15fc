//! `cargo xtask join`: makes one dataset of all its parts, once their files are in one directory.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use fixtures_run::Joined;
use fixtures_run::fs::Folder;

use crate::args::path::place;
use crate::error::Error;
use crate::store;
use crate::ui::describe::name;
use crate::ui::run_error::of_join_error;
use crate::ui::terminal::print_line;
use crate::ui::words::{counted, grouped};

/// The arguments of `cargo xtask join`.
#[derive(Args, Debug)]
pub(crate) struct JoinArgs {
    /// The directory that holds the files of all parts, or the address of a place in an object store
    #[arg(value_name = "DIR", value_parser = place(), value_hint = ValueHint::DirPath)]
    directory: PathBuf,
}

/// Joins the parts.
pub(crate) fn run(args: &JoinArgs) -> Result<(), Error> {
    let folder = match store::files_at(&args.directory, "join")? {
        Some(files) => Folder::on(&args.directory, files),
        None => Folder::new(&args.directory),
    };
    let Joined { identity, parts, files } = fixtures_run::join_in(&folder).map_err(of_join_error)?;
    let what = match parts {
        Some(parts) => format!("joined {} parts", grouped(parts)),
        None => "already joined".to_owned(),
    };
    print_line(&format!("{}: {what}, {}; {}", args.directory.display(), counted(files, "file"), name(&identity)));
    Ok(())
}
