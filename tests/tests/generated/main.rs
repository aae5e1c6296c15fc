//! Files that are generated and committed are what would be generated now.
//!
//! With `BLESS=1` each test writes its file instead of comparing it: `cargo xtask bless`.

mod speed;
mod tables;
mod words;

/// Whether the tests are to write the files.
fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}
