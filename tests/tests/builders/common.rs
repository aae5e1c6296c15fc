//! What these tests share: the independent checker, and property tests whose cases are always the
//! same.

use std::fmt::Debug;

use fixtures::{Format, ShopData};
use fixtures_check::{Violation, check};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// A runner that draws the same cases every time, and keeps no files.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Runs a property test; panics with the smallest failure.
pub(crate) fn for_all<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let run = |value| {
        test(value);
        Ok::<(), TestCaseError>(())
    };
    if let Err(error) = runner(cases).run(strategy, run) {
        panic!("{error}");
    }
}

/// The smallest value that a property test finds for which `fails` is true.
pub(crate) fn smallest<S: Strategy>(strategy: &S, fails: impl Fn(&S::Value) -> bool) -> S::Value {
    let run = |value| if fails(&value) { Err(TestCaseError::fail("as planted")) } else { Ok(()) };
    match runner(2_000).run(strategy, run) {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("no failure was found: {other:?}"),
    }
}

/// What is wrong with a shop, by the checker that knows only files.
pub(crate) fn violations(shop: &ShopData) -> Vec<Violation> {
    // In memory where that is a directory: thousands of small files, each read once.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    shop.write_to(dir.path(), Format::Csv).unwrap();
    check(dir.path()).err().unwrap_or_default()
}

/// Panics if the books of a shop do not balance.
pub(crate) fn assert_balanced(shop: &ShopData, whose: &dyn Debug) {
    let wrong = violations(shop);
    assert!(wrong.is_empty(), "{whose:?}: {wrong:#?}\n{shop}");
}
