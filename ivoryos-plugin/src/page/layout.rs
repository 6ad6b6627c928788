//! The layouts: what makes a document of a page.

use std::error::Error;

use sailfish::TemplateOnce;

use super::Page;

/// Makes a document of a page; a host has one, [`BaseLayout`] unless it is given another.
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
    /// The whole document around a page.
    ///
    /// # Errors
    ///
    /// The client gets a 500 that says what the error says.
    fn document(
        &self,
        page: &Page,
        site: &Site<'_>,
    ) -> Result<String, Box<dyn Error + Send + Sync>>;

    /// The document around a left panel's widget, which is shown in a frame beside every page.
    fn widget(&self, page: &Page, site: &Site<'_>) -> Result<String, Box<dyn Error + Send + Sync>> {
        let widget = true;
        Ok(Standalone { page, site, widget }.render_once()?)
    }
}

/// What surrounds a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Site<'a> {
    /// The product's name.
    pub brand: &'a str,
    /// The URL prefix, without a slash at its end: home is `{base}/`, a plugin `{base}/{name}/`.
    pub base: &'a str,
    /// The plugins with a page of their own, by name.
    pub tabs: &'a [Tab],
    /// The left panels; the widget of each is at `{base}/{name}/widget`.
    pub panels: &'a [Tab],
    /// The name of the plugin that is shown.
    pub active: Option<&'a str>,
    /// The home page is shown.
    pub home: bool,
    /// The live deck's name.
    pub deck: Option<&'a str>,
    /// Changes with the embedded files: `{base}/static/ivoryos.css?v={version}`.
    pub version: &'a str,
    /// The lab's stylesheets that a document uses beside the host's: `{base}/static/{style}`.
    pub styles: &'a [&'a str],
    /// The lab's scripts that a document uses beside the host's: `{base}/static/{script}`.
    pub scripts: &'a [&'a str],
}

/// A plugin as the navigation shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tab {
    /// Its place in the URL.
    pub name: String,
    /// What people read.
    pub title: String,
    /// A symbol beside the title, or nothing.
    pub icon: String,
    /// One paragraph about it, or nothing.
    pub description: String,
}

/// `IvoryOS`' base layout: navigation with a tab for each plugin, and the left panels beside every page.
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
