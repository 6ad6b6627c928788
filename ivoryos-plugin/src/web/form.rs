//! The forms that a page or an error can take.

/// What a client asks for in `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Document,
    /// For a host of another kind, which has its own layout.
    PageJson,
    Json,
}

/// The media type of [`Form::PageJson`].
pub(crate) const PAGE_JSON: &str = "application/vnd.ivoryos.page+json";

/// What a document is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    /// A plugin's page, or an error.
    Page,
    /// The host's home page.
    Home,
    /// A left panel's frame.
    Widget,
}
