//! Number fields: what is typed is what is sent, or nothing is.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::on_stage;

const DISPENSE: &str = "form[action=dispense] .btn-primary";
const AMOUNT: &str = "document.getElementById('amount')";

#[tokio::test]
async fn a_comma_moves_nothing_and_the_field_says_what_to_write() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("pump/").await;
        page.sees("#volume", "10.000").await;
        page.write("#amount", "0,5").await;
        page.click(DISPENSE).await;
        let message: String = page
            .run(&format!("return {AMOUNT}.validationMessage"))
            .await;
        assert!(message.contains("0.5"), "{message:?}");
        page.until(&format!("document.activeElement === {AMOUNT}"))
            .await;
        // What was typed after the comma is not there either, and a second try changes nothing.
        page.type_into("#amount", "5").await;
        page.click(DISPENSE).await;
        let sent =
            "performance.getEntriesByType('resource').some((it) => it.name.endsWith('/dispense'))";
        assert!(!page.run::<bool>(&format!("return {sent}")).await);
        // A point is taken, and the move is the one that was meant.
        page.type_into("#amount", ".5").await;
        page.click(DISPENSE).await;
        page.sees("#outcome", "dispensing 0.5 mL: done").await;
        page.sees("#volume", "9.500").await;
    })
    .await;
}

#[tokio::test]
async fn what_a_field_takes_is_what_was_typed() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("pump/").await;
        for (text, expected) in [
            ("0.5", Some("0.5")),
            ("１．５", Some("1.5")),
            ("1e-1", Some("1e-1")),
            ("-0", Some("-0")),
            ("1.50", Some("1.50")),
            ("0,5", None),
            ("0，5", None),
            ("1,000", None),
            ("1.000,5", None),
            ("1 000", None),
            ("1'000", None),
            ("1.2.3", None),
            ("12 mL", None),
            ("0x10", None),
            ("1e400", None),
            ("--1", None),
        ] {
            let found = value(&page, text, Way::Typed).await;
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_pasted_dropped_or_composed_is_what_the_field_has() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("pump/").await;
        for (text, expected) in [
            ("0.5", Some("0.5")),
            (" 0.5 ", Some("0.5")),
            ("0,5", None),
            ("1,234.5", None),
            ("1.2.3", None),
            ("12 mL", None),
        ] {
            for way in [Way::Pasted, Way::Dropped, Way::Composed] {
                let found = value(&page, text, way).await;
                assert_eq!(found.as_deref(), expected, "{text:?} {way:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_wheel_changes_no_number() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("pump/").await;
        page.click("#amount").await;
        page.type_into("#amount", "\u{e010}").await;
        wheel(&page, "#amount").await;
        let value: String = page.run(&format!("return {AMOUNT}.value")).await;
        assert_eq!(value, "2");
        // Elsewhere the page is scrolled as ever.
        page.resize(1000, 300).await;
        wheel(&page, "#progress").await;
        page.until("scrollY > 0").await;
    })
    .await;
}

#[tokio::test]
async fn a_script_does_not_hear_of_a_number_that_is_not_meant() {
    on_stage(Host::Bench, async |stage| {
        for path in ["pump/", "panel/widget"] {
            let page = stage.open(path).await;
            page.run::<Value>(
                "document.body.insertAdjacentHTML('beforeend', `<form novalidate id=loose method=post action=stop>
                   <input type=number id=loose-field><button id=loose-button>Go</button></form>`);
                 window.heard = [];
                 const form = document.getElementById('loose');
                 form.addEventListener('change', (event) => heard.push(event.target.value));
                 form.addEventListener('submit', (event) => { event.preventDefault(); heard.push('submit'); });",
            )
            .await;
            page.type_into("#loose-field", "0,5").await;
            page.click("#loose-button").await;
            let heard: Vec<String> = page.run("return heard").await;
            assert!(heard.is_empty(), "{path}: {heard:?}");
            page.run::<Value>("document.getElementById('loose-field').value = '3'").await;
            page.click("#loose-button").await;
            page.until("heard.includes('submit')").await;
        }
    })
    .await;
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Typed,
    Pasted,
    Dropped,
    Composed,
}

/// What the empty field has then, if the form would be sent.
async fn value(page: &Browser, text: &str, way: Way) -> Option<String> {
    page.run::<Value>(
        "document.getElementById('source')?.remove();
         document.body.insertAdjacentHTML('beforeend', '<textarea id=source rows=1></textarea>');
         amount.form.reset(); amount.value = ''; amount.scrollIntoView({ block: 'center' });",
    )
    .await;
    match way {
        Way::Typed => page.type_into("#amount", text).await,
        Way::Pasted => {
            page.run::<Value>(&format!("source.value = {}; source.select()", json!(text)))
                .await;
            page.type_into("#source", "\u{e009}c").await;
            page.type_into("#amount", "\u{e009}v").await;
        }
        Way::Dropped => {
            let at = middle(page, "#amount").await;
            let item = json!({ "mimeType": "text/plain", "data": text });
            let data = json!({ "items": [item], "dragOperationsMask": 1 });
            for kind in ["dragEnter", "dragOver", "drop"] {
                let event = json!({ "type": kind, "x": at[0], "y": at[1], "data": data });
                page.cdp("Input.dispatchDragEvent", &event).await;
            }
        }
        Way::Composed => {
            page.click("#amount").await;
            let end = text.chars().count();
            let composing = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
            page.cdp("Input.imeSetComposition", &composing).await;
            page.cdp("Input.insertText", &json!({ "text": text })).await;
        }
    }
    // The browser's own tasks come first.
    page.run("return new Promise((done) => setTimeout(() => done(amount.checkValidity() && amount.value !== '' ? amount.value : null), 20))")
        .await
}

async fn wheel(page: &Browser, selector: &str) {
    let at = middle(page, selector).await;
    let wheel = json!({ "type": "mouseWheel", "x": at[0], "y": at[1], "deltaX": 0, "deltaY": 120 });
    page.cdp("Input.dispatchMouseEvent", &wheel).await;
    page.run("return new Promise((done) => setTimeout(done, 300))")
        .await
}

/// Where the middle of an element is.
async fn middle(page: &Browser, selector: &str) -> [f64; 2] {
    page.run(&format!(
        "const it = document.querySelector('{selector}').getBoundingClientRect();
         return [it.x + it.width / 2, it.y + it.height / 2]"
    ))
    .await
}
