//! One capture for all viewers.
//!
//! The latest frame is in a watch channel. A slow viewer gets the latest frame when it is ready for one: it misses
//! frames, and none are queued for it. The channel counts its receivers: the capture starts with the first one and
//! stops after the last one.

use std::fmt;
use std::ptr;
use std::sync::LazyLock;
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Camera, Frame};
use serde::Serialize;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};

/// The capture of this program.
pub(crate) static FEED: LazyLock<Feed> = LazyLock::new(Feed::default);

/// How long the camera films on after the last viewer, so that a page that is reloaded need not wait for its start.
const LINGER: Duration = Duration::from_secs(2);
/// The pause before a camera that has failed is started again.
const RETRY: Duration = Duration::from_millis(500);
/// How often the status is published if it has not changed.
const REPORT: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(crate) struct Feed {
    latest: watch::Sender<Shot>,
    /// Notified when a viewer comes.
    wanted: Notify,
    /// The host ends.
    over: watch::Sender<bool>,
}

/// What the channel holds.
#[derive(Clone, Debug, Default)]
pub(crate) enum Shot {
    /// Nothing yet.
    #[default]
    Waiting,
    Frame(Frame),
    /// There is no picture, for this reason.
    Lost(Trouble),
    /// The host ends.
    Over,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    NoCamera(String),
    CameraLost(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NoCamera(why) => write!(f, "No camera: {why}"),
            Trouble::CameraLost(why) => write!(f, "Camera lost: {why}"),
        }
    }
}

/// What the pages are told.
#[derive(Debug, Serialize)]
struct Status {
    /// `idle`, `live`, `none` or `lost`.
    state: &'static str,
    message: String,
    viewers: usize,
    frames_per_second: f64,
}

impl Feed {
    /// Adds a viewer, until it is dropped.
    pub(crate) fn watch(&self) -> Viewer {
        let mut shots = self.latest.subscribe();
        // The frame that is in the channel already is new for this viewer.
        shots.mark_changed();
        self.wanted.notify_one();
        let over = self.over.subscribe();
        Viewer { shots, over }
    }

    /// Films while somebody watches.
    pub(crate) async fn run(&self, state: &GlobalState) -> Result<(), PublishError> {
        self.over.send_replace(false);
        self.latest.send_replace(Shot::Waiting);
        loop {
            self.report(state, 0.0)?;
            while self.latest.receiver_count() == 0 {
                self.wanted.notified().await;
            }
            let mut filming = None;
            tokio::select! {
                failed = self.film(state, &mut filming) => return failed,
                () = self.left() => {}
            }
            follow(&mut filming, None).await;
            self.latest.send_replace(Shot::Waiting);
        }
    }

    /// Ends the viewers' streams: an open one would keep the host from ending.
    pub(crate) fn end(&self) {
        self.latest.send_replace(Shot::Over);
        self.over.send_replace(true);
    }

    /// Waits until nobody has watched for a while.
    async fn left(&self) {
        loop {
            self.latest.closed().await;
            if timeout(LINGER, self.wanted.notified()).await.is_err() {
                return;
            }
        }
    }

    /// Takes frames. The camera is taken from the deck each time: if another one is set, the one before is turned off.
    async fn film(
        &self,
        state: &GlobalState,
        filming: &mut Option<Instrument<Camera>>,
    ) -> Result<(), PublishError> {
        let mut frames = 0;
        let mut since = Instant::now();
        loop {
            let shot = match shoot(state, filming).await {
                Ok(frame) => Shot::Frame(frame),
                Err(trouble) => Shot::Lost(trouble),
            };
            let is_frame = matches!(shot, Shot::Frame(_));
            frames += u32::from(is_frame);
            let before = self.latest.send_replace(shot).state();
            let is_news = before != self.latest.borrow().state();
            if is_news || since.elapsed() >= REPORT {
                let seconds = since.elapsed().as_secs_f64();
                let rate = f64::from(frames) / seconds;
                self.report(state, if seconds > 0.0 { rate } else { 0.0 })?;
                (frames, since) = (0, Instant::now());
            }
            if !is_frame {
                sleep(RETRY).await;
            }
        }
    }

    fn report(&self, state: &GlobalState, rate: f64) -> Result<(), PublishError> {
        let shot = self.latest.borrow();
        let status = Status {
            state: shot.state(),
            message: shot.message(),
            viewers: self.latest.receiver_count(),
            frames_per_second: (rate * 10.0).round() / 10.0,
        };
        state.publish("webcam_status", &status)
    }
}

/// The camera that is on the deck now.
fn camera(state: &GlobalState) -> Result<Instrument<Camera>, Trouble> {
    let deck = state.deck();
    let deck = deck.ok_or_else(|| Trouble::NoCamera("no deck is active".to_owned()))?;
    let camera = deck.instrument("camera");
    camera.map_err(|error| Trouble::NoCamera(error.to_string()))
}

/// Turns off the camera that has filmed, unless it is the one to film now.
async fn follow(filming: &mut Option<Instrument<Camera>>, now: Option<&Instrument<Camera>>) {
    if let Some(before) = filming
        && now.is_none_or(|now| ptr::from_ref::<Camera>(now) != ptr::from_ref::<Camera>(before))
    {
        before.stop().await;
    }
    // Cleared after it is off: if the capture is ended in between, it is turned off there.
    *filming = now.cloned();
}

async fn shoot(
    state: &GlobalState,
    filming: &mut Option<Instrument<Camera>>,
) -> Result<Frame, Trouble> {
    let camera = camera(state);
    follow(filming, camera.as_ref().ok()).await;
    let frame = camera?.frame().await;
    frame.map_err(|error| Trouble::CameraLost(error.to_string()))
}

impl Shot {
    fn state(&self) -> &'static str {
        match self {
            Shot::Waiting | Shot::Over => "idle",
            Shot::Frame(_) => "live",
            Shot::Lost(Trouble::NoCamera(_)) => "none",
            Shot::Lost(Trouble::CameraLost(_)) => "lost",
        }
    }

    fn message(&self) -> String {
        match self {
            Shot::Lost(trouble) => trouble.to_string(),
            _ => String::new(),
        }
    }
}

/// A viewer.
#[derive(Debug)]
pub(crate) struct Viewer {
    shots: watch::Receiver<Shot>,
    over: watch::Receiver<bool>,
}

impl Viewer {
    /// Waits for the next frame; `None` when the host ends.
    pub(crate) async fn frame(&mut self) -> Option<Frame> {
        loop {
            self.shots.changed().await.ok()?;
            match &*self.shots.borrow_and_update() {
                Shot::Frame(frame) => return Some(frame.clone()),
                Shot::Over => return None,
                Shot::Waiting | Shot::Lost(_) => {}
            }
        }
    }

    /// A frame, or why there is none.
    pub(crate) async fn shot(&mut self) -> Shot {
        let is_there = |shot: &Shot| !matches!(shot, Shot::Waiting);
        let shot = self.shots.wait_for(is_there).await;
        shot.map_or(Shot::Over, |shot| shot.clone())
    }

    /// Waits until the host ends. It does not mark a frame as seen.
    pub(crate) async fn over(&mut self) {
        self.over.wait_for(|over| *over).await.ok();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use bytes::Bytes;
    use futures_util::{FutureExt, StreamExt};

    use super::{Feed, Frame, Shot};

    #[tokio::test]
    async fn a_stream_whose_picture_is_not_taken_ends_with_the_host() {
        let feed = Feed::default();
        let mut parts = pin!(crate::parts(feed.watch()));
        let jpeg = Bytes::from_static(b"picture");
        feed.latest
            .send_replace(Shot::Frame(Frame { number: 1, jpeg }));
        let mut taken = Vec::new();
        for _ in 0..4 {
            taken.push(parts.next().await.unwrap().unwrap());
        }
        assert!(parts.next().now_or_never().is_none(), "{taken:?}");
        feed.end();
        assert!(parts.next().now_or_never().is_some_and(|end| end.is_none()));
    }
}
