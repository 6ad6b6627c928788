use ivoryos_plugin::Registry;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[ivoryos_plugin::poem::handler]
#[route("/status")]
async fn status() -> &'static str {
    "ready"
}

fn main() {
    let registry = Registry::collect();
    let mut plugins = registry.plugins().iter();
    let plugin = plugins.find(|it| it.row.name == "plugin").unwrap();
    assert!(plugin.routes.iter().any(|it| it.path == "/status"));
}
