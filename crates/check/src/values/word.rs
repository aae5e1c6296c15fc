//! Enumerations, each a closed list of words.

use std::str::FromStr;

use super::deserialize::deserialize_from_text;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = concat!("`", $word, "`")] $variant),+ }

        impl $name {
            /// The word that stands for it in a file.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("`{text}` is not one of {}", [$($word),+].join(", "))),
                }
            }
        }

        deserialize_from_text!($name);
    };
}

words! {
    /// How far an order has come.
    ///
    /// ```
    /// use fixtures_check::values::Status;
    ///
    /// assert_eq!("returned".parse(), Ok(Status::Returned));
    /// assert_eq!(Status::Returned.word(), "returned");
    /// ```
    Status {
        Pending = "pending",
        Processing = "processing",
        Shipped = "shipped",
        Delivered = "delivered",
        Cancelled = "cancelled",
        Returned = "returned",
    }
}

words! {
    /// Why a stock level changed.
    ///
    /// ```
    /// use fixtures_check::values::Source;
    ///
    /// assert_eq!("sale".parse(), Ok(Source::Sale));
    /// assert!("Sale".parse::<Source>().is_err());
    /// ```
    Source { Receipt = "receipt", Sale = "sale", Return = "return", Adjustment = "adjustment" }
}
