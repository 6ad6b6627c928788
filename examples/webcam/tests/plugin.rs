//! The webcam with viewers that come, stay behind and go, and with a camera that does.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::{App, GlobalState};
use lab::{Camera, Fault, Mode};
use poem::test::{TestClient, TestResponse};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};
use webcam as _;

/// The capture is one per program: one test at a time.
static TURN: Mutex<()> = Mutex::const_new(());

struct Bench {
    camera: Arc<Camera>,
    state: GlobalState,
    client: TestClient<App>,
    _turn: MutexGuard<'static, ()>,
}

impl Bench {
    async fn new() -> Self {
        let turn = TURN.lock().await;
        let camera = Arc::new(Camera::open());
        let app = Host::standalone().prefix("/").mount_all().unwrap();
        let state = app.state().clone();
        let bench = Self {
            camera,
            state,
            client: TestClient::new(app),
            _turn: turn,
        };
        bench.load_deck();
        bench.set_size(320, 240).await;
        // The first request starts the capture's task, which clears what the last test has left.
        bench.client.get("/").send().await.assert_status_is_ok();
        sleep(Duration::from_millis(1)).await;
        bench
    }

    async fn set_size(&self, width: u16, height: u16) {
        let frames_per_second = 5;
        let mode = Mode {
            width,
            height,
            frames_per_second,
        };
        self.camera.set_mode(mode).await.unwrap();
    }

    fn load_deck(&self) {
        let deck = Deck::new("abstract_sdl").with_arc("camera", Arc::clone(&self.camera));
        self.state.set_deck(deck).unwrap();
    }

    async fn watch(&self) -> Viewer {
        let response = self.client.get("/stream").send().await;
        response.assert_status_is_ok();
        response.assert_content_type("multipart/x-mixed-replace; boundary=frame");
        Viewer(Box::pin(response.0.into_body().into_bytes_stream().map(
            |chunk| String::from_utf8_lossy(&chunk.unwrap()).into_owned(),
        )))
    }

    async fn frame(&self) -> TestResponse {
        self.client.get("/frame").send().await
    }
}

struct Viewer(Pin<Box<dyn Stream<Item = String>>>);

impl Viewer {
    /// The number of the next frame.
    async fn next(&mut self) -> u64 {
        loop {
            let chunk = timeout(Duration::from_secs(20), self.0.next());
            let chunk = chunk.await.expect("a frame in time").expect("a frame");
            if let Some((_, number)) = chunk.split_once("X-Frame: ") {
                return number.trim().parse().unwrap();
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn all_viewers_see_one_capture_and_a_slow_one_misses_frames() {
    let bench = Bench::new().await;
    let (mut quick, mut other, mut slow) = (
        bench.watch().await,
        bench.watch().await,
        bench.watch().await,
    );
    let first = quick.next().await;
    for number in first + 1..first + 20 {
        assert_eq!(quick.next().await, number);
    }
    // The others were not read: what they get is the latest, and nothing of what they missed.
    assert_eq!(other.next().await, first + 19);
    assert_eq!(slow.next().await, first + 19);
}

#[tokio::test(start_paused = true)]
async fn the_capture_begins_with_the_first_viewer_and_ends_after_the_last() {
    let bench = Bench::new().await;
    sleep(Duration::from_secs(1)).await;
    assert!(!bench.camera.is_filming().await);

    let mut viewer = bench.watch().await;
    viewer.next().await;
    let mut second = bench.watch().await;
    drop(viewer);
    sleep(Duration::from_secs(10)).await;
    assert!(bench.camera.is_filming().await);
    let last = second.next().await;
    drop(second);
    sleep(Duration::from_secs(3)).await;
    assert!(!bench.camera.is_filming().await);

    let after = bench.watch().await.next().await;
    assert!(after < last + 20, "it filmed on: {last}, {after}");
}

#[tokio::test(start_paused = true)]
async fn a_camera_that_is_lost_comes_back_in_the_same_stream() {
    let bench = Bench::new().await;
    let mut viewer = bench.watch().await;
    let before = viewer.next().await;

    bench.camera.set_fault(Some(Fault::Unplugged));
    sleep(Duration::from_secs(1)).await;
    let response = bench.frame().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    let message = response.0.into_body().into_string().await.unwrap();
    assert!(message.contains("Camera lost"), "{message}");
    bench.camera.set_fault(None);
    sleep(Duration::from_secs(1)).await;
    assert!(viewer.next().await > before);

    bench.state.clear_deck();
    let response = bench.frame().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    sleep(Duration::from_secs(1)).await;
    // The rest of the last frame, and then nothing.
    while timeout(Duration::from_secs(5), viewer.0.next())
        .await
        .is_ok()
    {}
    bench.load_deck();
    viewer.next().await;
}

#[tokio::test(start_paused = true)]
async fn one_frame_is_a_jpeg_in_the_resolution_that_was_set() {
    let bench = Bench::new().await;
    let size = async |width, height| {
        bench.set_size(width, height).await;
        let response = bench.frame().await;
        response.assert_status_is_ok();
        response.assert_content_type("image/jpeg");
        response.0.into_body().into_vec().await.unwrap()
    };
    let small = size(320, 240).await;
    sleep(Duration::from_secs(5)).await;
    let large = size(1280, 720).await;
    assert!(small.starts_with(&[0xFF, 0xD8, 0xFF]) && large.ends_with(&[0xFF, 0xD9]));
    assert!(large.len() > 2 * small.len());
}

#[tokio::test(start_paused = true)]
async fn the_page_offers_what_the_camera_films_now() {
    let bench = Bench::new().await;
    let response = bench.client.get("/").send().await;
    let page = response.0.into_body().into_string().await.unwrap();
    assert!(
        page.contains(r#"<option value="320x240" selected>"#),
        "{page}"
    );
    assert!(page.contains(r#"<option value="5" selected>"#), "{page}");
}
