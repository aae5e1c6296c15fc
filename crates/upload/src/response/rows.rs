//! The rows that a response names as not stored: a few bytes for each, and each reason once. What
//! all responses together may keep of reasons is bounded.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::access::Secret;
use crate::response::status::is_retryable;
use crate::response::text::Mask;

/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 1_000;

/// Bytes of reasons that are kept of all responses together.
const MOST_REASONS: usize = 8 * 1024 * 1024;

/// In place of a reason for which there is no room.
const NOT_KEPT: &str = "(not kept: the server gives too many different reasons)";

/// What may still be kept of reasons, and what must not.
#[derive(Clone, Debug)]
pub(crate) struct Room(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    bytes: AtomicUsize,
    key: Option<Secret>,
}

impl Default for Room {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Room {
    /// Room for reasons without this API key.
    pub(crate) fn new(key: Option<Secret>) -> Self {
        Self(Arc::new(Shared { bytes: AtomicUsize::new(MOST_REASONS), key }))
    }

    fn take(&self, bytes: usize) -> bool {
        let take = |left: usize| left.checked_sub(bytes);
        self.0.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// A reason as it may be kept.
    fn shown(&self, reason: &str) -> String {
        let mut text = Mask::new(self.0.key.as_ref()).whole(reason);
        if let Some((end, _)) = text.char_indices().nth(LONGEST_REASON) {
            text.truncate(end);
            text.push('…');
        }
        text.shrink_to_fit();
        text
    }
}

/// A row that was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowError<'r> {
    /// Its place among the rows that were sent, or in the chunk.
    pub(crate) row: u64,
    pub(crate) status: u16,
    pub(crate) text: &'r str,
}

impl RowError<'_> {
    /// Whether the row may be sent again.
    pub(crate) fn is_retryable(&self) -> bool {
        is_retryable(self.status)
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    row: u64,
    text: u32,
    status: u16,
}

/// Rows that were not stored, each once and in order.
pub(crate) struct RowList {
    entries: Vec<Entry>,
    reasons: Vec<String>,
    /// Where the reasons stand, by a hash of what the server said, while the list is made.
    places: HashMap<u64, u32>,
    hasher: RandomState,
    /// How many rows were sent.
    sent: u64,
    /// What the texts take of the room.
    taken: usize,
    room: Room,
}

impl Drop for RowList {
    fn drop(&mut self) {
        self.room.0.bytes.fetch_add(self.taken, Ordering::Relaxed);
    }
}

impl RowList {
    /// An empty list for a request with this many rows.
    pub(crate) fn new(sent: u64, room: &Room) -> Self {
        Self {
            entries: vec![],
            reasons: vec![],
            places: HashMap::new(),
            hasher: RandomState::new(),
            sent,
            taken: 0,
            room: room.clone(),
        }
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = RowError<'_>> {
        self.entries.iter().map(|&Entry { row, text, status }| RowError {
            row,
            status,
            text: &self.reasons[text as usize],
        })
    }

    /// Adds a row, which may have come before.
    pub(crate) fn add(&mut self, row: u64, status: u16, reason: &str) {
        let text = self.place_of(reason);
        self.entries.push(Entry { row, text, status });
        // A list that names rows again and again does not grow for ever.
        if self.entries.len() as u64 > self.sent + self.sent / 4 + 1_024 {
            self.tidy();
        }
    }

    fn place_of(&mut self, reason: &str) -> u32 {
        let hash = self.hasher.hash_one(reason);
        if let Some(&place) = self.places.get(&hash) {
            return place;
        }
        let text = self.room.shown(reason);
        let bytes = text.len() + mem::size_of::<String>();
        if self.room.take(bytes) {
            self.taken += bytes;
            return self.push(hash, text);
        }
        // There is one such reason for all.
        let hash = self.hasher.hash_one(NOT_KEPT);
        match self.places.get(&hash) {
            Some(&place) => place,
            None => self.push(hash, NOT_KEPT.to_owned()),
        }
    }

    fn push(&mut self, hash: u64, text: String) -> u32 {
        let place = self.reasons.len() as u32;
        self.reasons.push(text);
        self.places.insert(hash, place);
        place
    }

    /// The list is made.
    pub(crate) fn finish(&mut self) {
        self.tidy();
        self.entries.shrink_to_fit();
        self.places = HashMap::new();
    }

    /// Each row once, in order. Of a row that is named once for each of its faults, the first counts,
    /// unless only a later one is final.
    fn tidy(&mut self) {
        self.entries.sort_by_key(|entry| entry.row);
        self.entries.dedup_by(|later, first| {
            let is_same = later.row == first.row;
            if is_same && is_retryable(first.status) && !is_retryable(later.status) {
                *first = *later;
            }
            is_same
        });
    }

    /// Takes out the rows that may be sent again.
    pub(crate) fn take_retryable(&mut self) -> Vec<u64> {
        let again = self.entries.extract_if(.., |entry| is_retryable(entry.status));
        again.map(|entry| entry.row).collect()
    }

    /// Takes the rows of another list in, whose places are those that `place` says; the lists have no
    /// row in common.
    pub(crate) fn absorb(&mut self, mut other: Self, place: impl Fn(u64) -> u64) {
        for entry in &mut other.entries {
            entry.row = place(entry.row);
        }
        if self.is_empty() {
            mem::swap(self, &mut other);
            return;
        }
        let first = self.reasons.len() as u32;
        self.reasons.append(&mut other.reasons);
        self.taken += mem::take(&mut other.taken);
        self.entries.extend(other.entries.iter().map(|&entry| Entry { text: entry.text + first, ..entry }));
        self.entries.sort_by_key(|entry| entry.row);
    }
}

impl PartialEq for RowList {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for RowList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(list: &RowList) -> Vec<(u64, u16, &str)> {
        list.iter().map(|RowError { row, status, text }| (row, status, text)).collect()
    }

    #[test]
    fn a_row_counts_once_and_a_final_fault_decides() {
        let mut list = RowList::new(9, &Room::default());
        for (row, status, reason) in
            [(7, 503, "busy"), (1, 422, "bad"), (7, 400, "worse"), (7, 422, "late"), (1, 500, "x")]
        {
            list.add(row, status, reason);
        }
        list.finish();
        assert_eq!(named(&list), [(1, 422, "bad"), (7, 400, "worse")]);
        let mut other = RowList::new(9, &Room::default());
        other.add(0, 409, "again");
        other.add(2, 400, "bad");
        other.finish();
        assert_eq!(other.take_retryable(), [0]);
        list.absorb(other, |row| row * 2);
        assert_eq!(named(&list), [(1, 422, "bad"), (4, 400, "bad"), (7, 400, "worse")]);
    }

    #[test]
    fn a_list_that_repeats_itself_does_not_grow() {
        let mut list = RowList::new(10, &Room::default());
        for number in 0..100_000 {
            list.add(number % 10, 422, "same");
            assert!(list.len() < 2_000);
        }
        list.finish();
        assert_eq!((list.len(), list.reasons.len()), (10, 1));
    }

    #[test]
    fn reasons_are_kept_while_there_is_room() {
        let room = Room::default();
        let lists: Vec<_> = (0..12)
            .map(|number| {
                let mut list = RowList::new(1_000, &room);
                for row in 0..1_000 {
                    list.add(row, 422, &format!("{number} {row} {}", "x".repeat(1_000)));
                }
                list.finish();
                list
            })
            .collect();
        let kept = |list: &RowList| list.iter().filter(|error| error.text != NOT_KEPT).count();
        assert_eq!((lists[0].len(), kept(&lists[0]), kept(&lists[11])), (1_000, 1_000, 0));
        assert!(room.0.bytes.load(Ordering::Relaxed) < 2_000);
        drop(lists);
        assert_eq!(room.0.bytes.load(Ordering::Relaxed), MOST_REASONS, "room is given back");
    }

    #[test]
    fn long_reasons_are_cut_between_characters() {
        let mut list = RowList::new(1, &Room::default());
        list.add(0, 422, &"é ".repeat(4_000));
        let shown = list.iter().next().unwrap().text.chars().count();
        assert_eq!(shown, LONGEST_REASON + 1);
    }
}
