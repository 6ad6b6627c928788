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
