use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/agent")]
async fn agent(request: HttpRequest) -> String {
    request.uri().to_string()
}

fn main() {}
