//! The gallery's pages in chromium, as people use them. `tests/browser` runs them.

mod accessibility;
mod all;
mod bootstrap;
mod browser;
mod busy;
mod connection;
mod deck;
mod elements;
mod fields;
mod frames;
mod hour;
mod proxy;
mod pump;
mod scheme;
mod server;
mod sides;
mod stage;
mod states;
mod stop;
mod telemetry;
mod webcam;

use std::env;

use server::Host;
use stage::on_stage;

/// What `tests/browser` says in the environment.
fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run tests/browser"))
}

#[tokio::test]
async fn what_the_console_says_is_noticed() {
    on_stage(Host::Bench, async |stage| {
        let browser = stage.open("bench/wrong").await;
        let complaints = browser.complaints().await;
        for expected in ["all wrong", "Content Security Policy"] {
            let found = complaints.iter().any(|it| it.contains(expected));
            assert!(found, "{complaints:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_ping_has_its_pong_and_other_pages_hear_it() {
    on_stage(Host::Gallery, async |stage| {
        let one = stage.open("plugin/").await;
        let other = stage.open("plugin/").await;
        one.sees("#pong", "No ping yet").await;
        for (clicked, pong) in [(&one, "Pong 1"), (&other, "Pong 2")] {
            clicked.click("#ping").await;
            for page in [&one, &other] {
                page.sees("#pong", pong).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_dilution_calculator_computes() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("dilution/").await;
        let result = "#result";
        page.sees(result, "Take 500 µL of the stock and add 9.5 mL")
            .await;
        page.write("#volume", "20").await;
        page.sees(result, "Take 1 mL of the stock and add 19 mL")
            .await;
        page.choose("#stock-unit", "mM").await;
        page.sees(result, "thinner").await;
        page.choose("#wanted-unit", "µM").await;
        page.sees(result, "Take 1 mL of the stock and add 19 mL")
            .await;
        // Its picture and its stylesheet are there.
        page.until("document.querySelector('.dilution img').naturalWidth > 0")
            .await;
        page.until("getComputedStyle(document.getElementById('dilution')).display === 'grid'")
            .await;
    })
    .await;
}
