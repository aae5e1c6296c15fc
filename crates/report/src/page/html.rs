//! Pieces of HTML: text, tables, figures.

use std::fmt::{Display, Write};

/// Text as HTML shows it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A table: the first column names its rows, and the others are numbers unless they are said to be
/// text.
pub(super) struct Table {
    caption: String,
    heads: Vec<String>,
    text_columns: usize,
    rows: String,
}

impl Table {
    pub(super) fn new(caption: &str, heads: &[&str]) -> Table {
        let heads = heads.iter().map(|head| escape(head)).collect();
        Table { caption: escape(caption), heads, text_columns: 1, rows: String::new() }
    }

    /// The first columns that hold text.
    pub(super) fn text_columns(self, text_columns: usize) -> Table {
        Table { text_columns, ..self }
    }

    /// Adds a row of cells, which are text.
    pub(super) fn row<C: Display>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.html_row(cells.into_iter().map(|cell| escape(&cell.to_string())));
    }

    /// Adds rows of cells, which are text.
    pub(super) fn rows<C: Display, R: IntoIterator<Item = C>>(&mut self, rows: impl IntoIterator<Item = R>) {
        for row in rows {
            self.row(row);
        }
    }

    /// Adds a row of cells, which are HTML.
    pub(super) fn html_row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push_str("<tr>");
        for (place, cell) in cells.into_iter().enumerate() {
            let _ = match place {
                0 => write!(self.rows, "<th scope=\"row\">{cell}</th>"),
                _ if place < self.text_columns => write!(self.rows, "<td class=\"text\">{cell}</td>"),
                _ => write!(self.rows, "<td>{cell}</td>"),
            };
        }
        self.rows.push_str("</tr>\n");
    }

    pub(super) fn finish(self) -> String {
        let head = |(place, head): (usize, &String)| {
            let class = if place < self.text_columns { " class=\"text\"" } else { "" };
            format!("<th scope=\"col\"{class}>{head}</th>")
        };
        let heads: String = self.heads.iter().enumerate().map(head).collect();
        // A region that scrolls can be reached with the keyboard.
        format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption>\
             <thead><tr>{heads}</tr></thead>\n<tbody>{1}</tbody></table></div>\n",
            self.caption, self.rows
        )
    }
}

/// A chart with its heading, a sentence, and the table behind it.
pub(super) fn figure(title: &str, note: &str, svg: &str, table: Table) -> String {
    format!(
        "<figure>\n<figcaption><h3>{}</h3><p>{}</p></figcaption>\n{svg}\n<details><summary>Numbers</summary>{}</details>\n</figure>\n",
        escape(title),
        escape(note),
        table.finish()
    )
}
