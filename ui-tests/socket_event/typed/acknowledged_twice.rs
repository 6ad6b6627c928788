use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("weigh")]
async fn weigh() -> f64 {
    12.5
}

#[socket_event("weigh_now")]
async fn weigh_now(acknowledge: AckSender) {
    acknowledge.send(&12.5).ok();
}

fn main() {}
