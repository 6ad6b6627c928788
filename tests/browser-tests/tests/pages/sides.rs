//! Panels on both sides of a page.

use serde_json::Value;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::on_stage;

const LEFT: &str = "document.querySelector('.iv-side-left')";
const RIGHT: &str = "document.querySelector('.iv-side-right')";
const TOGGLE: &str = ".iv-side-right .iv-side-toggle";
/// How wide a closed panel is.
const RAIL: i32 = 44;

#[tokio::test]
async fn a_right_panel_is_beside_the_page_and_leads_out_of_its_frame() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        for width in [768, 1280] {
            page.resize(width, 800).await;
            page.open(&stage.server.at("balance/")).await;
            page.until(&format!(
                "{RIGHT}.querySelector('iframe').contentDocument?.querySelector('#note')"
            ))
            .await;
            let [left, main, right] = [
                sides(&page, LEFT).await,
                sides(&page, "document.querySelector('main')").await,
                sides(&page, RIGHT).await,
            ];
            assert!(
                left.0 == 0 && right.1 == i32::try_from(width).unwrap(),
                "{left:?} {right:?}"
            );
            assert!(
                left.1 <= main.0 && main.1 <= right.0,
                "{left:?} {main:?} {right:?}"
            );
            assert!(main.1 - main.0 >= 288, "{main:?} at {width} px");
            fits(&page).await;
        }
        page.run::<Value>(&format!(
            "{RIGHT}.querySelector('iframe').contentDocument.querySelector('#out').click()"
        ))
        .await;
        page.sees("#control", "").await;
        page.until("location.pathname.endsWith('/pump/')").await;
    })
    .await;
}

#[tokio::test]
async fn each_side_is_wide_and_closed_for_itself_and_stays_so() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        page.resize(1600, 800).await;
        page.open(&stage.server.at("balance/")).await;
        let (left, before) = (width(&page, LEFT).await, width(&page, RIGHT).await);

        // Its edge is on the left: there it grows.
        page.run::<Value>(
            "const handle = document.querySelector('.iv-side-right .iv-side-handle');
             handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true }))",
        )
        .await;
        assert_eq!(width(&page, RIGHT).await, before + 80);
        page.open(&stage.server.at("pump/")).await;
        assert_eq!(width(&page, RIGHT).await, before + 80);
        assert_eq!(width(&page, LEFT).await, left);

        page.click(TOGGLE).await;
        page.open(&stage.server.at("balance/")).await;
        assert_eq!(width(&page, RIGHT).await, RAIL);
        assert_eq!(width(&page, LEFT).await, left);
        page.misses(".iv-side-right iframe").await;
        page.click(TOGGLE).await;
        page.sees(".iv-side-right iframe", "").await;
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_a_right_panel_is_below_the_page_and_closed() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        page.resize(380, 800).await;
        page.open(&stage.server.at("balance/")).await;
        let below = format!(
            "{RIGHT}.getBoundingClientRect().top >= document.querySelector('main').getBoundingClientRect().bottom"
        );
        page.until(&below).await;
        page.misses(".iv-side-right iframe").await;
        page.click(TOGGLE).await;
        page.sees(".iv-side-right iframe", "").await;
        page.misses(".iv-side-left iframe").await;
        fits(&page).await;
    })
    .await;
}

/// Where an element begins and ends, in whole CSS pixels from the left.
async fn sides(page: &Browser, element: &str) -> (i32, i32) {
    page.run(&format!(
        "const it = {element}.getBoundingClientRect(); return [Math.round(it.left), Math.round(it.right)]"
    ))
    .await
}

async fn width(page: &Browser, element: &str) -> i32 {
    let (left, right) = sides(page, element).await;
    right - left
}

async fn fits(page: &Browser) {
    page.until("document.documentElement.scrollWidth <= innerWidth")
        .await;
}
