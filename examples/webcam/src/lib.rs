//! A live webcam stream on a plugin page, for any number of viewers.

use ivoryos_plugin::prelude::*;
use lab::{Camera, Mode};
use serde::{Deserialize, Serialize};

static VIDEO: Video = Video::new("webcam_status");

#[derive(Template)]
#[template(path = "webcam.stpl")]
struct View {
    mode: Option<Mode>,
}

/// Shows live video of the deck's camera.
#[plugin(name = "webcam", icon = "bi-camera")]
pub async fn main_page(#[instrument] camera: Option<Instrument<Camera>>) -> Page {
    let mode = camera.map(|camera| camera.mode());
    Page::new("Webcam", View { mode })
}

/// Streams the video as Motion JPEG.
#[route("/stream")]
pub async fn stream() -> Response {
    VIDEO.stream()
}

/// Takes one picture, as JPEG.
#[route("/frame")]
pub async fn frame() -> Result<Response> {
    VIDEO.picture().await
}

/// What is chosen: one of the camera's resolutions, by its place among them, and frames per second.
#[derive(Serialize, Deserialize)]
pub struct Choice {
    size: usize,
    rate: u32,
}

/// Sets resolution and frame rate, for everyone who watches.
#[route("/mode", methods = ["POST"])]
pub async fn set(state: GlobalState, deck: Deck, Form(choice): Form<Choice>) -> Result<Done> {
    let size = Camera::RESOLUTIONS.get(choice.size);
    let mode = size.map(|&(width, height)| Mode::new(width, height, choice.rate));
    let camera = deck.instrument::<Camera>("camera")?;
    camera.set_mode(mode.status(422)?).await.status(503)?;
    state.publish("mode", &choice)?;
    Ok(Done)
}

/// Films while somebody watches.
#[background_task]
pub async fn film(state: GlobalState) -> Result<()> {
    let frame = async |camera: Instrument<Camera>| Ok(camera.frame().await?.jpeg);
    let off = async |camera: Instrument<Camera>| camera.stop().await;
    VIDEO.film(&state, "camera", frame).off(off).await
}
