//! The formats of a page or an error.

/// The format that a client's `Accept` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Document,
    /// A page as JSON, for the bridge, which has `IvoryOS`' own layout.
    PageJson,
    Json,
}

/// The media type of [`Form::PageJson`].
pub(crate) const PAGE_JSON: &str = "application/vnd.ivoryos.page+json";

/// Which document is made around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    /// The one of a plugin's page.
    Page,
    /// The one of an error.
    Error,
    /// The one of the home page.
    Home,
    /// The one of a panel's widget, which is shown in a frame.
    Widget,
}
