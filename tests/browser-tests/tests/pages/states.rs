//! What is shown as working was seen to work a moment ago.

use crate::server::Host;
use crate::stage::on_stage;

/// What is green, and seen.
const GREEN: &str = "[...document.querySelectorAll('*')].filter((it) => it.checkVisibility()
    && [getComputedStyle(it).backgroundColor, getComputedStyle(it, '::before').backgroundColor].some((colour) => {
        const [red, green, blue, alpha = 1] = (colour.match(/[\\d.]+/g) ?? []).map(Number);
        return alpha > 0 && green > red + 20 && green > blue + 20;
    })).map((it) => it.className + ': ' + it.innerText)";

#[tokio::test]
async fn nothing_is_green_without_a_connection() {
    on_stage(Host::Gallery, async |stage| {
        let mut pages = Vec::new();
        for (path, known) in [
            ("", ".iv-state"),
            ("telemetry/", "live-chart .live-state"),
            ("webcam/", "live-video .badge"),
            ("faults/", ".badge"),
            ("balance/", ".iv-deck-name"),
            ("pump/", ".iv-deck-name"),
            ("deck-view/", ".badge"),
            ("deck-view/widget", ".badge"),
        ] {
            let page = stage.open(path).await;
            page.expects(&["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED"]);
            page.sees(known, "").await;
            pages.push((path, known, page));
        }
        pages[1].2.sees("live-chart .live-state", "Live").await;
        pages[2].2.sees("live-video .badge", "Live").await;
        let green: Vec<String> = pages[3].2.run(&format!("return {GREEN}")).await;
        assert!(!green.is_empty(), "what works is green");

        stage.server.stop().await;
        for (path, known, page) in &pages {
            page.sees(known, "unknown, no connection since").await;
            let green: Vec<String> = page.run(&format!("return {GREEN}")).await;
            assert!(green.is_empty(), "{path}: {green:?}");
        }
        stage.server.start_again().await;
        pages[0].2.sees(".iv-state", "On the deck").await;
        pages[1].2.sees("live-chart .live-state", "Live").await;
        pages[2].2.sees("live-video .badge", "Live").await;
        pages[3].2.sees(".badge.bg-success", "works").await;
        for (_, _, page) in &pages[3..6] {
            page.sees(".iv-deck-live .iv-deck-name", "abstract_sdl")
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_home_page_promises_nothing_of_instruments_that_are_unplugged() {
    on_stage(Host::Bench, async |stage| {
        for instrument in ["balance", "camera", "hotplate", "pump"] {
            stage
                .server
                .switch(&format!("fault/{instrument}/unplugged"));
        }
        let home = stage.open("").await;
        home.sees(".iv-plugin-state", "On the deck: pump").await;
        let text: String = home
            .run("return document.body.innerText.toLowerCase()")
            .await;
        assert!(!text.contains("ready"), "{text}");
        let green: Vec<String> = home
            .run(&format!(
                "return {GREEN}.filter((it) => !it.startsWith('iv-deck'))"
            ))
            .await;
        assert!(green.is_empty(), "{green:?}");
        let telemetry = stage.open("telemetry/").await;
        telemetry
            .sees("live-chart .live-state", "Nothing can be read")
            .await;
    })
    .await;
}

#[tokio::test]
async fn the_note_that_the_host_is_gone_covers_no_control() {
    on_stage(Host::Gallery, async |stage| {
        for width in [380, 1280] {
            let page = stage.browser().await;
            page.expects(&["ERR_CONNECTION_REFUSED"]);
            page.resize(width, 700).await;
            page.open(&stage.server.at("pump/")).await;
            page.run::<()>("document.querySelector('.iv-offline').hidden = false")
                .await;
            let covered: Vec<String> = page
                .run(
                    "const note = document.querySelector('.iv-offline').getBoundingClientRect();
                     return [...document.querySelectorAll('a, button, input, select, summary')]
                       .filter((it) => it.checkVisibility() && !it.closest('.iv-skip-link'))
                       .filter((it) => {
                         const at = it.getBoundingClientRect();
                         return at.left < note.right && at.right > note.left && at.top < note.bottom && at.bottom > note.top;
                       }).map((it) => it.outerHTML)",
                )
                .await;
            assert!(covered.is_empty(), "{width}: {covered:#?}");
        }
    })
    .await;
}
