//! What a run will make, before it runs: bytes from samples of the rows, time from a
//! measurement, and whether there is room. The cuts of parts do not depend on any of this: they
//! belong to the plan.

mod duration;
mod encoded;
mod packed;
mod space;
mod text;
mod totals;

pub(crate) use self::duration::duration;
pub(crate) use self::space::{check_sizes, shortage};
pub(crate) use self::text::{Counts, all};
pub(crate) use self::totals::totals;
