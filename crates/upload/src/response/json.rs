//! The body of a success as JSON, read as it comes: what is kept of it is bounded, however long it
//! is and whatever it holds.

use std::io::{BufReader, Read};

use serde::de::IgnoredAny;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};
use serde_json::Deserializer;

use crate::response::rows::RowList;
use crate::response::stream::{Scalar, ShortStrings, Take, Taking};

/// What a body says, as far as that matters.
#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen on its own")]
pub(crate) struct Content {
    /// Whether it is an object.
    pub(crate) is_object: bool,
    /// Whether it says that the request failed, in one of the ways that APIs have besides a status.
    pub(crate) says_failed: bool,
    /// Whether something in it is not a count, a list of rows or a row.
    pub(crate) is_invalid: bool,
    pub(crate) received: Option<u64>,
    pub(crate) accepted: Option<u64>,
    pub(crate) rejected: Option<u64>,
    /// Whether there is a list of rows.
    pub(crate) has_list: bool,
    /// The rows that it lists.
    pub(crate) list: RowList,
    /// The first row of the list that was not sent.
    pub(crate) outside: Named,
}

/// A text that is not JSON.
#[derive(Debug, PartialEq)]
pub(crate) struct NotJson;

/// Which row is named.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Named {
    #[default]
    Nothing,
    Null,
    Row(u64),
}

/// Reads a text to its end. Rows go into `list`.
pub(crate) fn read(text: impl Read, list: RowList) -> Result<Content, NotJson> {
    let limited = BufReader::with_capacity(8 * 1024, ShortStrings::new(text));
    let mut input = Deserializer::from_reader(limited);
    let mut body = Body::new(list);
    Taking(&mut body).deserialize(&mut input).map_err(|_| NotJson)?;
    input.end().map_err(|_| NotJson)?;
    Ok(body.end())
}

/// A body on its way.
struct Body {
    content: Content,
    is_failure: bool,
    lists_errors: bool,
    names_rows: bool,
    /// The members that came.
    seen: Vec<&'static str>,
}

impl Body {
    fn new(list: RowList) -> Self {
        let content = Content {
            is_object: false,
            says_failed: false,
            is_invalid: false,
            received: None,
            accepted: None,
            rejected: None,
            has_list: false,
            list,
            outside: Named::Nothing,
        };
        Self { content, is_failure: false, lists_errors: false, names_rows: false, seen: vec![] }
    }

    fn end(mut self) -> Content {
        // Rows that are named say more: then some are not stored, and the flags are about those.
        self.content.says_failed = !self.names_rows && (self.is_failure || self.lists_errors);
        self.content.list.finish();
        self.content
    }

    fn count(&mut self, name: &'static str, value: &Brief) -> Option<u64> {
        self.once(name);
        let count = value.count();
        self.content.is_invalid |= count.is_err();
        count.unwrap_or_default()
    }

    /// Of a member that comes twice nobody knows which is meant.
    fn once(&mut self, name: &'static str) {
        self.content.is_invalid |= self.seen.contains(&name);
        self.seen.push(name);
    }

    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "ok" | "success" => self.is_failure |= brief(map)? == Brief::Scalar(Scalar::Bool(false)),
            "error" => self.is_failure |= brief(map)?.is_error(),
            "received" => self.content.received = self.count("received", &brief(map)?),
            "accepted" => self.content.accepted = self.count("accepted", &brief(map)?),
            "rejected" => self.content.rejected = self.count("rejected", &brief(map)?),
            "errors" => {
                self.once("errors");
                map.next_value_seed(Taking(Errors(self)))?;
            }
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl<'de> Take<'de> for &mut Body {
    type Out = ();

    fn scalar(self, _: Scalar) {}

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.content.is_object = true;
        while let Some(name) = map.next_key::<String>()? {
            self.member(&name, &mut map)?;
        }
        Ok(())
    }
}

/// A value without what is inside of it.
#[derive(Debug, PartialEq)]
enum Brief {
    Scalar(Scalar),
    List { is_empty: bool },
    Object { is_empty: bool },
}

fn brief<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Brief, A::Error> {
    map.next_value_seed(Taking(BriefOnly))
}

impl Brief {
    /// A count, whichever way JSON writes it: 3 or 3.0.
    fn count(&self) -> Result<Option<u64>, ()> {
        match *self {
            Self::Scalar(Scalar::Null) => Ok(None),
            Self::Scalar(Scalar::Number { whole: Some(number), .. }) => Ok(Some(number)),
            _ => Err(()),
        }
    }

    /// A status, as a number or as a text.
    fn status(&self) -> Result<Option<u16>, ()> {
        let number = match self {
            Self::Scalar(Scalar::Text(text)) => Some(text.trim().parse().map_err(drop)?),
            other => other.count()?,
        };
        number.map(|number: u64| u16::try_from(number)).transpose().map_err(drop)
    }

    /// Whether it says, as the value of `error` or `errors`, that there is one.
    fn is_error(&self) -> bool {
        match self {
            Self::Scalar(Scalar::Null | Scalar::Bool(false)) => false,
            Self::Scalar(Scalar::Bool(true)) => true,
            Self::Scalar(Scalar::Number { whole, .. }) => *whole != Some(0),
            Self::Scalar(Scalar::Text(text)) => !text.is_empty(),
            Self::List { is_empty } | Self::Object { is_empty } => !is_empty,
        }
    }
}

struct BriefOnly;

impl<'de> Take<'de> for BriefOnly {
    type Out = Brief;

    fn scalar(self, value: Scalar) -> Brief {
        Brief::Scalar(value)
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Brief, A::Error> {
        let mut is_empty = true;
        while list.next_element::<IgnoredAny>()?.is_some() {
            is_empty = false;
        }
        Ok(Brief::List { is_empty })
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<Brief, A::Error> {
        let mut is_empty = true;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            is_empty = false;
        }
        Ok(Brief::Object { is_empty })
    }
}

/// The value of `errors`: a list of rows; `null` and `false` are empty ones.
struct Errors<'b>(&'b mut Body);

impl<'de> Take<'de> for Errors<'_> {
    type Out = ();

    fn scalar(self, value: Scalar) {
        let Self(body) = self;
        body.content.is_invalid |= !matches!(value, Scalar::Null | Scalar::Bool(false));
        body.lists_errors |= Brief::Scalar(value).is_error();
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self(body) = self;
        body.content.has_list = true;
        while let Some(listed) = list.next_element_seed(Taking(Row))? {
            body.lists_errors = true;
            body.names_rows |= listed.row != Named::Nothing;
            let content = &mut body.content;
            match listed.row {
                row if !listed.is_valid || row == Named::Nothing => content.is_invalid = true,
                Named::Row(row) if row < content.list.sent() => {
                    content.list.add(row, listed.status.unwrap_or(422), &listed.reason);
                }
                row if content.outside == Named::Nothing => content.outside = row,
                _ => {}
            }
        }
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.content.is_invalid = true;
        self.0.lists_errors |= BriefOnly.object(map)?.is_error();
        Ok(())
    }
}

/// An element of the list.
struct Row;

#[derive(Default)]
struct ListedRow {
    row: Named,
    status: Option<u16>,
    reason: String,
    is_valid: bool,
}

impl<'de> Take<'de> for Row {
    type Out = ListedRow;

    fn scalar(self, _: Scalar) -> ListedRow {
        ListedRow::default()
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<ListedRow, A::Error> {
        BriefOnly.list(list).map(|_| ListedRow::default())
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<ListedRow, A::Error> {
        let (mut listed, mut seen) = (ListedRow { is_valid: true, ..ListedRow::default() }, [false; 3]);
        while let Some(name) = map.next_key::<String>()? {
            let place = match name.as_str() {
                "row" => {
                    let row = brief(&mut map)?.count();
                    listed.is_valid &= row.is_ok();
                    listed.row = row.unwrap_or_default().map_or(Named::Null, Named::Row);
                    0
                }
                "status" => {
                    let status = brief(&mut map)?.status();
                    listed.is_valid &= status.is_ok();
                    listed.status = status.unwrap_or_default();
                    1
                }
                "reason" => {
                    listed.reason.clear();
                    map.next_value_seed(Taking(Words { text: &mut listed.reason, is_inside: false }))?;
                    2
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            listed.is_valid &= !std::mem::replace(&mut seen[place], true);
        }
        Ok(listed)
    }
}

/// What is said of a row: a text as it is, anything else as JSON.
struct Words<'w> {
    text: &'w mut String,
    is_inside: bool,
}

impl Words<'_> {
    /// Longer JSON is not kept.
    const LONGEST: usize = 4 * 1024;

    fn push(&mut self, text: &str) {
        if self.text.len() < Self::LONGEST {
            self.text.push_str(text);
        }
    }

    fn inside(&mut self) -> Taking<Words<'_>> {
        Taking(Words { text: &mut *self.text, is_inside: true })
    }
}

impl<'de> Take<'de> for Words<'_> {
    type Out = ();

    fn scalar(mut self, value: Scalar) {
        match value {
            Scalar::Null if !self.is_inside => {}
            Scalar::Text(text) if !self.is_inside => *self.text = text,
            value => self.push(&value.to_json()),
        }
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.push("[");
        let mut is_first = true;
        loop {
            let before = self.text.len();
            if !is_first {
                self.push(",");
            }
            if list.next_element_seed(self.inside())?.is_none() {
                self.text.truncate(before);
                self.push("]");
                return Ok(());
            }
            is_first = false;
        }
    }

    fn object<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut before = "{";
        while let Some(name) = map.next_key::<String>()? {
            self.push(before);
            before = ",";
            self.push(&Scalar::Text(name).to_json());
            self.push(":");
            map.next_value_seed(self.inside())?;
        }
        self.push(if before == "{" { "{}" } else { "}" });
        Ok(())
    }
}
