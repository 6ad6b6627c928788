//! A live webcam stream on a plugin page, for any number of viewers.

mod feed;

use std::future::ready;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use ivoryos_plugin::prelude::*;
use lab::{Camera, Frame, Mode};
use poem::Body;
use tokio::time::timeout;

use feed::{FEED, Shot, Viewer};

/// How long somebody who asks for a picture waits for it.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(sailfish::TemplateOnce)]
#[template(path = "webcam.stpl")]
struct View {
    mode: Option<Mode>,
}

/// Shows live video of the deck's camera.
#[plugin(name = "webcam", icon = "📷")]
pub async fn main_page(#[instrument] camera: Option<Instrument<Camera>>) -> Page {
    let mode = camera.map(|camera| camera.mode());
    Page::new("Webcam", View { mode })
        .with_head(concat!("<style>", include_str!("webcam.css"), "</style>"))
        .with_scripts(concat!("<script>", include_str!("webcam.js"), "</script>"))
}

/// Streams the video as Motion JPEG, which an `<img>` shows. It stays open while there is no picture.
#[route("/stream")]
pub async fn stream() -> Response {
    Response::builder()
        .content_type("multipart/x-mixed-replace; boundary=frame")
        .header("cache-control", "no-store")
        .body(Body::from_bytes_stream(parts(FEED.watch())))
}

/// The boundary follows its frame at once: a browser shows a frame when it sees where it ends.
fn parts(viewer: Viewer) -> impl Stream<Item = io::Result<Bytes>> {
    let boundary = |text: &'static str| Bytes::from_static(text.as_bytes());
    let frames = stream::unfold(viewer, async |mut viewer| {
        Some((viewer.frame().await?, viewer))
    });
    let parts = frames.flat_map(move |frame| {
        stream::iter([head(&frame), frame.jpeg, boundary("\r\n--frame\r\n")])
    });
    let first = stream::once(ready(boundary("--frame\r\n")));
    first.chain(parts).map(Ok)
}

fn head(frame: &Frame) -> Bytes {
    let (length, number) = (frame.jpeg.len(), frame.number);
    format!("Content-Type: image/jpeg\r\nContent-Length: {length}\r\nX-Frame: {number}\r\n\r\n")
        .into()
}

/// Takes one picture, as JPEG.
#[route("/frame")]
pub async fn frame(#[instrument("camera")] _camera: Instrument<Camera>) -> Result<Response> {
    let mut viewer = FEED.watch();
    let shot = timeout(PATIENCE, viewer.shot()).await;
    let problem = match shot.unwrap_or_default() {
        Shot::Frame(frame) => {
            return Ok(Response::builder()
                .content_type("image/jpeg")
                .header("cache-control", "no-store")
                .header("x-frame", frame.number)
                .body(frame.jpeg));
        }
        Shot::Lost(trouble) => trouble.to_string(),
        Shot::Waiting => "The camera takes too long.".to_owned(),
        Shot::Over => "The host ends.".to_owned(),
    };
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    Err(Error::from_string(problem, unavailable))
}

/// Sets resolution and frame rate, for everyone who watches.
#[socket_event("webcam_set")]
pub async fn set(
    io: SocketIo,
    Data(mode): Data<Mode>,
    #[instrument] camera: Instrument<Camera>,
) -> Result<(), lab::DriverError> {
    camera.set_mode(mode).await?;
    io.emit("webcam_mode", &mode).await.ok();
    Ok(())
}

/// Films while somebody watches.
#[background_task]
pub async fn capture(state: GlobalState, stop: CancellationToken) -> Result<(), PublishError> {
    let ended = stop.run_until_cancelled(FEED.run(&state)).await;
    FEED.end();
    ended.unwrap_or(Ok(()))
}
