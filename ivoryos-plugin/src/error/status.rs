//! `.status(503)`

use std::panic::Location;

use poem::http::StatusCode;

use super::{Error, ErrorText, Result};
use crate::http::error::{HttpError, reason};

/// Gives an error a status: `pump.dispense(ml).await.status(503)?`
///
/// It is a method of every `Result` whose error has a text, and of `Option`. It is in the
/// [`prelude`](crate::prelude).
pub trait WithStatus<T, E> {
    /// The same with an [`Error`] of this status. A `None` is an error as well. Errors of this library keep their other
    /// details.
    ///
    /// The status is a number from 400 to 599 or a `StatusCode`. Another number is logged, and answered with 500.
    ///
    /// ```
    /// use ivoryos_plugin::prelude::*;
    ///
    /// # struct Pump;
    /// # impl Pump { fn prime(&self) -> Result<(), String> { Err("no water".to_owned()) } }
    /// fn prime(pump: Option<&Pump>) -> Result<()> {
    ///     let pump = pump.ok_or("there is no pump").status(404)?;
    ///     pump.prime().status(503)
    /// }
    ///
    /// assert_eq!(prime(None).unwrap_err().status(), StatusCode::NOT_FOUND);
    /// assert_eq!(prime(Some(&Pump)).unwrap_err().status(), StatusCode::SERVICE_UNAVAILABLE);
    /// ```
    fn status(self, status: impl IntoStatus) -> Result<T>
    where
        E: ErrorText;
}

impl<T, E> WithStatus<T, E> for Result<T, E> {
    #[track_caller]
    fn status(self, status: impl IntoStatus) -> Result<T>
    where
        E: ErrorText,
    {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(Error::new(error, status)),
        }
    }
}

impl<T> WithStatus<T, &'static str> for Option<T> {
    #[track_caller]
    fn status(self, status: impl IntoStatus) -> Result<T> {
        if let Some(value) = self {
            return Ok(value);
        }
        let status = checked(status, Location::caller());
        Err(Error::new(reason(status), status))
    }
}

/// What can be the status of an error. See [`WithStatus`].
#[diagnostic::on_unimplemented(
    message = "a status cannot be of type `{Self}`",
    label = "not a status",
    note = "help: write a number from 400 to 599, such as `503`, or `StatusCode::SERVICE_UNAVAILABLE`"
)]
pub trait IntoStatus {
    /// Converts it; an error is a number that is no status.
    fn into_status(self) -> Result<StatusCode, u16>;
}

impl IntoStatus for u16 {
    fn into_status(self) -> Result<StatusCode, u16> {
        StatusCode::from_u16(self).map_err(|_| self)
    }
}

impl IntoStatus for StatusCode {
    fn into_status(self) -> Result<StatusCode, u16> {
        Ok(self)
    }
}

/// A status of an error: 500 for one that is none.
pub(super) fn checked(status: impl IntoStatus, location: &Location<'_>) -> StatusCode {
    let number = match status.into_status() {
        Ok(status) if status.is_client_error() || status.is_server_error() => return status,
        Ok(status) => status.as_u16(),
        Err(number) => number,
    };
    tracing::error!(number, %location, "this is not the status of an error: write one from 400 to 599");
    StatusCode::INTERNAL_SERVER_ERROR
}

/// The answer with another status.
pub(super) fn set(error: poem::Error, status: StatusCode) -> poem::Error {
    if error.status() == status {
        return error;
    }
    if let Some(known) = error.downcast_ref::<HttpError>() {
        let mut known = known.clone();
        known.status = status;
        return known.into();
    }
    if error.is_from_response() {
        let mut response = error.into_response();
        response.set_status(status);
        return poem::Error::from_response(response);
    }
    poem::Error::new(error, status)
}
