//! An error of a request, as data. `web/render.rs` makes the answer.

use std::fmt;
use std::panic::Location;

use poem::error::{GetDataError, ParseJsonError, ParsePathError, ReadBodyError, ResponseError};
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use poem::web::Json;
use poem::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// The keys of the JSON form that the host sets.
pub(crate) const OWN_KEYS: &[&str] = &["status", "message", "hint", "plugin", "routes"];

/// An error as the client sees it. As JSON: `{"error": {"status", "message", "hint", …}}`.
#[derive(Clone, Debug)]
pub(crate) struct HttpError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// What to do about it; empty if there is no advice.
    pub(crate) hint: String,
    /// What the author may have to change, for the log.
    pub(crate) for_author: Option<String>,
    /// Further keys of the JSON form.
    pub(crate) details: Map<String, Value>,
    pub(crate) headers: HeaderMap,
    /// Whether the answer lists the routes of the plugin.
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
            for_author: None,
            details: Map::new(),
            headers: HeaderMap::new(),
            lists_routes: false,
            is_bare: false,
        }
    }

    /// The body is larger than the host's limit.
    pub(crate) fn over_limit() -> Self {
        let message = "The request's body is larger than this host takes";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
            .hint("Send less at a time, or raise the limit: Host::body_limit.")
    }

    /// Sets what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Sets what the author may have to change, as the end of "the page or the route is to be changed: …".
    pub(crate) fn for_author(mut self, advice: impl Into<String>) -> Self {
        self.for_author = Some(advice.into());
        self
    }

    /// Makes the answer list the routes of the plugin.
    pub(crate) fn list_routes(mut self) -> Self {
        self.lists_routes = true;
        self
    }

    /// Shows nothing of the host: no navigation, no plugins.
    pub(crate) fn bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// Adds a key to the JSON form.
    pub(crate) fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Converts an error that a handler or an extractor returned. `None` if it has a body of its own, such as JSON,
    /// which is then sent unchanged.
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
            "Two arguments of the route read the body, and only one can."
        } else if error.is::<GetDataError>() {
            return Some(answer.for_author(
                "nothing puts that into requests: keep it in a `static`, such as \
                 `static SHARED: LazyLock<Shared> = LazyLock::new(Shared::new);`",
            ));
        } else if let Some(
            ParseJsonError::ContentTypeRequired | ParseJsonError::InvalidContentType(_),
        ) = error.downcast_ref()
        {
            return Some(not_json(answer));
        } else {
            ""
        };
        Some(answer.hint(hint))
    }
}

/// The answer to what is sent to a `Json<T>` without its content type.
fn not_json(answer: HttpError) -> HttpError {
    let header = "`headers: { \"Content-Type\": \"application/json\" }`";
    answer
        .hint(format!(
            "JSON is sent with this content type: {header} in a `fetch`. A form is read with `Form<T>`."
        ))
        .for_author(format!(
            "for JSON write {header} in its `fetch`; for a form take `Form<T>`"
        ))
}

/// Where a handler's error occurred, among the data of a `poem::Error`, for the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorLocation(pub(crate) &'static Location<'static>);

/// The reason phrase of the status, such as `Not Found`.
pub(crate) fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HttpError {}

/// poem uses this where no host renders the error: the answer is JSON.
impl ResponseError for HttpError {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        let error = json!({ "error": { "status": self.status.as_u16(), "message": self.message, "hint": self.hint } });
        Json(error).with_status(self.status).into_response()
    }
}
