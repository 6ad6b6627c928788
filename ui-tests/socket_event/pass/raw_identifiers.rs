use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("type")]
async fn r#type(#[instrument] r#struct: Option<Instrument<String>>, Data(r#match): Data<String>) -> String {
    drop(r#struct);
    r#match
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let event = &registry.plugins()[0].events[0];
    assert_eq!((event.event, event.instruments[0].name), ("type", "struct"));
}
