use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("weigh")]
async fn weigh(acknowledge: AckSender) -> f64 {
    acknowledge.send(&12.5).ok();
    12.5
}

fn main() {}
