//! The arguments of a route, and what it returns.

use std::future::poll_fn;
use std::pin::pin;

use poem::error::IntoResult;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use socketioxide::SocketIo;

use super::{WithoutGuard, Work, on_this_thread};
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

/// Takes the host's Socket.IO server, which is not an extractor of poem's.
pub fn take_socket_io(request: &Request) -> poem::Result<SocketIo> {
    HandlerContext::of(request).map(|context| context.io().clone())
}

/// A type that a route can return: everything that poem converts to a response, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "not a response",
    note = "help: return `Page`, `Json<T>`, `Html<String>`, `String` or `StatusCode`, and write `#[derive(serde::Serialize)]` above your own `T`",
    note = "help: the error of a `Result` is `poem::Error`: write `.map_err(poem::error::InternalServerError)?`; or it implements `poem::error::ResponseError`"
)]
pub trait Returned<T> {
    /// Converts it to the result of a poem endpoint.
    fn answer(self) -> poem::Result<Response>;
}

#[diagnostic::do_not_recommend]
impl<O: IntoResult<T>, T: IntoResponse> Returned<T> for O {
    fn answer(self) -> poem::Result<Response> {
        self.into_result().map(IntoResponse::into_response)
    }
}

/// Converts what a route returned to the result of a poem endpoint.
pub fn answer<T>(output: impl Returned<T>) -> poem::Result<Response> {
    output.answer()
}

/// Runs a route that is not async, which may block on its instrument. The other tasks of this thread move to another
/// thread first.
pub fn blocking<T>(request: &Request, handler: impl FnOnce() -> T) -> poem::Result<T> {
    let running = request.data::<HandlerContext>();
    let running = running.map(HandlerContext::try_block);
    let _running = running.transpose()?;
    Ok(on_this_thread(handler))
}
