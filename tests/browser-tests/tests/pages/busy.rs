//! Buttons of moves while they would move nothing, one message, and a stop that is in sight.

use serde_json::Value;

use crate::server::Host;
use crate::stage::on_stage;

const MOVES: &str = "document.querySelectorAll('#control form:not([action=stop]) button')";
const STOP: &str = "form[action=stop] button";

#[tokio::test]
async fn three_quick_jogs_are_one_move_and_two_disabled_buttons() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("pump/").await;
        page.sees("#volume", "10.000").await;
        page.run::<Value>(
            "for (const ml of ['-1.0', '-0.1', '-0.01']) document.querySelector(`button[name=ml][value='${ml}']`).click()",
        )
        .await;
        page.sees("#busy", "dispensing 1.0 mL").await;
        page.until(&format!("[...{MOVES}].every((it) => it.disabled)"))
            .await;
        page.misses("#message").await;
        page.sees("#outcome", "dispensing 1.0 mL: done").await;
        page.sees("#volume", "9.000").await;
        page.until(&format!("[...{MOVES}].every((it) => !it.disabled)"))
            .await;
        let posts: u32 = page
            .run("return performance.getEntriesByType('resource').filter((it) => it.name.endsWith('/jog')).length")
            .await;
        assert_eq!(posts, 1);
    })
    .await;
}

#[tokio::test]
async fn moves_wait_for_the_instrument_and_for_the_host() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.expects(&["ERR_CONNECTION_REFUSED"]);
        let disabled = format!("[...{MOVES}].every((it) => it.disabled)");
        let enabled = format!("[...{MOVES}].every((it) => !it.disabled)");
        page.until(&enabled).await;
        stage.server.switch("fault/pump/unplugged");
        page.until(&disabled).await;
        // The page says so as it comes, without its script too.
        let page_again = stage.open("pump/").await;
        page_again.until(&disabled).await;
        stage.server.switch("fault/pump/none");
        page.until(&enabled).await;
        stage.server.switch("deck/clear");
        page.until(&disabled).await;
        page.sees("#message", "No active deck").await;
        page.click("#message button").await;
        page.misses("#message").await;
        stage.server.switch("deck/set");
        page.until(&enabled).await;
        page_again.until(&enabled).await;
        page_again.close().await;
        stage.server.stop().await;
        page.until(&disabled).await;
        page.sees("#message", "The host does not answer.").await;
        assert!(
            page.run::<bool>(&format!(
                "return !document.querySelector('{STOP}').disabled"
            ))
            .await,
            "a stop is never disabled"
        );
        stage.server.start_again().await;
        page.until(&enabled).await;
        page.misses("#message").await;
    })
    .await;
}

#[tokio::test]
async fn a_stop_by_a_person_is_no_failure_and_is_in_sight_on_a_phone() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.browser().await;
        page.resize(380, 640).await;
        page.open(&stage.server.at("pump/")).await;
        page.write("#rate", "2").await;
        page.click("form[action=dispense] .btn-primary").await;
        page.sees("#busy", "dispensing").await;
        for scrolled in ["0", "document.body.scrollHeight / 3", "document.body.scrollHeight"] {
            page.run::<Value>(&format!("scrollTo(0, {scrolled})")).await;
            let is_hit: bool = page
                .run(&format!(
                    "const stop = document.querySelector('{STOP}'), at = stop.getBoundingClientRect();
                     return stop.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2))"
                ))
                .await;
            assert!(is_hit, "scrolled to {scrolled}");
        }
        page.click(STOP).await;
        page.sees("#outcome", "stopped").await;
        page.misses("#message").await;
        page.misses("#outcome.text-danger").await;
    })
    .await;
}
