//! What is read from a request or an event, and what is sent: the compiler's messages name the author's own type. Generated
//! code asks for them where `Json<T>` and the like are surely those of the prelude.

use poem::web::Json;
use poem::{IntoResponse, Request, RequestBody, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use socketioxide::extract::Data;

use super::event::{take_from_connect, take_from_event};
use super::route::{NoResult, ResultOfAnyError, ResultOfPoem, take};
use crate::error::ErrorText;
use crate::http::form::{Form, Query};
use crate::http::path::Path;
use crate::plugin::{Event, EventError, ExtractFuture};

/// A type that serde can read.
#[diagnostic::on_unimplemented(
    message = "add `#[derive(serde::Deserialize)]` to `{Self}`: it is read from what was sent",
    label = "add `#[derive(serde::Deserialize)]` to `{Self}`",
    note = "help: write `#[derive(serde::Deserialize)]` above your own type; one of another crate may have a feature `serde`"
)]
pub trait Readable: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Readable for T {}

/// An extractor of what serde reads. There is no implementation for every type: of one for `Json<T>` the compiler names
/// the `T`.
pub trait Extractor: Sized + 'static {
    /// Takes it from the request.
    fn take<'a>(request: &'a Request, body: &'a mut RequestBody) -> ExtractFuture<'a, Self>;
}

impl<T: Readable + 'static> Extractor for Form<T> {
    fn take<'a>(request: &'a Request, body: &'a mut RequestBody) -> ExtractFuture<'a, Self> {
        take(request, body)
    }
}

impl<T: Readable + 'static> Extractor for Json<T> {
    fn take<'a>(request: &'a Request, body: &'a mut RequestBody) -> ExtractFuture<'a, Self> {
        take(request, body)
    }
}

impl<T: Readable + 'static> Extractor for Path<T> {
    fn take<'a>(request: &'a Request, body: &'a mut RequestBody) -> ExtractFuture<'a, Self> {
        take(request, body)
    }
}

impl<T: Readable + 'static> Extractor for Query<T> {
    fn take<'a>(request: &'a Request, body: &'a mut RequestBody) -> ExtractFuture<'a, Self> {
        take(request, body)
    }
}

/// Takes an argument with what serde reads.
pub fn take_read<'a, T: Extractor>(
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, T> {
    T::take(request, body)
}

/// Takes what a client sent with an event.
pub fn take_data<T: Readable + 'static>(event: &mut Event) -> Result<Data<T>, EventError> {
    take_from_event(event)
}

/// Takes what a client sent when it connected.
pub fn take_data_from_connect<T: Readable + 'static>(
    event: &mut Event,
) -> Result<Data<T>, EventError> {
    take_from_connect(event)
}

/// A type that serde can write.
#[diagnostic::on_unimplemented(
    message = "add `#[derive(serde::Serialize)]` to `{Self}`: it is sent as JSON",
    label = "add `#[derive(serde::Serialize)]` to `{Self}`",
    note = "help: write `#[derive(serde::Serialize)]` above your own type; one of another crate may have a feature `serde`"
)]
pub trait Sendable: Serialize + Send {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + Send> Sendable for T {}

impl NoResult {
    /// Converts JSON to the result of a poem endpoint.
    pub fn answer_json<T: Sendable>(self, output: Json<T>) -> poem::Result<Response> {
        Ok(output.into_response())
    }
}

impl ResultOfPoem {
    /// Converts JSON to the result of a poem endpoint.
    pub fn answer_json<T: Sendable, E: Into<poem::Error>>(
        self,
        output: Result<Json<T>, E>,
    ) -> poem::Result<Response> {
        self.answer(output)
    }
}

impl ResultOfAnyError {
    /// Converts JSON to the result of a poem endpoint.
    #[track_caller]
    pub fn answer_json<T: Sendable, E: ErrorText>(
        self,
        output: Result<Json<T>, E>,
    ) -> poem::Result<Response> {
        self.answer(output)
    }
}
