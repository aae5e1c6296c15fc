//! The threads that send chunks.

use std::thread;

use crate::error::ErrorKind;
use crate::send::deliver::deliver;
use crate::send::recorder::{self, Recorder};
use crate::send::shared::{Abort, Shared};

/// Sends until everything is sent, or all is over.
pub(crate) fn run(shared: &Shared<'_>) {
    recorder::run(shared, |recorder| {
        thread::scope(|scope| {
            for number in 0..shared.access.concurrency.get() {
                let name = format!("upload {number}");
                let send = || work(shared, recorder);
                if let Err(error) = thread::Builder::new().name(name).spawn_scoped(scope, send) {
                    shared.queue.fail(ErrorKind::Thread(error).into());
                    break;
                }
            }
        });
    });
}

fn work(shared: &Shared<'_>, recorder: &Recorder) {
    let _guard = AbandonOnPanic(shared);
    while let Some(chunk) = shared.queue.next() {
        match deliver(shared, recorder, &chunk) {
            Ok(outcome) => shared.queue.settle(&chunk, outcome),
            Err(Abort::Over) => return,
            Err(Abort::Failed(error)) => return shared.queue.fail(error),
        }
    }
}

/// A panic in one thread must not leave the others waiting for its chunk.
struct AbandonOnPanic<'p, 'u>(&'p Shared<'u>);

impl Drop for AbandonOnPanic<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.queue.abandon();
        }
    }
}
