//! Panics, fails, and cannot render.

use ivoryos_plugin::poem::error::{BadRequest, InternalServerError};
use ivoryos_plugin::poem::{Error, Response, Result};
use ivoryos_plugin::prelude::*;

/// A page that panics.
#[plugin(name = "panicky")]
pub async fn main_page() -> Page {
    panic!("the main page panicked")
}

/// Panics after it has waited, on whatever thread goes on with it.
#[route("/later")]
pub async fn later() -> Page {
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    panic!("panicked later")
}

/// Panics where a handler that is not async runs.
#[route("/sync")]
pub fn sync() -> Page {
    panic!("panicked in a function that is not async")
}

/// Fails with an error of its own.
#[route("/error")]
pub async fn error() -> Result<Page> {
    Err(InternalServerError(std::io::Error::other(
        "the pump is on fire",
    )))
}

/// Says what the client did wrong.
#[route("/bad")]
pub async fn bad() -> Result<Page> {
    Err(BadRequest(std::io::Error::other("the volume is negative")))
}

/// Fails with a response of its own.
#[route("/own")]
pub async fn own() -> Result<Page> {
    let response = Response::builder()
        .status(StatusCode::CONFLICT)
        .content_type("application/json")
        .body("{\"mine\":true}");
    Err(Error::from_response(response))
}

/// An error that panics when it is shown.
#[derive(Debug)]
struct Unspeakable;

impl std::fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("panicked while it was shown")
    }
}

impl std::error::Error for Unspeakable {}

/// Fails with an error that cannot be shown.
#[route("/display")]
pub async fn display() -> Result<Page> {
    Err(InternalServerError(Unspeakable))
}

/// Panics again when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("panicked while it was dropped")
    }
}

/// Panics with what panics again.
#[route("/bomb")]
pub async fn bomb() -> Page {
    std::panic::panic_any(Bomb)
}

/// Fails with what the client has sent.
#[route("/repeat")]
pub async fn repeat(uri: &ivoryos_plugin::poem::http::Uri) -> Result<Page> {
    let query = uri
        .query()
        .unwrap_or_default()
        .replace("%0a", "\n")
        .replace("%1b", "\u{1b}");
    Err(InternalServerError(std::io::Error::other(query)))
}
