//! Which build of the program this is.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::process;
use std::time::SystemTime;

/// The same for each start of one executable, another for each that is built: pages that were served by
/// another build are out of date.
pub(crate) fn id() -> String {
    let mut hasher = DefaultHasher::new();
    let executable = env::current_exe().and_then(fs::metadata);
    match executable.and_then(|file| Ok((file.len(), file.modified()?))) {
        Ok(build) => build.hash(&mut hasher),
        // Nothing is known about the executable: each start counts as another.
        Err(_) => (process::id(), SystemTime::now()).hash(&mut hasher),
    }
    format!("{:016x}", hasher.finish())
}
