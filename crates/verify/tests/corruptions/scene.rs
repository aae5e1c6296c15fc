//! A small dataset in a directory, its files in memory, and random choices.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;

use fixtures_gen::{Compression, Dataset, Format, Layout, Plan, PlannedFile, Spec, Table, TenantSizes};
use fixtures_run::{Digest, Job, Silent};
use fixtures_verify::{Finding, Report, Rule, Verification};
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

/// All ways to write a dataset.
pub(crate) const LAYOUTS: [(Format, Compression); 4] = [
    (Format::Csv, Compression::None),
    (Format::Csv, Compression::Gzip),
    (Format::Ndjson, Compression::None),
    (Format::Ndjson, Compression::Gzip),
];

const CHUNK_ROWS: u64 = 60;

pub(crate) fn spec() -> Spec {
    Spec {
        seed: 42,
        tenants: 2,
        products_per_tenant: 9,
        orders_per_tenant: 110,
        customers_per_tenant: 8,
        tenant_sizes: TenantSizes::Equal,
    }
}

/// A dataset as it was written.
pub(crate) struct Scene {
    place: TempDir,
    pub(crate) dataset: Dataset,
    pub(crate) format: Format,
    pub(crate) compression: Compression,
    layout: Layout,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    is_foreign: bool,
}

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

impl Scene {
    pub(crate) fn new(form: (Format, Compression)) -> Self {
        Self::laid_out(form, Layout::Chunks)
    }

    /// In files of whole tables.
    pub(crate) fn of_tables(form: (Format, Compression)) -> Self {
        Self::laid_out(form, Layout::Table)
    }

    fn laid_out((format, compression): (Format, Compression), layout: Layout) -> Self {
        let place = tempfile::tempdir().unwrap();
        let job = Job::new(spec()).directory(place.path()).format(format).compression(compression);
        let job = job.chunk_rows(NonZeroU64::new(CHUNK_ROWS).unwrap()).layout(layout);
        job.prepare().unwrap().execute(&mut Silent).unwrap();
        let files = read(place.path());
        let dataset = Dataset::new(spec()).unwrap();
        Self { place, dataset, format, compression, layout, files, is_foreign: false }
    }

    /// The same without a manifest, to be checked by its rules alone.
    pub(crate) fn foreign(form: (Format, Compression)) -> Self {
        Self::new(form).without_manifest()
    }

    pub(crate) fn without_manifest(self) -> Self {
        let mut scene = self;
        for name in ["manifest.json", "datapackage.json"] {
            scene.files.remove(name);
            fs::remove_file(scene.path().join(name)).unwrap();
        }
        scene.is_foreign = true;
        scene
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    pub(crate) fn plan(&self) -> Plan<'_> {
        let plan = Plan::new(&self.dataset, self.format, CHUNK_ROWS);
        plan.with_compression(self.compression).with_layout(self.layout)
    }

    pub(crate) fn verification(&self) -> Verification {
        Verification::new(self.path()).foreign(self.is_foreign).threads(NonZeroUsize::MIN)
    }

    pub(crate) fn verify(&self) -> Report {
        self.verification().run().unwrap()
    }

    /// Verifies the directory with these files in it instead, and puts the old ones back.
    pub(crate) fn verify_with(&self, files: &Files) -> Result<Report, fixtures_verify::Error> {
        put(self.path(), &self.files, files);
        let outcome = self.verification().run();
        put(self.path(), files, &self.files);
        outcome
    }

    /// The file of the plan that holds a row.
    pub(crate) fn file_of(&self, table: Table, tenant: u64, row: u64) -> PlannedFile {
        let plan = self.plan();
        let file = plan.files_of(table).find(|file| {
            let is_of_tenant = file.tenant.is_none_or(|of| of == tenant);
            let mut places = plan.places(file);
            is_of_tenant && (file.rows.is_empty() || table == Table::Tenants || places.number(tenant, row).is_some())
        });
        file.expect("the row is in a file")
    }

    /// A file's line of a row, from 1.
    pub(crate) fn line_of(&self, file: &PlannedFile, tenant: u64, row: u64) -> u64 {
        let number = self.plan().places(file).number(tenant, row).unwrap();
        number - file.rows.start + if file.format == Format::Csv { 2 } else { 1 }
    }

    /// The lines of a file, with their ends.
    pub(crate) fn lines(files: &Files, file: &PlannedFile) -> Vec<Vec<u8>> {
        let text = unpack(&files[&file.name], file.compression);
        text.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    /// Puts other lines into a file; the manifest is rewritten to fit if `is_consistent`.
    pub(crate) fn set_lines(files: &mut Files, file: &PlannedFile, lines: &[Vec<u8>], is_consistent: bool) {
        let text = lines.concat();
        if is_consistent && files.contains_key("manifest.json") {
            let rows = lines.len() - usize::from(file.format == Format::Csv);
            record(files, &file.name, rows as u64, &text);
        }
        files.insert(file.name.clone(), pack(&text, file.compression));
    }
}

/// Rewrites what the manifest says of a file.
pub(crate) fn record(files: &mut Files, name: &str, rows: u64, text: &[u8]) {
    edit_manifest(files, |manifest| {
        let entries = manifest["files"].as_array_mut().unwrap();
        let entry = entries.iter_mut().find(|entry| entry["path"] == name).unwrap();
        entry["rows"] = rows.into();
        entry["bytes"] = text.len().into();
        entry["digest"] = Digest::of(text).to_string().into();
    });
}

pub(crate) fn edit_manifest(files: &mut Files, edit: impl FnOnce(&mut Value)) {
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    edit(&mut manifest);
    files.insert("manifest.json".to_owned(), serde_json::to_vec_pretty(&manifest).unwrap());
}

pub(crate) fn read(path: &Path) -> Files {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn put(path: &Path, from: &Files, to: &Files) {
    for name in from.keys().filter(|name| !to.contains_key(*name)) {
        fs::remove_file(path.join(name)).unwrap();
    }
    for (name, content) in to.iter().filter(|(name, content)| from.get(*name) != Some(content)) {
        fs::write(path.join(name), content).unwrap();
    }
}

pub(crate) fn pack(text: &[u8], compression: Compression) -> Vec<u8> {
    match compression {
        Compression::None => text.to_vec(),
        Compression::Gzip => {
            let mut encoder = GzEncoder::new(vec![], flate2::Compression::fast());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
    }
}

/// The text of a file, as far as it can be read.
pub(crate) fn unpack(bytes: &[u8], compression: Compression) -> Vec<u8> {
    match compression {
        Compression::None => bytes.to_vec(),
        Compression::Gzip => {
            let mut text = vec![];
            let _ = GzDecoder::new(bytes).read_to_end(&mut text);
            text
        }
    }
}

/// The rules that are broken in a file.
pub(crate) fn rules_in(report: &Report, file: &str) -> BTreeSet<Rule> {
    report.findings.iter().filter(|finding| finding.file == file).map(|finding| finding.rule).collect()
}

/// The findings, a line each.
pub(crate) fn shown(report: &Report) -> String {
    report.findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

/// Random numbers that are the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03);
        random.below(2);
        random
    }

    /// A number below another one.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % end
    }

    pub(crate) fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len() as u64) as usize]
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}
