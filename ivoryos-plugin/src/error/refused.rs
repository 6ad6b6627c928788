//! What a form asks for cannot be done, because of one of its fields.

use std::fmt;

use poem::http::StatusCode;

use crate::http::error::HttpError;

/// What a request asks for is refused because of one of its fields. As an answer it is 422.
///
/// As JSON it is `{"error": {"status": 422, "message": "…", "field": "volume"}}`, with the `field` of a [`Form`](crate::Form)
/// that cannot be read, so that a page marks either in the same way.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # #[derive(serde::Deserialize)]
/// # struct Dose { ml: f64 }
/// # #[plugin(name = "refuses")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[route("/dose", methods = ["POST"])]
/// async fn dose(Form(dose): Form<Dose>) -> Result<Redirect> {
///     if !(0.1..=5.0).contains(&dose.ml) {
///         return Err(Refused::new("ml", format!("write 0.1 to 5 mL, not {} mL", dose.ml)).into());
///     }
///     Ok(Redirect::see_other("./"))
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The field's name.
    pub field: String,
    /// What is wrong, for the one who has written it.
    pub message: String,
}

impl Refused {
    /// Refuses this field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for poem::Error {
    fn from(Refused { field, message }: Refused) -> Self {
        HttpError::new(StatusCode::UNPROCESSABLE_ENTITY, message)
            .detail("field", field)
            .into()
    }
}
