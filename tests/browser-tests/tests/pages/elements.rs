//! Elements that show what is published, and forms that are sent without leaving the page.

use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::{Stage, on_stage};

const GONE: [&str; 1] = ["ERR_CONNECTION_REFUSED"];

async fn open(stage: &Stage) -> std::sync::Arc<Browser> {
    let page = stage.open("elements/").await;
    page.expects(&GONE);
    page
}

#[tokio::test]
async fn a_value_is_shown_while_it_is_true_and_no_longer() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        stage
            .server
            .tell("publish/elements_weight", &json!(12.3456));
        page.sees("#value", "12.35 g").await;
        page.until("document.querySelector('#value [role=status]').textContent === '12.35 g'")
            .await;
        stage.server.tell("publish/elements_weight", &json!(null));
        page.sees("#value", "– g no value").await;
        stage.server.tell("publish/elements_weight", &json!(2));
        page.sees("#value", "2.00 g").await;
        // Nothing new for longer than `stale`.
        page.sees("#value", "– g no value since").await;

        // Who comes later does not take what is old for new.
        let later = open(stage).await;
        later.sees("#value", "– g no value since").await;

        stage.server.tell("publish/elements_weight", &json!(3));
        page.sees("#value", "3.00 g").await;
        stage.server.stop().await;
        page.sees("#value", "– g unknown, no connection since")
            .await;
        stage.server.start_again().await;
        page.misses("[data-state=offline]").await;
        page.until("document.querySelector('#value').dataset.state === 'waiting'")
            .await;
        stage.server.tell("publish/elements_weight", &json!(4));
        page.sees("#value", "4.00 g").await;
        // A host that hangs.
        stage.server.signal(Signal::SIGSTOP).await;
        page.sees("#value", "– g unknown, no connection since")
            .await;
        stage.server.signal(Signal::SIGCONT).await;
        page.sees("#value", "no value since").await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_nobody_publishes_is_told() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.sees("#nobody", "nothing was published as “elements_wieght”")
            .await;
        page.until("document.querySelector('#chart .live-state').textContent === 'nothing was published as “elements_volume”'")
            .await;
    })
    .await;
}

#[tokio::test]
async fn each_element_shows_its_part_of_what_is_published() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        let pump = |state: &str, progress: Value| {
            let pump = json!({ "state": state, "rate": 1.5, "progress": progress });
            stage.server.tell("publish/elements_pump", &pump);
        };
        page.misses("#badge").await;
        page.misses("#if").await;
        pump("moving", json!(0.4));
        page.sees("#field", "1.5 mL/min").await;
        page.sees("#badge", "Moves").await;
        page.until("document.querySelector('#badge').className === 'badge bg-warning text-dark ms-2'")
            .await;
        page.until("document.querySelector('#progress').getAttribute('aria-valuenow') === '40'")
            .await;
        page.sees("#if", "The pump moves.").await;
        page.until("document.querySelector('#send').disabled").await;
        pump("idle", Value::Null);
        page.sees("#badge", "Off").await;
        page.until("document.querySelector('#progress').getAttribute('aria-valuenow') === '0'")
            .await;
        page.misses("#if").await;
        page.until("!document.querySelector('#send').disabled").await;

        stage.server.tell("publish/elements_note", &json!(null));
        page.sees("#text", "nothing to say").await;
        // Text stays text.
        stage.server.tell("publish/elements_note", &json!("<b>1 < 2</b>"));
        page.sees("#text", "<b>1 < 2</b>").await;

        for ml in 1..=4 {
            let row = json!({ "time": format!("12:0{ml}"), "ml": ml });
            stage.server.tell("publish/elements_rows", &row);
            page.sees("#table tbody tr:last-child", &format!("12:0{ml}")).await;
        }
        let rows: Vec<String> = page
            .run("return [...document.querySelectorAll('#table tr')].map((it) => it.innerText.replaceAll('\\t', '|'))")
            .await;
        assert_eq!(rows, ["Time|Volume (mL)", "12:02|2", "12:03|3", "12:04|4"]);
        stage.server.tell("publish/elements_rows", &json!([{ "time": "13:00" }]));
        page.until("document.querySelectorAll('#table tbody tr').length === 1")
            .await;

        pump("moving", json!(0.5));
        page.sees("#badge", "Moves").await;
        stage.server.stop().await;
        page.sees("#badge", "unknown").await;
        page.misses("#if").await;
        page.until("document.querySelector('#send').disabled").await;
        stage.server.start_again().await;
        page.until("!document.querySelector('#send').disabled").await;
    })
    .await;
}

#[tokio::test]
async fn a_form_is_sent_without_leaving_the_page() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.expects(&["400 (Bad Request)", "409 (Conflict)"]);
        page.run::<()>("window.stays = true").await;
        page.write("#ml", "2").await;
        page.click("#send").await;
        page.until("document.querySelector('#send').disabled").await;
        page.sees("#ordered", "2 mL").await;
        page.until("!document.querySelector('#send').disabled")
            .await;

        // The words of the answer stand at the field that is wrong, and go when it is written in.
        page.write("#ml", "much").await;
        page.click("#send").await;
        page.sees("#ml + .live-problem", "ml").await;
        page.until("document.querySelector('#ml').getAttribute('aria-invalid') === 'true'")
            .await;
        page.until(
            "document.activeElement.id === 'ml' && document.querySelector('#ml').value === 'much'",
        )
        .await;
        page.write("#ml", "20").await;
        page.misses(".live-problem").await;

        // What no field has is one message, which can be closed.
        page.click("#send").await;
        page.sees("#order .alert", "the pump is busy").await;
        page.click("#order .alert .btn-close").await;
        page.misses(".live-problem").await;

        stage.server.stop().await;
        page.until("document.querySelector('#send').disabled").await;
        page.run::<()>("document.querySelector('#order').requestSubmit()")
            .await;
        page.sees("#order .alert", "it is not known whether this was done")
            .await;
        page.until("window.stays").await;
        stage.server.start_again().await;
        page.until("socket.connected").await;
    })
    .await;
}

#[tokio::test]
async fn stop_goes_out_while_a_form_is_on_its_way_and_without_a_socket() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        // The browser's six connections are in use: the order waits, and Stop does not.
        page.run::<()>(
            "for (let i = 0; i < 6; i += 1) fetch('../bench/wait/6', { method: 'POST' })",
        )
        .await;
        page.write("#ml", "7").await;
        page.click("#send").await;
        page.until("document.querySelector('#send').disabled").await;
        assert!(
            !page
                .run::<bool>("return document.querySelector('#stop').disabled")
                .await
        );
        page.click("#stop").await;
        page.sees("#text", "stopped over the socket").await;
        page.until("!document.querySelector('#send').disabled")
            .await;
        page.misses(".live-problem").await;
        // What Stop has cancelled is not sent when a connection is free.
        sleep(Duration::from_secs(8)).await;
        let ordered: String = page
            .run("return document.querySelector('#ordered').textContent")
            .await;
        assert!(!ordered.contains('7'), "{ordered}");

        page.run::<()>("window.stays = true; socket.disconnect()")
            .await;
        page.click("#stop").await;
        page.run::<()>("socket.connect()").await;
        page.sees("#text", "stopped by a form").await;
        page.until("window.stays").await;
    })
    .await;
}

#[tokio::test]
async fn without_scripts_it_is_a_form() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        let off = json!({ "value": true });
        page.cdp("Emulation.setScriptExecutionDisabled", &off).await;
        page.load(&stage.server.at("elements/")).await;
        page.write("#ml", "3").await;
        page.click("#send").await;
        let shown = open(stage).await;
        shown.sees("#ordered", "3 mL").await;
    })
    .await;
}

const PICTURE: &str = "document.querySelector('#chart canvas').toDataURL()";

#[tokio::test]
async fn a_chart_has_what_was_before_and_is_read_by_keyboard() {
    on_stage(Host::Bench, async |stage| {
        let values: Vec<Value> = (0..200).map(|it| json!(f64::from(it) / 20.0)).collect();
        stage.server.tell("push/elements_volume", &json!(values));
        let page = open(stage).await;
        page.until("document.querySelector('#chart canvas').ariaLabel === 'Volume: 9.95 mL'")
            .await;
        stage.server.tell("push/elements_volume", &json!([7.5]));
        page.until("document.querySelector('#chart canvas').ariaLabel === 'Volume: 7.5 mL'")
            .await;
        page.sees("#chart .live-state", "Live").await;

        page.run::<()>("document.querySelector('#chart canvas').focus()").await;
        let press = async |key: &str| {
            let event = format!("new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }})");
            page.run::<()>(&format!("document.activeElement.dispatchEvent({event})")).await;
        };
        press("ArrowLeft").await;
        page.sees("#chart .live-at", "Volume").await;
        press("Escape").await;
        page.until("document.querySelector('#chart .live-at').textContent === ''").await;
        press("+").await;
        press("-").await;
        page.until("document.querySelector('#chart [data-minutes=\"2\"]').ariaPressed === 'true'")
            .await;
        press(" ").await;
        page.sees("#chart .live-state", "Paused").await;
        sleep(Duration::from_secs(1)).await;
        let before: String = page.run(&format!("return {PICTURE}")).await;
        stage.server.tell("push/elements_volume", &json!([1.0]));
        sleep(Duration::from_secs(1)).await;
        let after: String = page.run(&format!("return {PICTURE}")).await;
        assert!(before == after, "it stands");
        press(" ").await;
        page.until("document.querySelector('#chart canvas').ariaLabel === 'Volume: 1 mL'").await;
        page.until(&format!("{PICTURE} !== {}", json!(before))).await;

        // As a table, from what the host has kept.
        let table: String = page
            .run(
                "const saved = new Promise((done) => {
                   URL.createObjectURL = (blob) => { done(blob.text()); return '#saved'; };
                 });
                 [...document.querySelectorAll('#chart button')].find((it) => it.innerText === 'CSV').click();
                 return saved;",
            )
            .await;
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!((lines.len(), lines[0]), (203, "time,elements_volume (mL)"));
        assert!(lines[202].ends_with("Z,1"), "{}", lines[202]);
    })
    .await;
}

#[tokio::test]
async fn elements_fit_a_phone() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        page.resize(380, 700).await;
        page.open(&stage.server.at("elements/")).await;
        page.expects(&GONE);
        stage
            .server
            .tell("push/elements_volume", &json!([1.0, 2.0, 3.0]));
        page.until("document.querySelector('#chart canvas').ariaLabel === 'Volume: 3 mL'")
            .await;
        let width: u32 = page
            .run("return document.documentElement.scrollWidth")
            .await;
        assert!(width <= 380, "{width}");
    })
    .await;
}
