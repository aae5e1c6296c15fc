//! Checks a dataset directory and prints its summary, or what is wrong with it: `cargo run
//! --release -p fixtures-check --example check -- generated_data`.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let Some(dir) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: check DIRECTORY");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    match fixtures_check::check(&dir) {
        Ok(summary) => {
            let rows: u64 = summary.rows.values().sum();
            println!("{summary:#?}");
            println!("{:.0} rows/s", rows as f64 / start.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(violations) => {
            for violation in violations {
                println!("{violation}");
            }
            ExitCode::from(3)
        }
    }
}
