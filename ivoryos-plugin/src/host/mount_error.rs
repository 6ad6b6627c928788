//! The error of mounting plugins.
//!
//! A program's `main` returns it, and Rust prints it with `Debug`: so `Debug` is the same
//! readable text as `Display`.

use std::fmt;

use crate::plugin::Problem;

/// Why the plugins could not be mounted: every [`Problem`] found, in one report.
///
/// ```
/// use ivoryos_plugin::{Host, Problem};
///
/// # use ivoryos_plugin::prelude::*;
/// # #[plugin(name = "mount-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// # fn main() {
/// let error = Host::new().only(["mount-exmaple"]).mount_all().err().unwrap();
/// for problem in error.problems() {
///     match problem {
///         Problem::UnknownPlugin { name, nearest } => println!("{name}: did you mean {nearest:?}?"),
///         other => println!("{other}"),
///     }
/// }
/// # assert!(error.problems().iter().any(|it| matches!(it, Problem::UnknownPlugin { nearest: Some(_), .. })));
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct MountError {
    problems: Vec<Problem>,
}

impl MountError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every problem that was found; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for MountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = self.problems.as_slice() {
            return problem.fmt(f);
        }
        write!(
            f,
            "{} problems keep the plugins from being mounted:",
            self.problems.len()
        )?;
        for (number, problem) in (1..).zip(&self.problems) {
            let text = problem.to_string().replace('\n', "\n   ");
            write!(f, "\n{number}. {text}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for MountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for MountError {}
