//! Rows by their key.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The numbers of rows by a key of 16 bytes, which is exact; 22 to 27 bytes a row.
///
/// A key that is looked up but belongs to no row gets a number too, above those of all rows, so that rows which refer
/// to the same missing row can be told apart from others.
#[derive(Debug, Default)]
pub(crate) struct Index {
    keys: Vec<u128>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    rows: usize,
    last: usize,
}

impl Index {
    /// Adds the next row; whether it is the first one with this key. Of rows with the same key, the first one has it.
    pub(crate) fn push(&mut self, key: u128) -> bool {
        debug_assert_eq!(self.rows, self.keys.len(), "rows are added before any of them is looked up");
        self.rows += 1;
        self.insert(key)
    }

    fn insert(&mut self, key: u128) -> bool {
        let Self { keys, numbers, hasher, .. } = self;
        let number = u32::try_from(keys.len()).expect("tables have at most 2³⁰ rows, and three refer to one other");
        keys.push(key);
        let is_first = numbers.find(hasher.hash_one(key), |&number| keys[number as usize] == key).is_none();
        if is_first {
            numbers.insert_unique(hasher.hash_one(key), number, |&number| hasher.hash_one(keys[number as usize]));
        }
        is_first
    }

    /// The row with this key.
    pub(crate) fn get(&self, key: u128) -> Option<usize> {
        self.numbers.find(self.hasher.hash_one(key), |&number| self.keys[number as usize] == key).map(|&n| n as usize)
    }

    /// The number of this key, which is that of a row if it is less than the number of [rows](Self::rows).
    pub(crate) fn number_of(&mut self, key: u128) -> usize {
        // Children mostly come in the order of their parents: the same as before, or the next.
        let near = [self.last, self.last + 1].into_iter().find(|&number| self.keys.get(number) == Some(&key));
        self.last = near.or_else(|| self.get(key)).unwrap_or_else(|| {
            self.insert(key);
            self.keys.len() - 1
        });
        self.last
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The key with this number.
    pub(crate) fn key(&self, number: usize) -> u128 {
        self.keys[number]
    }
}
