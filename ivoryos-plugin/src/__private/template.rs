//! What a template shows.

use sailfish::RenderError;
use sailfish::runtime::{Buffer, Render};

/// A value that `<%= … %>` can show.
#[diagnostic::on_unimplemented(
    message = "a template cannot show a value of type `{Self}`",
    label = "has no text of its own",
    note = "help: an `Option` is shown by `<% if let Some(value) = &self.field {{ %><%= value %><% }} %>`, a list by `<% for item in &self.field {{ %><%= item %><% }} %>`",
    note = "help: a type with `Display` is shown by `<%= self.field.to_string() %>`, one with `Debug` by `<%= format!(\"{{:?}}\", self.field) %>`"
)]
pub trait Shown: Render {}

#[diagnostic::do_not_recommend]
impl<T: Render + ?Sized> Shown for T {}

/// What a template shows, whatever its type: a value that cannot be shown is one error, here.
pub struct Value<'a>(&'a dyn Render);

/// The value, with its text.
pub fn shown<'a, T: Shown + ?Sized>(value: &'a &'a T) -> Value<'a> {
    Value(value)
}

impl Render for Value<'_> {
    fn render(&self, buffer: &mut Buffer) -> Result<(), RenderError> {
        self.0.render(buffer)
    }

    fn render_escaped(&self, buffer: &mut Buffer) -> Result<(), RenderError> {
        self.0.render_escaped(buffer)
    }
}
