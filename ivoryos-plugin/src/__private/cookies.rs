//! The middleware of a route with an argument `&CookieJar`: no other route has it.

use poem::Request;
#[cfg(feature = "cookies")]
use poem::middleware::{CookieJarManager, Middleware};
#[cfg(feature = "cookies")]
use poem::{Endpoint, endpoint};

use crate::plugin::RouteFuture;

/// Gives a route the request's cookies, and sends what it adds to them.
#[cfg(feature = "cookies")]
pub fn with_cookies(
    request: Request,
    route: impl Fn(Request) -> RouteFuture + Send + Sync + 'static,
) -> RouteFuture {
    let route = CookieJarManager::new().transform(endpoint::make(route));
    Box::pin(async move { route.call(request).await })
}

/// What a route with cookies needs, which is not there without the feature.
#[cfg(not(feature = "cookies"))]
#[diagnostic::on_unimplemented(
    message = "the host of this route has no cookies",
    label = "needs the feature `cookies` of ivoryos-plugin",
    note = "help: write `ivoryos-plugin = {{ version = \"0.1\", features = [\"cookies\"] }}` in Cargo.toml"
)]
pub trait HasCookies {}

/// Refuses a route with cookies: poem's extractor would panic at each request.
#[cfg(not(feature = "cookies"))]
pub fn with_cookies(
    request: impl HasCookies,
    route: impl Fn(Request) -> RouteFuture + Send + Sync + 'static,
) -> RouteFuture {
    drop((request, route));
    unreachable!("no type has the trait")
}
