//! The error of a handler, whatever has failed.

mod known;
mod refused;
mod status;

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use poem::http::StatusCode;
use poem::{IntoResponse, Response};

use crate::http::error::{ErrorLocation, HttpError};
pub use refused::Refused;
pub use status::{IntoStatus, StatusOfText, WithStatus};

/// The error of a handler: of a page, a route, an event, a background task.
///
/// `?` makes it of everything that has a text: of every `std::error::Error`, `String`, `&'static str`,
/// `Box<dyn std::error::Error>`, `anyhow::Error`, and of a driver's error. In a route the visitor is told that text, and
/// the status is 500. [`status`](WithStatus::status) gives it another one:
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # struct Pump;
/// # impl Pump { async fn dispense(&self, ml: f64) -> Result<(), String> { Ok(()) } }
/// # #[plugin(name = "error-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[route("/calibration")]
/// async fn calibration() -> Result<String> {
///     Ok(tokio::fs::read_to_string("calibration.txt").await?) // 500 with the text of the `std::io::Error`
/// }
///
/// #[route("/dispense/:ml", methods = ["POST"])]
/// async fn dispense(Path(ml): Path<f64>, #[instrument] pump: Instrument<Pump>) -> Result<String> {
///     if ml > 5.0 {
///         return Err(format!("the pump cannot dispense {ml} mL")).status(422);
///     }
///     let _claim = pump.claim("dispensing")?; // 409 where somebody else uses it
///     pump.dispense(ml).await.status(503)?; // the driver's text
///     Ok("dispensed".to_owned())
/// }
/// # fn main() {}
/// ```
///
/// What an error has beside its text is said as JSON: `Err(json!({ "message": "no such vial", "vial": 3 })).status(404)`
/// answers with that message, and has `vial` beside it.
///
/// The errors of this library have their own statuses, with `?` alone: [`Busy`](crate::Busy) is 409,
/// [`InstrumentError`](crate::InstrumentError) 503, `RemoteError` what its documentation says. So have poem's, such as
/// `ReadBodyError`, also where they are in an `anyhow::Error` or a `Box<dyn Error>`. A `poem::Error` keeps all that is in
/// it.
pub struct Error(poem::Error);

/// A result whose error is an [`Error`], unless it names another.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// fn vial(number: usize) -> Result<&'static str> {
///     ["water", "acid"].get(number).copied().status(404)
/// }
///
/// assert_eq!(vial(1).unwrap(), "acid");
/// assert_eq!(vial(2).unwrap_err().status(), StatusCode::NOT_FOUND);
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can be the error of a handler: everything that has a text. See [`Error`].
#[diagnostic::on_unimplemented(
    message = "an error of type `{Self}` has no text",
    label = "`{Self}` has no text: write `.map_err(|_| \"what has failed\")?`, or implement `std::fmt::Display` for it",
    note = "help: implement `std::fmt::Display` for the error, or return a `Result` whose error is a `String`"
)]
pub trait ErrorText: fmt::Display + 'static {}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display + 'static> ErrorText for E {}

/// `From<E>` below is for every type with a text. `Error` has a text as well, and `From<Error> for Error` is the
/// standard library's. What tells them apart is that `Error` is not `Unpin`, and nearly every other error is.
#[diagnostic::do_not_recommend]
impl<'a> Unpin for Error where IsNot<'a>: Unpinned {}

/// The compiler would refuse a bound that never holds if it had no parameter.
struct IsNot<'a>(PhantomData<&'a ()>);

/// Nothing implements it.
trait Unpinned {}

impl<E: ErrorText + Unpin> From<E> for Error {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::of(error)
    }
}

impl From<Error> for poem::Error {
    fn from(error: Error) -> Self {
        error.0
    }
}

/// The answer, where a handler makes it by itself. An error that is returned is shown as the client asks for it, as a
/// page or as JSON; this is always JSON.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl Error {
    /// Makes an error with this status. Where there is a `Result`, [`status`](WithStatus::status) is shorter.
    ///
    /// ```
    /// use ivoryos_plugin::prelude::*;
    ///
    /// fn refused(name: &str) -> Error {
    ///     Error::new(format!("there is no vial {name}"), 404)
    /// }
    ///
    /// assert_eq!(refused("acid").to_string(), "there is no vial acid");
    /// ```
    #[track_caller]
    pub fn new(error: impl ErrorText, status: impl IntoStatus) -> Self {
        let error = Self::of(error);
        let status = status::checked(status, Location::caller());
        Self(status::set(error.0, status))
    }

    /// The status of the answer, where this is the error of a route.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    #[track_caller]
    pub(crate) fn of<E: ErrorText>(error: E) -> Self {
        let text = text(&error);
        let mut error = known::answer(error, &text)
            .unwrap_or_else(|| HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, text).into());
        if error.data::<ErrorLocation>().is_none() {
            error.set_data(ErrorLocation(Location::caller()));
        }
        Self(error)
    }

    /// poem's name for [`new`](Self::new).
    #[doc(hidden)]
    #[deprecated(note = "write `Error::new(message, status)`")]
    #[track_caller]
    pub fn from_string(message: impl Into<String>, status: StatusCode) -> Self {
        Self::new(message.into(), status)
    }

    /// poem's.
    #[doc(hidden)]
    #[deprecated(note = "write `Error::new(\"what has failed\", status)`")]
    #[track_caller]
    pub fn from_status(status: StatusCode) -> Self {
        Self::of(status)
    }

    /// poem's.
    #[doc(hidden)]
    #[deprecated(note = "write `poem::Error::from_response(response).into()`")]
    #[track_caller]
    pub fn from_response(response: Response) -> Self {
        Self::of(poem::Error::from_response(response))
    }
}

/// The text of an error. That of an `anyhow::Error` has its causes.
pub(crate) fn text<E: ErrorText>(error: &E) -> String {
    match (error as &dyn Any).downcast_ref::<anyhow::Error>() {
        Some(error) => {
            // An error within another of the same text, as poem's are, says nothing more.
            let mut texts: Vec<String> = error.chain().map(ToString::to_string).collect();
            texts.dedup();
            texts.join(": ")
        }
        None => error.to_string(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As `503 Service Unavailable: the pump does not answer, at src/lib.rs:12:5`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self}", self.status())?;
        match self.0.data::<ErrorLocation>() {
            Some(ErrorLocation(location)) => write!(f, ", at {location}"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let inner = self.0.source()?;
        // What this error was made of has the same text.
        if inner.to_string() == self.to_string() {
            inner.source()
        } else {
            Some(inner)
        }
    }
}
