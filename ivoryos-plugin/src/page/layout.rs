//! Layouts make an HTML document from a page.

use std::error::Error;

use sailfish::TemplateOnce;

use super::Page;

/// Makes an HTML document from a page. A host has one layout: [`BaseLayout`], or the one of
/// [`Host::layout`](crate::Host::layout).
///
/// A document of your own needs scripts in its head, from `{base}/static/` and in this order: `page.js` for the number
/// fields, forms and states that the guide describes, `bootstrap.js` for Bootstrap's attributes, `socket.js` and
/// `connection.js` for `window.socket`, and `elements.js`, then `live-chart.js` and `live-video.js`, for the elements.
///
/// ```
/// use ivoryos_plugin::{Layout, Page, Site};
/// use std::error::Error;
///
/// struct Bare;
///
/// impl Layout for Bare {
///     fn document(&self, page: &Page, site: &Site<'_>) -> Result<String, Box<dyn Error + Send + Sync>> {
///         let mut title = String::new();
///         sailfish::runtime::escape::escape_to_string(&page.title, &mut title);
///         Ok(format!("<!doctype html><title>{title}</title>{}{}", page.body, page.scripts))
///     }
/// }
/// let host = ivoryos_plugin::Host::new().layout(Bare);
/// ```
pub trait Layout: Send + Sync + 'static {
    /// Makes the whole document around a page.
    ///
    /// # Errors
    ///
    /// The client gets the status 500 with the error's text.
    fn document(
        &self,
        page: &Page,
        site: &Site<'_>,
    ) -> Result<String, Box<dyn Error + Send + Sync>>;

    /// Makes the document around a panel's widget, which is shown in a frame beside every page.
    fn widget(&self, page: &Page, site: &Site<'_>) -> Result<String, Box<dyn Error + Send + Sync>> {
        let widget = true;
        Ok(Standalone { page, site, widget }.render_once()?)
    }
}

/// What a layout can show around a page; [`Layout::document`] gets it.
///
/// ```
/// use ivoryos_plugin::{Site, Tab};
///
/// fn navigation(site: &Site<'_>) -> String {
///     let link = |tab: &Tab| format!("<a href='{}/{}/'>{}</a>", site.base, tab.name, tab.title);
///     site.tabs.iter().map(link).collect()
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Site<'a> {
    /// The product's name, from [`Host::brand`](crate::Host::brand).
    pub brand: &'a str,
    /// The URL prefix, without a slash at its end: home is `{base}/`, a plugin `{base}/{name}/`.
    pub base: &'a str,
    /// The plugins with a page of their own, by name.
    pub tabs: &'a [Tab],
    /// The left panels; the widget of each is at `{base}/{name}/widget`.
    pub left_panels: &'a [Tab],
    /// The right panels, in the same way.
    pub right_panels: &'a [Tab],
    /// The name of the plugin whose page is shown.
    pub active: Option<&'a str>,
    /// Whether the home page is shown.
    pub home: bool,
    /// The live deck's name.
    pub deck: Option<&'a str>,
    /// The document is the answer to a GET and not an error, so a browser can open its address again. A layout says
    /// so in the attribute `data-bookmarkable` of `page.js`: such a page leaves a panel's frame.
    pub bookmarkable: bool,
    /// Changes with the embedded files: `{base}/static/ivoryos.css?v={version}`.
    pub version: &'a str,
    /// The lab's stylesheets that a document uses beside the host's: `{base}/static/{style}`.
    pub styles: &'a [&'a str],
    /// The lab's scripts that a document uses beside the host's: `{base}/static/{script}`.
    pub scripts: &'a [&'a str],
}

/// A plugin as the navigation shows it, in [`Site::tabs`], [`Site::left_panels`] and [`Site::right_panels`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tab {
    /// Its name, which is its segment of the URL.
    pub name: String,
    /// The title that people read.
    pub title: String,
    /// A symbol beside the title; empty if there is none.
    pub icon: String,
    /// One paragraph about it; empty if there is none.
    pub description: String,
}

/// `IvoryOS`' base layout: navigation with a tab for each plugin, and the panels on both sides of every page.
///
/// [`Host::new`](crate::Host::new) uses it. A layout of one's own can call it:
///
/// ```
/// use ivoryos_plugin::{BaseLayout, Host, Layout, Page, Site};
/// use std::error::Error;
///
/// struct Signed;
///
/// impl Layout for Signed {
///     fn document(&self, page: &Page, site: &Site<'_>) -> Result<String, Box<dyn Error + Send + Sync>> {
///         let mut page = page.clone();
///         page.body.push_str("<footer>Room 12, call 4711</footer>");
///         BaseLayout.document(&page, site)
///     }
/// }
/// let host = Host::new().layout(Signed);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct BaseLayout;

impl Layout for BaseLayout {
    fn document(
        &self,
        page: &Page,
        site: &Site<'_>,
    ) -> Result<String, Box<dyn Error + Send + Sync>> {
        Ok(Base { page, site }.render_once()?)
    }
}

/// A plain document without navigation, for a plugin that runs alone.
///
/// [`Host::standalone`](crate::Host::standalone) uses it. With all other settings of `Host::new`:
///
/// ```
/// use ivoryos_plugin::{Host, StandaloneLayout};
///
/// let host = Host::new().layout(StandaloneLayout);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct StandaloneLayout;

impl Layout for StandaloneLayout {
    fn document(
        &self,
        page: &Page,
        site: &Site<'_>,
    ) -> Result<String, Box<dyn Error + Send + Sync>> {
        let widget = false;
        Ok(Standalone { page, site, widget }.render_once()?)
    }
}

#[derive(TemplateOnce)]
#[template(path = "base.stpl")]
struct Base<'a> {
    page: &'a Page,
    site: &'a Site<'a>,
}

#[derive(TemplateOnce)]
#[template(path = "standalone.stpl")]
struct Standalone<'a> {
    page: &'a Page,
    site: &'a Site<'a>,
    widget: bool,
}
