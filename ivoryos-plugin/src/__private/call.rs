//! Calls of async functions whose arguments are taken by functions. The compiler checks the futures here, once; in the
//! generated code it would check one of its own for each function.
//!
//! There is no macro for the numbers of arguments: the compiler would show its call, beside the line with the bound.

use std::future::ready;

use poem::{Request, RequestBody, Response};

use crate::plugin::{Event, EventError, EventFuture, ExtractFuture, RouteFuture};

/// A function that takes an argument from a request.
pub type TakeFromRequest<T> = for<'a> fn(&'a Request, &'a mut RequestBody) -> ExtractFuture<'a, T>;

/// A function that takes an argument from an event.
pub type TakeFromEvent<T> = fn(&mut Event) -> Result<T, EventError>;

/// An argument of a route that was taken without waiting.
pub fn taken<'a, T: Send + 'a>(argument: poem::Result<T>) -> ExtractFuture<'a, T> {
    Box::pin(ready(argument))
}

/// The end of an event that its function acknowledges itself.
pub fn acknowledged_by_hand((): (), _: Event) -> EventFuture {
    Box::pin(ready(Ok(())))
}

/// Calls a route's function with no argument.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn route_of_0<F, W, O>(
    request: Request,
    function: F,
    answer: fn(O) -> poem::Result<Response>,
) -> RouteFuture
where
    F: FnOnce() -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    drop(request);
    Box::pin(async move {
        answer(function().await)
    })
}

/// Calls a route's function with one argument.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn route_of_1<A: Send + 'static, F, W, O>(
    request: Request,
    take_a: TakeFromRequest<A>,
    function: F,
    answer: fn(O) -> poem::Result<Response>,
) -> RouteFuture
where
    F: FnOnce(A) -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let (request, mut body) = request.split();
        let a = take_a(&request, &mut body).await?;
        answer(function(a).await)
    })
}

/// Calls a route's function with two arguments.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn route_of_2<A: Send + 'static, B: Send + 'static, F, W, O>(
    request: Request,
    take_a: TakeFromRequest<A>,
    take_b: TakeFromRequest<B>,
    function: F,
    answer: fn(O) -> poem::Result<Response>,
) -> RouteFuture
where
    F: FnOnce(A, B) -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let (request, mut body) = request.split();
        let a = take_a(&request, &mut body).await?;
        let b = take_b(&request, &mut body).await?;
        answer(function(a, b).await)
    })
}

/// Calls a route's function with three arguments.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn route_of_3<A: Send + 'static, B: Send + 'static, C: Send + 'static, F, W, O>(
    request: Request,
    take_a: TakeFromRequest<A>,
    take_b: TakeFromRequest<B>,
    take_c: TakeFromRequest<C>,
    function: F,
    answer: fn(O) -> poem::Result<Response>,
) -> RouteFuture
where
    F: FnOnce(A, B, C) -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let (request, mut body) = request.split();
        let a = take_a(&request, &mut body).await?;
        let b = take_b(&request, &mut body).await?;
        let c = take_c(&request, &mut body).await?;
        answer(function(a, b, c).await)
    })
}

/// Calls an event's function with no argument.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn event_of_0<F, W, O>(
    event: Event,
    function: F,
    acknowledge: fn(O, Event) -> EventFuture,
) -> EventFuture
where
    F: FnOnce() -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let returned = function().await;
        acknowledge(returned, event).await
    })
}

/// Calls an event's function with one argument.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn event_of_1<A: 'static, F, W, O>(
    mut event: Event,
    take_a: TakeFromEvent<A>,
    function: F,
    acknowledge: fn(O, Event) -> EventFuture,
) -> EventFuture
where
    F: FnOnce(A) -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let work = {
            let a = take_a(&mut event)?;
            function(a)
        };
        let returned = work.await;
        acknowledge(returned, event).await
    })
}

/// Calls an event's function with two arguments.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn event_of_2<A: 'static, B: 'static, F, W, O>(
    mut event: Event,
    take_a: TakeFromEvent<A>,
    take_b: TakeFromEvent<B>,
    function: F,
    acknowledge: fn(O, Event) -> EventFuture,
) -> EventFuture
where
    F: FnOnce(A, B) -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let work = {
            let a = take_a(&mut event)?;
            let b = take_b(&mut event)?;
            function(a, b)
        };
        let returned = work.await;
        acknowledge(returned, event).await
    })
}

/// Calls an event's function with three arguments.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn event_of_3<A: 'static, B: 'static, C: 'static, F, W, O>(
    mut event: Event,
    take_a: TakeFromEvent<A>,
    take_b: TakeFromEvent<B>,
    take_c: TakeFromEvent<C>,
    function: F,
    acknowledge: fn(O, Event) -> EventFuture,
) -> EventFuture
where
    F: FnOnce(A, B, C) -> W + Send + 'static,
    W: Future<Output = O> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
    O: 'static,
{
    Box::pin(async move {
        let work = {
            let a = take_a(&mut event)?;
            let b = take_b(&mut event)?;
            let c = take_c(&mut event)?;
            function(a, b, c)
        };
        let returned = work.await;
        acknowledge(returned, event).await
    })
}
