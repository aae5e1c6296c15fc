//! Work on several threads whose results come in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Units that may be finished before the one that is emitted next, for each thread: this bounds the memory.
const AHEAD: usize = 4;

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// The unit that a thread takes next, and the one that is emitted next.
    next: usize,
    emitted: usize,
    finished: BTreeMap<usize, T>,
    is_over: bool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&'s self, state: MutexGuard<'s, State<T>>) -> MutexGuard<'s, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the work of all when the thread ends before it, be it by a panic.
struct OverAtLast<'s, T>(&'s Shared<T>);

impl<T> Drop for OverAtLast<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().is_over = true;
            self.0.changed.notify_all();
        }
    }
}

/// Works on so many units, and emits the result of each in their order.
pub(crate) fn in_order<T: Send>(
    threads: NonZeroUsize,
    units: usize,
    work: &(dyn Fn(usize) -> T + Sync),
    emit: &mut dyn FnMut(T) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let threads = threads.get().min(units);
    let state = State { next: 0, emitted: 0, finished: BTreeMap::new(), is_over: false };
    let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
    let labour = || {
        let _over = OverAtLast(&shared);
        while let Some(unit) = claim(&shared, units, threads * AHEAD) {
            let result = work(unit);
            shared.lock().finished.insert(unit, result);
            shared.changed.notify_all();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(labour);
        }
        let _over = OverAtLast(&shared);
        let outcome = emit_all(&shared, units, emit);
        shared.lock().is_over = true;
        shared.changed.notify_all();
        outcome
    })
}

/// The next unit, once it is not too far ahead; `None` if there is none left.
fn claim<T>(shared: &Shared<T>, units: usize, ahead: usize) -> Option<usize> {
    let mut state = shared.lock();
    while !state.is_over && state.next < units && state.next >= state.emitted + ahead {
        state = shared.wait(state);
    }
    let unit = state.next;
    let is_left = !state.is_over && unit < units;
    state.next += usize::from(is_left);
    is_left.then_some(unit)
}

fn emit_all<T>(shared: &Shared<T>, units: usize, emit: &mut dyn FnMut(T) -> ControlFlow<()>) -> ControlFlow<()> {
    for unit in 0..units {
        let mut state = shared.lock();
        let result = loop {
            if let Some(result) = state.finished.remove(&unit) {
                break result;
            }
            if state.is_over {
                return ControlFlow::Break(());
            }
            state = shared.wait(state);
        };
        state.emitted = unit + 1;
        drop(state);
        shared.changed.notify_all();
        emit(result)?;
    }
    ControlFlow::Continue(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_with_any_number_of_threads() {
        for threads in [1, 2, 7, 100] {
            let threads = NonZeroUsize::new(threads).unwrap();
            let mut results = vec![];
            let outcome = in_order(threads, 1_000, &|unit| unit * unit, &mut |result| {
                results.push(result);
                ControlFlow::Continue(())
            });
            assert!(outcome.is_continue() && results.into_iter().eq((0..1_000).map(|unit| unit * unit)));
            assert!(in_order(threads, 0, &|_| (), &mut |()| unreachable!()).is_continue());
        }
    }

    #[test]
    fn who_breaks_gets_no_more() {
        let mut count = 0;
        let outcome = in_order(NonZeroUsize::new(3).unwrap(), 1_000_000, &|unit| unit, &mut |_| {
            count += 1;
            if count == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(outcome.is_break() && count == 5);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_is_no_deadlock() {
        let _ = in_order(NonZeroUsize::new(2).unwrap(), 100, &|unit| assert!(unit != 50, "it fails"), &mut |()| {
            ControlFlow::Continue(())
        });
    }
}
