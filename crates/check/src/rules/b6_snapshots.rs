//! B6: an order's snapshots of its customer equal the customer's row.

use super::rule::Rule;
use crate::findings::Findings;
use crate::memory::{Books, Entry};
use crate::rows::Order;

/// Snapshots of customers; remembers nothing beyond the books, where names and email addresses are
/// fingerprints of 8 bytes.
pub(crate) struct Snapshots;

impl Rule for Snapshots {
    fn order(&mut self, order: &Entry<Order>, books: &Books<'_>, found: &mut Findings) {
        let Some(customer) = order.parents.customer.known() else { return };
        let id = order.customer_id;
        let (name, email) = (&order.customer_name_snapshot, &order.customer_email_snapshot);
        if !books.customers.has_name(customer, name) {
            found.add(order.at, format_args!("customer_name_snapshot `{name}` is not the name of {id}"));
        }
        if !books.customers.has_email(customer, email) {
            found.add(order.at, format_args!("customer_email_snapshot `{email}` is not the email of {id}"));
        }
    }
}
