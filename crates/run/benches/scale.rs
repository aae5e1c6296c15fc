//! What a plan costs at any size, and what a join of very many files takes: `cargo bench -p fixtures-run --bench scale`.
//!
//! Plans are of up to 10^12 orders; nothing of them is made. The join is of manifests that list a million files, or
//! `SCALE_FILES` of them; the files exist only in a file system that says that they do. Times are of the processor; peaks are what memory grows
//! by. See `docs/scale.md`.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::num::NonZeroU64;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use fixtures_gen::{Dataset, Format, Plan, Spec, TenantSizes};
use fixtures_run::fs::{Disk, FileSystem, Folder, Lock, ReadFile, WriteFile};
use fixtures_run::{Digest, FileRecord, Job, Memory, PartNumber, Preset, Space, join_in};

fn main() {
    plans();
    listings();
    joins();
}

/// Orders, tenants, and how they share the rows.
const SIZES: [(u64, u64, TenantSizes); 6] = [
    (1_000_000, 10, TenantSizes::Equal),
    (1_000_000_000, 1_000, TenantSizes::Equal),
    (1_000_000_000_000, 1_000, TenantSizes::Equal),
    (1_000_000_000_000, 1_000_000, TenantSizes::Equal),
    (1_000_000_000_000, 1_000, TenantSizes::Skewed),
    (1_000_000_000_000, 1_000_000, TenantSizes::Skewed),
];

fn plans() {
    println!("{:>14} {:>9} {:>8} {:>28} {:>9} {:>9}", "orders", "tenants", "sizes", "", "ms", "peak KB");
    for (orders, tenants, tenant_sizes) in SIZES {
        let spec = Spec {
            tenants,
            products_per_tenant: 1_000,
            orders_per_tenant: orders / tenants,
            customers_per_tenant: 1_000,
            tenant_sizes,
            ..Preset::Tiny.spec(42)
        };
        let job = Job::new(spec).chunk_rows(NonZeroU64::new(1_000_000).expect("not zero")).memory(&Memory::new());
        let part = |number| job.clone().part(PartNumber::new(number, 100_000).expect("a part"));
        let line = |what: &str, act: &dyn Fn() -> u64| {
            let before = reset_peak();
            let start = Clock::start();
            std::hint::black_box(act());
            let (time, peak) = (start.seconds() * 1e3, peak().saturating_sub(before));
            println!("{orders:>14} {tenants:>9} {:>8} {what:>28} {time:>9.1} {peak:>9}", tenant_sizes.to_string());
        };
        line("prepare, whole", &|| job.prepare().map_or(0, |prepared| prepared.plan().chunk_rows()));
        line("forecast, whole", &|| {
            job.prepare().map_or(0, |prepared| prepared.forecast().totals.iter().map(|totals| totals.files).sum())
        });
        line("prepare, part 7/100000", &|| part(7).prepare().map_or(0, |prepared| prepared.plan().chunk_rows()));
        line("prepare, part 99999/100000", &|| part(99_999).prepare().map_or(0, |ready| ready.plan().chunk_rows()));
        line("forecast, part 7/100000", &|| {
            part(7).prepare().map_or(0, |prepared| prepared.forecast().totals.iter().map(|totals| totals.files).sum())
        });
        line("cuts of 100000 parts", &|| {
            let dataset = Dataset::new(job.spec().clone()).expect("a valid spec");
            Plan::new(&dataset, Format::Ndjson, 1_000_000).parts(100_000).count() as u64
        });
        line("digest of the plan", &|| job.plan_digest().map_or(0, |digest| digest.to_string().len() as u64));
    }
}

/// Manifests are on the disk; every file of rows is as long as its record says, and files of these names are listed, too.
struct Said(Vec<String>);

/// What every file is said to have.
const LENGTH: u64 = 12_345;

impl Said {
    fn is_data(path: &Path) -> bool {
        path.extension().is_some_and(|extension| extension == "ndjson" || extension == "csv")
            && !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
    }
}

impl FileSystem for Said {
    fn list(&self, path: &Path, visit: &mut dyn FnMut(&OsStr) -> io::Result<()>) -> io::Result<()> {
        Disk.list(path, visit)?;
        self.0.iter().try_for_each(|name| visit(OsStr::new(name)))
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        if Self::is_data(path) { Ok(Some(LENGTH)) } else { Disk.length(path) }
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        Disk.create_directory(path)
    }

    fn is_directory(&self, path: &Path) -> io::Result<bool> {
        Disk.is_directory(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        Disk.open(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        Disk.create(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        Disk.remove_directory(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        Disk.sync_directory(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        Disk.lock(path)
    }

    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        Disk.lock_shared(path)
    }

    fn space(&self, path: &Path) -> io::Result<Option<Space>> {
        Disk.space(path)
    }
}

/// What it takes to find that the names in a directory are those of the plan: in the order of the plan, which is that of many stores, and
/// in that of a digest, as file systems list them.
fn listings() {
    println!("\n{:>10} {:>9} {:>24} {:>12} {:>9}", "names", "tenants", "order", "us per name", "peak KB");
    for tenants in [1, 1_000, 100_000] {
        let spec = Spec {
            tenants,
            products_per_tenant: 1,
            orders_per_tenant: 100_000 / tenants,
            customers_per_tenant: 1,
            ..Preset::Tiny.spec(42)
        };
        let place = tempfile::tempdir().expect("a temporary directory");
        let job = Job::new(spec).chunk_rows(NonZeroU64::MIN).directory(place.path());
        let part = job.clone().part(PartNumber::new(2, 100).expect("a part"));
        let mut names: Vec<String> = job.files().expect("a valid job").planned().map(|(_, file)| file.name).collect();
        for order in ["of the plan", "of a digest"] {
            let (count, files) = (names.len(), Arc::new(Said(names.clone())));
            let (before, start) = (reset_peak(), Clock::start());
            std::hint::black_box(part.prepare_on(files).expect("a directory of this dataset"));
            let (time, peak) = (start.seconds(), peak().saturating_sub(before));
            println!("{count:>10} {tenants:>9} {order:>24} {:>12.2} {peak:>9}", time * 1e6 / count as f64);
            names.sort_by_cached_key(|name| Digest::of(name.as_bytes()).to_string());
        }
    }
}

fn joins() {
    const PARTS: u64 = 1_000;

    let files = std::env::var("SCALE_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(1_000_000_u64);
    println!("\n{:>10} {:>34} {:>8} {:>9} {:>10}", "files", "", "s", "peak KB", "bytes");
    for files in [files / 10, files] {
        // One row a file, of which an order has some 6 with its items and events.
        let spec = Spec {
            tenants: 10,
            products_per_tenant: 10,
            orders_per_tenant: files / 60,
            customers_per_tenant: 10,
            ..Preset::Tiny.spec(42)
        };
        let place = tempfile::tempdir().expect("a temporary directory");
        let job = Job::new(spec).chunk_rows(NonZeroU64::MIN).directory(place.path());
        let folder = Folder::on(place.path(), Arc::new(Said(vec![])));
        let line = |what: &str, act: &dyn Fn() -> (u64, u64)| {
            let before = reset_peak();
            let start = Clock::start();
            let (count, bytes) = act();
            let (time, peak) = (start.seconds(), peak().saturating_sub(before));
            println!("{count:>10} {what:>34} {time:>8.2} {peak:>9} {bytes:>10}");
        };
        line("1000 manifests, made of records", &|| {
            let of_part = |number| {
                let job = job.clone().part(PartNumber::new(number, PARTS).expect("a part"));
                let files = job.files().expect("a valid job");
                let mut count = 0;
                let records = files.planned().map(|(number, file)| {
                    count += 1;
                    let (rows, digest) = (file.row_count(), Digest::of(&number.to_le_bytes()));
                    FileRecord { number, path: file.name, rows, bytes: LENGTH, written: Some(LENGTH), digest }
                });
                files.write_manifest(&folder, records).expect("records of all files");
                count
            };
            ((1..=PARTS).map(of_part).sum(), 0)
        });
        line("join", &|| {
            let joined = join_in(&folder).expect("all parts");
            (joined.files, fs::metadata(place.path().join("manifest.json")).expect("it is there").len())
        });
        line("join, once more", &|| (join_in(&folder).expect("all parts").files, 0));
    }
}

/// Processor time of this thread, or time where the system does not tell.
struct Clock(Result<u64, Instant>);

impl Clock {
    fn start() -> Self {
        Self(Self::on_processor().ok_or_else(Instant::now))
    }

    fn seconds(&self) -> f64 {
        match self.0 {
            Ok(start) => (Self::on_processor().unwrap_or(start) - start) as f64 / 1e9,
            Err(start) => start.elapsed().as_secs_f64(),
        }
    }

    /// In nanoseconds.
    fn on_processor() -> Option<u64> {
        fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
    }
}

/// Lets the peak begin anew; returns what is used now.
fn reset_peak() -> u64 {
    // Linux only: elsewhere all peaks are 0.
    let _ = fs::write("/proc/self/clear_refs", "5");
    peak()
}

/// The most memory that was resident, in KB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
