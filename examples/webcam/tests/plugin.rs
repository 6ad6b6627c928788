//! The webcam with viewers that come, stay behind and go, and with a camera that does.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Client, Server};
use lab::{Camera, Fault, Mode};
use poem::test::TestResponse;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use webcam as _;

struct Bench {
    camera: Arc<Camera>,
    server: Server,
}

impl Bench {
    async fn new() -> Self {
        let camera = Arc::new(Camera::open());
        let server = Server::start(Host::standalone().prefix("/")).await;
        let bench = Self { camera, server };
        bench.load_deck();
        bench.set_size(320, 240).await;
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
        self.load(&self.camera);
    }

    fn load(&self, camera: &Arc<Camera>) {
        let deck = Deck::new("abstract_sdl").with_arc("camera", Arc::clone(camera));
        self.server.app.state().set_deck(deck).unwrap();
    }

    async fn watch(&self) -> Viewer {
        let response = self.server.http().get("/stream").send().await;
        response.assert_status_is_ok();
        response.assert_content_type("multipart/x-mixed-replace; boundary=frame");
        Viewer(Box::pin(response.0.into_body().into_bytes_stream().map(
            |chunk| String::from_utf8_lossy(&chunk.unwrap()).into_owned(),
        )))
    }

    async fn frame(&self) -> TestResponse {
        self.server.http().get("/frame").send().await
    }
}

struct Viewer(Pin<Box<dyn Stream<Item = String>>>);

impl Viewer {
    /// Watches until this comes.
    async fn find(&mut self, wanted: &str) {
        loop {
            let chunk = timeout(Duration::from_secs(20), self.0.next());
            if chunk.await.expect("it in time").expect("it") == wanted {
                return;
            }
        }
    }

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
async fn a_camera_that_is_taken_off_the_deck_while_it_films_is_turned_off() {
    let bench = Bench::new().await;
    let mut viewer = bench.watch().await;
    viewer.next().await;
    let other = Arc::new(Camera::open());
    bench.load(&other);
    sleep(Duration::from_secs(3)).await;
    assert!(!bench.camera.is_filming().await);
    assert!(other.is_filming().await);

    bench.server.app.state().clear_deck();
    drop(viewer);
    sleep(Duration::from_secs(10)).await;
    assert!(!other.is_filming().await);
}

#[tokio::test(start_paused = true)]
async fn a_viewer_who_leaves_while_there_is_no_picture_is_let_go() {
    let bench = Bench::new().await;
    bench.server.app.state().clear_deck();
    let mut stream = TcpStream::connect(bench.server.address).await.unwrap();
    let request = b"GET /stream HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    // It watches when the answer has begun.
    stream.read_u8().await.unwrap();
    drop(stream);
    sleep(Duration::from_mins(1)).await;

    // Who looks at the page is no viewer.
    let mut page = bench.server.client().await;
    assert_eq!(page.event("webcam_status").await["viewers"], 0);
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

    bench.server.app.state().clear_deck();
    let response = bench.frame().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    sleep(Duration::from_secs(1)).await;
    // The rest of the last frame, and then that there is nothing.
    viewer.find("X-Waiting: 1\r\n").await;
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
    let response = bench.server.http().get("/").send().await;
    let page = response.0.into_body().into_string().await.unwrap();
    assert!(
        page.contains(r#"<option value="0" selected>320 × 240"#),
        "{page}"
    );
    assert!(page.contains(r#"<option value="5" selected>"#), "{page}");
}

/// The next status that is in this state.
async fn status(page: &mut Client, state: &str) -> Value {
    loop {
        let status = page.event("webcam_status").await;
        if status["state"] == state {
            return status;
        }
    }
}

/// Sends the form, and says what was answered: the status, and what is wrong.
async fn choose(server: &Server, size: &str, rate: &str) -> (StatusCode, String) {
    let form = [("size", size), ("rate", rate)];
    let response = server.http().post("/mode").form(&form).send().await;
    let status = response.0.status();
    let text = response.0.into_body().into_string().await.unwrap();
    let error: Value = text.parse().unwrap_or_default();
    let message = error["error"]["message"].as_str().unwrap_or_default();
    (status, message.to_owned())
}

#[tokio::test]
async fn what_one_page_sets_every_page_hears_and_the_camera_films() {
    let bench = Bench::new().await;
    let mut page = bench.server.client().await;
    let (status, _) = choose(&bench.server, "1", "10").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let mut later = bench.server.client().await;
    for page in [&mut page, &mut later] {
        assert_eq!(page.event("mode").await, json!({ "size": 1, "rate": 10 }));
    }
    assert_eq!(bench.camera.mode(), Mode::new(640, 480, 10));
}

#[tokio::test]
async fn without_a_camera_nothing_can_be_chosen() {
    let bench = Bench::new().await;
    for disabled in [0, 2] {
        let page = bench.server.http().get("/").send().await;
        let page = page.0.into_body().into_string().await.unwrap();
        assert_eq!(page.matches("<select").count(), 2, "{page}");
        assert_eq!(page.matches(" disabled>").count(), disabled, "{page}");
        bench.server.app.state().clear_deck();
    }
}

#[tokio::test]
async fn who_sets_what_cannot_be_is_told_why() {
    let bench = Bench::new().await;
    let before = bench.camera.mode();
    let (status, _) = choose(&bench.server, "3", "10").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, why) = choose(&bench.server, "1", "11").await;
    assert!(why.contains("cannot film 640 × 480 at 11"), "{why}");
    let (status, why) = choose(&bench.server, "large", "10").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(why.contains("`size`"), "{why}");
    assert_eq!(bench.camera.mode(), before);

    bench.server.app.state().clear_deck();
    let (status, _) = choose(&bench.server, "1", "10").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn every_page_hears_how_the_camera_is() {
    let bench = Bench::new().await;
    let mut page = bench.server.client().await;
    assert_eq!(status(&mut page, "idle").await["viewers"], 0);

    let mut viewer = bench.watch().await;
    viewer.next().await;
    let mut other = bench.watch().await;
    other.next().await;
    while status(&mut page, "live").await["viewers"] != 2 {}
    // Who opens the page later knows it at once.
    let mut later = bench.server.client().await;
    assert_eq!(later.event("webcam_status").await["state"], "live");

    bench.camera.set_fault(Some(Fault::Unplugged));
    let lost = status(&mut page, "lost").await;
    let message = lost["message"].as_str().unwrap();
    assert!(message.starts_with("Camera lost: "), "{message}");
    bench.server.app.state().clear_deck();
    let none = status(&mut page, "none").await;
    assert_eq!(none["message"], "No camera: no deck is active");

    drop((viewer, other));
    assert_eq!(status(&mut page, "idle").await["frames_per_second"], 0.0);
}
