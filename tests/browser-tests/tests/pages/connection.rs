//! What a page does without a connection, or with another one than it would like.

use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::time::sleep;

use crate::browser::Browser;
use crate::proxy::{Proxy, Upgrade};
use crate::server::Host;
use crate::stage::on_stage;

const NOTE: &str = ".iv-offline";

#[tokio::test]
async fn what_is_pressed_while_the_host_is_away_is_not_carried_out_later() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("bench/").await;
        page.expects(&["ERR_CONNECTION_REFUSED", "WebSocket connection"]);
        page.click("[data-emit]").await;
        moved(stage, 1).await;
        stage.server.stop().await;
        page.until("!socket.connected").await;
        page.sees(NOTE, "No connection to the host").await;
        for _ in 0..3 {
            page.click("[data-emit]").await;
        }
        page.sees(NOTE, "\"bench_move\" was not sent").await;
        sleep(Duration::from_secs(8)).await;
        stage.server.start_again().await;
        page.until("socket.connected").await;
        page.sees(NOTE, "\"bench_move\" was not sent").await;
        page.click(".iv-offline button").await;
        page.misses(NOTE).await;
        // It is another process, which counts from 0.
        page.click("[data-emit]").await;
        moved(stage, 1).await;
    })
    .await;
}

/// Waits until a move is counted, and fails if there are others.
async fn moved(stage: &crate::stage::Stage, times: u64) {
    for _ in 0..200 {
        let counts = stage.server.json("bench/counts");
        let moved = counts["moved"].as_u64().unwrap();
        assert!(moved <= times, "{counts}");
        if moved == times {
            return;
        }
        sleep(Duration::from_millis(30)).await;
    }
    panic!("no move is counted");
}

#[tokio::test]
async fn behind_a_proxy_without_websockets_a_page_is_live() {
    on_stage(Host::Gallery, async |stage| {
        let proxy = Proxy::start(&stage.server, Upgrade::Stripped).await;
        let page = stage.browser().await;
        page.expects(&["WebSocket connection"]);
        page.open(&proxy.at("pump/")).await;
        assert_eq!(transport(&page).await, "polling");
        page.misses(NOTE).await;
        page.write("#rate", "2").await;
        page.click("form[action=dispense] .btn-primary").await;
        page.sees("#busy", "dispensing 2.0 mL").await;
        page.until("document.getElementById('progress').getAttribute('aria-valuenow') > 0")
            .await;
        page.click("#stop").await;
        page.sees("#outcome", "dispensing 2.0 mL: stopped").await;
        page.misses("#busy").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_never_has_a_connection_says_so() {
    on_stage(Host::Gallery, async |stage| {
        let proxy = Proxy::start(&stage.server, Upgrade::Swallowed).await;
        for path in ["", "pump/", "deck-view/"] {
            let page = stage.browser().await;
            page.expects(&["WebSocket connection"]);
            page.load(&proxy.at(path)).await;
            page.sees(NOTE, "No connection to the host: values may be old.")
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_host_that_hangs_is_no_connection() {
    on_stage(Host::Gallery, async |stage| {
        let proxy = Proxy::start(&stage.server, Upgrade::Stripped).await;
        let live = stage.open("pump/").await;
        let polling = stage.browser().await;
        polling.expects(&["WebSocket connection"]);
        polling.open(&proxy.at("pump/")).await;
        assert_eq!(transport(&polling).await, "polling");
        stage.server.signal(Signal::SIGSTOP).await;
        for page in [&live, &polling] {
            page.expects(&["WebSocket connection", "socket.io"]);
            page.sees(NOTE, "No connection to the host: values may be old.")
                .await;
        }
        stage.server.signal(Signal::SIGCONT).await;
        for page in [&live, &polling] {
            page.misses(NOTE).await;
        }
    })
    .await;
}

async fn transport(page: &Browser) -> String {
    page.run("return socket.io.engine.transport.name").await
}
