//! A call on its way to `IvoryOS`.

use std::time::Duration;

use super::arguments::Arguments;

/// A call of an instrument's method.
pub(super) struct Call<'a> {
    pub(super) instrument: &'a str,
    pub(super) method: &'a str,
    pub(super) arguments: Arguments,
    pub(super) timeout: Duration,
}
