use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/<\\d+>", methods = ["POST"])]
async fn vial(ids: ivoryos_plugin::poem::web::Path<(u32, u32)>) -> String {
    format!("{:?}", *ids)
}

fn main() {}
