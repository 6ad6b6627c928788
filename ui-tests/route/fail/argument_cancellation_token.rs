use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/tare")]
async fn tare(stop: CancellationToken) -> String {
    stop.is_cancelled().to_string()
}

fn main() {}
