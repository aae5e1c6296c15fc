//! A dataset directory, read back: which files it holds, and the typed rows in them.
//!
//! The reader is strict about text, because that is what a generator gets wrong unseen: NDJSON keys and CSV headers
//! must stand in exactly the declared order, money must be the text of a JSON double of whole cents, times must be
//! `YYYY-MM-DDTHH:MM:SS`, ids lower-case hyphenated. Money never passes through a float.
//!
//! What rows *mean* to one another is not here; see [`books`](crate::books).

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};
use csv::StringRecord;
use flate2::bufread::GzDecoder;
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A table is given up after so many unreadable rows or files: they mostly have one cause.
const MOST_FLAWS: usize = 10;

// ---------------------------------------------------------------------------------------------------------- values

/// An id whose text was a lower-case hyphenated UUID (of any version: that is for rule B1 to judge).
///
/// ```
/// use fixtures_check::files::Id;
///
/// assert!("0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b".parse::<Id>().is_ok());
/// assert!("0190A3C4-5B6D-4E7F-8A9B-0C1D2E3F4A5B".parse::<Id>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub Uuid);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = text.len() == 36 && text.to_lowercase() == text;
        match Uuid::try_parse(text) {
            Ok(uuid) if plain => Ok(Self(uuid)),
            _ => Err(format!("`{text}` is not a lower-case hyphenated UUID")),
        }
    }
}

/// An amount of money in whole cents, parsed exactly from the text that JSON prints for a double of it.
///
/// ```
/// use fixtures_check::files::Cents;
///
/// assert_eq!("299.99".parse(), Ok(Cents(29_999)));
/// assert_eq!("300.0".parse(), Ok(Cents(30_000)));
/// assert_eq!("0.5".parse(), Ok(Cents(50)));
/// for wrong in ["300", "300.00", "299.990", "0.123", ".5", "007.5", "-1.0", "1e3", ""] {
///     assert!(wrong.parse::<Cents>().is_err(), "{wrong}");
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl FromStr for Cents {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        exact_cents(text).map(Self).ok_or_else(|| format!("`{text}` is not how JSON prints whole cents"))
    }
}

fn exact_cents(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.')?;
    let canonical_whole = whole == "0" || (is_digits(whole) && !whole.starts_with('0'));
    let hundredths = match *fraction.as_bytes() {
        [tenths @ b'0'..=b'9'] => i64::from(tenths - b'0') * 10,
        [tenths @ b'0'..=b'9', ones @ b'1'..=b'9'] => i64::from(tenths - b'0') * 10 + i64::from(ones - b'0'),
        _ => return None,
    };
    if canonical_whole { whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths) } else { None }
}

/// A moment whose text was exactly `YYYY-MM-DDTHH:MM:SS`.
///
/// ```
/// use fixtures_check::files::Time;
///
/// assert_eq!("2024-01-01T00:00:00".parse::<Time>().unwrap().to_string(), "2024-01-01T00:00:00");
/// for wrong in ["2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "2024-02-30T00:00:00", "2024-01-01T24:00:00"] {
///     assert!(wrong.parse::<Time>().is_err(), "{wrong}");
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(pub NaiveDateTime);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        exact_time(text).map(Self).ok_or_else(|| format!("`{text}` is not a time YYYY-MM-DDTHH:MM:SS"))
    }
}

fn exact_time(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || separators.iter().any(|&(at, byte)| bytes[at] != byte) {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0, |sum, byte| if byte.is_ascii_digit() { Some(sum * 10 + u32::from(byte - b'0')) } else { None })
    };
    NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(5, 7)?, number(8, 10)?)?.and_hms_opt(
        number(11, 13)?,
        number(14, 16)?,
        number(17, 19)?,
    )
}

/// Whether `text` is one or more ASCII digits.
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

macro_rules! deserialize_from_text {
    ($($type:ty),+) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <&str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

deserialize_from_text!(Id, Time, Status, Source);

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer)?.get().parse().map_err(D::Error::custom)
    }
}

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
                    _ => Err(format!("`{text}` is none of {:?}", [$($word),+])),
                }
            }
        }
    };
}

words! {
    /// How far an order has come.
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
    Source { Receipt = "receipt", Sale = "sale", Return = "return", Adjustment = "adjustment" }
}

// ------------------------------------------------------------------------------------------------------------ cells

/// A value of one column: how to read it from a CSV cell, and what in it the rules about all texts and times look at.
pub trait Cell: Sized {
    /// Reads the unquoted text of a CSV cell.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    fn from_cell(text: &str) -> Result<Self, String>;

    /// The text that a spreadsheet would see in the cell, if this is a column of free text.
    fn free_text(&self) -> Option<&str> {
        None
    }

    /// The time in it.
    fn time(&self) -> Option<Time> {
        None
    }

    /// Visits every free text in it, nested ones too.
    fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        self.free_text().into_iter().for_each(visit);
    }
}

impl Cell for String {
    fn from_cell(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn free_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Cell for Time {
    fn from_cell(text: &str) -> Result<Self, String> {
        text.parse()
    }

    fn time(&self) -> Option<Time> {
        Some(*self)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn from_cell(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::from_cell(text).map(Some) }
    }

    fn free_text(&self) -> Option<&str> {
        self.as_ref().and_then(T::free_text)
    }

    fn time(&self) -> Option<Time> {
        self.as_ref().and_then(T::time)
    }
}

macro_rules! cell_from_canonical_text {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            fn from_cell(text: &str) -> Result<Self, String> {
                match text.parse::<$type>() {
                    Ok(value) if value.to_string() == text => Ok(value),
                    _ => Err(format!("`{text}` is not a plain {}", stringify!($type))),
                }
            }
        }
    )+};
}

cell_from_canonical_text!(bool, i64, u64);

macro_rules! cell_from_str {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            fn from_cell(text: &str) -> Result<Self, String> {
                text.parse()
            }
        }
    )+};
}

cell_from_str!(Id, Cents, Status, Source);

// ------------------------------------------------------------------------------------------------------------- rows

/// Emits a struct that deserializes only from a JSON object with exactly these keys in exactly this order: stricter
/// than `#[serde(deny_unknown_fields)]`, which lets keys change places.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),+ }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct InOrder;

                impl<'de> Visitor<'de> for InOrder {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        $(let $field = value_of(stringify!($field), &mut map)?;)+
                        no_more_keys(&mut map)?;
                        Ok($name { $($field),+ })
                    }
                }

                deserializer.deserialize_map(InOrder)
            }
        }
    };
}

fn value_of<'de, A: MapAccess<'de>, T: Deserialize<'de>>(key: &str, map: &mut A) -> Result<T, A::Error> {
    match map.next_key::<&str>()? {
        Some(found) if found == key => {
            map.next_value().map_err(|error| A::Error::custom(format_args!("in `{key}`: {error}")))
        }
        Some(found) => Err(A::Error::custom(format_args!("key `{found}` where `{key}` belongs"))),
        None => Err(A::Error::custom(format_args!("key `{key}` is missing"))),
    }
}

fn no_more_keys<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    match map.next_key::<&str>()? {
        Some(found) => Err(A::Error::custom(format_args!("key `{found}` is one too many"))),
        None => Ok(()),
    }
}

/// An object nested in a column: JSON text in a CSV cell.
macro_rules! nested {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        object! { $(#[$meta])* $name { $($(#[$field_meta])* $field: $type),+ } }

        impl Cell for $name {
            fn from_cell(text: &str) -> Result<Self, String> {
                serde_json::from_str(text).map_err(|error| format!("`{text}`: {error}"))
            }

            fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
                $(self.$field.each_text(visit);)+
            }
        }
    };
}

/// A row of a table: what all tables have in common.
pub trait Row: DeserializeOwned + Send {
    /// The table's name, as it begins its files' names.
    const TABLE: &'static str;
    /// The columns, in order; the first one is the id.
    const COLUMNS: &'static [&'static str];

    /// Reads a record of [`Self::COLUMNS`]' length.
    ///
    /// # Errors
    ///
    /// Which cell is wrong, and how.
    fn from_record(record: &StringRecord) -> Result<Self, String>;

    /// The row's own id.
    fn id(&self) -> Id;

    /// The tenant that the row says it belongs to.
    fn tenant(&self) -> Id;

    /// Visits the cells that stand as free text in a CSV file, as (column, text).
    fn each_text_cell<'a>(&'a self, visit: &mut dyn FnMut(&'static str, &'a str));

    /// Visits every free text, nested ones too, as (column, text).
    fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'static str, &'a str));

    /// Visits every time, as (column, time).
    fn each_time(&self, visit: &mut dyn FnMut(&'static str, Time));
}

macro_rules! row {
    ($(#[$meta:meta])* $name:ident in $table:literal {
        $(#[$id_meta:meta])* $id:ident: Id, $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)?
    }) => {
        object! { $(#[$meta])* $name { $(#[$id_meta])* $id: Id, $($(#[$field_meta])* $field: $type),+ } }

        impl Row for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[stringify!($id), $(stringify!($field)),+];

            fn from_record(record: &StringRecord) -> Result<Self, String> {
                let mut cells = record.iter();
                Ok(Self {
                    $id: next_cell(stringify!($id), &mut cells)?,
                    $($field: next_cell(stringify!($field), &mut cells)?),+
                })
            }

            fn id(&self) -> Id {
                self.$id
            }

            fn tenant(&self) -> Id {
                self.tenant_id
            }

            fn each_text_cell<'a>(&'a self, visit: &mut dyn FnMut(&'static str, &'a str)) {
                $(if let Some(text) = self.$field.free_text() { visit(stringify!($field), text) })+
            }

            fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'static str, &'a str)) {
                $(self.$field.each_text(&mut |text| visit(stringify!($field), text));)+
            }

            fn each_time(&self, visit: &mut dyn FnMut(&'static str, Time)) {
                $(if let Some(time) = self.$field.time() { visit(stringify!($field), time) })+
            }
        }
    };
}

fn next_cell<'r, T: Cell>(column: &str, cells: &mut impl Iterator<Item = &'r str>) -> Result<T, String> {
    let text = cells.next().ok_or_else(|| format!("cell `{column}` is missing"))?;
    T::from_cell(text).map_err(|error| format!("in `{column}`: {error}"))
}

row! {
    /// A shop.
    Tenant in "tenants" {
        /// The shop's id.
        tenant_id: Id,
        /// The company's name.
        name: String,
        /// Lower-case hex SHA-256 of the API key.
        api_key_hash: String,
        /// When the shop opened its account.
        created_at: Time,
    }
}

row! {
    /// An article that a shop sells.
    Product in "products" {
        /// The product's id.
        product_id: Id,
        /// The shop.
        tenant_id: Id,
        /// Three letters of the category, then the number.
        sku: String,
        /// What it is called.
        name: String,
        /// The price in effect at the window's end.
        price: Cents,
        /// The category's number.
        category_id: i64,
        /// Whether it is still sold.
        active: bool,
        /// When it entered the catalogue.
        created_at: Time,
    }
}

nested! {
    /// What a shop knows of a customer beyond name and mail.
    CustomerMetadata {
        /// A number that rings nowhere.
        phone: String,
        /// House number and street.
        address: String,
        /// `gold` and the like.
        loyalty_tier: String,
        /// Where the customer signed up.
        signup_source: String,
    }
}

row! {
    /// A shop's customer.
    Customer in "customers" {
        /// The customer's id.
        customer_id: Id,
        /// The shop.
        tenant_id: Id,
        /// The customer's full name.
        name: String,
        /// The customer's mail address.
        email: String,
        /// What else the shop knows.
        metadata: CustomerMetadata,
        /// When the customer signed up.
        created_at: Time,
    }
}

nested! {
    /// What the shop system sent along with an order.
    RawPayload {
        /// The channel.
        source: String,
        /// The campaign that led here, if one did.
        campaign: Option<String>,
        /// The discount code, if one was given.
        discount_code: Option<String>,
    }
}

row! {
    /// An order.
    Order in "orders" {
        /// The order's id.
        order_id: Id,
        /// The shop.
        tenant_id: Id,
        /// The number under which the shop system knows it.
        external_order_id: String,
        /// Who ordered.
        customer_id: Id,
        /// The customer's name.
        customer_name_snapshot: String,
        /// The customer's mail address.
        customer_email_snapshot: String,
        /// The sum of its items.
        total_amount: Cents,
        /// ISO 4217 code, the tenant's.
        currency: String,
        /// How far it has come.
        order_status: Status,
        /// When it was placed.
        order_date: Time,
        /// What the shop system sent along.
        raw_payload: RawPayload,
        /// When the row was written.
        created_at: Time,
    }
}

row! {
    /// A line of an order.
    OrderItem in "order_items" {
        /// The item's id.
        order_item_id: Id,
        /// The order it is a line of.
        order_id: Id,
        /// The shop.
        tenant_id: Id,
        /// What was ordered.
        product_id: Id,
        /// How many.
        quantity: u64,
        /// What one costs.
        unit_price: Cents,
        /// What they all cost.
        line_total: Cents,
    }
}

row! {
    /// A price, and while it was in effect.
    PriceVersion in "price_history" {
        /// The version's id.
        id: Id,
        /// The shop.
        tenant_id: Id,
        /// The product that cost so much.
        product_id: Id,
        /// What one cost.
        price: Cents,
        /// From when on.
        effective_from: Time,
        /// Until when, exclusive; none for the current one.
        effective_to: Option<Time>,
    }
}

nested! {
    /// Who changed a stock level, and why.
    StockMeta {
        /// Why; of a sale or return, it names the order's `external_order_id`.
        reason: String,
        /// Who.
        operator: String,
    }
}

row! {
    /// A line of a product's stock ledger.
    StockEvent in "stock_events" {
        /// The event's id.
        stock_event_id: Id,
        /// The shop.
        tenant_id: Id,
        /// Whose level changed.
        product_id: Id,
        /// By how much.
        delta: i64,
        /// The level after it.
        resulting_level: i64,
        /// When.
        event_time: Time,
        /// The kind of change.
        source: Source,
        /// Who and why.
        meta: StockMeta,
    }
}

// ------------------------------------------------------------------------------------------------------------ files

/// The tables whose files stand beside `tenants.csv`, one set for each tenant.
pub const TENANT_TABLES: [&str; 6] =
    [Product::TABLE, Customer::TABLE, Order::TABLE, OrderItem::TABLE, PriceVersion::TABLE, StockEvent::TABLE];

/// The text format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// One file of a tenant's table, as its name tells it.
///
/// ```
/// use fixtures_check::files::{FileName, Format};
///
/// let name = FileName::parse("orders_0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b_chunk_0012.ndjson.gz").unwrap();
/// assert_eq!((name.table, name.chunk, name.format, name.gzip), ("orders", Some(12), Format::Ndjson, true));
/// assert_eq!(FileName::parse("manifest.json"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// The name itself.
    pub name: String,
    /// One of [`TENANT_TABLES`].
    pub table: &'static str,
    /// The tenant.
    pub tenant: Id,
    /// The chunk's number, if the name has one.
    pub chunk: Option<u64>,
    /// The format, by extension.
    pub format: Format,
    /// Whether it is compressed.
    pub gzip: bool,
}

impl FileName {
    /// Takes a name apart; none if no tenant's table has files of such a name.
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, format, gzip) = split_extension(name)?;
        let (table, rest) =
            TENANT_TABLES.iter().find_map(|&table| Some((table, stem.strip_prefix(table)?.strip_prefix('_')?)))?;
        let tenant = rest.get(..36)?.parse().ok()?;
        let chunk = match &rest[36..] {
            "" => None,
            numbered => Some(chunk_number(numbered.strip_prefix("_chunk_")?)?),
        };
        Some(Self { name: name.to_owned(), table, tenant, chunk, format, gzip })
    }
}

fn split_extension(name: &str) -> Option<(&str, Format, bool)> {
    let (name, gzip) = name.strip_suffix(".gz").map_or((name, false), |plain| (plain, true));
    match name.rsplit_once('.')? {
        (stem, "csv") => Some((stem, Format::Csv, gzip)),
        (stem, "ndjson") => Some((stem, Format::Ndjson, gzip)),
        _ => None,
    }
}

fn chunk_number(digits: &str) -> Option<u64> {
    let number = digits.parse().ok().filter(|_| is_digits(digits))?;
    (format!("{number:04}") == digits).then_some(number)
}

/// Something about a table's files that keeps a row from being read, or that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The row's number in the tenant's table, from 0, over all chunks; none if it is about a file.
    pub row: Option<u64>,
    /// What is wrong, beginning with the file's name.
    pub what: String,
}

/// The rows of a table, of one tenant, in the order of the files.
#[derive(Debug, Clone)]
pub struct Table<R> {
    /// The rows that could be read.
    pub rows: Vec<R>,
    /// How many files they came from.
    pub files: usize,
    /// What was wrong; the rows are all there only if this is empty.
    pub flaws: Vec<Flaw>,
}

/// The files of a dataset directory, by table and tenant.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
    files: BTreeMap<(Id, &'static str), Vec<FileName>>,
    strays: Vec<String>,
}

impl Directory {
    /// Lists the directory; reads no file yet.
    ///
    /// # Errors
    ///
    /// If the directory cannot be listed.
    pub fn open(root: &Path) -> io::Result<Self> {
        let mut directory = Self { root: root.to_owned(), files: BTreeMap::new(), strays: Vec::new() };
        for entry in fs::read_dir(root)? {
            directory.place(&entry?.file_name().to_string_lossy());
        }
        directory.files.values_mut().for_each(|files| files.sort_by_key(|file| file.chunk));
        directory.strays.sort();
        Ok(directory)
    }

    fn place(&mut self, name: &str) {
        if let Some(file) = FileName::parse(name) {
            self.files.entry((file.tenant, file.table)).or_default().push(file);
        } else if name != "tenants.csv" && split_extension(name).is_some() {
            self.strays.push(name.to_owned());
        }
    }

    /// Data files that belong to no table, by their names.
    pub fn strays(&self) -> &[String] {
        &self.strays
    }

    /// The tenants that files are named after.
    pub fn tenants_of_files(&self) -> impl Iterator<Item = Id> {
        self.files.keys().map(|&(tenant, _)| tenant)
    }

    /// Reads `tenants.csv`.
    pub fn tenants(&self) -> Table<Tenant> {
        let mut table = Table { rows: Vec::new(), files: 1, flaws: Vec::new() };
        table.read_file(&self.root, "tenants.csv", Format::Csv, false);
        table
    }

    /// Reads all chunks of a tenant's table. A table without files is an empty one.
    pub fn table<R: Row>(&self, tenant: Id) -> Table<R> {
        let files = self.files.get(&(tenant, R::TABLE)).map_or(&[][..], Vec::as_slice);
        let mut table = Table { rows: Vec::new(), files: files.len(), flaws: flaws_of_names(files) };
        let mut lengths = Vec::new();
        for file in files {
            let before = table.rows.len();
            table.read_file(&self.root, &file.name, file.format, file.gzip);
            lengths.push(table.rows.len() - before);
        }
        if table.flaws.is_empty() {
            table.flaws = flaws_of_lengths(files, &lengths);
        }
        table
    }
}

/// Chunks are numbered from 0000 without a gap, in one format; only customers go without a number, and then alone.
fn flaws_of_names(files: &[FileName]) -> Vec<Flaw> {
    let flaw = |file: &FileName, what: &str| Flaw { row: None, what: format!("{}: {what}", file.name) };
    let mut flaws = Vec::new();
    for (file, expected) in files.iter().zip(0..) {
        if (file.format, file.gzip) != (files[0].format, files[0].gzip) {
            flaws.push(flaw(file, "another format than the chunk before"));
        }
        match file.chunk {
            Some(number) if number != expected => {
                flaws.push(flaw(file, &format!("chunk {expected:04} should stand here")));
            }
            None if files.len() > 1 || file.table != Customer::TABLE => flaws.push(flaw(file, "has no chunk number")),
            Some(_) if files.len() == 1 && file.table == Customer::TABLE => {
                flaws.push(flaw(file, "has a chunk number, though all fits one chunk"));
            }
            _ => {}
        }
    }
    flaws
}

/// All chunks are as long as the first one, but the last, which has at least one row and no more than the first.
fn flaws_of_lengths(files: &[FileName], lengths: &[usize]) -> Vec<Flaw> {
    let Some((&last, others)) = lengths.split_last().filter(|(_, others)| !others.is_empty()) else {
        return Vec::new();
    };
    let full = others[0];
    let as_long = lengths.iter().enumerate().map(|(chunk, &length)| {
        let fits = if chunk == others.len() { (1..=full).contains(&last) } else { length == full };
        (chunk, length, fits)
    });
    as_long
        .filter(|&(_, _, fits)| !fits)
        .map(|(chunk, length, _)| Flaw {
            row: None,
            what: format!("{}: {length} rows, where a chunk has {full}", files[chunk].name),
        })
        .collect()
}

impl<R: Row> Table<R> {
    fn read_file(&mut self, root: &Path, name: &str, format: Format, gzip: bool) {
        let result = text_of(&root.join(name), gzip).and_then(|text| match format {
            Format::Csv => self.read_csv(name, &text),
            Format::Ndjson => self.read_ndjson(name, &text),
        });
        if let Err(what) = result {
            self.flaws.push(Flaw { row: None, what: format!("{name}: {what}") });
        }
    }

    fn read_csv(&mut self, name: &str, text: &str) -> Result<(), String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| error.to_string())?;
        if !header.iter().eq(R::COLUMNS.iter().copied()) {
            return Err(format!("the header is {header:?}, not {:?}", R::COLUMNS));
        }
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| error.to_string())? {
            self.keep(name, R::from_record(&record))?;
        }
        Ok(())
    }

    fn read_ndjson(&mut self, name: &str, text: &str) -> Result<(), String> {
        for line in text.lines() {
            self.keep(name, serde_json::from_str(line).map_err(|error| error.to_string()))?;
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, row: Result<R, String>) -> Result<(), String> {
        match row {
            Ok(row) => self.rows.push(row),
            Err(_) if self.flaws.len() >= MOST_FLAWS => return Err("and more; not read further".to_owned()),
            Err(what) => {
                let row = self.rows.len() + self.flaws.iter().filter(|flaw| flaw.row.is_some()).count();
                self.flaws.push(Flaw { row: Some(row as u64), what: format!("{name}: {what}") });
            }
        }
        Ok(())
    }
}

/// The text of a file, which must be UTF-8, with LF ends of lines, and in at most one gzip member.
fn text_of(path: &Path, gzip: bool) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let bytes = if gzip { gunzip(&bytes)? } else { bytes };
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err("the last line has no end".to_owned());
    }
    if text.contains('\r') {
        return Err("a carriage return".to_owned());
    }
    Ok(text)
}

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut decoder = GzDecoder::new(bytes);
    let mut plain = Vec::new();
    decoder.read_to_end(&mut plain).map_err(|error| format!("gzip: {error}"))?;
    if decoder.get_ref().is_empty() { Ok(plain) } else { Err("gzip: more than one member".to_owned()) }
}
