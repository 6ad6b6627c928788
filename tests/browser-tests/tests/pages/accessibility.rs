//! WCAG 2.2 AA by axe-core, in every page; and what axe does not see.

use std::fs;

use serde::Deserialize;
use serde_json::Value;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::{Stage, on_stage};

/// A rule of axe that a page breaks, with the elements.
#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    html: String,
    #[serde(rename = "failureSummary")]
    summary: String,
}

const RUN: &str = "return axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'],
}).then(({ violations }) => violations)";

#[tokio::test]
async fn no_page_breaks_wcag_and_each_has_one_heading() {
    on_stage(Host::Gallery, async |stage| {
        let mut pages = crate::all::pages(&stage.server);
        pages.extend(["nowhere".to_owned(), "pump/nowhere".to_owned()]);
        look(stage, &pages).await;
    })
    .await;
}

#[tokio::test]
async fn no_page_between_panels_on_both_sides_breaks_wcag() {
    on_stage(Host::Bench, async |stage| {
        stage
            .server
            .tell("push/elements_volume", &serde_json::json!([1.0, null, 2.0]));
        let pages = [
            "",
            "pump/",
            "notes/",
            "notes/widget",
            "elements/",
            "bootstrap/",
        ]
        .map(str::to_owned);
        look(stage, &pages).await;
    })
    .await;
}

/// What axe finds in a page as it is now.
pub async fn violations(page: &Browser, at: &str) -> Vec<String> {
    let axe = fs::read_to_string(crate::setting("AXE")).unwrap();
    page.run::<Value>(&axe).await;
    let mut wrong = Vec::new();
    for Violation { id, help, nodes } in page.run::<Vec<Violation>>(RUN).await {
        for Node { html, summary } in nodes {
            wrong.push(format!("{at}: {id}: {help}\n  {html}\n  {summary}"));
        }
    }
    wrong
}

/// Looks at each of these pages, light and dark, on a phone and on a desktop.
async fn look(stage: &Stage, pages: &[String]) {
    let page = stage.browser().await;
    let mut wrong = Vec::new();
    page.expects(&["status of 404"]);
    for scheme in ["light", "dark"] {
        page.prefer(scheme).await;
        for width in [380, 1280] {
            page.resize(width, 900).await;
            for path in pages {
                page.open(&stage.server.at(path)).await;
                let at = format!("{path:?}, {scheme}, {width} px");
                wrong.extend(violations(&page, &at).await);
                let headings: u32 = page
                    .run("return document.querySelectorAll('h1').length")
                    .await;
                if headings != 1 {
                    wrong.push(format!("{at}: {headings} h1"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn values_that_change_all_the_time_are_not_read_out() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.browser().await;
        for path in ["telemetry/", "balance/", "pump/", "deck-view/", "webcam/"] {
            page.open(&stage.server.at(path)).await;
            let changed: Vec<String> = page
                .run(
                    "return new Promise((done) => {
                       const changed = new Map();
                       const LIVE = 'output, [aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log]';
                       new MutationObserver((records) => {
                         for (const { target } of records) {
                           const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE);
                           if (region) changed.set(region, (changed.get(region) ?? 0) + 1);
                         }
                       }).observe(document.body, { subtree: true, childList: true, characterData: true });
                       setTimeout(() => done([...changed].filter(([, times]) => times > 3).map(([region]) => region.outerHTML)), 2000);
                     })",
                )
                .await;
            assert!(changed.is_empty(), "{path}: {changed:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_chosen_button_and_the_progress_are_seen_in_forced_colours() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.browser().await;
        let media = serde_json::json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.cdp("Emulation.setEmulatedMedia", &media).await;
        for (path, chosen, other) in [
            ("faults/", "button[aria-pressed=true]", "button[aria-pressed=false]"),
            ("telemetry/", "live-chart [aria-pressed=true]", "live-chart [aria-pressed=false]"),
            ("pump/", ".progress-bar", ".progress"),
        ] {
            page.open(&stage.server.at(path)).await;
            // It is drawn when the first value has come.
            page.until(&format!("document.querySelector('{chosen}')")).await;
            let grounds: [String; 2] = page
                .run(&format!(
                    "return ['{chosen}', '{other}'].map((it) => getComputedStyle(document.querySelector(it)).backgroundColor)"
                ))
                .await;
            assert_ne!(grounds[0], grounds[1], "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn jog_buttons_say_what_they_do() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("pump/").await;
        let names: Vec<[String; 2]> = page
            .run("return [...document.querySelectorAll('button[name=ml]')].map((it) => [it.ariaLabel ?? '', it.innerText])")
            .await;
        assert_eq!(names.len(), 6);
        for [name, text] in &names {
            assert!(name.contains(text.as_str()), "{name} says {text}");
            let says = if text.starts_with('−') { "dispenses" } else { "aspirates" };
            assert!(name.contains(says), "{name}");
        }
    })
    .await;
}
