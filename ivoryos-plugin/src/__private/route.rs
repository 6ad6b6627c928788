//! The arguments of a route, and what it returns.

use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::pin;

use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use socketioxide::SocketIo;

use super::{ErrorText, WithoutGuard, Work, on_this_thread};
use crate::error::Error;
use crate::plugin::{ExtractFuture, HandlerContext, RouteFuture, untimed};

/// Boxes the future of a route.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn route_future(
    work: impl Future<Output = poem::Result<Response>> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
) -> RouteFuture {
    Box::pin(work)
}

/// Boxes the future of a route that seems to hold the guard of a lock at an `.await`.
pub fn route_future_with_guard<F>(work: F) -> RouteFuture
where
    F: Future<Output = poem::Result<Response>> + 'static,
    Work<F>: WithoutGuard<poem::Result<Response>>,
{
    Work(work).boxed()
}

/// A type that an argument of a route can have: everything that poem extracts from a request.
#[diagnostic::on_unimplemented(
    message = "a handler cannot have an argument of type `{Self}`",
    label = "nothing of a request, and nothing of the host",
    note = "help: write `Path<T>`, `Query<T>`, `Json<T>` or `Form<T>`, and `#[derive(serde::Deserialize)]` above your own `T`",
    note = "help: write `Deck`, `Option<Deck>`, `GlobalState` or `SocketIo`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`",
    note = "help: `Data<T>`, `SocketRef` and `AckSender` are for a `#[socket_event(\"…\")]`, `CancellationToken` is for a `#[background_task]`"
)]
pub trait Argument<'a>: FromRequest<'a> {}

#[diagnostic::do_not_recommend]
impl<'a, T: FromRequest<'a>> Argument<'a> for T {}

/// Takes an argument from the request.
pub fn take<'a: 'b, 'b, T: Argument<'a> + 'b>(
    request: &'a Request,
    body: &'b mut RequestBody,
) -> ExtractFuture<'b, T> {
    Box::pin(async move {
        let mut taken = pin!(T::from_request(request, body));
        poll_fn(|context| untimed(|| taken.as_mut().poll(context))).await
    })
}

/// Takes an argument that borrows nothing from the request.
pub fn take_owned<'a, T: for<'b> Argument<'b> + 'static>(
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, T> {
    take(request, body)
}

/// Takes an argument of type `Result`, whose error is ours or poem's.
pub fn take_result<'a: 'b, 'b, T: Argument<'a> + 'b, E: From<poem::Error>>(
    request: &'a Request,
    body: &'b mut RequestBody,
) -> ExtractFuture<'b, Result<T, E>> {
    Box::pin(async move { Ok(take::<T>(request, body).await.map_err(E::from)) })
}

/// Takes the host's Socket.IO server, which is not an extractor of poem's.
pub fn take_socket_io(request: &Request) -> poem::Result<SocketIo> {
    HandlerContext::of(request).map(|context| context.io().clone())
}

/// A type that a route can return, by itself or in a `Result`: everything that poem converts to a response.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "not a response",
    note = "help: return `Page`, `Json<T>`, `Html<String>`, `String` or `StatusCode`, or a `Result` of one; and write `#[derive(serde::Serialize)]` above your own `T`",
    note = "help: a struct with `#[derive(Template)]` is shown by `Page::new(\"Title\", the_struct)`"
)]
pub trait Returned: IntoResponse {}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> Returned for T {}

/// The type of what a route returned. `(&&Outcome::of(&output)).kind().answer(output)` converts it: method lookup tries
/// [`OfPoem`], then [`OfAnyError`], then the method here.
#[derive(Debug)]
pub struct Outcome<O>(PhantomData<fn() -> O>);

impl<O> Outcome<O> {
    /// The type of this value.
    pub fn of(_: &O) -> Self {
        Self(PhantomData)
    }

    /// It is no `Result`.
    pub fn kind(self) -> NoResult {
        NoResult
    }
}

impl<O> Clone for Outcome<O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O> Copy for Outcome<O> {}

/// A `Result` whose error poem converts: ours, poem's, one that implements `ResponseError`, a `StatusCode`.
pub trait OfPoem {
    /// It is one.
    fn kind(&self) -> ResultOfPoem {
        ResultOfPoem
    }
}

impl<T, E: Into<poem::Error>> OfPoem for &Outcome<Result<T, E>> {}

/// Any other `Result`.
pub trait OfAnyError {
    /// It is one.
    fn kind(&self) -> ResultOfAnyError {
        ResultOfAnyError
    }
}

impl<T, E> OfAnyError for Outcome<Result<T, E>> {}

/// See [`Outcome::kind`].
#[derive(Debug)]
pub struct NoResult;

/// See [`OfPoem`].
#[derive(Debug)]
pub struct ResultOfPoem;

/// See [`OfAnyError`].
#[derive(Debug)]
pub struct ResultOfAnyError;

impl NoResult {
    /// Converts it to the result of a poem endpoint.
    pub fn answer<T: Returned>(self, output: T) -> poem::Result<Response> {
        Ok(output.into_response())
    }
}

impl ResultOfPoem {
    /// Converts it to the result of a poem endpoint.
    pub fn answer<T: Returned, E: Into<poem::Error>>(
        self,
        output: Result<T, E>,
    ) -> poem::Result<Response> {
        output.map(IntoResponse::into_response).map_err(Into::into)
    }
}

impl ResultOfAnyError {
    /// Converts it to the result of a poem endpoint.
    #[track_caller]
    pub fn answer<T: Returned, E: ErrorText>(self, output: Result<T, E>) -> poem::Result<Response> {
        match output {
            Ok(output) => Ok(output.into_response()),
            Err(error) => Err(Error::of(error).into()),
        }
    }
}

/// What the function returned, where its spans are those of the return type.
pub fn output<T>(output: T) -> T {
    output
}

/// Runs a route that is not async, which may block on its instrument. The other tasks of this thread move to another
/// thread first.
pub fn blocking<T>(request: &Request, handler: impl FnOnce() -> T) -> poem::Result<T> {
    let running = request.data::<HandlerContext>();
    let running = running.map(HandlerContext::try_block);
    let _running = running.transpose()?;
    Ok(on_this_thread(handler))
}
