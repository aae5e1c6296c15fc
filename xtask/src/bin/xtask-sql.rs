//! `cargo xtask` with SQL: the same program under another name, so that all builds stay.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
