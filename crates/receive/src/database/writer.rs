//! The one writer: a thread that takes batches in the order of their arrival and puts each into the
//! database in one transaction, together with its idempotency key and the response. A key that is
//! known gets its response again.

use std::path::Path;
use std::process;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use hyper::StatusCode;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tokio::sync::oneshot;

use super::connect;
use crate::error::Error;
use crate::in_flight::InFlight;
use crate::rows::{OnDuplicate, ParsedBody, RowReport};

/// A body that is ready to be stored.
pub(crate) struct Batch {
    pub(crate) path: String,
    /// What the body is recognised by; without one, its rows are stored and nothing is remembered.
    pub(crate) key: Option<String>,
    /// SHA-256 of the body as sent.
    pub(crate) digest: [u8; 32],
    pub(crate) body: ParsedBody,
    /// Held until the batch is in the database, even if nobody waits for the response any more.
    pub(crate) in_flight: Option<InFlight>,
    /// Whether the process aborts when everything is stored.
    pub(crate) crash: bool,
}

/// What became of a batch.
#[derive(Debug)]
pub(crate) enum BatchResult {
    /// It has just been stored.
    Stored { status: StatusCode, text: String, repeated: u64 },
    /// The key is known, and this was the response.
    Known { status: StatusCode, text: String },
    /// The key is known, but from another body or another path.
    KeyReused,
    /// The database failed.
    Failed(rusqlite::Error),
}

type Task = (Batch, oneshot::Sender<BatchResult>);

/// Hands batches to the writer.
#[derive(Clone)]
pub(crate) struct Writer(Sender<Task>);

impl Writer {
    /// Opens the database and starts the thread, which ends when the last `Writer` is gone.
    pub(crate) fn start(path: &Path, sync: bool) -> Result<(Writer, JoinHandle<()>), Error> {
        let connection =
            connect::create(path, sync).map_err(|source| Error::Database { path: path.to_path_buf(), source })?;
        let (sender, tasks) = mpsc::channel();
        let thread = thread::Builder::new().name("writer".to_owned());
        let thread = thread.spawn(move || write_all(connection, &tasks)).map_err(Error::Thread)?;
        Ok((Writer(sender), thread))
    }

    /// Stores a batch; `None` if the thread has ended.
    pub(crate) async fn store(&self, batch: Batch) -> Option<BatchResult> {
        let (sender, result) = oneshot::channel();
        self.0.send((batch, sender)).ok()?;
        result.await.ok()
    }
}

fn write_all(mut connection: Connection, tasks: &Receiver<Task>) {
    for (batch, sender) in tasks {
        let result = write(&mut connection, &batch).unwrap_or_else(BatchResult::Failed);
        if batch.crash && matches!(result, BatchResult::Stored { .. }) {
            process::abort();
        }
        drop(batch.in_flight);
        // If the connection is gone, nobody waits for the result; the response is in the database.
        let _ = sender.send(result);
    }
}

fn write(connection: &mut Connection, batch: &Batch) -> rusqlite::Result<BatchResult> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(known) = known(&transaction, batch)? {
        return Ok(known);
    }
    let on_duplicate = if batch.key.is_some() { OnDuplicate::Reject } else { OnDuplicate::Count };
    let body = &batch.body;
    let mut report = RowReport { received: body.received, repeated: 0, errors: body.errors.clone() };
    body.rows.insert(&transaction, on_duplicate, &mut report)?;
    let (status, repeated, text) = (report.status(), report.repeated, report.into_json());
    if let Some(key) = &batch.key {
        let mut insert = transaction.prepare_cached("INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?)")?;
        insert.execute(params![key, batch.path, batch.digest, status.as_u16(), text])?;
    }
    transaction.commit()?;
    Ok(BatchResult::Stored { status, text, repeated })
}

fn known(connection: &Connection, batch: &Batch) -> rusqlite::Result<Option<BatchResult>> {
    let Some(key) = &batch.key else { return Ok(None) };
    let mut select =
        connection.prepare_cached("SELECT path, digest, status, answer FROM idempotency_keys WHERE key = ?")?;
    let found = select.query_row([key], |row| {
        if row.get::<_, String>(0)? != batch.path || row.get::<_, [u8; 32]>(1)? != batch.digest {
            return Ok(BatchResult::KeyReused);
        }
        let status = StatusCode::from_u16(row.get(2)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, Type::Integer, Box::new(error)))?;
        Ok(BatchResult::Known { status, text: row.get(3)? })
    });
    found.optional()
}
