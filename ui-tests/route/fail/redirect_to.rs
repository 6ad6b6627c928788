use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/stop", methods = ["POST"])]
async fn stop() -> Redirect {
    Redirect::to("./")
}

fn main() {}
