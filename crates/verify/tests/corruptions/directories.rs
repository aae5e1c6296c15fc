//! Directories that hold no dataset to verify, and files that lie beside one.

use std::collections::BTreeMap;
use std::fs;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;

use fixtures_gen::{DATASET_VERSION, PartNumber, Preset, Spec};
use fixtures_run::{Job, Silent, join};
use fixtures_verify::{Basis, Error, Report, Rule, Unverifiable, Verification};
use serde_json::Value;

use crate::scene::{LAYOUTS, Scene, edit_manifest, shown};

fn why(path: &Path) -> Unverifiable {
    match Verification::new(path).run() {
        Err(Error::Directory { directory, why }) if directory == path => why,
        other => panic!("{other:?}"),
    }
}

fn tiny() -> Job {
    Job::new(Preset::Tiny.spec(42)).threads(NonZeroUsize::MIN)
}

fn make(job: &Job) {
    job.prepare().unwrap().execute(&mut Silent).unwrap();
}

#[test]
fn a_directory_without_a_complete_dataset_is_named_as_what_it_is() {
    let place = tempfile::tempdir().unwrap();
    assert_eq!(why(&place.path().join("gone")), Unverifiable::NoDirectory);
    assert_eq!(why(place.path()), Unverifiable::NoManifest { has_rows: false });
    fs::write(place.path().join("file"), "").unwrap();
    assert_eq!(why(&place.path().join("file")), Unverifiable::NotADirectory);
    assert_eq!(why(&place.path().join("file/below")), Unverifiable::NotADirectory);

    let part = |number| PartNumber::new(number, 3).unwrap();
    let data = place.path().join("parts");
    make(&tiny().directory(&data).part(part(1)));
    assert!(matches!(why(&data), Unverifiable::Parts(one, Some(whole)) if one == part(1) && whole.part.is_none()));
    make(&tiny().directory(&data).part(part(2)));
    make(&tiny().directory(&data).part(part(3)));
    join(&data).unwrap();
    assert!(Verification::new(&data).run().unwrap().is_clean());
    let manifest = fs::read(data.join("manifest.json")).unwrap();
    fs::remove_file(data.join("manifest.json")).unwrap();
    assert_eq!(why(&data), Unverifiable::NoManifest { has_rows: true });
    fs::write(data.join(".journal.ndjson"), "").unwrap();
    assert_eq!(why(&data), Unverifiable::Interrupted(None));
    fs::write(data.join("manifest.json"), manifest).unwrap();
    let report = Verification::new(&data).run().unwrap();
    assert_eq!(report.findings.iter().map(|one| &*one.file).collect::<Vec<_>>(), [".journal.ndjson"]);
}

#[test]
fn an_interrupted_run_is_named_with_its_dataset() {
    use fixtures_run::{FileFacts, Observed, Observer, PlannedFile};

    struct Fail(u64);
    impl Observer for Fail {
        fn finished(&mut self, _: &PlannedFile, _: &FileFacts) -> Observed {
            self.0 += 1;
            if self.0 == 3 { Err("enough".into()) } else { Ok(()) }
        }
    }
    let place = tempfile::tempdir().unwrap();
    let job = tiny().directory(place.path());
    job.prepare().unwrap().execute(&mut Fail(0)).unwrap_err();
    assert!(matches!(why(place.path()), Unverifiable::Interrupted(Some(identity)) if *identity == job.identity()));
}

#[test]
fn what_lies_in_any_directory_is_no_stranger() {
    for scene in [Scene::new(LAYOUTS[0]), Scene::foreign(LAYOUTS[0])] {
        let orders = scene.files.keys().find(|name| name.starts_with("orders_")).unwrap();
        for name in [".DS_Store", "Thumbs.db", ".gitignore", &format!("._{orders}"), ".upload.ndjson"] {
            fs::write(scene.path().join(name), "x").unwrap();
        }
        fs::create_dir(scene.path().join("lost+found")).unwrap();
        fs::create_dir(scene.path().join("rejects")).unwrap();
        let report = scene.verify();
        assert!(report.is_clean(), "{}", shown(&report));
    }
    let scene = Scene::new(LAYOUTS[0]);
    fs::write(scene.path().join("notes.txt"), "x").unwrap();
    let report = scene.verify();
    assert_eq!((report.count(), report.findings[0].rule, &*report.findings[0].file), (1, Rule::Manifest, "notes.txt"));
}

#[cfg(unix)]
#[test]
fn links_are_files_and_loops_pipes_and_devices_are_not() {
    use std::os::unix::fs::symlink;

    let scene = Scene::new(LAYOUTS[2]);
    let orders = scene.files.keys().find(|name| name.starts_with("orders_")).unwrap();
    let (path, place) = (scene.path().join(orders), tempfile::tempdir().unwrap());
    fs::rename(&path, place.path().join("elsewhere")).unwrap();
    symlink(place.path().join("elsewhere"), &path).unwrap();
    assert!(scene.verify().is_clean());

    let make_loop = |path: &Path| symlink(path, path).unwrap();
    let make_pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    let make_device = |path: &Path| symlink("/dev/zero", path).unwrap();
    let make_directory = |path: &Path| fs::create_dir(path).unwrap();
    let make_dangling = |path: &Path| symlink("nowhere", path).unwrap();
    for make in [&make_loop as &dyn Fn(&Path), &make_pipe, &make_device, &make_dangling, &make_directory] {
        fs::remove_file(&path).unwrap();
        make(&path);
        let report = scene.verify();
        assert_eq!((report.count(), &report.findings[0].file), (1, orders), "{}", shown(&report));
        if path.is_dir() {
            fs::remove_dir(&path).unwrap();
            fs::write(&path, "").unwrap();
        }
    }
    fs::write(&path, &scene.files[orders]).unwrap();
    assert!(scene.verify().is_clean());

    let package = scene.path().join("datapackage.json");
    for make in [&make_dangling as &dyn Fn(&Path), &make_device, &make_directory] {
        fs::remove_file(&package).unwrap();
        make(&package);
        let report = scene.verify();
        let found = &report.findings[0];
        assert_eq!((report.count(), &*found.file), (1, "datapackage.json"), "{}", shown(&report));
        let what = match fs::metadata(&package) {
            Ok(metadata) if metadata.is_dir() => "cannot be read: it is a directory",
            Ok(_) => "cannot be read: not a regular file",
            Err(_) => "is missing",
        };
        assert_eq!(found.what, what);
        if package.is_dir() {
            fs::remove_dir(&package).unwrap();
            fs::write(&package, "").unwrap();
        }
    }
    fs::write(&package, &scene.files["datapackage.json"]).unwrap();

    let manifest = scene.path().join("manifest.json");
    for make in [&make_loop as &dyn Fn(&Path), &make_pipe, &make_device] {
        fs::remove_file(&manifest).unwrap();
        make(&manifest);
        let report = scene.verify();
        assert_eq!((report.count(), &*report.findings[0].file), (1, "manifest.json"), "{}", shown(&report));
    }
}

#[test]
fn a_dataset_of_another_version_is_compared_with_its_digests() {
    let scene = Scene::new(LAYOUTS[1]);
    let mut files = scene.files.clone();
    edit_manifest(&mut files, |manifest| manifest["dataset_version"] = 2.into());
    let report = scene.verify_with(&files).unwrap();
    assert_eq!(report.basis, Basis::OtherVersion { version: 2, are_rules_checked: true });
    // The files are those of this version, and that can be seen.
    assert_eq!((report.count(), &*report.findings[0].file), (1, "manifest.json"), "{}", shown(&report));

    // Later versions can have the same rows, as version 4 has those of version 3.
    for version in [3, DATASET_VERSION + 1] {
        edit_manifest(&mut files, |manifest| manifest["dataset_version"] = version.into());
        let report = scene.verify_with(&files).unwrap();
        assert_eq!(report.basis, Basis::OtherVersion { version, are_rules_checked: true });
        assert!(report.is_clean(), "{}", shown(&report));
    }

    // Those of another seed are not of this version.
    edit_manifest(&mut files, |manifest| manifest["dataset_version"] = 2.into());
    edit_manifest(&mut files, |manifest| manifest["spec"]["seed"] = 43.into());
    let report = scene.verify_with(&files).unwrap();
    assert!(report.is_clean(), "{}", shown(&report));
    assert_eq!(report.files as usize, files.len() - 2);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let rows: u64 = manifest["files"].as_array().unwrap().iter().map(|file| file["rows"].as_u64().unwrap()).sum();
    assert_eq!(report.rows, rows, "headers are no rows");

    let name = files.keys().find(|name| name.starts_with("orders_")).unwrap().clone();
    files.get_mut(&name).unwrap().truncate(100);
    let report = scene.verify_with(&files).unwrap();
    assert!(report.findings.iter().any(|one| one.file == name), "{}", shown(&report));
    files.remove(&name);
    let report = scene.verify_with(&files).unwrap();
    assert!(report.findings.iter().any(|one| (one.rule, &one.file) == (Rule::Manifest, &name)), "{}", shown(&report));
}

/// Version 2 had numbers where there are ids of categories now.
#[test]
fn a_version_in_another_form_is_compared_with_its_digests_alone() {
    let scene = Scene::new(LAYOUTS[2]);
    let mut files = scene.files.clone();
    edit_manifest(&mut files, |manifest| {
        manifest["dataset_version"] = 2.into();
        manifest["spec"]["seed"] = 43.into();
    });
    for tenant in 0..2 {
        let planned = scene.file_of(fixtures_gen::Table::Products, tenant, 0);
        let mut lines = Scene::lines(&files, &planned);
        for line in &mut lines {
            let mut row: Value = serde_json::from_slice(line).unwrap();
            row["category_id"] = 3.into();
            *line = (row.to_string() + "\n").into_bytes();
        }
        Scene::set_lines(&mut files, &planned, &lines, true);
    }
    let report = scene.verify_with(&files).unwrap();
    assert!(report.is_clean(), "{}", shown(&report));
    assert_eq!(report.basis, Basis::OtherVersion { version: 2, are_rules_checked: false });
    files.remove("tenants.csv");
    assert!(!scene.verify_with(&files).unwrap().is_clean());
}

/// Changes of the manifest that no digest shows.
#[test]
fn a_manifest_that_was_changed_is_found_wrong() {
    let scene = Scene::new(LAYOUTS[2]);
    let with = |edit: &dyn Fn(&mut Value)| -> Report {
        let mut files = scene.files.clone();
        edit_manifest(&mut files, edit);
        scene.verify_with(&files).unwrap()
    };
    assert!(with(&|_| {}).is_clean(), "another order of its keys says the same");
    let edits: BTreeMap<&str, &dyn Fn(&mut Value)> = BTreeMap::from([
        ("seed", &(|it: &mut Value| it["spec"]["seed"] = 43.into()) as &dyn Fn(&mut Value)),
        ("more tenants", &|it| it["spec"]["tenants"] = 3.into()),
        ("millions of tenants", &|it| it["spec"]["tenants"] = (1 << 24).into()),
        ("more orders", &|it| it["spec"]["orders_per_tenant"] = 1_000_000_000.into()),
        ("no tenants", &|it| it["spec"]["tenants"] = 0.into()),
        ("skewed", &|it| it["spec"]["tenant_sizes"] = "skewed".into()),
        ("no tenant sizes", &|it| drop(it["spec"].as_object_mut().unwrap().remove("tenant_sizes"))),
        ("no seed", &|it| drop(it["spec"].as_object_mut().unwrap().remove("seed"))),
        ("chunk size", &|it| it["chunk_size"] = 61.into()),
        ("no chunk size", &|it| it["chunk_size"] = 0.into()),
        ("format", &|it| it["format"] = "csv".into()),
        ("compression", &|it| it["compression"] = "gzip".into()),
        ("part", &|it| it["part"] = serde_json::json!({"number": 1, "of": 2})),
        ("generator", &|it| it["generator"] = "another".into()),
        ("form", &|it| it["format_version"] = 2.into()),
        ("a file less", &|it| drop(it["files"].as_array_mut().unwrap().remove(3))),
        ("a file twice", &|it| {
            let file = it["files"][3].clone();
            it["files"].as_array_mut().unwrap().push(file);
        }),
        ("no files", &|it| it["files"] = Value::Array(vec![])),
        ("rows", &|it| it["files"][2]["rows"] = 7.into()),
        ("bytes", &|it| it["files"][2]["bytes"] = 7.into()),
        ("digest", &|it| it["files"][2]["digest"] = it["files"][3]["digest"].clone()),
        ("table", &|it| it["files"][2]["table"] = "orders".into()),
        ("no table", &|it| drop(it["files"][2].as_object_mut().unwrap().remove("table"))),
        ("tenant", &|it| it["files"][2]["tenant_id"] = it["files"][20]["tenant_id"].clone()),
        ("path above", &|it| it["files"][2]["path"] = "../../etc/passwd".into()),
        ("absolute path", &|it| it["files"][2]["path"] = "/etc/passwd".into()),
        ("path below", &|it| it["files"][2]["path"] = format!("./{}", it["files"][2]["path"].as_str().unwrap()).into()),
        ("empty path", &|it| it["files"][2]["path"] = "".into()),
    ]);
    for (what, edit) in edits {
        let report = with(edit);
        assert!(report.findings.iter().any(|one| one.file == "manifest.json"), "{what}:\n{}", shown(&report));
        assert!(!report.findings.iter().any(|one| one.what.contains("root:")), "{what} was followed");
    }
}

#[test]
fn large_chunks_are_read_by_all_threads_and_findings_do_not_depend_on_them() {
    let place = tempfile::tempdir().unwrap();
    let spec = Spec { orders_per_tenant: 6_000, ..Preset::Tiny.spec(7) };
    make(&Job::new(spec).directory(place.path()).chunk_rows(NonZeroU64::MAX));
    let with = |threads| Verification::new(place.path()).threads(NonZeroUsize::new(threads).unwrap()).run().unwrap();
    assert!([1, 2, 3, 8].iter().all(|&threads| with(threads).is_clean()));
    let items = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path());
    for path in items.filter(|path| path.extension().is_some_and(|extension| extension == "ndjson")) {
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("00,", "01,").replace("7\"", "8\"")).unwrap();
    }
    let [one, others @ ..] = [1, 2, 3, 8].map(with);
    assert!(one.count() > 1_000);
    for other in others {
        assert_eq!((&other.findings, &other.counts), (&one.findings, &one.counts));
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_is_verified() {
    use std::os::unix::fs::PermissionsExt;

    let scene = Scene::new(LAYOUTS[3]);
    fs::set_permissions(scene.path(), fs::Permissions::from_mode(0o555)).unwrap();
    assert!(scene.verify().is_clean());
    fs::set_permissions(scene.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Sizes at which a table is empty, a block or a chunk is full, or tenants are many.
#[test]
fn datasets_of_all_sizes_are_silent() {
    use fixtures_gen::{Format, TenantSizes};

    let skewed = TenantSizes::Skewed;
    for (tenants, products, orders, customers, tenant_sizes, chunk) in [
        (1, 1, 1, 1, TenantSizes::Equal, 10_000),
        (2, 0, 0, 0, TenantSizes::Equal, 10_000),
        (3, 10, 0, 4, TenantSizes::Equal, 1),
        (1, 5, 1_023, 3, TenantSizes::Equal, 1_024),
        (1, 5, 1_025, 3, TenantSizes::Equal, 1_024),
        (1, 5, 2_048, 3, TenantSizes::Equal, 5_000),
        (40, 3, 12, 2, TenantSizes::Equal, 7),
        (9, 1, 1, 1, skewed, 3),
        (7, 3, 40, 2, skewed, 100),
    ] {
        for format in Format::ALL {
            let place = tempfile::tempdir().unwrap();
            let spec = Spec {
                seed: 7,
                tenants,
                products_per_tenant: products,
                orders_per_tenant: orders,
                customers_per_tenant: customers,
                tenant_sizes,
            };
            make(&Job::new(spec).directory(place.path()).format(*format).chunk_rows(NonZeroU64::new(chunk).unwrap()));
            for is_foreign in [false, true] {
                let report = Verification::new(place.path()).foreign(is_foreign).run().unwrap();
                assert!(report.is_clean(), "{tenants} {products} {orders}: {}", shown(&report));
            }
        }
    }
}

#[test]
fn a_row_in_an_empty_table_is_found() {
    use fixtures_gen::Format;

    for format in Format::ALL {
        let place = tempfile::tempdir().unwrap();
        let spec = Spec { orders_per_tenant: 0, ..Preset::Tiny.spec(42) };
        make(&Job::new(spec).directory(place.path()).format(*format));
        let path = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path());
        let path = path.into_iter().find(|path| path.to_string_lossy().contains("orders_")).unwrap();
        let mut text = fs::read(&path).unwrap();
        format.encode(&fixtures_gen::Dataset::new(Preset::Tiny.spec(42)).unwrap().tenant(0).order(0), &mut text);
        fs::write(&path, text).unwrap();
        let report = Verification::new(place.path()).run().unwrap();
        assert!(report.counts.contains_key(&Rule::B12), "{}", shown(&report));
    }
}
