//! The capture: one, however many watch.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tokio::select;
use tokio::time::{Instant, sleep, sleep_until};

use super::Video;
use super::feed::{Feed, Shot};
use crate::deck::{GlobalState, PublishError};
use crate::error::Result;
use crate::http::panic;

/// The pause before a camera that has failed is asked again.
const RETRY: Duration = Duration::from_millis(500);
/// No more than 60 frames per second: a capture that waits for nothing would keep its thread.
const SHORTEST_PERIOD: Duration = Duration::from_micros(16_667);
/// How often the status is published if it has not changed.
const REPORT: Duration = Duration::from_secs(1);
/// What a JPEG begins with.
const JPEG: [u8; 2] = [0xFF, 0xD8];

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Films, once it is awaited: what [`Video::film`] returns. `C` is what it films with.
#[must_use = "it films when it is awaited"]
pub struct Film<'a, C> {
    video: &'a Video,
    state: &'a GlobalState,
    /// The camera that is there now, or why there is none.
    camera: Box<dyn Fn() -> Result<C, String> + Send + Sync + 'a>,
    is_same: fn(&C, &C) -> bool,
    capture: Box<dyn Fn(C) -> Boxed<'a, Result<Bytes>> + Send + Sync + 'a>,
    off: Box<dyn Fn(C) -> Boxed<'a, ()> + Send + Sync + 'a>,
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

impl<'a, C: Clone + Send + Sync + 'a> Film<'a, C> {
    pub(super) fn new<P, F>(
        video: &'a Video,
        state: &'a GlobalState,
        camera: impl Fn() -> Result<C, String> + Send + Sync + 'a,
        is_same: fn(&C, &C) -> bool,
        capture: impl Fn(C) -> F + Send + Sync + 'a,
    ) -> Self
    where
        P: AsRef<[u8]> + Send + 'static,
        F: Future<Output = Result<P>> + Send + 'a,
    {
        let capture = move |camera| {
            let picture = capture(camera);
            Box::pin(async { jpeg(picture.await?) }) as Boxed<_>
        };
        Self {
            video,
            state,
            camera: Box::new(camera),
            is_same,
            capture: Box::new(capture),
            off: Box::new(|_| Box::pin(async {})),
        }
    }

    /// What turns the camera off: it is called 2 s after the last viewer has left, and when the camera was taken off
    /// the deck or replaced. A camera that is on only while it takes a picture needs none.
    ///
    /// ```
    /// # use ivoryos_plugin::prelude::*;
    /// # struct Camera;
    /// # impl Camera {
    /// #     async fn frame(&self) -> Result<Vec<u8>, String> { Ok(Vec::new()) }
    /// #     async fn stop(&self) {}
    /// # }
    /// # #[plugin(name = "film-example")]
    /// # async fn main_page() -> Page { Page::html("", "") }
    /// static VIDEO: Video = Video::new("camera_video");
    ///
    /// #[background_task]
    /// async fn film(state: GlobalState) -> Result<()> {
    ///     VIDEO
    ///         .film(&state, "camera", async |camera: Instrument<Camera>| Ok(camera.frame().await?))
    ///         .off(async |camera: Instrument<Camera>| camera.stop().await)
    ///         .await
    /// }
    /// # fn main() {}
    /// ```
    pub fn off<F>(mut self, off: impl Fn(C) -> F + Send + Sync + 'a) -> Self
    where
        F: Future<Output = ()> + Send + 'a,
    {
        self.off = Box::new(move |camera| Box::pin(off(camera)));
        self
    }

    /// Films while somebody watches.
    async fn run(self) -> Result<()> {
        let feed = self.video.feed(self.state.number());
        let _filming = feed.begin().await;
        loop {
            self.report(&feed, 0.0)?;
            feed.wanted().await;
            let mut filming = None;
            select! {
                failed = self.take(&feed, &mut filming) => return Ok(failed?),
                () = feed.left() => {}
            }
            self.follow(&mut filming, None).await;
            feed.put(Shot::Waiting);
        }
    }

    /// Takes frames. The camera is taken from the deck each time: if another one is set, the one before is turned off.
    async fn take(&self, feed: &Feed, filming: &mut Option<C>) -> Result<(), PublishError> {
        let (mut frames, mut since) = (0, Instant::now());
        loop {
            let (camera, began) = ((self.camera)(), Instant::now());
            self.follow(filming, camera.as_ref().ok()).await;
            let picture = match &camera {
                Ok(camera) => select! {
                    biased;
                    () = self.replaced(Some(camera)) => continue,
                    picture = self.picture(camera) => picture.map_err(Shot::Lost),
                },
                Err(why) => Err(Shot::NoCamera(why.clone())),
            };
            let is_frame = picture.is_ok();
            frames += u32::from(is_frame);
            let before = picture.map_or_else(|none| feed.put(none), |jpeg| feed.show(jpeg));
            let now = feed.now();
            let is_news = (before.state(), before.message()) != now;
            if is_news || since.elapsed() >= REPORT {
                if is_news && now.0 == "lost" {
                    tracing::warn!(video = self.video.name, "{}", now.1);
                }
                let seconds = since.elapsed().as_secs_f64();
                let rate = f64::from(frames) / seconds;
                self.report(feed, if seconds > 0.0 { rate } else { 0.0 })?;
                (frames, since) = (0, Instant::now());
            }
            if is_frame {
                sleep_until(began + SHORTEST_PERIOD).await;
            } else {
                select! {
                    () = self.replaced(camera.as_ref().ok()) => {}
                    () = sleep(RETRY) => {}
                }
            }
        }
    }

    /// Takes one picture, or says why there is none.
    async fn picture(&self, camera: &C) -> Result<Bytes, String> {
        // The closure is the author's, too: it may panic before there is a future.
        let picture = panic::catch(async { (self.capture)(camera.clone()).await }).await;
        match picture {
            Ok(picture) => picture.map_err(|error| error.to_string()),
            // The log has where, and why.
            Err(_) => Err("its driver panicked".to_owned()),
        }
    }

    /// Waits until the deck has another camera than this one.
    async fn replaced(&self, camera: Option<&C>) {
        let mut decks = self.state.subscribe();
        loop {
            let now = (self.camera)().ok();
            if !self.are_same(now.as_ref(), camera) || decks.changed().await.is_err() {
                return;
            }
        }
    }

    fn are_same(&self, one: Option<&C>, other: Option<&C>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => (self.is_same)(one, other),
            (None, None) => true,
            _ => false,
        }
    }

    /// Turns off the camera that has filmed, unless it is the one to film now.
    async fn follow(&self, filming: &mut Option<C>, now: Option<&C>) {
        if let Some(before) = filming
            && !self.are_same(Some(before), now)
        {
            let off = panic::catch(async { (self.off)(before.clone()).await });
            off.await.ok();
        }
        // Cleared after it is off: if the capture is ended in between, it is turned off there.
        *filming = now.cloned();
    }

    fn report(&self, feed: &Feed, rate: f64) -> Result<(), PublishError> {
        let (state, message) = feed.now();
        let status = Status {
            state,
            message,
            viewers: feed.viewers(),
            frames_per_second: (rate * 10.0).round() / 10.0,
        };
        self.state.publish(self.video.name, &status)
    }
}

/// The picture, if it is a JPEG: a browser shows nothing of others, and says nothing.
fn jpeg(picture: impl AsRef<[u8]> + Send + 'static) -> Result<Bytes> {
    let picture = Bytes::from_owner(picture);
    if picture.starts_with(&JPEG) {
        return Ok(picture);
    }
    let begin = &picture[..picture.len().min(8)];
    Err(format!("what was captured is no JPEG, its first bytes are {begin:02X?}").into())
}

impl<'a, C: Clone + Send + Sync + 'a> IntoFuture for Film<'a, C> {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<C> fmt::Debug for Film<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Film")
            .field("video", self.video)
            .finish_non_exhaustive()
    }
}
