//! `cargo xtask` with loads into DuckDB by its library, which was compiled with it: the same program under another name, so that all builds stay.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
