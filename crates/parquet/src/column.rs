//! The values of one column of a row group, and how they become the bytes of a column chunk.

use std::hash::Hash;
use std::sync::Arc;

use bytes::Bytes;
use fixtures_gen::Kind;
use hashbrown::HashSet;
use parquet::basic::{Compression, Encoding};
use parquet::column::writer::{ColumnCloseResult, ColumnWriterImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
};
use parquet::errors::Result;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};

use crate::layout::{Leaf, builder};

/// Values that decide whether a column is encoded by a dictionary.
const SAMPLE: usize = 1_024;

/// The values of a column, nulls left out.
pub(crate) struct Values {
    /// For each row, how many of the optional columns that the value is in are present; empty if none
    /// is optional.
    levels: Vec<i16>,
    full_level: i16,
    data: Data,
}

enum Data {
    /// Values of 16 bytes each, one after the other.
    Bytes16(Vec<u8>),
    /// Texts, one after the other, and where each ends.
    Text(Vec<u8>, Vec<u32>),
    Integer(Vec<i64>),
    Boolean(Vec<bool>),
}

impl Values {
    pub(crate) fn new(leaf: &Leaf) -> Self {
        let data = match leaf.kind {
            Kind::Uuid => Data::Bytes16(vec![]),
            Kind::Text | Kind::Label(_) => Data::Text(vec![], vec![]),
            Kind::Money | Kind::Integer | Kind::Timestamp => Data::Integer(vec![]),
            Kind::Boolean => Data::Boolean(vec![]),
            Kind::Object(_) => unreachable!("an object is no leaf"),
        };
        Self { levels: vec![], full_level: leaf.descriptor.max_def_level(), data }
    }

    #[inline(always)]
    fn present(&mut self) {
        if self.full_level > 0 {
            self.levels.push(self.full_level);
        }
    }

    #[inline(always)]
    pub(crate) fn bytes16(&mut self, value: &[u8; 16]) {
        self.present();
        let Data::Bytes16(values) = &mut self.data else { unreachable!("a UUID in a column of another kind") };
        values.extend_from_slice(value);
    }

    #[inline(always)]
    pub(crate) fn text(&mut self, value: &[u8]) {
        self.present();
        let Data::Text(bytes, ends) = &mut self.data else { unreachable!("a text in a column of another kind") };
        bytes.extend_from_slice(value);
        ends.push(u32::try_from(bytes.len()).expect("the texts of a row group are below 4 GiB"));
    }

    #[inline(always)]
    pub(crate) fn integer(&mut self, value: i64) {
        self.present();
        let Data::Integer(values) = &mut self.data else { unreachable!("a number in a column of another kind") };
        values.push(value);
    }

    #[inline(always)]
    pub(crate) fn boolean(&mut self, value: bool) {
        self.present();
        let Data::Boolean(values) = &mut self.data else { unreachable!("a truth value in a column of another kind") };
        values.push(value);
    }

    #[inline(always)]
    pub(crate) fn null(&mut self, level: i16) {
        self.levels.push(level);
    }

    /// Appends the column as a chunk, and leaves no values behind.
    pub(crate) fn write(&mut self, leaf: &Leaf, out: &mut TrackedWrite<&mut Vec<u8>>) -> Result<ColumnCloseResult> {
        let levels = std::mem::take(&mut self.levels);
        let levels = (self.full_level > 0).then_some(levels.as_slice());
        match &mut self.data {
            Data::Bytes16(values) => {
                let bytes = Bytes::from(std::mem::take(values));
                let values: Vec<FixedLenByteArray> =
                    (0..bytes.len()).step_by(16).map(|at| ByteArray::from(bytes.slice(at..at + 16)).into()).collect();
                let repeats = !leaf.is_unique && repeats(values.iter().map(|value| value.data()));
                let how = if repeats { How::Dictionary } else { How::Plain(Compression::UNCOMPRESSED) };
                write::<FixedLenByteArrayType>(leaf, &how, &values, levels, out)
            }
            Data::Text(bytes, ends) => {
                let bytes = Bytes::from(std::mem::take(bytes));
                let mut start = 0;
                let values: Vec<ByteArray> = ends
                    .drain(..)
                    .map(|end| {
                        let value = bytes.slice(start..end as usize);
                        start = end as usize;
                        value.into()
                    })
                    .collect();
                let repeats = !leaf.is_unique && repeats(values.iter().map(ByteArray::data));
                let how = if repeats { How::Dictionary } else { How::Plain(Compression::SNAPPY) };
                write::<ByteArrayType>(leaf, &how, &values, levels, out)
            }
            Data::Integer(values) => {
                let how = if repeats(values.iter()) { How::Dictionary } else { How::Differences };
                let outcome = write::<Int64Type>(leaf, &how, values, levels, out);
                values.clear();
                outcome
            }
            Data::Boolean(values) => {
                let outcome = write::<BoolType>(leaf, &How::Plain(Compression::SNAPPY), values, levels, out);
                values.clear();
                outcome
            }
        }
    }
}

/// How the values of a chunk are encoded.
enum How {
    Dictionary,
    Plain(Compression),
    Differences,
}

/// Whether most of the first values come more than once among them.
fn repeats<T: Hash + Eq>(values: impl ExactSizeIterator<Item = T>) -> bool {
    let sample = values.len().min(SAMPLE);
    let distinct: HashSet<T> = values.take(sample).collect();
    distinct.len() * 2 < sample
}

fn write<T: DataType>(
    leaf: &Leaf,
    how: &How,
    values: &[T::T],
    levels: Option<&[i16]>,
    out: &mut TrackedWrite<&mut Vec<u8>>,
) -> Result<ColumnCloseResult> {
    let properties = match *how {
        How::Dictionary => builder(),
        How::Plain(compression) => builder().set_dictionary_enabled(false).set_compression(compression),
        How::Differences => builder().set_dictionary_enabled(false).set_encoding(Encoding::DELTA_BINARY_PACKED),
    };
    let pages = Box::new(SerializedPageWriter::new(out));
    let properties = Arc::new(properties.build());
    let mut writer = ColumnWriterImpl::<T>::new(leaf.descriptor.clone(), properties, pages);
    writer.write_batch(values, levels, None)?;
    writer.close()
}
