//! The names of the files in a dataset directory, in both directions. A file with any other name
//! belongs to somebody else.

use std::collections::HashMap;
use std::fmt;

use fixtures_gen::{Compression, DATA_PACKAGE, FileFormat, Part, PartNumber, Plan, PlannedFile, Table};
use uuid::Uuid;

use crate::fs::final_name;

const MANIFEST: (&str, &str) = ("manifest", ".json");
const JOURNAL: (&str, &str) = (".journal", ".ndjson");
const LOCK: &str = ".lock.";
/// The file name of an upload's journal.
pub const UPLOAD_JOURNAL: &str = ".upload.ndjson";

/// The name of the directory for rows that a server rejected.
pub const REJECTS: &str = "rejects";

/// What a file in a dataset directory is, by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Name {
    /// The manifest of a dataset, or of a part of it.
    Manifest(Option<PartNumber>),
    /// The description of the directory as a Data Package.
    DataPackage,
    /// The journal of a run.
    Journal(Option<PartNumber>),
    /// What a run that makes a part keeps locked. One that nobody has locked means nothing.
    Lock(PartNumber),
    /// The journal of an upload.
    Upload,
    /// The directory for rows that a server rejected.
    Rejects,
    /// Rows.
    Data(DataName),
    /// A file that does not have its own name yet.
    Temporary,
    /// What a file system, a desktop or a tool for versions and copies puts into any directory. A
    /// run neither reads nor removes it.
    Bystander,
}

/// The name of a file of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct DataName {
    table: Table,
    tenant: Option<Uuid>,
    chunk: Option<Chunk>,
    format: FileFormat,
    compression: Compression,
}

/// The number of a chunk, and in how many digits it is written: that depends on the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Chunk {
    number: u64,
    width: usize,
}

impl Chunk {
    fn parse(digits: &str) -> Option<Self> {
        const LEAST: usize = 4;
        let is_number = digits.len() >= LEAST && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number)?;
        Some(Self { number, width: digits.len() })
    }
}

/// The manifest's file name.
pub fn manifest(part: Option<PartNumber>) -> String {
    marked(MANIFEST, part)
}

/// The journal's file name.
pub fn journal(part: Option<PartNumber>) -> String {
    marked(JOURNAL, part)
}

/// The name of the file that a run keeps locked while it makes a part.
pub(super) fn lock(part: PartNumber) -> String {
    format!("{LOCK}{}", mark(part))
}

/// Whether a temporary file is a journal that does not have its own name yet.
pub(super) fn is_pending_journal(name: &str) -> bool {
    final_name(name).is_some_and(|name| matches!(Name::parse(name), Some(Name::Journal(_))))
}

fn marked((stem, extension): (&str, &str), part: Option<PartNumber>) -> String {
    part.map_or_else(|| format!("{stem}{extension}"), |part| format!("{stem}.{}{extension}", mark(part)))
}

/// What marks the names of a part's manifest and journal.
fn mark(part: PartNumber) -> String {
    format!("part-{}-of-{}", part.number(), part.of())
}

/// The part that a [`mark`] names.
fn marked_part(text: &str) -> Option<PartNumber> {
    let (number, of) = text.strip_prefix("part-")?.split_once("-of-")?;
    let part = PartNumber::new(number.parse().ok()?, of.parse().ok()?)?;
    (mark(part) == text).then_some(part)
}

impl Name {
    /// What the file called `name` is; `None` if a dataset has no such name.
    pub fn parse(name: &str) -> Option<Self> {
        let temporary = || {
            Self::parse(final_name(name)?)
                .filter(|name| !matches!(name, Self::Temporary | Self::Lock(_) | Self::Rejects | Self::Bystander))
                .map(|_| Self::Temporary)
        };
        control(MANIFEST, name, Self::Manifest)
            .or_else(|| control(JOURNAL, name, Self::Journal))
            .or_else(|| name.strip_prefix(LOCK).and_then(marked_part).map(Self::Lock))
            .or_else(|| (name == DATA_PACKAGE).then_some(Self::DataPackage))
            .or_else(|| (name == UPLOAD_JOURNAL).then_some(Self::Upload))
            .or_else(|| (name == REJECTS).then_some(Self::Rejects))
            .or_else(|| DataName::parse(name).map(Self::Data))
            .or_else(temporary)
            .or_else(|| is_bystander(name).then_some(Self::Bystander))
    }
}

/// Whether something that has nothing to do with datasets puts a file or directory of this name
/// beside any others.
fn is_bystander(name: &str) -> bool {
    /// What file systems, desktops, network drives, build tools and copying tools leave without hiding it,
    /// in lower case: some of their file systems do not distinguish it.
    const NAMES: [&str; 12] = [
        "$recycle.bin",
        "@eadir",
        "aquota.group",
        "aquota.user",
        "build.bazel",
        "cachedir.tag",
        "desktop.ini",
        "ehthumbs.db",
        "icon\r",
        "lost+found",
        "system volume information",
        "thumbs.db",
    ];

    let lower = name.to_ascii_lowercase();
    // What DVC keeps in place of, or beside, a file.
    let is_dvc = name.strip_suffix(".dvc").is_some_and(|name| Name::parse(name).is_some());
    let is_hidden = name.starts_with('.') && name != ".." && !name.contains(['/', '\\']);
    is_dvc || is_hidden || NAMES.contains(&lower.as_str())
}

/// Whether a file in the directory of rejected rows was written by an upload, by its name.
pub fn is_reject(name: &str) -> bool {
    let name = final_name(name).unwrap_or(name);
    let Some(stem) = name.strip_suffix(".ndjson") else { return false };
    let of_tenants = stem.strip_prefix("tenants_chunk_").and_then(|digits| digits.parse::<u64>().ok());
    of_tenants.is_some_and(|chunk| name == format!("tenants_chunk_{chunk:04}.ndjson"))
        || DataName::parse(name).is_some_and(|name| name.tenant.is_some())
}

/// The manifest or journal that has this name, of a part or of the whole dataset.
fn control((stem, extension): (&str, &str), name: &str, kind: fn(Option<PartNumber>) -> Name) -> Option<Name> {
    let mark = name.strip_prefix(stem)?.strip_suffix(extension)?;
    if mark.is_empty() {
        return Some(kind(None));
    }
    marked_part(mark.strip_prefix('.')?).map(|part| kind(Some(part)))
}

impl DataName {
    /// The name, taken apart; `None` if it is not the name of a file of rows.
    pub fn parse(name: &str) -> Option<Self> {
        let (rest, compression) = match name.strip_suffix(Compression::Gzip.suffix()) {
            Some(rest) => (rest, Compression::Gzip),
            None => (name, Compression::None),
        };
        let (rest, extension) = rest.rsplit_once('.')?;
        let format = *FileFormat::ALL.iter().find(|format| format.name() == extension)?;
        let (table, tenant, chunk) = if let Ok(table) = rest.parse() {
            (table, None, None)
        } else {
            let table = |table: &&Table| rest.strip_prefix(table.name()).is_some_and(|rest| rest.starts_with('_'));
            let table = *Table::ALL[1..].iter().find(table)?;
            let rest = &rest[table.name().len() + 1..];
            let (tenant, chunk) =
                rest.split_once("_chunk_").map_or((rest, None), |(tenant, chunk)| (tenant, Some(chunk)));
            let chunk = match chunk {
                Some(digits) => Some(Chunk::parse(digits)?),
                None => None,
            };
            (table, Some(Uuid::try_parse(tenant).ok()?), chunk)
        };
        let parsed = Self { table, tenant, chunk, format, compression };
        (parsed.to_string() == name).then_some(parsed)
    }

    /// Whether a plan has a file of this name.
    pub fn is_in(&self, plan: &Plan<'_>) -> bool {
        match self.tenant {
            // To count its rows would take time.
            None => plan.table_file_name(self.table) == Some(self.to_string()),
            Some(id) => self.of_tenant(plan, id).is_some(),
        }
    }

    /// Whether a part of a plan has a file of this name.
    pub(crate) fn is_in_part(&self, plan: &Plan<'_>, part: &Part) -> bool {
        match self.tenant {
            None => part.has_tenants() && self.is_in(plan),
            Some(id) => self.of_tenant(plan, id).is_some_and(|file| part.has_file(&file)),
        }
    }

    /// Whether it differs from the name of the last file of its table in nothing but the number of its chunk, which is not beyond.
    fn is_up_to(&self, last: &Self) -> bool {
        let is_chunk = match (self.chunk, last.chunk) {
            (None, None) => true,
            (Some(chunk), Some(last)) => chunk.width == last.width && chunk.number <= last.number,
            _ => false,
        };
        is_chunk && Self { chunk: last.chunk, ..*self } == *last
    }

    /// The file of this name, one of a tenant's.
    fn of_tenant(&self, plan: &Plan<'_>, id: Uuid) -> Option<PlannedFile> {
        let tenant = plan.dataset().address_of(id).filter(|address| address.table() == Some(Table::Tenants))?;
        // A table of one chunk may have no chunk number in its name: that chunk is 0.
        let file = plan.file(tenant.tenant(), self.table, self.chunk.map_or(0, |chunk| chunk.number))?;
        (file.name == self.to_string()).then_some(file)
    }
}

/// The names of a plan's files, for whoever has one name after the other: what they are made of is found once for each table of a
/// tenant.
pub(super) struct PlannedNames<'p> {
    plan: &'p Plan<'p>,
    /// The last file of a tenant's table. There can be millions of tenants, so not all are kept.
    last: HashMap<(Uuid, Table), Option<DataName>>,
}

impl<'p> PlannedNames<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, last: HashMap::new() }
    }

    /// Whether the plan has a file of this name: the same as [`DataName::is_in`].
    pub(super) fn contain(&mut self, name: &DataName) -> bool {
        const MOST: usize = 1 << 14;

        let Some(tenant) = name.tenant else { return name.is_in(self.plan) };
        let key = (tenant, name.table);
        if self.last.len() == MOST && !self.last.contains_key(&key) {
            self.last.clear();
        }
        let last = self.last.entry(key).or_insert_with(|| last(self.plan, tenant, name.table));
        last.as_ref().is_some_and(|last| name.is_up_to(last))
    }
}

/// The name of the last file of a tenant's table.
fn last(plan: &Plan<'_>, id: Uuid, table: Table) -> Option<DataName> {
    let tenant = plan.dataset().address_of(id).filter(|address| address.table() == Some(Table::Tenants))?.tenant();
    let chunks = plan.rows_of_part(&plan.whole(), &plan.dataset().tenant(tenant), table).chunks;
    DataName::parse(&plan.file(tenant, table, chunks.end.checked_sub(1)?)?.name)
}

impl fmt::Display for DataName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table.name())?;
        if let Some(tenant) = self.tenant {
            write!(f, "_{tenant}")?;
        }
        if let Some(Chunk { number, width }) = self.chunk {
            write!(f, "_chunk_{number:0width$}")?;
        }
        write!(f, ".{}{}", self.format.name(), self.compression.suffix())
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Format, Layout, Preset};

    use super::*;
    use crate::fs::temporary_name;

    #[test]
    fn the_names_of_a_plan_are_recognised_and_no_others() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let other = Dataset::new(Preset::Tiny.spec(43)).unwrap();
        for (format, compression) in [
            (FileFormat::from(Format::Csv), Compression::None),
            (Format::Ndjson.into(), Compression::Gzip),
            (FileFormat::Parquet, Compression::None),
        ] {
            for (layout, chunk_rows) in
                [(Layout::Chunks, 1), (Layout::Chunks, 7), (Layout::Chunks, 10_000), (Layout::Table, 1)]
            {
                let plan =
                    |dataset| Plan::new(dataset, format, chunk_rows).with_compression(compression).with_layout(layout);
                let (plan, of_other) = (plan(&dataset), plan(&other));
                let of_tables = plan.with_layout(Layout::Table);
                let [mut planned, mut of_other_planned, mut of_tables_planned] =
                    [&plan, &of_other, &of_tables].map(PlannedNames::new);
                for file in plan.files() {
                    let name = file.name;
                    let Some(Name::Data(parsed)) = Name::parse(&name) else { panic!("{name}") };
                    assert_eq!(parsed.to_string(), name);
                    assert!(parsed.is_in(&plan) && planned.contain(&parsed), "{name}");
                    let has_tenant = file.tenant.is_some();
                    assert_eq!(parsed.is_in(&of_other), !has_tenant, "{name}");
                    assert_eq!(parsed.is_in(&of_tables), !has_tenant, "{name}");
                    assert_eq!(of_other_planned.contain(&parsed), !has_tenant, "{name}");
                    assert_eq!(of_tables_planned.contain(&parsed), !has_tenant, "{name}");
                    assert_eq!(is_reject(&name), has_tenant && name.ends_with(".ndjson"), "{name}");
                    assert_eq!(Name::parse(&temporary_name(&name)), Some(Name::Temporary));
                }
            }
        }
    }

    /// Names that differ from one of the plan in one thing: both ways to ask say the same of them.
    #[test]
    fn names_near_those_of_a_plan_are_not_taken_for_them() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        for chunk_rows in [7, 10_000] {
            let plan = Plan::new(&dataset, Format::Ndjson, chunk_rows);
            let (names, mut planned) = (plan.files().map(|file| file.name), PlannedNames::new(&plan));
            let names: Vec<String> = names.collect();
            for name in names.iter().skip(1) {
                let (stem, _) = name.split_once('.').unwrap();
                let (table, number) = stem.split_once("_chunk_").unwrap_or((stem, "0000"));
                let (chunk, after) = (format!("{table}_chunk_"), number.parse::<u64>().unwrap() + 1);
                for near in [
                    format!("{stem}.csv"),
                    format!("{stem}.ndjson.gz"),
                    format!("{table}.ndjson"),
                    format!("{chunk}{number}.ndjson"),
                    format!("{chunk}0{number}.ndjson"),
                    format!("{chunk}{after:04}.ndjson"),
                    format!("{chunk}{:04}.ndjson", after + 1_000),
                ] {
                    let parsed = DataName::parse(&near).unwrap();
                    let is_of_plan = names.contains(&near);
                    assert_eq!((parsed.is_in(&plan), planned.contain(&parsed)), (is_of_plan, is_of_plan), "{near}");
                }
            }
        }
    }

    #[test]
    fn the_names_of_a_plan_of_many_chunks_are_recognised() {
        let spec = fixtures_gen::Spec { orders_per_tenant: 10_001, ..Preset::Tiny.spec(42) };
        let dataset = Dataset::new(spec).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 1);
        for file in plan.files_of(Table::Orders).step_by(1_000) {
            let name = file.name;
            assert!(DataName::parse(&name).unwrap().is_in(&plan), "{name}");
            // A name of another width has the form of one, but is of another plan.
            let short = name.replace("_chunk_0", "_chunk_");
            assert!(short == name || !DataName::parse(&short).unwrap().is_in(&plan), "{short}");
        }
    }

    #[test]
    fn what_systems_and_tools_leave_in_any_directory_is_a_bystander() {
        for name in [
            ".DS_Store",
            "lost+found",
            ".gitignore",
            "Thumbs.db",
            "desktop.ini",
            "Desktop.ini",
            ".git",
            ".gitkeep",
            "._tenants.csv",
            ".nfs000000000001b2c300000001",
            ".Trash-1000",
            ".ipynb_checkpoints",
            ".manifest.json.swp",
            ".mine.csv.partial",
            "...tenants.csv.partial.partial",
            ".DS_Store.partial",
            ".partial",
            "System Volume Information",
            "manifest.json.dvc",
            "tenants.csv.dvc",
        ] {
            assert_eq!(Name::parse(name), Some(Name::Bystander), "{name}");
        }
    }

    #[test]
    fn manifests_and_journals_name_their_part() {
        let part = PartNumber::new(2, 3);
        assert_eq!((manifest(None), manifest(part)), ("manifest.json".into(), "manifest.part-2-of-3.json".into()));
        assert_eq!((journal(None), journal(part)), (".journal.ndjson".into(), ".journal.part-2-of-3.ndjson".into()));
        for part in [None, part] {
            assert_eq!(Name::parse(&manifest(part)), Some(Name::Manifest(part)));
            assert_eq!(Name::parse(&journal(part)), Some(Name::Journal(part)));
            assert_eq!(Name::parse(&temporary_name(&journal(part))), Some(Name::Temporary));
        }
    }

    #[test]
    fn a_mark_names_its_part() {
        let part = PartNumber::new(2, 3).unwrap();
        assert_eq!(mark(part), "part-2-of-3");
        assert_eq!(marked_part("part-2-of-3"), Some(part));
        for text in ["part-02-of-3", "part-0-of-3", "part-4-of-3", "part-+2-of-3", "part-2-of-", "2-of-3", ""] {
            assert_eq!(marked_part(text), None, "{text}");
        }
    }

    #[test]
    fn other_names_are_not_recognised() {
        for name in [
            "",
            "..",
            "notes.txt",
            "invoices.csv",
            "orders_.csv",
            "orders.csv.parquet",
            "tenants.csv.bak",
            "manifest.json~",
            "manifest.part-4-of-3.json",
            "../tenants.csv",
            "sub/tenants.csv",
            "orders_d29a652e-0d8d-4a49-a199-86202d2d521b_chunk_1.csv",
            "orders_d29a652e-0d8d-4a49-a199-86202d2d521b_chunk_.csv",
            "orders_d29a652e-0d8d-4a49-a199-86202d2d521b_chunk_99999999999999999999.csv",
            "DS_Store",
            "notes.txt.dvc",
            "thumbs",
            "orders_d29a652e-0d8d-4a49-a199-86202d2d521b_chunk_+001.csv",
            "orders_D29A652E-0d8d-4a49-a199-86202d2d521b_chunk_0001.csv",
            "orders_d29a652e0d8d4a49a19986202d2d521b_chunk_0001.csv",
            "invoices_d29a652e-0d8d-4a49-a199-86202d2d521b_chunk_0001.csv",
        ] {
            assert_eq!(Name::parse(name), None, "{name}");
        }
    }
}
