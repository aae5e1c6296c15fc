//! A file: its row groups in order, and the footer with their index.

use std::io::{self, Write};

use bytes::Bytes;
use fixtures_gen::Schema;
use fixtures_run::{EncodedFile, GroupIndex};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::writer::SerializedFileWriter;

use crate::group::RowGroup;
use crate::layout::{Layout, builder, metadata};

/// A file while its row groups are put in order. Their bytes do not pass through it: it learns how
/// many there are.
pub(crate) struct OpenFile(SerializedFileWriter<Ends>);

impl OpenFile {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        let properties = builder().set_key_value_metadata(Some(metadata(schema))).build();
        let writer = SerializedFileWriter::new(Ends::default(), Layout::of(schema).schema, properties.into());
        Self(writer.expect("memory takes every byte"))
    }

    fn try_add(&mut self, group: RowGroup) -> Result<()> {
        let mut writer = self.0.next_row_group()?;
        for chunk in group.0 {
            writer.append_column(&Elsewhere, chunk)?;
        }
        writer.close().map(drop)
    }
}

impl EncodedFile for OpenFile {
    fn header(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"PAR1");
    }

    fn add(&mut self, group: GroupIndex) {
        let group = group.downcast::<RowGroup>().expect("a group of this encoding");
        self.try_add(*group).expect("the chunks are those of the schema");
    }

    fn footer(&mut self, out: &mut Vec<u8>) {
        self.0.flush().expect("memory takes every byte");
        self.0.inner_mut().footer = Some(vec![]);
        self.0.finish().expect("every row group is closed");
        out.append(self.0.inner_mut().footer.as_mut().expect("it has just been written"));
    }
}

/// Keeps the footer, and nothing of what comes before it.
#[derive(Default)]
struct Ends {
    footer: Option<Vec<u8>>,
}

impl Write for Ends {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(footer) = &mut self.footer {
            footer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Stands for the bytes of a chunk, which are written elsewhere.
struct Elsewhere;

impl Length for Elsewhere {
    fn len(&self) -> u64 {
        u64::MAX
    }
}

impl ChunkReader for Elsewhere {
    type T = io::Repeat;

    fn get_read(&self, _: u64) -> Result<io::Repeat> {
        Ok(io::repeat(0))
    }

    fn get_bytes(&self, _: u64, _: usize) -> Result<Bytes> {
        Err(ParquetError::General("the bytes are written elsewhere".to_owned()))
    }
}
