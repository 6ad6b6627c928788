//! A video as Motion JPEG: the parts of `multipart/x-mixed-replace`.

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::feed::{Frame, Viewer};

/// The type of such a stream.
pub(super) const CONTENT_TYPE: &str = "multipart/x-mixed-replace; boundary=frame";
/// How often a stream without a picture sends something, so that a viewer that has left is noticed.
const PROBE_INTERVAL: Duration = Duration::from_secs(5);

/// The next part of a stream.
enum Part {
    Frame(Frame, OwnedSemaphorePermit),
    Waiting,
}

/// The boundary follows each frame at once, because a browser shows a frame when it sees its end. What is sent while
/// there is no picture is therefore in the head of the next part, and the last picture stays.
pub(super) fn parts(viewer: Viewer) -> impl Stream<Item = io::Result<Bytes>> {
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
