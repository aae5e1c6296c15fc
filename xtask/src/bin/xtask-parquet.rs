//! `cargo xtask` with Parquet: the same program under another name, so that both builds stay.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
