//! The errors that have an answer of their own, and where they can be in.

use std::any::Any;
use std::error::Error as StdError;

use poem::http::StatusCode;
use serde_json::Value;

use super::{Error, ErrorText, Refused};
use crate::deck::{Busy, CallError, DuplicateInstrument, InstrumentError, PublishError};
use crate::http::error::{HttpError, OWN_KEYS};
#[cfg(feature = "remote")]
use crate::remote::RemoteError;

/// The answer to an error that has one of its own. `text` is the error's.
pub(super) fn answer<E: ErrorText>(error: E, text: &str) -> Option<poem::Error> {
    let error: Box<dyn Any> = Box::new(error);
    let error = match error.downcast::<anyhow::Error>() {
        Ok(error) => return within(*error).map(|answer| with_text(answer, text)),
        Err(error) => error,
    };
    let error = match error.downcast::<Box<dyn StdError + Send + Sync>>() {
        Ok(error) => return within::<Box<dyn StdError>>(*error),
        Err(error) => error,
    };
    let error = match error.downcast::<Box<dyn StdError>>() {
        Ok(error) => return within(*error),
        Err(error) => error,
    };
    let error = match error.downcast::<Value>() {
        Ok(value) => return Some(of_json(*value, text).into()),
        Err(error) => error,
    };
    match error.downcast::<StatusCode>() {
        Ok(status) => Some(poem::Error::from_status(*status)),
        Err(error) => within(error),
    }
}

/// The answer of `Err(json!({ "message": "no such vial", "vial": 3 }))`: the object's other keys are in it as well.
fn of_json(value: Value, text: &str) -> HttpError {
    const MESSAGES: &[&str] = &["message", "error", "detail"];
    let answer = |message| HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, message);
    let mut keys = match value {
        Value::Object(keys) => keys,
        Value::String(message) => return answer(message),
        _ => return answer(text.to_owned()),
    };
    let is_text = |key: &&&str| keys.get(**key).is_some_and(Value::is_string);
    let message = MESSAGES.iter().find(is_text);
    let message = message.and_then(|key| keys.remove(*key));
    let message = message.as_ref().and_then(Value::as_str);
    let mut answer = answer(message.unwrap_or(text).to_owned());
    // The host's own keys are what it says itself.
    keys.retain(|key, _| !OWN_KEYS.contains(&key.as_str()));
    answer.details = keys;
    answer
}

/// The answer with the contexts of an `anyhow::Error`, which are in its text.
fn with_text(answer: poem::Error, text: &str) -> poem::Error {
    match answer.downcast_ref::<HttpError>() {
        Some(known) if known.message != text => {
            let mut known = known.clone();
            text.clone_into(&mut known.message);
            known.into()
        }
        _ => answer,
    }
}

/// What an error can be in.
trait Carrier: Sized {
    /// Takes it out, if it is of this type.
    fn take<T: StdError + Send + Sync + 'static>(self) -> Result<T, Self>;
}

impl Carrier for Box<dyn Any> {
    fn take<T: 'static>(self) -> Result<T, Self> {
        self.downcast().map(|error| *error)
    }
}

impl Carrier for Box<dyn StdError> {
    fn take<T: StdError + 'static>(self) -> Result<T, Self> {
        self.downcast().map(|error| *error)
    }
}

impl Carrier for anyhow::Error {
    fn take<T: StdError + Send + Sync + 'static>(self) -> Result<T, Self> {
        self.downcast()
    }
}

/// Looks for each of these types in turn.
macro_rules! first_of {
    ($carrier:ident: $($(#[$cfg:meta])* $error:ty),+ $(,)?) => {
        $(
            $(#[$cfg])*
            let $carrier = match $carrier.take::<$error>() {
                Ok(error) => return Some(error.into()),
                Err(carrier) => carrier,
            };
        )+
    };
}

fn within<C: Carrier>(carrier: C) -> Option<poem::Error> {
    first_of!(carrier:
        Error,
        poem::Error,
        Busy,
        CallError,
        InstrumentError,
        DuplicateInstrument,
        PublishError,
        Refused,
        #[cfg(feature = "remote")]
        RemoteError,
        // Those of poem's that code in a handler can get.
        poem::error::NotFoundError,
        poem::error::MethodNotAllowedError,
        poem::error::ReadBodyError,
        poem::error::GetDataError,
        poem::error::ParsePathError,
        poem::error::ParseQueryError,
        poem::error::ParseFormError,
        poem::error::ParseJsonError,
        poem::error::ParseMultipartError,
        poem::error::ParseTypedHeaderError,
        #[cfg(feature = "cookies")]
        poem::error::ParseCookieError,
        poem::error::StaticFileError,
        poem::error::SizedLimitError,
        poem::error::UpgradeError,
        poem::error::RouteError,
        poem::error::CorsError,
    );
    drop(carrier);
    None
}
