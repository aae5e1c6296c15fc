//! The end-to-end tests of the workspace are in `tests/tests`, its benchmarks in `tests/benches`;
//! this library is empty.
