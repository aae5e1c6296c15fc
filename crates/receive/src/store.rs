//! The one writer: a thread that takes batches in the order of their arrival and puts each into the database in one
//! transaction, together with its idempotency key and the answer. A key that is known gets its answer again.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use hyper::StatusCode;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tokio::sync::oneshot;

use crate::answer::Outcome;
use crate::database;
use crate::error::Error;
use crate::flight::Flight;
use crate::insert::Repeats;
use crate::rows::Contents;

/// A body that is ready to be stored.
pub(crate) struct Batch {
    pub(crate) path: String,
    /// What the body is known by; without, its rows are stored and the key is forgotten.
    pub(crate) key: Option<String>,
    /// SHA-256 of the body as sent.
    pub(crate) digest: [u8; 32],
    pub(crate) contents: Contents,
    /// Ends when the batch has been dealt with, even if nobody waits for the answer any more.
    pub(crate) flight: Option<Flight>,
    /// Whether the process dies when all is stored.
    pub(crate) crash: bool,
}

/// What the writer says of a batch.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Stored just now.
    Stored { status: StatusCode, text: String, repeated: u64 },
    /// The key is known: this was its answer.
    Known { status: StatusCode, text: String },
    /// The key is known, but for another body or another path.
    OtherBody,
    /// The database refused.
    Failed(rusqlite::Error),
}

type Job = (Batch, oneshot::Sender<Verdict>);

/// Hands batches to the writer.
#[derive(Clone)]
pub(crate) struct Store(Sender<Job>);

impl Store {
    /// Opens the database and starts the writer, which ends when the last `Store` has gone.
    pub(crate) fn start(path: &Path, sync: bool) -> Result<(Store, JoinHandle<()>), Error> {
        let connection =
            database::open_to_write(path, sync).map_err(|source| Error::Database(path.to_path_buf(), source))?;
        let (jobs, received) = mpsc::channel();
        let writer = thread::Builder::new().name("writer".to_owned());
        let writer = writer.spawn(move || write_all(connection, &received)).map_err(Error::Thread)?;
        Ok((Store(jobs), writer))
    }

    /// Stores a batch; `None` if the writer has gone.
    pub(crate) async fn put(&self, batch: Batch) -> Option<Verdict> {
        let (told, verdict) = oneshot::channel();
        self.0.send((batch, told)).ok()?;
        verdict.await.ok()
    }
}

fn write_all(mut connection: Connection, jobs: &Receiver<Job>) {
    for (batch, told) in jobs {
        let verdict = write(&mut connection, &batch).unwrap_or_else(Verdict::Failed);
        if batch.crash && matches!(verdict, Verdict::Stored { .. }) {
            std::process::abort();
        }
        drop(batch.flight);
        // Nobody waits any more if the connection has gone; the answer is in the database.
        let _ = told.send(verdict);
    }
}

fn write(connection: &mut Connection, batch: &Batch) -> rusqlite::Result<Verdict> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(known) = known(&transaction, batch)? {
        return Ok(known);
    }
    let repeats = if batch.key.is_some() { Repeats::Refuse } else { Repeats::Count };
    let contents = &batch.contents;
    let mut outcome = Outcome { received: contents.received, repeated: 0, errors: contents.errors.clone() };
    contents.rows.insert(&transaction, repeats, &mut outcome)?;
    let (status, text) = (outcome.status(), outcome.text());
    if let Some(key) = &batch.key {
        let mut insert = transaction.prepare_cached("INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?)")?;
        insert.execute(params![key, batch.path, batch.digest, status.as_u16(), text])?;
    }
    transaction.commit()?;
    Ok(Verdict::Stored { status, text, repeated: outcome.repeated })
}

fn known(connection: &Connection, batch: &Batch) -> rusqlite::Result<Option<Verdict>> {
    let Some(key) = &batch.key else { return Ok(None) };
    let mut select =
        connection.prepare_cached("SELECT path, digest, status, answer FROM idempotency_keys WHERE key = ?")?;
    let found = select.query_row([key], |row| {
        let same = row.get::<_, String>(0)? == batch.path && row.get::<_, [u8; 32]>(1)? == batch.digest;
        let status = StatusCode::from_u16(row.get(2)?).unwrap_or_default();
        Ok(if same { Verdict::Known { status, text: row.get(3)? } } else { Verdict::OtherBody })
    });
    found.optional()
}
