//! Rows by their key.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The numbers of rows by a key of 16 bytes, which is exact; 22 to 27 bytes a row.
///
/// A key that is looked up but belongs to no row gets a number too, above those of all rows, so
/// that rows which refer to the same missing row can be told apart from others.
#[derive(Debug, Default)]
pub(crate) struct Index {
    keys: Vec<u128>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    rows: usize,
    has_duplicates: bool,
    last: usize,
}

impl Index {
    /// Adds the next row; whether it is the first one with this key. Of rows with the same key, the
    /// first one has it.
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
        self.has_duplicates |= !is_first;
        is_first
    }

    /// The row with this key.
    pub(crate) fn get(&self, key: u128) -> Option<usize> {
        self.numbers.find(self.hasher.hash_one(key), |&number| self.keys[number as usize] == key).map(|&n| n as usize)
    }

    /// The number of this key, which is that of a row if it is less than the number of
    /// [rows](Self::rows).
    pub(crate) fn number_of(&mut self, key: u128) -> usize {
        self.last = self.near(key).or_else(|| self.get(key)).unwrap_or_else(|| {
            self.insert(key);
            self.keys.len() - 1
        });
        self.last
    }

    /// Children mostly come in the order of their parents: this one's is the parent of the last
    /// one, or the next.
    fn near(&self, key: u128) -> Option<usize> {
        let mut near = [self.last, self.last + 1].into_iter().filter(|_| !self.has_duplicates);
        near.find(|&number| self.keys.get(number) == Some(&key))
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

#[cfg(test)]
mod tests {
    use super::Index;

    fn index(keys: &[u128]) -> Index {
        let mut index = Index::default();
        for &key in keys {
            index.push(key);
        }
        index
    }

    #[test]
    fn rows_are_found_in_any_order() {
        let mut index = index(&[50, 40, 30]);
        assert_eq!([30, 50, 50, 40, 30].map(|key| index.number_of(key)), [2, 0, 0, 1, 2]);
        assert_eq!((index.get(40), index.get(41)), (Some(1), None));
    }

    #[test]
    fn keys_of_no_row_have_numbers_too() {
        let mut index = index(&[50]);
        assert_eq!([7, 50, 8, 7].map(|key| index.number_of(key)), [1, 0, 2, 1]);
        assert_eq!((index.rows(), index.key(2)), (1, 8));
    }

    #[test]
    fn of_rows_with_one_key_the_first_one_has_it() {
        let mut index = index(&[50, 40, 40]);
        assert!(!index.push(50));
        assert_eq!([50, 40, 40, 50].map(|key| index.number_of(key)), [0, 1, 1, 0]);
    }
}
