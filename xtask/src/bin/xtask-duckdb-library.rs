//! `cargo xtask` with loads into DuckDB by its library: the same program under another name, so that all builds stay.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
