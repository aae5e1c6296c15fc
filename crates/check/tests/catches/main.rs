//! Can the checker fail? For each clause of each rule, a change of a dataset that balances which
//! must be caught under exactly that rule's name.

mod dataset;
mod files;
mod phones;
mod report;
mod row_order;
mod rules;
mod shape;
mod summary;
