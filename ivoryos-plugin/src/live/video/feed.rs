//! What all viewers of a video share: the latest frame.
//!
//! It is in a watch channel: a slow viewer gets the latest frame when it is ready for one, misses frames, and none are
//! queued for it. The channel counts its receivers, so that nothing is captured while there are none.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, MutexGuard, Notify, watch};
use tokio::time::timeout;

/// How long the capture goes on after the last viewer, so that a page that is reloaded need not wait for its start.
const LINGER: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Feed {
    latest: watch::Sender<Shot>,
    phase: watch::Sender<Phase>,
    /// Notified when a viewer comes.
    wanted: Notify,
    /// How many frames were shown.
    frames: AtomicU64,
    /// Whoever films has it: the state of two hosts has one task in each.
    turn: Mutex<()>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing has filmed yet.
    #[default]
    Before,
    Filming,
    /// The task has ended, as it does with its host.
    Over,
}

/// What the channel holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Shot {
    /// Nothing yet.
    #[default]
    Waiting,
    Frame(Frame),
    /// There is no camera, for this reason.
    NoCamera(String),
    /// The camera takes no picture, for this reason.
    Lost(String),
    /// The host ends.
    Over,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) jpeg: Bytes,
}

impl Shot {
    /// The state that is published.
    pub(super) fn state(&self) -> &'static str {
        match self {
            Shot::Waiting | Shot::Over => "idle",
            Shot::Frame(_) => "live",
            Shot::NoCamera(_) => "none",
            Shot::Lost(_) => "lost",
        }
    }

    /// Why there is no picture; empty where there is one.
    pub(super) fn message(&self) -> String {
        match self {
            Shot::Waiting | Shot::Frame(_) => String::new(),
            Shot::NoCamera(why) => format!("No camera: {why}"),
            Shot::Lost(why) => format!("Camera lost: {why}"),
            Shot::Over => "The host ends".to_owned(),
        }
    }
}

impl Feed {
    /// Adds a viewer, until it is dropped.
    pub(super) fn watch(&self) -> Viewer {
        let mut viewer = self.wait();
        // The frame that is in the channel already is new for this viewer.
        viewer.shots.mark_changed();
        viewer
    }

    /// Adds a viewer for whom only what comes from now on is new.
    pub(super) fn wait(&self) -> Viewer {
        let shots = self.latest.subscribe();
        self.wanted.notify_one();
        let phase = self.phase.subscribe();
        Viewer { shots, phase }
    }

    /// Begins to film, when nobody else does.
    pub(super) async fn begin(&self) -> Filming<'_> {
        let turn = self.turn.lock().await;
        self.latest.send_replace(Shot::Waiting);
        self.phase.send_replace(Phase::Filming);
        Filming {
            feed: self,
            _turn: turn,
        }
    }

    /// Ends the viewers' streams: an open one would keep the host from ending.
    pub(super) fn end(&self) {
        self.latest.send_replace(Shot::Over);
        self.phase.send_replace(Phase::Over);
    }

    /// Shows a picture to all viewers; returns what was before.
    pub(super) fn show(&self, jpeg: Bytes) -> Shot {
        let number = self.frames.fetch_add(1, Ordering::Relaxed) + 1;
        self.put(Shot::Frame(Frame { number, jpeg }))
    }

    /// Replaces the latest; returns what was before.
    pub(super) fn put(&self, shot: Shot) -> Shot {
        self.latest.send_replace(shot)
    }

    /// The state and the message of the latest.
    pub(super) fn now(&self) -> (&'static str, String) {
        let latest = self.latest.borrow();
        (latest.state(), latest.message())
    }

    pub(super) fn viewers(&self) -> usize {
        self.latest.receiver_count()
    }

    /// Waits until somebody watches.
    pub(super) async fn wanted(&self) {
        while self.viewers() == 0 {
            self.wanted.notified().await;
        }
    }

    /// Waits until nobody has watched for a while.
    pub(super) async fn left(&self) {
        loop {
            self.latest.closed().await;
            if timeout(LINGER, self.wanted.notified()).await.is_err() {
                return;
            }
        }
    }
}

/// Somebody films. When it is dropped, as with its host, the viewers' streams end.
pub(super) struct Filming<'a> {
    feed: &'a Feed,
    _turn: MutexGuard<'a, ()>,
}

impl Drop for Filming<'_> {
    fn drop(&mut self) {
        self.feed.end();
    }
}

/// A viewer.
#[derive(Debug)]
pub(super) struct Viewer {
    shots: watch::Receiver<Shot>,
    phase: watch::Receiver<Phase>,
}

impl Viewer {
    /// Waits for the next frame; `None` when the host ends.
    pub(super) async fn frame(&mut self) -> Option<Frame> {
        loop {
            match self.shot().await {
                Shot::Frame(frame) => return Some(frame),
                Shot::Over => return None,
                _ => {}
            }
        }
    }

    /// Waits for the next frame, or for why there is none.
    pub(super) async fn shot(&mut self) -> Shot {
        loop {
            if self.shots.changed().await.is_err() {
                return Shot::Over;
            }
            match &*self.shots.borrow_and_update() {
                Shot::Waiting => {}
                shot => return shot.clone(),
            }
        }
    }

    /// Waits until the host ends. It does not mark a frame as seen.
    pub(super) async fn over(&mut self) {
        self.phase.wait_for(|it| *it == Phase::Over).await.ok();
    }

    /// Whether anything films, or has filmed.
    pub(super) fn is_filmed(&self) -> bool {
        *self.phase.borrow() != Phase::Before
    }
}
