//! What a page is made of.

use sailfish::{RenderError, TemplateOnce};

/// A template: a struct with [`#[derive(Template)]`](derive@crate::Template), or with sailfish's `TemplateOnce`.
///
/// ```
/// use ivoryos_plugin::{Page, Template};
///
/// #[derive(Template)]
/// #[template(source = "<h1><%= self.name %></h1>")] // or path = "pump.stpl", of the folder `templates`
/// struct Pump {
///     name: &'static str,
/// }
///
/// let page = Page::new("Pump", Pump { name: "Acid & base" });
/// assert_eq!(page.body, "<h1>Acid &amp; base</h1>");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a template",
    label = "not a template",
    note = "help: for HTML in a string write `Page::html(title, html)`",
    note = "help: for a template write `#[derive(Template)]` and `#[template(path = \"page.stpl\")]` above a struct with what it shows"
)]
pub trait Template: Render {}

#[diagnostic::do_not_recommend]
impl<T: TemplateOnce> Template for T {}

/// Not public: nothing else implements [`Template`], and no method of it is among those of an author's struct.
pub trait Render {
    /// The HTML that the template makes.
    fn html(self) -> Result<String, RenderError>;
}

#[diagnostic::do_not_recommend]
impl<T: TemplateOnce> Render for T {
    fn html(self) -> Result<String, RenderError> {
        self.render_once()
    }
}
