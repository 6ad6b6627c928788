//! The file of a host's movements: one JSON value a line, appended to; written anew now and then.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;

use super::Work;
use super::record::{Left, Line};
use crate::deck::lock_file::{MOST_HOSTS, lock, numbered};

/// From here on the file is written anew.
const LARGE: u64 = 1024 * 1024;
/// What is read of a file: more than a host of this library writes.
const MOST_READ: u64 = 16 * LARGE;

#[derive(Debug)]
pub(super) struct MoveFile {
    path: PathBuf,
    /// Open once something was written.
    file: Option<File>,
    size: u64,
    /// Locked for as long as this host has the file.
    _lock: File,
    /// Files of other hosts that have ended, with their locks: emptied when this one has what they had.
    others: Vec<(PathBuf, File)>,
    /// A failure was logged.
    has_reported: bool,
}

impl MoveFile {
    /// The file of this name that no other host has, and what is left in it and in those of hosts that ended.
    pub(super) fn open(folder: &Path, name: &str) -> io::Result<(Self, Vec<Left>)> {
        let mut own: Option<Self> = None;
        let mut left = Vec::new();
        for number in 1..=MOST_HOSTS {
            let name = numbered(name, number);
            let path = folder.join(format!("{name}.jsonl"));
            if own.is_some() && !path.exists() {
                continue;
            }
            let Some(lock) = lock(&folder.join(format!("{name}.lock")))? else {
                continue;
            };
            left.extend(read(&path)?);
            match &mut own {
                Some(own) => own.others.push((path, lock)),
                None => {
                    own = Some(Self {
                        path,
                        file: None,
                        size: 0,
                        _lock: lock,
                        others: Vec::new(),
                        has_reported: false,
                    });
                }
            }
        }
        let own = own.ok_or_else(|| io::Error::other("too many hosts use this folder"))?;
        Ok((own, left))
    }

    /// Whether it is to be written anew.
    pub(super) fn is_large(&self) -> bool {
        self.size > LARGE
    }

    /// Says that the process is there.
    pub(super) fn touch(&self) {
        // What cannot be written says so when something is.
        if let Some(file) = &self.file {
            file.set_modified(SystemTime::now()).ok();
        }
    }

    /// Writes, and says whether that worked. The first failure is logged.
    pub(super) fn write(&mut self, work: &Work) -> bool {
        let written = match work {
            Work::All(lines) => self.replace(lines),
            Work::More(lines) => self.append(lines),
        };
        if let Err(error) = &written
            && !self.has_reported
        {
            self.has_reported = true;
            let path = self.path.display();
            tracing::warn!(%path, %error, "movements cannot be recorded; the instruments are not affected");
        }
        written.is_ok()
    }

    fn append(&mut self, lines: &[Line]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(append_to(&self.path)?),
        };
        let bytes = bytes(lines)?;
        file.write_all(&bytes)?;
        self.size += bytes.len() as u64;
        file.sync_data()
    }

    /// At every moment there is either the whole old file or the whole new one.
    fn replace(&mut self, lines: &[Line]) -> io::Result<()> {
        let bytes = bytes(lines)?;
        let new = self.path.with_extension("jsonl.new");
        let mut file = File::create(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        self.file = Some(append_to(&self.path)?);
        self.size = bytes.len() as u64;
        for (other, lock) in self.others.drain(..) {
            File::create(other)?;
            drop(lock);
        }
        Ok(())
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn bytes(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, line)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// What is in the file, if there is one. A line that was not written to its end is left out.
fn read(path: &Path) -> io::Result<Option<Left>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let seen = file.metadata()?.modified()?;
    let seen = Timestamp::try_from(seen).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    file.take(MOST_READ).read_to_end(&mut bytes)?;
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines: Vec<Line> = lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let is_empty = bytes.is_empty();
    Ok((!is_empty).then_some(Left { lines, seen }))
}
