//! Texts that rows of several tables have, as their drafts hold them.

use crate::text::{Text, TextOut, Word};

/// First and last name, or two last names.
#[derive(Clone, Copy)]
pub(crate) struct PersonName {
    pub(crate) first: &'static Word,
    pub(crate) last: &'static Word,
    pub(crate) second: Option<&'static Word>,
}

impl Text for PersonName {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        self.first.write(out);
        out.ascii(b' ');
        self.last.write(out);
        if let Some(second) = self.second {
            out.ascii(b'-');
            second.write(out);
        }
    }
}

/// An email address: the name, a number that makes it unique, and a domain.
#[derive(Clone, Copy)]
pub(crate) struct Email {
    pub(crate) first: &'static Word,
    pub(crate) last: &'static Word,
    pub(crate) second: Option<&'static Word>,
    pub(crate) number: u64,
    /// With the sign before it.
    pub(crate) domain: &'static Word,
}

impl Text for Email {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        self.first.write(out);
        out.ascii(b'.');
        self.last.write(out);
        if let Some(second) = self.second {
            out.ascii(b'-');
            second.write(out);
        }
        out.number(self.number);
        self.domain.write(out);
    }
}
