//! What a left panel leads to.

use serde_json::Value;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::on_stage;

/// The document in the panel's frame.
const INNER: &str = "document.querySelector('#iv-panel-panel iframe').contentDocument";

#[tokio::test]
async fn an_error_stays_in_the_frame_without_navigation() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("balance/").await;
        page.expects(&["status of 400"]);
        press(&page, "#refused button").await;
        page.until(&format!("{INNER}.body.innerText.includes('1,5')"))
            .await;
        let chrome: u32 = page
            .run(&format!(
                "return [...{INNER}.querySelectorAll('.iv-topbar, .iv-side')].filter((it) => it.checkVisibility()).length"
            ))
            .await;
        assert_eq!(chrome, 0);
        page.until("location.pathname.endsWith('/balance/')").await;
        // And back, with what was typed.
        press(&page, "[data-back]").await;
        page.until(&format!(
            "{INNER}.querySelector('#refused input')?.value === '1,5'"
        ))
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_link_and_a_redirect_out_of_the_panel_take_the_window() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        page.expects(&["status of 404"]);
        for (pressed, leads_to, shows) in [
            ("#inside", "/balance/", ""),
            ("#out", "/pump/", "#control"),
            ("#done button", "/panel/", "#own"),
            ("#wrong", "/panel/nowhere", ".iv-error"),
        ] {
            page.open(&stage.server.at("balance/")).await;
            press(&page, pressed).await;
            page.until(&format!("location.pathname.endsWith('{leads_to}')"))
                .await;
            if shows.is_empty() {
                page.until(&format!("{INNER}?.location.search === '?again'"))
                    .await;
            } else {
                page.sees(shows, "").await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_in_a_frame_of_another_page_stays_there_without_navigation() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("balance/").await;
        page.run::<Value>(
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<iframe id=embedded src=\"../pump/\"></iframe>')",
        )
        .await;
        let inner = "document.getElementById('embedded').contentDocument";
        page.until(&format!("{inner}.querySelector('#control')"))
            .await;
        page.until("location.pathname.endsWith('/balance/')").await;
        let navigation: bool = page
            .run(&format!("return {inner}.querySelector('.iv-topbar') !== null"))
            .await;
        assert!(!navigation);
    })
    .await;
}

#[tokio::test]
async fn a_form_is_sent_once_and_the_way_back_keeps_what_was_typed() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("panel/widget").await;
        page.expects(&["status of 400", "Back-Forward Cache"]);
        page.write("#take input", "2.5").await;
        // Two clicks before the first answer.
        page.run::<Value>(
            "window.sent = 0;
             addEventListener('submit', (event) => { if (!event.defaultPrevented) sent += 1; sessionStorage.sent = sent; });
             const button = document.querySelector('#take button');
             button.click(); button.click();
             sessionStorage.disabled = button.getAttribute('aria-disabled');",
        )
        .await;
        page.until("location.search === '?2.5'").await;
        let seen: [String; 2] = page
            .run("return [sessionStorage.sent, sessionStorage.disabled]")
            .await;
        assert_eq!(seen, ["1", "true"]);

        page.write("#refused input", "7,5").await;
        page.click("#refused button").await;
        page.sees(".iv-error-message", "takes a number such as 2.5, not 7,5")
            .await;
        page.click("[data-back]").await;
        page.until("document.querySelector('#refused input')?.value === '7,5'")
            .await;
        // It can be sent again.
        page.write("#refused input", "1.5").await;
        page.click("#refused button").await;
        page.until("location.search === '?1.5'").await;
    })
    .await;
}

#[tokio::test]
async fn a_form_that_says_so_can_be_sent_again() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("panel/widget").await;
        for number in 1..=2 {
            page.click("#nothing button").await;
            let disabled: bool = page
                .run("return document.querySelector('#nothing button').hasAttribute('aria-disabled')")
                .await;
            assert!(!disabled, "{number}");
        }
    })
    .await;
}

/// Shows the panel, and clicks on something in it.
async fn press(page: &Browser, selector: &str) {
    page.click("#iv-tab-panel").await;
    let element = format!("{INNER}?.querySelector('{selector}')");
    page.until(&format!("{INNER}?.readyState === 'complete' && {element}"))
        .await;
    page.run::<Value>(&format!("{element}.click()")).await;
}
