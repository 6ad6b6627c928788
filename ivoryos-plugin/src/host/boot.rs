//! The id of this build of the program.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::process;
use std::time::SystemTime;

/// A hash of the executable's size and time of modification. Pages compare it to find out that they are from another
/// build, and reload.
pub(crate) fn id() -> String {
    let mut hasher = DefaultHasher::new();
    let executable = env::current_exe().and_then(fs::metadata);
    match executable.and_then(|file| Ok((file.len(), file.modified()?))) {
        Ok(build) => build.hash(&mut hasher),
        // The executable cannot be read, so each start counts as another build.
        Err(_) => (process::id(), SystemTime::now()).hash(&mut hasher),
    }
    format!("{:016x}", hasher.finish())
}
