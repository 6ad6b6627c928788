use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

impl Balance {
    #[socket_event("weigh")]
    async fn weigh(&self) {}
}

fn main() {}
