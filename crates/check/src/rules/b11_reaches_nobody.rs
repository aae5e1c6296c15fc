//! B11: no text reaches a person or runs in a spreadsheet.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::forms::{is_example_mail, is_fictitious_phone};
use crate::memory::{Books, Entry};
use crate::rows::{Cells, Customer, Tenant, Text};

/// The columns of email addresses.
const MAIL_COLUMNS: [&str; 2] = ["email", "customer_email_snapshot"];

/// Texts that do something; remembers nothing.
pub(crate) struct ReachesNobody;

impl Rule for ReachesNobody {
    /// No cell of text begins as a formula does, and no text outside the mail columns has an `@`.
    fn row(&mut self, at: Place, row: &dyn Cells, _tenant: &Tenant, found: &mut Findings) {
        row.each_text(&mut |Text { column, text, is_cell }| {
            if is_cell && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
                found.add(at, format_args!("{column} {text:?} begins as a formula does"));
            }
            if text.contains('@') && !MAIL_COLUMNS.contains(&column) {
                found.add(at, format_args!("`@` in {column} `{text}`"));
            }
        });
    }

    fn customer(&mut self, customer: &Entry<Customer>, _books: &Books<'_>, found: &mut Findings) {
        if !is_example_mail(&customer.email) {
            found.add(customer.at, format_args!("email `{}`", customer.email));
        }
        if !is_fictitious_phone(&customer.metadata.phone) {
            found.add(customer.at, format_args!("phone `{}`", customer.metadata.phone));
        }
    }
}
