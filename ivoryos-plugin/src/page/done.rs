//! What a form's route answers when all is done.

use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use serde::Serialize;

/// It is done: what a route or an event returns that has nothing else to say. Publish what has changed, then every page
/// shows it.
///
/// A form of a browser, and every client that does not ask for JSON, is led to the plugin's page, with 303. A program that
/// asks for JSON gets 204. The acknowledgement of an event is `null`.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # struct Pump;
/// # impl Pump { async fn stop(&self) -> Result<(), String> { Ok(()) } }
/// # #[plugin(name = "pump")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// /// What a button does, as a form and over the page's socket.
/// #[route("/stop", methods = ["POST"])]
/// #[socket_event("pump_stop")]
/// async fn stop(deck: Deck) -> Result<Done> {
///     deck.instrument::<Pump>("pump")?.stop().await?;
///     Ok(Done)
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Done;

/// Leads browsers to the plugin's page. The host replaces the answer where its request asks for no JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeadsToThePage;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        response.extensions_mut().insert(LeadsToThePage);
        response
    }
}
