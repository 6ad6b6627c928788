//! One colour scheme in a document, whatever styles are in it.

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::{on_stage, on_stage_with};

/// The background and the text's colour of a few elements, as relative luminances.
const LUMINANCES: &str = "
    const luminance = (colour) => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
        const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let it = element; it; it = it.parentElement) {
            const { backgroundColor } = getComputedStyle(it);
            // A tint is little more than what is below it.
            const alpha = Number(backgroundColor.match(/[\\d.]+/g)[3] ?? 1);
            if (alpha > 0.5) return luminance(backgroundColor);
        }
        return luminance('rgb(255, 255, 255)');
    };
    return ['body', '.iv-topbar', '.card', 'h1', '.iv-topnav-link', '.form-text']
        .map((selector) => document.querySelector(selector)).filter(Boolean)
        .map((element) => [ground(element), luminance(getComputedStyle(element).color)]);";

async fn check(page: &Browser, scheme: &str) {
    let luminances: Vec<[f64; 2]> = page.run(LUMINANCES).await;
    assert!(luminances.len() > 3, "{luminances:?}");
    for [ground, text] in &luminances {
        assert_eq!(*ground > 0.5, scheme == "light", "{scheme}: {luminances:?}");
        let contrast = (ground.max(*text) + 0.05) / (ground.min(*text) + 0.05);
        assert!(contrast >= 4.5, "{scheme}: {contrast} of {luminances:?}");
    }
}

#[tokio::test]
async fn bootstrap_and_the_host_have_one_scheme() {
    let folder = crate::setting("BOOTSTRAP");
    on_stage_with(Host::Bench, &[("ASSETS", &folder)], async |stage| {
        let page = stage.browser().await;
        for scheme in ["light", "dark"] {
            page.prefer(scheme).await;
            for path in ["pump/", "balance/", "telemetry/"] {
                page.open(&stage.server.at(path)).await;
                check(&page, scheme).await;
            }
        }
        // A desktop that changes while the page is open.
        page.prefer("light").await;
        page.until("document.documentElement.dataset.bsTheme === 'light'")
            .await;
        check(&page, "light").await;
    })
    .await;
}

#[tokio::test]
async fn what_surrounds_a_panel_decides_about_its_scheme() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.browser().await;
        let panel = "document.querySelector('.iv-panel-frame').contentDocument.documentElement";
        page.prefer("dark").await;
        page.open(&stage.server.at("balance/")).await;
        check(&page, "dark").await;
        page.until(&format!("{panel}.dataset.bsTheme === 'dark'"))
            .await;
        page.run::<()>("document.documentElement.dataset.bsTheme = 'light'")
            .await;
        page.until(&format!(
            "{panel}.dataset.bsTheme === 'light' && getComputedStyle({panel}).colorScheme === 'light'"
        ))
        .await;
        check(&page, "light").await;
    })
    .await;
}
