use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weigh")]
#[socket_event("weigh")]
#[socket_event("weigh again")]
async fn weigh(#[instrument] balance: Option<Instrument<String>>) -> String {
    balance.map_or(String::new(), |balance| balance.to_uppercase())
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let events: Vec<_> = registry.plugins()[0].events.iter().map(|event| event.event).collect();
    assert_eq!(events, ["weigh", "weigh again"]);
    assert_eq!(registry.plugins()[0].routes.len(), 2);
}
