use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Command {
    unit: String,
}

#[route("/tare", methods = ["POST"])]
async fn tare(Json(command): Json<Command>) -> String {
    command.unit
}

fn main() {}
