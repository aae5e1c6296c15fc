//! B7: every time is in 2022, 2023 or 2024.

use std::ops::Range;

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::rows::{Cells, Tenant};
use crate::values::Time;

/// The window of time.
pub(crate) struct Window(Range<Time>);

impl Default for Window {
    fn default() -> Self {
        Self(Time::new_year(2022)..Time::new_year(2025))
    }
}

impl Rule for Window {
    fn row(&mut self, at: Place, row: &dyn Cells, _tenant: &Tenant, found: &mut Findings) {
        row.each_time(&mut |column, time| {
            if !self.0.contains(&time) {
                found.add(at, format_args!("{column} {time} is not in the window"));
            }
        });
    }
}
