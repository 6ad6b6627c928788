//! A page: the title and HTML of a plugin, which a layout puts into a document.

use poem::http::StatusCode;
use poem::{IntoResponse, Response};

use crate::http::error::HttpError;

mod document;
mod done;
mod foreign;
mod layout;
mod links;
mod template;

pub use done::Done;
pub(crate) use done::LeadsToThePage;
pub use layout::{BaseLayout, Layout, Site, StandaloneLayout, Tab};
pub use template::Template;

/// A page's title and HTML. The host's layout makes a document of it.
///
/// As a response it has the status 200; poem's `with_status` and `with_header` change it. An
/// `Accept: application/vnd.ivoryos.page+json` asks for the page without a document around it:
/// `{"title": …, "head": …, "body": …}`, with the scripts at the end of the body.
///
/// ```
/// use ivoryos_plugin::Page;
///
/// let page = Page::html("Balance", "<h1>12.5 g</h1>")
///     .with_scripts("<script>document.title += ' ⚖'</script>");
/// assert_eq!(page.title, "Balance");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The document's title, as text.
    pub title: String,
    /// HTML for the document's `<head>`, such as a stylesheet.
    pub head: String,
    /// HTML for the document's `<body>`.
    pub body: String,
    /// HTML after the body, for scripts.
    pub scripts: String,
    /// The error of the template, if it could not be rendered.
    failure: Option<String>,
}

impl Page {
    /// A page from a template, a struct with `#[derive(Template)]`. If the template fails, the answer is 500.
    pub fn new(title: impl Into<String>, template: impl Template) -> Self {
        match template::Render::html(template) {
            Ok(body) => Self::html(title, body),
            Err(error) => Self {
                title: title.into(),
                failure: Some(error.to_string()),
                ..Self::default()
            },
        }
    }

    /// A page from HTML. What comes from users must already be escaped in it.
    pub fn html(title: impl Into<String>, html: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            body: html.into(),
            ..Self::default()
        }
    }

    /// A page from a complete HTML document: its title, and the contents of its head and its body, unchanged. It is
    /// for pages that exist as files. Parse the document once, and clone the page for each request:
    ///
    /// ```
    /// use ivoryos_plugin::Page;
    /// use std::sync::LazyLock;
    ///
    /// const HTML: &str = "<!doctype html><title>Rinse</title><script src='rinse.js' defer></script><h1>Rinse</h1>";
    /// // const HTML: &str = include_str!("../static/index.html");
    /// static PAGE: LazyLock<Page> = LazyLock::new(|| Page::document(HTML).with_files_at("static"));
    ///
    /// assert_eq!(PAGE.title, "Rinse");
    /// assert_eq!(PAGE.head, "<script src='static/rinse.js' defer></script>");
    /// assert_eq!(PAGE.body, "<h1>Rinse</h1>");
    /// ```
    ///
    /// The layout has a doctype, an encoding and a viewport of its own, and a `<base>` would change its links: all
    /// these are left out of the page, and so are the attributes of `<html>` and `<body>`. The styles of the page
    /// apply to the whole document, the layout too: write rules for a class of the page, not for `body` or `h1`.
    pub fn document(html: &str) -> Self {
        let parts = document::parts(html);
        Self {
            title: parts.title,
            head: parts.head,
            body: parts.body,
            ..Self::default()
        }
    }

    /// Whether its body is an HTML document of its own, which cannot be inside another one.
    pub(crate) fn is_whole_document(&self) -> bool {
        let begin: String = self.body.trim_start().chars().take(9).collect();
        let begin = begin.to_ascii_lowercase();
        begin == "<!doctype" || begin.starts_with("<html") || begin.starts_with("<body")
    }

    /// Puts this folder before the relative links to files: with `static`, which is where the files of `static_dir`
    /// are, `src="flask.svg"` becomes `src="static/flask.svg"`.
    ///
    /// It changes links to stylesheets, scripts, pictures, sounds, videos and frames in the HTML that the page has
    /// so far. It does not change `<a>` and forms, which lead to routes of the plugin, requests of scripts, and
    /// `url(…)` in a `<style>`. A link that begins with the folder stays, so after more HTML was added it can be
    /// called again. An empty folder changes nothing.
    #[must_use]
    pub fn with_files_at(mut self, folder: &str) -> Self {
        if folder.is_empty() {
            return self;
        }
        let folder = format!("{}/", folder.trim_end_matches('/'));
        for html in [&mut self.head, &mut self.body, &mut self.scripts] {
            *html = links::with_files_at(html, &folder);
        }
        self
    }

    /// Adds HTML to the document's `<head>`.
    #[must_use]
    pub fn with_head(mut self, html: &str) -> Self {
        self.head.push_str(html);
        self
    }

    /// Adds HTML, such as `<script src="…"></script>`, after the body.
    #[must_use]
    pub fn with_scripts(mut self, html: &str) -> Self {
        self.scripts.push_str(html);
        self
    }
}

/// The response has the page's HTML as its body, and the page among its extensions: there the host finds it, and
/// replaces the body by the whole document. Without a host the response still shows the page.
impl IntoResponse for Page {
    fn into_response(self) -> Response {
        if let Some(failure) = &self.failure {
            let message = format!("The page's template could not be rendered: {failure}");
            let error = HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, message);
            return poem::Error::from(error).into_response();
        }
        let mut response = Response::builder()
            .content_type("text/html; charset=utf-8")
            .body(self.body.clone());
        response.set_data(self);
        response
    }
}
