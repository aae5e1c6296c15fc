//! Single files of a job, for whoever decides himself which are made where, and the manifest of all of them.

use std::cell::RefCell;
use std::io::Write;

use fixtures_gen::{BlockEncoder, Dataset, Part, Plan, PlannedFile};

use crate::directory::{self, Content, Held, Listing, Manifest, write_package};
use crate::encoding::Encoding;
use crate::engine::{FileTask, GroupEncoder, Scratch, make_one};
use crate::error::{Error, ErrorKind, JoinRefusal};
use crate::file::FileRecord;
use crate::fs::Folder;
use crate::identity::Identity;
use crate::job::{Job, Packing};
use crate::sink::Writer;

/// The files of a job, or of its part, one by one.
///
/// ```
/// use fixtures_run::fs::Folder;
/// use fixtures_run::{Action, Job, Preset};
///
/// let place = tempfile::tempdir().unwrap();
/// let job = Job::new(Preset::Tiny.spec(42)).directory(place.path());
/// let files = job.files()?;
///
/// // Anywhere, in any order, on as many machines as wanted; each file is written as its blocks are made:
/// let mut writer = files.writer();
/// let mut records = vec![];
/// for (number, file) in files.planned() {
///     let mut output = std::fs::File::create(place.path().join(&file.name)).unwrap();
///     records.push(writer.write_file(number, &file, &mut output)?);
/// }
///
/// // In the end, in one place:
/// files.write_manifest(&Folder::new(place.path()), records)?;
/// assert_eq!(job.prepare()?.verdict(), Ok(Action::AlreadyComplete));
/// # Ok::<(), fixtures_run::Error>(())
/// ```
#[derive(Debug)]
pub struct Files {
    job: Job,
    identity: Identity,
    dataset: Dataset,
    part: Part,
}

impl Job {
    /// The files of the job, to be made one by one.
    ///
    /// # Errors
    /// No dataset has these sizes, or the job is a part of files that have whole tables.
    pub fn files(&self) -> Result<Files, Error> {
        if let Some(part) = self.part {
            self.require_divisible(part)?;
        }
        let dataset = Dataset::new(self.spec.clone())?;
        let plan = self.plan(&dataset);
        let part = self.files_of(self.part, &plan);
        Ok(Files { job: self.clone(), identity: self.identity(), dataset, part })
    }
}

impl Files {
    /// The plan of the whole dataset.
    pub fn plan(&self) -> Plan<'_> {
        self.job.plan(&self.dataset)
    }

    /// Every file with its number, from 0, in the order of the plan.
    pub fn planned(&self) -> impl Iterator<Item = (u64, PlannedFile)> {
        (0..).zip(self.plan().files_of_part(&self.part))
    }

    /// What makes files, one after the other, on one thread.
    pub fn writer(&self) -> FileWriter<'_> {
        let Packing { encoding, gzip_level } = self.job.packing();
        let scratch = match encoding {
            None => Tools::Text(Box::new(Scratch::new(BlockEncoder::new(&self.dataset), gzip_level))),
            Some(encoding) => {
                Tools::Encoded(Box::new(Scratch::new(GroupEncoder::new(encoding, &self.dataset), None)), encoding)
            }
        };
        FileWriter { plan: self.plan(), scratch }
    }

    /// Writes the manifest of files that are in a directory, by their records, in the order of the plan: for a dataset in
    /// parts, those of part 1, then those of part 2, and so on. None is kept in memory. A whole dataset gets its
    /// `datapackage.json`, too.
    ///
    /// # Errors
    /// A record is missing, is of another file than the plan has there, or its file does not exist in the length that it
    /// records; another process works in the directory; or the system refused something. Nothing has been written then.
    pub fn write_manifest(&self, folder: &Folder, records: impl IntoIterator<Item = FileRecord>) -> Result<(), Error> {
        let held = match self.identity.part {
            None => Held::alone(folder)?,
            Some(part) => Held::part(folder, part)?,
        };
        let refused = |why| Error::from(ErrorKind::Join { directory: folder.path().to_path_buf(), why });
        if held.is_none() {
            return Err(refused(JoinRefusal::NoDirectory));
        }
        let plan = self.plan();
        // A store remembers from here how long its objects are.
        if let Some(name) = Listing::of(folder, Some(&plan))?.foreign {
            return Err(refused(JoinRefusal::Foreign(name)));
        }
        let (mut records, failure) = (records.into_iter(), RefCell::new(None));
        let contents = plan.files_of_part(&self.part).map_while(|file| {
            let content = self.content(folder, &file, records.next());
            content.map_err(|error| *failure.borrow_mut() = Some(error)).ok()
        });
        let written = Manifest::new(&self.identity, &plan, &self.part, contents).write(folder);
        if let Some(error) = failure.take() {
            return Err(error);
        }
        let mut manifest = written?;
        if let Some(record) = records.next() {
            return Err(ErrorKind::Record { expected: None, found: Some(record.path) }.into());
        }
        if self.identity.part.is_none() {
            write_package(folder, &plan)?;
        }
        manifest.sync()?;
        manifest.publish()?;
        folder.sync()
    }

    /// What a file holds, by its record.
    fn content(&self, folder: &Folder, file: &PlannedFile, record: Option<FileRecord>) -> Result<Content, Error> {
        let is_of = |record: &FileRecord| record.path == file.name && record.rows == file.row_count();
        let Some(record) = record.as_ref().filter(|record| is_of(record)) else {
            let found = record.map(|record| record.path);
            return Err(ErrorKind::Record { expected: Some(file.name.clone()), found }.into());
        };
        let length = folder.length(&file.name)?;
        if length.is_none() || record.written.is_some_and(|written| length != Some(written)) {
            let (name, whole) = (file.name.clone(), Box::new(self.identity.whole()));
            let why = JoinRefusal::MissingFile { name, part: self.identity.part, whole };
            return Err(ErrorKind::Join { directory: folder.path().to_path_buf(), why }.into());
        }
        Ok(directory::Content { bytes: record.bytes, digest: record.digest })
    }
}

/// Makes files of a job, one after the other: see [`Files::writer`].
pub struct FileWriter<'f> {
    plan: Plan<'f>,
    scratch: Tools<'f>,
}

enum Tools<'f> {
    Text(Box<Scratch<BlockEncoder<'f>>>),
    Encoded(Box<Scratch<GroupEncoder<'f>>>, &'f dyn Encoding),
}

impl FileWriter<'_> {
    /// Makes a file of the plan and writes it as it is made: a block of 1,024 rows at a time, or, in files that are not
    /// text, a group. The writer is flushed in the end.
    ///
    /// # Errors
    /// The writer's.
    pub fn write_file(
        &mut self,
        number: u64,
        file: &PlannedFile,
        output: &mut (dyn Write + Send),
    ) -> Result<FileRecord, Error> {
        let (task, sink) = (FileTask::new(number, &self.plan, file.clone()), Writer::new(output));
        let facts = match &mut self.scratch {
            Tools::Text(scratch) => make_one(task, scratch, None, &&sink),
            Tools::Encoded(scratch, encoding) => make_one(task, scratch, Some(*encoding), &&sink),
        }?;
        Ok(FileRecord::new(&file.name, &facts))
    }
}

impl std::fmt::Debug for FileWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileWriter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::num::NonZeroU64;
    use std::path::Path;

    use fixtures_gen::{Compression, Format, Layout, PartNumber, Preset};

    use super::*;
    use crate::Silent;

    fn job(root: &Path) -> Job {
        Job::new(Preset::Tiny.spec(42)).directory(root).chunk_rows(NonZeroU64::new(70).unwrap())
    }

    fn read(root: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(root).unwrap().map(Result::unwrap);
        entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
    }

    fn make(job: &Job, root: &Path) -> Vec<FileRecord> {
        let files = job.files().unwrap();
        let mut writer = files.writer();
        let write = |(number, file): (u64, PlannedFile)| {
            let mut output = fs::File::create(root.join(&file.name)).unwrap();
            writer.write_file(number, &file, &mut output).unwrap()
        };
        files.planned().map(write).collect()
    }

    #[test]
    fn single_files_and_their_records_are_what_a_run_makes() {
        for change in [
            |job: Job| job,
            |job: Job| job.format(Format::Csv).compression(Compression::Gzip),
            |job: Job| job.layout(Layout::Table),
        ] {
            let (place, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            change(job(place.path())).prepare().unwrap().execute(&mut Silent).unwrap();
            let single = change(job(other.path()));
            let records = make(&single, other.path());
            single.files().unwrap().write_manifest(&Folder::new(other.path()), records).unwrap();
            assert!(read(place.path()) == read(other.path()));
        }
    }

    #[test]
    fn records_of_parts_in_order_are_those_of_the_whole() {
        let (place, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        job(place.path()).prepare().unwrap().execute(&mut Silent).unwrap();
        let part = |number| job(other.path()).part(PartNumber::new(number, 3).unwrap());
        let records: Vec<_> = (1..=3).flat_map(|number| make(&part(number), other.path())).collect();
        let folder = Folder::new(other.path());
        let files = job(other.path()).files().unwrap();
        let refusal = |records: Vec<FileRecord>| {
            let before = read(other.path());
            let error = files.write_manifest(&folder, records).unwrap_err();
            assert!(read(other.path()) == before, "nothing was written");
            error.to_string()
        };
        let name = &records[4].path;
        let mut fewer = records.clone();
        fewer.remove(4);
        assert!(refusal(fewer).starts_with(&format!("the record of {name} was expected, and that of ")));
        assert!(refusal(records[..9].to_vec()).contains("was expected, and there are no more"));
        let more = records.iter().chain(&records[..1]).cloned().collect();
        assert!(refusal(more).contains("no more records were expected, and that of tenants.csv came"));
        let path = other.path().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, "cut").unwrap();
        assert!(refusal(records.clone()).contains(&format!("{name} is missing or not whole")));
        fs::write(&path, bytes).unwrap();
        files.write_manifest(&folder, records).unwrap();
        assert!(read(place.path()) == read(other.path()));
    }

    #[test]
    fn a_writer_that_fails_ends_the_file() {
        let place = tempfile::tempdir().unwrap();
        let files = job(place.path()).files().unwrap();
        let (number, file) = files.planned().nth(3).unwrap();
        let mut full: &mut [u8] = &mut [0; 100];
        let error = files.writer().write_file(number, &file, &mut full).unwrap_err();
        assert!(error.to_string().contains(&file.name), "{error}");
    }
}
