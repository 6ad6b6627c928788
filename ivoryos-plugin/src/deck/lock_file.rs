//! Files of which one process has each.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// Hosts that have one folder and one name at the same time.
pub(super) const MOST_HOSTS: usize = 9;

/// The name of a host's files: of one alone the name itself, of the second `name-2`.
pub(super) fn numbered(name: &str, number: usize) -> String {
    match number {
        1 => name.to_owned(),
        _ => format!("{name}-{number}"),
    }
}

/// The lock, which lasts as long as the file is open, unless another host has it.
pub(super) fn lock(path: &Path) -> io::Result<Option<File>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
