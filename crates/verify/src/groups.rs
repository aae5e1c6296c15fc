//! Files that are not text, compared by several workers: groups of rows are made at the same time, and compared with the file in their
//! order.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind as IoKind, Read};
use std::iter::Peekable;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use fixtures_gen::{Block, Blocks, Plan, PlannedFile};
use fixtures_run::fs::ReadFile;
use fixtures_run::{Digester, EncodedFile, Encoding, GroupIndex, next_group};

use crate::rule::Rule;
use crate::slots::lock;

/// A file whose groups are being compared.
pub(crate) struct GroupedFile<'p> {
    /// Its place among all files.
    pub(crate) number: u64,
    pub(crate) planned: PlannedFile,
    group_rows: u64,
    /// Groups that are made before it is their turn, at most.
    ahead: u64,
    rest: Mutex<Rest<'p>>,
    state: Mutex<State>,
    /// A group has been compared.
    compared: Condvar,
    /// From the first difference on, nothing more is made.
    differs: AtomicBool,
}

/// The groups that no worker has claimed.
struct Rest<'p> {
    blocks: Peekable<Blocks<'p>>,
    next: u64,
    start: u64,
    is_over: bool,
}

struct State {
    content: Content,
    file: Box<dyn EncodedFile>,
    /// Groups whose turn has not come.
    waiting: BTreeMap<u64, Made>,
    /// The group whose turn it is.
    next: u64,
}

/// A group that a worker is to make: its number from 1 and its rows.
pub(crate) struct Group {
    number: u64,
    /// None if the file has no rows, which is a group, too.
    pub(crate) blocks: Vec<Block>,
    pub(crate) rows: Range<u64>,
    is_last: bool,
}

/// What a worker has made of a group; nothing once the file differs.
struct Made {
    group: Group,
    expected: Vec<u8>,
    index: Option<GroupIndex>,
}

/// What a file is, once all of it was read.
pub(crate) struct Whole {
    pub(crate) bytes: u64,
    pub(crate) digester: Digester,
    /// The first difference.
    pub(crate) finding: Option<(Rule, String)>,
}

impl<'p> GroupedFile<'p> {
    pub(crate) fn new(
        number: u64,
        plan: &Plan<'p>,
        planned: PlannedFile,
        encoding: &dyn Encoding,
        file: Box<dyn ReadFile>,
        workers: usize,
    ) -> Self {
        let rest =
            Rest { blocks: plan.blocks(&planned).peekable(), next: 1, start: planned.rows.start, is_over: false };
        let state = State {
            content: Content::new(file),
            file: encoding.file(planned.table),
            waiting: BTreeMap::new(),
            next: 1,
        };
        Self {
            number,
            planned,
            group_rows: encoding.group_rows(),
            ahead: 2 * workers as u64,
            rest: Mutex::new(rest),
            state: Mutex::new(state),
            compared: Condvar::new(),
            differs: AtomicBool::new(false),
        }
    }

    pub(crate) fn differs(&self) -> bool {
        self.differs.load(Ordering::Relaxed)
    }

    /// The next group, which then must be [compared](Self::compare); `None` if there are no more. Waits while too many are ahead
    /// of the one whose turn it is, unless all `is_over`.
    pub(crate) fn claim(&self, is_over: impl Fn() -> bool) -> Option<Group> {
        let group = {
            let mut rest = lock(&self.rest);
            if rest.is_over {
                return None;
            }
            let blocks = next_group(&mut rest.blocks, self.group_rows);
            let start = rest.start;
            rest.start += blocks.iter().map(Block::row_count).sum::<u64>();
            rest.is_over = rest.blocks.peek().is_none();
            rest.next += 1;
            Group { number: rest.next - 1, blocks, rows: start..rest.start, is_last: rest.is_over }
        };
        let mut state = lock(&self.state);
        // Whoever has the group whose turn it is does not wait here.
        while group.number > state.next + self.ahead && !is_over() {
            let waited = self.compared.wait_timeout(state, Duration::from_millis(50));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        Some(group)
    }

    /// Compares what was made of a group, and of those after it that have been made, once it is their turn. What the file is,
    /// if these were the last ones.
    pub(crate) fn compare(
        &self,
        group: Group,
        expected: Vec<u8>,
        index: Option<GroupIndex>,
    ) -> io::Result<Option<Whole>> {
        let mut guard = lock(&self.state);
        let state = &mut *guard;
        state.waiting.insert(group.number, Made { group, expected, index });
        let mut is_whole = false;
        while let Some(Made { group, expected, index }) = state.waiting.remove(&state.next) {
            state.next += 1;
            if group.number == 1 {
                let mut header = vec![];
                state.file.header(&mut header);
                state.content.compare(&header, || "at its beginning".to_owned())?;
            }
            if let Some(index) = index {
                state.file.add(index);
                let Range { start, end } = group.rows;
                let place = || format!("in row group {}, rows {start} to {}", group.number, end - 1);
                state.content.compare(&expected, place)?;
            }
            if group.is_last {
                if state.content.finding.is_none() {
                    let mut footer = vec![];
                    state.file.footer(&mut footer);
                    state.content.compare(&footer, || "in its footer".to_owned())?;
                }
                state.content.read_rest()?;
                is_whole = true;
            }
            if state.content.finding.is_some() {
                self.differs.store(true, Ordering::Relaxed);
            }
        }
        self.compared.notify_all();
        let Content { bytes, digester, finding, .. } = &mut state.content;
        Ok(is_whole.then(|| Whole { bytes: *bytes, digester: std::mem::take(digester), finding: finding.take() }))
    }
}

/// A file as it is read.
struct Content {
    file: Box<dyn ReadFile>,
    digester: Digester,
    bytes: u64,
    buffer: Vec<u8>,
    /// The first difference.
    finding: Option<(Rule, String)>,
}

impl Content {
    fn new(file: Box<dyn ReadFile>) -> Self {
        Self { file, digester: Digester::new(), bytes: 0, buffer: vec![], finding: None }
    }

    /// Reads as many bytes as are expected next, and compares them.
    fn compare(&mut self, expected: &[u8], place: impl Fn() -> String) -> io::Result<()> {
        if self.finding.is_some() {
            return Ok(());
        }
        self.buffer.clear();
        let start = self.bytes;
        (&mut self.file).take(expected.len() as u64).read_to_end(&mut self.buffer)?;
        self.digester.update(&self.buffer);
        self.bytes += self.buffer.len() as u64;
        if self.buffer != expected {
            let equal = self.buffer.iter().zip(expected).take_while(|(is, should)| is == should).count();
            let byte = start + equal as u64;
            self.finding = Some(if equal == self.buffer.len() {
                (Rule::Shape, format!("ends after {byte} bytes, {}", place()))
            } else {
                (Rule::Dataset, format!("differs from the file of the dataset at byte {byte}, {}", place()))
            });
        }
        Ok(())
    }

    /// Reads what is left; more than there should be is a difference, too.
    fn read_rest(&mut self) -> io::Result<()> {
        let (mut buffer, end) = (vec![0; 1 << 16], self.bytes);
        loop {
            match self.file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    self.digester.update(&buffer[..read]);
                    self.bytes += read as u64;
                }
                Err(error) if error.kind() == IoKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if self.bytes > end && self.finding.is_none() {
            self.finding = Some((Rule::Shape, format!("goes on behind its end, which is after {end} bytes")));
        }
        Ok(())
    }
}
