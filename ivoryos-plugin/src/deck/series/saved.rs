//! What of a series is written to the log's file, to be there again after a restart.

/// The values of one series that are not written yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unsaved {
    /// The plugin; `None` for the program itself.
    pub(crate) plugin: Option<&'static str>,
    pub(crate) name: String,
    /// What is older than this is kept no more, in milliseconds since 1970; all of it is gone where the series was
    /// taken back.
    pub(crate) oldest: u64,
    /// Times in milliseconds since 1970, and values; `None` for a gap.
    pub(crate) points: Vec<(u64, Option<f64>)>,
}
