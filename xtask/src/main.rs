//! `cargo xtask`: see the library of this package, which is the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
