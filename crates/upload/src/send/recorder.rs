//! The thread that records acknowledged chunks. Those that come while the disk is busy are recorded
//! together, and the threads that send need not wait: a chunk whose line is not on the disk yet would
//! be sent again, under the same key, like one whose response was lost.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use fixtures_gen::Table;
use fixtures_run::directory::UploadedChunk;

use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::send::shared::{Abort, Shared};
use crate::stats::Acknowledged;

/// The most chunks that wait for the disk.
const MOST_WAITING: usize = 64;

/// A chunk that the server has acknowledged.
pub(crate) struct Record {
    pub(crate) line: UploadedChunk,
    pub(crate) file: String,
    pub(crate) table: Table,
    pub(crate) place: u64,
    pub(crate) bytes: u64,
}

/// Where threads leave what is to be recorded.
#[derive(Clone)]
pub(crate) struct Recorder(SyncSender<Record>);

impl Recorder {
    /// Takes a chunk over: it counts once it is recorded.
    pub(crate) fn record(&self, record: Record) -> Result<(), Abort> {
        // The thread ends early only if it has failed, and then it has reported why.
        self.0.send(record).map_err(|_| Abort::Over)
    }
}

/// Lets `work` send while a thread records; returns when all is recorded. Failures end the upload.
pub(crate) fn run(shared: &Shared<'_>, work: impl FnOnce(&Recorder)) {
    let (sender, records) = sync_channel(MOST_WAITING);
    thread::scope(|scope| {
        let recording = || {
            if let Err(error) = record(shared, &records) {
                shared.queue.fail(error);
            }
            // Only now do those that wait for room learn that nobody makes any.
            drop(records);
        };
        match thread::Builder::new().name("journal".to_owned()).spawn_scoped(scope, recording) {
            Ok(_) => work(&Recorder(sender)),
            Err(error) => shared.queue.fail(ErrorKind::Thread(error).into()),
        }
    });
}

fn record(shared: &Shared<'_>, records: &Receiver<Record>) -> Result<(), Error> {
    let mut batch = vec![];
    while let Ok(record) = records.recv() {
        batch.push(record);
        batch.extend(records.try_iter().take(MOST_WAITING));
        let journal = shared.journal.as_ref().expect("a chunk is sent because the journal lacks it");
        journal.record_all(batch.iter().map(|record| &record.line))?;
        batch.drain(..).try_for_each(|record| count(shared, &record))?;
    }
    Ok(())
}

/// Counts a chunk that is recorded.
fn count(shared: &Shared<'_>, Record { line, file, table, place, bytes }: &Record) -> Result<(), Error> {
    let &UploadedChunk { rows, rejected, is_confirmed, .. } = line;
    shared.stats.on_acknowledged(*table, Acknowledged { rows, rejected, bytes: *bytes, is_confirmed });
    shared.counters.add_rows(*table, rows, *bytes, *bytes);
    shared.counters.add_file(*table);
    shared.report(&Event::ChunkStored { file, table: *table, chunk: *place, rows, rejected, key: &line.key })
}
