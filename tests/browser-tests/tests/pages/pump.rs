use crate::browser::Browser;
use crate::server::Host;
use crate::stage::on_stage;

const DISPENSE: &str = "form[action=dispense] .btn-primary";
const STOP: &str = "#stop";

#[tokio::test]
async fn one_of_two_browsers_has_the_pump_and_either_stops_it() {
    on_stage(Host::Gallery, async |stage| {
        let pages = [stage.open("pump/").await, stage.open("pump/").await];
        let [one, other] = &pages;
        for page in &pages {
            page.expects(&["status of 409"]);
            page.write("#rate", "2").await;
        }
        // As in a page that does not know of the other's move yet: its button would be disabled.
        let press = format!(
            "const it = document.querySelector('{DISPENSE}'); it.disabled = false; it.click()"
        );
        tokio::join!(one.run::<()>(&press), other.run::<()>(&press));
        let statuses = [
            answer(one, "dispense").await.0,
            answer(other, "dispense").await.0,
        ];
        let (winner, loser) = match statuses {
            [202, 409] => (one, other),
            [409, 202] => (other, one),
            _ => panic!("one is accepted and the other is not: {statuses:?}"),
        };
        loser
            .sees("#message", "pump is busy: dispensing 2.0 mL")
            .await;
        winner.misses("#message").await;
        for page in &pages {
            page.sees("#busy", "dispensing 2.0 mL").await;
            page.until("document.getElementById('progress').getAttribute('aria-valuenow') > 0")
                .await;
        }

        loser.click(STOP).await;
        for page in &pages {
            page.misses("#busy").await;
            page.sees("#outcome", "dispensing 2.0 mL: stopped").await;
        }
        loser.misses("#message").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_pump_cannot_do_is_said() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.expects(&["status of 422"]);
        page.write("#amount", "12").await;
        page.click(DISPENSE).await;
        page.sees(".live-problem", "The volume is 0.001 to 10 mL, not 12 mL")
            .await;
        page.click("button[name=ml][value='-0.1']").await;
        page.sees("#outcome", "dispensing 0.1 mL: done").await;
        page.sees("#volume", "9.900").await;
        stage.server.switch("fault/pump/unplugged");
        page.sees("#message", "the pump does not answer: is it plugged in?")
            .await;
        page.until("document.querySelector('button[name=ml]').disabled")
            .await;
        stage.server.switch("fault/pump/none");
        page.misses("#message").await;
        page.sees("#volume", "9.900").await;
    })
    .await;
}

#[tokio::test]
async fn the_left_panel_is_live_beside_every_page() {
    on_stage(Host::Gallery, async |stage| {
        let pump = stage.open("pump/").await;
        pump.write("#rate", "2").await;
        let page = stage.browser().await;
        for path in crate::all::tabs(&stage.server) {
            page.open(&stage.server.at(&path)).await;
            let busy = ".list-group-item .bg-warning";
            page.sees_in_panel(".list-group-item", "pump").await;
            pump.click(DISPENSE).await;
            page.sees_in_panel(busy, "busy").await;
            page.sees_in_panel(".list-group-item", "dispensing 2.0 mL")
                .await;
            pump.click(STOP).await;
            page.misses_in_panel(busy).await;
        }
    })
    .await;
}

/// How a request of the page was answered, and how many milliseconds that took.
async fn answer(page: &Browser, name: &str) -> (u16, f64) {
    let found = format!(
        "performance.getEntriesByType('resource').findLast((it) => it.name.endsWith('/{name}'))"
    );
    page.until(&found).await;
    page.run(&format!(
        "const it = {found}; return [it.responseStatus, it.duration]"
    ))
    .await
}
