//! Where something is declared.

use std::fmt;

/// The source location of an attribute; in every row and in [`Problem`](crate::Problem). Its text is
/// `src/lib.rs:12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Source {
    /// As `module_path!()` gives it.
    pub module: &'static str,
    /// As `file!()` gives it: relative to the workspace that was built.
    pub file: &'static str,
    /// As `line!()` gives it, from 1.
    pub line: u32,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Source {
    /// A location as `module_path!()`, `file!()` and `line!()` give it.
    pub const fn new(module: &'static str, file: &'static str, line: u32) -> Self {
        Self { module, file, line }
    }
}
