//! HTML that was written for Bootstrap, in the host's layouts: what is closed is hidden, and opens by click and by
//! keyboard.

use std::sync::Arc;

use serde_json::json;

use crate::accessibility::violations;
use crate::browser::Browser;
use crate::server::Host;
use crate::stage::{Stage, on_stage};

const TAB: &str = "\u{E004}";
const SHIFT_TAB: &str = "\u{E008}\u{E004}";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const HOME: &str = "\u{E011}";
const END: &str = "\u{E010}";
const UP: &str = "\u{E013}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";

/// What is hidden when the page is opened.
const CLOSED: &[&str] = &[
    "#purge",
    "#purge-now",
    "#filters",
    ".dropdown-menu",
    "#logs",
    "#part-stirrer",
    "#details",
    "#toast",
    ".carousel-item:not(.active)",
    ".tooltip",
    ".popover",
];

async fn open(stage: &Stage) -> Arc<Browser> {
    stage.open("bootstrap/").await
}

/// Waits until the element with this id has the focus.
async fn focused(page: &Browser, id: &str) {
    page.until(&format!("document.activeElement.id === '{id}'"))
        .await;
}

async fn press(page: &Browser, key: &str) {
    page.type_into(":focus", key).await;
}

#[tokio::test]
async fn what_is_closed_is_hidden() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.sees("#runs", "Three runs").await;
        page.sees("#part-pump", "Doses").await;
        let seen: Vec<String> = page
            .run(&format!(
                "return {}.filter((it) => [...document.querySelectorAll(it)].some((it) => it.checkVisibility()))",
                json!(CLOSED)
            ))
            .await;
        assert!(seen.is_empty(), "{seen:?}");
    })
    .await;
}

#[tokio::test]
async fn a_modal_keeps_the_focus_and_gives_it_back() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.click("#ask").await;
        page.sees("#purge", "Purge the line?").await;
        focused(&page, "purge").await;
        page.until("document.getElementById('purge').dataset.by === 'ask'")
            .await;
        // Round, in both directions: past the last one is the first.
        press(&page, SHIFT_TAB).await;
        focused(&page, "purge-now").await;
        press(&page, TAB).await;
        page.until("document.activeElement.matches('#purge .btn-close')")
            .await;
        press(&page, ESCAPE).await;
        page.misses("#purge").await;
        focused(&page, "ask").await;

        // By keyboard; closed by a button, by a script, and by a click beside it.
        press(&page, ENTER).await;
        page.click("#keep").await;
        page.misses("#purge").await;
        focused(&page, "ask").await;
        press(&page, ENTER).await;
        page.click("#purge-now").await;
        page.misses("#purge").await;
        page.run::<()>("bootstrap.Modal.getOrCreateInstance('#purge').show()")
            .await;
        page.until("document.getElementById('purge').dataset.by === 'a script'")
            .await;
        page.run::<()>("document.elementFromPoint(5, 5).click()")
            .await;
        page.sees("#purge", "Purge the line?").await;
        let beside =
            json!({ "type": "mousePressed", "x": 5, "y": 400, "button": "left", "clickCount": 1 });
        page.cdp("Input.dispatchMouseEvent", &beside).await;
        let beside =
            json!({ "type": "mouseReleased", "x": 5, "y": 400, "button": "left", "clickCount": 1 });
        page.cdp("Input.dispatchMouseEvent", &beside).await;
        page.misses("#purge").await;
        let heard: Vec<String> = page.run("return heard.slice(0, 4)").await;
        let expected = ["show", "shown", "hide", "hidden"].map(|it| format!("{it}.bs.modal"));
        assert_eq!(heard, expected);

        // A page that takes an open modal away can be used: Stop is one of its buttons.
        page.click("#ask").await;
        page.run::<()>("document.getElementById('purge').remove()")
            .await;
        page.click("#more").await;
        page.sees("#details", "Serial number").await;
        focused(&page, "more").await;
    })
    .await;
}

#[tokio::test]
async fn a_menu_is_used_by_keyboard_and_is_over_everything() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.resize(380, 900).await;
        page.click("#actions").await;
        let menu = "#actions + .dropdown-menu";
        page.sees(menu, "Again").await;
        // Not cut off by the table, which scrolls, nor by the window.
        page.until(
            "(() => { const { left, right, bottom } = document.getElementById('delete').getBoundingClientRect();
              return left >= 0 && right <= innerWidth
                  && document.elementFromPoint((left + right) / 2, bottom - 4).closest('#delete'); })()",
        )
        .await;
        press(&page, DOWN).await;
        focused(&page, "again").await;
        // What is disabled is passed over, and the ends are ends.
        press(&page, DOWN).await;
        focused(&page, "delete").await;
        press(&page, DOWN).await;
        focused(&page, "delete").await;
        press(&page, HOME).await;
        focused(&page, "again").await;
        press(&page, ESCAPE).await;
        page.misses(menu).await;
        focused(&page, "actions").await;
        // It opens by an arrow, and closes when the focus leaves it or something else is clicked.
        press(&page, UP).await;
        focused(&page, "delete").await;
        press(&page, TAB).await;
        page.misses(menu).await;
        page.click("#actions").await;
        page.sees(menu, "Again").await;
        page.click("h1").await;
        page.misses(menu).await;
        page.until("document.getElementById('actions').ariaExpanded === 'false'")
            .await;

        // From the menu into a modal, and back to what opened the menu.
        page.click("#actions").await;
        page.click("#delete").await;
        page.sees("#purge", "Purge the line?").await;
        page.misses(menu).await;
        // One in the modal closes first.
        page.click("#solvent").await;
        page.sees("#solvent + .dropdown-menu", "Ethanol").await;
        press(&page, ESCAPE).await;
        page.misses("#solvent + .dropdown-menu").await;
        page.sees("#purge", "Purge the line?").await;
        press(&page, ESCAPE).await;
        page.misses("#purge").await;
        focused(&page, "actions").await;
    })
    .await;
}

#[tokio::test]
async fn tabs_and_accordions_show_one_part_at_a_time() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.click("#tab-runs").await;
        press(&page, RIGHT).await;
        focused(&page, "tab-logs").await;
        page.sees("#logs", "Nine lines").await;
        page.misses("#runs").await;
        // The last one is disabled.
        press(&page, END).await;
        focused(&page, "tab-logs").await;
        press(&page, RIGHT).await;
        focused(&page, "tab-runs").await;
        page.sees("#runs", "Three runs").await;
        let told: Vec<[String; 3]> = page
            .run(
                "return [...document.querySelectorAll('.nav-link:not(.disabled)')]
                   .map((it) => [it.role, it.ariaSelected, String(it.tabIndex)])",
            )
            .await;
        assert_eq!(told, [["tab", "true", "0"], ["tab", "false", "-1"]]);

        page.click("#head-stirrer").await;
        page.sees("#part-stirrer", "300 rpm").await;
        page.misses("#part-pump").await;
        press(&page, ENTER).await;
        page.misses("#part-stirrer").await;
        let expanded: Vec<String> = page
            .run("return [...document.querySelectorAll('.accordion-button')].map((it) => it.ariaExpanded)")
            .await;
        assert_eq!(expanded, ["false", "false"]);
        page.until("document.getElementById('more').ariaExpanded === 'false'")
            .await;
        page.click("#more").await;
        page.sees("#details", "Serial number").await;
        page.until("document.getElementById('more').ariaExpanded === 'true' && !location.hash")
            .await;
    })
    .await;
}

#[tokio::test]
async fn an_offcanvas_and_what_is_said_beside_a_button() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.click("#filter").await;
        page.sees("#filters", "Failed runs").await;
        focused(&page, "filters").await;
        press(&page, SHIFT_TAB).await;
        focused(&page, "old").await;
        press(&page, ESCAPE).await;
        page.misses("#filters").await;
        focused(&page, "filter").await;
        page.click("#filter").await;
        page.click(".offcanvas-backdrop").await;
        page.misses("#filters").await;
        page.misses(".offcanvas-backdrop").await;

        // A tooltip comes with the focus as well.
        focused(&page, "filter").await;
        press(&page, TAB).await;
        page.sees(".tooltip", "Washes the tubes first").await;
        page.until("document.getElementById(document.getElementById('hint').getAttribute('aria-describedby')).matches('.tooltip')")
            .await;
        press(&page, ESCAPE).await;
        page.misses(".tooltip").await;
        // A page that takes away what is open leaves nothing over it.
        page.click("#filter").await;
        page.run::<()>("document.getElementById('filters').replaceWith('')").await;
        page.click(".offcanvas-backdrop").await;
        page.misses(".offcanvas-backdrop").await;
        page.click("#actions").await;
        page.run::<()>("document.getElementById('actions').remove()").await;

        page.click("#why").await;
        page.sees(".popover", "No move since noon").await;
        page.click("#why").await;
        page.misses(".popover").await;

        page.click("#told").await;
        page.sees("#toast", "It has dosed").await;
        page.click("#toast .btn-close").await;
        page.misses("#toast").await;
        page.click("#warned .btn-close").await;
        page.misses("#warned").await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_done_twice_where_a_page_brings_bootstrap() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("bootstrap/brought").await;
        for id in [
            "#ask",
            "#actions",
            "#tab-logs",
            "#head-stirrer",
            "#more",
            "#why",
            "#filter",
        ] {
            page.click(id).await;
        }
        let heard: Vec<String> = page.run("return heard").await;
        assert!(heard.is_empty(), "{heard:?}");
        page.sees("#part-pump", "Doses").await;
        assert!(page.run::<bool>("return bootstrap.brought").await);
    })
    .await;
}

#[tokio::test]
async fn open_or_closed_it_breaks_no_wcag_and_fits_on_a_phone() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        let mut wrong = Vec::new();
        for scheme in ["light", "dark"] {
            page.prefer(scheme).await;
            page.resize(380, 900).await;
            for (opens, opened) in [
                ("", "h1"),
                ("#ask", "#purge"),
                ("#filter", "#filters"),
                ("#actions", "#again"),
                ("#hint", ".tooltip"),
                ("#why", ".popover"),
                ("#told", "#toast"),
                ("#head-stirrer", "#part-stirrer"),
                ("#tab-logs", "#logs"),
            ] {
                page.open(&stage.server.at("bootstrap/")).await;
                if !opens.is_empty() {
                    page.click(opens).await;
                }
                page.sees(opened, "").await;
                let at = format!("{opened}, {scheme}");
                wrong.extend(violations(&page, &at).await);
                let too_wide: bool = page
                    .run(&format!(
                        "const {{ left, right }} = document.querySelector('{opened}').getBoundingClientRect();
                         return left < 0 || right > 380 || document.documentElement.scrollWidth > 380"
                    ))
                    .await;
                assert!(!too_wide, "{at}");
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    })
    .await;
}

/// How many pixels of an element are not of its background, in a picture of it.
async fn ink(page: &Browser, selector: &str) -> u32 {
    let place: [f64; 4] = page
        .run(&format!(
            "const it = document.querySelector('{selector}'); it.scrollIntoView({{ block: 'center' }});
             const {{ x, y, width, height }} = it.getBoundingClientRect(); return [x + scrollX, y + scrollY, width, height]"
        ))
        .await;
    let [x, y, width, height] = place;
    assert!(width > 9.0 && height > 9.0, "{selector}: {place:?}");
    let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
    let shot = json!({ "clip": clip, "captureBeyondViewport": false });
    let shot = page.cdp("Page.captureScreenshot", &shot).await;
    let script = format!(
        "return new Promise((done) => {{
           const picture = new Image();
           picture.onload = () => {{
             const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
             canvas.drawImage(picture, 0, 0);
             const {{ data }} = canvas.getImageData(0, 0, picture.width, picture.height);
             let ink = 0;
             for (let at = 0; at < data.length; at += 4) {{
               if ([0, 1, 2].some((part) => Math.abs(data[at + part] - data[part]) > 60)) ink += 1;
             }}
             done(ink);
           }};
           picture.src = 'data:image/png;base64,' + {};
         }})",
        shot["data"]
    );
    page.run(&script).await
}

#[tokio::test]
async fn icons_are_drawn_and_seen_in_forced_colours_and_unknown_ones_are_not() {
    on_stage(Host::Bench, async |stage| {
        let page = open(stage).await;
        page.resize(1280, 900).await;
        let gear = ink(&page, "#gear").await;
        assert!((60..400).contains(&gear), "{gear} pixels");
        // Beside the plugin's title, in the menu of plugins.
        page.until("document.querySelector('.iv-menu-item.active .iv-icon .bi-droplet')")
            .await;
        page.run::<()>("document.getElementById('gear').className = 'bi bi-unknown fs-4'")
            .await;
        let nothing = ink(&page, "#gear").await;
        assert_eq!(nothing, 0);
        page.run::<()>("document.getElementById('gear').className = 'bi bi-gear fs-4'")
            .await;
        let media = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.cdp("Emulation.setEmulatedMedia", &media).await;
        let forced = ink(&page, "#gear").await;
        assert!((60..400).contains(&forced), "{forced} pixels");
    })
    .await;
}

#[tokio::test]
async fn an_icon_font_of_the_page_wins() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("bootstrap/font").await;
        page.until("getComputedStyle(document.getElementById('gear'), '::before').maskImage === 'none'")
            .await;
        page.open(&stage.server.at("bootstrap/")).await;
        page.until("getComputedStyle(document.getElementById('gear'), '::before').maskImage.includes('icons.svg')")
            .await;
    })
    .await;
}
