use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use crate::server::{Host, Server};
use crate::stage::on_stage;

#[tokio::test]
async fn every_page_is_quiet_and_fits_wide_and_narrow() {
    on_stage(Host::Gallery, async |stage| {
        let browser = stage.browser().await;
        let mut wrong = Vec::new();
        for width in [380, 1_600] {
            browser.resize(width, 900).await;
            for path in pages(&stage.server) {
                browser.open(&stage.server.at(&path)).await;
                // What is said a moment later belongs to this page, too.
                sleep(Duration::from_millis(500)).await;
                let at = format!("{path:?} at {width} px");
                let complaints = browser.complaints().await;
                wrong.extend(complaints.into_iter().map(|it| format!("{at}: {it}")));
                let needed: u32 = browser
                    .run("return document.documentElement.scrollWidth")
                    .await;
                if needed > width {
                    wrong.push(format!("{at}: is {needed} px wide"));
                }
                let shown: u32 = browser.run("return innerWidth").await;
                assert_eq!(shown, width);
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    })
    .await;
}

/// The home page, and those of all plugins.
pub fn pages(server: &Server) -> Vec<String> {
    let mut pages = vec![String::new()];
    for (name, is_tab) in plugins(server) {
        pages.push(format!("{name}/"));
        if !is_tab {
            pages.push(format!("{name}/widget"));
        }
    }
    pages
}

/// The home page, and those beside which there are panels.
pub fn tabs(server: &Server) -> Vec<String> {
    let tabs = plugins(server).into_iter().filter(|(_, is_tab)| *is_tab);
    let tabs = tabs.map(|(name, _)| format!("{name}/"));
    [String::new()].into_iter().chain(tabs).collect()
}

/// The names of the plugins, and which are tabs.
fn plugins(server: &Server) -> Vec<(String, bool)> {
    let manifest = server.json("plugins.json");
    let plugins = manifest["plugins"].as_array().unwrap();
    let plugins: Vec<_> = plugins.iter().map(plugin).collect();
    assert!(plugins.len() > 6, "{plugins:?}");
    plugins
}

fn plugin(plugin: &Value) -> (String, bool) {
    let name = plugin["name"].as_str().unwrap();
    (name.to_owned(), plugin["plugin_type"] == "tab")
}
