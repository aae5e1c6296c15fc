//! The values of one column of a batch, and how they become an array.

use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Int8Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use fixtures_gen::{Column, Kind, Text, TextOut};
use uuid::Uuid;

use crate::columns::{Columns, ID_BYTES, Ids, PRECISION, SCALE};

/// The values of a column; where one is null, any.
pub(crate) enum Values {
    /// Of a column that is not wanted.
    Skipped,
    /// 16 bytes each, one after the other.
    Ids(Vec<u8>),
    /// Texts, one after the other, and where each ends.
    Texts(Vec<u8>, Vec<i32>),
    /// Places in a list of words.
    Labels(&'static [&'static str], Vec<i8>),
    /// Cents.
    Amounts(Vec<i128>),
    Integers(Vec<i64>),
    Booleans(BooleanBufferBuilder),
    /// Microseconds.
    Times(Vec<i64>),
    /// The members have columns of their own.
    Object,
}

impl Values {
    pub(crate) fn new(columns: &Columns, column: &Column) -> Values {
        match column.kind {
            Kind::Uuid if columns.ids != Ids::Text => Values::Ids(vec![]),
            Kind::Label(words) if !columns.are_labels_text => Values::Labels(words, vec![]),
            Kind::Uuid | Kind::Text | Kind::Label(_) => Values::Texts(vec![], vec![]),
            Kind::Money => Values::Amounts(vec![]),
            Kind::Integer => Values::Integers(vec![]),
            Kind::Boolean => Values::Booleans(BooleanBufferBuilder::new(0)),
            Kind::Timestamp => Values::Times(vec![]),
            Kind::Object(_) => Values::Object,
        }
    }

    #[inline(always)]
    pub(crate) fn id(&mut self, id: Uuid) {
        match self {
            Values::Skipped => {}
            Values::Ids(values) => values.extend_from_slice(id.as_bytes()),
            Values::Texts(bytes, ends) => {
                let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
                bytes.extend_from_slice(id.hyphenated().encode_lower(&mut text).as_bytes());
                end(bytes, ends);
            }
            _ => unreachable!("an id in a column of another kind"),
        }
    }

    #[inline(always)]
    pub(crate) fn text(&mut self, text: &str) {
        match self {
            Values::Skipped => {}
            Values::Texts(bytes, ends) => {
                bytes.extend_from_slice(text.as_bytes());
                end(bytes, ends);
            }
            _ => unreachable!("a text in a column of another kind"),
        }
    }

    /// The text of a draft, which is written only if it is wanted.
    #[inline(always)]
    pub(crate) fn draft_text(&mut self, text: &impl Text) {
        match self {
            Values::Skipped => {}
            Values::Texts(bytes, ends) => {
                text.write(&mut Out(bytes));
                end(bytes, ends);
            }
            _ => unreachable!("a text in a column of another kind"),
        }
    }

    #[inline(always)]
    pub(crate) fn label(&mut self, label: &str) {
        match self {
            Values::Labels(words, keys) => {
                let key = words.iter().position(|word| *word == label).expect("a label of the column");
                keys.push(key as i8);
            }
            _ => self.text(label),
        }
    }

    #[inline(always)]
    pub(crate) fn amount(&mut self, cents: i64) {
        match self {
            Values::Skipped => {}
            Values::Amounts(values) => values.push(cents.into()),
            _ => unreachable!("an amount in a column of another kind"),
        }
    }

    #[inline(always)]
    pub(crate) fn integer(&mut self, value: i64) {
        match self {
            Values::Skipped => {}
            Values::Integers(values) => values.push(value),
            _ => unreachable!("a number in a column of another kind"),
        }
    }

    #[inline(always)]
    pub(crate) fn boolean(&mut self, value: bool) {
        match self {
            Values::Skipped => {}
            Values::Booleans(values) => values.append(value),
            _ => unreachable!("a truth value in a column of another kind"),
        }
    }

    #[inline(always)]
    pub(crate) fn time(&mut self, micros: impl FnOnce() -> i64) {
        match self {
            Values::Skipped => {}
            Values::Times(values) => values.push(micros()),
            _ => unreachable!("a time in a column of another kind"),
        }
    }

    /// A value that nobody sees.
    #[inline]
    pub(crate) fn any(&mut self) {
        match self {
            Values::Skipped | Values::Object => {}
            Values::Ids(values) => values.extend_from_slice(&[0; ID_BYTES as usize]),
            Values::Texts(bytes, ends) => end(bytes, ends),
            Values::Labels(_, keys) => keys.push(0),
            Values::Amounts(values) => values.push(0),
            Values::Integers(values) | Values::Times(values) => values.push(0),
            Values::Booleans(values) => values.append(false),
        }
    }

    /// The values as an array; none are left behind, but room for as many.
    ///
    /// # Panics
    /// If the column is not wanted, or an object.
    pub(crate) fn take(&mut self, nulls: Option<NullBuffer>) -> ArrayRef {
        match self {
            Values::Skipped | Values::Object => unreachable!("no column of values"),
            Values::Ids(values) => Arc::new(FixedSizeBinaryArray::new(ID_BYTES, Buffer::from_vec(take(values)), nulls)),
            Values::Texts(bytes, ends) => {
                let offsets = OffsetBuffer::new(std::iter::once(0).chain(ends.drain(..)).collect());
                Arc::new(StringArray::new(offsets, Buffer::from_vec(take(bytes)), nulls))
            }
            Values::Labels(words, keys) => {
                let words = Arc::new(StringArray::from_iter_values(words.iter()));
                let keys = Int8Array::new(ScalarBuffer::from(take(keys)), nulls);
                Arc::new(DictionaryArray::<Int8Type>::new(keys, words))
            }
            Values::Amounts(values) => {
                let array = Decimal128Array::new(ScalarBuffer::from(take(values)), nulls);
                Arc::new(array.with_precision_and_scale(PRECISION, SCALE).expect("a decimal has 38 digits"))
            }
            Values::Integers(values) => Arc::new(Int64Array::new(ScalarBuffer::from(take(values)), nulls)),
            Values::Booleans(values) => Arc::new(BooleanArray::new(values.finish(), nulls)),
            Values::Times(values) => Arc::new(TimestampMicrosecondArray::new(ScalarBuffer::from(take(values)), nulls)),
        }
    }
}

/// Leaves room for as many values as there were.
fn take<T>(values: &mut Vec<T>) -> Vec<T> {
    let room = values.len();
    std::mem::replace(values, Vec::with_capacity(room))
}

#[inline(always)]
fn end(bytes: &[u8], ends: &mut Vec<i32>) {
    ends.push(i32::try_from(bytes.len()).expect("the texts of a column of a batch are below 2 GiB"));
}

/// Appends pieces of text.
struct Out<'v>(&'v mut Vec<u8>);

impl TextOut for Out<'_> {
    #[inline(always)]
    fn prefix<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        let end = self.0.len() + length;
        self.0.extend_from_slice(bytes);
        self.0.truncate(end);
    }

    #[inline(always)]
    fn constant(&mut self, text: &'static str) {
        self.0.extend_from_slice(text.as_bytes());
    }
}
