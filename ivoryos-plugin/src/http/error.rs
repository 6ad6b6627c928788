//! An error of a request, as data: what the client is to hear. How it is shown is the host's business.

use std::fmt;

use poem::error::{ParsePathError, ReadBodyError, ResponseError};
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use poem::web::Json;
use poem::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// An error as a client is to see it. As JSON: `{"error": {"status", "message", "hint", …}}`.
#[derive(Clone, Debug)]
pub(crate) struct HttpError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// What to do about it, or nothing.
    pub(crate) hint: String,
    /// Further keys of the JSON form.
    pub(crate) details: Map<String, Value>,
    pub(crate) headers: HeaderMap,
    /// What the plugin does have is a part of the answer.
    pub(crate) lists_routes: bool,
    /// A document has nothing of the host around it.
    pub(crate) is_bare: bool,
}

impl HttpError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            hint: String::new(),
            details: Map::new(),
            headers: HeaderMap::new(),
            lists_routes: false,
            is_bare: false,
        }
    }

    /// A body that is larger than the host takes.
    pub(crate) fn over_limit() -> Self {
        let message = "The request's body is larger than this host takes";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
            .hint("Send less at a time, or raise the limit: Host::body_limit.")
    }

    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Shows what the plugin does have.
    pub(crate) fn list_routes(mut self) -> Self {
        self.lists_routes = true;
        self
    }

    /// Shows nothing of the host: its names and links are not for who asks.
    pub(crate) fn bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// A further key of the JSON form.
    pub(crate) fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// An error that a handler or an extractor gave. One that brings a body of its own, JSON say, is shown
    /// as it is: `None`.
    pub(crate) fn of(error: &poem::Error) -> Option<Self> {
        if let Some(error) = error.downcast_ref::<Self>() {
            return Some(error.clone());
        }
        if error.is_from_response() {
            return None;
        }
        let status = error.status();
        let answer = match error.to_string() {
            bare if bare == status.to_string() => Self::new(status, reason(status)),
            message => Self::new(status, message),
        };
        let hint = if error.is::<ParsePathError>() {
            "The path's parameters are not what the route takes."
        } else if matches!(error.downcast_ref(), Some(ReadBodyError::BodyHasBeenTaken)) {
            "Two arguments of the route read the body: one can."
        } else {
            ""
        };
        Some(answer.hint(hint))
    }
}

/// The status in words.
pub(crate) fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HttpError {}

/// Without a host around it the answer is JSON.
impl ResponseError for HttpError {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        let error = json!({ "error": { "status": self.status.as_u16(), "message": self.message, "hint": self.hint } });
        Json(error).with_status(self.status).into_response()
    }
}
