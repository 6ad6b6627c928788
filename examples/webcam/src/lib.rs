//! A live webcam stream on a plugin page, for any number of viewers.

mod feed;

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use ivoryos_plugin::prelude::*;
use lab::{Camera, Frame, Mode};
use poem::Body;
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use feed::{FEED, Shot, Viewer};

/// How long a request for one picture waits.
const PICTURE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a stream without a picture sends something, so that a viewer that has left is noticed.
const PROBE_INTERVAL: Duration = Duration::from_secs(5);

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

/// The next part of a stream.
enum Part {
    Frame(Frame, OwnedSemaphorePermit),
    Waiting,
}

/// The boundary follows each frame at once, because a browser shows a frame when it sees its end. What is sent while
/// there is no picture is therefore in the head of the next part, and the last picture stays.
fn parts(viewer: Viewer) -> impl Stream<Item = io::Result<Bytes>> {
    let fixed = |text: &'static str| Bytes::from_static(text.as_bytes());
    // The server polls as often as it can: the next frame is chosen when the last one has been sent and dropped.
    let turns = (viewer, Arc::new(Semaphore::new(1)));
    let parts = stream::unfold(turns, async |(mut viewer, turns)| {
        let turn = select! {
            turn = Arc::clone(&turns).acquire_owned() => turn.ok()?,
            () = viewer.over() => return None,
        };
        let part = match timeout(PROBE_INTERVAL, viewer.frame()).await {
            Ok(frame) => Part::Frame(frame?, turn),
            Err(_) => Part::Waiting,
        };
        Some((part, (viewer, turns)))
    });
    let parts = parts.flat_map(move |part| {
        let chunks = match part {
            Part::Frame(frame, turn) => {
                let head = head(&frame);
                let jpeg = Bytes::from_owner(Sending(frame.jpeg, turn));
                vec![head, jpeg, fixed("\r\n--frame\r\n")]
            }
            Part::Waiting => vec![fixed("X-Waiting: 1\r\n")],
        };
        stream::iter(chunks)
    });
    let first = stream::once(ready(fixed("--frame\r\n")));
    first.chain(parts).map(Ok)
}

/// The bytes of a frame that is being sent. When it is dropped, the next frame can be sent.
struct Sending(
    Bytes,
    #[expect(dead_code, reason = "held")] OwnedSemaphorePermit,
);

impl AsRef<[u8]> for Sending {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
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
    let shot = timeout(PICTURE_TIMEOUT, viewer.shot()).await;
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
    Err(problem).status(503)
}

/// Sets resolution and frame rate, for everyone who watches. Of two quick choices the second is what counts: with
/// `#[instrument]` it would be refused while the first is at work.
#[socket_event("webcam_set")]
pub async fn set(io: SocketIo, Data(mode): Data<Mode>, deck: Deck) -> Result<()> {
    let camera = deck.instrument::<Camera>("camera")?;
    let set = camera.set_mode(mode).await;
    set.status(503)?;
    io.emit("webcam_mode", &mode).await.ok();
    Ok(())
}

/// Films while somebody watches.
#[background_task]
pub async fn capture(state: GlobalState, stop: CancellationToken) -> Result<()> {
    let ended = stop.run_until_cancelled(FEED.run(&state)).await;
    FEED.end();
    Ok(ended.unwrap_or(Ok(()))?)
}
