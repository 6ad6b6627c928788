use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("dose")]
async fn dose(ml: Data<f64>) -> f64 {
    ml.into_inner()
}

fn main() {}
