//! A live webcam stream on a plugin page, for any number of viewers.

use ivoryos_plugin::prelude::*;
use lab::{Camera, Mode};

static VIDEO: Video = Video::new("webcam_status");

#[derive(Template)]
#[template(path = "webcam.stpl")]
struct View {
    mode: Option<Mode>,
}

/// Shows live video of the deck's camera.
#[plugin(name = "webcam", icon = "📷")]
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

/// Sets resolution and frame rate, for everyone who watches. Of two quick choices the second is what counts: with
/// `#[instrument]` it would be refused while the first is at work.
#[socket_event("webcam_set")]
pub async fn set(state: GlobalState, Data(mode): Data<Mode>, deck: Deck) -> Result<()> {
    let camera = deck.instrument::<Camera>("camera")?;
    camera.set_mode(mode).await.status(503)?;
    Ok(state.emit("webcam_mode", &mode)?)
}

/// Films while somebody watches.
#[background_task]
pub async fn film(state: GlobalState) -> Result<()> {
    let frame = async |camera: Instrument<Camera>| Ok(camera.frame().await?.jpeg);
    let off = async |camera: Instrument<Camera>| camera.stop().await;
    VIDEO.film(&state, "camera", frame).off(off).await
}
