//! What of a series is written to the log's file, to be there again after a restart.

/// A time in milliseconds since 1970, and the value; `None` for a gap.
pub(crate) type SavedPoint = (u64, Option<f64>);

/// The values of one series that are not written yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unsaved {
    /// The plugin; `None` for the program itself.
    pub(crate) plugin: Option<&'static str>,
    pub(crate) name: String,
    /// What is older than this is kept no more, in milliseconds since 1970; all of it is gone where the series was
    /// taken back.
    pub(crate) oldest: u64,
    pub(crate) points: Vec<SavedPoint>,
}

impl Unsaved {
    /// Nothing of this series, of which all is kept.
    pub(crate) fn none(plugin: Option<&'static str>, name: String) -> Self {
        Self {
            plugin,
            name,
            oldest: 0,
            points: Vec::new(),
        }
    }
}
