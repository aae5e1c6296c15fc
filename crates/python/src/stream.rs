//! A stream of batches that owns what it is made from: a thread makes the next batch while the reader is
//! at this one.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use fixtures_arrow::{Batches, Columns};

use crate::source::Source;

pub(crate) struct Stream {
    schema: SchemaRef,
    state: State,
}

enum State {
    /// Nobody has asked for a batch yet.
    New(Source, Columns, usize),
    Running(Receiver<RecordBatch>, JoinHandle<()>),
    Done,
}

impl Stream {
    pub(crate) fn new(source: Source, columns: Columns, batch_rows: usize) -> Stream {
        Stream { schema: columns.schema().clone(), state: State::New(source, columns, batch_rows) }
    }

    fn start(source: Source, columns: Columns, batch_rows: usize) -> Result<State, ArrowError> {
        let (sender, receiver) = sync_channel(1);
        let work = move || {
            for batch in Batches::new(&source.dataset, &columns, source.blocks(), batch_rows) {
                // The reader has gone.
                if sender.send(batch).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("rows".to_owned()).spawn(work)?;
        Ok(State::Running(receiver, thread))
    }

    fn take(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        if let State::New(..) = self.state {
            let State::New(source, columns, batch_rows) = std::mem::replace(&mut self.state, State::Done) else {
                unreachable!("it is new")
            };
            self.state = Stream::start(source, columns, batch_rows)?;
        }
        let State::Running(receiver, _) = &self.state else { return Ok(None) };
        if let Ok(batch) = receiver.recv() {
            return Ok(Some(batch));
        }
        let State::Running(_, thread) = std::mem::replace(&mut self.state, State::Done) else { return Ok(None) };
        // It has panicked.
        thread.join().map_err(|_| ArrowError::ComputeError("the rows cannot be made".to_owned()))?;
        Ok(None)
    }
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take().transpose()
    }
}

impl RecordBatchReader for Stream {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
