//! A call of an instrument's method.

use std::time::Duration;

use super::arguments::Arguments;

/// What is called, and with which arguments.
pub(super) struct Call<'a> {
    pub(super) instrument: &'a str,
    pub(super) method: &'a str,
    pub(super) arguments: Arguments,
    pub(super) timeout: Duration,
}
