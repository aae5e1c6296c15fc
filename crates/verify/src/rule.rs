//! The rules by name.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($( $(#[doc = $doc:literal])+ $name:ident = $word:literal; )+) => {
        /// What a finding breaks.
        ///
        /// ```
        /// use fixtures_verify::Rule;
        ///
        /// assert_eq!((Rule::B13.name(), Rule::from_name("B13")), ("B13", Some(Rule::B13)));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $( $(#[doc = $doc])+ $name, )+
        }

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in reports.
            pub fn name(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }
        }
    };
}

rules! {
    /// The directory does not hold what its manifest says.
    Manifest = "manifest";
    /// A file or a value cannot be read, or is not written as it should be.
    Shape = "shape";
    /// Ids are unique; foreign keys resolve within the tenant.
    B1 = "B1";
    /// Totals are exact.
    B2 = "B2";
    /// Prices tile time.
    B3 = "B3";
    /// Stock levels are running sums.
    B4 = "B4";
    /// Sales and returns are those of the orders.
    B5 = "B5";
    /// Snapshots equal the customer's row.
    B6 = "B6";
    /// Time is causal.
    B7 = "B7";
    /// Natural keys are unique within the tenant.
    B8 = "B8";
    /// Orders are sorted by date.
    B9 = "B9";
    /// API keys can be derived again.
    B10 = "B10";
    /// Nothing reaches a person.
    B11 = "B11";
    /// Every id leads back to its row.
    B12 = "B12";
    /// A product sells only while it is offered.
    B13 = "B13";
    /// No rule is broken, but this is not the row that the dataset has.
    Dataset = "dataset";
}

impl Rule {
    /// The rule of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
