//! Values of an answer as text: as in the CSV files of a dataset, and as JSON.

use std::fmt::Write;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

/// Whether values of a type are read as numbers.
pub(crate) fn is_number(kind: &DataType) -> bool {
    kind.is_numeric()
}

/// Whether a value is null.
pub(crate) fn is_null(column: &ArrayRef, row: usize) -> bool {
    // A column of nulls has no bits that say so.
    column.data_type().is_null() || column.is_null(row)
}

/// Appends a value as text. A null is no text; what is nested is JSON.
pub(crate) fn write_text(column: &ArrayRef, row: usize, out: &mut String) {
    if is_null(column, row) {
        return;
    }
    match column.data_type() {
        kind if kind.is_nested() => write_json(column, row, out),
        DataType::Utf8View => *out += column.as_string_view().value(row),
        DataType::Utf8 => *out += column.as_string::<i32>().value(row),
        _ => shown(column, row, out),
    }
}

/// Appends a value as JSON: exact numbers, texts, `null`.
pub(crate) fn write_json(column: &ArrayRef, row: usize, out: &mut String) {
    if is_null(column, row) {
        *out += "null";
        return;
    }
    match column.data_type() {
        DataType::Boolean => shown(column, row, out),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let mut number = String::new();
            shown(column, row, &mut number);
            // JSON has no infinity, and no number that is none.
            let is_finite = number.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
            if is_finite { *out += &number } else { write_string(&number, out) }
        }
        kind if kind.is_numeric() => shown(column, row, out),
        DataType::Struct(fields) => {
            let members = column.as_struct().columns();
            out.push('{');
            for (number, (field, member)) in fields.iter().zip(members).enumerate() {
                if number > 0 {
                    out.push(',');
                }
                write_string(field.name(), out);
                out.push(':');
                write_json(member, row, out);
            }
            out.push('}');
        }
        DataType::List(_) => write_list(&column.as_list::<i32>().value(row), out),
        DataType::LargeList(_) => write_list(&column.as_list::<i64>().value(row), out),
        DataType::FixedSizeList(..) => write_list(&column.as_fixed_size_list().value(row), out),
        DataType::Utf8View => write_string(column.as_string_view().value(row), out),
        DataType::Utf8 => write_string(column.as_string::<i32>().value(row), out),
        _ => {
            let mut text = String::new();
            shown(column, row, &mut text);
            write_string(&text, out);
        }
    }
}

fn write_list(items: &ArrayRef, out: &mut String) {
    out.push('[');
    for item in 0..items.len() {
        if item > 0 {
            out.push(',');
        }
        write_json(items, item, out);
    }
    out.push(']');
}

/// Appends a JSON string.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => *out += "\\\"",
            '\\' => *out += "\\\\",
            '\n' => *out += "\\n",
            '\r' => *out += "\\r",
            '\t' => *out += "\\t",
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends a value in the words of Arrow, which are those of a dataset's CSV files for times and truth values.
fn shown(column: &ArrayRef, row: usize, out: &mut String) {
    match ArrayFormatter::try_new(column, &FormatOptions::new()) {
        Ok(formatter) => {
            let _ = write!(out, "{}", formatter.value(row));
        }
        // A type that Arrow cannot show: none that a query of these tables gives.
        Err(_) => *out += "?",
    }
}
