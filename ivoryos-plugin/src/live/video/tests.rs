//! Videos with viewers that come and go, and cameras that do.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt};
use poem::Response;
use poem::http::StatusCode;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::feed::Feed;
use super::parts::parts;
use super::{Film, Video};
use crate::deck::{Caller, Deck, GlobalState, Instrument};
use crate::error::Result;

/// What a JPEG begins and ends with.
const PICTURE: [u8; 4] = [0xFF, 0xD8, 0xFF, 0xD9];
const PERIOD: Duration = Duration::from_millis(100);

/// Counts what it is asked for.
#[derive(Default)]
struct Camera {
    taken: AtomicUsize,
    turned_off: AtomicUsize,
    is_lost: AtomicBool,
}

impl Camera {
    async fn frame(&self) -> Result<[u8; 4], String> {
        sleep(PERIOD).await;
        self.grab()
    }

    fn grab(&self) -> Result<[u8; 4], String> {
        if self.is_lost.load(Ordering::Relaxed) {
            return Err("does it have power?".to_owned());
        }
        self.taken.fetch_add(1, Ordering::Relaxed);
        Ok(PICTURE)
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    fn turned_off(&self) -> usize {
        self.turned_off.load(Ordering::Relaxed)
    }
}

fn video() -> &'static Video {
    Box::leak(Box::new(Video::new("video")))
}

fn state(camera: &Arc<Camera>) -> GlobalState {
    let state = GlobalState::new();
    load(&state, camera);
    state
}

fn load(state: &GlobalState, camera: &Arc<Camera>) {
    let deck = Deck::new("bench").with_arc("camera", Arc::clone(camera));
    state.set_deck(deck).unwrap();
}

fn film<'a>(video: &'a Video, state: &'a GlobalState) -> Film<'a, Instrument<Camera>> {
    video
        .film(state, "camera", async |camera: Instrument<Camera>| {
            Ok(camera.frame().await?)
        })
        .off(async |camera: Instrument<Camera>| {
            camera.turned_off.fetch_add(1, Ordering::Relaxed);
        })
}

/// Films in a task, as a plugin does.
fn start(video: &'static Video, state: &GlobalState) -> JoinHandle<Result<()>> {
    let state = state.clone();
    tokio::spawn(async move { film(video, &state).await })
}

/// Answers in a handler of the host that has this state.
async fn in_host<T>(state: &GlobalState, work: impl Future<Output = T>) -> T {
    let handle = state.used_by(Caller::plugin(Some("camera")));
    handle.caller().clone().run(work).await
}

struct Viewer(Pin<Box<dyn Stream<Item = Bytes> + Send>>);

impl Viewer {
    async fn of(video: &Video, state: &GlobalState) -> Self {
        let response = in_host(state, async { video.stream() }).await;
        let chunks = response.into_body().into_bytes_stream();
        Self(Box::pin(chunks.map(|chunk| chunk.unwrap())))
    }

    /// The number of the next frame; `None` when the stream has ended.
    async fn next(&mut self) -> Option<u64> {
        loop {
            let chunk = self.0.next().await?;
            let chunk = String::from_utf8_lossy(&chunk).into_owned();
            if let Some((_, number)) = chunk.split_once("X-Frame: ") {
                return Some(number.trim().parse().unwrap());
            }
        }
    }
}

fn status(state: &GlobalState) -> Value {
    state.send_published("video", Value::clone).unwrap()
}

/// State and message.
fn told(state: &GlobalState) -> [String; 2] {
    let status = status(state);
    ["state", "message"].map(|key| status[key].as_str().unwrap().to_owned())
}

async fn picture(video: &Video, state: &GlobalState) -> Result<Response> {
    in_host(state, video.picture()).await
}

#[tokio::test(start_paused = true)]
async fn all_viewers_see_one_capture_and_a_slow_one_misses_frames() {
    let (camera, video) = (Arc::default(), video());
    let state = state(&camera);
    let _film = start(video, &state);
    let mut quick = Viewer::of(video, &state).await;
    let mut slow = Viewer::of(video, &state).await;
    for number in 1..=20 {
        assert_eq!(quick.next().await, Some(number));
    }
    assert_eq!(slow.next().await, Some(20));
    assert_eq!(camera.taken(), 20);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_captured_while_nobody_watches() {
    let (camera, video) = (Arc::default(), video());
    let state = state(&camera);
    let _film = start(video, &state);
    sleep(Duration::from_mins(1)).await;
    assert_eq!((camera.taken(), told(&state)[0].as_str()), (0, "idle"));

    let mut viewer = Viewer::of(video, &state).await;
    viewer.next().await.unwrap();
    assert_eq!(status(&state)["viewers"], 1);
    drop(viewer);
    sleep(Duration::from_secs(3)).await;
    assert_eq!((camera.turned_off(), told(&state)[0].as_str()), (1, "idle"));
    let taken = camera.taken();
    sleep(Duration::from_mins(1)).await;
    assert_eq!(camera.taken(), taken);

    let answer = picture(video, &state).await.unwrap();
    assert_eq!(answer.content_type(), Some("image/jpeg"));
    assert_eq!(answer.into_body().into_vec().await.unwrap(), PICTURE);
}

#[tokio::test(start_paused = true)]
async fn frames_per_second_are_counted() {
    let (camera, video) = (Arc::default(), video());
    let state = state(&camera);
    let _film = start(video, &state);
    let _viewer = Viewer::of(video, &state).await;
    sleep(Duration::from_secs(10)).await;
    assert_eq!(status(&state)["frames_per_second"], 10.0);
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_the_camera_is_told_until_it_is_back() {
    let (camera, video) = (Arc::<Camera>::default(), video());
    let state = GlobalState::new();
    let _film = start(video, &state);
    let mut viewer = Viewer::of(video, &state).await;
    sleep(PERIOD).await;
    assert_eq!(told(&state), ["none", "No camera: no deck is active"]);
    state.set_deck(Deck::new("bench")).unwrap();
    sleep(Duration::from_secs(1)).await;
    let missing = "No camera: The deck `bench` has no instrument `camera`";
    assert_eq!(told(&state), ["none", missing]);

    load(&state, &camera);
    let before = viewer.next().await;
    assert_eq!(told(&state), ["live", ""]);
    camera.is_lost.store(true, Ordering::Relaxed);
    sleep(Duration::from_secs(1)).await;
    let lost = "Camera lost: does it have power?";
    assert_eq!(told(&state), ["lost", lost]);
    let refused = picture(video, &state).await.unwrap_err();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.to_string(), lost);
    camera.is_lost.store(false, Ordering::Relaxed);
    assert!(viewer.next().await > before);

    state.clear_deck();
    let refused = picture(video, &state).await.unwrap_err();
    assert_eq!(refused.to_string(), "No camera: no deck is active");
}

#[tokio::test(start_paused = true)]
async fn a_camera_that_is_replaced_is_turned_off() {
    let (camera, other, video) = (Arc::default(), Arc::<Camera>::default(), video());
    let state = state(&camera);
    let _film = start(video, &state);
    let mut viewer = Viewer::of(video, &state).await;
    viewer.next().await.unwrap();
    // The same camera on another deck goes on.
    load(&state, &camera);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(camera.turned_off(), 0);
    load(&state, &other);
    sleep(Duration::from_secs(1)).await;
    assert_eq!((camera.turned_off(), other.turned_off()), (1, 0));
    assert!(other.taken() > 0);
}

#[tokio::test]
async fn a_capture_may_block_and_may_panic() {
    let (camera, video) = (Arc::<Camera>::default(), video());
    let state = state(&camera);
    let films = state.clone();
    let _film = tokio::spawn(async move {
        let grab = |camera: &Camera| match camera.taken() {
            0 => panic!("no driver"),
            _ => Ok(camera.grab()?),
        };
        video.film_blocking(&films, "camera", grab).await
    });
    let refused = picture(video, &state).await.unwrap_err();
    assert_eq!(refused.to_string(), "Camera lost: its driver panicked");
    camera.taken.store(1, Ordering::Relaxed);
    let mut viewer = Viewer::of(video, &state).await;
    viewer.next().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_capture_that_panics_or_gives_no_jpeg_is_lost() {
    let video = video();
    let state = GlobalState::new();
    let films = state.clone();
    let times = AtomicUsize::new(0);
    let _film = tokio::spawn(async move {
        let capture = || {
            let time = times.fetch_add(1, Ordering::Relaxed);
            assert!(time > 0, "no driver");
            async move {
                Ok(if time == 1 {
                    b"GIF89a".to_vec()
                } else {
                    sleep(PERIOD).await;
                    PICTURE.to_vec()
                })
            }
        };
        video.film_own(&films, capture).await
    });
    let refused = picture(video, &state).await.unwrap_err();
    assert_eq!(refused.to_string(), "Camera lost: its driver panicked");
    let refused = picture(video, &state).await.unwrap_err();
    let begin = "Camera lost: what was captured is no JPEG, its first bytes are [47, 49, ";
    assert!(refused.to_string().starts_with(begin), "{refused}");
    picture(video, &state).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_capture_that_waits_for_nothing_leaves_its_thread_to_others() {
    let video = video();
    let state = GlobalState::new();
    let films = state.clone();
    let _film =
        tokio::spawn(async move { video.film_own(&films, async || Ok(PICTURE.to_vec())).await });
    let _viewer = Viewer::of(video, &state).await;
    sleep(Duration::from_secs(10)).await;
    let rate = status(&state)["frames_per_second"].as_f64().unwrap();
    assert!((30.0..61.0).contains(&rate), "{rate}");
}

#[tokio::test(start_paused = true)]
async fn each_host_of_a_program_has_its_own_video() {
    let (one, other, video) = (Arc::default(), Arc::default(), video());
    let (state_of_one, state_of_other) = (state(&one), state(&other));
    let first = start(video, &state_of_one);
    let _second = start(video, &state_of_other);
    let mut viewer = Viewer::of(video, &state_of_one).await;
    viewer.next().await.unwrap();
    assert_eq!((one.taken(), other.taken()), (1, 0));
    let mut viewer_of_other = Viewer::of(video, &state_of_other).await;
    viewer_of_other.next().await.unwrap();

    // The end of one host is not the other's.
    first.abort();
    while viewer.next().await.is_some() {}
    viewer_of_other.next().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_state_that_two_hosts_share_is_filmed_once() {
    let (camera, video) = (Arc::default(), video());
    let state = state(&camera);
    let (first, _second) = (start(video, &state), start(video, &state));
    let mut viewer = Viewer::of(video, &state).await;
    for number in 1..=10 {
        assert_eq!(viewer.next().await, Some(number));
    }
    assert_eq!(camera.taken(), 10);
    drop(viewer);
    first.abort();
    sleep(PERIOD).await;
    let mut viewer = Viewer::of(video, &state).await;
    assert!(viewer.next().await > Some(10));
}

#[tokio::test(start_paused = true)]
async fn a_picture_of_what_nobody_films_says_so() {
    let video = video();
    let state = GlobalState::new();
    let refused = picture(video, &state).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Nothing films `video`: a background task must"
    );
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_reserved_ends_the_task_with_that_error() {
    static NAMED: Video = Video::new("live_deck");
    let camera = Arc::default();
    let failed = film(&NAMED, &state(&camera)).await.unwrap_err();
    assert!(failed.to_string().contains("`live_deck`"), "{failed}");
}

#[tokio::test]
async fn a_stream_whose_picture_is_not_taken_ends_with_the_host() {
    let feed = Feed::default();
    let filming = feed.begin().await;
    let mut parts = pin!(parts(feed.watch()));
    feed.show(Bytes::from_static(&PICTURE));
    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.push(parts.next().await.unwrap().unwrap());
    }
    assert!(parts.next().now_or_never().is_none(), "{taken:?}");
    drop(filming);
    assert!(parts.next().now_or_never().is_some_and(|end| end.is_none()));
}
