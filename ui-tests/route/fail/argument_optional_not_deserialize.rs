use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Command {
    unit: String,
}

#[route("/tare", methods = ["POST"])]
async fn tare(command: Option<Json<Command>>) -> String {
    command.map_or_else(String::new, |command| command.0.unit)
}

fn main() {}
