//! What a form asks for cannot be done, because of one of its fields.

use std::fmt;
use std::ops::RangeInclusive;

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
/// async fn dose(Form(dose): Form<Dose>) -> Result<Done> {
///     Refused::unless_within("ml", dose.ml, 0.1..=5.0, "mL")?;
///     if dose.ml > 2.5 {
///         return Err(Refused::new("ml", "only 2.5 mL are left in the syringe").into());
///     }
///     Ok(Done)
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

    /// Refuses a field whose value is not within the range, as NaN never is, with a message such as `The rate is 0.1 to 60
    /// mL/min, not 61 mL/min`. The unit may be empty.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn unless_within(
        field: &str,
        value: f64,
        range: RangeInclusive<f64>,
        unit: &str,
    ) -> Result<(), Self> {
        if range.contains(&value) {
            return Ok(());
        }
        let (low, high) = range.into_inner();
        let space = if unit.is_empty() { "" } else { " " };
        let message =
            format!("The {field} is {low} to {high}{space}{unit}, not {value}{space}{unit}");
        Err(Self::new(field, message))
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
