//! The arguments of `cargo xtask show` and `cargo xtask locate`: which row, and how much of what belongs
//! to it.

use std::num::NonZeroU64;

use clap::Args;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use fixtures_gen::{Bounds, Table};

use crate::args::dataset::WhichDataset;
use crate::args::number;

/// What a row is called: the singular of its table's name, or the name itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Row(Table),
    Category,
}

impl Thing {
    const NAMES: [(&'static str, &'static str, Self); 8] = [
        ("tenant", "tenants", Self::Row(Table::Tenants)),
        ("product", "products", Self::Row(Table::Products)),
        ("customer", "customers", Self::Row(Table::Customers)),
        ("order", "orders", Self::Row(Table::Orders)),
        ("order_item", "order_items", Self::Row(Table::OrderItems)),
        ("price", "price_history", Self::Row(Table::PriceHistory)),
        ("stock_event", "stock_events", Self::Row(Table::StockEvents)),
        ("category", "categories", Self::Category),
    ];

    /// What this word means.
    pub(crate) fn named(word: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(name, table, _)| *name == word || *table == word);
        found.map(|&(.., thing)| thing)
    }

    /// One of it.
    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(.., thing)| *thing == self).expect("every thing has a name").0
    }

    /// All names, for a hint.
    pub(crate) fn names() -> String {
        Self::NAMES.map(|(name, ..)| name).join(", ")
    }
}

/// A word that may be the name of a thing, which completions offer.
#[derive(Clone)]
struct ThingOrText;

impl TypedValueParser for ThingOrText {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Thing::NAMES.iter().map(|(name, ..)| PossibleValue::new(*name))))
    }
}

/// The arguments of `cargo xtask show`.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    // As attributes: a terminal would show the marks of rustdoc.
    #[arg(
        value_name = "WHAT",
        value_parser = ThingOrText,
        hide_possible_values = true,
        help = format!(
            "What to show: one of {}; or an address such as 3/orders/1042, an id or a natural key, alone",
            Thing::names()
        )
    )]
    pub(crate) what: String,

    /// Which one: 3/1042 is row 1042 of tenant 3, both numbered from 0; 1042 with --tenant 3; an order's
    /// external id, a product's SKU, a customer's email address; or an id
    #[arg(value_name = "ROW", allow_negative_numbers = true)]
    pub(crate) row: Option<String>,

    /// The tenant's number, from 0, where the row does not say it
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true)]
    pub(crate) tenant: Option<u64>,

    #[command(flatten)]
    pub(crate) extent: Extent,

    /// Print one JSON object on standard output
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) dataset: WhichDataset,
}

/// How much of what belongs to a row is looked for and listed.
#[derive(Args, Debug)]
pub(crate) struct Extent {
    /// The most rows to list of each kind that belongs to the row; others are counted [default: 10]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true)]
    list: Option<u64>,

    /// Look N times as long for orders of a customer and for stock events; 1 takes some milliseconds
    #[arg(long, value_name = "N", value_parser = number::positive_count, allow_hyphen_values = true)]
    effort: Option<NonZeroU64>,
}

impl Extent {
    pub(crate) fn bounds(&self) -> Bounds {
        let bounds = Bounds::default().times(self.effort.map_or(1, NonZeroU64::get));
        let list = self.list.map_or(bounds.list, |list| usize::try_from(list).unwrap_or(usize::MAX));
        Bounds { list, ..bounds }
    }
}

/// The arguments of `cargo xtask locate`.
#[derive(Args, Debug)]
pub(crate) struct LocateArgs {
    /// Ids; without any, all that stand in the lines of standard input, such as a log
    #[arg(value_name = "UUID")]
    pub(crate) ids: Vec<String>,

    /// Print one line for each id: the id, and table, tenant and row as an address
    #[arg(long)]
    pub(crate) brief: bool,

    #[command(flatten)]
    pub(crate) extent: Extent,

    /// Print one JSON object a line on standard output
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) dataset: WhichDataset,
}
