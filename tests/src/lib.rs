//! The workspace's end-to-end tests and benchmarks are in `tests/tests` and `tests/benches`; this library is empty.
