//! Stop goes out at once, and nothing moves after it.

use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::{Stage, on_stage};

/// A browser has six connections to a host over HTTP/1.1. These take them all.
const STREAMS: &str = "
    const streams = Array.from({ length: 6 }, (_, number) => Object.assign(new Image(), { src: `../webcam/stream?${number}` }));
    document.body.append(...streams);
    window.streams = streams;
";
const POSTS: &str = "for (let i = 0; i < 6; i += 1) fetch('../bench/wait/8', { method: 'POST' });";

#[tokio::test]
async fn while_six_streams_are_open() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.run::<Value>(STREAMS).await;
        page.until("streams.every((it) => it.naturalWidth > 0)")
            .await;
        stop(stage, &page, "six streams").await;
    })
    .await;
}

#[tokio::test]
async fn while_six_requests_wait_for_their_answer() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.run::<Value>(POSTS).await;
        six_wait(stage).await;
        stop(stage, &page, "six posts").await;
    })
    .await;
}

/// Presses Stop while the pump moves, and says how long it takes until the page hears that it stands.
async fn stop(stage: &Stage, page: &Browser, with: &str) {
    let url = stage.server.at("pump/dispense");
    let form = [("volume", "2"), ("unit", "mL"), ("rate", "2")];
    ureq::post(&url).send_form(form).unwrap();
    page.sees("#busy", "dispensing 2.0 mL").await;
    let milliseconds: f64 = page
        .run(
            "const stopped = new Promise((resolve) => socket.on('pump_move', (it) => it.ended && resolve()));
             const began = performance.now();
             document.getElementById('stop').click();
             await stopped;
             return performance.now() - began;",
        )
        .await;
    eprintln!("With {with} open, the stop took {milliseconds:.0} ms.");
    assert!(milliseconds < 2_000.0, "the stop took {milliseconds} ms");
    page.misses("#busy").await;
    page.sees("#outcome", "dispensing 2.0 mL: stopped").await;
}

async fn six_wait(stage: &Stage) {
    for _ in 0..200 {
        if stage.server.json("bench/counts")["waiting"] == 6 {
            return;
        }
        sleep(Duration::from_millis(30)).await;
    }
    panic!("the posts do not arrive");
}

#[tokio::test]
async fn nothing_runs_after_it_of_two_hundred_jogs() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.expects(&["status of 409"]);
        jog_and_stop(&page).await;
        stands(stage).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_runs_after_it_of_what_the_browser_holds_back() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.run::<Value>(POSTS).await;
        six_wait(stage).await;
        jog_and_stop(&page).await;
        // The posts end, and the browser's connections are free again.
        sleep(Duration::from_secs(9)).await;
        let status = stage.server.json("pump/status");
        assert_eq!(status["value"]["volume_ml"], 10.0, "{status}");
        stands(stage).await;
    })
    .await;
}

/// Clicks a jog 200 times in two seconds, then Stop, and waits until that is answered.
async fn jog_and_stop(page: &Browser) {
    page.run::<Value>(
        "const jog = document.querySelector('[name=ml][value=\"-0.01\"]');
         for (let clicks = 0; clicks < 200; clicks += 1) {
             jog.click();
             await new Promise((resolve) => setTimeout(resolve, 10));
         }
         document.getElementById('stop').click();
         await socket.timeout(5000).emitWithAck('pump_stop');",
    )
    .await;
}

/// Fails if the pump moves within a while.
async fn stands(stage: &Stage) {
    let before = stage.server.json("pump/status");
    sleep(Duration::from_secs(2)).await;
    let after = stage.server.json("pump/status");
    let volume = |status: &Value| status["value"]["volume_ml"].as_f64().unwrap();
    assert_eq!(volume(&before), volume(&after));
    assert_eq!(after["busy"], Value::Null);
}
