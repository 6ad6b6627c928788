//! Video of a camera, for any number of viewers.

mod feed;
mod film;
mod parts;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use poem::{Body, Response};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::deck::{Caller, GlobalState, Instrument, InstrumentError};
use crate::error::{Result, WithStatus};
use feed::{Feed, Shot};
pub use film::Film;

/// How long a request for one picture waits.
const PICTURE_TIMEOUT: Duration = Duration::from_secs(5);

/// The live video of a camera as Motion JPEG, from a function that takes one picture.
///
/// There is one capture, however many watch, and none while nobody does. A viewer who is slow misses frames, and holds
/// two frames of memory at the most. The guide has [what else it does](crate::guide::live).
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # struct Camera;
/// # impl Camera { async fn frame(&self) -> Result<Vec<u8>, String> { Ok(Vec::new()) } }
/// static VIDEO: Video = Video::new("camera_video");
///
/// #[plugin(name = "camera")]
/// async fn main_page() -> Page {
///     Page::html("Camera", "<live-video src='stream' name='camera_video' alt='The reactor'></live-video>")
/// }
///
/// #[route("/stream")]
/// async fn stream() -> Response {
///     VIDEO.stream()
/// }
///
/// #[background_task]
/// async fn film(state: GlobalState) -> Result<()> {
///     VIDEO.film(&state, "camera", async |camera: Instrument<Camera>| Ok(camera.frame().await?)).await
/// }
/// # fn main() {}
/// ```
///
/// It publishes its status under its name, when that changes and once a second while somebody watches:
///
/// ```json
/// { "state": "live", "message": "", "viewers": 2, "frames_per_second": 14.9 }
/// ```
///
/// | `state` | `message` | what is so |
/// |---|---|---|
/// | `idle` | | nobody watches, or the first frame is not there yet |
/// | `live` | | it films |
/// | `none` | `No camera: no deck is active` | there is no deck, or it has no such instrument |
/// | `lost` | `Camera lost: ` and the text of the error | the capture fails; it is tried again every 0.5 s |
///
/// A program may run several hosts, as tests do: each has a video of its own.
pub struct Video {
    name: &'static str,
    /// The feeds of the hosts of this program, each with the number of its host's state.
    feeds: Mutex<Vec<(u64, Arc<Feed>)>>,
}

impl Video {
    /// A video that publishes its status under this name, which begins with the plugin's.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            feeds: Mutex::new(Vec::new()),
        }
    }

    /// The answer of a route that streams the video, as `multipart/x-mixed-replace`: `<live-video src="stream">` and
    /// `<img src="stream">` show it.
    ///
    /// It stays open while there is no picture, and goes on when there is one. It ends with the host. Each part has the
    /// frame's number in the header `X-Frame`, counted from 1.
    pub fn stream(&self) -> Response {
        Response::builder()
            .content_type(parts::CONTENT_TYPE)
            .header("cache-control", "no-store")
            .body(Body::from_bytes_stream(parts::parts(self.here().watch())))
    }

    /// The answer of a route for one picture as JPEG: the next one that is taken. The camera is turned on for it.
    ///
    /// ```
    /// # use ivoryos_plugin::prelude::*;
    /// # #[plugin(name = "picture-example")]
    /// # async fn main_page() -> Page { Page::html("", "") }
    /// # static VIDEO: Video = Video::new("camera_video");
    /// #[route("/frame")]
    /// async fn frame() -> Result<Response> {
    ///     VIDEO.picture().await
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// 503 with the status' message where there is no camera or it fails, and where no picture was taken within 5 s.
    pub async fn picture(&self) -> Result<Response> {
        let mut viewer = self.here().wait();
        let shot = timeout(PICTURE_TIMEOUT, viewer.shot()).await;
        match shot.unwrap_or_default() {
            Shot::Frame(frame) => Ok(Response::builder()
                .content_type("image/jpeg")
                .header("cache-control", "no-store")
                .header("x-frame", frame.number)
                .body(frame.jpeg)),
            Shot::Waiting if !viewer.is_filmed() => {
                let name = self.name;
                Err(format!("Nothing films `{name}`: a background task must")).status(503)
            }
            Shot::Waiting => Err("The camera takes too long").status(503),
            none => Err(none.message()).status(503),
        }
    }

    /// Films with an instrument of the deck, as long as the future is awaited: in a background task. `capture` waits for
    /// the next picture and returns it as JPEG; it sets the frame rate, up to 60 frames per second. An error of it, or a
    /// panic, is what viewers are told.
    ///
    /// The instrument is looked for before each picture, so another deck's is filmed at once. [`off`](Film::off) says how
    /// the camera is turned off.
    ///
    /// # Errors
    ///
    /// [`PublishError`](crate::PublishError) if the video's name is reserved.
    pub fn film<'a, T, P, F>(
        &'a self,
        state: &'a GlobalState,
        instrument: &'a str,
        capture: impl Fn(Instrument<T>) -> F + Send + Sync + 'a,
    ) -> Film<'a, Instrument<T>>
    where
        T: ?Sized + Send + Sync + 'static,
        P: AsRef<[u8]> + Send + 'static,
        F: Future<Output = Result<P>> + Send + 'a,
    {
        let camera = move || on_deck(state, instrument);
        Film::new(self, state, camera, is_same, capture)
    }

    /// The same with a capture that blocks its thread, as many drivers of cameras do. It runs on a thread where it may.
    ///
    /// ```
    /// # use ivoryos_plugin::prelude::*;
    /// # struct Camera;
    /// # impl Camera { fn grab(&self) -> Result<Vec<u8>, String> { Ok(Vec::new()) } }
    /// # #[plugin(name = "blocking-example")]
    /// # async fn main_page() -> Page { Page::html("", "") }
    /// # static VIDEO: Video = Video::new("camera_video");
    /// #[background_task]
    /// async fn film(state: GlobalState) -> Result<()> {
    ///     VIDEO.film_blocking(&state, "camera", |camera: &Camera| Ok(camera.grab()?)).await
    /// }
    /// # fn main() {}
    /// ```
    pub fn film_blocking<'a, T, P>(
        &'a self,
        state: &'a GlobalState,
        instrument: &'a str,
        capture: impl Fn(&T) -> Result<P> + Send + Sync + 'static,
    ) -> Film<'a, Instrument<T>>
    where
        T: ?Sized + Send + Sync + 'static,
        P: AsRef<[u8]> + Send + 'static,
    {
        let capture = Arc::new(capture);
        self.film(state, instrument, move |camera: Instrument<T>| {
            let capture = Arc::clone(&capture);
            // The error of a handler stays on its thread: it is sent as what viewers are told of it.
            let taken = spawn_blocking(move || capture(&camera).map_err(|error| error.to_string()));
            async { Ok(taken.await.map_err(|_| "its driver panicked")??) }
        })
    }

    /// The same with a camera that is not on the deck.
    ///
    /// ```
    /// # use ivoryos_plugin::prelude::*;
    /// # async fn grab() -> Result<Vec<u8>, String> { Ok(Vec::new()) }
    /// # #[plugin(name = "own-example")]
    /// # async fn main_page() -> Page { Page::html("", "") }
    /// # static VIDEO: Video = Video::new("camera_video");
    /// #[background_task]
    /// async fn film(state: GlobalState) -> Result<()> {
    ///     VIDEO.film_own(&state, async || Ok(grab().await?)).await
    /// }
    /// # fn main() {}
    /// ```
    pub fn film_own<'a, P, F>(
        &'a self,
        state: &'a GlobalState,
        capture: impl Fn() -> F + Send + Sync + 'a,
    ) -> Film<'a, ()>
    where
        P: AsRef<[u8]> + Send + 'static,
        F: Future<Output = Result<P>> + Send + 'a,
    {
        Film::new(self, state, || Ok(()), |(), ()| true, move |()| capture())
    }

    /// The feed of the host whose handler runs here; outside of one, of the host that was added last.
    fn here(&self) -> Arc<Feed> {
        let state = Caller::current().map_or(0, |caller| caller.state);
        let feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        if state == 0
            && let Some((_, feed)) = feeds.last()
        {
            return Arc::clone(feed);
        }
        drop(feeds);
        self.feed(state)
    }

    /// The feed of the host whose state has this number.
    fn feed(&self, state: u64) -> Arc<Feed> {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, feed)) = feeds.iter().find(|(of, _)| *of == state) {
            return Arc::clone(feed);
        }
        let feed = Arc::<Feed>::default();
        feeds.push((state, Arc::clone(&feed)));
        feed
    }
}

/// The instrument of this name that is on the deck now, or why there is none.
fn on_deck<T: ?Sized + Send + Sync + 'static>(
    state: &GlobalState,
    name: &str,
) -> Result<Instrument<T>, String> {
    let deck = state.deck().ok_or("no deck is active")?;
    deck.instrument(name)
        .map_err(|error: InstrumentError| error.to_string())
}

/// Whether two handles are of one driver.
fn is_same<T: ?Sized>(one: &Instrument<T>, other: &Instrument<T>) -> bool {
    ptr::addr_eq(ptr::from_ref::<T>(one), ptr::from_ref::<T>(other))
}

impl fmt::Debug for Video {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Video")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
