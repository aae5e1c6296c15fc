//! Does nothing: cargo has build dependencies only where there is a build script.

fn main() {}
