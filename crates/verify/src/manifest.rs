//! What the manifest says of each file, compared with the plan of its spec. It is read as a stream;
//! 56 bytes a file are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{BufReader, Read};

use fixtures_gen::serial::Whole;
use fixtures_gen::{Plan, PlannedFile};
use fixtures_run::Digest;
use fixtures_run::directory::{DataName, manifest_name};
use fixtures_run::fs::Folder;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::Error;
use crate::report::{Collector, Finding, Place};
use crate::rule::Rule;

/// What a manifest says of one file, in full.
#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) path: String,
    table: Option<String>,
    tenant_id: Option<String>,
    rows: Whole,
    bytes: Whole,
    digest: Digest,
}

/// What a manifest says of what is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) digest: Digest,
}

/// What a manifest says of the files of its plan.
pub(crate) struct Records {
    /// By the digest of the name.
    by_name: Vec<([u8; 16], Recorded)>,
}

fn key(name: &str) -> [u8; 16] {
    let digest = Digest::of(name.as_bytes()).to_string();
    let digits = &digest[digest.len() - 32..];
    u128::from_str_radix(digits, 16).expect("a digest ends in 32 hexadecimal digits").to_be_bytes()
}

impl Records {
    /// Reads them, and reports what is not of the plan.
    pub(crate) fn read(folder: &Folder, plan: &Plan<'_>, collector: &mut Collector) -> Result<Self, Error> {
        let name = manifest_name(None);
        let mut add = |what: String| {
            collector.add(Place::Manifest, Finding { rule: Rule::Manifest, file: name.clone(), line: None, what });
        };
        let mut by_name = vec![];
        let outcome = read_keys(BufReader::new(folder.open(&name)?), &mut |entry| {
            let Some(file) = file_of(plan, &entry.path) else {
                add(format!("lists {:?}, which the dataset of its spec does not have", entry.path));
                return;
            };
            entry.compare(&file, &mut add);
            let Entry { rows: Whole(rows), bytes: Whole(bytes), digest, .. } = entry;
            by_name.push((key(&entry.path), Recorded { rows, bytes, digest }));
        });
        match outcome {
            // A size that is not said has a default, which only older versions rely on.
            Ok(keys) => SIZES
                .iter()
                .filter(|size| !keys.contains(**size))
                .for_each(|size| add(format!("its spec has no {size}"))),
            // It could be read a moment ago: another file has come in its place.
            Err(error) => add(format!("cannot be read: {error}")),
        }
        by_name.sort_unstable_by_key(|(key, _)| *key);
        let twice = by_name.windows(2).filter(|pair| pair[0].0 == pair[1].0).count();
        if twice > 0 {
            add(format!("lists {twice} of its files more than once"));
        }
        Ok(Self { by_name })
    }

    /// How many files of the plan it lists.
    pub(crate) fn len(&self) -> u64 {
        self.by_name.len() as u64
    }

    /// What it says of the file of this name.
    pub(crate) fn of(&self, name: &str) -> Option<Recorded> {
        let key = key(name);
        let place = self.by_name.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        Some(self.by_name[place].1)
    }
}

/// The file of this name in a plan.
pub(crate) fn file_of(plan: &Plan<'_>, name: &str) -> Option<PlannedFile> {
    let data = DataName::parse(name)?;
    if !data.is_in(plan) {
        return None;
    }
    // Its parts are not public, but its text says them.
    let stem = name.split('.').next()?;
    if let Ok(table) = stem.parse() {
        return plan.table_file(table);
    }
    let (stem, chunk) = stem.split_once("_chunk_").map_or((stem, Some(0)), |(stem, chunk)| (stem, chunk.parse().ok()));
    let (table, tenant) = stem.rsplit_once('_')?;
    let tenant = plan.dataset().address_of(tenant.parse().ok()?)?;
    plan.file(tenant.tenant(), table.parse().ok()?, chunk?)
}

impl Entry {
    /// Reports in what it differs from the plan.
    fn compare(&self, file: &PlannedFile, add: &mut dyn FnMut(String)) {
        let mut differs = |what: &str, found: &str, expected: &str| {
            add(format!("says of {} that its {what} is {found}, not {expected}", self.path));
        };
        let table = self.table.as_deref().unwrap_or("missing");
        if table != file.table.name() {
            differs("table", table, file.table.name());
        }
        let tenant_id = file.tenant_id.map(|id| id.to_string());
        if self.tenant_id != tenant_id {
            let shown = |id: &Option<String>| id.clone().unwrap_or_else(|| "null".to_owned());
            differs("tenant_id", &shown(&self.tenant_id), &shown(&tenant_id));
        }
        if self.rows.0 != file.row_count() {
            differs("number of rows", &self.rows.0.to_string(), &file.row_count().to_string());
        }
    }
}

/// What a spec says.
const SIZES: [&str; 6] =
    ["seed", "tenants", "products_per_tenant", "orders_per_tenant", "customers_per_tenant", "tenant_sizes"];

/// Visits the entries of a manifest, and returns the keys of its spec.
fn read_keys(input: impl Read, visit: &mut dyn FnMut(Entry)) -> Result<BTreeSet<String>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_reader(input);
    let mut keys = BTreeSet::new();
    Manifest { visit, keys: &mut keys }.deserialize(&mut deserializer)?;
    deserializer.end().map(|()| keys)
}

struct Manifest<'v> {
    visit: &'v mut dyn FnMut(Entry),
    keys: &'v mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for Manifest<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Manifest<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_files = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "files" {
                if std::mem::replace(&mut has_files, true) {
                    return Err(A::Error::custom("it has files twice"));
                }
                map.next_value_seed(Files(&mut *self.visit))?;
            } else if key == "spec" {
                self.keys.extend(map.next_value::<BTreeMap<String, IgnoredAny>>()?.into_keys());
            } else {
                let IgnoredAny = map.next_value()?;
            }
        }
        Ok(())
    }
}

struct Files<'v>(&'v mut dyn FnMut(Entry));

impl<'de> DeserializeSeed<'de> for Files<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Files<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut files: A) -> Result<(), A::Error> {
        while let Some(entry) = files.next_element()? {
            (self.0)(entry);
        }
        Ok(())
    }
}

/// The files of every other plan: their names and what the manifest says of them, unless a name is
/// not that of a file of rows. For datasets of other versions.
pub(crate) fn entries(folder: &Folder) -> Result<Result<Vec<(String, Recorded)>, String>, Error> {
    let name = manifest_name(None);
    let mut all = vec![];
    let outcome = read_keys(BufReader::new(folder.open(&name)?), &mut |entry| {
        let Entry { path, rows: Whole(rows), bytes: Whole(bytes), digest, .. } = entry;
        all.push((path, Recorded { rows, bytes, digest }));
    });
    Ok(outcome.map(|_| all).map_err(|error| error.to_string()))
}
